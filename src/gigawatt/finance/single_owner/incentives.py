"""Cash incentives: a share of the investment, a sum for the capacity, a sum for each kilowatt-hour; and who taxes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigawatt.finance.single_owner.cases import Array, Cases, Lines

PAYERS = ("fed", "sta", "uti", "oth")
WATTS_PER_KW = 1000.0


@dataclass(frozen=True, slots=True)
class Grant:
    """One incentive paid at closing, shape (cases, 1)."""

    name: str  # of the family of inputs: ibi_fed_amount, ibi_fed_percent, cbi_fed ...
    paid_usd: Array


def grants(cases: Cases) -> tuple[Grant, ...]:
    """Incentives on the investment, as an amount and as a share of the installed cost, and on the capacity."""
    installed = cases.number("total_installed_cost")
    watts = cases.number("system_capacity") * WATTS_PER_KW
    found = []
    for payer in PAYERS:
        share = installed * cases.percent(f"ibi_{payer}_percent")
        by_watt = watts * cases.number(f"cbi_{payer}_amount")
        found += [
            Grant(f"ibi_{payer}_amount", cases.number(f"ibi_{payer}_amount")),
            Grant(f"ibi_{payer}_percent", np.minimum(share, cases.number(f"ibi_{payer}_percent_maxvalue"))),
            Grant(f"cbi_{payer}", np.minimum(by_watt, cases.number(f"cbi_{payer}_maxvalue"))),
        ]
    return tuple(found)


def flagged(cases: Cases, given: tuple[Grant, ...], flag: str) -> Array:
    """All grants together of which the input ``<name>_<flag>`` is set, shape (cases, 1) [USD]."""
    none = np.zeros((len(cases.rows), 1))
    return np.asarray(sum((grant.paid_usd * (cases.number(f"{grant.name}_{flag}") != 0.0) for grant in given), none))


def production_lines(cases: Cases, sold_kwh: Array) -> Lines:
    """SAM's lines of production-based incentives, and what of them is taxed and what serves the debt."""
    lines: Lines = {}
    total, served, taxed = cases.nothing(), cases.nothing(), {"fed": cases.nothing(), "sta": cases.nothing()}
    for payer in PAYERS:
        rate = cases.grown(f"pbi_{payer}_amount", cases.percent(f"pbi_{payer}_escal"))
        paid = rate * sold_kwh * cases.in_term(f"pbi_{payer}_amount", f"pbi_{payer}_term")
        for_debt = cases.number(f"pbi_{payer}_for_ds") != 0.0
        lines[f"cf_pbi_total_{payer}"] = paid
        total, served = total + paid, served + paid * for_debt
        for tax in taxed:
            taxed[tax] = taxed[tax] + paid * ~for_debt * (cases.number(f"pbi_{payer}_tax_{tax}") != 0.0)
    lines |= {"cf_pbi_total": total, "pbi_for_debt": served}
    return lines | {f"cf_pbi_{tax}tax_total": line for tax, line in taxed.items()}

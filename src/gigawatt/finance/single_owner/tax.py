"""Income tax of the state and of the federation, and the credits for production.

The state's tax comes off the federal income; a loss is paid for at once, as an owner with other income has it. What the state
grants is taxed by the federation.
"""

from __future__ import annotations

import numpy as np

from gigawatt.finance.single_owner.cases import Array, Cases, Lines
from gigawatt.finance.single_owner.incentives import Grant, flagged

ROUNDED_USD_PER_KWH = 0.001  # the credit for production is rounded to a tenth of a cent, but for a row


def production_credit_lines(cases: Cases, sold_kwh: Array) -> Lines:
    """SAM's lines of production tax credits."""
    lines: Lines = {}
    for giver in ("fed", "sta"):
        rate = cases.grown(f"ptc_{giver}_amount", cases.percent(f"ptc_{giver}_escal"))
        rounded = np.floor(rate / ROUNDED_USD_PER_KWH + 0.5) * ROUNDED_USD_PER_KWH
        paid = np.where(cases.single(f"ptc_{giver}_amount"), rounded, rate)
        lines[f"cf_ptc_{giver}"] = paid * sold_kwh * cases.in_term(f"ptc_{giver}_amount", f"ptc_{giver}_term")
    return lines


def tax_rate_lines(cases: Cases) -> Lines:
    """SAM's lines of tax rates as shares; the effective rate has the state's deducted from the federal income."""
    federal, state = cases.grown("federal_tax_rate") / 100.0, cases.grown("state_tax_rate") / 100.0
    return {
        "cf_federal_tax_frac": federal,
        "cf_state_tax_frac": state,
        "cf_effective_tax_frac": state + (1.0 - state) * federal,
    }


def tax_lines(cases: Cases, lines: Lines, given: tuple[Grant, ...], income_before_depreciation: Array) -> Lines:
    """SAM's lines of taxable income and tax; a tax above nought is a benefit.

    Args:
        cases: all of them.
        lines: of depreciation, production incentives, credits and rates.
        given: cash incentives at closing; taxed in year 1 where flagged.
        income_before_depreciation: earnings less interest plus interest on reserves, shape (cases, years + 1) [USD].
    """
    found: Lines = {}
    first = cases.year == 1
    prior = income_before_depreciation - lines["cf_stadepr_total"]
    incentives = lines["cf_pbi_statax_total"] + flagged(cases, given, "tax_sta") * first
    income = prior + incentives
    tax = -lines["cf_state_tax_frac"] * income
    found |= _named("sta", prior, incentives, income, tax)
    from_state = tax + lines["cf_itc_sta"] + lines["cf_ptc_sta"]
    prior = income_before_depreciation - lines["cf_feddepr_total"] + from_state
    incentives = lines["cf_pbi_fedtax_total"] + flagged(cases, given, "tax_fed") * first
    income = prior + incentives
    return found | _named("fed", prior, incentives, income, -lines["cf_federal_tax_frac"] * income)


def _named(tax: str, prior: Array, incentives: Array, income: Array, paid: Array) -> Lines:
    return {
        f"cf_{tax}tax_income_prior_incentives": prior,
        f"cf_{tax}tax_taxable_incentives": incentives,
        f"cf_{tax}tax_income_with_incentives": income,
        f"cf_{tax}tax": paid,
    }

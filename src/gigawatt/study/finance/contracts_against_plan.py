"""What the plan paid for what contracts cover, and what the contracts cost: by contract, site and year.

The plan was found at its own prices. Where a contract costs something else, what was built was chosen at the wrong price of it:
the books show the contract, and this says by how much the two differ and what to state so that the plan takes its price.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.catalog.contract_terms.campus import BuildingLease, ChipSupply
from gigawatt.catalog.contract_terms.power import FuelSupply, PowerPurchase
from gigawatt.catalog.contract_terms.utility import GridConnection
from gigawatt.finance.contracts import covered_months
from gigawatt.finance.flows import ASSETS, TRADE, Flow
from gigawatt.programme.money.contracts import Contract
from gigawatt.programme.money.contracts_in_plan import PLANNED_KINDS
from gigawatt.study.finance.plan_months import PlanMonths
from gigawatt.study.folder import StudyFolder
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]

DIFFERS = 0.10  # of what the plan paid, in all years together: beyond it there is a warning
GOODS = {"chip capital": "chips", "connection": "connection"}  # sold, not served: cash is held against cash
COLUMNS = {
    "contract": pl.String,
    "counterparty": pl.String,
    "site": pl.String,
    "year": pl.Int32,
    "plan_usd": pl.Float64,
    "contract_usd": pl.Float64,
    "difference_usd": pl.Float64,
    "difference_share": pl.Float64,
}


@dataclass(frozen=True, eq=False)
class Compared:
    """A contract beside what the plan paid for the same, shape (months,) each [nominal USD]."""

    contract: Contract
    plan_usd: Floats
    contract_usd: Floats

    @property
    def share(self) -> float | None:
        """What the contract costs beyond the plan, as a share of that; None: the plan paid nothing."""
        paid = float(self.plan_usd.sum())
        return float(self.contract_usd.sum()) / paid - 1.0 if paid > 0.0 else None


def compared(
    contracts: Sequence[Contract], flows: Sequence[Flow], folder: StudyFolder, plan: PlanMonths, index: Floats
) -> tuple[Compared, ...]:
    """Every contract that stands for costs of the plan, with both, in the months in which it does.

    Args:
        contracts: The programme's.
        flows: What they come to.
        folder: The study, with its tables ``costs`` and ``cash``.
        plan: Periods and months.
        index: Nominal dollars of each month for one of the base year, shape (months,).
    """
    costs = _by_period(folder.periods("costs").select("site", "item", "kind", "period", "usd"), plan)
    cash = _by_period(folder.periods("cash").select("site", "item", "group", "period", "capex_usd"), plan)
    found = []
    for contract in contracts:
        if not contract.covers:
            continue
        # what the plan paid by the contract's own price is its share already
        share = contract.terms.share if isinstance(contract.terms, PowerPurchase) and not contract.plans else 1.0
        paid = plan.months.none()
        for (where, item, kind), months in covered_months([contract], plan.months).items():
            source, name = (cash, GOODS[kind]) if kind in GOODS else (costs, kind)
            for (site, thing, what), by_period in source.items():
                if (thing, what) == (item, name) and where in (None, site):
                    paid = paid + share * plan.evenly(by_period) * index * months
        due = plan.months.none()
        for flow in flows:
            if flow.item == contract.key and flow.account in TRADE | ASSETS:
                due = due + flow.amounts_usd * (float(flow.payer == contract.party) - float(flow.payee == contract.party))
        found.append(Compared(contract, paid, due))
    return tuple(found)


def _by_period(frame: pl.DataFrame, plan: PlanMonths) -> dict[tuple[str | None, str, str], Floats]:
    found: dict[tuple[str | None, str, str], Floats] = {}
    for site, item, kind, period, usd in frame.iter_rows():
        found.setdefault((site, item, kind), np.zeros(plan.calendar.count))[period] += usd
    return found


def contracts_table(found: Sequence[Compared], plan: PlanMonths) -> pl.DataFrame:
    """Both by year, and what they differ by."""
    rows: list[Row] = []
    for one in found:
        paid, due = plan.months.by_year(one.plan_usd), plan.months.by_year(one.contract_usd)
        for year, usd, cost in zip(plan.months.years.tolist(), paid.tolist(), due.tolist(), strict=True):
            if usd or cost:
                share = cost / usd - 1.0 if usd > 0.0 else None
                names = (one.contract.key, one.contract.counterparty, one.contract.site, year)
                rows.append(dict(zip(COLUMNS, (*names, usd, cost, cost - usd, share), strict=True)))
    return table(rows, COLUMNS)


def contracts_summary(found: Sequence[Compared]) -> dict[str, Any]:
    """By contract what the plan paid for what it covers and what it costs, over the horizon [nominal USD]."""
    return {
        one.contract.key: {
            "site": one.contract.site,
            "plan_usd": float(one.plan_usd.sum()),
            "contract_usd": float(one.contract_usd.sum()),
            "difference_share": one.share,
        }
        for one in found
    }


def doubtful_prices(found: Sequence[Compared], plan: PlanMonths) -> Iterator[str]:
    """Contracts that cost otherwise than the plan reckoned, with what to state so that it does."""
    for one in found:
        paid, due, share = float(one.plan_usd.sum()), float(one.contract_usd.sum()), one.share
        if share is None or abs(share) <= DIFFERS:
            continue
        differs = plan.months.by_year(one.contract_usd - one.plan_usd)
        most = int(np.argmax(np.abs(differs)))
        where = f"{one.contract.site}, " if one.contract.site else ""
        yield (
            f"{where}{one.contract.key}: the plan paid {_money(paid)} for what this contract covers, the contract costs "
            f"{_money(due)} ({share:+.0%}; most in {plan.months.years[most]}, {_money(float(differs[most]), '+')}). "
            f"{_advice(one.contract)}"
        )


def _advice(contract: Contract) -> str:
    """Where the programme has the price that the plan pays."""
    if contract.plans:
        return "The plan paid its prices, and not what falls due whatever is built or used: `gigawatt check` names it."
    if isinstance(contract.terms, PLANNED_KINDS):
        return "The plan did not know its price: say `plan: true` in it, plan again, and compare."
    return f"The plan did not know its price: {_where(contract)}, plan again, and compare."


def _where(contract: Contract) -> str:
    """What to state of what a plan cannot take from the contract itself."""
    match contract.terms:
        case BuildingLease():
            return "state the halls' `capex` such that their yearly charge is the contract's"
        case GridConnection():
            return "state the connection's `capex` as the contract has it"
        case ChipSupply():
            return "state the chips' `price` as the contract has it"
        case FuelSupply():
            return "state the fuel's `price` as the contract has it"
    return "state what it costs with the assets that it is about"


def _money(usd: float, sign: str = "") -> str:
    return f"{usd / 1e9:{sign},.2f} billion USD" if abs(usd) >= 1e9 else f"{usd / 1e6:{sign},.1f} million USD"

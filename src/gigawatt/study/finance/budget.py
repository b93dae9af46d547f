"""The budget ledger of a study: what the plan pays, by how firm it is, against what was announced."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.finance.budget_ledger import STATES, BudgetLedger, Key, State
from gigawatt.finance.flows import Account as Kind
from gigawatt.finance.months import MONTHS_A_YEAR
from gigawatt.plan.case.calendar import spend_by_period
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Phase, PowerAsset, Site
from gigawatt.study.finance.account import Account
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]

GROUP = {
    Kind.POWER_PLANT: "power",
    Kind.CONNECTION: "connection",
    Kind.HALLS: "halls",
    Kind.CHIPS: "chips",
    Kind.NETWORK: "chips",
}


def budget_ledger(account: Account) -> BudgetLedger:
    """Every planned dollar by line, state and year, nominal.

    What commitments still owe is contracted, what they paid before the horizon is spent, and so is whatever falls due before the
    programme's ``spent_until``; options that the plan takes are announced.
    """
    announced, months = account.programme.finance.announced, account.plan.months
    paid, committed = _paid(account), _committed(account)
    lines = tuple(dict.fromkeys([*paid, *committed]))
    usd, before = np.zeros((len(lines), len(STATES), len(months.years))), np.zeros(len(lines))
    until = -1 if announced.spent_until is None else _month(account, announced.spent_until)
    spent = np.arange(months.count) < until
    for place, key in enumerate(lines):
        cash = paid.get(key, months.none())
        before[place], owed = committed.get(key, (0.0, 0.0))
        # what is contracted falls due first
        contracted = np.diff(np.minimum(np.cumsum(cash), owed), prepend=0.0)
        for state, amounts in (
            (State.SPENT, np.where(spent, cash, 0.0)),
            (State.CONTRACTED, np.where(spent, 0.0, contracted)),
            (State.ANNOUNCED, np.where(spent, 0.0, cash - contracted)),
        ):
            usd[place, STATES.index(state)] = months.by_year(amounts)
    counted = np.array([not announced.sites or site in announced.sites for site, _, _ in lines], dtype=bool)
    return BudgetLedger(
        years=tuple(int(year) for year in months.years),
        lines=lines,
        usd=usd,
        before_usd=before,
        total_usd=announced.total_usd,
        through=announced.through,
        guidance_usd=announced.guidance_usd,
        counted=counted,
    )


def _month(account: Account, date: float) -> int:
    return round((date * MONTHS_A_YEAR) - account.plan.months.first)


def _paid(account: Account) -> dict[Key, Floats]:
    """What each line pays by month."""
    found: dict[Key, Floats] = {}
    vintages = account.vintages
    for row in range(vintages.count):
        key = str(vintages.site[row]), GROUP[vintages.account[row]], vintages.item[row]
        found[key] = found.get(key, account.plan.months.none()) + vintages.spent_usd[row]
    return found


def _committed(account: Account) -> dict[Key, tuple[float, float]]:
    """What commitments spent before the horizon, and what they still owe [nominal USD]."""
    start = account.plan.calendar.start_year
    earlier = float(account.index[0]) / (1.0 + account.terms.inflation.value)
    found: dict[Key, tuple[float, float]] = {}
    for key, overnight, date, shares, spent in _commitments(account.programme):
        cash, before = spend_by_period(account.plan.calendar, date, shares)
        sunk = max(spent, before)
        index = np.bincount(account.plan.period, weights=account.index) / np.bincount(account.plan.period)
        owed = overnight * float(cash @ index) * ((1.0 - sunk) / (1.0 - before) if before < 1.0 else 0.0)
        old = found.get(key, (0.0, 0.0))
        found[key] = old[0] + overnight * sunk * (earlier if date >= start - 1 else 1.0), old[1] + owed
    return found


Commitment = tuple[Key, float, float, tuple[float, ...], float]  # line, overnight USD, date, spend curve, share spent


def _commitments(programme: Programme) -> Iterator[Commitment]:
    for site in programme.sites:
        for asset in site.power:
            if asset.standing == "commitment" and asset.contract is None:
                yield _plant(site, asset)
        for phase in site.phases:
            yield from _phase(site, phase)


def _plant(site: Site, asset: PowerAsset) -> Commitment:
    technology, year = asset.technology, float(int(asset.date))
    overnight = asset.power_mw.value * technology.capex_usd_per_mw.at(year)
    if asset.energy_mwh is not None and technology.capex_usd_per_mwh is not None:
        overnight += asset.energy_mwh.value * technology.capex_usd_per_mwh.at(year)
    return (site.key, "power", asset.key), overnight, asset.date, technology.spend_shares, asset.spent_share


def _phase(site: Site, phase: Phase) -> Iterator[Commitment]:
    if phase.standing == "commitment":
        overnight = phase.halls_mw.value * phase.hall.capex_usd_per_mw.at(float(int(phase.date)))
        yield (site.key, "halls", phase.key), overnight, phase.date, phase.hall.spend_shares, phase.spent_share
    for bought in phase.chips:
        overnight = bought.accelerators.value * bought.chip.price_usd.at(float(int(bought.date)))
        yield (site.key, "chips", bought.chip.key), overnight, bought.date, bought.chip.spend_shares, bought.spent_share


def budget_table(ledger: BudgetLedger) -> pl.DataFrame:
    """A row a line, state and year with money in it; what was spent before the horizon has no year."""
    rows: list[Row] = []
    for place, (site, group, item) in enumerate(ledger.lines):
        line: Row = {"site": site, "group": group, "item": item}
        counted = ledger.counted is None or bool(ledger.counted[place])
        if ledger.before_usd[place] > 0.0:
            usd = float(ledger.before_usd[place])
            rows.append(line | {"counted": counted, "state": State.SPENT.value, "year": None, "usd": usd})
        for at, column in np.argwhere(np.abs(ledger.usd[place]) >= 0.005).tolist():
            usd = float(ledger.usd[place, at, column])
            rows.append(line | {"counted": counted, "state": STATES[at].value, "year": ledger.years[column], "usd": usd})
    text = pl.String
    schema: dict[str, type[pl.DataType]] = {"site": text, "group": text, "item": text, "counted": pl.Boolean}
    return table(rows, schema | {"state": text, "year": pl.Int32, "usd": pl.Float64})


def budget_summary(ledger: BudgetLedger) -> dict[str, object]:
    """Money by state, and what of the announced total and of each year's guidance is left."""
    states = {state.value: float(ledger.usd[:, at].sum()) for at, state in enumerate(STATES)}
    states[State.SPENT.value] += float(ledger.before_usd.sum())
    against = ledger.against_total()
    return {
        "by_state_usd": states,
        "announced_total_usd": None if ledger.total_usd is None else ledger.total_usd.value,
        "through": ledger.through if ledger.total_usd is not None else None,
        "planned_of_total_usd": None if against is None else against[0],
        "left_of_total_usd": None if against is None else against[1],
        "guidance_usd": {
            str(year): {"value": told.value, "low": told.p10, "high": told.p90} for year, told in ledger.guidance_usd.items()
        },
        "over_guidance_usd": {str(year): usd for year, usd in ledger.over_guidance_usd().items()},
    }

"""What a plan decided, read off the master's point once: amounts by period that every table starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.case import AssetCase, Case, Commitment, Purchase, SiteCase, WorkloadCase
from gigawatt.plan.decompose import Decomposed

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Holding:
    """One thing at one site by period: what is committed and what the plan buys, in MW (MWh for energy)."""

    site: str
    group: str  # power, energy, connection, halls, chips
    item: str
    amount: Floats  # average over each period, (periods,)
    new: Floats  # commissioned or bought in each period, (periods,)
    closed: Floats  # closed early in each period, (periods,)
    units: Floats | None  # whole units bought in each period
    capital_usd: Floats  # capital charge by period, undiscounted
    fixed_usd: Floats  # fixed operation by period, undiscounted
    cash_usd: Floats  # cash spent by period
    vintages: Floats | None = None  # what is bought by vintage of its purchase


@dataclass(frozen=True)
class PlanResult:
    """A plan by holding, assignment and year."""

    case: Case
    holdings: dict[tuple[str, str, str], Holding]  # (site, group, item)
    assigned_mw: dict[tuple[str, str, str], Floats]  # (site, chip, workload) -> (periods,)
    served: dict[str, Floats]  # workload -> (periods,), in its unit
    unserved: dict[str, Floats]
    loads_mw: dict[tuple[str, str], Floats]  # (site, workload) -> mean IT power, (periods,)
    exports_mw: dict[tuple[str, str], Floats]  # (site, export) -> capacity, (periods,)
    allotments: dict[tuple[str, str], Floats]  # (site, meter) -> (periods,), inf where not limited

    def holding(self, site: str, group: str, item: str) -> Holding:
        return self.holdings[site, group, item]


def read_result(plan: Decomposed) -> PlanResult:
    """Every amount of a plan, in MW, MWh and USD."""
    master, values = plan.master, plan.values
    case = master.case
    bought = {
        (site, group, item, id(purchase)): np.maximum(block.take(values), 0.0) * size
        for site, group, item, purchase, block, size in master.purchases()
    }

    def amounts(site: str, group: str, item: str, purchase: Purchase | None) -> Floats | None:
        return None if purchase is None else bought[site, group, item, id(purchase)]

    holdings = _holdings(case, amounts)
    assigned, loads, exports, allotments = {}, {}, {}, {}
    served = {workload.key: np.zeros(case.years) for workload in case.workloads}
    for number, (site, columns) in enumerate(zip(case.sites, master.sites, strict=True)):
        for (chip_key, workload_key), block in columns.assigned.items():
            power = np.maximum(block.take(values), 0.0) * 1000.0
            assigned[site.key, chip_key, workload_key] = power
            chip_number = next(index for index, chip in enumerate(case.chips) if chip.key == chip_key)
            workload = next(load for load in case.workloads if load.key == workload_key)
            served[workload_key] += power * workload.given(chip_number, case.calendar)
        points = np.array([master.x(values, number, year) for year in range(case.years)])
        for index, load in enumerate(site.operation.loads):
            loads[site.key, load.workload] = points[:, site.operation.load_slice.start + index]
        for export in site.exports:
            exports[site.key, export.key] = points[:, export.position]
        allowed = np.array([master.allotment(values, number, year) for year in range(case.years)])
        for index, meter in enumerate(site.operation.meters):
            allotments[site.key, meter.name] = allowed[:, index]
    unserved = {workload.key: _unserved(workload, served[workload.key]) for workload in case.workloads}
    return PlanResult(case, holdings, assigned, served, unserved, loads, exports, allotments)


def _unserved(workload: WorkloadCase, served: Floats) -> Floats:
    """What is asked and not given, of a run in the period in which it is due."""
    if workload.run is None:
        return np.maximum(workload.demand - served, 0.0)
    left = np.zeros(len(served))
    left[workload.run.due] = max(0.0, float(workload.demand.sum() - served.sum()))
    return left


Amounts = Callable[[str, str, str, Purchase | None], Floats | None]


def _holdings(case: Case, amounts: Amounts) -> dict[tuple[str, str, str], Holding]:
    """Everything held at every site; ``amounts`` gives what is bought of it, by vintage."""
    holdings: dict[tuple[str, str, str], Holding] = {}
    for site in case.sites:
        for asset in site.assets:
            group = "connection" if asset.standing == "connection" else "power"
            new = amounts(site.key, group, asset.key, asset.purchase)
            closed = amounts(site.key, "closed", asset.key, asset.retirement)
            held = _holding(case, site, group, asset.key, asset.commitment, asset.purchase, new, asset.unit)
            holdings[site.key, group, asset.key] = _less_closed(held, asset.retirement, closed)
            if asset.energy_position is not None:
                new = amounts(site.key, "power", asset.key, asset.energy_purchase)
                holdings[site.key, "energy", asset.key] = _holding(
                    case, site, "energy", asset.key, asset.energy_commitment, asset.energy_purchase, new, None
                )
        for hall in site.halls:
            new = amounts(site.key, "halls", hall.phase, hall.purchase)
            holdings[site.key, "halls", hall.phase] = _holding(
                case, site, "halls", hall.phase, hall.commitment, hall.purchase, new, None
            )
        for chip in case.chips:
            commitment = site.chip_commitments.get(chip.key)
            new = amounts(site.key, "chips", chip.key, chip.purchase)
            if commitment is not None or new is not None:
                holdings[site.key, "chips", chip.key] = _holding(
                    case, site, "chips", chip.key, commitment, chip.purchase, new, None
                )
    return holdings


def _less_closed(held: Holding, retirement: Purchase | None, closed: Floats | None) -> Holding:
    """What is left of a commitment after what the plan closes of it."""
    if retirement is None or closed is None:
        return held
    gone = np.zeros(len(held.amount))
    np.add.at(gone, retirement.years, closed)
    amount = held.amount + closed @ retirement.share
    return replace(held, amount=amount, closed=gone, fixed_usd=held.fixed_usd + closed @ retirement.fixed_usd)


def _holding(
    case: Case,
    site: SiteCase,
    group: str,
    item: str,
    commitment: Commitment | None,
    purchase: Purchase | None,
    bought: Floats | None,
    unit: float | None,
) -> Holding:
    years = case.years
    amount, new = np.zeros(years), np.zeros(years)
    capital, fixed, cash = np.zeros(years), np.zeros(years), np.zeros(years)
    units = None
    if commitment is not None:
        amount, new = amount + commitment.amount, new + commitment.new
        capital, fixed, cash = capital + commitment.capital_usd, fixed + commitment.fixed_usd, cash + commitment.cash_usd
    if purchase is not None and bought is not None:
        amount = amount + bought @ purchase.share
        np.add.at(new, purchase.years, bought)
        capital = capital + bought @ purchase.capital_usd
        fixed = fixed + bought @ purchase.fixed_usd
        cash = cash + bought @ purchase.cash_usd
        if unit is not None:
            units = np.zeros(years)
            np.add.at(units, purchase.years, bought / unit)
    return Holding(site.key, group, item, amount, new, np.zeros(years), units, capital, fixed, cash, bought)


def asset_of(site: SiteCase, key: str) -> AssetCase:
    """An asset of a site by its key."""
    return next(asset for asset in site.assets if asset.key == key)

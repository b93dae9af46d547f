"""A site's part of the master: capacities, what is bought, halls, chips and reserve (docs/mathematics/plan.md, section 3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Block
from gigawatt.plan.case.case import AssetCase, ChipCase, Purchase, RunCase, SiteCase, WorkloadCase
from gigawatt.plan.master.master import COMPUTE, GIGA, MILLION, PER_UNIT, Master, SiteColumns, meter_scale

Floats = NDArray[np.float64]


def build_site(master: Master, site: SiteCase) -> SiteColumns:
    """Add a site's columns and rows."""
    case, operation, model = master.case, site.operation, master.model
    periods = case.years
    grid = np.full((operation.size, periods), -1, dtype=np.int64)
    scale = np.full(operation.size, GIGA)
    scale[operation.meter_slice] = [meter_scale(meter.name) for meter in operation.meters]
    least = -most_earned_usd(site, periods) / MILLION
    theta = model.columns(f"operation {site.key}", periods, cost=case.calendar.discount, lower=least)
    columns = SiteColumns(grid, scale, theta)
    for asset in site.assets:
        _build_asset(master, site, asset, columns)
    for export in site.exports:
        block = model.columns(f"export {site.key}", periods, upper=export.limit_by_period / GIGA)
        grid[export.position] = block.index
        wires = next(asset for asset in site.assets if asset.key == export.connection)
        rows = model.rows(f"export {site.key}", periods, upper=0.0)
        model.entries(rows.index, block.index, 1.0)
        model.entries(rows.index, grid[wires.position], -1.0)
        for period in range(periods):
            master.limit("export", site.key, export.key, period, "MW", GIGA, f"{export.path}.limit", column=block.start + period)
    loads = [model.columns(f"load {site.key} {load.workload}", periods) for load in operation.loads]
    for index, block in enumerate(loads):
        grid[operation.load_slice.start + index] = block.index
    for index, meter in enumerate(operation.meters):
        block = model.columns(f"allotment {site.key} {meter.name}", periods)
        grid[operation.meter_slice.start + index] = block.index
    _build_chips(master, site, columns, loads)
    if site.reserve_margin is not None:
        _build_reserve(master, site, columns, site.reserve_margin)
    return columns


def most_earned_usd(site: SiteCase, periods: int) -> Floats:
    """More than a site's operation could ever earn in a period, by export and by being paid to take power, shape (periods,)."""
    most = np.zeros(periods)
    for weight, case in zip(site.weather.weights, site.weather.cases, strict=True):
        for period, (begin, end) in enumerate(case.slices):
            for export, sale in zip(site.exports, case.exports, strict=True):
                price = sale.price_usd_per_mwh[period] * sale.price_shape[begin:end]
                most[period] += weight * float(export.limit_by_period[period] * np.maximum(price, 0.0).sum())
            for asset in site.assets:
                if asset.limit_by_year is None:
                    continue
                tier = case.tiers[asset.position]
                price = tier.cost_usd_per_mwh[period] * (tier.cost_shape[begin:end] if tier.cost_shape is not None else 1.0)
                most[period] += weight * float(asset.limit_by_year[period] * np.sum(np.maximum(-price, 0.0)))
    return most


def _build_asset(master: Master, site: SiteCase, asset: AssetCase, columns: SiteColumns) -> None:
    periods = master.case.years
    name = f"{site.key} {asset.key}"
    fixed = asset.commitment.amount / GIGA if asset.commitment is not None else np.zeros(periods)
    charge = asset.yearly_usd_per_mw * master.case.calendar.discount * PER_UNIT
    upper = np.full(periods, np.inf) if asset.limit_by_year is None else asset.limit_by_year / GIGA
    block = _capacity(master, name, fixed, charge, upper, asset, columns)
    columns.operation[asset.position] = block.index
    if asset.limit_by_year is not None:
        for period in range(periods):
            path = f"{asset.path}.steps"
            master.limit("grid connection", site.key, asset.key, period, "MW", GIGA, path, column=block.start + period)
    elif asset.purchase is not None:
        new = columns.new[asset.key]
        path = f"{asset.path}.option.limit"
        _standing(master, site.key, asset.key, "capacity limit", asset.purchase, new, asset.limit, asset.unit, "MW", path)
        path = f"{asset.path}.option.most_per_year"
        _yearly_build(master, site.key, asset.key, asset.purchase, new, asset.most_per_year, asset.unit, path)
    master.pay(asset.commitment)
    master.pay(asset.energy_commitment)
    if asset.energy_position is None:
        return
    fixed = asset.energy_commitment.amount / GIGA if asset.energy_commitment is not None else np.zeros(periods)
    purchase = asset.energy_purchase
    if purchase is None:
        block = master.model.columns(f"{name} energy", periods, lower=fixed, upper=fixed)
    else:
        block = master.model.columns(f"{name} energy", periods)
        new = _purchase(master, f"new {name} energy", purchase)
        columns.new_energy[asset.key] = new
        rows = master.model.rows(f"capacity {name} energy", periods, lower=fixed, upper=fixed)
        master.model.entries(rows.index, block.index, 1.0)
        master.model.entries(rows.index[None, :], new.index[:, None], -purchase.share)
        if np.isfinite(asset.energy_limit):
            path = f"{asset.path}.option.energy_limit"
            _standing(master, site.key, asset.key, "energy limit", purchase, new, asset.energy_limit, None, "MWh", path)
    columns.operation[asset.energy_position] = block.index


def _capacity(
    master: Master, name: str, fixed: Floats, charge: Floats, upper: Floats, asset: AssetCase, columns: SiteColumns
) -> Block:
    """Capacity by period: what is fixed, plus the share of each vintage, less what is closed."""
    model, periods = master.model, master.case.years
    if asset.purchase is None and asset.retirement is None:
        return model.columns(name, periods, cost=charge, lower=fixed, upper=fixed)
    block = model.columns(name, periods, cost=charge, upper=upper)
    rows = model.rows(f"capacity {name}", periods, lower=fixed, upper=fixed)
    model.entries(rows.index, block.index, 1.0)
    if asset.purchase is not None:
        new = _purchase(master, f"new {name}", asset.purchase, asset.unit)
        columns.new[asset.key] = new
        size = 1.0 if asset.unit is None else asset.unit / GIGA
        model.entries(rows.index[None, :], new.index[:, None], -asset.purchase.share * size)
    if asset.retirement is not None:
        closed = model.columns(f"close {name}", asset.retirement.count, cost=asset.retirement.cost_usd * PER_UNIT)
        columns.closed[asset.key] = closed
        model.entries(rows.index[None, :], closed.index[:, None], -asset.retirement.share)
        once = model.rows(f"close {name} once", 1, upper=asset.limit / GIGA)
        model.entries(once.start, closed.index, 1.0)
    return block


def _purchase(master: Master, name: str, purchase: Purchase, unit: float | None = None) -> Block:
    if unit is None:
        return master.model.columns(name, purchase.count, cost=purchase.cost_usd * PER_UNIT, upper=purchase.most / GIGA)
    most = np.floor(purchase.most / unit + 1e-9)
    return master.model.columns(name, purchase.count, cost=purchase.cost_usd * unit / MILLION, upper=most, whole=True)


def _standing(
    master: Master,
    site: str,
    item: str,
    kind: str,
    purchase: Purchase,
    new: Block,
    limit: float,
    unit: float | None,
    display: str,
    path: str,
) -> None:
    """No more than ``limit`` stands at the end of any period; periods with the same vintages standing share a row."""
    seen: set[bytes] = set()
    size = GIGA if unit is None else unit
    bound = limit / size if unit is None else np.floor(limit / unit + 1e-9)
    standing = purchase.standing_at_end
    for period in reversed(range(master.case.years)):
        key = standing[:, period].tobytes()
        if key in seen or not standing[:, period].any():
            continue
        seen.add(key)
        row = master.model.rows(f"{kind} {site} {item}", 1, upper=bound)
        master.model.entries(row.start, new.index[standing[:, period]], 1.0)
        master.limit(kind, site, item, period, display, size, path, row=row.start)


def _yearly_build(
    master: Master, site: str, item: str, purchase: Purchase, new: Block, most: float, unit: float | None, path: str
) -> None:
    """No more than ``most`` is commissioned in a calendar year: a bound on its vintage, or a row over its quarters' vintages."""
    if not np.isfinite(most):
        return
    calendar = master.case.calendar
    size = GIGA if unit is None else unit
    for year in calendar.calendar_years.tolist():
        vintages = np.flatnonzero(calendar.years[purchase.years] == year)
        if len(vintages) == 1 and unit is None:
            period, column = int(purchase.years[vintages[0]]), new.start + int(vintages[0])
            master.limit("yearly build", site, item, period, "MW", GIGA, path, column=column)
        elif len(vintages) > 1:
            row = master.model.rows(f"yearly build {site} {item}", 1, upper=most / size)
            master.model.entries(row.start, new.index[vintages], 1.0)
            master.yearly_limit("yearly build", site, item, year, "MW", size, path, row=row.start)


def _build_chips(master: Master, site: SiteCase, columns: SiteColumns, loads: list[Block]) -> None:
    case, model, periods = master.case, master.model, master.case.years
    hall_fixed = np.zeros(periods)
    for hall in site.halls:
        master.pay(hall.commitment)
        if hall.commitment is not None:
            hall_fixed += hall.commitment.amount / GIGA
    halls = model.rows(f"halls {site.key}", periods, upper=hall_fixed)
    for hall in site.halls:
        if hall.purchase is not None:
            new = _purchase(master, f"new halls {site.key} {hall.phase}", hall.purchase)
            columns.new_halls[hall.phase] = new
            model.entries(halls.index[None, :], new.index[:, None], -hall.purchase.share)
            path = f"{hall.path}.option.halls"
            _standing(master, site.key, hall.phase, "halls limit", hall.purchase, new, hall.limit, None, "MW", path)
            path = f"{hall.path}.option.most_per_year"
            _yearly_build(master, site.key, hall.phase, hall.purchase, new, hall.most_per_year, None, path)
    offered = [hall.purchase.share.sum(axis=0) for hall in site.halls if hall.purchase is not None]
    for period in np.flatnonzero(np.sum([np.zeros(periods), *offered], axis=0) == 0.0).tolist():  # else the plan could build more
        path = f"sites.{site.key}.phases"
        master.limit("halls in service", site.key, "halls", period, "MW", GIGA, path, row=halls.start + period)
    load_rows = [model.rows(f"load {site.key}", periods, lower=0.0, upper=0.0) for _ in loads]
    for rows, block, workload in zip(load_rows, loads, case.workloads, strict=True):
        model.entries(rows.index, block.index, 1.0 + workload.headroom)
    for number, chip in enumerate(case.chips):
        commitment = site.chip_commitments.get(chip.key)
        master.pay(commitment)
        if commitment is None and chip.purchase is None:
            continue
        fixed = commitment.amount / GIGA if commitment is not None else np.zeros(periods)
        rows = model.rows(f"chips {site.key} {chip.key}", periods, upper=fixed)
        if chip.purchase is not None:
            buy = _purchase(master, f"buy {site.key} {chip.key}", chip.purchase)
            columns.buy[chip.key] = buy
            model.entries(rows.index[None, :], buy.index[:, None], -chip.purchase.share)
        for index, workload in enumerate(case.workloads):
            if workload.per_chip_mw[number] <= 0.0:
                continue
            assigned = _build_assigned(master, site, chip, workload, columns, fixed)
            model.entries(rows.index, assigned.index, 1.0)
            model.entries(halls.index, assigned.index, 1.0)
            model.entries(load_rows[index].index, assigned.index, -workload.drawn(number) * (1.0 + workload.headroom))
    _build_homes(master, site, columns)


def _build_homes(master: Master, site: SiteCase, columns: SiteColumns) -> None:
    """Whether the site is one of a run's, where these are limited: elsewhere nothing of it is trained."""
    case, model = master.case, master.model
    for workload in case.workloads:
        if workload.run is None or workload.run.sites is None:
            continue
        scale = COMPUTE[workload.unit]
        home = model.columns(f"home {site.key} {workload.key}", 1, upper=1.0, whole=True)
        rows = model.rows(f"home {site.key} {workload.key}", 1, upper=0.0)
        columns.homes[workload.key] = home
        model.entries(rows.start, home.index, -float(workload.demand.sum()) / scale)
        for number, chip in enumerate(case.chips):
            assigned = columns.assigned.get((chip.key, workload.key))
            if assigned is not None:
                model.entries(rows.start, assigned.index, workload.given(number, case.calendar) * GIGA / scale)


def _build_assigned(
    master: Master, site: SiteCase, chip: ChipCase, workload: WorkloadCase, columns: SiteColumns, fixed: Floats
) -> Block:
    """Chips of a site put to a workload, by period; to a run in its window only."""
    most = np.full(master.case.years, np.inf)
    if workload.run is not None:
        most[workload.run.window <= 0.0] = 0.0
    assigned = master.model.columns(f"assigned {site.key} {chip.key} {workload.key}", master.case.years, upper=most)
    columns.assigned[chip.key, workload.key] = assigned
    if workload.run is not None:
        _build_window(master, site, chip, workload.run, columns, assigned, fixed)
    return assigned


def _build_window(
    master: Master, site: SiteCase, chip: ChipCase, run: RunCase, columns: SiteColumns, assigned: Block, fixed: Floats
) -> None:
    """In a period of which a run has but a part, it has no more of the chips, on the period's average, than that part."""
    for period in np.flatnonzero((run.window > 0.0) & (run.window < 1.0)).tolist():
        share = float(run.window[period])
        row = master.model.rows(f"window {site.key} {chip.key}", 1, upper=share * fixed[period])
        master.model.entries(row.start, assigned.start + period, 1.0)
        if chip.purchase is not None:
            there = np.flatnonzero(chip.purchase.share[:, period])
            buy = columns.buy[chip.key]
            master.model.entries(row.start, buy.index[there], -share * chip.purchase.share[there, period])


def _build_reserve(master: Master, site: SiteCase, columns: SiteColumns, margin: float) -> None:
    """Firm capacity, less the largest unit, covers firm load in its worst hour and the margin on it, in every period."""
    model, periods, operation = master.model, master.case.years, site.operation
    rows = model.rows(f"reserve {site.key}", periods, lower=0.0)
    for asset in site.assets:
        capacity = columns.operation[asset.position]
        if asset.energy_position is None:
            model.entries(rows.index, capacity, asset.credit)
            continue
        counted = model.columns(f"credit {site.key} {asset.key}", periods)
        model.entries(rows.index, counted.index, asset.credit)
        by_power = model.rows(f"credit {site.key} {asset.key}", periods, upper=0.0)
        model.entries(by_power.index, counted.index, 1.0)
        model.entries(by_power.index, capacity, -1.0)
        if asset.credit_hours is not None:
            by_energy = model.rows(f"credit {site.key} {asset.key} energy", periods, upper=0.0)
            model.entries(by_energy.index, counted.index, asset.credit_hours)
            model.entries(by_energy.index, columns.operation[asset.energy_position], -1.0)
    _build_largest_unit(master, site, columns, rows)
    peak = (1.0 + margin) * site.weather.highest_pue
    for index, load in enumerate(operation.loads):
        if load.pause_share is None:
            firm = 1.0 if load.shift is None else 1.0 - load.shift.share
            model.entries(rows.index, columns.operation[operation.load_slice.start + index], -peak * firm)
    for period in range(periods):
        master.limit("reserve", site.key, "reserve", period, "MW", GIGA, "policy.reserve_margin", row=rows.start + period)


def _build_largest_unit(master: Master, site: SiteCase, columns: SiteColumns, reserve: Block) -> None:
    """The largest unit that stands: committed ones do, and one of an option stands with the first that is bought.

    What stands for part of a period can take no more away than it gives in it.
    """
    model, periods = master.model, master.case.years
    lumpy = [asset for asset in site.assets if asset.largest_unit > 0.0]
    if not lumpy:
        return
    standing = [a.credit * np.minimum(a.largest_unit, a.commitment.amount) for a in lumpy if a.commitment is not None]
    least = np.max([np.zeros(periods), *standing], axis=0) / GIGA
    largest = model.columns(f"largest unit {site.key}", periods, lower=least)
    model.entries(reserve.index, largest.index, -1.0)
    for asset in lumpy:
        if asset.purchase is None or asset.unit is None:
            continue
        most = max(1.0, np.floor(asset.limit / asset.unit + 1e-9))
        there = model.columns(f"any {site.key} {asset.key}", periods, upper=1.0, whole=True)
        some = model.rows(f"any {site.key} {asset.key}", periods, upper=0.0)
        exists = (asset.purchase.share > 0.0).astype(np.float64)
        model.entries(some.index[None, :], columns.new[asset.key].index[:, None], exists)
        model.entries(some.index, there.index, -most)
        bigger = model.rows(f"largest unit {site.key} {asset.key}", periods, lower=0.0)
        model.entries(bigger.index, largest.index, 1.0)
        model.entries(bigger.index, there.index, -asset.credit * asset.unit / GIGA * asset.purchase.share.max(axis=0))

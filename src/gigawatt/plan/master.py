"""The master: what is bought, where and when, over planes that stand for operation (docs/mathematics/plan.md, section 3).

Inside, GW, GWh, M$ (undiscounted for θ, discounted for everything else), Mt of CO2 and TWh of paused work; compute in millions
of H100 equivalents or GW. `Master.x` hands points back in MW, MWh and t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Block, LinearModel
from gigawatt.plan.case import AssetCase, Case, Purchase, SiteCase
from gigawatt.plan.limit import Limit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

GIGA = 1000.0  # MW in a GW
MILLION = 1e6  # USD in M$, t in Mt, MWh in TWh
PER_UNIT = GIGA / MILLION  # USD/MW to M$/GW
COMPUTE = {"H100e": 1e6, "MW": 1e3}  # units of compute in the master's


@dataclass
class SiteColumns:
    """Where a site's decisions are."""

    operation: Integers  # (size, years): columns of the operation's variables
    scale: Floats  # (size,): from master to operation units
    cost: Block  # θ by year
    new: dict[str, Block] = field(default_factory=dict)  # by asset
    new_energy: dict[str, Block] = field(default_factory=dict)
    new_halls: dict[str, Block] = field(default_factory=dict)  # by phase
    buy: dict[str, Block] = field(default_factory=dict)  # by chip
    assigned: dict[tuple[str, str], Block] = field(default_factory=dict)  # (chip, workload)


class Master:
    """The master as a linear model with named columns; planes are added by whoever holds the solver."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = LinearModel()
        self.limits: list[Limit] = []
        self.constant_musd = 0.0
        self.unserved: dict[str, Block] = {}
        self._build_unserved()
        self.sites = [self._build_site(site) for site in case.sites]
        self._build_demand()
        self._build_shared()
        self.base_rows = self.model.row_count

    # -- points ---------------------------------------------------------------------------------------------------------

    def x(self, values: Floats, site: int, year: int) -> Floats:
        """The operation's variables of one site and year at a point of the master [MW, MWh, t], shape (size,)."""
        columns = self.sites[site]
        point: Floats = np.maximum(values[columns.operation[:, year]], 0.0) * columns.scale
        return point

    def limited(self, site: int) -> NDArray[np.bool_]:
        """Where a site's meters are limited, shape (years, meters)."""
        meters = self.case.sites[site].operation.meters
        years = range(self.case.years)
        mask = [[(site, meter.name, year) in self._metered for meter in meters] for year in years]
        return np.array(mask, dtype=np.bool_).reshape(self.case.years, len(meters))

    def allotment(self, values: Floats, site: int, year: int) -> Floats:
        """What each meter of a site may count in a year at a point, ``inf`` where nothing limits it, shape (meters,)."""
        point = self.x(values, site, year)[self.case.sites[site].operation.meter_slice]
        allotted: Floats = np.where(self.limited(site)[year], point, np.inf)
        return allotted

    def plane_row(self, site: int, year: int, coefficients: Floats) -> tuple[Integers, Floats]:
        """A plane as a row of the master: θ - π·x >= 0, in M$."""
        columns = self.sites[site]
        index = np.append(columns.operation[:, year], columns.cost.start + year)
        values = np.append(-coefficients * columns.scale / MILLION, 1.0)
        keep = values != 0.0
        return index[keep], values[keep]

    def fixed_cost_usd(self, values: Floats) -> float:
        """Everything but operation, discounted [USD]: of the whole plan, commitments included."""
        cost = self.model.cost.copy()
        for columns in self.sites:
            cost[columns.cost.index] = 0.0
        return (float(cost @ values) + self.constant_musd) * MILLION

    # -- building -------------------------------------------------------------------------------------------------------

    def _build_unserved(self) -> None:
        case = self.case
        for workload in case.workloads:
            scale = COMPUTE[workload.unit]
            cost = workload.value_usd_per_unit_year * case.calendar.discount * scale / MILLION
            self.unserved[workload.key] = self.model.columns(
                f"unserved {workload.key}", case.years, cost=cost, upper=workload.demand / scale
            )

    def _build_site(self, site: SiteCase) -> SiteColumns:
        case, operation = self.case, site.operation
        years = case.years
        grid = np.full((operation.size, years), -1, dtype=np.int64)
        scale = np.full(operation.size, GIGA)
        scale[operation.meter_slice] = MILLION
        theta = self.model.columns(f"operation {site.key}", years, cost=case.calendar.discount)
        columns = SiteColumns(grid, scale, theta)
        for asset in site.assets:
            self._build_asset(site, asset, columns)
        loads = [self.model.columns(f"load {site.key} {load.workload}", years) for load in operation.loads]
        for index, block in enumerate(loads):
            grid[operation.load_slice.start + index] = block.index
        for index, meter in enumerate(operation.meters):
            block = self.model.columns(f"allotment {site.key} {meter.name}", years)
            grid[operation.meter_slice.start + index] = block.index
        self._build_chips(site, columns, loads)
        return columns

    def _build_asset(self, site: SiteCase, asset: AssetCase, columns: SiteColumns) -> None:
        years = self.case.years
        name = f"{site.key} {asset.key}"
        discount = self.case.calendar.discount
        fixed = asset.commitment.amount / GIGA if asset.commitment is not None else np.zeros(years)
        charge = asset.yearly_usd_per_mw * discount * PER_UNIT
        upper = np.full(years, np.inf) if asset.limit_by_year is None else asset.limit_by_year / GIGA
        block = self._capacity(name, fixed, asset.purchase, charge, upper, asset.unit, columns.new, asset.key)
        columns.operation[asset.position] = block.index
        if asset.limit_by_year is not None:
            for year in range(years):
                self.limits.append(
                    self._limit("grid connection", site.key, asset.key, year, "MW", GIGA, column=block.start + year)
                )
        elif asset.purchase is not None:
            new = columns.new[asset.key]
            self._standing(site.key, asset.key, "capacity limit", asset.purchase, new, asset.limit, asset.unit, "MW")
        self._constant(asset.commitment)
        self._constant(asset.energy_commitment)
        if asset.energy_position is not None:
            fixed = asset.energy_commitment.amount / GIGA if asset.energy_commitment is not None else np.zeros(years)
            free = np.full(years, np.inf)
            block = self._capacity(
                f"{name} energy", fixed, asset.energy_purchase, 0.0 * charge, free, None, columns.new_energy, asset.key
            )
            columns.operation[asset.energy_position] = block.index
            if asset.energy_purchase is not None and np.isfinite(asset.energy_limit):
                new = columns.new_energy[asset.key]
                self._standing(site.key, asset.key, "energy limit", asset.energy_purchase, new, asset.energy_limit, None, "MWh")

    def _capacity(
        self,
        name: str,
        fixed: Floats,
        purchase: Purchase | None,
        charge: Floats,
        upper: Floats,
        unit: float | None,
        blocks: dict[str, Block],
        key: str,
    ) -> Block:
        """Capacity by year, equal to what is fixed plus the share of each vintage."""
        years = self.case.years
        if purchase is None:
            return self.model.columns(name, years, cost=charge, lower=fixed, upper=fixed)
        block = self.model.columns(name, years, cost=charge, upper=upper)
        new = self._purchase(f"new {name}", purchase, unit)
        blocks[key] = new
        rows = self.model.rows(f"capacity {name}", years, lower=fixed, upper=fixed)
        self.model.entries(rows.index, block.index, 1.0)
        size = 1.0 if unit is None else unit / GIGA
        self.model.entries(rows.index[None, :], new.index[:, None], -purchase.share * size)
        return block

    def _purchase(self, name: str, purchase: Purchase, unit: float | None = None) -> Block:
        if unit is None:
            return self.model.columns(name, purchase.count, cost=purchase.cost_usd * PER_UNIT, upper=purchase.most / GIGA)
        most = np.floor(purchase.most / unit + 1e-9)
        return self.model.columns(name, purchase.count, cost=purchase.cost_usd * unit / MILLION, upper=most, whole=True)

    def _standing(
        self, site: str, item: str, kind: str, purchase: Purchase, new: Block, limit: float, unit: float | None, display: str
    ) -> None:
        """No more than ``limit`` stands at the end of any year; years with the same vintages standing share a row."""
        for vintage in np.flatnonzero(np.isfinite(purchase.most)).tolist() if unit is None else []:
            number, column = int(purchase.years[vintage]), new.start + vintage
            self.limits.append(self._limit("yearly build", site, item, number, display, GIGA, column=column))
        seen: set[bytes] = set()
        size = GIGA if unit is None else unit
        bound = limit / size if unit is None else np.floor(limit / unit + 1e-9)
        standing = purchase.standing_at_end
        for year in reversed(range(self.case.years)):
            key = standing[:, year].tobytes()
            if key in seen or not standing[:, year].any():
                continue
            seen.add(key)
            row = self.model.rows(f"{kind} {site} {item}", 1, upper=bound)
            self.model.entries(row.start, new.index[standing[:, year]], 1.0)
            self.limits.append(self._limit(kind, site, item, year, display, size, row=row.start))

    def _limit(
        self,
        kind: str,
        site: str | None,
        item: str,
        year: int,
        unit: str,
        scale: float,
        row: int | None = None,
        column: int | None = None,
    ) -> Limit:
        return Limit(kind, site, item, int(self.case.calendar.years[year]), unit, scale, row, column)

    def _constant(self, commitment: object) -> None:
        capital, fixed = getattr(commitment, "capital_usd", None), getattr(commitment, "fixed_usd", None)
        if capital is not None and fixed is not None:
            self.constant_musd += float((capital + fixed) @ self.case.calendar.discount) / MILLION

    def _build_chips(self, site: SiteCase, columns: SiteColumns, loads: Sequence[Block]) -> None:
        case, years = self.case, self.case.years
        hall_fixed = np.zeros(years)
        for hall in site.halls:
            self._constant(hall.commitment)
            if hall.commitment is not None:
                hall_fixed += hall.commitment.amount / GIGA
        halls = self.model.rows(f"halls {site.key}", years, upper=hall_fixed)
        for hall in site.halls:
            if hall.purchase is not None:
                new = self._purchase(f"new halls {site.key} {hall.phase}", hall.purchase)
                columns.new_halls[hall.phase] = new
                self.model.entries(halls.index[None, :], new.index[:, None], -hall.purchase.share)
                self._standing(site.key, hall.phase, "halls limit", hall.purchase, new, hall.limit, None, "MW")
        offered = [hall.purchase.share.sum(axis=0) for hall in site.halls if hall.purchase is not None]
        for year in np.flatnonzero(np.sum([np.zeros(years), *offered], axis=0) == 0.0).tolist():  # else the plan could build more
            self.limits.append(self._limit("halls in service", site.key, "halls", year, "MW", GIGA, row=halls.start + year))
        load_rows = [self.model.rows(f"load {site.key}", years, lower=0.0, upper=0.0) for _ in loads]
        for rows, block in zip(load_rows, loads, strict=True):
            self.model.entries(rows.index, block.index, 1.0)
        for number, chip in enumerate(case.chips):
            commitment = site.chip_commitments.get(chip.key)
            self._constant(commitment)
            if commitment is None and chip.purchase is None:
                continue
            fixed = commitment.amount / GIGA if commitment is not None else np.zeros(years)
            rows = self.model.rows(f"chips {site.key} {chip.key}", years, upper=fixed)
            if chip.purchase is not None:
                buy = self._purchase(f"buy {site.key} {chip.key}", chip.purchase)
                columns.buy[chip.key] = buy
                self.model.entries(rows.index[None, :], buy.index[:, None], -chip.purchase.share)
            for index, workload in enumerate(case.workloads):
                if workload.per_chip_mw[number] <= 0.0:
                    continue
                assigned = self.model.columns(f"assigned {site.key} {chip.key} {workload.key}", years)
                columns.assigned[chip.key, workload.key] = assigned
                self.model.entries(rows.index, assigned.index, 1.0)
                self.model.entries(halls.index, assigned.index, 1.0)
                self.model.entries(load_rows[index].index, assigned.index, -1.0)

    def _build_demand(self) -> None:
        case = self.case
        for workload in case.workloads:
            scale = COMPUTE[workload.unit]
            demand = workload.demand / scale
            rows = self.model.rows(f"demand {workload.key}", case.years, lower=demand, upper=demand)
            self.model.entries(rows.index, self.unserved[workload.key].index, 1.0)
            for number, chip in enumerate(case.chips):
                for columns in self.sites:
                    assigned = columns.assigned.get((chip.key, workload.key))
                    if assigned is not None:
                        self.model.entries(rows.index, assigned.index, workload.per_chip_mw[number] * GIGA / scale)
            for year in range(case.years):
                self.limits.append(self._limit("demand", None, workload.key, year, workload.unit, scale, row=rows.start + year))

    def _build_shared(self) -> None:
        self._metered: set[tuple[int, str, int]] = set()
        self._build_supply()
        self._build_slots()
        self._build_budget()
        self._build_carbon()
        self._build_pauses()

    def _build_supply(self) -> None:
        for chip in self.case.chips:
            if chip.purchase is None or chip.supply_mw is None:
                continue
            supply = chip.supply_mw[chip.purchase.years] / GIGA
            rows = self.model.rows(f"supply {chip.key}", chip.purchase.count, upper=supply)
            for columns in self.sites:
                self.model.entries(rows.index, columns.buy[chip.key].index, 1.0)
            for index, year in enumerate(chip.purchase.years.tolist()):
                scale = GIGA * chip.accelerators_per_mw
                self.limits.append(
                    self._limit("chip supply", None, chip.key, year, "accelerators", scale, row=rows.start + index)
                )

    def _build_slots(self) -> None:
        for slot in self.case.slots:
            rows = self.model.rows(f"slots {slot.key}", self.case.years, upper=slot.mw / GIGA)
            for site, columns in zip(self.case.sites, self.sites, strict=True):
                for asset in site.assets:
                    if asset.technology in slot.technologies and asset.purchase is not None:
                        size = 1.0 if asset.unit is None else asset.unit / GIGA
                        new = columns.new[asset.key]
                        self.model.entries(rows.start + asset.purchase.years, new.index, size)
            for year in range(self.case.years):
                self.limits.append(self._limit("supplier slots", None, slot.key, year, "MW", GIGA, row=rows.start + year))

    def purchases(self) -> list[tuple[str, str, str, Purchase, Block, float]]:
        """All that can be bought: (site, group, item, purchase, columns, MW or MWh per unit of the column)."""
        found = []
        for site, columns in zip(self.case.sites, self.sites, strict=True):
            for asset in site.assets:
                group = "connection" if asset.standing == "connection" else "power"
                if asset.purchase is not None:
                    size = GIGA if asset.unit is None else asset.unit
                    found.append((site.key, group, asset.key, asset.purchase, columns.new[asset.key], size))
                if asset.energy_purchase is not None:
                    found.append((site.key, "power", asset.key, asset.energy_purchase, columns.new_energy[asset.key], GIGA))
            for hall in site.halls:
                if hall.purchase is not None:
                    found.append((site.key, "halls", hall.phase, hall.purchase, columns.new_halls[hall.phase], GIGA))
            for chip in self.case.chips:
                if chip.purchase is not None:
                    found.append((site.key, "chips", chip.key, chip.purchase, columns.buy[chip.key], GIGA))
        return found

    def committed_cash_usd(self) -> Floats:
        """Cash still to be spent on commitments, by year, shape (years,) [USD]."""
        cash = np.zeros(self.case.years)
        for site in self.case.sites:
            commitments = [asset.commitment for asset in site.assets] + [asset.energy_commitment for asset in site.assets]
            commitments += [hall.commitment for hall in site.halls] + list(site.chip_commitments.values())
            for commitment in commitments:
                if commitment is not None:
                    cash += commitment.cash_usd
        return cash

    def _build_budget(self) -> None:
        budget = self.case.capital_budget_usd
        if budget is None:
            return
        limited = np.flatnonzero(np.isfinite(budget))
        left = (budget - self.committed_cash_usd())[limited] / MILLION / GIGA  # thousands of M$
        rows = self.model.rows("capital budget", len(limited), upper=left)
        for _, _, _, purchase, block, size in self.purchases():
            cash = purchase.cash_usd[:, limited] * size / MILLION / GIGA
            self.model.entries(rows.index[None, :], block.index[:, None], cash)
        for index, year in enumerate(limited.tolist()):
            self.limits.append(
                self._limit("capital budget", None, "capital", year, "USD", MILLION * GIGA, row=rows.start + index)
            )

    def _build_carbon(self) -> None:
        case = self.case
        places = [site.operation.meter_index("co2") for site in case.sites]
        if case.carbon_cap_t is not None:
            for year in np.flatnonzero(np.isfinite(case.carbon_cap_t)).tolist():
                row = self.model.rows("carbon cap", 1, upper=case.carbon_cap_t[year] / MILLION)
                for number, place in enumerate(places):
                    if place is not None:
                        column = self.sites[number].operation[case.sites[number].operation.meter_slice.start + place, year]
                        self.model.entries(row.start, column, 1.0)
                        self._metered.add((number, "co2", year))
                self.limits.append(self._limit("carbon cap", None, "co2", year, "t", MILLION, row=row.start))
        for number, (site, place) in enumerate(zip(case.sites, places, strict=True)):
            if site.carbon_cap_t is None or place is None:
                continue
            for year in np.flatnonzero(np.isfinite(site.carbon_cap_t)).tolist():
                row = self.model.rows(f"carbon cap {site.key}", 1, upper=site.carbon_cap_t[year] / MILLION)
                self.model.entries(row.start, self.sites[number].operation[site.operation.meter_slice.start + place, year], 1.0)
                self._metered.add((number, "co2", year))
                self.limits.append(self._limit("carbon cap", site.key, "co2", year, "t", MILLION, row=row.start))

    def _build_pauses(self) -> None:
        for number, site in enumerate(self.case.sites):
            operation = site.operation
            energy = float(operation.pue.sum()) * GIGA / MILLION  # TWh per GW of IT
            for place, meter in enumerate(operation.meters):
                if meter.workload is None:
                    continue
                position = next(index for index, load in enumerate(operation.loads) if load.workload == meter.workload)
                share = operation.loads[position].pause_share or 0.0
                rows = self.model.rows(f"pause {site.key} {meter.workload}", self.case.years, upper=0.0)
                columns = self.sites[number].operation
                self.model.entries(rows.index, columns[operation.meter_slice.start + place], 1.0)
                self.model.entries(rows.index, columns[operation.load_slice.start + position], -share * energy)
                for year in range(self.case.years):
                    self._metered.add((number, meter.name, year))
                    self.limits.append(
                        self._limit("pause share", site.key, meter.workload, year, "MWh", MILLION, row=rows.start + year)
                    )

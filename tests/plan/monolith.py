"""A whole plan as one linear programme: every decision of all sites, periods and hours at once, written from the equations.

It takes a `Case` and nothing else of the planner (no master, planes, kernel or dispatch), so that what the decomposition
certifies can be compared with it. GW, GWh and M$ inside, so that entries are near one; costs are discounted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tests.plan.hours import GW, MUSD, Counted, Hours, SitePeriod

from gigawatt.lp import Block, LinearModel, Solver
from gigawatt.plan.case.case import AssetCase, Case, Commitment, ExportCase, MeterLimit, Purchase, SiteCase, WorkloadCase

Floats = NDArray[np.float64]

COMPUTE = 1e6  # units of compute in the model's


def _unit(workload: WorkloadCase) -> float:
    return 1e12 if workload.run is not None else COMPUTE


class Monolith:
    """`optimum_usd` is the least discounted cost of the case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = LinearModel()
        calendar = case.calendar
        self.periods = range(case.years)
        self.year_of = [int(year) - calendar.start_year for year in calendar.years]  # number of each period's calendar year
        middle = calendar.starts - calendar.start_year + 0.5 * calendar.lengths
        self.weight = (1.0 + calendar.discount_rate) ** -middle
        self.constant_usd = 0.0
        self.cash: list[
            tuple[Block, Floats]
        ] = []  # purchases and the M$ that one unit of each column spends, (vintages, periods)
        self.committed_cash_usd = np.zeros(case.years)
        self.installed: dict[str, list[tuple[int, int, float]]] = {}  # technology -> (year, column, GW per unit of the column)
        self.bought: dict[str, list[tuple[int, int]]] = {chip.key: [] for chip in case.chips}  # (period, column)
        self.computing: list[list[tuple[int, int, float]]] = [[] for _ in case.workloads]  # (period, column, compute per GW)
        self.homes: list[list[int]] = [[] for _ in case.workloads]  # of a run that has few sites: whether each is one
        self.counted: dict[tuple[str, str, int], Counted] = {}  # (site, meter, period) -> columns, and millions per GWh
        self.columns: dict[str, list[SitePeriod]] = {}  # by site, of every period
        for site in case.sites:
            self._site(site)
        self._demand()
        self._shared()
        for limit in case.meter_limits:
            self._meter_limit(limit)

    def optimum_usd(self, gap: float = 1e-6) -> float:
        solution = Solver(self.model).solve(gap=gap if self.model.whole.any() else None)
        return solution.objective * MUSD + self.constant_usd

    # -- what is bought -------------------------------------------------------------------------------------------------

    def _row(self, columns: list[int], values: list[float], *, lower: float = -np.inf, upper: float = np.inf) -> None:
        row = self.model.rows("row", 1, lower=lower, upper=upper)
        if columns:
            self.model.entries(row.start, columns, values)

    def _pay(self, commitment: Commitment | None) -> None:
        if commitment is not None:
            self.constant_usd += float((commitment.capital_usd + commitment.fixed_usd) @ self.weight)
            self.committed_cash_usd += commitment.cash_usd

    def _buy(self, purchase: Purchase, unit_mw: float | None = None) -> Block:
        size = unit_mw if unit_mw is not None else GW
        cost = (purchase.capital_usd + purchase.fixed_usd) @ self.weight
        block = self.model.columns("new", purchase.count, cost=cost * size / MUSD, whole=unit_mw is not None)
        self.cash.append((block, purchase.cash_usd * size / MUSD))
        return block

    def _bounded(self, purchase: Purchase, new: Block, limit: float, size: float, most_per_year: float = np.inf) -> None:
        """No more stands at the end of any period than ``limit``, and no more comes in a calendar year than its most."""
        for period in self.periods:
            alive = [new.start + vintage for vintage in range(purchase.count) if purchase.standing_at_end[vintage, period]]
            if np.isfinite(limit):
                self._row(alive, [size / GW] * len(alive), upper=limit / GW)
        if np.isfinite(most_per_year):
            for year in sorted(set(self.year_of)):
                mine = [column for column, period in zip(new.index, purchase.years, strict=True) if self.year_of[period] == year]
                self._row(mine, [size / GW] * len(mine), upper=most_per_year / GW)

    def _stock(
        self, commitment: Commitment | None, parts: list[tuple[Purchase, Block]], size: float, most: Floats | None = None
    ) -> Block:
        """A column a period: what is committed and what of each vintage exists, in GW or GWh."""
        stock = self.model.columns("stock", self.case.years, upper=np.inf if most is None else most / GW)
        for period in self.periods:
            fixed = 0.0 if commitment is None else float(commitment.amount[period]) / GW
            columns, values = [stock.start + period], [1.0]
            for purchase, new in parts:
                columns += new.index.tolist()
                values += (-purchase.share[:, period] * size / GW).tolist()
            self._row(columns, values, lower=fixed, upper=fixed)
        return stock

    def _asset(self, asset: AssetCase, periods: list[SitePeriod]) -> Block | None:
        """Power, and energy of stores; handed back is what is bought of the power."""
        self._pay(asset.commitment)
        self._pay(asset.energy_commitment)
        size = GW if asset.unit is None else asset.unit
        new, parts = None, []
        if asset.purchase is not None:
            new = self._buy(asset.purchase, asset.unit)
            parts.append((asset.purchase, new))
            for column, period in zip(new.index.tolist(), asset.purchase.years.tolist(), strict=True):
                self.installed.setdefault(asset.technology, []).append((self.year_of[period], column, size / GW))
            limit = asset.limit if asset.limit_by_year is None else np.inf
            self._bounded(asset.purchase, new, limit, size, asset.most_per_year)
        if asset.retirement is not None:
            closed = self._buy(asset.retirement)
            self._row(closed.index.tolist(), [1.0] * closed.size, upper=asset.limit / GW)
            parts.append((asset.retirement, closed))
        stock = self._stock(asset.commitment, parts, size, asset.limit_by_year)
        for period in self.periods:
            periods[period].power[asset.key] = stock.start + period
            cost = float(asset.yearly_usd_per_mw[period]) * GW / MUSD * self.weight[period]
            charged = self.model.columns("charged", 1, cost=cost)
            self._row([charged.start, stock.start + period], [1.0, -1.0], lower=0.0, upper=0.0)
        if asset.energy_position is not None:
            self._energy(asset, periods)
        return new

    def _energy(self, asset: AssetCase, periods: list[SitePeriod]) -> None:
        parts = []
        if asset.energy_purchase is not None:
            new = self._buy(asset.energy_purchase)
            self._bounded(asset.energy_purchase, new, asset.energy_limit, GW)
            parts.append((asset.energy_purchase, new))
        stock = self._stock(asset.energy_commitment, parts, GW)
        for period in self.periods:
            periods[period].energy[asset.key] = stock.start + period

    def _export(self, export: ExportCase, periods: list[SitePeriod]) -> None:
        sale = self.model.columns("export", self.case.years, upper=export.limit_by_period / GW)
        for period in self.periods:
            periods[period].sale[export.connection] = sale.start + period
            self._row([sale.start + period, periods[period].power[export.connection]], [1.0, -1.0], upper=0.0)

    def _chips(self, site: SiteCase, periods: list[SitePeriod]) -> None:
        case = self.case
        halls = []
        for hall in site.halls:
            self._pay(hall.commitment)
            parts = []
            if hall.purchase is not None:
                parts.append((hall.purchase, self._buy(hall.purchase)))
                self._bounded(*parts[0], hall.limit, GW, hall.most_per_year)
            halls.append(self._stock(hall.commitment, parts, GW))
        assigned: dict[tuple[int, int], Block] = {}
        before = [len(done) for done in self.computing]
        for number, chip in enumerate(case.chips):
            commitment = site.chip_commitments.get(chip.key)
            self._pay(commitment)
            parts = []
            if chip.purchase is not None:
                parts.append((chip.purchase, self._buy(chip.purchase)))
                self.bought[chip.key] += zip(chip.purchase.years.tolist(), parts[0][1].index.tolist(), strict=True)
            alive = self._stock(commitment, parts, GW)
            for place in range(len(case.workloads)):
                assigned[number, place] = self.model.columns("assigned", case.years)
            for period in self.periods:
                mine = [assigned[number, place].start + period for place in range(len(case.workloads))]
                self._row([*mine, alive.start + period], [1.0] * len(mine) + [-1.0], upper=0.0)
                for place, workload in enumerate(case.workloads):
                    given = float(workload.per_chip_mw[number]) / (1.0 + workload.headroom)
                    if workload.run is not None:  # tokens of a run, in the period's seconds, on chips of the run's time only
                        given *= float(case.calendar.lengths[period]) * 8760.0 * 3600.0
                        self._row([mine[place], alive.start + period], [1.0, -float(workload.run.window[period])], upper=0.0)
                    self.computing[place].append((period, mine[place], given * GW / _unit(workload)))
        self._homes(before)
        loads = [self.model.columns("load", case.years) for _ in case.workloads]
        for period in self.periods:
            every = [block.start + period for block in assigned.values()]
            room = [block.start + period for block in halls]
            self._row(every + room, [1.0] * len(every) + [-1.0] * len(room), upper=0.0)
            for place, workload in enumerate(case.workloads):
                mine = [assigned[number, place].start + period for number in range(len(case.chips))]
                power = 1.0 + workload.headroom
                draw = [1.0] * len(mine) if workload.draw is None else workload.draw.tolist()
                self._row([loads[place].start + period, *mine], [power] + [-share for share in draw], lower=0.0, upper=0.0)
                periods[period].load[workload.key] = loads[place].start + period

    def _homes(self, before: list[int]) -> None:
        """Whether the site is one of a run's, where these are limited; what was done at other sites comes before."""
        for place, workload in enumerate(self.case.workloads):
            if workload.run is not None and workload.run.sites is not None:
                home = self.model.columns("home", 1, upper=1.0, whole=True).start
                self.homes[place].append(home)
                done = self.computing[place][before[place] :]
                asked = float(workload.demand.sum()) / _unit(workload)
                self._row([home, *(column for _, column, _ in done)], [-asked, *(value for _, _, value in done)], upper=0.0)

    def _reserve(self, site: SiteCase, periods: list[SitePeriod], new: dict[str, Block | None]) -> None:
        """Firm capacity less the largest unit covers firm load in its worst hour, and the margin on it."""
        if site.reserve_margin is None:
            return
        for period in self.periods:
            held = periods[period]
            columns, values = [], []
            for asset in site.assets:
                counted = held.power[asset.key]
                if asset.energy_position is not None and asset.credit_hours is not None:
                    counted = self.model.columns("counted", 1).start
                    self._row([counted, held.power[asset.key]], [1.0, -1.0], upper=0.0)
                    self._row([counted, held.energy[asset.key]], [asset.credit_hours, -1.0], upper=0.0)
                columns.append(counted)
                values.append(asset.credit)
            largest = self.model.columns("largest", 1).start
            for asset in site.assets:
                self._unit(asset, period, largest, new[asset.key])
            for load in site.operation.loads:
                if load.pause_share is None:
                    steady = 1.0 if load.shift is None else 1.0 - load.shift.share
                    peak = max(float(operation.pue.max()) for operation in site.weather.cases)
                    columns.append(held.load[load.workload])
                    values.append(-(1.0 + site.reserve_margin) * peak * steady)
            self._row([*columns, largest], [*values, -1.0], lower=0.0)

    def _unit(self, asset: AssetCase, period: int, largest: int, new: Block | None) -> None:
        """The largest unit is no less than this asset's, if any of it stands."""
        size = asset.credit * asset.largest_unit / GW
        if asset.commitment is not None and asset.commitment.amount[period] > 0.0:
            self._row([largest], [1.0], lower=size)
        if new is None or asset.unit is None or asset.purchase is None:
            return
        there = self.model.columns("any", 1, upper=1.0, whole=True).start
        here = new.index[asset.purchase.share[:, period] > 0.0].tolist()
        many = np.floor(asset.limit / asset.unit) * asset.purchase.count
        self._row([*here, there], [1.0] * len(here) + [-many], upper=0.0)
        self._row([largest, there], [1.0, -size], lower=0.0)

    # -- how it runs ----------------------------------------------------------------------------------------------------

    def _site(self, site: SiteCase) -> None:
        periods = self.columns[site.key] = [SitePeriod() for _ in self.periods]
        new = {asset.key: self._asset(asset, periods) for asset in site.assets}
        for export in site.exports:
            self._export(export, periods)
        self._chips(site, periods)
        self._reserve(site, periods, new)
        for period in self.periods:
            for probability, operation in zip(site.weather.weights, site.weather.cases, strict=True):
                hours = Hours(self.model, operation, period, periods[period], self.weight[period], probability)
                for meter, counted in hours.counted.items():
                    self.counted.setdefault((site.key, meter, period), []).extend(counted)

    # -- what is asked and allowed --------------------------------------------------------------------------------------

    def _meter_limit(self, limit: MeterLimit) -> None:
        rates = [rate for (_, meter, _), counted in self.counted.items() if meter == limit.meter for _, rate in counted]
        size = max(rates, default=0.0) or 1.0  # so that the row's entries are near one: grams or gigatonnes
        for year in np.flatnonzero(np.isfinite(limit.most)).tolist():
            row = self.model.rows("limit", 1, upper=limit.most[year] / MUSD / size).start
            for place, number in enumerate(limit.sites):
                site = self.case.sites[number]
                for period in [period for period in self.periods if self.year_of[period] == year]:
                    held = self.columns[site.key][period]
                    for index, rate in self.counted[site.key, limit.meter, period]:
                        self.model.entries(row, index, rate / size)
                    for load in limit.loads:
                        column = held.load[self.case.workloads[load].key]
                        self.model.entries(row, column, limit.per_load_mw[place, period] * GW / MUSD / size)
                    if limit.capacity is not None and limit.per_capacity_mw is not None:
                        (asset,) = [asset for asset in site.assets if asset.position == limit.capacity]
                        self.model.entries(row, held.power[asset.key], -limit.per_capacity_mw[period] * GW / MUSD / size)

    def _demand(self) -> None:
        for place, workload in enumerate(self.case.workloads):
            for period in self.periods:
                length = float(self.case.calendar.lengths[period])
                cost = float(workload.value_usd_per_unit_year[period]) * length * self.weight[period] * _unit(workload) / MUSD
                most = 0.0 if workload.must_serve else np.inf
                if workload.run is not None and period != workload.run.due:
                    continue
                if workload.run is not None and workload.run.sites is not None:
                    self._row(self.homes[place], [1.0] * len(self.homes[place]), upper=float(workload.run.sites))
                unserved = self.model.columns("unserved", 1, cost=cost, upper=most)
                done = self.computing[place]
                served = [(column, value) for when, column, value in done if when == period or workload.run is not None]
                asked = float(workload.demand[period]) / _unit(workload)
                columns = [unserved.start] + [column for column, _ in served]
                self._row(columns, [1.0] + [value for _, value in served], lower=asked, upper=asked)

    def _shared(self) -> None:
        case = self.case
        for chip in case.chips:
            if chip.supply_mw is not None:
                for period in self.periods:
                    columns = [column for when, column in self.bought[chip.key] if when == period]
                    self._row(columns, [1.0] * len(columns), upper=float(chip.supply_mw[period]) / GW)
        for year in sorted(set(self.year_of)):
            for slot in case.slots:
                entries = [entry for technology in slot.technologies for entry in self.installed.get(technology, [])]
                taken = [(column, size) for when, column, size in entries if when == year]
                self._row([column for column, _ in taken], [size for _, size in taken], upper=float(slot.mw[year]) / GW)
            if case.capital_budget_usd is not None and np.isfinite(case.capital_budget_usd[year]):
                mine = [period for period in self.periods if self.year_of[period] == year]
                left = float(case.capital_budget_usd[year] - self.committed_cash_usd[mine].sum()) / MUSD / GW
                row = self.model.rows("budget", 1, upper=left)
                for block, cash in self.cash:
                    self.model.entries(row.start, block.index, cash[:, mine].sum(axis=1) / GW)

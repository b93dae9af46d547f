"""A whole plan as one linear programme: every decision of all sites, years and hours at once, written from the equations.

It takes a `Case` and nothing else of the planner (no master, planes, kernel or dispatch), so that what the decomposition
certifies can be compared with it. GW, GWh and M$ inside, so that entries are near one; costs are discounted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tests.plan.hours import GW, MUSD, Counted, Hours, SiteYear

from gigawatt.lp import Block, LinearModel, Solver
from gigawatt.plan.case import AssetCase, Case, Commitment, Purchase, SiteCase

Floats = NDArray[np.float64]

COMPUTE = 1e6  # units of compute in the model's


class Monolith:
    """`optimum_usd` is the least discounted cost of the case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = LinearModel()
        self.years = range(case.years)
        self.weight = [(1.0 + case.calendar.discount_rate) ** -(year + 0.5) for year in self.years]
        self.constant_usd = 0.0
        self.cash: list[tuple[Block, Floats]] = []  # purchases and the M$ that one unit of each column spends, (vintages, years)
        self.committed_cash_usd = np.zeros(case.years)
        self.installed: dict[str, list[tuple[int, int, float]]] = {}  # technology -> (year, column, GW per unit of the column)
        self.bought: dict[str, list[tuple[int, int]]] = {chip.key: [] for chip in case.chips}  # (year, column)
        self.computing: list[list[tuple[int, int, float]]] = [[] for _ in case.workloads]  # (year, column, compute per GW)
        self.emitting: list[Counted] = [[] for _ in self.years]  # (columns, Mt per GWh) of all sites
        for site in case.sites:
            self._site(site)
        self._demand()
        self._limits()

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
            yearly = commitment.capital_usd + commitment.fixed_usd
            self.constant_usd += sum(weight * float(usd) for weight, usd in zip(self.weight, yearly, strict=True))
            self.committed_cash_usd += commitment.cash_usd

    def _buy(self, purchase: Purchase, unit_mw: float | None = None) -> Block:
        size = unit_mw if unit_mw is not None else GW
        cost = (purchase.capital_usd + purchase.fixed_usd) @ np.array(self.weight)
        most = np.floor(purchase.most / size + 1e-9) if unit_mw is not None else purchase.most / size
        block = self.model.columns("new", purchase.count, cost=cost * size / MUSD, upper=most, whole=unit_mw is not None)
        self.cash.append((block, purchase.cash_usd * size / MUSD))
        return block

    def _standing(self, purchase: Purchase, new: Block, limit: float, size: float) -> None:
        for year in self.years:
            alive = [new.start + vintage for vintage in range(purchase.count) if purchase.standing_at_end[vintage, year]]
            self._row(alive, [size / GW] * len(alive), upper=limit / GW)

    def _stock(self, commitment: Commitment | None, purchase: Purchase | None, new: Block | None, size: float) -> Block:
        """A column a year: what is committed and what of each vintage exists, in GW or GWh."""
        stock = self.model.columns("stock", self.case.years)
        for year in self.years:
            fixed = 0.0 if commitment is None else float(commitment.amount[year]) / GW
            columns, values = [stock.start + year], [1.0]
            if purchase is not None and new is not None:
                columns += [new.start + vintage for vintage in range(purchase.count)]
                values += [-float(purchase.share[vintage, year]) * size / GW for vintage in range(purchase.count)]
            self._row(columns, values, lower=fixed, upper=fixed)
        return stock

    def _asset(self, asset: AssetCase, site_years: list[SiteYear]) -> None:
        self._pay(asset.commitment)
        self._pay(asset.energy_commitment)
        size = GW if asset.unit is None else asset.unit
        new = None if asset.purchase is None else self._buy(asset.purchase, asset.unit)
        stock = self._stock(asset.commitment, asset.purchase, new, size)
        if asset.purchase is not None and new is not None:
            for vintage, year in enumerate(asset.purchase.years.tolist()):
                self.installed.setdefault(asset.technology, []).append((year, new.start + vintage, size / GW))
            if asset.limit_by_year is None:
                self._standing(asset.purchase, new, asset.limit, size)
        for year in self.years:
            site_years[year].power[asset.key] = stock.start + year
            limit = np.inf if asset.limit_by_year is None else float(asset.limit_by_year[year]) / GW
            charged = self.model.columns(
                "charged", 1, cost=float(asset.yearly_usd_per_mw[year]) * GW / MUSD * self.weight[year], upper=limit
            )
            self._row([charged.start, stock.start + year], [1.0, -1.0], lower=0.0, upper=0.0)
        if asset.energy_position is None:
            return
        new = None if asset.energy_purchase is None else self._buy(asset.energy_purchase)
        stock = self._stock(asset.energy_commitment, asset.energy_purchase, new, GW)
        if asset.energy_purchase is not None and new is not None:
            self._standing(asset.energy_purchase, new, asset.energy_limit, GW)
        for year in self.years:
            site_years[year].energy[asset.key] = stock.start + year

    def _chips(self, site: SiteCase, site_years: list[SiteYear]) -> None:
        case = self.case
        halls = []
        for hall in site.halls:
            self._pay(hall.commitment)
            new = None if hall.purchase is None else self._buy(hall.purchase)
            if hall.purchase is not None and new is not None:
                self._standing(hall.purchase, new, hall.limit, GW)
            halls.append(self._stock(hall.commitment, hall.purchase, new, GW))
        assigned: dict[tuple[int, int], Block] = {}
        for number, chip in enumerate(case.chips):
            commitment = site.chip_commitments.get(chip.key)
            self._pay(commitment)
            new = None if chip.purchase is None else self._buy(chip.purchase)
            if chip.purchase is not None and new is not None:
                self.bought[chip.key] += zip(chip.purchase.years.tolist(), new.index.tolist(), strict=True)
            alive = self._stock(commitment, chip.purchase, new, GW)
            for place in range(len(case.workloads)):
                assigned[number, place] = self.model.columns("assigned", case.years)
            for year in self.years:
                mine = [assigned[number, place].start + year for place in range(len(case.workloads))]
                self._row([*mine, alive.start + year], [1.0] * len(mine) + [-1.0], upper=0.0)
                for place, workload in enumerate(case.workloads):
                    self.computing[place].append((year, mine[place], float(workload.per_chip_mw[number]) * GW / COMPUTE))
        loads = [self.model.columns("load", case.years) for _ in case.workloads]
        for year in self.years:
            every = [block.start + year for block in assigned.values()]
            room = [block.start + year for block in halls]
            self._row(every + room, [1.0] * len(every) + [-1.0] * len(room), upper=0.0)
            for place, workload in enumerate(case.workloads):
                mine = [assigned[number, place].start + year for number in range(len(case.chips))]
                self._row([loads[place].start + year, *mine], [1.0] + [-1.0] * len(mine), lower=0.0, upper=0.0)
                site_years[year].load[workload.key] = loads[place].start + year

    # -- how it runs ----------------------------------------------------------------------------------------------------

    def _site(self, site: SiteCase) -> None:
        site_years = [SiteYear() for _ in self.years]
        for asset in site.assets:
            self._asset(asset, site_years)
        self._chips(site, site_years)
        for year in self.years:
            self._hours(site, year, site_years[year])

    def _hours(self, site: SiteCase, year: int, columns: SiteYear) -> None:
        operation = site.operation
        counted = Hours(self.model, operation, year, columns, self.weight[year]).counted
        for load in operation.loads:
            if load.pause_share is not None:
                pause = self.model.rows("pause", 1, upper=0.0)
                for index, rate in counted[f"pause:{load.workload}"]:
                    self.model.entries(pause.start, index, rate)
                most = load.pause_share * float(operation.pue.sum()) * GW / MUSD  # TWh per GW of IT
                self.model.entries(pause.start, columns.load[load.workload], -most)
        self.emitting[year] += counted["co2"]
        if site.carbon_cap_t is not None:
            self._carbon(counted["co2"], float(site.carbon_cap_t[year]))

    # -- what is asked and allowed --------------------------------------------------------------------------------------

    def _carbon(self, emitting: Counted, cap_t: float) -> None:
        if not np.isfinite(cap_t):
            return
        row = self.model.rows("carbon", 1, upper=cap_t / MUSD)
        for index, rate in emitting:
            self.model.entries(row.start, index, rate)

    def _demand(self) -> None:
        for place, workload in enumerate(self.case.workloads):
            for year in self.years:
                cost = float(workload.value_usd_per_unit_year[year]) * self.weight[year] * COMPUTE / MUSD
                unserved = self.model.columns("unserved", 1, cost=cost)
                served = [(column, value) for when, column, value in self.computing[place] if when == year]
                asked = float(workload.demand[year]) / COMPUTE
                columns = [unserved.start] + [column for column, _ in served]
                self._row(columns, [1.0] + [value for _, value in served], lower=asked, upper=asked)

    def _limits(self) -> None:
        case = self.case
        for chip in case.chips:
            if chip.supply_mw is not None:
                for year in self.years:
                    columns = [column for when, column in self.bought[chip.key] if when == year]
                    self._row(columns, [1.0] * len(columns), upper=float(chip.supply_mw[year]) / GW)
        for slot in case.slots:
            for year in self.years:
                entries = [entry for technology in slot.technologies for entry in self.installed.get(technology, [])]
                taken = [(column, size) for when, column, size in entries if when == year]
                self._row([column for column, _ in taken], [size for _, size in taken], upper=float(slot.mw[year]) / GW)
        for year in self.years:
            if case.carbon_cap_t is not None:
                self._carbon(self.emitting[year], float(case.carbon_cap_t[year]))
            if case.capital_budget_usd is not None and np.isfinite(case.capital_budget_usd[year]):
                left = float(case.capital_budget_usd[year] - self.committed_cash_usd[year]) / MUSD / GW
                row = self.model.rows("budget", 1, upper=left)
                for block, cash in self.cash:
                    self.model.entries(row.start, block.index, cash[:, year] / GW)

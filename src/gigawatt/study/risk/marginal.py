"""What one more MW of anything is worth to a plan, in each period: prices of the master over the study's planes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import NoFeasiblePoint, Solution
from gigawatt.plan.answers.delay import base_usd
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.master.master import COMPUTE, GIGA, MILLION, Master
from gigawatt.plan.master.master_solver import SETTLED, MasterSolver
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.risk.anew.orders import purchases
from gigawatt.study.risk.planned import PlannedStudy

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Marginal:
    """Prices of a master in which the plan's whole units are held.

    Attributes:
        master: that was solved.
        solution: its optimum.
    """

    master: Master
    solution: Solution

    @property
    def cost_usd(self) -> float:
        """Of the plan, by its planes."""
        return base_usd(self.master, self.solution.objective)

    def of_asset(self, site: str, asset: str) -> Floats:
        """What a MW is worth in each period, what runs paid [USD/MW], shape (periods,)."""
        number = [one.key for one in self.master.case.sites].index(site)
        position = next(one.position for one in self.master.case.sites[number].assets if one.key == asset)
        own = -self.solution.reduced_costs[self.master.sites[number].operation[position]]
        return self._undiscounted(own - self._rows(f"capacity {site} {asset}"))

    def of_halls(self, site: str) -> Floats:
        """What a MW of halls is worth in each period [USD/MW], shape (periods,)."""
        return self._undiscounted(-self._rows(f"halls {site}"))

    def of_chips(self, site: str, chip: str) -> Floats:
        """What a MW of a chip is worth in each period, power and halls paid [USD/MW], shape (periods,)."""
        return self._undiscounted(-self._rows(f"chips {site} {chip}"))

    def of_work(self, workload: str) -> Floats:
        """What it costs to serve one more unit in each period [USD a unit], shape (periods,); nothing where none is due."""
        case = self.master.case
        work = next(one for one in case.workloads if one.key == workload)
        found = np.zeros(case.years)
        rows = self._rows(f"demand {workload}")
        found[list(range(case.years)) if work.run is None else [work.run.due]] = rows
        return found * MILLION / COMPUTE[work.unit] / case.calendar.discount

    def _rows(self, name: str) -> Floats:
        found = [block.take(self.solution.row_duals) for block in self.master.model.row_blocks if block.name == name]
        return found[0] if found else np.zeros(self.master.case.years)

    def _undiscounted(self, musd_per_gw: Floats) -> Floats:
        found: Floats = np.maximum(0.0, musd_per_gw) * MILLION / GIGA / self.master.case.calendar.discount
        return found


def marginal(study: PlannedStudy, pool: PlanePool, units_of: tuple[str, str] | None = None, units: int = 0) -> Marginal | None:
    """Solve the master over planes with the plan's whole units.

    Args:
        study: the plan.
        pool: its planes.
        units_of: site and asset of which so many units are ordered in all, instead of the plan's.
        units: how many.

    Returns:
        None where limits do not allow so many.
    """
    master = build_master(study.case)
    whole = master.model.whole
    free = None
    for _, site, item, _, block, _ in purchases(master):
        if not whole[block.start]:
            continue
        if (site, item) == units_of:
            free = block
        else:
            amounts = study.orders.placed[block.name].amounts
            master.model.bound(block.index, amounts, amounts)
    if free is not None:
        row = master.model.rows("units", 1, lower=float(units), upper=float(units))
        master.model.entries(row.start, free.index, 1.0)
    master.base_rows = master.model.row_count
    solver = MasterSolver(master, pool)
    solver.require(pool.needs)
    try:
        return Marginal(master, solver.settled(tolerance=SETTLED))
    except NoFeasiblePoint:
        return None

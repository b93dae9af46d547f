"""The master turned round: cost is a limit, and something else is the objective (docs/mathematics/plan.md, section 8).

It is the plan's master with a row more (what all of it costs) and another objective, so that whoever solves masters solves it
too: as one programme, or site by site, where the row is one more in which sites meet.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import LinearModel
from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.master.master import MILLION, Master
from gigawatt.plan.master.master_solver import MasterSolver
from gigawatt.plan.master.relaxed_master import relaxed_master

Floats = NDArray[np.float64]

COST_OF_PLAN = 1000.0  # what the plan costs in the unit of the cost row and of the objective: entries are then near one
BOX = 20.0  # no column costs more than so many times all that the plan pays for: sites asked alone must have an end
THRIFT = 1e-3  # weight of the cost in the objective: of all points with as little, one of the cheapest is wanted
THRIFT_BY_SITE = 0.02  # likewise, where the optimum is found to a gap only: less would be lost in it
AT_FIRST = 6  # planes of each site and period, the highest where the plan is
SETTLED = 1e-6  # of the plan's cost: planes violated by no more are as good as kept


@dataclass(frozen=True)
class End:
    """How little of something there can be within a cost.

    Attributes:
        bound: no plan has less, over the planes that there are, and so no plan at its true cost.
        values: a point of the master that keeps the cost over the planes and has nearly as little.
        slack: by which it costs more than the plan, over the planes.
    """

    bound: float
    values: Floats
    slack: float


class CostLimitedMaster:
    """The plan's master, units of any size, its cost limited."""

    def __init__(self, plan: Decomposed, *, by_site: bool | None = None) -> None:
        base = plan.master
        self.plan, self.size = plan, base.model.column_count
        self.cost_musd = plan.upper_usd / MILLION
        self._scale = COST_OF_PLAN / self.cost_musd
        self._constant_musd = base.constant_musd
        self.master: Master = copy(base)
        self.master.model = _turned(base, plan.values, self._scale)
        self.master.base_rows = self.master.model.row_count
        self.solver = relaxed_master(self.master, plan.pool, by_site=by_site)
        self.solver.require(plan.pool.needs)
        for site, period in base.case.site_years:  # from none, the first end would take as long as a plan
            self.solver.take(plan.pool.highest(site, period, base.x(plan.values, site, period), AT_FIRST))
        self._row = np.array([self.master.model.row_count - 1], dtype=np.int64)
        self._columns = np.arange(self.size, dtype=np.int64)
        self._thrift = THRIFT if isinstance(self.solver, MasterSolver) else THRIFT_BY_SITE
        self._cost = self._thrift * self._scale * base.model.cost

    def least(self, weights: Floats, one: float, slack: float, *, near: float, until: float = np.inf) -> End:
        """How little of a weighted sum of the master's columns there can be within the plan's cost and a slack.

        Args:
            weights: shape (columns of the plan's master,).
            one: an amount of the sum that counts as much as all that the plan costs.
            slack: of the plan's cost.
            near: of ``one`` and the amount, within which to find it where sites are solved one by one.
            until: on the monotonic clock, when there must be an answer, where all is one programme.

        Raises:
            NoFeasiblePoint: nothing costs so little.
            SolverError: a solver gave no answer that can be trusted.
        """
        worth = COST_OF_PLAN / one
        self.solver.solver.change_costs(self._columns, weights * worth + self._cost)
        most = ((1.0 + slack) * self.cost_musd - self._constant_musd) * self._scale
        self.solver.solver.change_row_bounds(self._row, np.full(1, -np.inf), np.full(1, most))
        self.solver.start_from(np.append(self.plan.values, 1.0))
        tolerance = SETTLED / self._scale
        if isinstance(self.solver, MasterSolver):
            solution = self.solver.settled(tolerance=tolerance, until=until)
        else:
            solution = self.solver.solve(tolerance=tolerance, near=near)
        values = solution.values[: self.size]
        paid_musd = float(self.plan.master.model.cost @ values) + self._constant_musd
        bound = (solution.objective - COST_OF_PLAN - self._thrift * most) / worth
        return End(bound, values, paid_musd / self.cost_musd - 1.0)


def _turned(base: Master, values: Floats, scale: float) -> LinearModel:
    """The model with a cost row, and a column that is one and costs as the plan does: tolerances are shares of the objective."""
    old, model = base.model, LinearModel()
    cost, lower, upper = old.cost, old.lower, old.upper
    paid = float(np.maximum(cost * values, 0.0).sum())
    dear = (cost > 0.0) & np.isinf(upper)
    upper[dear] = np.maximum(BOX * paid / cost[dear], lower[dear])
    model.columns("master", old.column_count, lower=lower, upper=upper)
    model.columns("plan", 1, cost=COST_OF_PLAN, lower=1.0, upper=1.0)
    model.rows("master", old.row_count, lower=old.row_lower, upper=old.row_upper)
    start, column, value = old.matrix()
    model.entries(np.repeat(np.arange(old.row_count, dtype=np.int64), np.diff(start)), column, value)
    row = model.rows("cost", 1)
    used = np.flatnonzero(cost)
    model.entries(row.start, used, cost[used] * scale)
    return model

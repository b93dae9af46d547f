"""A future planned anew, and plans held in it: what it is worth to know which future comes (docs/mathematics/risk.md, section 7).

A future has its case, planes of the study that are valid in it, plans held, and the best plan for it. All costs come with
bounds: from below the master's over its planes, from above what dispatches of every hour cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import NoFeasiblePoint
from gigawatt.plan.case.case import Case
from gigawatt.plan.decompose import Decomposed, Decomposition, Settings
from gigawatt.plan.earlier.kept_planes import KeptPlanes
from gigawatt.plan.earlier.reuse import reuse
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.master.master import COMPUTE, Master
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.plan.site.known_answers import KnownAnswers
from gigawatt.plan.workers.executor import SerialExecutor
from gigawatt.risk.anew.orders import Orders, cash_usd, held_master, orders_at

Floats = NDArray[np.float64]

WHOLE_NODES = 1_000  # of the search tree, in one solve of a master with whole units: no clock, so that any machine gives the same
ROOM, LEFT = 1e-6, 1e-9  # of a limit that a held plan sets, and beside it: what rounding may take


@dataclass(frozen=True)
class CostOfPlan:
    """A plan in a future.

    Attributes:
        lower_usd: discounted cost, no less than this.
        upper_usd: a dispatch of every hour costs that; inf where none meets every limit on cuts.
        cash_usd: overnight, by calendar year, shape (calendar years,).
        over_budget_usd: of that, what is beyond the budgets of its years.
        unserved: of each workload by period, in its unit, shape (periods, workloads).
        asked: likewise, what the future asks for.
        point: of the future's master.
        stopped: why the bounds are farther apart than they were to be; empty: they are not.
    """

    lower_usd: float
    upper_usd: float
    cash_usd: Floats
    over_budget_usd: float
    unserved: Floats
    asked: Floats
    point: Floats | None
    stopped: str = ""

    @property
    def served(self) -> Floats:
        """Of each workload by period, in its unit, shape (periods, workloads)."""
        return np.maximum(0.0, self.asked - self.unserved)

    @property
    def possible(self) -> bool:
        return bool(np.isfinite(self.upper_usd))


def unknown_cost(case: Case) -> CostOfPlan:
    """Of what nothing is known."""
    asked = np.array([work.demand for work in case.workloads]).T
    return CostOfPlan(-np.inf, np.inf, np.zeros(case.calendar.year_count), 0.0, asked, asked, None)


class Future:
    """One future, with its sites ready to be dispatched.

    Args:
        case: of it.
        kept: planes of the study; they count as far as they are valid in this future.
        settings: how near the bounds are to come.
        required: workloads that the programme says must be served.
        pool: of planes that were found in this future before, instead of the study's.
    """

    def __init__(
        self,
        case: Case,
        kept: KeptPlanes,
        settings: Settings,
        required: frozenset[str] = frozenset(),
        pool: PlanePool | None = None,
    ) -> None:
        self.case, self.required = case, required
        self.settings = replace(settings, by_site=False, whole_units_limit=None, whole_units_nodes=WHOLE_NODES)
        self.executor = SerialExecutor([site.weather for site in case.sites])
        self.dispatches = 0
        self.valid = (0, 0)  # of the study's site-years, those whose planes hold as they are, and after repricing
        if pool is None:
            self.pool = PlanePool([site.operation.size for site in case.sites], case.years)
            found = reuse(kept, build_master(case), self.pool, KnownAnswers())
            self.valid = (found.same, found.looser)
        else:
            self.pool = pool

    @property
    def without_budget(self) -> Case:
        """The case where what is ordered already may be paid, whatever it costs."""
        return replace(self.case, capital_budget_usd=None)

    def held(self, orders: Orders) -> CostOfPlan:
        """A plan held.

        Args:
            orders: of the plan.

        Raises:
            SolverError: a solver gave no answer that can be trusted.
        """
        return self._told(self._planned(self.case, held_master(self.case, orders), None))

    def best(self, held: CostOfPlan) -> tuple[CostOfPlan, Orders | None]:
        """The future planned anew.

        Where the plan that it is compared with goes over a budget, or leaves what must be served, so may this: the difference is
        what it is worth to know, and not what a limit costs.

        Args:
            held: that plan in this future.

        Raises:
            SolverError: a solver gave no answer that can be trusted.
        """
        case, budget = self.case, self.case.capital_budget_usd
        if budget is not None and held.possible:
            case = replace(case, capital_budget_usd=np.maximum(budget, held.cash_usd * (1.0 + ROOM)))
        master = build_master(case)
        for number, work in enumerate(case.workloads):
            if work.key in self.required:
                block = master.unserved[work.key]
                left = held.unserved[:, number] / COMPUTE[work.unit] if held.possible else np.zeros(case.years)
                most = np.minimum(block.take(master.model.upper), left * (1.0 + ROOM) + LEFT)
                master.model.bound(block.index, 0.0, most)
        found = self._planned(case, master, held.point)
        told = self._told(found)
        if held.possible and held.upper_usd < told.upper_usd:  # whoever knows the future may still hold the plan
            told = replace(told, upper_usd=held.upper_usd)
        return told, None if found is None else orders_at(found.master, found.values)

    def _planned(self, case: Case, master: Master, start: Floats | None) -> Decomposed | None:
        """The best point of a master, in both bounds; None where there is none."""
        search = Decomposition(case, self.executor, self.settings, master=master)
        for site, period in case.site_years:
            search.pool.add_all(site, period, self.pool.planes(site, period))
        for need in self.pool.needs:
            search.pool.add_need(need)
        search.solver.require(search.pool.needs)
        search.state.center = start
        try:
            found = search.found()
        except NoFeasiblePoint:
            found = None
        finally:
            self.dispatches += search.state.dispatches
        self.pool = search.pool
        return found

    def _told(self, found: Decomposed | None) -> CostOfPlan:
        case = self.case
        asked = np.array([work.demand for work in case.workloads]).T
        if found is None:
            return CostOfPlan(np.inf, np.inf, np.zeros(case.calendar.year_count), 0.0, asked, asked, None)
        values = found.values
        unserved = [found.master.unserved[work.key].take(values) * COMPUTE[work.unit] for work in case.workloads]
        cash, budget = cash_usd(found.master, values), case.capital_budget_usd
        over = 0.0 if budget is None else float(np.maximum(0.0, cash - budget).sum())
        return CostOfPlan(found.lower_usd, found.upper_usd, cash, over, np.array(unserved).T, asked, values, found.stopped)

"""Futures as questions, each planned anew or with plans held in it by whoever has them (docs/mathematics/risk.md, section 7).

A question starts from what was handed out and from nothing that another has left, so that its answer is the same whoever is
asked and in whatever order. Where a solver gives no answer that can be trusted the reason takes the answer's place.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import SolverError
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.plan.case.work_rate import Rates
from gigawatt.plan.decompose import Settings
from gigawatt.plan.earlier.kept_planes import KeptPlanes
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.programme.programme import Programme
from gigawatt.risk.anew.orders import Orders
from gigawatt.risk.anew.reoptimised import CostOfPlan, Future, unknown_cost
from gigawatt.risk.anew.scenario import Scenario, case_in

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PlanInHand:
    """A plan with all that it takes to make a future of its programme.

    Attributes:
        programme: as it was planned.
        hours: of its sites, by weather year.
        rates: what chips do of each work in tokens.
        kept: its planes.
        settings: to which futures are planned.
        required: workloads that must be served.
    """

    programme: Programme
    hours: Mapping[str, tuple[SiteHours, ...]]
    rates: Rates
    kept: KeptPlanes
    settings: Settings
    required: frozenset[str]

    def future(self, scenario: Scenario, pool: PlanePool | None = None) -> Future:
        """A future of it.

        Args:
            scenario: what is otherwise.
            pool: of planes found in it before.
        """
        case = case_in(self.programme, self.hours, self.rates, scenario)
        return Future(case, self.kept, self.settings, self.required, pool)


class PlansInHand:
    """Plans by number, packed once for all workers."""

    name, work = "the plans", 1.0

    def __init__(self, plans: Sequence[PlanInHand]) -> None:
        packed = io.BytesIO()
        pickler = pickle.Pickler(packed, protocol=5)
        pickler.dispatch_table = copyreg.dispatch_table | {MappingProxyType: _read_only}
        pickler.dump(list(plans))
        self.packed = packed.getvalue()

    def ready(self) -> list[PlanInHand]:
        found: list[PlanInHand] = pickle.loads(self.packed)
        return found


def _read_only(mapping: Any) -> tuple[Any, ...]:
    """How a mapping that nobody may write to is packed."""
    return _made_read_only, (dict(mapping),)


def _made_read_only(mapping: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(mapping)


@dataclass(frozen=True)
class FutureFound:
    """One future, planned anew and with the plan held.

    Attributes:
        scenario: what is otherwise.
        held: the plan in it.
        best: the plan for it.
        orders: of the latter; None where there is none.
        valid: site-years whose planes of the study held as they are, and after repricing.
        dispatches: made.
        pool: planes that were found; None where a solver failed.
        failed: what a solver gave no answer to, and why; empty: nothing.
    """

    scenario: Scenario
    held: CostOfPlan
    best: CostOfPlan
    orders: Orders | None
    valid: tuple[int, int]
    dispatches: int
    pool: PlanePool | None
    failed: str = ""

    @property
    def possible(self) -> bool:
        return not self.failed and self.held.possible and self.best.possible

    @property
    def worth_usd(self) -> tuple[float, float, float]:
        """Of knowing that this future comes: at least, by what dispatches cost, at most."""
        held, best = self.held, self.best
        least, most = max(0.0, held.lower_usd - best.upper_usd), held.upper_usd - best.lower_usd
        return least, held.upper_usd - best.upper_usd, most


@dataclass(frozen=True)
class PlanAnew:
    """What becomes of a future if it is known beforehand.

    Attributes:
        site: number of the worker's place.
        plan: number of the plan that knows its planes.
        scenario: the future.
        orders: of the plan that is held beside.
    """

    site: int
    plan: int
    scenario: Scenario
    orders: Orders

    def answered_by(self, plans: Sequence[PlanInHand]) -> FutureFound:
        """The future planned anew; a solver's failure in its place."""
        future = plans[self.plan].future(self.scenario)
        held = best = unknown_cost(future.case)
        orders, doing = None, "the plan held"
        try:
            held = future.held(self.orders)
            doing = "planned anew"
            best, orders = future.best(held)
        except SolverError as error:
            failed = f"{doing}: {error}"
            return FutureFound(self.scenario, held, best, None, future.valid, future.dispatches, None, failed)
        return FutureFound(self.scenario, held, best, orders, future.valid, future.dispatches, future.pool)


@dataclass(frozen=True)
class HeldCosts:
    """What plans cost in one future.

    Attributes:
        costs: by name of the plan.
        best: the plan for it; None: nobody asked, or there was no answer.
        failed: why there is no answer, by name of the plan (`BEST`: the one made for it).
    """

    costs: Mapping[str, CostOfPlan]
    best: CostOfPlan | None
    failed: Mapping[str, str] = field(default_factory=dict)


BEST = "planned for it"


@dataclass(frozen=True)
class HoldPlans:
    """What plans cost in a future.

    Attributes:
        site: number of the worker's place.
        plan: number of the plan whose programme it is a future of.
        scenario: the future.
        orders: of the plans, by name.
        pool: of planes found in it before; None: none.
        beside: name of the plan with which the best is compared; None: the best is not asked for.
    """

    site: int
    plan: int
    scenario: Scenario
    orders: Mapping[str, Orders]
    pool: PlanePool | None = None
    beside: str | None = None

    def answered_by(self, plans: Sequence[PlanInHand]) -> HeldCosts:
        """Every plan's cost; where a solver failed, why."""
        future = plans[self.plan].future(self.scenario, self.pool)
        costs: dict[str, CostOfPlan] = {}
        failed: dict[str, str] = {}
        for name, orders in self.orders.items():
            try:
                costs[name] = future.held(orders)
            except SolverError as error:
                failed[name] = str(error)
        best = None
        if self.beside in costs:
            try:
                best = future.best(costs[self.beside])[0]
            except SolverError as error:
                failed[BEST] = str(error)
        return HeldCosts(costs, best, failed)

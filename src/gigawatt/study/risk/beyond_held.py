"""What the risk stage says beyond the plan held: futures planned anew, regret between plans, cost against its tail, options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import SolverError
from gigawatt.plan.case.case import Case
from gigawatt.plan.case.work_rate import Rates
from gigawatt.programme.programme import Programme
from gigawatt.risk.anew.orders import Orders
from gigawatt.risk.anew.planned_anew import FutureFound
from gigawatt.risk.anew.scenario import Scenario, scenario_of
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.held.plan_in_futures import PlanInFutures
from gigawatt.study.folder import StudyFolder
from gigawatt.study.risk.against import Other, others_of
from gigawatt.study.risk.frontier import OWN, averse_plans, frontier_table, frontier_told, name_of, orders_table
from gigawatt.study.risk.future_workers import future_workers
from gigawatt.study.risk.options import calls_table, leads_of, options_found, options_table, options_told
from gigawatt.study.risk.planned import PlannedStudy, planned_study
from gigawatt.study.risk.plans_held import HeldPlan, Judged, held_plan, held_table, held_told
from gigawatt.study.risk.regret import (
    AS_PLANNED,
    Candidates,
    Column,
    Studies,
    compared,
    held_alone,
    held_in,
    medoids_of,
    other_columns,
)
from gigawatt.study.risk.regret_tables import Due, plans_table, regret_table, regret_told, scenarios_told
from gigawatt.study.risk.reoptimised import builds_table, information_table, information_told, planned_anew
from gigawatt.study.risk.risk_scenarios import declared_scenarios
from gigawatt.study.risk.workers import Workers

Floats = NDArray[np.float64]

USUAL = 16  # futures that are planned anew, or in which plans are held by dispatches alone, where nobody says how many
REPRESENTATIVES = 4  # futures that stand for all, each a scenario, and each with a plan made for it


@dataclass(frozen=True)
class Beyond:
    """What is asked for.

    Attributes:
        reoptimise: futures to plan anew, the first of those drawn; 0: as many as are usual, where something else needs them.
        against: other studies whose plans are held in the same futures.
        frontier: whether to trade cost against its tail.
        options: whether to value what may be decided later.
        within: share by which a plan may cost more than the best known for a future, and be good enough.
    """

    reoptimise: int = 0
    against: tuple[Path, ...] = ()
    frontier: bool = False
    options: bool = False
    within: float = 0.05

    @property
    def anew(self) -> int:
        """Futures to plan anew."""
        return self.reoptimise or (USUAL if self.frontier else 0)

    @property
    def anything(self) -> bool:
        return self.anew > 0 or self.options or bool(self.against)


@dataclass(frozen=True)
class HeldFutures:
    """What is known of the futures in which the plan is held.

    Attributes:
        programme: as it was planned.
        rates: what chips do of each work in tokens.
        futures: as they were drawn.
        planned: date at which the plan has each energisation, by path.
        result: what each does to the plan.
        as_planned: the plan as it is, one future for each weather year.
        case: of the plan.
        seed: of what is drawn.
    """

    programme: Programme
    rates: Rates
    futures: DrawnFutures
    planned: Mapping[str, float]
    result: PlanInFutures
    as_planned: PlanInFutures
    case: Case
    seed: int

    @property
    def worth_usd(self) -> Floats:
        """Of a unit of each workload for a period, discounted, shape (periods, workloads)."""
        calendar = self.case.calendar
        values = np.array([work.value_usd_per_unit_year for work in self.case.workloads]).T
        return np.asarray(values * (calendar.lengths * calendar.discount)[:, None])


def beyond_held(folder: StudyFolder, asked: Beyond, held: HeldFutures, workers: Workers | None = None) -> dict[str, Any]:
    """Find what is asked for, and write its tables.

    Args:
        folder: of the study.
        asked: for what.
        held: the futures with the plan held.
        workers: who plans futures anew; None: a process for each core.

    Returns:
        What goes into the summary's ``risk`` besides.

    Raises:
        StudyError: the plan's planes are not there, or those of another study.
        SolverError: a solver gave no answer that can be trusted.
    """
    declared = declared_scenarios(held.programme, held.futures.delays, held.planned)
    if not (asked.anything or declared):
        return {}
    workers = workers or Workers()
    study = planned_study(folder, held.programme, held.rates, OWN)
    told: dict[str, Any] = {}
    if asked.options:
        options = options_found(study, held.futures, held.seed, leads_of(held.programme, held.seed))
        frame = options_table(options)
        folder.write_risk("options", frame)
        folder.write_risk("option_calls", calls_table(options))
        told |= options_told(frame, options.none)
    beside = Beside(study, others_of(asked.against, study, OWN, held.futures, held.seed), declared)
    told |= _held_beside(folder, beside, asked, held, workers)
    if asked.anew:
        told |= _anew(folder, beside, asked, held, workers)
    elif beside.others or declared:
        told |= _not_anew(folder, beside, asked, held, workers)
    return told


@dataclass(frozen=True)
class Beside:
    """What is held beside each other.

    Attributes:
        study: with the plan.
        others: other studies.
        declared: scenarios of risk.
    """

    study: PlannedStudy
    others: Sequence[Other]
    declared: Sequence[Scenario]

    @property
    def orders(self) -> dict[str, Orders]:
        """Of other plans that this programme can place."""
        return {one.study.name: one.orders for one in self.others if one.orders is not None}

    def studies(self, count: int, programme: Programme) -> Studies:
        """The study's plan, and those of others that take their own programme, in so many futures."""
        apart = [one for one in self.others if one.orders is None]
        return Studies(self.study, [one.study for one in apart], [one.scenarios(count, programme) for one in apart])


def _held_beside(folder: StudyFolder, beside: Beside, asked: Beyond, held: HeldFutures, workers: Workers) -> dict[str, Any]:
    """Plans of other studies in all futures, those whose costs are of this world."""
    others = [held_plan(one, workers) for one in beside.others if one.same_world]
    if not others:
        return {}
    own = HeldPlan(OWN, [work.key for work in held.case.workloads], held.result)
    judged = Judged(held.programme, held.case, held.futures, held.as_planned, held.worth_usd, asked.within)
    frame = held_table([own, *others], judged)
    folder.write_risk("held", frame)
    return {"held": held_told(frame, asked.within)}


def _not_anew(folder: StudyFolder, beside: Beside, asked: Beyond, held: HeldFutures, workers: Workers) -> dict[str, Any]:
    """Plans held in named scenarios; in a few futures too, where one of them cannot be asked about all."""
    apart = any(not one.same_world for one in beside.others)
    count = min(USUAL, held.futures.count) if apart else 0
    studies = beside.studies(count, held.programme)
    candidates = Candidates(studies, {OWN: beside.study.orders} | beside.orders)
    with future_workers(workers, studies.plans, max(count, 1 + len(beside.declared))) as at_work:
        columns = other_columns(candidates, OWN, beside.declared, at_work, anew=False)
        drawn = [scenario_of(held.futures, number, held.planned, 1.0 / count) for number in range(count)]
        futures = held_alone(candidates, drawn, at_work) if drawn else []
    return _regret(folder, candidates, held, futures, columns, asked.within)


def _anew(folder: StudyFolder, beside: Beside, asked: Beyond, held: HeldFutures, workers: Workers) -> dict[str, Any]:
    """Futures planned anew, and all that follows from them."""
    study, count = beside.study, min(asked.anew, held.futures.count)
    scenarios = [scenario_of(held.futures, number, held.planned, 1.0 / count) for number in range(count)]
    studies = beside.studies(count, held.programme)
    with future_workers(workers, studies.plans, count) as at_work:
        found = planned_anew(study, scenarios, at_work)
        builds = builds_table(study.orders, found)
        folder.write_risk("reoptimised", information_table(found, (held.result.cost_low_usd, held.result.cost_high_usd)))
        folder.write_risk("reoptimised_builds", builds)
        told: dict[str, Any] = {"reoptimised": information_told(found, builds)}
        if not any(one.possible for one in found):
            return told  # no plan at all, in any of them
        chosen, weights = medoids_of(found, REPRESENTATIVES)
        orders = {OWN: study.orders} | {f"made for {found[one].scenario.name}": _orders(found[one]) for one in chosen.tolist()}
        if asked.frontier:
            told["frontier"], averse = _frontier(folder, study, found, workers)
            orders |= averse
        candidates = Candidates(studies, orders | beside.orders)
        columns = held_in(candidates, found, OWN, at_work)
        named = other_columns(candidates, OWN, beside.declared, at_work)
    weight_of = {found[one].scenario.name: weight for one, weight in zip(chosen.tolist(), weights.tolist(), strict=True)}
    shown = [*named, *(replace(one, weight=weight_of[one.name]) for one in columns if one.name in weight_of)]
    return told | _regret(folder, candidates, held, columns, shown, asked.within)


def _frontier(
    folder: StudyFolder, study: PlannedStudy, found: Sequence[FutureFound], workers: Workers
) -> tuple[dict[str, Any], dict[str, Orders]]:
    """Cost against its tail, and the orders of its plans; where a solver failed, why there are none."""
    try:
        plans = averse_plans(study, found, workers)
    except SolverError as error:
        return {"failed": str(error)}, {}
    curve = frontier_table(plans, found)
    folder.write_risk("frontier", curve)
    folder.write_risk("frontier_orders", orders_table(study, plans))
    return frontier_told(curve, found), {name_of(plan): plan.orders for plan in plans}


def _regret(
    folder: StudyFolder,
    candidates: Candidates,
    held: HeldFutures,
    futures: Sequence[Column],
    shown: Sequence[Column],
    within: float,
) -> dict[str, Any]:
    """Plans beside each other, as far as solvers gave answers: in scenarios, and in futures where they were held there."""
    drawn, _ = compared(futures)
    scenarios, left_out = compared(shown)
    nominal = next((one.costs[OWN] for one in scenarios if one.kind == AS_PLANNED), None)
    if nominal is None:
        return {"regret": {"left_out": left_out}}
    frame = regret_table(candidates.names, scenarios, held.worth_usd)
    folder.write_risk("regret", frame)
    plans = plans_table(candidates.names, drawn, scenarios, Due(nominal.served, held.worth_usd), within) if drawn else None
    if plans is not None:
        folder.write_risk("plans", plans)
    told = {"futures": len(drawn), "left_out": left_out} | regret_told(frame, plans, within)
    return {"scenarios": scenarios_told(frame), "regret": told}


def _orders(one: FutureFound) -> Orders:
    assert one.orders is not None  # only such are chosen
    return one.orders

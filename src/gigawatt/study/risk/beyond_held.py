"""What the risk stage says beyond the plan held: futures planned anew, regret between plans, cost against its tail, options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import SolverError
from gigawatt.plan.case.work_rate import Rates
from gigawatt.programme.programme import Programme
from gigawatt.risk.anew.orders import Orders
from gigawatt.risk.anew.planned_anew import FutureFound
from gigawatt.risk.anew.scenario import scenario_of
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.study.folder import StudyFolder
from gigawatt.study.risk.against import others_of
from gigawatt.study.risk.frontier import averse_plans, frontier_table, frontier_told, name_of, orders_table
from gigawatt.study.risk.future_workers import future_workers
from gigawatt.study.risk.options import calls_table, options_found, options_table, options_told
from gigawatt.study.risk.planned import PlannedStudy, planned_study
from gigawatt.study.risk.regret import (
    AS_PLANNED,
    Candidates,
    Column,
    Studies,
    compared,
    held_in,
    medoids_of,
    other_columns,
    plans_table,
    regret_table,
    regret_told,
)
from gigawatt.study.risk.reoptimised import builds_table, information_table, information_told, planned_anew
from gigawatt.study.risk.risk_scenarios import declared_scenarios
from gigawatt.study.risk.workers import Workers

Floats = NDArray[np.float64]

OWN = "plan"  # the study's own, in tables of several
USUAL = 16  # futures that are planned anew where nobody says how many
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
        return self.reoptimise or (USUAL if self.against or self.frontier else 0)

    @property
    def anything(self) -> bool:
        return self.anew > 0 or self.options


@dataclass(frozen=True)
class HeldFutures:
    """What is known of the futures in which the plan is held.

    Attributes:
        programme: as it was planned.
        rates: what chips do of each work in tokens.
        futures: as they were drawn.
        planned: date at which the plan has each energisation, by path.
        cost_usd: bounds of what each costs, shape (futures,) each.
        seed: of what is drawn.
    """

    programme: Programme
    rates: Rates
    futures: DrawnFutures
    planned: Mapping[str, float]
    cost_usd: tuple[Floats, Floats]
    seed: int


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
    if not asked.anything:
        return {}
    study = planned_study(folder, held.programme, held.rates, OWN)
    told: dict[str, Any] = {}
    if asked.options:
        options = options_found(study, held.futures, held.seed)
        frame = options_table(options)
        folder.write_risk("options", frame)
        folder.write_risk("option_calls", calls_table(options))
        told["options"] = options_told(frame)
    if asked.anew:
        told |= _anew(folder, study, asked, held, workers or Workers())
    return told


def _anew(folder: StudyFolder, study: PlannedStudy, asked: Beyond, held: HeldFutures, workers: Workers) -> dict[str, Any]:
    """Futures planned anew, and all that follows from them."""
    count = min(asked.anew, held.futures.count)
    scenarios = [scenario_of(held.futures, number, held.planned, 1.0 / count) for number in range(count)]
    others = others_of(asked.against, study, OWN, held.futures, held.seed)
    apart = [one for one in others if one.orders is None]
    as_theirs = [one.scenarios(count, held.programme) for one in apart]
    studies = Studies(study, [one.study for one in apart], as_theirs)
    with future_workers(workers, studies.plans, count) as at_work:
        found = planned_anew(study, scenarios, at_work)
        builds = builds_table(study.orders, found)
        folder.write_risk("reoptimised", information_table(found, held.cost_usd))
        folder.write_risk("reoptimised_builds", builds)
        told: dict[str, Any] = {"reoptimised": information_told(found, builds)}
        if not any(one.possible for one in found):
            return told  # no plan at all, in any of them
        chosen, weights = medoids_of(found, REPRESENTATIVES)
        orders = {OWN: study.orders} | {f"for {found[one].scenario.name}": _orders(found[one]) for one in chosen.tolist()}
        if asked.frontier:
            told["frontier"], averse = _frontier(folder, study, found)
            orders |= averse
        orders |= {one.study.name: one.orders for one in others if one.orders is not None}
        candidates = Candidates(studies, orders)
        columns = held_in(candidates, found, OWN, at_work)
        named = other_columns(candidates, OWN, declared_scenarios(held.programme, held.futures.delays, held.planned), at_work)
    weight_of = {found[one].scenario.name: weight for one, weight in zip(chosen.tolist(), weights.tolist(), strict=True)}
    shown = [*named, *(replace(one, weight=weight_of[one.name]) for one in columns if one.name in weight_of)]
    return told | {"regret": _regret(folder, candidates, columns, shown, asked.within)}


def _frontier(folder: StudyFolder, study: PlannedStudy, found: Sequence[FutureFound]) -> tuple[dict[str, Any], dict[str, Orders]]:
    """Cost against its tail, and the orders of its plans; where a solver failed, why there are none."""
    try:
        plans = averse_plans(study, found)
    except SolverError as error:
        return {"failed": str(error)}, {}
    curve = frontier_table(plans, found)
    folder.write_risk("frontier", curve)
    folder.write_risk("frontier_orders", orders_table(study, plans))
    return frontier_told(curve, found), {name_of(plan): plan.orders for plan in plans}


def _regret(
    folder: StudyFolder, candidates: Candidates, futures: Sequence[Column], shown: Sequence[Column], within: float
) -> dict[str, Any]:
    """Plans beside each other, as far as solvers gave answers."""
    futures, _ = compared(futures)
    scenarios, left_out = compared(shown)
    nominal = next((one.costs[OWN] for one in scenarios if one.kind == AS_PLANNED), None)
    if nominal is None or not futures:
        return {"left_out": left_out}
    regret = regret_table(candidates.names, scenarios)
    plans = plans_table(candidates.names, futures, scenarios, nominal.served, within)
    folder.write_risk("regret", regret)
    folder.write_risk("plans", plans)
    return regret_told(regret, plans, within) | {"futures": len(futures), "left_out": left_out}


def _orders(one: FutureFound) -> Orders:
    assert one.orders is not None  # only such are chosen
    return one.orders

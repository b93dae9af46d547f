"""What the risk stage says beyond the plan held: futures planned anew, regret between plans, cost against its tail, options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.work_rate import Rates
from gigawatt.programme.programme import Programme
from gigawatt.risk.drawn_futures import DrawnFutures
from gigawatt.risk.scenario import scenario_of
from gigawatt.study.folder import StudyFolder
from gigawatt.study.risk.planned import planned_study
from gigawatt.study.risk.reoptimised import builds_table, information_table, information_told, planned_anew

Floats = NDArray[np.float64]

OWN = "plan"  # the study's own, in tables of several


@dataclass(frozen=True)
class Beyond:
    """What is asked for.

    Attributes:
        reoptimise: futures to plan anew, the first of those drawn.
        against: other studies whose plans are held in the same futures.
        frontier: whether to trade cost against its tail.
    """

    reoptimise: int = 0
    against: tuple[Path, ...] = ()
    frontier: bool = False

    @property
    def anything(self) -> bool:
        return self.reoptimise > 0


@dataclass(frozen=True)
class HeldFutures:
    """What is known of the futures in which the plan is held.

    Attributes:
        programme: as it was planned.
        rates: what chips do of each work in tokens.
        futures: as they were drawn.
        planned: date at which the plan has each energisation, by path.
        cost_usd: bounds of what each costs, shape (futures,) each.
    """

    programme: Programme
    rates: Rates
    futures: DrawnFutures
    planned: Mapping[str, float]
    cost_usd: tuple[Floats, Floats]


def beyond_held(folder: StudyFolder, asked: Beyond, held: HeldFutures) -> dict[str, Any]:
    """Find what is asked for, and write its tables.

    Args:
        folder: of the study.
        asked: for what.
        held: the futures with the plan held.

    Returns:
        What goes into the summary's ``risk`` besides.

    Raises:
        StudyError: the plan's planes are not there, or those of another study.
        SolverError: a solver gave no answer that can be trusted.
    """
    if not asked.anything:
        return {}
    study = planned_study(folder, held.programme, held.rates, OWN)
    count = min(asked.reoptimise, held.futures.count)
    scenarios = [scenario_of(held.futures, number, held.planned, 1.0 / count) for number in range(count)]
    found = planned_anew(study, scenarios)
    builds = builds_table(study.orders, found)
    folder.write_risk("reoptimised", information_table(found, held.cost_usd))
    folder.write_risk("reoptimised_builds", builds)
    return {"reoptimised": information_told(found, builds)}

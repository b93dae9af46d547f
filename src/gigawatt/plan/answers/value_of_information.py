"""What it is worth to know which way prices go, and to plan for all of them (docs/mathematics/plan.md, section 8).

Each path's best plan, if it were certain, and the best plan for the mean of all prices, which is then dispatched in every
future. They start from planes of the plan itself: each of its dispatches gives one for every path alone, and as operation is
concave in its prices, a plane under the mean over the paths lies under operation at the mean prices too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gigawatt.plan.answers.quantities import Quantity, quantities
from gigawatt.plan.answers.true_cost import true_cost_usd
from gigawatt.plan.case.case import Case
from gigawatt.plan.decompose import Decomposed, Decomposition, Settings
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.plan.site.question import Answer, Question
from gigawatt.plan.site.site_weather import MEAN_PRICES
from gigawatt.plan.workers.executor import SiteExecutor, Used
from gigawatt.progress import ProgressListener

TOLERANCE_SHARE = 0.1  # of the gap asked for, by which the dispatch of the mean prices' plan may miss


class PathPlanes:
    """An executor that keeps, of all that it answers, the planes for each price path alone."""

    def __init__(self, executor: SiteExecutor, case: Case) -> None:
        self.executor = executor
        paths = case.sites[0].weather.paths
        self.pools = [PlanePool([site.operation.size for site in case.sites], case.years) for _ in range(paths)]

    @property
    def workers(self) -> int:
        return self.executor.workers

    @property
    def replaced(self) -> int:
        return self.executor.replaced

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        answers = self.executor.answer([replace(question, by_path=bool(question.planes_for)) for question in questions])
        for answer in answers:
            if answer.by_path is not None:
                for pool, planes in zip(self.pools, answer.by_path, strict=True):
                    for period, coefficients in zip(answer.planes_for, planes, strict=True):
                        pool.add(answer.site, period, coefficients)
        return answers

    def used(self) -> Used:
        return self.executor.used()

    def close(self) -> None:
        self.executor.close()


class _OnPath:
    """An executor that answers as if a price path were certain."""

    def __init__(self, executor: SiteExecutor, path: int) -> None:
        self.executor, self._path = executor, path
        self.workers, self.replaced = executor.workers, executor.replaced

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        return self.executor.answer([replace(question, path=self._path, by_path=False) for question in questions])

    def used(self) -> Used:
        return self.executor.used()

    def close(self) -> None:
        """It is another's to close."""


@dataclass(frozen=True)
class KnownPath:
    """The best plan if one path, or the mean of all prices, were certain."""

    path: int  # its number, or `MEAN_PRICES`
    lower_usd: float
    upper_usd: float
    quantities: list[Quantity]
    dispatches: int
    seconds: float


@dataclass(frozen=True)
class Information:
    """Of a plan on several price paths.

    Attributes:
        paths: each path's own plan.
        mean: the plan for mean prices.
        mean_in_futures_usd: what the latter costs in the mean over all futures; infinite where it cuts more than may be cut.
        quantities: of the plan itself.
    """

    paths: list[KnownPath]
    mean: KnownPath
    mean_in_futures_usd: float
    quantities: list[Quantity]


def value_of_information(
    decomposition: Decomposition,
    plan: Decomposed,
    planes: PathPlanes,
    progress: ProgressListener | None = None,
) -> Information:
    """Plan for each path and for the mean prices, from the planes that there are.

    Args:
        decomposition: that found the plan, with ``planes`` as its executor.
        plan: on several price paths.
        planes: what the plan's dispatches told of each path.
        progress: told of every step.
    """
    settings = decomposition.settings
    known = [_known(decomposition, planes, path, pool, settings, progress)[0] for path, pool in enumerate(planes.pools)]
    mean, values = _known(decomposition, planes, MEAN_PRICES, decomposition.pool, settings, progress)
    cost = true_cost_usd(decomposition, values.values, TOLERANCE_SHARE * settings.gap, np.inf)
    assert cost is not None  # there is all the time in the world
    return Information(known, mean, cost, quantities(plan))


def _known(
    decomposition: Decomposition,
    planes: PathPlanes,
    path: int,
    pool: PlanePool,
    settings: Settings,
    progress: ProgressListener | None,
) -> tuple[KnownPath, Decomposed]:
    case = decomposition.case
    certain = replace(case, sites=tuple(replace(site, weather=site.weather.if_certain(path)) for site in case.sites))
    search = Decomposition(certain, _OnPath(planes.executor, path), settings, progress)
    for site, period in case.site_years:
        search.pool.add_all(site, period, pool.planes(site, period))
    for need in decomposition.pool.needs:  # at no cost, and so on every path
        search.pool.add_need(need)
    search.solver.require(search.pool.needs)
    found = search.run()
    return KnownPath(path, found.lower_usd, found.upper_usd, quantities(found), found.dispatches, found.seconds), found

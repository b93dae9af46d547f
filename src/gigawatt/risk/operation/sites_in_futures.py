"""All sites of a plan in the futures: each by the worker that has it, so that the same comes of any number of workers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.site.site_operation import SiteOperation
from gigawatt.plan.site.site_weather import SiteWeather
from gigawatt.plan.workers.executor import SerialExecutor, SiteWorkers
from gigawatt.risk.operation.operation_bounds import Effort, SiteBounds, SiteFutures, site_in_futures
from gigawatt.risk.operation.site_points import SitePlan

Floats = NDArray[np.float64]

NO_WEATHER = SiteWeather((), ())


@dataclass(frozen=True)
class InFutures:
    """What a worker is asked of a site.

    Attributes:
        site: its number.
        plan: of it, without the hours, which the worker has.
        futures: what they leave of it.
        besides_usd: what it costs beside its operation, shape (periods,).
        effort: how much is dispatched.
    """

    site: int
    plan: SitePlan
    futures: SiteFutures
    besides_usd: Floats
    effort: Effort | None

    def answered_by(self, operation: SiteOperation) -> SiteBounds:
        """Both bounds, at a site's hours."""
        return site_in_futures(replace(self.plan, weather=operation.weather), self.futures, self.effort, self.besides_usd)


def sites_in_futures(
    plans: Sequence[SitePlan],
    futures: Sequence[SiteFutures],
    besides_usd: Sequence[Floats],
    effort: Effort | None = None,
    executor: SiteWorkers | None = None,
    *,
    first: int = 0,
) -> list[SiteBounds]:
    """Both bounds of some sites' operation in all futures.

    Args:
        plans: by site.
        futures: what they leave of each.
        besides_usd: what each costs beside its operation, shape (periods,).
        effort: how much is dispatched.
        executor: who has the sites' hours, those of `SitePlan.weather`; None: this process.
        first: number of the first of these sites among the executor's; the others follow it.

    Raises:
        SolverError: a dispatch gave no answer that can be trusted, or a worker died.
    """
    rows = enumerate(zip(plans, futures, besides_usd, strict=True), first)
    asked = [InFutures(site, replace(plan, weather=NO_WEATHER), left, usd, effort) for site, (plan, left, usd) in rows]
    return (executor or SerialExecutor([plan.weather for plan in plans])).answer(asked)

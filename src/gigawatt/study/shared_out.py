"""Which worker has which sites."""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.plan.site_weather import SiteWeather

HIGHS_WEIGHT = 8.0  # work of a site with several stores, in sites that are chains


def shared_out(cases: Sequence[SiteWeather], workers: int) -> list[int]:
    """The worker of each site: heaviest first, each to the one with least to do; sites that are no chain need HiGHS."""
    weights = [HIGHS_WEIGHT if case.stores > 1 else 1.0 for case in cases]
    load = [0.0] * workers
    worker_of = [0] * len(cases)
    for number in sorted(range(len(cases)), key=lambda site: (-weights[site], site)):
        worker = min(range(workers), key=lambda index: (load[index], index))
        worker_of[number] = worker
        load[worker] += weights[number]
    return worker_of

"""Which worker has which sites and periods."""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.plan.site.site_weather import SiteWeather
from gigawatt.plan.workers.handed import Handed


def second_of(cases: Sequence[Handed], first: Sequence[int], workers: int) -> list[int]:
    """Another worker for each site, which has every second of its periods: what one has less to do at a site, the other has more.

    No site is at more than two, as each keeps the hours of its sites. What is no site has one worker.
    """
    pairs = zip(cases, first, strict=True)
    return [(worker + 1) % workers if isinstance(case, SiteWeather) else worker for case, worker in pairs]


def shared_out(cases: Sequence[Handed], workers: int) -> list[int]:
    """The worker of each site: heaviest first, each to the one with least to do."""
    load = [0.0] * workers
    worker_of = [0] * len(cases)
    for number in sorted(range(len(cases)), key=lambda site: (-cases[site].work, site)):
        worker = min(range(workers), key=lambda index: (load[index], index))
        worker_of[number] = worker
        load[worker] += cases[number].work
    return worker_of

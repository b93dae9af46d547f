"""Which worker has which sites."""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.plan.handed import Handed


def shared_out(cases: Sequence[Handed], workers: int) -> list[int]:
    """The worker of each site: heaviest first, each to the one with least to do."""
    load = [0.0] * workers
    worker_of = [0] * len(cases)
    for number in sorted(range(len(cases)), key=lambda site: (-cases[site].work, site)):
        worker = min(range(workers), key=lambda index: (load[index], index))
        worker_of[number] = worker
        load[worker] += cases[number].work
    return worker_of

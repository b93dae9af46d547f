"""Site workers of the risk stage: those that a plan has (`study.executors`), started before their sites are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from gigawatt.plan.workers.executor import SiteWorkers
from gigawatt.risk.operation.site_points import SitePlan
from gigawatt.study.workers.executors import Place, place_of_workers, site_executor, started_workers
from gigawatt.study.workers.nursery import PROCESSES, WorkerProcesses


@dataclass(frozen=True)
class Workers:
    """What ``--on`` and ``--processes`` say.

    Attributes:
        on: where they run, as `place_of_workers` reads it.
        processes: at most; None: one for each core.
    """

    on: str = PROCESSES
    processes: int | None = None

    @contextmanager
    def started(self, sites: int) -> Iterator[StartedWorkers]:
        """Workers for so many sites, stopped at the end.

        Raises:
            WorkersError: it is no place for workers, or Ray is asked for and not installed.
        """
        place = place_of_workers(self.on)
        found = StartedWorkers(place, self.processes, started_workers(sites, self.processes, place))
        try:
            yield found
        finally:
            found.close()


class StartedWorkers:
    """Workers that wait for their sites."""

    def __init__(self, place: Place, processes: int | None, waiting: WorkerProcesses | None) -> None:
        self._place, self._processes, self._waiting = place, processes, waiting
        self._executor: SiteWorkers | None = None

    def executor(self, plans: Sequence[SitePlan]) -> SiteWorkers:
        """The workers with their sites; they take them once.

        Raises:
            WorkersError: no cluster answers, or its machines cannot run the workers.
        """
        self._executor = site_executor([plan.weather for plan in plans], self._processes, self._place, self._waiting)
        return self._executor

    def close(self) -> None:
        """Stop the workers."""
        if self._executor is not None:
            self._executor.close()
        elif self._waiting is not None:
            self._waiting.close()

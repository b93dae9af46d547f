"""Where the site workers run: processes of this machine, or actors on Ray (``--on``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from gigawatt.errors import WorkersError
from gigawatt.plan.site.site_weather import SiteWeather
from gigawatt.plan.workers.executor import SerialExecutor, SiteWorkers
from gigawatt.study.workers.nursery import PROCESSES, WorkerProcesses, cores
from gigawatt.study.workers.workers import ProcessExecutor

RAY = "ray"
ADDRESS = re.compile(r"(?:ray://)?(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\]):(?P<port>[0-9]{1,5})")
MOST_PORTS = 65535


@dataclass(frozen=True, slots=True)
class Place:
    """What ``--on`` says."""

    on: str = PROCESSES

    @property
    def is_ray(self) -> bool:
        return self.on != PROCESSES

    @property
    def address(self) -> str | None:
        """Of a cluster to join; None: Ray on this machine."""
        return None if self.on in (PROCESSES, RAY) else self.on


def place_of_workers(on: str) -> Place:
    """Read ``--on``: ``processes``, ``ray``, ``ray://HOST:PORT`` or ``HOST:PORT``.

    Raises:
        WorkersError: it is none of these, or Ray is asked for and not installed.
    """
    if on not in (PROCESSES, RAY):
        match = ADDRESS.fullmatch(on)
        if match is None or not 0 < int(match["port"]) <= MOST_PORTS:
            raise WorkersError(f"--on {on}: the site workers run on `processes`, `ray`, `ray://HOST:PORT` or `HOST:PORT`.")
    if on != PROCESSES and find_spec("ray") is None:
        raise WorkersError(f"--on {on} needs Ray, which is not installed. Install it with: pip install 'gigawatt[ray]'")
    return Place(on)


def started_workers(
    sites: int, processes: int | None, place: Place, waiting: WorkerProcesses | None = None
) -> WorkerProcesses | None:
    """The worker processes that `site_executor` will want for so many sites, to start before the sites are known in full.

    Args:
        sites: how many there are.
        processes: at most; None: one for each core.
        place: where they run.
        waiting: have been started already, before the number of sites was known: those that are not wanted are let go.
    """
    count = min(processes or cores(), sites)
    if place.is_ray or count < 2:
        if waiting is not None:
            waiting.close(at_once=True)
        return None
    if waiting is None:
        return WorkerProcesses(count)
    waiting.keep(count)
    return waiting


def site_executor(
    cases: Sequence[SiteWeather], processes: int | None, place: Place, started: WorkerProcesses | None = None
) -> SiteWorkers:
    """Workers in ``processes`` processes (in this one where one is enough), or as many actors; None: one for each core there.

    Args:
        cases: by site.
        processes: at most.
        place: where they run.
        started: by `started_workers` for as many sites; None: they are started here. The executor closes them.

    Raises:
        WorkersError: no cluster answers, or its machines cannot run the workers.
    """
    if place.is_ray:
        from gigawatt.study.workers.ray_workers import ray_executor

        return ray_executor(cases, place.address, processes)
    started = started or started_workers(len(cases), processes, place)
    return SerialExecutor(cases) if started is None else ProcessExecutor(cases, started)

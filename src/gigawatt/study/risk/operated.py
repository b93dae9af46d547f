"""A stored plan operated in futures: its sites as they are late, dispatched between bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.case import Case
from gigawatt.plan.case.work_rate import Rates
from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.held.plan_in_futures import PlanInFutures, plan_in_futures
from gigawatt.risk.held.planned_site import PlannedSite, PlannedWork
from gigawatt.study.folder import StudyFolder
from gigawatt.study.risk.plan import periods_of, planned_sites, planned_work
from gigawatt.study.risk.sites import site_plans
from gigawatt.study.risk.workers import StartedWorkers

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Operated:
    """A plan in futures, with what it is.

    Attributes:
        case: at the corners of prices.
        sites: of the plan.
        planned: compute of each workload by period, shape (periods, workloads).
        work: all that is asked for.
        result: of every future.
    """

    case: Case
    sites: list[PlannedSite]
    planned: Floats
    work: list[PlannedWork]
    result: PlanInFutures


def operated(folder: StudyFolder, programme: Programme, rates: Rates, futures: DrawnFutures, workers: StartedWorkers) -> Operated:
    """A stored plan in every future.

    Args:
        folder: of the study.
        programme: of it, as it was planned.
        rates: what chips do of each work in tokens.
        futures: as they were drawn for that programme.
        workers: who wait for the sites.

    Raises:
        StudyError: the study does not hold the plan's dispatches, or they are of another programme.
        SolverError: a dispatch gave no answer that can be trusted.
    """
    case, plans = site_plans(folder, programme, rates, futures.box, spare=True)
    sites = planned_sites(folder, programme, case, plans)
    planned = np.sum([site.compute for site in sites], axis=0)
    work = planned_work(case, planned)
    result = plan_in_futures(sites, work, periods_of(case), futures, executor=workers.executor(plans))
    return Operated(case, sites, planned, work, result)

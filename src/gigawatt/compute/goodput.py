"""Effective training time: what failures, checkpoints and restarts leave of a run on N accelerators.

Equations and sources: docs/mathematics/goodput.md. Everything is one number or arrays of equal length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.load import reliability_figures
from gigawatt.compute.checkpoints import Numbers, exact_interval, expected_time, write_time_s

HOURS_PER_DAY = 24.0
SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Job:
    """A synchronous run: the loss of any accelerator stops all of them."""

    accelerators: Numbers
    failures_per_1000_accelerator_days: Numbers
    planned_per_1000_accelerator_days: Numbers
    restart_h: Numbers  # from a failure until training goes on
    stands_h: Numbers  # for which a checkpoint stops training
    durable_h: Numbers  # from the start of a checkpoint until it can be restarted from
    interval_h: Numbers | None = None  # work between checkpoints; None: the best


class Goodput(NamedTuple):
    """What becomes of a run's time; the shares of wall-clock time add up to 1."""

    effective: Numbers  # useful work
    checkpoints: Numbers
    lost_work: Numbers  # done again after failures
    restarts: Numbers
    planned: Numbers
    interval_h: Numbers
    between_failures_h: Numbers
    failures_per_day: Numbers


def job_of(accelerator: Accelerator, accelerators: Numbers, parameters: Numbers, **stated: Numbers | None) -> Job:
    """A run with the catalogue's figures for what is not stated.

    Args:
        accelerator: whose family's failure rate holds (`unknown` for families without one).
        accelerators: in the run.
        parameters: of the model that is checkpointed.
        stated: fields of ``Job`` in place of the catalogue's.
    """
    recovery, rates = reliability_figures()
    rate = rates.get(accelerator.family, rates["unknown"]).failures.value
    stands_s, durable_s = write_time_s(
        parameters, recovery.bytes_per_parameter.value, accelerators, recovery.storage.value, recovery.host_copy.value
    )
    fields: dict[str, Numbers | None] = {
        "failures_per_1000_accelerator_days": rate,
        "planned_per_1000_accelerator_days": recovery.planned.value,
        "restart_h": recovery.restart.value,
        "stands_h": (stands_s + recovery.barrier.value) / SECONDS_PER_HOUR,
        "durable_h": (durable_s + recovery.barrier.value) / SECONDS_PER_HOUR,
        "interval_h": None,
    }
    return Job(accelerators=accelerators, **{**fields, **stated})  # type: ignore[arg-type]


def goodput(job: Job) -> Goodput:
    """Effective training time and where the rest goes.

    A failure costs its restart, the work since the last checkpoint, and what was done while that one was still being
    written (``durable_h - stands_h``); announced interruptions cost a restart alone.
    """
    per_day = np.asarray(job.accelerators, dtype=np.float64) * job.failures_per_1000_accelerator_days / 1000.0
    between = HOURS_PER_DAY / np.maximum(per_day, 1e-12)
    interval = exact_interval(job.stands_h, between) if job.interval_h is None else np.asarray(job.interval_h)
    behind = np.maximum(job.durable_h - job.stands_h, 0.0)
    wall = expected_time(interval, job.stands_h, job.restart_h + behind, between)
    planned_per_day = np.asarray(job.accelerators) * job.planned_per_1000_accelerator_days / 1000.0
    planned = np.minimum(planned_per_day * job.restart_h / HOURS_PER_DAY, 1.0) + 0.0 * wall
    kept = 1.0 - planned
    effective, checkpoints = kept * interval / wall, kept * job.stands_h / wall
    # A restart may itself fail, which cuts it short: of all time 1 - e^(-R/M) goes into restarts.
    coming_back = kept * -np.expm1(-(job.restart_h + behind) / between)
    restarts = coming_back * job.restart_h / np.maximum(job.restart_h + behind, 1e-12)
    lost = np.maximum(kept - effective - checkpoints - restarts, 0.0)
    return Goodput(effective, checkpoints, lost, restarts, planned, interval, between, per_day)


def run_days(job: Job, work_days: Numbers) -> Numbers:
    """Wall-clock days of a run that would take ``work_days`` if nothing failed."""
    return work_days / goodput(job).effective

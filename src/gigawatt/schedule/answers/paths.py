"""Critical paths in words: what holds an item up, how often, and how much slack the rest has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.schedule.answers.schedule import Schedule, percentile
from gigawatt.schedule.answers.waits import Held, held
from gigawatt.schedule.network.network import START_START

OFTEN = 0.05  # of futures: tasks that are critical less often are left out of lists


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task on the way to a target; dates are fractional years."""

    key: str
    name: str
    group: str
    state: str  # done, under way, ahead
    promised_months: float
    reference_class: str | None
    p50_months: float
    p80_months: float
    promised: float
    begin: float  # P50 of its beginning
    p50: float
    p80: float
    criticality: float  # share of futures in which it is on a critical path to the target
    slack_months: float | None  # mean; None: nothing waits for its end
    after: tuple[str, ...]  # keys of the tasks that it waits for
    held: Held


def rows(schedule: Schedule, target: str) -> list[TaskRow]:
    """All tasks on the way to a target, in the order of their P50 dates."""
    futures, network = schedule.futures, schedule.network
    found = []
    uniform = np.array([0.5, 0.8])
    for place, number in enumerate(futures.before[target].tolist()):
        task = network.tasks[number]
        finish = futures.finish[number]
        state = "done" if task.finished is not None else "under way" if task.started is not None else "ahead"
        p50_months, p80_months = task.duration.quantile(uniform).tolist()
        slack = float(futures.slack[target][place])
        found.append(
            TaskRow(
                key=task.key,
                name=task.name,
                group=task.group,
                state=state,
                promised_months=task.duration.promised_months,
                reference_class=task.duration.reference_class,
                p50_months=p50_months,
                p80_months=p80_months,
                promised=schedule.clock.year(float(schedule.promised[number])),
                begin=schedule.clock.year(percentile(beginnings(schedule, number), 0.5)),
                p50=schedule.clock.year(percentile(finish, 0.5)),
                p80=schedule.clock.year(percentile(finish, 0.8)),
                criticality=float(futures.criticality[target][place]),
                slack_months=None if not np.isfinite(slack) or state == "done" else max(0.0, slack),
                after=tuple(dict.fromkeys(link.task for link in task.after)),
                held=held(schedule, task),
            )
        )
    return sorted(found, key=lambda row: row.p50)


def beginnings(schedule: Schedule, number: int) -> NDArray[np.float64]:
    """The month in which a task may begin in each future: once all that it waits for is there, whatever its season."""
    arrays, futures = schedule.network.arrays, schedule.futures
    if not np.isnan(arrays.started[number]):
        return np.full(schedule.samples, arrays.started[number])
    found = np.full(schedule.samples, arrays.not_before[number])
    for link in range(arrays.link_begin[number], arrays.link_begin[number + 1]):
        other = int(arrays.link_task[link])
        come = beginnings(schedule, other) if arrays.link_kind[link] == START_START else futures.finish[other]
        found = np.maximum(found, come + arrays.link_lag[link])
    return found


def critical_path(schedule: Schedule, target: str) -> list[str]:
    """One path to a target, back along what is critical most often, in the order of work; what is done is left out."""
    futures, arrays = schedule.futures, schedule.network.arrays
    index = dict(zip(futures.before[target].tolist(), futures.criticality[target].tolist(), strict=True))
    path, at = [], schedule.network.number[target]
    while True:
        path.append(schedule.network.tasks[at].key)
        before = arrays.link_task[arrays.link_begin[at] : arrays.link_begin[at + 1]].tolist()
        open_tasks = [task for task in before if np.isnan(arrays.finished[task]) and index.get(task, 0.0) > 0.0]
        if not open_tasks or not np.isnan(arrays.started[at]):
            return path[::-1]
        at = max(open_tasks, key=lambda task: (index[task], -task))

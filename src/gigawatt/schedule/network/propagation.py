"""Dates of a whole network in many futures at once: forwards for dates, backwards for slack and critical paths.

All arrays of futures have shape (tasks, futures), so that the inner loops run over futures.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.schedule.network.compiled import compiled
from gigawatt.schedule.network.network import Arrays
from gigawatt.schedule.network.working_time import end_of_work, last_start, opening, worked_months

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

SAME_MONTH = 1e-7  # months: a quarter of a second, above rounding


def dates(network: Arrays, durations: Floats) -> tuple[Floats, Floats, Floats]:
    """When every task may begin, begins and ends.

    A task begins at the latest of its own date and of what its links say (the end or beginning of another, and the lag); if its
    calendar is closed then, as soon as it opens. What was started or finished keeps its dates.

    Args:
        network: the network.
        durations: shape (tasks, futures) [months of work].

    Returns:
        Release (before the calendar), start and finish, each of that shape [months].
    """
    release, start, finish = (np.empty_like(durations) for _ in range(3))
    _forward(
        network.link_begin, network.link_task, network.link_kind, network.link_lag, network.not_before, network.started,
        network.finished, network.calendar, network.edges, network.worked, durations, release, start, finish,
    )  # fmt: skip
    return release, start, finish


def critical(network: Arrays, release: Floats, start: Floats, finish: Floats, tasks: Integers) -> Flags:
    """In which futures each task is on a critical path to the last of ``tasks``: a chain of waits without a day to spare.

    Args:
        network: the network.
        release: when each may begin, as of ``dates``; likewise ``start`` and ``finish``.
        tasks: numbers of the target (the last) and of all that it waits for, ascending.

    Returns:
        Flags of shape (len(tasks), futures). Where several paths are equally long, all of them are critical.
    """
    place = np.full(len(network.calendar), -1, dtype=np.int64)
    place[tasks] = np.arange(len(tasks))
    on_path = np.zeros((len(tasks), release.shape[1]), dtype=np.bool_)
    _critical(
        network.link_begin, network.link_task, network.link_kind, network.link_lag, network.started, network.finished,
        release, start, finish, tasks, place, on_path,
    )  # fmt: skip
    return on_path


def latest_finishes(network: Arrays, durations: Floats, finish: Floats, tasks: Integers) -> Floats:
    """The latest end of each task that leaves the last of ``tasks`` where it is, infinite where nothing waits for the end.

    Args:
        network: the network.
        durations: as drawn, shape (tasks, futures) [months of work].
        finish: as of ``dates``.
        tasks: numbers of the target (the last) and of all that it waits for, ascending.

    Returns:
        Months, shape (len(tasks), futures): less ``finish`` this is the slack of a task's end.
    """
    place = np.full(len(network.calendar), -1, dtype=np.int64)
    place[tasks] = np.arange(len(tasks))
    latest = np.full((len(tasks), durations.shape[1]), np.inf)
    _backward(
        network.link_begin, network.link_task, network.link_kind, network.link_lag, network.started, network.finished,
        network.calendar, network.edges, network.worked, durations, finish, tasks, place, latest,
    )  # fmt: skip
    return latest


@compiled
def _forward(
    link_begin: Integers,
    link_task: Integers,
    link_kind: Integers,
    link_lag: Floats,
    not_before: Floats,
    started: Floats,
    finished: Floats,
    calendar: Integers,
    edges: Floats,
    worked: Floats,
    durations: Floats,
    release: Floats,
    start: Floats,
    finish: Floats,
) -> None:
    tasks, futures = durations.shape
    for task in range(tasks):
        if finished[task] == finished[task]:
            begun = started[task] if started[task] == started[task] else finished[task]
            release[task, :] = begun
            start[task, :] = begun
            finish[task, :] = finished[task]
            continue
        if started[task] == started[task]:
            release[task, :] = started[task]
        else:
            release[task, :] = not_before[task]
            for link in range(link_begin[task], link_begin[task + 1]):
                other, lag = link_task[link], link_lag[link]
                if link_kind[link] == 1:
                    for future in range(futures):
                        release[task, future] = max(release[task, future], start[other, future] + lag)
                else:
                    for future in range(futures):
                        release[task, future] = max(release[task, future], finish[other, future] + lag)
        number = calendar[task]
        if number < 0:
            for future in range(futures):
                start[task, future] = release[task, future]
                finish[task, future] = release[task, future] + durations[task, future]
        else:
            for future in range(futures):
                begun = opening(release[task, future], edges[number], worked[number])
                start[task, future] = begun
                if durations[task, future] > 0.0:
                    total = worked_months(begun, edges[number], worked[number]) + durations[task, future]
                    finish[task, future] = max(begun, end_of_work(total, edges[number], worked[number]))
                else:
                    finish[task, future] = begun


@compiled
def _critical(
    link_begin: Integers,
    link_task: Integers,
    link_kind: Integers,
    link_lag: Floats,
    started: Floats,
    finished: Floats,
    release: Floats,
    start: Floats,
    finish: Floats,
    tasks: Integers,
    place: Integers,
    on_path: Flags,
) -> None:
    futures = release.shape[1]
    on_path[len(tasks) - 1, :] = True
    for row in range(len(tasks) - 1, -1, -1):
        task = tasks[row]
        if started[task] == started[task] or finished[task] == finished[task]:
            continue  # what came before is history
        for link in range(link_begin[task], link_begin[task + 1]):
            other, lag = link_task[link], link_lag[link]
            for future in range(futures):
                if on_path[row, future]:
                    bound = (start[other, future] if link_kind[link] == 1 else finish[other, future]) + lag
                    if bound >= release[task, future] - SAME_MONTH:
                        on_path[place[other], future] = True
    for row in range(len(tasks)):
        if finished[tasks[row]] == finished[tasks[row]]:
            on_path[row, :] = False


@compiled
def _backward(
    link_begin: Integers,
    link_task: Integers,
    link_kind: Integers,
    link_lag: Floats,
    started: Floats,
    finished: Floats,
    calendar: Integers,
    edges: Floats,
    worked: Floats,
    durations: Floats,
    finish: Floats,
    tasks: Integers,
    place: Integers,
    latest: Floats,
) -> None:
    futures = durations.shape[1]
    latest_start = np.full(latest.shape, np.inf)
    target = len(tasks) - 1
    latest[target, :] = finish[tasks[target], :]
    for row in range(target, -1, -1):
        task = tasks[row]
        if started[task] == started[task] or finished[task] == finished[task]:
            continue
        number = calendar[task]
        for future in range(futures):
            end = latest[row, future]
            begun = end - durations[task, future]
            if number >= 0 and end < np.inf:
                total = worked_months(end, edges[number], worked[number]) - durations[task, future]
                begun = min(end, last_start(total, edges[number], worked[number]))
            latest_start[row, future] = min(latest_start[row, future], begun)
        for link in range(link_begin[task], link_begin[task + 1]):
            other, lag = place[link_task[link]], link_lag[link]
            for future in range(futures):
                bound = latest_start[row, future] - lag
                if link_kind[link] == 1:
                    latest_start[other, future] = min(latest_start[other, future], bound)
                else:
                    latest[other, future] = min(latest[other, future], bound)

"""Tasks as one network: checked, crews put in order, and laid out as the arrays that propagation runs over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import ScheduleError
from gigawatt.schedule.network.calendars import Calendar, calendar_arrays, numbered
from gigawatt.schedule.network.faults import faults
from gigawatt.schedule.network.tasks import Cause, Link, Task

if TYPE_CHECKING:
    import networkx as nx

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

START_START = 1


@dataclass(frozen=True)
class Arrays:
    """A network as numbers, tasks in an order in which each comes after all that it waits for."""

    link_begin: Integers  # (tasks + 1,) of a task's links among those below
    link_task: Integers
    link_kind: Integers  # 1: start-start
    link_lag: Floats  # months
    not_before: Floats  # (tasks,) months, the origin where there is no such date
    started: Floats  # nan: not yet
    finished: Floats  # nan: not yet
    calendar: Integers  # -1: none
    edges: Floats  # (calendars, edges)
    worked: Floats


@dataclass(frozen=True)
class Network:
    """A network that can be drawn from."""

    tasks: tuple[Task, ...]  # in the order of the arrays
    number: Mapping[str, int]  # of each task by key
    causes: Mapping[str, Cause]
    calendars: Mapping[str, Calendar]
    arrays: Arrays

    def before(self, key: str) -> Integers:
        """Numbers of a task and of all that it waits for, directly or not, ascending."""
        begin, found = self.arrays.link_begin, {self.number[key]}
        for task in range(self.number[key], -1, -1):
            if task in found:
                found.update(self.arrays.link_task[begin[task] : begin[task + 1]].tolist())
        return np.array(sorted(found), dtype=np.int64)


def build_network(
    tasks: Sequence[Task],
    calendars: Mapping[str, Calendar] | None = None,
    causes: Mapping[str, Cause] | None = None,
    crews: Mapping[str, int] | None = None,
) -> Network:
    """The network of these tasks.

    Args:
        tasks: in an order that crews keep to: of two tasks of one crew, the first listed comes first.
        calendars: by key.
        causes: by key.
        crews: how many there are of each crew; one where it is not named. The tasks of several are dealt out in turn.

    Raises:
        ScheduleError: with everything that is wrong, crews included.
    """
    calendars, causes = calendars or {}, causes or {}
    found = [str(fault) for fault in faults(tasks, calendars, causes)]
    found += [f"crew {key}: {count} is no number of crews" for key, count in (crews or {}).items() if count < 1]
    if found:
        raise ScheduleError(found)
    with_crews = in_crew_order(tasks, crews or {})
    ordered = _ordered(with_crews)
    number = {task.key: place for place, task in enumerate(ordered)}
    return Network(tuple(ordered), number, causes, calendars, _arrays(ordered, number, calendars))


def in_crew_order(tasks: Sequence[Task], crews: Mapping[str, int]) -> list[Task]:
    """The tasks, each after the one that has its crew before it.

    The order of a crew's work is that of the list, put right where a task waits (by other ways) for one that is listed later.
    """
    order = _in_order(tasks)
    by_key = {task.key: task for task in tasks}
    dealt: dict[str, list[str]] = {}
    for key in order:
        task = by_key[key]
        if task.crew is None or task.finished is not None:
            continue
        before = dealt.setdefault(task.crew, [])
        count = crews.get(task.crew, 1)
        if len(before) >= count and task.started is None:
            by_key[key] = replace(task, after=(*task.after, Link(before[-count], crew=task.crew)))
        before.append(key)
    return [by_key[task.key] for task in tasks]


def _graph(tasks: Sequence[Task]) -> nx.DiGraph[str]:
    import networkx as nx  # late: it takes as long to load as most commands to run

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(task.key for task in tasks)
    graph.add_edges_from((link.task, task.key) for task in tasks for link in task.after)
    return graph


def _ordered(tasks: Sequence[Task]) -> list[Task]:
    by_key = {task.key: task for task in tasks}
    return [by_key[key] for key in _in_order(tasks)]


def _in_order(tasks: Sequence[Task]) -> list[str]:
    """Their keys, each after all that it waits for; otherwise as they are listed."""
    from networkx import lexicographical_topological_sort

    rank = {task.key: place for place, task in enumerate(tasks)}
    return list(lexicographical_topological_sort(_graph(tasks), key=lambda key: rank[key]))


def _arrays(tasks: Sequence[Task], number: Mapping[str, int], calendars: Mapping[str, Calendar]) -> Arrays:
    links = [task.after for task in tasks]
    flat = [link for of_task in links for link in of_task]
    edges, worked = calendar_arrays(list(calendars.values()))
    numbers = numbered(calendars)

    def or_else(values: list[float | None], otherwise: float) -> Floats:
        return np.array([otherwise if value is None else value for value in values], dtype=np.float64)

    return Arrays(
        link_begin=np.cumsum([0, *(len(of_task) for of_task in links)], dtype=np.int64),
        link_task=np.array([number[link.task] for link in flat], dtype=np.int64),
        link_kind=np.array([START_START if link.kind == "start-start" else 0 for link in flat], dtype=np.int64),
        link_lag=np.array([link.lag_months for link in flat], dtype=np.float64),
        not_before=or_else([task.not_before for task in tasks], 0.0),
        started=or_else([task.started for task in tasks], np.nan),
        finished=or_else([task.finished for task in tasks], np.nan),
        calendar=np.array([-1 if task.calendar is None else numbers[task.calendar] for task in tasks], dtype=np.int64),
        edges=edges,
        worked=worked,
    )

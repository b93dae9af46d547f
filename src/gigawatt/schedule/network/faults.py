"""What is wrong with a network, all of it, in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from gigawatt.programme.text.known_names import nearest_few
from gigawatt.schedule.network.calendars import Calendar
from gigawatt.schedule.network.fault import Fault
from gigawatt.schedule.network.tasks import Cause, Task

MOST_CYCLES = 10


def faults(tasks: Sequence[Task], calendars: Mapping[str, Calendar], causes: Mapping[str, Cause]) -> list[Fault]:
    """Every fault of a network: names, durations, predecessors, calendars, shares of variance, cycles."""
    counts = Counter(task.key for task in tasks)
    found = [Fault(key, f"{count} tasks have this name") for key, count in counts.items() if count > 1]
    for task in tasks:
        found += _faults_of(task, counts, tasks, calendars, causes)
    found += [Fault(f"schedule.calendars.{key}", fault) for key, one in calendars.items() for fault in one.faults()]
    found += [Fault("", fault) for cause in causes.values() for fault in _cause_faults(cause, causes)]
    return found + list(cycles(tasks))


def _faults_of(
    task: Task, known: Mapping[str, int], tasks: Sequence[Task], calendars: Mapping[str, Calendar], causes: Mapping[str, Cause]
) -> Iterator[Fault]:
    yield from (Fault(_at(task, "duration"), fault) for fault in task.duration.faults())
    for link in task.after:
        if link.task not in known:
            fix = nearest_few(link.task, _names_for(task, tasks))
            yield Fault(_at(task, "after"), f"it waits for `{link.task}`, and there is no such task.", fix)
        if not math.isfinite(link.lag_months):
            yield Fault(_at(task, "after"), f"its lag after `{link.task}` is no number of months")
    if task.calendar is not None and task.calendar not in calendars:
        yield Fault(
            _at(task, "calendar"), f"there is no calendar `{task.calendar}`.", nearest_few(task.calendar, tuple(calendars))
        )
    if task.started is not None and task.finished is not None and task.finished < task.started:
        yield Fault(_at(task, "finished"), "it was finished before it was started")
    yield from (Fault(_at(task), fault) for fault in _share_faults(task.causes, causes))
    if task.setback is not None:
        if not 0.0 <= task.setback.probability < 1.0:
            yield Fault(_at(task), f"its setback has a probability of {task.setback.probability:g}")
        if task.setback.cause not in causes:
            yield Fault(_at(task), f"there is no cause `{task.setback.cause}`")
        yield from (Fault(_at(task), f"of its setback, {fault}") for fault in task.setback.delay.faults())


def _at(task: Task, key: str = "") -> str:
    """Where the programme says it of a task; of one that only templates have, the task itself."""
    if not task.said_at:
        return task.key
    return f"{task.said_at}.{key}" if key else task.said_at


def _names_for(task: Task, tasks: Sequence[Task]) -> tuple[str, ...]:
    """What a task may wait for, by short name: tasks of its own item, and those of its connection and site."""
    mine = (other for other in tasks if f"{task.group}.".startswith(f"{other.group}.") and other.key != task.key)
    ordered = sorted(mine, key=lambda other: -len(other.group))
    return tuple(dict.fromkeys(other.key.rpartition(".")[2] for other in ordered))


def _cause_faults(cause: Cause, causes: Mapping[str, Cause]) -> Iterator[str]:
    yield from (f"cause {cause.key}: {fault}" for fault in _share_faults(cause.follows, causes))
    for key, _ in cause.follows:
        if key in causes and causes[key].follows:
            yield f"cause {cause.key}: it follows {key}, which itself follows others: one step is the most"


def _share_faults(shares: Sequence[tuple[str, float]], causes: Mapping[str, Cause]) -> Iterator[str]:
    yield from (f"there is no cause `{key}`" for key, _ in shares if key not in causes)
    if any(not 0.0 <= share <= 1.0 for _, share in shares) or sum(share for _, share in shares) > 1.0 + 1e-12:
        yield f"the shares of its causes ({', '.join(f'{share:g}' for _, share in shares)}) are not parts of one whole"


def cycles(tasks: Sequence[Task]) -> Iterator[Fault]:
    """Tasks that wait for each other in a ring, each ring in words, where the programme says the first of its links."""
    if not _has_ring(tasks):
        return
    import networkx as nx  # late: it takes as long to load as most commands to run

    graph = nx.DiGraph((link.task, task.key) for task in tasks for link in task.after)
    by_key = {task.key: task for task in tasks}
    for ring in sorted(sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1)[:MOST_CYCLES]:
        path = [step[0] for step in nx.find_cycle(graph.subgraph(ring), ring[0])]
        words = " waits for ".join(f"{key} ({by_key[key].name})" for key in [*reversed(path), path[-1]])
        yield Fault(_where(ring, by_key), f"these tasks wait for each other: {words}.", "Take one of the links out.")
    for key in sorted(node for node in graph if graph.has_edge(node, node)):
        yield Fault(_where([key], by_key), "it waits for itself.", "Take it out of its own `after`.")


def _has_ring(tasks: Sequence[Task]) -> bool:
    try:
        TopologicalSorter({task.key: [link.task for link in task.after] for task in tasks}).prepare()
    except CycleError:
        return True
    return False


def _where(ring: Sequence[str], by_key: Mapping[str, Task]) -> str:
    said = [by_key[key] for key in ring if by_key[key].said_at]
    return _at(said[0], "after") if said else ring[0]

"""What is wrong with a network, all of it, in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from gigawatt.programme.text.known_names import nearest
from gigawatt.schedule.network.calendars import Calendar
from gigawatt.schedule.network.tasks import Cause, Task

MOST_CYCLES = 10


def faults(tasks: Sequence[Task], calendars: Mapping[str, Calendar], causes: Mapping[str, Cause]) -> list[str]:
    """Every fault of a network: names, durations, predecessors, calendars, shares of variance, cycles."""
    counts = Counter(task.key for task in tasks)
    found = [f"{key}: {count} tasks have this name" for key, count in counts.items() if count > 1]
    known = tuple(counts)
    for task in tasks:
        found += [f"{task.key}: {fault}" for fault in _faults_of(task, known, calendars, causes)]
    found += [fault for calendar in calendars.values() for fault in calendar.faults()]
    found += [fault for cause in causes.values() for fault in _cause_faults(cause, causes)]
    return found + list(cycles(tasks))


def _faults_of(
    task: Task, known: tuple[str, ...], calendars: Mapping[str, Calendar], causes: Mapping[str, Cause]
) -> Iterator[str]:
    yield from task.duration.faults()
    for link in task.after:
        if link.task not in known:
            yield f"it waits for `{link.task}`, and there is no such task. {nearest(link.task, known)}"
        if not math.isfinite(link.lag_months):
            yield f"its lag after `{link.task}` is no number of months"
    if task.calendar is not None and task.calendar not in calendars:
        yield f"there is no calendar `{task.calendar}`. {nearest(task.calendar, tuple(calendars))}"
    if task.started is not None and task.finished is not None and task.finished < task.started:
        yield "it was finished before it was started"
    yield from _share_faults(task.causes, causes)
    if task.setback is not None:
        if not 0.0 <= task.setback.probability < 1.0:
            yield f"its setback has a probability of {task.setback.probability:g}"
        if task.setback.cause not in causes:
            yield f"there is no cause `{task.setback.cause}`"
        yield from (f"of its setback, {fault}" for fault in task.setback.delay.faults())


def _cause_faults(cause: Cause, causes: Mapping[str, Cause]) -> Iterator[str]:
    yield from (f"cause {cause.key}: {fault}" for fault in _share_faults(cause.follows, causes))
    for key, _ in cause.follows:
        if key in causes and causes[key].follows:
            yield f"cause {cause.key}: it follows {key}, which itself follows others: one step is the most"


def _share_faults(shares: Sequence[tuple[str, float]], causes: Mapping[str, Cause]) -> Iterator[str]:
    yield from (f"there is no cause `{key}`" for key, _ in shares if key not in causes)
    if any(not 0.0 <= share <= 1.0 for _, share in shares) or sum(share for _, share in shares) > 1.0 + 1e-12:
        yield f"the shares of its causes ({', '.join(f'{share:g}' for _, share in shares)}) are not parts of one whole"


def cycles(tasks: Sequence[Task]) -> Iterator[str]:
    """Tasks that wait for each other in a ring, each ring in words."""
    import networkx as nx  # late: it takes as long to load as most commands to run

    graph = nx.DiGraph((link.task, task.key) for task in tasks for link in task.after)
    names = {task.key: task.name for task in tasks}
    for ring in sorted(sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1)[:MOST_CYCLES]:
        path = [step[0] for step in nx.find_cycle(graph.subgraph(ring), ring[0])]
        words = " waits for ".join(f"{key} ({names.get(key, key)})" for key in [*reversed(path), path[-1]])
        yield f"these tasks wait for each other: {words}"
    for key in sorted(node for node in graph if graph.has_edge(node, node)):
        yield f"{key}: it waits for itself"

"""Groups placed in time: promised dates laid backward to where work begins, and what of it is history today.

The tasks of a commitment begin so early that, if each takes as long as promised, the item is there on its promised date. What
that puts before today is taken as done, and what it puts across today as begun and not done; the programme's own word on a task
goes before. Work on an option begins today at the earliest. Shared groups (a site's land and permits, a connection's study)
begin in time for the first that waits for them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from gigawatt.schedule.campus.clock import Clock
from gigawatt.schedule.campus.implied_history import A_DAY, after_what_is_done, contradictions, hurries, not_yet
from gigawatt.schedule.campus.items import Item
from gigawatt.schedule.network.calendars import Calendar
from gigawatt.schedule.network.network import build_network
from gigawatt.schedule.network.propagation import dates
from gigawatt.schedule.network.tasks import Cause, Task


def anchored(
    tasks: Sequence[Task], items: Sequence[Item], calendars: Mapping[str, Calendar], causes: Mapping[str, Cause], clock: Clock
) -> tuple[list[Task], list[str]]:
    """The tasks with the dates on which they begin at the earliest and their history, and what contradicts it, in words."""
    group_of = {task.key: task.group for task in tasks}
    by_group: dict[str, list[Task]] = {}
    for task in tasks:
        by_group.setdefault(task.group, []).append(task)
    own = {path: _own_months(members) for path, members in by_group.items()}
    by_path = {item.path: item for item in items}
    offsets: dict[str, float] = {}
    for path in by_group:
        if path in by_path:
            offsets[path] = _item_offset(by_path[path], own[path], clock)
    for path in sorted(set(by_group) - set(offsets), key=len, reverse=True):  # connections before their site
        offsets[path] = _shared_offset(path, tasks, group_of, own, offsets, by_path, clock)
    free = {path for path, item in by_path.items() if item.standing == "option"}
    free |= {path for path in offsets if path not in by_path and offsets[path] >= clock.today}
    placed = [_placed(task, offsets[task.group], task.group in free, clock) for task in tasks]
    placed = _not_before_their_grid(placed, items, clock)
    return _with_history(placed, free, calendars, causes, clock)


def _own_months(members: Sequence[Task]) -> dict[str, tuple[float, float]]:
    """Beginning and end of a group's tasks by promised durations, from its own beginning, as if nothing else were to wait for."""
    inside = {task.key for task in members}
    bare = [
        replace(
            task,
            after=tuple(link for link in task.after if link.task in inside),
            not_before=None,
            started=None,
            finished=None,
            calendar=None,
            crew=None,
            causes=(),
            setback=None,
        )
        for task in members
    ]
    network = build_network(bare)
    _, start, finish = dates(network.arrays, np.array([[task.duration.promised_months] for task in network.tasks]))
    return {task.key: (float(start[place, 0]), float(finish[place, 0])) for place, task in enumerate(network.tasks)}


def _item_offset(item: Item, own: Mapping[str, tuple[float, float]], clock: Clock) -> float:
    """The month in which work on an item begins."""
    if item.promised is None:
        return clock.today
    begin = clock.month(item.promised) - own[item.target][1]
    return max(clock.today, begin) if item.standing == "option" else begin


def _shared_offset(
    path: str,
    tasks: Sequence[Task],
    group_of: Mapping[str, str],
    own: Mapping[str, Mapping[str, tuple[float, float]]],
    offsets: Mapping[str, float],
    by_path: Mapping[str, Item],
    clock: Clock,
) -> float:
    """The month in which a shared group begins, in time for all that waits for it; for options alone not before today."""
    due: list[float] = []
    committed = False
    for task in tasks:
        if task.group == path or task.group not in offsets:
            continue
        for link in task.after:
            if group_of.get(link.task) == path:
                needed = offsets[task.group] + own[task.group][task.key][0] - link.lag_months
                month = needed - own[path][link.task][1 if link.kind == "finish-start" else 0]
                item = by_path.get(task.group)
                is_committed = item is None or item.standing != "option"
                if is_committed and not committed:
                    due, committed = [], True
                if is_committed or not committed:
                    due.append(month)
    begin = min(due, default=clock.today)
    return begin if committed else max(clock.today, begin)


def _placed(task: Task, offset: float, free: bool, clock: Clock) -> Task:
    """A task that begins with its group at the earliest, or on a date of its own; of options never before today."""
    begin = offset if task.not_before is None else max(offset, task.not_before)
    return replace(task, not_before=max(begin, clock.today) if free else begin)


def _not_before_their_grid(tasks: Sequence[Task], items: Sequence[Item], clock: Clock) -> list[Task]:
    """A grid lets nobody in before the date that it names, however early its works are done."""
    dates = {item.target: item.promised for item in items if item.kind == "connection" and item.promised is not None}
    found = []
    for task in tasks:
        if task.key in dates:
            begin = clock.month(dates[task.key]) - task.duration.promised_months
            found.append(replace(task, not_before=max(begin, task.not_before if task.not_before is not None else begin)))
        else:
            found.append(task)
    return found


def _with_history(
    tasks: Sequence[Task], free: set[str], calendars: Mapping[str, Calendar], causes: Mapping[str, Cause], clock: Clock
) -> tuple[list[Task], list[str]]:
    """What the promised dates put before today is done, what they put across it is under way; the programme's word goes first.

    A date that was moved is the moved one, and nothing has begun that waits for what the programme says is not done. What it
    says is done leaves the history of what waited for it as promised dates imply it, but that nothing begins before it.
    """
    as_implied = [_undone(task, clock) for task in tasks]
    network = build_network([replace(task, crew=None) for task in as_implied], calendars, causes)
    months = [[max(task.duration.promised_months, task.duration.beyond)] for task in network.tasks]
    _, start, finish = dates(network.arrays, np.array(months))
    after = after_what_is_done(tasks, clock.today)
    ends = {key: float(finish[place, 0]) for key, place in network.number.items()}
    hurried: dict[str, str] = {}
    stated = {task.key for task in tasks if task.started is not None or task.finished is not None}
    begun = _waited_for(tasks, stated, clock)
    waiting, implied = not_yet(tasks, stated, clock.today), {}
    found = []
    for task in tasks:
        place = network.number[task.key]
        first, last = float(start[place, 0]), float(finish[place, 0])
        if task.key in stated:
            found.append(_stated(task, clock))
        elif task.key in begun:
            found.append(replace(task, started=min(first, begun[task.key]), finished=min(last, begun[task.key])))
        elif task.key in waiting and task.group not in free and first < clock.today:
            implied[task.key] = waiting[task.key]
            found.append(replace(task, not_before=max(clock.today, task.not_before or 0.0)))
        elif task.group in free or first >= clock.today:
            found.append(replace(task, not_before=max(clock.today, task.not_before or 0.0)))
        else:
            reason, done = after.get(task.key, ("", first))
            if done > first + A_DAY:
                hurried[task.key] = reason
            if last <= clock.today:
                found.append(replace(task, started=max(first, done), finished=max(last, done)))
            else:
                found.append(_under_way(task, max(first, done), clock))
    told = contradictions(found, stated, implied, clock.today)
    return found, told + hurries(found, hurried, ends, clock)


def _undone(task: Task, clock: Clock) -> Task:
    """A task as its promise has it, where the programme says that it is done: what waits for it is laid out by the promise."""
    done = task.finished is not None and task.finished <= clock.today
    return replace(task, started=None, finished=None) if done else task


def _stated(task: Task, clock: Clock) -> Task:
    """A task whose history the programme tells; a beginning or an end that lies ahead is a date not to be early for."""
    if task.finished is not None and task.finished <= clock.today:
        started = task.finished if task.started is None else min(task.started, task.finished)
        return replace(task, started=started)
    if task.started is not None and task.started <= clock.today:
        return _under_way(replace(task, finished=None), task.started, clock)
    ahead = task.started if task.started is not None else clock.today
    return replace(task, started=None, finished=None, not_before=max(ahead, clock.today, task.not_before or 0.0))


def _under_way(task: Task, started: float, clock: Clock) -> Task:
    return replace(task, started=started, duration=task.duration.longer_than(max(0.0, clock.today - started)))


def _waited_for(tasks: Sequence[Task], stated: set[str], clock: Clock) -> dict[str, float]:
    """What a task that is said to have begun had waited for, and by when it must have been done."""
    by_key = {task.key: task for task in tasks}
    found: dict[str, float] = {}
    pending = list(stated)
    while pending:
        task = by_key[pending.pop()]
        when = task.started if task.started is not None else task.finished
        when = found.get(task.key, when if when is not None else math.inf)
        if when > clock.today:
            continue
        for link in task.after:
            awaited = link.kind == "finish-start" and link.task in by_key and link.task not in stated
            if awaited and found.get(link.task, math.inf) > when:
                found[link.task] = when
                pending.append(link.task)
    return found

"""Works on site: what they wait for, and how long they are promised to take until an item is there."""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.catalog.task_templates import START
from gigawatt.schedule.campus.layout import LaidOut
from gigawatt.schedule.network.tasks import Link


@dataclass(frozen=True)
class Works:
    """Of one item.

    Attributes:
        task: with which works begin.
        waits_for: whose ends it waits for.
        promised: months from their beginning to the item, as promised.
    """

    task: str
    waits_for: tuple[Link, ...]
    promised: float


def works_of(laid: LaidOut) -> dict[str, Works]:
    """The works of each item of a network, by path; nothing of items of which no task begins works."""
    found = {}
    number, ends = laid.network.number, laid.promised
    starting = {task.group: task for task in laid.network.tasks if START in laid.stages.get(task.key, ())}
    for item in laid.items:
        task = starting.get(item.path)
        if task is not None:
            links = tuple(link for link in task.after if link.kind == "finish-start")
            begins = [float(ends[number[link.task]]) + link.lag_months for link in links]
            promised = float(ends[number[item.target]]) - max([laid.clock.today, *begins])
            found[item.path] = Works(task.key, links, promised)
    return found

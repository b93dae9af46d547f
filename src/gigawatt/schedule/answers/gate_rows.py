"""What authorities decide, as rows: when, how many are granted where there is a record, and how often it holds its item up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from gigawatt.programme.dates import iso_date
from gigawatt.schedule.answers.energise import CONFIDENCES
from gigawatt.schedule.answers.paths import TaskRow
from gigawatt.schedule.answers.schedule import Schedule
from gigawatt.schedule.campus.gates import OBJECTIONS
from gigawatt.schedule.campus.said_at import said_under


def gate_rows(schedule: Schedule, tasks: Mapping[str, Sequence[TaskRow]]) -> list[dict[str, Any]]:
    """A row for each gate that is not passed yet, in the order of the network's groups.

    Args:
        schedule: the futures.
        tasks: by path of an item, those on the way to it.
    """
    critical = {(path, row.key): row.criticality for path, rows in tasks.items() for row in rows}
    sites = {site.key: f"sites.{site.key}.in-service" for site in schedule.programme.sites}
    found = []
    for key, granted in schedule.gates.items():
        task = schedule.network.tasks[schedule.network.number[key]]
        if task.finished is not None:
            continue
        owner = task.group if task.group in tasks else sites.get(task.group.split(".")[1], "")
        dates = {f"p{round(100 * share)}": iso_date(schedule.date(key, share)) for share in CONFIDENCES}
        told = {"task": key, "item": task.group, "name": task.name, "granted_share": granted, "why": task.why or None}
        found.append({**told, **dates, "critical_share": critical.get((owner, key))})
    return found


def assumed_gates(schedule: Schedule) -> list[dict[str, Any]]:
    """Gates that are taken as passed only because a promised date implies it, in the order of the network's groups."""
    spoken = {task.key for task in schedule.network.tasks if task.said_at}
    found = []
    for key in schedule.gates:
        task = schedule.network.tasks[schedule.network.number[key]]
        if task.finished is not None and key not in spoken and task.key.rpartition(".")[2] != OBJECTIONS:
            done = iso_date(schedule.clock.year(task.finished))
            found.append({"task": key, "item": task.group, "name": task.name, "done": done, "say_under": said_under(key)})
    return found


def granted_share(gates: Sequence[Mapping[str, Any]], item: str) -> float | None:
    """That all gates of an item are granted, where there is a record of any: as if each were decided by itself."""
    known = [gate["granted_share"] for gate in gates if gate["item"] == item and gate["granted_share"] is not None]
    return math.prod(known) if known else None

"""What the programme itself says of its tasks, as rows: milestones, slips and durations, and what comes of them."""

from __future__ import annotations

from typing import Any

from gigawatt.programme.dates import iso_date
from gigawatt.programme.futures.schedule import TaskTerms
from gigawatt.schedule.answers.schedule import Schedule, percentile


def milestone_rows(schedule: Schedule) -> list[dict[str, Any]]:
    """A row for each task that the programme speaks of, in the order of its file."""
    found = []
    for item in schedule.terms.items.values():
        for said in item.tasks.values():
            keys = [task.key for task in schedule.network.tasks if task.said_at == said.path]
            found += [_row(schedule, item.path, key, said) for key in keys]
    return found


def _row(schedule: Schedule, item: str, key: str, said: TaskTerms) -> dict[str, Any]:
    number = schedule.network.number[key]
    task, finish = schedule.network.tasks[number], schedule.futures.finish[number]
    return {
        "task": key,
        "item": item,
        "name": task.name,
        "state": "skipped" if said.skip else _state(schedule, key),
        "started": None if said.started is None else iso_date(said.started),
        "finished": None if said.finished is None else iso_date(said.finished),
        "slipped_months": None if said.slipped_months is None else said.slipped_months.value,
        "duration_months": None if said.duration_months is None else said.duration_months.value,
        "own": said.name is not None,
        "p50": iso_date(schedule.clock.year(percentile(finish, 0.5))),
        "p80": iso_date(schedule.clock.year(percentile(finish, 0.8))),
    }


def _state(schedule: Schedule, key: str) -> str:
    task = schedule.network.tasks[schedule.network.number[key]]
    return "done" if task.finished is not None else "under way" if task.started is not None else "ahead"

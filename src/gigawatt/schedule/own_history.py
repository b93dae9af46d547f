"""What a programme has lived through corrects what is still to come: milestones of an item update its reference classes."""

from __future__ import annotations

from dataclasses import replace

from gigawatt.catalog.load import reference_classes
from gigawatt.schedule.duration import Duration
from gigawatt.schedule.group import Draft, Group
from gigawatt.schedule.history import Milestone, updated

MONTHS = 12.0


def with_own_history(group: Group, today: float) -> None:
    """Update the classes of a group's tasks by those whose beginning and end, or beginning alone, the programme states.

    Args:
        group: its tasks, with the programme's own word.
        today: fractional year.
    """
    lived = [found for task in group.tasks.values() if (found := _milestone(task, today)) is not None]
    if not lived:
        return
    spread = reference_classes().defaults.milestone_spread.value
    for key, task in group.tasks.items():
        if task.duration.overrun is not None and task.finished is None:
            group.tasks[key] = replace(task, duration=_updated(task.duration, lived, spread))


def _updated(duration: Duration, lived: list[Milestone], spread: float) -> Duration:
    assert duration.overrun is not None
    return replace(duration, overrun=updated(duration.overrun, lived, spread))


def _milestone(task: Draft, today: float) -> Milestone | None:
    """What a task tells of its item: how long it took, or how long it has been running."""
    promised = task.duration.promised_months
    if task.started is None or promised <= 0.0 or task.started >= today:
        return None
    if task.finished is not None and task.started < task.finished <= today:
        return Milestone(task.name, promised, MONTHS * (task.finished - task.started), "reached")
    if task.finished is None:
        return Milestone(task.name, promised, MONTHS * (today - task.started), "running")
    return None

"""What a programme has lived through corrects what is still to come: milestones and slips of an item update its classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gigawatt.catalog.load import reference_classes
from gigawatt.schedule.campus.group import Draft, Group
from gigawatt.schedule.network.fault import Fault
from gigawatt.schedule.records.history import Milestone, UpdatedOverrun, updated

MONTHS = 12.0


def with_own_history(group: Group, today: float) -> list[Fault]:
    """Update the classes of a group's tasks by what the programme says was reached, runs, or slipped.

    Returns where that contradicts a class: hardly any of its projects has such a history.

    A task is not corrected by its own history twice: one under way, or moved, is only known to last longer than so far.

    Args:
        group: its tasks, with the programme's own word.
        today: fractional year.
    """
    lived = {key: found for key, task in group.tasks.items() if (found := _milestone(task, today)) is not None}
    spread = reference_classes().defaults.milestone_spread.value if lived else 1.0
    faults = []
    for key, task in group.tasks.items():
        others = [one for other, one in lived.items() if other != key]
        duration = task.duration
        if duration.overrun is not None and task.finished is None and others:
            overrun = updated(duration.overrun, others, spread)
            duration = replace(duration, overrun=overrun)
            if isinstance(overrun, UpdatedOverrun) and overrun.contradicts:
                faults.append(_contradiction(group, task, others))
        if task.slipped > 0.0 and task.finished is None:
            duration = duration.longer_than(duration.promised_months + task.slipped)
        if duration is not task.duration:
            group.tasks[key] = replace(task, duration=duration)
    return faults


def _contradiction(group: Group, task: Draft, others: Sequence[Milestone]) -> Fault:
    told = ", ".join(f"`{one.name}` {one.months:.3g} months where {one.promised_months:.3g} were promised" for one in others)
    named = task.duration.reference_class
    path = task.said_at or next((one.said_at for one in group.tasks.values() if one.said_at), group.full(task.key))
    message = f"hardly any project of class `{named}` has such a history ({told})."
    return Fault(path, message, "Check dates and durations, or state a duration without a class.")


def _milestone(task: Draft, today: float) -> Milestone | None:
    """What a task tells of its item: how long it took, how long it has been running, or how far its date was moved."""
    promised = task.duration.promised_months
    if not promised > 0.0:
        return None
    begun = task.started is not None and task.started < today
    if begun and task.started is not None and task.finished is not None and task.started < task.finished <= today:
        return Milestone(task.name, promised, MONTHS * (task.finished - task.started), "reached")
    if task.finished is not None:
        return None
    running = MONTHS * (today - task.started) if begun and task.started is not None else 0.0
    if task.slipped > 0.0 and promised + task.slipped >= running:
        return Milestone(task.name, promised, promised + task.slipped, "slipped")
    return Milestone(task.name, promised, running, "running") if begun else None

"""What a task waits for and what may hold it up: other tasks, a slot, a grid's date, a crew, a season, shared causes."""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.programme.dates import iso_date
from gigawatt.schedule.answers.schedule import Schedule
from gigawatt.schedule.network.tasks import Link, Task


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that decides when a task can begin and how late it may be, beside its own duration."""

    waits: tuple[str, ...]  # for other tasks, in words
    not_before: tuple[str, ...]  # dates: a reservation, a grid's own
    crew: str | None
    calendar: str | None
    causes: tuple[tuple[str, float], ...]  # and the share of its variance that each has
    setback: str  # what may happen and then adds months, in words; empty: nothing
    why: str  # why it stands here and not another, where there are alternatives; empty: there are none
    said_at: str  # path of what the programme says of it; empty: nothing


def held(schedule: Schedule, task: Task) -> Held:
    """What holds a task of a schedule."""
    return Held(
        waits=tuple(dict.fromkeys(_link_words(schedule, task, link) for link in task.after)),
        not_before=tuple(_dates(schedule, task)),
        crew=task.crew,
        calendar=task.calendar,
        causes=task.causes,
        setback=_setback_words(task),
        why=task.why,
        said_at=task.said_at,
    )


def _link_words(schedule: Schedule, task: Task, link: Link) -> str:
    other = schedule.network.tasks[schedule.network.number[link.task]]
    short = link.task.rpartition(".")[2] if other.group == task.group else link.task.removeprefix("sites.")
    if link.crew:
        return f"crew {link.crew} after {short}"
    beginning = " starts" if link.kind == "start-start" else ""
    lag = f" + {link.lag_months:g} months" if link.lag_months else ""
    return f"{short}{beginning}{lag}"


def _dates(schedule: Schedule, task: Task) -> list[str]:
    slot = schedule.slots.get(task.key)
    if slot is not None:
        return [f"slot {slot.key} of {slot.supplier}, reserved for {iso_date(slot.delivery)}"]
    steps = (item for item in schedule.items if item.kind == "connection" and item.target == task.key)
    return [f"the grid's date, {iso_date(item.promised)}" for item in steps if item.promised is not None]


def _setback_words(task: Task) -> str:
    if task.setback is None:
        return ""
    months = task.setback.delay.promised_months
    return f"{task.setback.cause}: {task.setback.probability:.2g} likely, then {months:.3g} months more"

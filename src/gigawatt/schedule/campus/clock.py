"""Months from an origin, and groups of tasks bound to them: full names, and the dates that the programme states."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gigawatt.schedule.campus.group import Draft, Group
from gigawatt.schedule.network.tasks import Link, Task

MONTHS = 12.0


@dataclass(frozen=True, slots=True)
class Clock:
    """Months from an origin, and today."""

    origin: float  # fractional year
    today: float  # month

    @classmethod
    def at(cls, today: float) -> Clock:
        """The clock whose origin is the beginning of today's year."""
        origin = math.floor(today)
        return cls(float(origin), MONTHS * (today - origin))

    def month(self, year: float) -> float:
        """A fractional year as months from the origin."""
        return MONTHS * (year - self.origin)

    def year(self, month: float) -> float:
        """Months from the origin as a fractional year."""
        return self.origin + month / MONTHS


def bound(groups: Sequence[Group], clock: Clock) -> list[Task]:
    """The tasks of all groups with full keys; dates that the programme states in months, no other dates yet."""
    known = {group.full(key) for group in groups for key in group.tasks}
    found = []
    for group in groups:
        for key, draft in group.tasks.items():
            links = [resolved for link in draft.after for resolved in group.resolved(link, known)]
            found.append(_task(group, key, draft, links, clock))
    return found


def _task(group: Group, key: str, draft: Draft, links: list[Link], clock: Clock) -> Task:
    return Task(
        key=group.full(key),
        name=draft.name,
        duration=draft.duration,
        after=tuple(dict.fromkeys(links)),
        group=group.path,
        not_before=None if draft.not_before is None else clock.month(draft.not_before),
        started=None if draft.started is None else clock.month(draft.started),
        finished=None if draft.finished is None else clock.month(draft.finished),
        calendar=draft.calendar,
        crew=draft.crew,
        causes=draft.causes,
        setback=draft.setback,
        said_at=draft.said_at,
        why=draft.why,
    )

"""A task of a network: how long it takes, what it waits for, and what makes it late together with others.

Time is in months from the network's origin, a date that whoever builds the tasks chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gigawatt.schedule.network.duration import Duration

LinkKind = Literal["finish-start", "start-start"]


@dataclass(frozen=True, slots=True)
class Link:
    """What a task waits for: another's end (finish-start) or beginning (start-start), and so many months more."""

    task: str
    kind: LinkKind = "finish-start"
    lag_months: float = 0.0
    crew: str = ""  # whose turn it is after the other's; empty: it waits for the other's work


@dataclass(frozen=True, slots=True)
class Setback:
    """Something that may happen, and adds months where it does: a supplier that fails and is replaced, neighbours who object.

    It happens where its cause, a standard normal, is beyond what it exceeds with this probability. So all slots of one supplier
    are lost at once, and two suppliers that follow one cause fail together more often than chance.
    """

    cause: str
    probability: float
    delay: Duration


@dataclass(frozen=True, slots=True)
class Task:
    """One task; ``causes`` are named standard normals and the share of its variance (in normal scores) that each of them has."""

    key: str
    name: str
    duration: Duration
    after: tuple[Link, ...] = ()
    group: str = ""  # what it is a part of: the path of a site, phase, asset or connection
    not_before: float | None = None  # month; None: the origin
    started: float | None = None  # month: its beginning is history
    finished: float | None = None  # month: it is done
    calendar: str | None = None
    crew: str | None = None
    causes: tuple[tuple[str, float], ...] = ()
    setback: Setback | None = None
    said_at: str = ""  # path of what the programme says of it; empty: nothing
    why: str = ""  # why it stands here and not another, where there are alternatives


@dataclass(frozen=True, slots=True)
class Cause:
    """A named standard normal that tasks share; it may itself follow broader causes, by shares of its variance."""

    key: str
    follows: tuple[tuple[str, float], ...] = ()

"""Templates of task networks: what must be done before a megawatt of a kind runs, and how its delays hang together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.quantity import Figure

CAUSES = ("regulator", "supplier", "region", "technology", "grid")
"""Kinds of what makes tasks late together; a network names them further: which regulator, which region."""

PERMIT, DELIVERY, START, CONSTRUCTION = STAGES = ("permit", "delivery", "start", "construction")
"""What a cause of doubt acts on that names an item only: gates, the delivery that decides, the first works, the last works."""

SITE, GRID, HALLS, PERMITS = NEEDED = "site", "grid", "halls", "permits"  # templates that every site may need

GATES, LATE_GATES, SITE_WORKS = "gates", "late gates", "site"  # what a task may wait for beside tasks of its own template


_WINDOW = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) to (0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_DAYS_PER_MONTH = 30.4375


def closed_window(text: str) -> tuple[float, float] | None:
    """A window of the year, as ``12-01 to 03-01``, in months from the year's beginning; None: the text is none."""
    found = _WINDOW.fullmatch(text.strip())
    if found is None:
        return None
    month_0, day_0, month_1, day_1 = map(int, found.groups())
    return month_0 - 1 + (day_0 - 1) / _DAYS_PER_MONTH, month_1 - 1 + (day_1 - 1) / _DAYS_PER_MONTH


@dataclass(frozen=True, slots=True)
class TemplateLink:
    """What a task of a template waits for: another's end or beginning, ``GATES``, ``LATE_GATES`` or ``SITE_WORKS``."""

    task: str
    starts: bool = False
    lag_months: float = 0.0


_LINK = re.compile(r"(?P<task>[^\s+][^+]*?)(?P<starts> starts)?(?: \+ (?P<lag>\d+(?:\.\d+)?) months?)?")


def task_link(text: str) -> TemplateLink | None:
    """What a task waits for, as ``design``, ``shell starts`` or ``equipment + 2 months``; None: the text is no link."""
    found = _LINK.fullmatch(text.strip())
    return None if found is None else TemplateLink(found["task"], found["starts"] is not None, float(found["lag"] or 0.0))


@dataclass(frozen=True, slots=True)
class TaskTemplate:
    """One task; ``duration_months`` has its median, p10 and p90, and maybe the class that corrects a promise."""

    key: str
    name: str
    duration_months: Figure
    after: tuple[TemplateLink, ...]
    part: Figure | None  # of a wait that the jurisdiction states as a whole
    cause: str | None  # of ``CAUSES``
    equipment: str | None  # what a supplier's slot for it would be of
    outdoor: bool
    crew: str | None
    unless_gate: str | None  # not done where the jurisdiction has a gate of this name
    stages: tuple[str, ...] = ()  # of ``STAGES``

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.duration_months,) if self.part is None else (self.duration_months, self.part)


@dataclass(frozen=True, slots=True)
class NetworkTemplate:
    """The tasks of one kind of item, and the steps in which it then comes into service."""

    key: str
    name: str
    subject: str  # what its gates apply to, as jurisdictions say
    technologies: tuple[str, ...]
    halls: tuple[str, ...]
    tasks: Mapping[str, TaskTemplate]
    gates_after: str | None  # the task before which nothing can be applied for
    late_gates: tuple[str, ...]  # due before operation only
    step_mw: Figure | None  # None: a whole unit of its technology, or all at once
    step_months: Figure | None  # from one step to the next; None: in service with the last task

    @property
    def figures(self) -> tuple[Figure, ...]:
        own = tuple(figure for figure in (self.step_mw, self.step_months) if figure is not None)
        return (*(figure for task in self.tasks.values() for figure in task.figures), *own)


@dataclass(frozen=True, slots=True)
class CauseTemplate:
    """What two tasks with the same cause share of their variance."""

    key: str
    name: str
    share: Figure


@dataclass(frozen=True, slots=True)
class SeasonTemplate:
    """Windows of the year without outdoor work [months from its beginning], in some jurisdictions."""

    key: str
    name: str
    jurisdictions: tuple[str, ...]
    closed: tuple[tuple[float, float], ...]
    length_months: Figure


@dataclass(frozen=True, slots=True)
class Conversion:
    """How much power halls need."""

    key: str
    name: str
    facility_per_it: Figure


@dataclass(frozen=True, slots=True)
class TaskTemplates:
    """All of tasks.yaml."""

    networks: Mapping[str, NetworkTemplate]
    causes: Mapping[str, CauseTemplate]
    seasons: Mapping[str, SeasonTemplate]
    facility_per_it: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (
            *(figure for network in self.networks.values() for figure in network.figures),
            *(cause.share for cause in self.causes.values()),
            *(season.length_months for season in self.seasons.values()),
            self.facility_per_it,
        )

    def of_technology(self, technology: str) -> NetworkTemplate | None:
        """The template of a power technology, None where none names it."""
        return next((network for network in self.networks.values() if technology in network.technologies), None)

    def of_hall(self, hall: str) -> NetworkTemplate:
        """The template of a kind of hall: that of ordinary halls where none names it."""
        return next((network for network in self.networks.values() if hall in network.halls), self.networks[HALLS])

"""What a programme says of time to power: milestones reached, tasks of its own, suppliers and their slots, confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gigawatt.catalog.task_templates import TemplateLink
from gigawatt.programme.text.yaml_source import Position
from gigawatt.quantity import Figure


@dataclass(frozen=True, slots=True)
class TaskTerms:
    """What is said of one task: another duration, dates of history, what it waits for. None: as the template has it."""

    key: str
    path: str  # dotted path in the programme
    name: str | None = None
    duration_months: Figure | None = None
    slipped_months: Figure | None = None  # by which its date has been moved since it was promised
    after: tuple[TemplateLink, ...] | None = None  # instead of the template's
    before: tuple[str, ...] = ()  # tasks that wait for this one too
    started: float | None = None  # fractional year
    finished: float | None = None  # fractional year
    crew: str | None = None
    calendar: str | None = None
    skip: bool = False


@dataclass(frozen=True, slots=True)
class ItemTerms:
    """What is said of a site, a phase, a plant or a connection."""

    path: str  # of the item: ``sites.ohio.power.gas``
    tasks: Mapping[str, TaskTerms]
    route: str | None = None  # reactors: whose licence
    template: str | None = None  # of the catalogue's templates, instead of its technology's
    permit: str | None = None  # of permits that are alternatives, the one that it takes


@dataclass(frozen=True, slots=True)
class SupplierTerms:
    """A supplier: how late it may be, how likely it fails, and what comes then."""

    key: str
    path: str
    default_probability: Figure | None
    slip_months: Figure | None  # beyond the date of a slot; median, with p10 and p90
    replacement_months: Figure | None  # until another supplier delivers, where this one fails
    market: str | None  # suppliers of one market fail and slip together


@dataclass(frozen=True, slots=True)
class SlotTerms:
    """One reservation with a supplier: what is delivered when, and what is lost by giving it up."""

    key: str
    path: str
    supplier: str
    equipment: str
    delivery: float  # fractional year
    item: str | None  # path of who takes it; None: the first in need
    capacity_mw: Figure | None  # that it serves; None: all that the item has
    deposit_usd: Figure | None
    paid: float | None  # fractional year in which the deposit is; None: today
    lost_share: Figure | None  # of the deposit, where it is cancelled
    cancel_by: float | None  # fractional year up to which all of the deposit comes back


@dataclass(frozen=True, slots=True)
class CalendarTerms:
    """When tasks that name it are worked on."""

    closed: tuple[tuple[float, float], ...] = ()  # windows of every year without work [months of a year]
    days_per_week: float = 5.0


@dataclass(frozen=True, slots=True)
class ScheduleTerms:
    """The section ``schedule``."""

    confidence: float | None = None  # at which options without a date of their own take theirs; None: they do not
    stated_dates_later: bool = False  # options with a date of their own: that of their confidence, where it is later
    today: float | None = None  # fractional year; None: the horizon's start
    items: Mapping[str, ItemTerms] = field(default_factory=dict)
    suppliers: Mapping[str, SupplierTerms] = field(default_factory=dict)
    slots: tuple[SlotTerms, ...] = ()
    crews: Mapping[str, int] = field(default_factory=dict)
    calendars: Mapping[str, CalendarTerms] = field(default_factory=dict)
    places: Mapping[str, Position] = field(default_factory=dict, compare=False, repr=False)  # where its keys stand, by path

"""Energisation curves: MW by month, at a confidence, of items, sites and the programme.

A curve at P80 is what is there at least with 80 % confidence: the MW that four futures in five reach or exceed in that month. So
where an item comes at once, its curve at P80 rises on its P80 date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.schedule.answers.schedule import Schedule
from gigawatt.schedule.campus.items import Item

Floats = NDArray[np.float64]

CONFIDENCES = (0.1, 0.5, 0.8, 0.9)
MOST_MONTHS = 600


@dataclass(frozen=True)
class Curve:
    """MW at each month's end, by confidence, and their mean over futures."""

    key: str
    name: str
    by_confidence: Floats  # (confidences, months)
    mean: Floats  # (months,)


def months_of(schedule: Schedule) -> Floats:
    """Ends of months from the origin on, to the horizon's end [months]."""
    last = schedule.clock.month(schedule.programme.end_year + 1.0)
    return np.arange(1.0, min(MOST_MONTHS, int(np.ceil(last))) + 1.0)


def capacity(schedule: Schedule, item: Item, months: Floats, share: float = 1.0) -> Floats:
    """An item's MW in each future, shape (futures, months): step by step, and gone after ``until``.

    Args:
        schedule: the futures.
        item: of the schedule.
        months: ends of months.
        share: of each MW that is counted.
    """
    found = np.zeros((schedule.samples, len(months)))
    for step in item.steps:
        found += share * step.mw * (schedule.finishes(step.task)[:, None] <= months)
    if item.until is not None:
        found *= months <= schedule.clock.month(item.until)
    return found


def total(schedule: Schedule, items: Iterable[Item], months: Floats, *, firm: bool = False) -> Floats:
    """MW of several items in each future, shape (futures, months); ``firm``: what of it counts for load that must be met."""
    found = np.zeros((schedule.samples, len(months)))
    for item in items:
        found += capacity(schedule, item, months, item.firm_share if firm else 1.0)
    return found


def usable(schedule: Schedule, items: Sequence[Item], months: Floats, facility_per_it: float) -> Floats:
    """IT power that has both halls and firm power, site by site, in each future, shape (futures, months) [MW]."""
    found = np.zeros((schedule.samples, len(months)))
    for site in dict.fromkeys(item.site for item in items):
        here = [item for item in items if item.site == site]
        halls = total(schedule, (item for item in here if item.kind == "halls"), months)
        power = total(schedule, (item for item in here if item.kind != "halls"), months, firm=True)
        found += np.minimum(halls, power / facility_per_it)
    return found


def curve(key: str, name: str, futures_mw: Floats) -> Curve:
    """The curve of MW in futures."""
    ordered = np.sort(np.ascontiguousarray(futures_mw.T), axis=1)
    count = ordered.shape[1]
    places = [max(0, int(np.ceil(count * (1.0 - confidence) - 1e-9)) - 1) for confidence in CONFIDENCES]
    return Curve(key, name, np.ascontiguousarray(ordered[:, places].T), np.asarray(futures_mw.mean(axis=0)))


def counted(items: Sequence[Item]) -> list[Item]:
    """Commitments and the connection; where no halls are committed, those that may be built."""
    committed = [item for item in items if item.standing != "option"]
    if any(item.kind == "halls" for item in committed):
        return committed
    return [*committed, *(item for item in items if item.kind == "halls" and item.standing == "option")]


def curves(schedule: Schedule, facility_per_it: float) -> list[Curve]:
    """Curves of every item, of every site's commitments, and of all of these together.

    Where a site has no committed halls, those that may be built there are counted: power for nobody would say nothing.


    Args:
        schedule: the futures.
        facility_per_it: MW of power that a MW of IT needs.
    """
    months = months_of(schedule)
    found = [curve(item.path, item.name, capacity(schedule, item, months)) for item in schedule.items]
    together: list[Item] = []
    for site in schedule.programme.sites:
        here = counted([item for item in schedule.items if item.site == site.key])
        together += here
        if here:
            found += _three(f"sites.{site.key}", site.name, schedule, here, months, facility_per_it)
    if together:
        found += _three("programme", "all sites", schedule, together, months, facility_per_it)
    return found


def _three(key: str, name: str, schedule: Schedule, items: Sequence[Item], months: Floats, facility_per_it: float) -> list[Curve]:
    halls = [item for item in items if item.kind == "halls"]
    power = [item for item in items if item.kind != "halls"]
    return [
        curve(f"{key}.halls", f"{name}: halls", total(schedule, halls, months)),
        curve(f"{key}.power", f"{name}: power", total(schedule, power, months)),
        curve(f"{key}.usable", f"{name}: IT with halls and firm power", usable(schedule, items, months, facility_per_it)),
    ]

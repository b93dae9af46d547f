"""Working calendars: the parts of every year in which a task of that kind stands still.

A year is twelve equal months. ``worked(t)`` counts the working months up to ``t``, of weeks of five days: a month of weeks of
seven counts 1.4. A task that starts at ``s`` and takes ``d`` working months ends at the first ``t`` with
``worked(t) = worked(s) + d``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.schedule.network.compiled import compiled

Floats = NDArray[np.float64]

YEAR = 12.0
USUAL_DAYS = 5.0  # of a week, that durations are promised for
_TINY = 1e-9  # months: less than a second, more than rounding


@dataclass(frozen=True, slots=True)
class Calendar:
    """Windows of the year [months from its beginning] without work; one that ends before it begins goes over the new year."""

    key: str
    closed: tuple[tuple[float, float], ...]
    days_per_week: float = USUAL_DAYS

    def faults(self) -> tuple[str, ...]:
        """What is wrong with it, in words."""
        found = []
        if not 0.0 < self.days_per_week <= 7.0:
            found.append(f"calendar {self.key}: a week of {self.days_per_week:g} working days")
        if any(not (0.0 <= begin <= YEAR and 0.0 <= end <= YEAR) for begin, end in self.closed):
            found.append(f"calendar {self.key}: a window lies outside the year")
        elif YEAR - sum(end - begin for begin, end in _merged(self.closed)) <= _TINY:
            found.append(f"calendar {self.key}: there is no working time in the year")
        return tuple(found)


def calendar_arrays(calendars: Sequence[Calendar]) -> tuple[Floats, Floats]:
    """Edges within the year and working months up to each, shape (calendars, edges), padded with the year's end.

    Args:
        calendars: those of a network, in the order of their numbers.
    """
    rows = [_edges(calendar) for calendar in calendars]
    width = max((len(edges) for edges, _ in rows), default=2)
    edges_of, worked_of = np.full((len(rows), width), YEAR), np.zeros((len(rows), width))
    for row, (edges, worked) in enumerate(rows):
        edges_of[row, : len(edges)] = edges
        worked_of[row] = worked[-1]
        worked_of[row, : len(worked)] = worked
    return edges_of, worked_of


def numbered(calendars: Mapping[str, Calendar]) -> dict[str, int]:
    """The number of each calendar in the arrays."""
    return {key: number for number, key in enumerate(calendars)}


def _merged(closed: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """The windows in order, those that touch or overlap as one, none over the new year."""
    parts: list[tuple[float, float]] = []
    for begin, end in closed:
        parts += [(begin, end)] if begin <= end else [(begin, YEAR), (0.0, end)]
    merged: list[tuple[float, float]] = []
    for begin, end in sorted(part for part in parts if part[1] > part[0]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _edges(calendar: Calendar) -> tuple[list[float], list[float]]:
    edges, worked = [0.0], [0.0]
    pace = calendar.days_per_week / USUAL_DAYS
    for begin, end in _merged(calendar.closed):
        if begin > edges[-1]:
            worked.append(worked[-1] + pace * (begin - edges[-1]))
            edges.append(begin)
        edges.append(end)
        worked.append(worked[-1])
    if edges[-1] < YEAR:
        worked.append(worked[-1] + pace * (YEAR - edges[-1]))
        edges.append(YEAR)
    return edges, worked


@compiled
def worked_months(month: float, edges: Floats, worked: Floats) -> float:
    """Working months from the origin up to a month."""
    years = np.floor(month / YEAR)
    within = month - years * YEAR
    part = 0
    while part < len(edges) - 2 and within >= edges[part + 1]:
        part += 1
    width = edges[part + 1] - edges[part]
    share = 0.0 if width <= 0.0 else (within - edges[part]) / width
    return float(years * worked[-1] + worked[part] + share * (worked[part + 1] - worked[part]))


@compiled
def opening(month: float, edges: Floats, worked: Floats) -> float:
    """The first month, from this one on, at which there is work."""
    years = np.floor(month / YEAR)
    within = month - years * YEAR
    for part in range(len(edges) - 1):
        if worked[part + 1] > worked[part] and within < edges[part + 1] - 1e-9:
            return float(max(month, years * YEAR + edges[part]))
    return opening_of_year(years + 1.0, edges, worked)


@compiled
def opening_of_year(years: float, edges: Floats, worked: Floats) -> float:
    """The first month of a year at which there is work."""
    part = 0
    while worked[part + 1] <= worked[part]:
        part += 1
    return float(years * YEAR + edges[part])


@compiled
def end_of_work(total: float, edges: Floats, worked: Floats) -> float:
    """The first month by which so many working months have gone since the origin."""
    years = np.ceil(total / worked[-1] - 1e-12) - 1.0
    rest = total - years * worked[-1]
    part = 0
    while part < len(edges) - 2 and rest > worked[part + 1] + 1e-12:
        part += 1
    width = worked[part + 1] - worked[part]
    share = 0.0 if width <= 0.0 else (rest - worked[part]) / width
    return float(years * YEAR + edges[part] + min(1.0, max(0.0, share)) * (edges[part + 1] - edges[part]))


@compiled
def last_start(total: float, edges: Floats, worked: Floats) -> float:
    """The last month at which not more than so many working months have gone since the origin."""
    years = np.floor(total / worked[-1] + 1e-12)
    rest = max(0.0, total - years * worked[-1])
    part = 0
    while part < len(edges) - 2 and rest >= worked[part + 1] - 1e-12:
        part += 1
    width = worked[part + 1] - worked[part]
    share = 0.0 if width <= 0.0 else (rest - worked[part]) / width
    return float(years * YEAR + edges[part] + min(1.0, max(0.0, share)) * (edges[part + 1] - edges[part]))

"""Working calendars: the parts of every year in which a task of that kind stands still.

A year is twelve equal months, and a working month is one of weeks of five days: a month of weeks of seven counts 1.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

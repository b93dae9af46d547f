"""Figures and paths: numbers that know their unit, their source and their doubt.

Units live here, at the edge. Inside, everything is a plain ``float`` or numpy array in the
canonical unit of its dimension (MW, MWh, USD, hours, years, tonnes), which the attribute's name states.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Origin = Literal["programme", "catalogue", "derived"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number in its canonical unit, with where it came from and how far to trust it.

    ``name`` says which number it is, as a dotted path (``sites.ohio.power.gas.capex`` or
    ``technologies.gas-combined-cycle.capex``); ``p10`` and ``p90`` are in the same unit.
    """

    value: float
    unit: str
    name: str = ""
    source: str = ""
    as_of: str = ""
    confidence: str = ""
    note: str = ""
    p10: float | None = None
    p90: float | None = None
    reference_class: str | None = None
    origin: Origin = "programme"

    def __float__(self) -> float:
        return self.value


@dataclass(frozen=True, slots=True)
class YearPath:
    """A figure that moves with the calendar: linear between the years given, level after the last.

    Before the first year given the value is ``before`` (the first value when ``None``).
    """

    points: tuple[tuple[float, Figure], ...]
    before: float | None = None

    def at(self, year: float) -> float:
        """The value in the middle of calendar year ``year`` (a float such as 2027.0 is that year)."""
        years = [point[0] for point in self.points]
        if year < years[0]:
            return self.points[0][1].value if self.before is None else self.before
        right = bisect_right(years, year)
        if right == len(years):
            return self.points[-1][1].value
        (year_0, figure_0), (year_1, figure_1) = self.points[right - 1], self.points[right]
        weight = (year - year_0) / (year_1 - year_0)
        return figure_0.value + weight * (figure_1.value - figure_0.value)

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(figure for _, figure in self.points)

    @classmethod
    def level(cls, figure: Figure) -> YearPath:
        """The same figure in every year."""
        return cls(points=((0.0, figure),))


ByYear = Mapping[int, Figure]
"""Amounts of single years (budgets): a year that is not named has no limit."""

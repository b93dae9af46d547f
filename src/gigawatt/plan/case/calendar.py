"""Periods, discounting, shares of a period, annuities and spend curves (docs/mathematics/plan.md, section 2).

A period is a calendar year, or in the horizon's first ``quarter_years`` years a calendar quarter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

HOURS_PER_YEAR = 8760
DELIVERIES_PER_YEAR = 12  # chips arrive monthly: their shares of periods and their cash are means over these deliveries
QUARTERS = (0.0, 90 / 365, 181 / 365, 273 / 365, 1.0)  # 1 January, 1 April, 1 July, 1 October; 29 February is dropped


@dataclass(frozen=True, slots=True)
class Calendar:
    """The plan's periods and the weight of a dollar in the middle of each."""

    start_year: int
    year_count: int
    discount_rate: float
    quarter_years: int = 0  # of which the first so many are planned by quarter

    @property
    def count(self) -> int:
        """Number of periods."""
        return self.year_count + 3 * self.quarter_years

    @property
    def _parts(self) -> list[tuple[int, int]]:
        """Calendar year and quarter (0 to 3; -1: the whole year) of each period."""
        quarters = [(self.start_year + year, quarter) for year in range(self.quarter_years) for quarter in range(4)]
        return quarters + [(self.start_year + year, -1) for year in range(self.quarter_years, self.year_count)]

    @property
    def years(self) -> Integers:
        """Calendar year of each period, shape (periods,)."""
        return np.array([year for year, _ in self._parts], dtype=np.int64)

    @property
    def calendar_years(self) -> Integers:
        """Every calendar year once, shape (calendar years,)."""
        return np.arange(self.start_year, self.start_year + self.year_count, dtype=np.int64)

    @property
    def labels(self) -> tuple[str, ...]:
        """``2027`` or ``2027-Q2``."""
        return tuple(f"{year}" if quarter < 0 else f"{year}-Q{quarter + 1}" for year, quarter in self._parts)

    @property
    def starts(self) -> Floats:
        """Fractional year in which each period begins, shape (periods,)."""
        return np.array([year + (QUARTERS[quarter] if quarter >= 0 else 0.0) for year, quarter in self._parts])

    @property
    def lengths(self) -> Floats:
        """Length of each period [years], shape (periods,)."""
        return np.array([1.0 if quarter < 0 else QUARTERS[quarter + 1] - QUARTERS[quarter] for _, quarter in self._parts])

    @property
    def discount(self) -> Floats:
        """What a dollar spent in the middle of each period is worth at the horizon's start, shape (periods,)."""
        middle = self.starts - self.start_year + 0.5 * self.lengths
        return np.asarray((1.0 + self.discount_rate) ** -middle, dtype=np.float64)

    def periods_of(self, year: int) -> list[int]:
        """Numbers of the periods of one calendar year."""
        return np.flatnonzero(self.years == year).tolist()

    def period_at(self, date: float) -> int | None:
        """Number of the period of a fractional year, None outside the horizon."""
        inside = np.flatnonzero((self.starts <= date + 1e-9) & (date + 1e-9 < self.starts + self.lengths))
        return int(inside[0]) if len(inside) else None

    def slices(self, hours: int) -> tuple[tuple[int, int], ...]:
        """First hour and the hour after the last of each period in a year of ``hours`` hours."""
        edges = [round(edge * hours) for edge in QUARTERS]
        return tuple((0, hours) if quarter < 0 else (edges[quarter], edges[quarter + 1]) for _, quarter in self._parts)

    def overlap(self, online: float, offline: float) -> Floats:
        """Years of each period in which something alive from ``online`` to ``offline`` exists, shape (periods,)."""
        begin, end = self.starts, self.starts + self.lengths
        shared: Floats = np.clip(np.minimum(offline, end) - np.maximum(online, begin), 0.0, self.lengths)
        return shared

    def share(self, online: float, offline: float) -> Floats:
        """Fraction of each period in which something alive from ``online`` to ``offline`` exists, shape (periods,)."""
        return self.overlap(online, offline) / self.lengths

    def delivery_share(self, first: float, period: int, life_years: float) -> Floats:
        """As `share`, for a period's purchase that arrives evenly between ``first`` and the end of ``period``."""
        dates = self.delivery_dates(first, period)
        shares: Floats = np.mean([self.share(date, date + life_years) for date in dates.tolist()], axis=0)
        return shares

    def delivery_dates(self, first: float, period: int) -> Floats:
        """The fractional years on which a period's purchase arrives: even steps between ``first`` and the end of ``period``."""
        length = float(self.lengths[period])
        begin = max(first, float(self.starts[period]))
        count = max(1, round(DELIVERIES_PER_YEAR * length))
        width = (float(self.starts[period]) + length - begin) / count
        return np.asarray(begin + width * (np.arange(count) + 0.5), dtype=np.float64)


def annuity_factor(discount_rate: float, life_years: float, spend_shares: tuple[float, ...]) -> float:
    """Yearly payment over ``life_years`` per dollar of overnight cost.

    Overnight cost falls due in the middle of each year of the spend curve, is compounded to commissioning, and is
    paid back in level payments in the middle of each year of life. Payments sum, discounted, to the compounded cost.
    """
    return compounding_factor(discount_rate, spend_shares) * recovery_factor(discount_rate, life_years)


def recovery_factor(discount_rate: float, life_years: float) -> float:
    """Yearly payment, in the middle of each of ``life_years``, per dollar at their start."""
    if discount_rate == 0.0:
        return 1.0 / life_years
    recovery = discount_rate / (1.0 - (1.0 + discount_rate) ** -life_years)
    return float(recovery * (1.0 + discount_rate) ** -0.5)


def compounding_factor(discount_rate: float, spend_shares: tuple[float, ...]) -> float:
    """Overnight cost compounded to commissioning, per dollar."""
    count = len(spend_shares)
    return float(sum(part * (1.0 + discount_rate) ** (count - index - 0.5) for index, part in enumerate(spend_shares)))


def spend_by_period(calendar: Calendar, online: float, spend_shares: tuple[float, ...]) -> tuple[Floats, float]:
    """Cash per dollar of overnight cost by period of the horizon, and the share that falls before it."""
    count = len(spend_shares)
    cash = np.zeros(calendar.count)
    before = 0.0
    for index, part in enumerate(spend_shares):
        begin = online - (count - index)
        cash += part * calendar.overlap(begin, begin + 1.0)
        before += part * min(1.0, max(0.0, calendar.start_year - begin))
    return cash, before


def delivery_spend_by_period(
    calendar: Calendar, first: float, period: int, spend_shares: tuple[float, ...]
) -> tuple[Floats, float]:
    """As `spend_by_period`, for a period's purchase that arrives evenly between ``first`` and the end of ``period``."""
    spent = [spend_by_period(calendar, date, spend_shares) for date in calendar.delivery_dates(first, period).tolist()]
    return np.mean([cash for cash, _ in spent], axis=0), float(np.mean([before for _, before in spent]))

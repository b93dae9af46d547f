"""Years, discounting, shares of a year, annuities and spend curves (docs/mathematics/plan.md, section 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOURS_PER_YEAR = 8760
DELIVERIES_PER_YEAR = 12  # chips arrive monthly: their shares of years and their cash are means over these deliveries


@dataclass(frozen=True, slots=True)
class Calendar:
    """The plan's years and the weight of a dollar in the middle of each."""

    start_year: int
    count: int
    discount_rate: float

    @property
    def years(self) -> NDArray[np.int64]:
        """Calendar years, shape (years,)."""
        return np.arange(self.start_year, self.start_year + self.count, dtype=np.int64)

    @property
    def discount(self) -> Floats:
        """What a dollar spent in the middle of each year is worth at the horizon's start, shape (years,)."""
        return np.asarray((1.0 + self.discount_rate) ** -(np.arange(self.count) + 0.5), dtype=np.float64)

    def share(self, online: float, offline: float) -> Floats:
        """Fraction of each year in which something alive from ``online`` to ``offline`` exists, shape (years,)."""
        begin = self.years.astype(np.float64)
        overlap: Floats = np.clip(np.minimum(offline, begin + 1.0) - np.maximum(online, begin), 0.0, 1.0)
        return overlap

    def delivery_share(self, first: float, year: int, life_years: float) -> Floats:
        """As `share`, for a year's purchase that arrives evenly between ``first`` and the end of ``year``."""
        shares: Floats = np.mean([self.share(date, date + life_years) for date in delivery_dates(first, year)], axis=0)
        return shares


def delivery_dates(first: float, year: int) -> Floats:
    """The fractional years on which a year's purchase arrives: even steps between ``first`` and the end of ``year``."""
    begin = max(first, float(year))
    width = (year + 1.0 - begin) / DELIVERIES_PER_YEAR
    return np.asarray(begin + width * (np.arange(DELIVERIES_PER_YEAR) + 0.5), dtype=np.float64)


def annuity_factor(discount_rate: float, life_years: float, spend_shares: tuple[float, ...]) -> float:
    """Yearly payment over ``life_years`` per dollar of overnight cost.

    Overnight cost falls due in the middle of each year of the spend curve, is compounded to commissioning, and is
    paid back in level payments in the middle of each year of life. Payments sum, discounted, to the compounded cost.
    """
    compounded = compounding_factor(discount_rate, spend_shares)
    if discount_rate == 0.0:
        return compounded / life_years
    recovery = discount_rate / (1.0 - (1.0 + discount_rate) ** -life_years)
    return float(compounded * recovery * (1.0 + discount_rate) ** -0.5)


def compounding_factor(discount_rate: float, spend_shares: tuple[float, ...]) -> float:
    """Overnight cost compounded to commissioning, per dollar."""
    count = len(spend_shares)
    return float(sum(part * (1.0 + discount_rate) ** (count - index - 0.5) for index, part in enumerate(spend_shares)))


def spend_by_year(calendar: Calendar, online: float, spend_shares: tuple[float, ...]) -> tuple[Floats, float]:
    """Cash per dollar of overnight cost by year of the horizon, and the share that falls before it."""
    count = len(spend_shares)
    cash = np.zeros(calendar.count)
    before = 0.0
    for index, part in enumerate(spend_shares):
        begin = online - (count - index)
        overlap = calendar.share(begin, begin + 1.0)
        cash += part * overlap
        before += part * min(1.0, max(0.0, calendar.start_year - begin))
    return cash, before


def delivery_spend_by_year(calendar: Calendar, first: float, year: int, spend_shares: tuple[float, ...]) -> tuple[Floats, float]:
    """As `spend_by_year`, for a year's purchase that arrives evenly between ``first`` and the end of ``year``."""
    spent = [spend_by_year(calendar, float(date), spend_shares) for date in delivery_dates(first, year)]
    return np.mean([cash for cash, _ in spent], axis=0), float(np.mean([before for _, before in spent]))

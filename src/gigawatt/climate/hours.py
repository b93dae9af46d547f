"""Hours of the year: UTC months and days, and local solar time at a longitude."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.site_climate import HOURS, Hourly

DAYS = 365
DAYS_OF_MONTH = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
MONTH_OF_DAY = np.repeat(np.arange(12), DAYS_OF_MONTH)  # 0 is January
CORRECTIONS = 20  # of the knots of a year through monthly means

Indices = NDArray[np.int64]


def local_hours(longitude: float) -> Indices:
    """Whole hours by which local solar time is ahead of UTC, applied to every UTC hour of the year.

    Returns:
        Local hour of the year of each UTC hour, shape (8760,); the year closes on itself.
    """
    return np.asarray((np.arange(HOURS) + round(longitude / 15)) % HOURS, dtype=np.int64)


def local_solar_hour(longitude: float) -> Hourly:
    """Local mean solar time at the middle of each UTC hour [h, 0-24), shape (8760,)."""
    return np.asarray((np.arange(HOURS) + 0.5 + longitude / 15) % 24)


def from_months(monthly: NDArray[np.float64]) -> Hourly:
    """A smooth year through twelve monthly means, which the days of each month average to.

    Linear between the middles of the months, with the knots corrected until the means are met.

    Args:
        monthly: January to December, shape (12,).
    """
    between = _between_months()
    knots = between.knots_of_means @ monthly
    return np.asarray(knots[between.before] * (1.0 - between.share) + knots[between.after] * between.share)


@dataclass(frozen=True)
class _BetweenMonths:
    """Where every hour lies between the middles of two months, and which knots give twelve means."""

    before: Indices  # month whose middle was last, shape (8760,)
    after: Indices
    share: Hourly  # of the way from one to the other
    knots_of_means: NDArray[np.float64]  # shape (12, 12)


@cache
def _between_months() -> _BetweenMonths:
    middles = np.cumsum(DAYS_OF_MONTH) - DAYS_OF_MONTH / 2
    around = np.concatenate([middles[-1:] - DAYS, middles, middles[:1] + DAYS])
    days = np.arange(HOURS) / 24
    place = np.searchsorted(around, days, side="right") - 1
    share = (days - around[place]) / (around[place + 1] - around[place])
    before, after = (place - 1) % 12, place % 12
    means = np.zeros((12, 12))  # of knots
    hours = np.bincount(month_of_hour())[month_of_hour()]
    np.add.at(means, (month_of_hour(), before), (1.0 - share) / hours)
    np.add.at(means, (month_of_hour(), after), share / hours)
    knots = np.eye(12)
    for _ in range(CORRECTIONS):
        knots = knots + np.eye(12) - means @ knots
    return _BetweenMonths(before, after, share, knots)


def month_of_hour() -> Indices:
    """Month of each UTC hour, 0 is January, shape (8760,)."""
    return np.repeat(MONTH_OF_DAY, 24)

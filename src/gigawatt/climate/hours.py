"""Hours of the year: UTC months and days, and local solar time at a longitude."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.site_climate import HOURS, Hourly

DAYS = 365
DAYS_OF_MONTH = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
MONTH_OF_DAY = np.repeat(np.arange(12), DAYS_OF_MONTH)  # 0 is January

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
    ends = np.cumsum(DAYS_OF_MONTH)
    middles = ends - DAYS_OF_MONTH / 2
    days = np.arange(HOURS) / 24
    month = np.repeat(MONTH_OF_DAY, 24)
    knots = monthly.astype(float)
    for _ in range(20):
        year = np.interp(days, middles, knots, period=DAYS)
        knots = knots + monthly - np.bincount(month, year, 12) / np.bincount(month, minlength=12)
    return np.asarray(np.interp(days, middles, knots, period=DAYS))


def month_of_hour() -> Indices:
    """Month of each UTC hour, 0 is January, shape (8760,)."""
    return np.repeat(MONTH_OF_DAY, 24)

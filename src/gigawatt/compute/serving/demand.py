"""The daily shape of demand: how far its peak is above its mean, by region and its time zones.

The shape is an assumption: activity of people by local hour, low at night, high from mid-morning to late evening, with the
trough at a third of the peak. Published traces of language model services are diurnal like this (BurstGPT, arXiv:2401.17644;
DynamoLLM, arXiv:2408.00741); their levels differ too much to restate one. Weights of the zones are shares of people online,
rounded, an assumption as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# By local hour, in shares of the peak hour; assumption, 2026-11.
LOCAL_HOURS = np.array([
    0.48, 0.40, 0.36, 0.34, 0.33, 0.35, 0.42, 0.55, 0.72, 0.88, 0.97, 1.00,
    0.96, 0.95, 0.98, 1.00, 0.98, 0.92, 0.86, 0.84, 0.84, 0.80, 0.70, 0.58,
])  # fmt: skip
# Hours ahead of UTC (standard time) and the share of the region's demand there.
ZONES: Mapping[str, Mapping[float, float]] = {
    "north-america": {-5.0: 0.48, -6.0: 0.29, -7.0: 0.06, -8.0: 0.17},
    "south-america": {-3.0: 0.65, -4.0: 0.15, -5.0: 0.20},
    "europe": {0.0: 0.16, 1.0: 0.62, 2.0: 0.22},
    "middle-east-africa": {1.0: 0.25, 2.0: 0.30, 3.0: 0.30, 4.0: 0.15},
    "south-asia": {5.5: 1.0},
    "east-asia": {8.0: 0.70, 9.0: 0.20, 7.0: 0.10},
    "oceania": {10.0: 0.80, 12.0: 0.20},
}
_WORLD: Mapping[str, float] = {
    "north-america": 0.30, "south-america": 0.08, "europe": 0.22, "middle-east-africa": 0.08, "south-asia": 0.14,
    "east-asia": 0.16, "oceania": 0.02,
}  # fmt: skip
REGIONS = (*ZONES, "world")


@dataclass(frozen=True, slots=True)
class DailyShape:
    """Demand by hour of UTC over its mean."""

    region: str
    hours: Floats  # shape (24,), mean 1

    @property
    def peak(self) -> float:
        """The busiest hour over the mean."""
        return float(self.hours.max())


def daily_shape(region: str) -> DailyShape:
    """Demand of a region, or of the world, by hour of UTC over its mean.

    Raises:
        KeyError: the region is not known; ``REGIONS`` are.
    """
    if region == "world":
        hours = sum((share * daily_shape(name).hours for name, share in _WORLD.items()), np.zeros(24))
    else:
        local = LOCAL_HOURS / LOCAL_HOURS.mean()
        utc = np.arange(24.0)
        hours = sum((share * _at(local, utc + ahead) for ahead, share in ZONES[region].items()), np.zeros(24))
    return DailyShape(region, np.asarray(hours / hours.mean()))


def _at(local: Floats, hour: Floats) -> Floats:
    """The shape at local hours, between hours in proportion."""
    below = np.floor(hour)
    share = hour - below
    first = below.astype(int) % 24
    return np.asarray((1.0 - share) * local[first] + share * local[(first + 1) % 24])

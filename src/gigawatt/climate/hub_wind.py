"""Wind at hub height by the hour: Weibull speeds in the order of a noise that remembers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.hours import from_months, local_solar_hour, month_of_hour
from gigawatt.climate.monthly_means import MONTHS
from gigawatt.climate.noise import Field, remembering, uniform_scores
from gigawatt.climate.site_climate import HOURS, Hourly

Monthly = NDArray[np.float64]

# Fitted to the mean autocorrelation of hourly wind near 100 m at the thirteen places of docs/mathematics/climate.md;
# without its season and mean day it has forgotten itself after a day and a half.
GUSTS_MEMORY_HOURS, GUSTS_SHARE = (5.0,), 0.4  # share of the variance
SYSTEMS_MEMORY_HOURS = (14.0, 2.0)
GUSTS_REACH_KM, SYSTEMS_REACH_KM = 60.0, 250.0
CLEAR_SKY_SCORE = -0.15  # correlation of passing systems with a clear sky (51 regions of the US in 2012: -0.07 in mean)
# What a place's wind is like beside its mean nobody knows without a record: every seed draws it from what places show.
SHAPE_PER_MS, LEAST_SHAPE, MOST_SHAPE = 0.35, 1.7, 2.5  # Weibull's, by the mean: weak winds come by fits
SHAPE_SPREAD, MONTH_SHAPE_SPREAD = 0.10, 0.10  # of its logarithm, between places and between a place's months
MEMORY_SPREAD = 0.45  # of the logarithm of both memories
SUBTROPICAL_MEMORY, STORM_TRACK_MEMORY = 0.9, 1.3  # times both, up to 30 and from 45 degrees of latitude on
NIGHT_AMPLITUDE, NIGHT_SPREAD, NIGHT_SUMMER = 0.14, 0.06, 0.4  # of the mean day, spread, and how much more in summer
NIGHT_PEAK_HOUR, NIGHT_PEAK_SPREAD_H = 22.5, 1.5  # solar time of the night's low-level jet over land
MONTH_SPREAD, YEAR_SPREAD = 0.04, 0.02  # by which a seed may miss given means: they are themselves measurements
SCALES_MS = np.geomspace(0.5, 20.0, 38)  # monthly mean speeds between which given means are sought


@dataclass(frozen=True)
class WindOfPlace:
    """Order of the year's wind, and what this seed takes the place to be like, before season and level."""

    uniform: Hourly  # rank of the hour's wind among the year's (0, 1)
    night: Hourly  # the mean day, around 1
    shape_factor: Monthly  # on the Weibull shape, shape (12,)
    rng: np.random.Generator

    def unit(self, mean_ms: float) -> Hourly:
        """Speed over its monthly mean at a place of that yearly mean."""
        shape = float(np.clip(SHAPE_PER_MS * mean_ms, LEAST_SHAPE, MOST_SHAPE)) * self.shape_factor
        hourly = shape[month_of_hour()]
        level = np.array([math.gamma(1 + 1 / k) for k in shape])[month_of_hour()]
        return np.asarray((-np.log1p(-self.uniform)) ** (1 / hourly) / level * self.night)


def wind_of_place(field: Field, rng: np.random.Generator, latitude: float, longitude: float, regime: Hourly) -> WindOfPlace:
    """Order of the year's wind: two autoregressions and the mean day.

    Args:
        field: Noise that neighbours share.
        rng: Of what this place and seed have to themselves.
        latitude: [degrees north], for its summer.
        longitude: [degrees east], for its night.
        regime: Score of the sky's regime, high is clear, shape (8760,).
    """
    belt = float(np.interp(abs(latitude), [30, 45], [SUBTROPICAL_MEMORY, STORM_TRACK_MEMORY]))
    slower = belt * math.exp(MEMORY_SPREAD * rng.standard_normal())
    gusts = remembering(field.white(21, HOURS, GUSTS_REACH_KM), [slower * memory for memory in GUSTS_MEMORY_HOURS])
    systems = remembering(field.white(22, HOURS, SYSTEMS_REACH_KM), [slower * memory for memory in SYSTEMS_MEMORY_HOURS])
    systems = CLEAR_SKY_SCORE * regime + math.sqrt(1 - CLEAR_SKY_SCORE**2) * systems
    uniform = uniform_scores(math.sqrt(GUSTS_SHARE) * gusts + math.sqrt(1 - GUSTS_SHARE) * systems)
    factor = np.exp(SHAPE_SPREAD * rng.standard_normal() + MONTH_SHAPE_SPREAD * rng.standard_normal(MONTHS))
    peak = NIGHT_PEAK_HOUR + NIGHT_PEAK_SPREAD_H * rng.standard_normal()
    amplitude = max(NIGHT_AMPLITUDE + NIGHT_SPREAD * rng.standard_normal(), 0.0)
    warm = np.cos(2 * np.pi * (np.arange(HOURS) / HOURS - 0.55)) * (1.0 if latitude >= 0 else -1.0)
    night = 1 + amplitude * (1 + NIGHT_SUMMER * warm) * np.cos(2 * np.pi * (local_solar_hour(longitude) - peak) / 24)
    return WindOfPlace(uniform, night, factor, rng)


def typical_wind_ms(place: WindOfPlace, mast_means_ms: Monthly, mean_ms: float) -> Hourly:
    """Wind 100 m above ground [m/s] with the season of a mast and a yearly mean."""
    speed = place.unit(mean_ms) * from_months(mast_means_ms / mast_means_ms.mean())
    return np.asarray(speed * mean_ms / speed.mean())


def wind_of_means_ms(place: WindOfPlace, means: Monthly, monthly_of: Callable[[Hourly], Monthly], *, mean_ms: float) -> Hourly:
    """Wind [m/s] whose months meet given means, but for a spread of ``MONTH_SPREAD`` and ``YEAR_SPREAD``.

    Args:
        place: From ``wind_of_place``.
        means: Of January to December, shape (12,), of what ``monthly_of`` measures.
        monthly_of: Monthly means, shape (12,), of what a year of speeds gives (the speed itself, or a capacity factor).
        mean_ms: About the year's mean, for the shape of its distribution.
    """
    noise = MONTH_SPREAD * place.rng.standard_normal(MONTHS) + YEAR_SPREAD * place.rng.standard_normal()
    target = means * np.exp(noise)
    month = month_of_hour()
    unit = place.unit(mean_ms)
    unit = unit / (np.bincount(month, unit) / np.bincount(month))[month]
    reached = np.array([monthly_of(unit * scale) for scale in SCALES_MS])  # rises, until storms stop the machines
    first = np.where((reached >= target).any(axis=0), (reached >= target).argmax(axis=0), reached.argmax(axis=0))
    low, high = SCALES_MS[np.maximum(first - 1, 0)], SCALES_MS[first]
    for _ in range(12):
        middle = np.sqrt(low * high)
        below = monthly_of(unit * middle[month]) < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray(unit * high[month])

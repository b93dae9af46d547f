"""Dry bulb and dew point by the hour: season, passing weather, the day's swing under its cloud."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.clouds import Sky
from gigawatt.climate.hours import DAYS, from_months, local_solar_hour, month_of_hour
from gigawatt.climate.noise import Field, remembering
from gigawatt.climate.normals import Normals
from gigawatt.climate.site_climate import HOURS, Hourly

WEATHER_MEMORY_HOURS = (36.0, 3.0)  # passing systems, smoothed
WEATHER_REACH_KM = 350.0  # air masses are larger than clouds
TYPICAL_YEAR_HARMONICS = 6  # nothing slower than 60 days: a typical year has no odd months
SWING_OF_RANGE = 0.85  # the mean day's swing over the mean of (daily maximum - minimum)
SWING_OF_CLOUD = 0.6  # how much of the swing follows the day's clearness
CLEAR_SUMMER_SCORE, CLEAR_WINTER_SCORE = 0.35, -0.10  # correlation of passing warmth with a clear sky
DAY_LAG_HOURS, NIGHT_DECAY, MINIMUM_LAG_HOURS = 1.86, 2.20, -0.17  # Parton and Logan 1981, at 1.5 m
# K of dew point that come with 1 K of passing warmth: 1 in humid air, next to nothing in a desert. Clipped line in the
# month's depression of the dew point [K], through the TMY3 stations (Columbus 1.0 at 5 K, Abilene 0.7 at 11, Phoenix 0.1 at 21).
DEW_OF_WARMTH_HUMID, DEW_OF_WARMTH_PER_K = 1.35, -0.065
HIGHEST_DEW_C, DEW_SATURATES_OVER_K = 30.0, 20.0  # muggy months stay muggy: the dew point hardly rises with the heat
DEW_OF_CLOUD = 0.35  # dew point lost by one standard deviation of clearer regime, in deviations of passing warmth
DEW_RESIDUAL = 0.45  # of its own, likewise
PASSING_C_PER_DEGREE_LATITUDE = 0.1  # where the record has no standard deviation: 2.4 K in the Gulf, 4 K in Ohio
LEAST_PASSING_C = 0.8


@dataclass(frozen=True)
class DryBulb:
    """Dry bulb [C], the part of it that is passing weather [K], and that part's standard deviation [K]."""

    hours_c: Hourly
    passing_k: Hourly
    deviation_k: Hourly


def dry_bulb(field: Field, normals: Normals, latitude: float, longitude: float, sky: Sky) -> DryBulb:
    """Season, passing weather and the day's swing, whose monthly means are the normals'.

    The hours of a month deviate as the normals say: what season and swing do not explain is passing weather.
    """
    swing = _diurnal(latitude, longitude) * from_months(normals.dry_bulb_daily_range_c) * SWING_OF_RANGE
    swing *= np.clip(1 - SWING_OF_CLOUD + SWING_OF_CLOUD * _smooth_days(sky.clearness_of_day, longitude), 0.3, 1.5)
    season = from_months(normals.dry_bulb_mean_c)
    month = month_of_hour()
    count = np.bincount(month)
    around_mean = season - (np.bincount(month, season) / count)[month] + swing
    explained = np.bincount(month, around_mean**2) / count
    left = np.sqrt(np.maximum(normals.dry_bulb_sd_c**2 - explained, LEAST_PASSING_C**2))
    deviation = np.where(np.isnan(left), max(LEAST_PASSING_C, PASSING_C_PER_DEGREE_LATITUDE * abs(latitude)), left)
    warmth = np.cos(2 * np.pi * (np.arange(HOURS) / HOURS - 0.55)) * (1.0 if latitude >= 0 else -1.0)
    share = (CLEAR_SUMMER_SCORE + CLEAR_WINTER_SCORE) / 2 + (CLEAR_SUMMER_SCORE - CLEAR_WINTER_SCORE) / 2 * warmth
    noise = remembering(field.white(11, HOURS, WEATHER_REACH_KM), WEATHER_MEMORY_HOURS, slowest_harmonic=TYPICAL_YEAR_HARMONICS)
    deviation_k = np.maximum(from_months(deviation), 0.5 * LEAST_PASSING_C)
    passing = deviation_k * (np.sqrt(1 - share**2) * noise + share * _smooth_days(sky.regime, longitude))
    hours = season + swing + passing
    hours = hours + from_months(normals.dry_bulb_mean_c - np.bincount(month, hours) / count)
    return DryBulb(hours, passing, deviation_k)


def dew_point_c(field: Field, normals: Normals, longitude: float, sky: Sky, dry: DryBulb) -> Hourly:
    """Dew point [C]: warm air and cloud carry moisture; never above the dry bulb; monthly means as the normals."""
    noise = remembering(field.white(12, HOURS, WEATHER_REACH_KM), WEATHER_MEMORY_HOURS, slowest_harmonic=TYPICAL_YEAR_HARMONICS)
    own = DEW_RESIDUAL * noise - DEW_OF_CLOUD * _smooth_days(sky.regime, longitude)
    depression = normals.dry_bulb_mean_c - normals.dew_point_mean_c
    share = np.clip(DEW_OF_WARMTH_HUMID + DEW_OF_WARMTH_PER_K * depression, 0.05, 1.0)
    share = from_months(share * np.clip((HIGHEST_DEW_C - normals.dew_point_mean_c) / DEW_SATURATES_OVER_K, 0.2, 1.0))
    anomaly = share * dry.passing_k + dry.deviation_k * own
    month = month_of_hour()
    means = normals.dew_point_mean_c.copy()
    dew = dry.hours_c
    for _ in range(8):  # the cap at the dry bulb lowers the mean: give it back
        dew = np.minimum(from_months(means) + anomaly, dry.hours_c)
        means = means + normals.dew_point_mean_c - np.bincount(month, dew) / np.bincount(month)
    return np.asarray(dew)


def _smooth_days(stepped: Hourly, longitude: float) -> Hourly:
    """Values that are constant over each local day, made linear from noon to noon."""
    noon = (np.arange(DAYS) * 24 + 12 - longitude / 15) % HOURS
    values = stepped[noon.astype(int)]
    order = np.argsort(noon)
    return np.asarray(np.interp(np.arange(HOURS) + 0.5, noon[order], values[order], period=HOURS))


def _diurnal(latitude: float, longitude: float) -> Hourly:
    """The day's shape, mean 0 and swing 1: a sine from sunrise, exponential decay at night.

    Parton and Logan 1981, Agric. Meteorol. 23:205, with their lags (the figures are from memory: confidence
    ``unsourced-memory``; the oracle test against TMY3 stations checks the result).
    """
    day_of_year = np.arange(HOURS) / 24
    declination = -np.radians(23.44) * np.cos(2 * np.pi * (day_of_year + 10) / DAYS)
    cosine = np.clip(-np.tan(np.radians(np.clip(latitude, -89.0, 89.0))) * np.tan(declination), -0.95, 0.95)
    day_length = 24 / np.pi * np.arccos(cosine)
    night_length = 24 - day_length
    since_minimum = (local_solar_hour(longitude) - (12 - day_length / 2 + MINIMUM_LAG_HOURS)) % 24
    by_day = np.sin(np.pi * np.minimum(since_minimum, day_length) / (day_length + 2 * DAY_LAG_HOURS))
    at_sunset = np.sin(np.pi * day_length / (day_length + 2 * DAY_LAG_HOURS))
    elapsed = np.maximum(since_minimum - day_length, 0) / night_length
    end = np.exp(-NIGHT_DECAY)
    by_night = at_sunset * (np.exp(-NIGHT_DECAY * elapsed) - end) / (1 - end)
    shape = np.where(since_minimum <= day_length, by_day, by_night)
    return _less_daily_mean(shape)


def _less_daily_mean(shape: Hourly) -> NDArray[np.float64]:
    return np.asarray(shape - np.repeat(shape.reshape(DAYS, 24).mean(axis=1), 24))

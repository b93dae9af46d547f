"""Wind at hub height by the hour: Weibull speeds in the order of a noise that remembers."""

from __future__ import annotations

import math

import numpy as np

from gigawatt.climate.hours import from_months, local_solar_hour
from gigawatt.climate.noise import autocorrelated, uniform_scores
from gigawatt.climate.normals import Normals
from gigawatt.climate.site_climate import HOURS, Hourly

WEIBULL_SHAPE = 2.4  # of an hour's speed given month and time of day; 2.2-2.3 over the whole year as at the stations
GUSTS_MEMORY_HOURS, SYSTEMS_MEMORY_HOURS = 9.0, 48.0
SYSTEMS_SHARE = 0.25  # of the variance
NIGHT_AMPLITUDE = 0.12  # the night's low-level jet: +12 % at 23:00 solar time over land (Amarillo 0.2, WIND Toolkit)
NIGHT_PEAK_HOUR = 23.0


def hub_wind_ms(rng: np.random.Generator, normals: Normals, longitude: float, mean_ms: float) -> Hourly:
    """Wind 100 m above ground [m/s], whose yearly mean is ``mean_ms``.

    Two autoregressions (gusts and passing systems) give the order; their ranks over the year meet the Weibull
    marginal exactly; season from the 10 m normals, diurnal cycle of flat land.
    """
    gusts = autocorrelated(rng, HOURS, [GUSTS_MEMORY_HOURS])
    systems = autocorrelated(rng, HOURS, [SYSTEMS_MEMORY_HOURS])
    uniform = uniform_scores(np.sqrt(1 - SYSTEMS_SHARE) * gusts + np.sqrt(SYSTEMS_SHARE) * systems)
    unit = (-np.log1p(-uniform)) ** (1 / WEIBULL_SHAPE) / math.gamma(1 + 1 / WEIBULL_SHAPE)
    season = from_months(normals.wind_10m_mean_ms / normals.wind_10m_mean_ms.mean())
    night = 1 + NIGHT_AMPLITUDE * np.cos(2 * np.pi * (local_solar_hour(longitude) - NIGHT_PEAK_HOUR) / 24)
    speed = unit * season * night
    return np.asarray(speed * mean_ms / speed.mean())

"""Hours of a wholesale price: a file, or a seeded synthetic shape whose mean is 1."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gigawatt.climate.hours import local_solar_hour
from gigawatt.climate.noise import autocorrelated, generator
from gigawatt.climate.readers import read_hourly_column
from gigawatt.climate.site_climate import HOURS, Hourly

EVENING_PEAK_HOUR, MORNING_PEAK_HOUR, MIDDAY_HOUR = 19.0, 8.0, 12.5
SEASON_SHARE, DAY_SHARE, WEEK_SHARE, NOISE_SHARE = 0.08, 0.30, 0.05, 0.57  # of the variance of the logarithm
SPIKE_MEMORY_HOURS, FUEL_MEMORY_HOURS = 6.0, 24.0 * 10
FUEL_SHARE = 0.4  # of the noise's variance: what moves for weeks
FIRST_WEEKDAY = 6  # 1 January of the sun's year 2023 was a Sunday


def price_shape(longitude: float, *, seed: int, volatility: float) -> Hourly:
    """A synthetic wholesale price over its yearly mean, shape (8760,), UTC, mean 1.

    ``exp(volatility * x) / mean`` with ``x`` of standard deviation 1: two seasons' peaks, the day in local solar
    time (evening peak, dip at noon), working days over weekends, and a noise that lasts hours and weeks. The shares
    are chosen by eye against public hourly prices (confidence low); the mean and the volatility are the user's.

    Args:
        longitude: [degrees east], for local solar time.
        seed: 0 or more.
        volatility: Standard deviation of the logarithm of the price; 0 gives 1 in every hour.

    Raises:
        ValueError: If volatility is negative or above 3, or the seed is negative.
    """
    if not 0 <= volatility <= 3:
        raise ValueError(f"volatility is the standard deviation of the logarithm of the price: 0 to 3, not {volatility}.")
    if volatility == 0:
        return np.ones(HOURS)
    rng = generator(seed, 0.0, longitude)
    local = local_solar_hour(longitude)
    season = np.cos(4 * np.pi * (np.arange(HOURS) / HOURS - 0.04))
    day = _bump(local, EVENING_PEAK_HOUR, 2.5) + 0.5 * _bump(local, MORNING_PEAK_HOUR, 1.8) - 0.6 * _bump(local, MIDDAY_HOUR, 2.5)
    weekday = ((np.arange(HOURS) + longitude / 15) // 24 + FIRST_WEEKDAY) % 7 < 5
    spikes = autocorrelated(rng, HOURS, [SPIKE_MEMORY_HOURS])
    fuel = autocorrelated(rng, HOURS, [FUEL_MEMORY_HOURS])
    noise = np.sqrt(1 - FUEL_SHARE) * spikes + np.sqrt(FUEL_SHARE) * fuel
    score = sum(
        (np.sqrt(share) * _standard(part))
        for share, part in (
            (SEASON_SHARE, season),
            (DAY_SHARE, day),
            (WEEK_SHARE, weekday.astype(float)),
            (NOISE_SHARE, noise),
        )
    )
    price = np.exp(volatility * _standard(np.asarray(score)))
    return np.asarray(price / price.mean())


def _bump(hour: Hourly, centre: float, width: float) -> Hourly:
    away = (hour - centre + 12) % 24 - 12
    return np.asarray(np.exp(-0.5 * (away / width) ** 2))


def _standard(values: Hourly) -> Hourly:
    return np.asarray((values - values.mean()) / values.std())


def read_price(path: Path) -> Hourly:
    """An hourly price [USD/MWh] from a CSV with the columns ``utc,usd_per_mwh``, shape (8760,).

    Prices may be negative. 29 February is dropped; the hours may stand in any order but each once, of one year.

    Raises:
        WeatherError: With everything wrong with the file.
    """
    return read_hourly_column(path, "usd_per_mwh", low=-2_000.0, high=20_000.0)

"""Cloud over a clear sky: days that resemble their neighbours, hours that vary within them, months that meet their normals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.hours import DAYS, MONTH_OF_DAY, local_hours
from gigawatt.climate.noise import Field, remembering, uniform_scores
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.climate.sun import Sun

Array = NDArray[np.float64]

# Fitted together to the eight NREL TMY3 stations that the oracle test names (2026-01, see docs/mathematics/climate.md).
# e-folding time of the day's regime, by the year's GHI over its clear sky: dry climates hold their weather longer
CLOUDY_CLEARNESS, CLOUDY_MEMORY_DAYS = 0.62, 1.05
SUNNY_CLEARNESS, SUNNY_MEMORY_DAYS = 0.88, 1.75
DAY_SHARE = 0.68  # of the variance of an hour's score that its day explains, from 28 degrees of latitude on
TROPICAL_DAY_SHARE = 0.13  # up to 20 degrees: clouds there come and go within the day
TROPICAL_MEMORY = 2.0  # times the day's memory there: what wet and dry spells there are last
BEAM_POWER = 1.15  # on Erbs's diffuse fraction where no beam is known; 1.05 is the median of 48 records, hour by hour
HOUR_MEMORY_HOURS, TROPICAL_HOUR_MEMORY_HOURS = 3.0, 1.5
TROPICS_DEG, TEMPERATE_DEG = 20.0, 28.0  # of latitude; between them by a straight line
DAY_REACH_KM, HOUR_REACH_KM = 250.0, 40.0  # of the noise: neighbours share the day's regime, hardly the hour's clouds
DARKEST_INDEX = 0.12  # clear-sky index of the darkest overcast
BRIGHTEST_INDEX = 1.09  # above 1 between bright clouds
BRIGHTEST_MONTH = 0.95  # a month brighter than this against the climatology has cleaner air than it says
LOWEST_SUN_COSINE = 0.065  # below about 4 degrees the beam is not told from the diffuse
MONTHS = 12


@dataclass(frozen=True)
class Sky:
    """Irradiance [W/m2] and the day's regime (Gaussian score, high is clear) of every UTC hour."""

    ghi_wm2: Hourly
    dni_wm2: Hourly
    dhi_wm2: Hourly
    regime: Hourly
    clearness_of_day: Hourly  # the local day's GHI over its clear-sky GHI, relative to the year's mean


def cloudy_sky(field: Field, sun: Sun, latitude: float, longitude: float, ghi_mean_wm2: Array, dni_mean_wm2: Array) -> Sky:
    """A year of irradiance whose monthly GHI meets the normals.

    Args:
        field: Noise that neighbours share.
        sun: The place's clear sky.
        latitude: [degrees north], for the share of the day in the cloud's variance.
        longitude: [degrees east], for the local day.
        ghi_mean_wm2: Monthly means over all hours, shape (12,) [W/m2].
        dni_mean_wm2: Likewise for the beam; NaN where the record has none.
    """
    local = local_hours(longitude)
    day, month = local // 24, MONTH_OF_DAY[local // 24]
    temperate = float(np.interp(abs(latitude), [TROPICS_DEG, TEMPERATE_DEG], [0.0, 1.0]))
    clearness = float(ghi_mean_wm2.mean() / max(sun.clear_ghi_wm2.mean(), 1.0))
    memory = float(np.interp(clearness, [CLOUDY_CLEARNESS, SUNNY_CLEARNESS], [CLOUDY_MEMORY_DAYS, SUNNY_MEMORY_DAYS]))
    memory *= temperate + (1 - temperate) * TROPICAL_MEMORY
    regime_of_day = remembering(field.white(1, DAYS, DAY_REACH_KM), [memory])
    hour_memory = temperate * HOUR_MEMORY_HOURS + (1 - temperate) * TROPICAL_HOUR_MEMORY_HOURS
    hour = remembering(field.white(2, HOURS, HOUR_REACH_KM), [hour_memory])
    day_share = temperate * DAY_SHARE + (1 - temperate) * TROPICAL_DAY_SHARE
    score = np.sqrt(day_share) * regime_of_day[day] + np.sqrt(1 - day_share) * hour
    lit = sun.clear_ghi_wm2 > 0
    uniform = np.full(HOURS, 0.5)
    uniform[lit] = uniform_scores(score[lit])
    ghi, clear_ghi, clear_dni = np.zeros(HOURS), sun.clear_ghi_wm2.copy(), sun.clear_dni_wm2.copy()
    for which in range(MONTHS):
        hours = month == which
        clear_mean = clear_ghi[hours].mean()
        if clear_mean <= 0:
            continue  # polar night
        cleaner = max(1.0, ghi_mean_wm2[which] / clear_mean / BRIGHTEST_MONTH)
        clear_ghi[hours] *= cleaner
        clear_dni[hours] = np.minimum(clear_dni[hours] * cleaner, sun.extraterrestrial_wm2[hours])
        ghi[hours] = clear_ghi[hours] * _index_for_mean(uniform[hours], clear_ghi[hours], ghi_mean_wm2[which])
    ghi = np.minimum(ghi, sun.extraterrestrial_horizontal_wm2)
    dni, dhi = _split(ghi, sun, clear_dni, month, dni_mean_wm2)
    of_day = np.bincount(day, ghi, DAYS) / np.maximum(np.bincount(day, clear_ghi, DAYS), 1.0)
    relative = of_day / of_day.mean()
    return Sky(ghi, dni, dhi, regime_of_day[day], relative[day])


def _index(uniform: Array, shape: float) -> Array:
    """Clear-sky index by Kumaraswamy's quantile function; ``shape`` moves the year from overcast to clear.

    ``k = dark + (bright - dark) (1 - (1 - u)^(1/b))^(1/a)``; the second shape follows the first, so that dull months
    have one broad hump and bright months pile up at the clear sky, as the stations do.
    """
    second = np.clip(1.05 - 0.33 * shape, 0.25, 1.0)
    unit = (1 - (1 - uniform) ** (1 / second)) ** (1 / shape)
    return np.asarray(DARKEST_INDEX + (BRIGHTEST_INDEX - DARKEST_INDEX) * unit)


def _index_for_mean(uniform: Array, clear_wm2: Array, target_mean_wm2: float) -> Array:
    """The index whose month meets its mean GHI (bisection on the shape, in which the mean rises)."""
    low, high = 0.02, 60.0
    for _ in range(40):
        middle = np.sqrt(low * high)
        if (clear_wm2 * _index(uniform, middle)).mean() < target_mean_wm2:
            low = middle
        else:
            high = middle
    return _index(uniform, float(np.sqrt(low * high)))


def _split(ghi: Hourly, sun: Sun, clear_dni: Hourly, month: NDArray[np.int64], dni_mean_wm2: Array) -> tuple[Hourly, Hourly]:
    """Beam and diffuse: Erbs's diffuse fraction raised to the power at which the month's beam meets its normal."""
    horizontal = sun.extraterrestrial_horizontal_wm2
    cosine = horizontal / sun.extraterrestrial_wm2
    clearness = np.divide(ghi, horizontal, out=np.zeros(HOURS), where=horizontal > 0)
    fraction = erbs_diffuse_fraction(clearness)
    beam_limit = 1.05 * clear_dni

    def beam(hours: NDArray[np.bool_], power: float) -> Array:
        horizontal_beam = ghi[hours] * (1 - fraction[hours] ** power)
        return np.asarray(np.minimum(horizontal_beam / np.maximum(cosine[hours], LOWEST_SUN_COSINE), beam_limit[hours]))

    dni = np.zeros(HOURS)
    for which in range(MONTHS):
        hours = month == which
        low, high = 0.4, 2.5
        if np.isnan(dni_mean_wm2[which]):
            low = high = BEAM_POWER
        for _ in range(20):
            middle = (low + high) / 2
            if beam(hours, middle).mean() < dni_mean_wm2[which]:
                low = middle
            else:
                high = middle
        dni[hours] = beam(hours, (low + high) / 2)
    return dni, np.asarray(np.maximum(ghi - dni * cosine, 0.0))


def erbs_diffuse_fraction(clearness: Array) -> Array:
    """Diffuse share of GHI by clearness index (Erbs, Klein and Duffie 1982, Solar Energy 28:293)."""
    k = np.clip(clearness, 0.0, 1.0)
    middle = 0.9511 - 0.1604 * k + 4.388 * k**2 - 16.638 * k**3 + 12.336 * k**4
    return np.asarray(np.where(k <= 0.22, 1 - 0.09 * k, np.where(k > 0.8, 0.165, middle)))

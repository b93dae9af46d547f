"""Where the sun stands: an almanac's ecliptic longitude, and the spherical triangle of a place.

An almanac's formulae of low precision (Hughes 1985, *Engineering Astronomy*, Sandia National Laboratories): good to a few
hundredths of a degree around 1900 to 2050. What depends on the time alone is worked out once for all places.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.site_climate import HOURS, Hourly

SUN_YEAR = 2023  # not a leap year; the sun's path differs by minutes from one year to the next
ABERRATION_DEG = 20.0 / 3600.0
KEPLER_STEPS = 4  # each brings the eccentric anomaly sixty times nearer
SEA_LEVEL_PA, AIR_C = 101325.0, 12.0  # of the air that refraction is worked out for


@dataclass(frozen=True)
class SunInSky:
    """The sun at one moment of every hour, as everybody on Earth sees it."""

    declination: Hourly  # [rad]
    hour_angle_deg: Hourly  # at Greenwich; a place's is that plus its longitude


@dataclass(frozen=True)
class Position:
    """The sun over a place at one moment of every hour [degrees]."""

    zenith_deg: Hourly
    apparent_zenith_deg: Hourly  # lifted by refraction
    azimuth_deg: Hourly  # clockwise from north


def day_of_year() -> NDArray[np.int64]:
    """Of every hour, 1 is 1 January, shape (8760,)."""
    return np.arange(HOURS) // 24 + 1


@cache
def sun_in_sky(minute: float) -> SunInSky:
    """The sun's declination and its hour angle at Greenwich, ``minute`` past every hour of the year."""
    hour = np.arange(HOURS) % 24 + minute / 60.0
    since_1900 = SUN_YEAR - 1900
    midnight = 365 * since_1900 + np.floor((since_1900 - 1) / 4.0) - 0.5 + day_of_year()  # days since noon of 31 December 1899
    century = midnight / 36525.0
    sidereal = 6 / 24 + 38 / 1440 + (45.836 + 8640184.542 * century + 0.0929 * century**2) / 86400
    sidereal_deg = (360 * (sidereal - np.floor(sidereal)) + 360 * 1.0027379093 * hour / 24) % 360

    day = midnight + hour / 24
    t = day / 36525.0
    obliquity = np.radians(23.452294 - 0.0130125 * t - 1.64e-6 * t**2 + 5.03e-7 * t**3)
    perigee_deg = 281.22083 + 4.70684e-5 * day + 4.53e-4 * t**2 + 3e-6 * t**3
    mean_anomaly_deg = (358.47583 + 0.985600267 * day - 1.5e-4 * t**2 - 3e-6 * t**3) % 360
    eccentricity = 0.01675104 - 4.18e-5 * t - 1.26e-7 * t**2
    anomaly_deg = mean_anomaly_deg
    for _ in range(KEPLER_STEPS):
        anomaly_deg = mean_anomaly_deg + np.degrees(eccentricity) * np.sin(np.radians(anomaly_deg))
    stretch = np.sqrt((1 + eccentricity) / (1 - eccentricity))
    true_anomaly_deg = 2 * (np.degrees(np.arctan(stretch * np.tan(np.radians(anomaly_deg) / 2))) % 360)
    longitude = np.radians((perigee_deg + true_anomaly_deg) % 360 - ABERRATION_DEG)  # along the ecliptic
    declination = np.arcsin(np.sin(obliquity) * np.sin(longitude))
    ascension_deg = np.degrees(np.arctan2(np.cos(obliquity) * np.sin(longitude), np.cos(longitude)))
    return SunInSky(declination, sidereal_deg - ascension_deg)


def position(minute: float, latitude: float, longitude: float, pressure_pa: float) -> Position:
    """The sun over a place, ``minute`` past every hour of the year.

    Args:
        minute: past the hour.
        latitude: [degrees north].
        longitude: [degrees east].
        pressure_pa: Of the air, which bends the light [Pa].
    """
    sun = sun_in_sky(minute)
    hour_angle = np.radians(sun.hour_angle_deg + longitude)
    sine, cosine = np.sin(np.radians(latitude)), np.cos(np.radians(latitude))
    toward = np.cos(hour_angle)
    azimuth = np.degrees(np.arctan2(-np.sin(hour_angle), cosine * np.tan(sun.declination) - sine * toward))
    azimuth = np.where(azimuth < 0, azimuth + 360, azimuth)
    height = np.degrees(np.arcsin(cosine * np.cos(sun.declination) * toward + sine * np.sin(sun.declination)))
    lifted = height + _refraction_deg(height) * (283 / (273 + AIR_C)) * (pressure_pa / SEA_LEVEL_PA)
    return Position(90 - height, 90 - lifted, azimuth)


def _refraction_deg(height_deg: Hourly) -> Hourly:
    """By how much the air of 10 C at sea level lifts the sun [degrees], by its true height (fits of Hughes 1985)."""
    tangent = np.tan(np.radians(np.where(np.abs(height_deg) < 1e-9, 1e-9, height_deg)))
    high = 58.1 / tangent - 0.07 / tangent**3 + 8.6e-5 / tangent**5
    low = 1735 + height_deg * (-518.2 + height_deg * (103.4 + height_deg * (-12.79 + height_deg * 0.711)))
    below = -20.774 / tangent
    pieces = [height_deg > 85, height_deg > 5, height_deg > -0.575, height_deg > -1]
    return np.asarray(np.select(pieces, [np.zeros(HOURS), high, low, below], 0.0)) / 3600

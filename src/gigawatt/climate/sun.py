"""Where the sun stands and what it would give through a clear sky: the only door to pvlib's solar models.

pvlib is imported where it is used: it takes seconds, and a programme that is only checked does not need it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from gigawatt.climate.psychrometrics import pressure_at_pa
from gigawatt.climate.site_climate import HOURS, Hourly

SUN_YEAR = 2023  # not a leap year; the sun's path differs by minutes from one year to the next
CLEAR_SKY_NODES = 4  # moments per hour at which the clear sky is averaged


@dataclass(frozen=True)
class Sun:
    """The sun over one place: angles at the middle of the hour, irradiance as the mean of the hour."""

    zenith_deg: Hourly
    apparent_zenith_deg: Hourly
    azimuth_deg: Hourly
    extraterrestrial_wm2: Hourly  # on a plane that faces the sun
    extraterrestrial_horizontal_wm2: Hourly
    clear_ghi_wm2: Hourly
    clear_dni_wm2: Hourly
    daylight: Hourly  # fraction of the hour with the sun above the horizon


@contextmanager
def quiet_numerics() -> Iterator[None]:
    """Pvlib divides by zero at night on purpose and pandas deprecates often: neither is the user's business."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def hours_of_sun_year(minute: float = 30.0) -> Any:
    """Pandas DatetimeIndex (UTC) of each hour of the year, ``minute`` past the hour."""
    with quiet_numerics():
        import pandas as pd

    start = pd.Timestamp(year=SUN_YEAR, month=1, day=1, tz="UTC") + pd.Timedelta(minutes=minute)
    return pd.date_range(start, periods=HOURS, freq="h")


@lru_cache(maxsize=64)
def sun_over(latitude: float, longitude: float, elevation_m: float) -> Sun:
    """The sun and the clear sky over a place.

    pvlib's ephemeris (good to a few hundredths of a degree), Ineichen-Perez clear sky with the Linke turbidity climatology that
    pvlib holds (Ineichen and Perez 2002, Solar Energy 73:151).

    Args:
        latitude: [degrees north].
        longitude: [degrees east].
        elevation_m: Above sea level [m].
    """
    with quiet_numerics():
        import pvlib

        ghi, dni, horizontal, up = np.zeros(HOURS), np.zeros(HOURS), np.zeros(HOURS), np.zeros(HOURS)
        middle = _position(pvlib, hours_of_sun_year(), latitude, longitude, elevation_m)
        turbidity = pvlib.clearsky.lookup_linke_turbidity(hours_of_sun_year(), latitude, longitude).to_numpy()
        extra = pvlib.irradiance.get_extra_radiation(hours_of_sun_year()).to_numpy()
        for node in range(CLEAR_SKY_NODES):
            times = hours_of_sun_year(60.0 * (node + 0.5) / CLEAR_SKY_NODES)
            position = _position(pvlib, times, latitude, longitude, elevation_m)
            zenith = position["apparent_zenith"].to_numpy()
            relative = np.nan_to_num(pvlib.atmosphere.get_relative_airmass(zenith), nan=40.0)
            air_mass = pvlib.atmosphere.get_absolute_airmass(relative, pressure_at_pa(elevation_m))
            clear = pvlib.clearsky.ineichen(zenith, air_mass, turbidity, elevation_m, extra)
            above = np.cos(np.radians(zenith)) > 0
            ghi += np.where(above, np.nan_to_num(clear["ghi"]), 0) / CLEAR_SKY_NODES
            dni += np.where(above, np.nan_to_num(clear["dni"]), 0) / CLEAR_SKY_NODES
            horizontal += np.where(above, extra * np.cos(np.radians(zenith)), 0) / CLEAR_SKY_NODES
            up += above / CLEAR_SKY_NODES
        return Sun(
            zenith_deg=middle["zenith"].to_numpy(),
            apparent_zenith_deg=middle["apparent_zenith"].to_numpy(),
            azimuth_deg=middle["azimuth"].to_numpy(),
            extraterrestrial_wm2=extra,
            extraterrestrial_horizontal_wm2=horizontal,
            clear_ghi_wm2=ghi,
            clear_dni_wm2=dni,
            daylight=up,
        )


def _position(pvlib: Any, times: Any, latitude: float, longitude: float, elevation_m: float) -> Any:
    return pvlib.solarposition.ephemeris(times, latitude, longitude, pressure_at_pa(elevation_m))

"""Where the sun stands over a place and what it would give through a clear sky, every hour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gigawatt.climate.clear_sky import air_mass, clear_sky_wm2, extraterrestrial_wm2, linke_turbidity
from gigawatt.climate.psychrometrics import pressure_at_pa
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.climate.sun_path import position

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


@lru_cache(maxsize=64)
def sun_over(latitude: float, longitude: float, elevation_m: float) -> Sun:
    """The sun and the clear sky over a place.

    Args:
        latitude: [degrees north].
        longitude: [degrees east].
        elevation_m: Above sea level [m].
    """
    ghi, dni, horizontal, up = np.zeros(HOURS), np.zeros(HOURS), np.zeros(HOURS), np.zeros(HOURS)
    pressure = pressure_at_pa(elevation_m)
    middle = position(30.0, latitude, longitude, pressure)
    turbidity = linke_turbidity(latitude, longitude)
    extra = extraterrestrial_wm2()
    for node in range(CLEAR_SKY_NODES):
        zenith = position(60.0 * (node + 0.5) / CLEAR_SKY_NODES, latitude, longitude, pressure).apparent_zenith_deg
        clear_ghi, clear_dni = clear_sky_wm2(zenith, air_mass(zenith, pressure), turbidity, elevation_m, extra)
        cosine = np.cos(np.radians(zenith))
        above = cosine > 0
        ghi += np.where(above, clear_ghi, 0) / CLEAR_SKY_NODES
        dni += np.where(above, clear_dni, 0) / CLEAR_SKY_NODES
        horizontal += np.where(above, extra * cosine, 0) / CLEAR_SKY_NODES
        up += above / CLEAR_SKY_NODES
    return Sun(
        zenith_deg=middle.zenith_deg,
        apparent_zenith_deg=middle.apparent_zenith_deg,
        azimuth_deg=middle.azimuth_deg,
        extraterrestrial_wm2=extra,
        extraterrestrial_horizontal_wm2=horizontal,
        clear_ghi_wm2=ghi,
        clear_dni_wm2=dni,
        daylight=up,
    )

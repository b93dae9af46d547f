"""What the sun gives through a clear sky: Ineichen and Perez, with the turbidity climatology that pvlib holds."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.hours import DAYS, DAYS_OF_MONTH
from gigawatt.climate.site_climate import Hourly
from gigawatt.climate.sun_path import SEA_LEVEL_PA, day_of_year

SOLAR_CONSTANT_WM2 = 1366.1  # ASTM E490
SET_AIR_MASS = 40.0  # of a sun below the horizon
TURBIDITY_FILE = "LinkeTurbidities.h5"
CELLS_PER_DEGREE, STEPS_PER_UNIT = 12, 20.0  # of that file


def extraterrestrial_wm2() -> Hourly:
    """Irradiance on a plane that faces the sun, outside the air, shape (8760,) (Spencer 1971, Search 2:172)."""
    angle = 2 * np.pi * (day_of_year() - 1) / DAYS
    nearness = 1.00011 + 0.034221 * np.cos(angle) + 0.00128 * np.sin(angle)
    return np.asarray(SOLAR_CONSTANT_WM2 * (nearness + 0.000719 * np.cos(2 * angle) + 7.7e-5 * np.sin(2 * angle)))


def air_mass(apparent_zenith_deg: Hourly, pressure_pa: float) -> Hourly:
    """Air that the light goes through, over that of a sun overhead at sea level (Kasten and Young 1989, Appl. Opt. 28:4735)."""
    height = np.maximum(90 - apparent_zenith_deg, 0.0)
    relative = 1 / (np.cos(np.radians(90 - height)) + 0.50572 * (6.07995 + height) ** -1.6364)
    return np.asarray(np.where(apparent_zenith_deg > 90, SET_AIR_MASS, relative) * (pressure_pa / SEA_LEVEL_PA))


def clear_sky_wm2(
    apparent_zenith_deg: Hourly, mass: Hourly, turbidity: Hourly, elevation_m: float, extra_wm2: Hourly
) -> tuple[Hourly, Hourly]:
    """GHI and DNI without clouds (Ineichen and Perez 2002, Solar Energy 73:151), shape (8760,) each [W/m2].

    Args:
        apparent_zenith_deg: [degrees].
        mass: Air mass at the place's pressure.
        turbidity: Linke's.
        elevation_m: Above sea level [m].
        extra_wm2: Outside the air, facing the sun.
    """
    up = np.maximum(np.cos(np.radians(apparent_zenith_deg)), 0.0)
    near, far = np.exp(-elevation_m / 8000), np.exp(-elevation_m / 1250)
    ghi = extra_wm2 * up * (5.09e-5 * elevation_m + 0.868)
    ghi = ghi * np.exp(-(3.92e-5 * elevation_m + 0.0387) * mass * (near + far * (turbidity - 1)))
    dni = extra_wm2 * (0.664 + 0.163 / near) * np.exp(-0.09 * mass * (turbidity - 1))
    most = 1 - (0.1 - 0.2 * np.exp(-turbidity)) / (0.1 + 0.882 / near)  # of GHI that the beam brings
    by_ghi = ghi * np.maximum(np.divide(most, up, out=np.zeros_like(up), where=up > 0), 0.0)
    return ghi, np.asarray(np.minimum(dni, by_ghi))


def linke_turbidity(latitude: float, longitude: float) -> Hourly:
    """Of every hour, between the middles of the months of the climatology, shape (8760,) (Remund et al. 2003, ISES).

    Args:
        latitude: [degrees north].
        longitude: [degrees east].
    """
    months = _turbidity_of_months(_cell(latitude, 90, -180), _cell(longitude, -180, 360))
    middles = np.cumsum(DAYS_OF_MONTH) - DAYS_OF_MONTH / 2
    around = np.concatenate([[-DAYS_OF_MONTH[-1] / 2], middles, [DAYS + DAYS_OF_MONTH[0] / 2]])
    return np.asarray(np.interp(day_of_year(), around, np.concatenate([months[-1:], months, months[:1]])))


def _cell(degrees: float, first_edge: float, span: int) -> int:
    """Which cell of the grid holds an angle: cells go from the first edge over a span, which may fall."""
    per_degree = float(np.copysign(CELLS_PER_DEGREE, span))
    middle_of_first = first_edge + 0.5 / per_degree
    return int(np.clip(np.around((degrees - middle_of_first) * per_degree), 0, abs(span) * CELLS_PER_DEGREE - 1))


@cache
def _turbidity_of_months(row: int, column: int) -> NDArray[np.float64]:
    import h5py

    place = find_spec("pvlib")  # found, not imported: that takes two seconds, and only its table is read
    if place is None or place.origin is None:
        raise ModuleNotFoundError("pvlib, whose table of turbidity the clear sky needs, is not installed")
    with h5py.File(Path(place.origin).parent / "data" / TURBIDITY_FILE, "r") as table:
        return np.asarray(table["LinkeTurbidity"][row, column], dtype=np.float64) / STEPS_PER_UNIT

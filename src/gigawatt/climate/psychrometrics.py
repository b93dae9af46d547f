"""Moist air: vapour pressure, humidity ratio and the wet bulb by an energy balance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def saturation_pressure_pa(temperature_c: ArrayLike) -> Array:
    """Saturation vapour pressure over water [Pa] (Magnus form; Alduchov and Eskridge 1996, J. Appl. Meteorol. 35:601)."""
    t = np.asarray(temperature_c, dtype=float)
    return np.asarray(610.94 * np.exp(17.625 * t / (t + 243.04)))


def dew_point_c(dry_bulb_c: ArrayLike, relative_humidity_percent: ArrayLike) -> Array:
    """Dew point [C] from dry bulb [C] and relative humidity [%] (the Magnus form inverted)."""
    humidity = np.clip(np.asarray(relative_humidity_percent, dtype=float), 0.1, 100.0) / 100
    t = np.asarray(dry_bulb_c, dtype=float)
    exponent = np.log(humidity) + 17.625 * t / (t + 243.04)
    return np.asarray(243.04 * exponent / (17.625 - exponent))


def humidity_ratio(vapour_pressure_pa: ArrayLike, pressure_pa: ArrayLike) -> Array:
    """Water over dry air [kg/kg] (ideal gases)."""
    vapour = np.asarray(vapour_pressure_pa, dtype=float)
    return np.asarray(0.621945 * vapour / (np.asarray(pressure_pa) - vapour))


def pressure_at_pa(elevation_m: float) -> float:
    """Standard atmosphere's pressure [Pa] at an elevation [m] (ICAO, troposphere)."""
    return float(101325.0 * (1 - 2.25577e-5 * elevation_m) ** 5.2559)


def humidity_ratio_of_wet_bulb(dry_bulb_c: ArrayLike, wet_bulb_c: ArrayLike, pressure_pa: ArrayLike) -> Array:
    """Water over dry air [kg/kg] of air with that wet bulb.

    ``w = ((2501 - 2.326 t*) w_s(t*) - 1.006 (t - t*)) / (2501 + 1.86 t - 4.186 t*)``
    (ASHRAE Handbook of Fundamentals, psychrometrics).
    """
    dry, wet = np.asarray(dry_bulb_c, dtype=float), np.asarray(wet_bulb_c, dtype=float)
    saturated = humidity_ratio(saturation_pressure_pa(wet), pressure_pa)
    return np.asarray(((2501 - 2.326 * wet) * saturated - 1.006 * (dry - wet)) / (2501 + 1.86 * dry - 4.186 * wet))


def wet_bulb_c(dry_bulb_c: ArrayLike, dew_point_c: ArrayLike, pressure_pa: ArrayLike) -> Array:
    """Thermodynamic wet bulb [C].

    Bisection on ``humidity_ratio_of_wet_bulb`` between dew point and dry bulb.

    Args:
        dry_bulb_c: [C].
        dew_point_c: [C]; above the dry bulb it is taken as the dry bulb.
        pressure_pa: [Pa].
    """
    dry = np.asarray(dry_bulb_c, dtype=float)
    low = np.minimum(np.asarray(dew_point_c, dtype=float), dry)
    ratio = humidity_ratio(saturation_pressure_pa(low), pressure_pa)
    high = dry.copy()
    for _ in range(20):  # 60 K / 2**20 is far below any sensor
        middle = (low + high) / 2
        above = humidity_ratio_of_wet_bulb(dry, middle, pressure_pa) > ratio
        high = np.where(above, middle, high)
        low = np.where(above, low, middle)
    return np.asarray((low + high) / 2)

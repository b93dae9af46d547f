"""A wind plant: hub-height wind and air density in, capacity factor out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.site_climate import Hourly

REFERENCE_DENSITY_KG_M3 = 1.225
DRY_AIR_J_PER_KG_K = 287.05
HUB_HEIGHT_M = 100.0
OPEN_LAND_EXPONENT = 1 / 7  # of the power law, where one height is known; only from 60 m up, where it is a small step
LEAST_EXPONENT, MOST_EXPONENT = -0.2, 0.6  # hour by hour, between two heights


@dataclass(frozen=True)
class WindPlant:
    """A modern 3-4 MW class III machine: a large rotor for its generator, in a plant with neighbours.

    Betz-type power balance with a power coefficient of 0.44 up to the rating, blurred by turbulence, instead of a
    maker's table; PySAM's default machine has 0.45, and a shear of 0.14 as `OPEN_LAND_EXPONENT`. Losses of 15 % (wake,
    availability, electrical): PySAM's defaults (7.1) multiply to 16.6 %, wake within the plant apart. Specific power
    240 W/m2: land-based machines of the United States (LBNL, Land-Based Wind Market Report), from memory:
    ``unsourced-memory``.
    """

    specific_power_w_per_m2: float = 240.0
    power_coefficient: float = 0.44
    cut_in_ms: float = 3.0
    cut_out_ms: float = 25.0
    turbulence: float = 0.10  # standard deviation over mean, within the hour and across the plant
    losses: float = 0.15


def power_curve(speed_ms: NDArray[np.float64], plant: WindPlant | None = None) -> NDArray[np.float64]:
    """Gross power over rating at standard density, 0 to 1, for speeds [m/s] of any shape.

    ``min(1, 0.5 rho c_p v^3 / specific_power)`` averaged over a normal spread of ``turbulence * v``; 0 below
    cut-in and from cut-out on.
    """
    plant = plant or WindPlant()
    nodes, weights = np.polynomial.hermite_e.hermegauss(9)
    speed = np.asarray(speed_ms, dtype=float)
    spread = np.maximum(speed[..., None] * (1 + plant.turbulence * nodes), 0.0)
    share = 0.5 * REFERENCE_DENSITY_KG_M3 * plant.power_coefficient * spread**3 / plant.specific_power_w_per_m2
    share = np.where(spread < plant.cut_in_ms, 0.0, np.minimum(share, 1.0))
    blurred = share @ (weights / weights.sum())
    return np.asarray(np.where(speed >= plant.cut_out_ms, 0.0, np.clip(blurred, 0.0, 1.0)))


def wind_capacity_factor(hub_wind_ms: Hourly, dry_bulb_c: Hourly, pressure_pa: Hourly, plant: WindPlant | None = None) -> Hourly:
    """Net output over rating, 0 to 1, shape (8760,).

    The wind is scaled to the speed that carries the same power at standard density, ``v (rho / 1.225)^(1/3)``
    (IEC 61400-12-1).
    """
    plant = plant or WindPlant()
    density = pressure_pa / (DRY_AIR_J_PER_KG_K * (dry_bulb_c + 273.15))
    equivalent = hub_wind_ms * np.cbrt(density / REFERENCE_DENSITY_KG_M3)
    running = hub_wind_ms < plant.cut_out_ms
    speeds = np.linspace(0.0, 40.0, 401)
    gross = np.interp(np.minimum(equivalent, plant.cut_out_ms - 0.1), speeds, power_curve(speeds, plant))
    return np.asarray(np.where(running, (1 - plant.losses) * gross, 0.0))


def at_hub_height(winds_ms: Mapping[float, Hourly]) -> Hourly:
    """Wind at ``HUB_HEIGHT_M`` from winds at other heights, by the power law between the two nearest.

    Args:
        winds_ms: Wind [m/s] by height [m], at least one, each of shape (8760,).
    """
    heights = sorted(winds_ms, key=lambda height: abs(np.log(height / HUB_HEIGHT_M)))
    nearest = winds_ms[heights[0]]
    exponent: Hourly | float = OPEN_LAND_EXPONENT
    if len(heights) > 1:
        other = winds_ms[heights[1]]
        ratio = np.maximum(other, 0.1) / np.maximum(nearest, 0.1)
        exponent = np.clip(np.log(ratio) / np.log(heights[1] / heights[0]), LEAST_EXPONENT, MOST_EXPONENT)
    return np.asarray(nearest * (HUB_HEIGHT_M / heights[0]) ** exponent)

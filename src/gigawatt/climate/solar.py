"""A utility solar plant: irradiance and temperature in, capacity factor out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigawatt.climate.site_climate import Hourly
from gigawatt.climate.sun import Sun, sun_over
from gigawatt.climate.weather import Weather

LOWEST_COSINE = 0.01745  # of the zenith: light from round a sun lower than a degree is no more than that of a degree


@dataclass(frozen=True)
class SolarPlant:
    """Single-axis trackers on north-south rows, as most utility plants are built.

    Defaults: NREL PVWatts version 5 manual (Dobos 2014, NREL/TP-6A20-62641) for losses (14.08 % in pvlib 0.16.1 and PySAM 7.1),
    inverter and tracker; heat loss by Faiman (2008, Prog. Photovolt. 16:307) with pvlib's constants, 25 and 6.84. From memory
    (``unsourced-memory``) are the module's coefficient, that of PVWatts' premium modules, and the DC/AC ratio of NREL ATB 2024,
    1.34 (PySAM's default is 1.3).
    """

    dc_over_ac: float = 1.34
    ground_coverage: float = 0.40
    most_tilt_deg: float = 60.0
    system_loss: float = 0.14
    inverter_efficiency: float = 0.96
    power_per_k: float = -0.0035  # of the module's power, per K of cell temperature above 25 C
    heat_loss_w_per_m2_k: float = 25.0 + 6.84 * 2.0  # Faiman's constants at 2 m/s over the modules
    albedo: float = 0.2


def solar_capacity_factor(weather: Weather, plant: SolarPlant | None = None) -> Hourly:
    """AC output over AC rating, 0 to 1, shape (8760,).

    ``min(1, dc_over_ac * (1 - system_loss) * poa / 1000 * (1 + power_per_k (cell - 25)) * inverter_efficiency)``,
    with the plane's irradiance ``poa`` on a backtracking single-axis tracker (`_on_trackers_wm2`).
    """
    plant = plant or SolarPlant()
    sun = sun_over(weather.latitude, weather.longitude, weather.elevation_m)
    poa = np.where(weather.ghi_wm2 > 0, np.maximum(_on_trackers_wm2(weather, sun, plant), 0.0), 0.0)
    cell_c = weather.dry_bulb_c + poa / plant.heat_loss_w_per_m2_k
    dc = plant.dc_over_ac * (1 - plant.system_loss) * poa / 1000 * (1 + plant.power_per_k * (cell_c - 25))
    return np.asarray(np.clip(dc * plant.inverter_efficiency, 0.0, 1.0))


def _on_trackers_wm2(weather: Weather, sun: Sun, plant: SolarPlant) -> Hourly:
    """Irradiance on the modules: beam, sky by Hay and Davies (1980, Proc. First Canadian Solar Radiation Data Workshop), ground.

    The rows turn about a level axis from south to north: to the sun, but back where its rows would shade each other (Anderson and
    Mikofski 2020, NREL/TP-5K00-76626, equations 4, 5 and 14 to 16), and lie flat by night.
    """
    zenith, azimuth = np.radians(sun.apparent_zenith_deg), np.radians(sun.azimuth_deg)
    east, up = np.sin(zenith) * np.sin(azimuth), np.cos(zenith)
    to_sun = np.arctan2(east, up)
    back = np.arccos(np.minimum(np.abs(np.cos(to_sun)) / plant.ground_coverage, 1.0))
    most = np.radians(plant.most_tilt_deg)
    tilt = np.where(sun.apparent_zenith_deg > 90, 0.0, np.clip(to_sun - np.sign(to_sun) * back, -most, most))
    facing = np.maximum(np.cos(tilt) * up + np.sin(tilt) * east, 0.0)  # cosine of the angle of incidence
    round_the_sun = weather.dni_wm2 / sun.extraterrestrial_wm2
    ratio = facing / np.maximum(up, LOWEST_COSINE)
    sky = np.maximum(weather.dhi_wm2 * (1 - round_the_sun) * (1 + np.cos(tilt)) / 2, 0.0)
    sky += np.maximum(weather.dhi_wm2 * round_the_sun * ratio, 0.0)
    ground = weather.ghi_wm2 * plant.albedo * (1 - np.cos(tilt)) / 2
    return np.asarray(np.nan_to_num(weather.dni_wm2 * facing + sky + ground))

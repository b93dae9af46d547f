"""A utility solar plant: irradiance and temperature in, capacity factor out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigawatt.climate.site_climate import Hourly
from gigawatt.climate.sun import quiet_numerics, sun_over
from gigawatt.climate.weather import Weather


@dataclass(frozen=True)
class SolarPlant:
    """Single-axis trackers on north-south rows, as most utility plants are built.

    Defaults: NREL PVWatts version 5 manual (Dobos 2014, NREL/TP-6A20-62641) for losses, inverter and tracker;
    NREL ATB 2024 for the DC/AC ratio of 1.34; module coefficient and heat loss of common crystalline modules
    (Faiman 2008, Prog. Photovolt. 16:307). The last three are from memory: confidence ``unsourced-memory``.
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
    with the plane's irradiance ``poa`` by Hay and Davies on a backtracking single-axis tracker.
    """
    plant = plant or SolarPlant()
    sun = sun_over(weather.latitude, weather.longitude, weather.elevation_m)
    with quiet_numerics():
        import pvlib

        tracking = pvlib.tracking.singleaxis(
            sun.apparent_zenith_deg, sun.azimuth_deg, max_angle=plant.most_tilt_deg, backtrack=True, gcr=plant.ground_coverage
        )
        flat = np.isnan(tracking["surface_tilt"])
        plane = pvlib.irradiance.get_total_irradiance(
            np.where(flat, 0.0, tracking["surface_tilt"]),
            np.where(flat, 180.0, tracking["surface_azimuth"]),
            sun.apparent_zenith_deg,
            sun.azimuth_deg,
            weather.dni_wm2,
            weather.ghi_wm2,
            weather.dhi_wm2,
            dni_extra=sun.extraterrestrial_wm2,
            albedo=plant.albedo,
            model="haydavies",
        )
        poa = np.maximum(np.nan_to_num(plane["poa_global"]), 0.0)
    poa = np.where(weather.ghi_wm2 > 0, poa, 0.0)
    cell_c = weather.dry_bulb_c + poa / plant.heat_loss_w_per_m2_k
    dc = plant.dc_over_ac * (1 - plant.system_loss) * poa / 1000 * (1 + plant.power_per_k * (cell_c - 25))
    return np.asarray(np.clip(dc * plant.inverter_efficiency, 0.0, 1.0))

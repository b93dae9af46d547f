"""The sun, the clear sky and light on trackers, against pvlib."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from gigawatt.climate.clear_sky import air_mass, clear_sky_wm2, extraterrestrial_wm2, linke_turbidity
from gigawatt.climate.psychrometrics import pressure_at_pa
from gigawatt.climate.solar import SolarPlant, solar_capacity_factor
from gigawatt.climate.sun import sun_over
from gigawatt.climate.sun_path import SUN_YEAR, position

pytestmark = [
    pytest.mark.slow,  # pvlib takes seconds to import
    pytest.mark.filterwarnings("ignore"),  # and meets deprecations of pandas'
]

PLACES = [
    (30.14, -96.62, 20.0),
    (65.09, 20.19, 30.0),
    (-33.4, -70.6, 520.0),
    (0.0, 0.0, 0.0),
    (89.9, 12.3, 0.0),
    (-89.95, 179.99, 2800.0),
    (51.5, -179.96, 10.0),
    (23.25, 5.0, 2000.0),
]


def pvlib() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pvlib

    return pvlib


def times(minute: float) -> Any:
    import pandas as pd

    start = pd.Timestamp(year=SUN_YEAR, month=1, day=1, tz="UTC") + pd.Timedelta(minutes=minute)
    return pd.date_range(start, periods=8760, freq="h")


@pytest.mark.parametrize(("latitude", "longitude", "elevation_m"), PLACES)
def test_the_sun_stands_where_pvlib_has_it(latitude: float, longitude: float, elevation_m: float) -> None:
    pressure = pressure_at_pa(elevation_m)
    with np.errstate(all="ignore"):
        theirs = pvlib().solarposition.ephemeris(times(7.5), latitude, longitude, pressure)
    ours = position(7.5, latitude, longitude, pressure)
    np.testing.assert_allclose(ours.zenith_deg, theirs["zenith"], atol=1e-8)
    np.testing.assert_allclose(ours.apparent_zenith_deg, theirs["apparent_zenith"], atol=1e-8)
    np.testing.assert_allclose(ours.azimuth_deg, theirs["azimuth"], atol=1e-6)


@pytest.mark.parametrize(("latitude", "longitude", "elevation_m"), PLACES)
def test_the_clear_sky_gives_what_pvlib_says(latitude: float, longitude: float, elevation_m: float) -> None:
    them, hours, pressure = pvlib(), times(7.5), pressure_at_pa(elevation_m)
    zenith = position(7.5, latitude, longitude, pressure).apparent_zenith_deg
    turbidity = them.clearsky.lookup_linke_turbidity(hours, latitude, longitude).to_numpy()
    extra = them.irradiance.get_extra_radiation(hours).to_numpy()
    with np.errstate(all="ignore"):
        relative = np.nan_to_num(them.atmosphere.get_relative_airmass(zenith), nan=40.0)
        mass = them.atmosphere.get_absolute_airmass(relative, pressure)
        theirs = them.clearsky.ineichen(zenith, mass, turbidity, elevation_m, extra)
    np.testing.assert_allclose(linke_turbidity(latitude, longitude), turbidity, rtol=1e-12)
    np.testing.assert_allclose(extraterrestrial_wm2(), extra, rtol=1e-12)
    np.testing.assert_allclose(air_mass(zenith, pressure), mass, rtol=1e-10)
    ghi, dni = clear_sky_wm2(zenith, mass, turbidity, elevation_m, extra)
    np.testing.assert_allclose(ghi, theirs["ghi"], atol=1e-8)
    np.testing.assert_allclose(dni, theirs["dni"], atol=1e-8)


@pytest.mark.parametrize(("latitude", "longitude"), [(30.14, -96.62), (65.09, 20.19), (-33.4, -70.6), (78.2, 15.6)])
def test_trackers_make_what_pvlib_says(latitude: float, longitude: float) -> None:
    from gigawatt.climate.generator import synthetic_weather

    them, plant = pvlib(), SolarPlant()
    weather = synthetic_weather(latitude, longitude, seed=3)
    sun = sun_over(latitude, longitude, weather.elevation_m)
    with np.errstate(all="ignore"):
        turned = them.tracking.singleaxis(
            sun.apparent_zenith_deg, sun.azimuth_deg, max_angle=plant.most_tilt_deg, backtrack=True, gcr=plant.ground_coverage
        )
        flat = np.isnan(turned["surface_tilt"])
        plane = them.irradiance.get_total_irradiance(
            np.where(flat, 0.0, turned["surface_tilt"]),
            np.where(flat, 180.0, turned["surface_azimuth"]),
            sun.apparent_zenith_deg,
            sun.azimuth_deg,
            weather.dni_wm2,
            weather.ghi_wm2,
            weather.dhi_wm2,
            dni_extra=sun.extraterrestrial_wm2,
            albedo=plant.albedo,
            model="haydavies",
        )
    poa = np.where(weather.ghi_wm2 > 0, np.maximum(np.nan_to_num(plane["poa_global"]), 0.0), 0.0)
    cell_c = weather.dry_bulb_c + poa / plant.heat_loss_w_per_m2_k
    dc = plant.dc_over_ac * (1 - plant.system_loss) * poa / 1000 * (1 + plant.power_per_k * (cell_c - 25))
    np.testing.assert_allclose(solar_capacity_factor(weather), np.clip(dc * plant.inverter_efficiency, 0.0, 1.0), atol=1e-10)

"""Laws of a year of climate, at any place and with any seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigawatt.climate import cooling_systems, place_climate
from gigawatt.climate.generator import synthetic_weather
from gigawatt.climate.noise import autocorrelated
from gigawatt.climate.psychrometrics import wet_bulb_c
from gigawatt.climate.sun import sun_over

latitudes = st.floats(-89, 89).map(lambda degrees: round(degrees, 1))
longitudes = st.floats(-179, 179).map(lambda degrees: round(degrees, 1))
seeds = st.integers(0, 2**32)
few = settings(max_examples=6, deadline=None)


@few
@given(latitudes, longitudes, seeds, st.sampled_from(sorted(cooling_systems())))
def test_every_hour_is_possible(latitude: float, longitude: float, seed: int, cooling: str) -> None:
    climate = place_climate(latitude, longitude, seed=seed, cooling=cooling)
    for factor in (climate.solar_capacity_factor, climate.wind_capacity_factor):
        assert np.isfinite(factor).all()
        assert factor.min() >= 0
        assert factor.max() <= 1
    assert (climate.power_usage_effectiveness > 1).all()
    assert (climate.power_usage_effectiveness < 2).all()
    assert (climate.wet_bulb_c <= climate.dry_bulb_c + 1e-4).all()
    assert climate.dry_bulb_c.min() > -80
    assert climate.dry_bulb_c.max() < 60


@few
@given(latitudes, longitudes, seeds)
def test_irradiance_closes_and_stays_below_the_sun(latitude: float, longitude: float, seed: int) -> None:
    weather = synthetic_weather(latitude, longitude, seed=seed)
    sun = sun_over(latitude, longitude, weather.elevation_m)
    cosine = sun.extraterrestrial_horizontal_wm2 / sun.extraterrestrial_wm2
    assert weather.dhi_wm2 + weather.dni_wm2 * cosine == pytest.approx(weather.ghi_wm2, abs=0.5)
    for irradiance in (weather.ghi_wm2, weather.dni_wm2, weather.dhi_wm2):
        assert irradiance.min() >= 0
    assert (weather.ghi_wm2 <= sun.extraterrestrial_horizontal_wm2 + 1e-6).all()
    assert (weather.dew_point_c <= weather.dry_bulb_c + 1e-9).all()


@pytest.mark.parametrize("longitude", [-157.9, -118.2, -82.9, 0.0, 54.6, 72.6, 103.8, 151.2, 179.0])
def test_no_sun_at_local_midnight_in_utc(longitude: float) -> None:
    climate = place_climate(25.0, longitude, seed=9)
    local_midnight = round(-longitude / 15) % 24
    by_utc_hour = climate.solar_capacity_factor.reshape(365, 24)
    assert by_utc_hour[:, [(local_midnight + shift) % 24 for shift in (-4, -2, -1, 0, 1, 2)]].max() == 0
    assert by_utc_hour[:, (local_midnight + 12) % 24].mean() > 0.4


@few
@given(latitudes, longitudes, seeds)
def test_same_seed_same_hours_other_seed_other_hours(latitude: float, longitude: float, seed: int) -> None:
    first, again, other = (place_climate(latitude, longitude, seed=which) for which in (seed, seed, seed + 1))
    assert first.label == again.label
    for name in ("solar_capacity_factor", "wind_capacity_factor", "dry_bulb_c", "wet_bulb_c", "power_usage_effectiveness"):
        assert (getattr(first, name) == getattr(again, name)).all(), name
        if name != "power_usage_effectiveness":  # at the poles the fans turn at their least all year
            assert not (getattr(first, name) == getattr(other, name)).all(), name


@given(st.floats(-60, 55), st.floats(0, 40), st.floats(50_000, 105_000))
def test_wet_bulb_lies_between_dew_point_and_dry_bulb(dry_c: float, depression_k: float, pressure_pa: float) -> None:
    wet = float(wet_bulb_c(dry_c, dry_c - depression_k, pressure_pa))
    assert dry_c - depression_k - 1e-3 <= wet <= dry_c + 1e-3


@given(seeds, st.floats(1.0, 100.0))
def test_noise_is_standard_and_remembers_as_asked(seed: int, memory: float) -> None:
    noise = autocorrelated(np.random.default_rng(seed), 50_000, [memory])
    assert noise.mean() == pytest.approx(0, abs=1e-9)
    assert noise.std() == pytest.approx(1)
    assert np.dot(noise, np.roll(noise, 1)) / noise.size == pytest.approx(np.exp(-1 / memory), abs=0.03)

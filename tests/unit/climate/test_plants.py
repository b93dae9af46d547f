import numpy as np
import pytest

from gigawatt.climate.generator import synthetic_weather
from gigawatt.climate.psychrometrics import dew_point_c, pressure_at_pa, wet_bulb_c
from gigawatt.climate.solar import SolarPlant, solar_capacity_factor
from gigawatt.climate.wind import WindPlant, power_curve, wind_capacity_factor


@pytest.mark.parametrize(
    ("dry", "humidity", "expected"), [(20.0, 50.0, 13.8), (35.0, 40.0, 23.9), (0.0, 80.0, -1.3), (30.0, 100.0, 30.0)]
)
def test_wet_bulb_of_the_psychrometric_chart(dry: float, humidity: float, expected: float) -> None:
    assert float(wet_bulb_c(dry, dew_point_c(dry, humidity), 101_325)) == pytest.approx(expected, abs=0.25)


def test_wet_bulb_agrees_with_stull_at_sea_level() -> None:
    """Stull 2011, J. Appl. Meteorol. Climatol. 50:2267, good to about 1 K for humidities of 5-99 %."""
    t, rh = (grid.ravel() for grid in np.meshgrid(np.linspace(0, 45, 10), np.linspace(15, 95, 9)))
    stull = (
        t * np.arctan(0.151977 * np.sqrt(rh + 8.313659))
        + np.arctan(t + rh)
        - np.arctan(rh - 1.676331)
        + 0.00391838 * rh**1.5 * np.arctan(0.023101 * rh)
        - 4.686035
    )
    assert np.abs(wet_bulb_c(t, dew_point_c(t, rh), 101_325) - stull).max() < 1.0


def test_pressure_falls_with_height() -> None:
    assert pressure_at_pa(0) == pytest.approx(101_325)
    assert pressure_at_pa(1609) == pytest.approx(83_430, rel=0.005)


def test_power_curve_is_zero_then_cubic_then_flat_then_zero() -> None:
    power = power_curve(np.array([0.0, 2.0, 5.0, 7.0, 12.0, 16.0, 24.9, 25.0, 35.0]))
    assert power[0] == power[1] == 0
    assert power[3] / power[2] == pytest.approx((7 / 5) ** 3, rel=0.02)
    assert power[5] == pytest.approx(1.0, abs=1e-3)
    assert power[6] == pytest.approx(1.0, abs=1e-3)
    assert power[7] == power[8] == 0


def test_thin_air_carries_less_power() -> None:
    wind, mild = np.full(8760, 8.0), np.full(8760, 15.0)
    sea = wind_capacity_factor(wind, mild, np.full(8760, 101_325.0))
    high = wind_capacity_factor(wind, mild, np.full(8760, 80_000.0))
    assert high[0] == pytest.approx(sea[0] * 80_000 / 101_325, rel=0.03)
    assert wind_capacity_factor(wind, mild, np.full(8760, 101_325.0), WindPlant(losses=0))[0] == pytest.approx(sea[0] / 0.85)


def test_solar_plant_clips_at_its_rating_and_heat_costs_output() -> None:
    weather = synthetic_weather(33.45, -111.98, seed=0)
    big, small = solar_capacity_factor(weather, SolarPlant(dc_over_ac=2.0)), solar_capacity_factor(weather)
    assert big.max() == 1.0
    assert (big >= small - 1e-12).all()
    cool = solar_capacity_factor(weather, SolarPlant(power_per_k=0.0))
    assert cool.sum() > small.sum()
    assert 0.28 < small.mean() < 0.36  # single-axis trackers in Arizona, EIA fleet about 0.3


def test_wind_at_amarillo_makes_what_modern_machines_make_there() -> None:
    weather = synthetic_weather(35.2, -101.9, seed=0)
    assert weather.hub_wind_ms is not None
    factor = wind_capacity_factor(weather.hub_wind_ms, weather.dry_bulb_c, weather.pressure_pa)
    assert 0.38 < factor.mean() < 0.52

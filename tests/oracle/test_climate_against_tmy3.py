"""The generator against NREL's typical years: the same plant in a synthetic and in a measured typical year.

The generator knows these places only by twelve monthly means; days and hours are its own. Bounds are what a planner
needs, not what the generator happens to reach: `pytest -s` prints both.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gigawatt.climate import place_climate
from gigawatt.climate.generator import synthetic_weather
from gigawatt.climate.hourly_table import to_utc
from gigawatt.climate.hours import month_of_hour
from gigawatt.climate.normals import Normals, all_normals
from gigawatt.climate.place import site_climate
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.climate.weather import Weather
from gigawatt.climate.wind import wind_capacity_factor

WEATHER = Path(__file__).parents[3] / "shared" / "data" / "weather"
PLACES = ("columbus_oh", "abilene_tx", "cheyenne_wy", "phoenix_az", "dulles_va", "council_bluffs_ia", "atlanta_ga", "toledo_oh")
SEEDS = (11, 12, 13)

pytestmark = pytest.mark.skipif(not WEATHER.is_dir(), reason="needs ../shared/data/weather beside the project")

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    place: Normals
    measured: SiteClimate
    synthetic: tuple[SiteClimate, ...]


@cache
def pair(key: str) -> Pair:
    place = next(place for place in all_normals() if place.key == key)
    with gzip.open(WEATHER / "tmy3" / f"{key}.csv.gz", "rt") as stream:
        rows = list(csv.DictReader(stream))
    with (WEATHER / "tmy3" / "INDEX.csv").open() as stream:
        offset = next(float(row["tz"]) for row in csv.DictReader(stream) if row["key"] == key)

    def column(name: str) -> Array:
        return to_utc(np.array([float(row[name]) for row in rows]), offset)

    hub = synthetic_weather(place.latitude, place.longitude, seed=0).hub_wind_ms
    typical = Weather(
        "TMY3", False, place.latitude, place.longitude, place.elevation_m, column("ghi"), column("dni"), column("dhi"),
        column("temp_c"), column("dew_c"), column("pres_hpa") * 100, hub,
    )  # fmt: skip
    years = tuple(place_climate(place.latitude, place.longitude, seed=seed) for seed in SEEDS)
    return Pair(place, site_climate(typical), years)


def local_days(hours: Array, longitude: float) -> Array:
    return np.roll(hours, round(longitude / 15)).reshape(365, 24).mean(axis=1)


def less_season(days: Array) -> Array:
    month = month_of_hour()[::24]
    return np.asarray(days - (np.bincount(month, days) / np.bincount(month))[month])


def lag_1(days: Array) -> float:
    return float(np.corrcoef(days[1:], days[:-1])[0, 1])


def over_seeds(pair: Pair, measure: object) -> float:
    assert callable(measure)
    return float(np.mean([measure(year) for year in pair.synthetic]))


@pytest.mark.parametrize("key", PLACES)
def test_solar_yield_of_year_and_months(key: str) -> None:
    case = pair(key)
    month = month_of_hour()
    measured = case.measured.solar_capacity_factor
    for year in case.synthetic:
        error = year.solar_capacity_factor.mean() / measured.mean() - 1
        print(f"{key}: yearly solar capacity factor {measured.mean():.3f} TMY3, error {error:+.2%}")  # noqa: T201
        assert 0 < error < 0.05  # TMY3_GHI_FACTOR puts it between TMY3 and modern satellite years
        monthly = np.bincount(month, year.solar_capacity_factor), np.bincount(month, measured)
        assert np.corrcoef(*monthly)[0, 1] > 0.97


@pytest.mark.parametrize("key", PLACES)
def test_solar_days_vary_and_follow_each_other_as_measured(key: str) -> None:
    case = pair(key)
    longitude = case.place.longitude
    measured = local_days(case.measured.solar_capacity_factor, longitude)
    deviation = over_seeds(case, lambda year: local_days(year.solar_capacity_factor, longitude).std()) / measured.std()
    memory = over_seeds(case, lambda year: lag_1(local_days(year.solar_capacity_factor, longitude)))
    weather_memory = over_seeds(case, lambda year: lag_1(less_season(local_days(year.solar_capacity_factor, longitude))))
    print(f"{key}: daily sd {deviation:.2f} of TMY3; lag-1 {memory:.2f} ({lag_1(measured):.2f} TMY3)")  # noqa: T201
    assert 0.8 < deviation < 1.2
    assert memory == pytest.approx(lag_1(measured), abs=0.2)
    assert weather_memory == pytest.approx(lag_1(less_season(measured)), abs=0.3)


@pytest.mark.parametrize("key", PLACES)
def test_temperature_and_humidity(key: str) -> None:
    case = pair(key)
    measured = case.measured
    longitude = case.place.longitude
    assert over_seeds(case, lambda year: year.dry_bulb_c.mean()) == pytest.approx(measured.dry_bulb_c.mean(), abs=0.1)
    assert over_seeds(case, lambda year: year.dry_bulb_c.std()) == pytest.approx(measured.dry_bulb_c.std(), rel=0.05)
    passing = less_season(local_days(measured.dry_bulb_c, longitude))
    synthetic = over_seeds(case, lambda year: less_season(local_days(year.dry_bulb_c, longitude)).std())
    memory = over_seeds(case, lambda year: lag_1(less_season(local_days(year.dry_bulb_c, longitude))))
    print(f"{key}: daily temperature sd {synthetic:.2f} ({passing.std():.2f} TMY3) K, lag-1 {memory:.2f} ({lag_1(passing):.2f})")  # noqa: T201
    assert synthetic == pytest.approx(passing.std(), rel=0.2)
    assert memory == pytest.approx(lag_1(passing), abs=0.2)
    for share in (0.01, 0.5, 0.99):
        quantile = over_seeds(case, lambda year, share=share: np.quantile(year.dry_bulb_c, share))
        assert quantile == pytest.approx(np.quantile(measured.dry_bulb_c, share), abs=3.0), share
    assert over_seeds(case, lambda year: year.wet_bulb_c.mean()) == pytest.approx(measured.wet_bulb_c.mean(), abs=0.5)
    design = over_seeds(case, lambda year: np.quantile(year.wet_bulb_c, 0.99))
    print(f"{key}: wet bulb exceeded 1 % of hours {design:.1f} ({np.quantile(measured.wet_bulb_c, 0.99):.1f} TMY3) C")  # noqa: T201
    assert design == pytest.approx(np.quantile(measured.wet_bulb_c, 0.99), abs=2.0)


@pytest.mark.parametrize("key", PLACES)
def test_cooling_power_is_that_of_the_measured_year(key: str) -> None:
    case = pair(key)
    measured = case.measured.power_usage_effectiveness
    synthetic = over_seeds(case, lambda year: year.power_usage_effectiveness.mean())
    assert synthetic - 1 == pytest.approx(measured.mean() - 1, rel=0.04)


def test_hub_wind_against_wind_toolkit_at_amarillo() -> None:
    """The same mean by construction; quantiles, memory and yield are the model's, in the mean over seeds."""
    with gzip.open(WEATHER / "actual_year" / "amarillo_tx_wtk_2012.csv.gz", "rt") as stream:
        rows = list(csv.DictReader(stream))
    measured = np.array([float(row["ws100_ms"]) for row in rows])
    air = [np.array([float(row[name]) for row in rows]) for name in ("temp100_c", "pres100_pa")]
    quantiles = (0.05, 0.25, 0.5, 0.75, 0.95)
    weathers = [synthetic_weather(35.207, -101.941, seed=seed) for seed in range(8)]
    for weather in weathers:
        assert weather.hub_wind_ms.mean() == pytest.approx(measured.mean(), rel=0.005)
    synthetic = np.mean([np.quantile(weather.hub_wind_ms, quantiles) for weather in weathers], axis=0)
    print(synthetic.round(2), np.quantile(measured, quantiles).round(2))  # noqa: T201
    assert synthetic == pytest.approx(np.quantile(measured, quantiles), abs=1.2)
    yields = [wind_capacity_factor(weather.hub_wind_ms, weather.dry_bulb_c, weather.pressure_pa).mean() for weather in weathers]
    assert np.mean(yields) == pytest.approx(wind_capacity_factor(measured, air[0], air[1]).mean(), rel=0.06)
    for lag, tolerance in ((1, 0.06), (24, 0.2)):
        memory = np.mean([np.corrcoef(w.hub_wind_ms[lag:], w.hub_wind_ms[:-lag])[0, 1] for w in weathers])
        assert memory == pytest.approx(np.corrcoef(measured[lag:], measured[:-lag])[0, 1], abs=tolerance)


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "form"),
    [
        ("OH-Columbus_Port_Columbus_Intl_A.tmy3.gz", 40.0, -82.9, "TMY3"),
        ("USA_VA_Leesburg.Exec.epw.gz", 39.1, -77.6, "EPW"),
        ("35.2018863_-101.945027_2012_goes_aggregated_v4_60min_utc_tz_nsrdb.csv.gz", 35.2, -101.9, "NSRDB"),
    ],
)
def test_original_files_are_read(name: str, latitude: float, longitude: float, form: str) -> None:
    climate = place_climate(latitude, longitude, seed=0, weather_file=WEATHER / "raw_formats" / name)
    assert climate.label.startswith(f"{name} ({form}")
    assert not climate.synthetic
    assert 0.15 < climate.solar_capacity_factor.mean() < 0.35
    if form == "TMY3":
        assert climate.solar_capacity_factor == pytest.approx(pair("columbus_oh").measured.solar_capacity_factor, abs=1e-6)

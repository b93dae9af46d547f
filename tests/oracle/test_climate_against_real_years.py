"""The generator against real years, given their monthly capacity factors (see `climate_years`)."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from tests.oracle.climate_years import (
    DATA,
    RAW,
    RealYear,
    backup_ratio,
    days,
    lag_1,
    monthly,
    point_years,
    regional_years,
    synthetic,
    wind_verdict,
)

from gigawatt.climate import place_climate
from gigawatt.climate.readers import read_weather, years_of_file
from gigawatt.errors import WeatherError

pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="needs ../shared/data beside the project")

SEEDS = 30
# 30 draws' P5 to P95 hold a real year in nine of ten cases even if the model is perfect.
LEAST_INSIDE = 0.7
SMOOTH_REGIONS = 1.5  # means over hundreds of kilometres need less backup than any place


def names(years: tuple[RealYear, ...]) -> list[str]:
    return [year.name for year in years]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Amarillo 2012", "Slayton 2023", "Leesburg typical"])
def test_solar_of_a_year_that_is_known_by_its_months(name: str) -> None:
    year = next(year for year in point_years() if year.name == name)
    assert year.solar is not None
    made = [climate.solar_capacity_factor for climate in synthetic(year, SEEDS)]
    real_days = days(year.solar, year.longitude)
    deviation = np.mean([days(hours, year.longitude).std() for hours in made]) / real_days.std()
    memory = np.mean([lag_1(days(hours, year.longitude)) for hours in made]) - lag_1(real_days)
    print(f"{name}: daily sd {deviation:.2f} of the real, lag-1 {memory:+.2f}")  # noqa: T201
    for hours in made:
        assert hours.mean() == pytest.approx(year.solar.mean(), rel=0.05)
        assert np.corrcoef(monthly(hours), monthly(year.solar))[0, 1] > 0.95
    assert 0.8 < deviation < 1.2
    assert abs(memory) < 0.15


@pytest.mark.slow
def test_backup_of_places_is_that_of_the_real_year_and_mean_days_fail() -> None:
    for year in point_years()[:2]:
        real, ratio, flat = backup_ratio(year, SEEDS)
        print(f"{year.name}: backup {real:.3f}, seeds {ratio:.2f}, mean days {flat:.2f}")  # noqa: T201
        assert 0.7 < ratio < 1.3
        assert flat < 0.7


@pytest.mark.slow
def test_real_years_lie_among_the_seeds() -> None:
    """Places and every sixth region: yearly mean and months always, daily deviation and longest lull mostly."""
    years = (*point_years()[:2], *regional_years()[::6])
    verdicts = [wind_verdict(year, SEEDS) for year in years]
    for year, verdict in zip(years, verdicts, strict=True):
        print(year.name, verdict)  # noqa: T201
        assert verdict["year"]
        assert verdict["months"] >= 11
    for statistic in ("daily deviation", "longest lull"):
        assert np.mean([verdict[statistic] for verdict in verdicts]) >= LEAST_INSIDE, statistic
    ratios = [backup_ratio(year, SEEDS)[1:] for year in years]
    assert np.mean([0.7 < ratio < 1.3 for ratio, _ in ratios]) >= LEAST_INSIDE
    assert max(ratio for ratio, _ in ratios) < SMOOTH_REGIONS
    assert np.mean([flat < 0.7 for _, flat in ratios]) >= LEAST_INSIDE  # mean days fail, but where the wind is poor anyway
    assert max(flat for _, flat in ratios) < 1


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "form", "years"),
    [
        ("OH-Columbus_Port_Columbus_Intl_A.tmy3.gz", 40.0, -82.9, "TMY3", ()),
        ("USA_VA_Leesburg.Exec.epw.gz", 39.1, -77.6, "EPW", ()),
        ("35.2018863_-101.945027_2012_goes_aggregated_v4_60min_utc_tz_nsrdb.csv.gz", 35.2, -101.9, "NSRDB", (2012,)),
        ("35.2018863_-101.945027_2012_wtk_v2_60min_utc_tz_wtk.csv.gz", 35.2, -101.9, "WIND Toolkit", (2012,)),
        ("44.04218_-95.19757_2023_openmeteo_archive_60min_local_tz.csv.gz", 44.0, -95.2, "Open-Meteo", (2023,)),
        ("44.04218_-95.19757_2023_openmeteo_archive_solar_60min_utc_tz.csv.gz", 44.0, -95.2, "Open-Meteo", (2023,)),
        ("US-TEX-ERCO_openmeteo_2023.json.gz", 32.8, -96.8, "Open-Meteo", (2023,)),
    ],
)
def test_every_original_file_is_read(name: str, latitude: float, longitude: float, form: str, years: tuple[int, ...]) -> None:
    assert years_of_file(RAW / name) == years
    measured = read_weather(RAW / name, latitude=latitude, longitude=longitude)
    assert f"({form}" in measured.label
    assert measured.year == (years[0] if years else None)


def test_wind_toolkit_and_open_meteo_agree_with_what_others_made_of_them() -> None:
    """The same hours in data/weather/actual_year, cut from these files by somebody else."""
    wind = read_weather(RAW / "35.2018863_-101.945027_2012_wtk_v2_60min_utc_tz_wtk.csv.gz", latitude=35.2, longitude=-101.9)
    with gzip.open(DATA / "weather" / "actual_year" / "amarillo_tx_wtk_2012.csv.gz", "rt") as stream:
        rows = [line.split(",") for line in stream]
    assert wind.hub_wind_ms == pytest.approx(np.array([float(row[4]) for row in rows[1:]]), abs=1e-9)
    utc, local = (
        read_weather(RAW / f"44.04218_-95.19757_2023_openmeteo_archive_{kind}.csv.gz", latitude=44.0, longitude=-95.2)
        for kind in ("solar_60min_utc_tz", "60min_local_tz")
    )
    assert utc.dry_bulb_c is not None
    assert local.dry_bulb_c is not None
    assert np.corrcoef(utc.dry_bulb_c, local.dry_bulb_c)[0, 1] > 0.9999  # stamps of both are UTC, whatever the header says


def test_five_years_in_one_file_are_offered_by_year() -> None:
    path: Path = DATA / "weather" / "actual_year" / "dallas_tx_openmeteo_2020_2024.csv.gz"
    with pytest.raises(WeatherError, match=r"holds 5 years: 2020, 2021, 2022, 2023, 2024\. Say which"):
        place_climate(32.8, -96.8, seed=0, weather_file=path)
    climate = place_climate(32.8, -96.8, seed=0, weather_file=path, year=2022)
    assert climate.year == 2022
    assert any("Kasten" in note for note in climate.notes)

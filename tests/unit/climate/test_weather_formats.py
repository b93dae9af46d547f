from pathlib import Path

import numpy as np
import pytest
from tests.unit.climate.weather_files import (
    LATITUDE,
    LONGITUDE,
    era5,
    nsrdb,
    open_meteo_csv,
    open_meteo_json,
    plain,
    reference,
    times,
    wind_toolkit,
    write,
)

from gigawatt.climate import place_climate, weather_years
from gigawatt.climate.readers import read_weather, years_of_file
from gigawatt.climate.weather import Measured
from gigawatt.climate.weather_columns import Column, column_of
from gigawatt.errors import WeatherError


def read(path: Path, year: int | None = None) -> Measured:
    return read_weather(path, latitude=LATITUDE, longitude=LONGITUDE, year=year)


def agrees(measured: Measured, light: float = 0.01) -> None:
    year = reference()
    assert measured.irradiance_wm2 is not None
    assert measured.dry_bulb_c == pytest.approx(year.dry_bulb_c, abs=0.01)
    assert measured.dew_point_c == pytest.approx(year.dew_point_c, abs=0.01)
    assert measured.irradiance_wm2[0] == pytest.approx(year.ghi_wm2, abs=light)


@pytest.mark.parametrize("offset_h", [0, -5])
def test_nsrdb_in_utc_and_in_local_time(tmp_path: Path, offset_h: int) -> None:
    measured = read(write(tmp_path / "a.csv", nsrdb(offset_h)))
    agrees(measured)
    assert measured.label == "a.csv (NSRDB 2023)"
    assert measured.pressure_pa[0] == 98_500


def test_nsrdb_moments_on_the_hour_are_averaged_over_it(tmp_path: Path) -> None:
    measured = read(write(tmp_path / "a.csv", nsrdb(0, minute=0)))
    ghi = reference().ghi_wm2
    assert measured.irradiance_wm2 is not None
    assert measured.irradiance_wm2[0] == pytest.approx((ghi + np.roll(ghi, -1)) / 2, abs=0.01)


@pytest.mark.parametrize("offset_h", [0, -5])
def test_wind_toolkit_gives_wind_and_the_rest_is_synthetic(tmp_path: Path, offset_h: int) -> None:
    path = write(tmp_path / "wind.csv", wind_toolkit(offset_h))
    assert read(path).hub_wind_ms == pytest.approx(reference().hub_wind_ms, abs=0.01)
    climate = place_climate(LATITUDE, LONGITUDE, seed=2, weather_file=path)
    assert "(irradiance, temperature and moisture: synthetic, the file has none; seed 2)" in climate.label
    assert any("from the generator" in note for note in climate.notes)


def test_a_wind_file_beside_a_weather_file(tmp_path: Path) -> None:
    sky = write(tmp_path / "sky.csv", nsrdb(0))
    wind = write(tmp_path / "wind.csv", wind_toolkit(0))
    climate = place_climate(LATITUDE, LONGITUDE, seed=2, weather_file=sky, wind_file=wind)
    assert climate.label == "sky.csv (NSRDB 2023); wind wind.csv (WIND Toolkit 2023)"
    with pytest.raises(WeatherError, match="has no wind between 60 m and 200 m"):
        place_climate(LATITUDE, LONGITUDE, seed=2, weather_file=sky, wind_file=sky)


def test_wind_is_brought_to_the_hub_from_other_heights(tmp_path: Path) -> None:
    rows = [[*row[:8], *row[9:]] for row in wind_toolkit(0)[1:]]  # without 100 m
    measured = read(write(tmp_path / "wind.csv", [wind_toolkit(0)[0], *rows]))
    assert measured.hub_wind_ms == pytest.approx(reference().hub_wind_ms, rel=0.01, abs=0.05)
    assert "Wind at 100 m from 80 m, 120 m" in measured.notes[0]


@pytest.mark.parametrize("offset_h", [0, -5])
def test_open_meteo_irradiance_is_of_the_hour_before_the_stamp(tmp_path: Path, offset_h: int) -> None:
    rows = open_meteo_csv(offset_h)
    measured = read(write(tmp_path / "a.csv", [*rows[:4], *sorted(rows[4:])]))
    agrees(measured)
    (tmp_path / "a.json").write_text(open_meteo_json(offset_h), encoding="utf-8")
    from_json = read(tmp_path / "a.json")
    agrees(from_json)
    assert from_json.hub_wind_ms == pytest.approx(measured.hub_wind_ms, abs=0.01)


def test_open_meteo_stamps_moved_to_utc_with_a_local_header_are_recognised(tmp_path: Path) -> None:
    rows = open_meteo_csv(0)
    rows[1][3] = str(-5 * 3600)
    body = [row for row in rows[4:] if row[0] >= "2023-01-01T05:00"] + [
        [row[0].replace("2023-01-01T", "2024-01-01T"), *row[1:]] for row in rows[4:9]
    ]
    measured = read(write(tmp_path / "a.csv", [*rows[:4], *body]))
    agrees(measured)
    assert "It begins at 05:00, which is midnight at UTC-5" in measured.notes[0]


def test_era5_units_are_converted_and_beam_is_split(tmp_path: Path) -> None:
    measured = read(write(tmp_path / "era5.csv", era5()))
    agrees(measured)
    assert measured.hub_wind_ms == pytest.approx(reference().hub_wind_ms, abs=0.01)
    assert measured.irradiance_wm2 is not None
    assert measured.irradiance_wm2[1].mean() == pytest.approx(reference().dni_wm2.mean(), rel=0.15)
    assert any("Erbs" in note for note in measured.notes)


def test_stamps_that_say_their_offset(tmp_path: Path) -> None:
    rows = plain()
    rows[0][0] = "time"
    for row, when in zip(rows[1:], times(2023, -5), strict=True):
        row[0] = when.strftime("%Y-%m-%dT%H:%M-05:00")
    agrees(read(write(tmp_path / "local.csv", rows)))
    for row in rows[1:]:
        row[0] = row[0][:16]
    with pytest.raises(WeatherError, match="do not say their time zone"):
        read(write(tmp_path / "local.csv", rows))


def test_half_hours_are_averaged(tmp_path: Path) -> None:
    rows = plain()
    halves = [rows[0]]
    for row in rows[1:]:
        halves += [
            [row[0], *row[1:4], str(float(row[4]) - 1), *row[5:]],
            [row[0].replace(":00Z", ":30Z"), *row[1:4], str(float(row[4]) + 1), *row[5:]],
        ]
    agrees(read(write(tmp_path / "halves.csv", halves)))


def test_a_year_is_chosen_from_a_file_of_many(tmp_path: Path) -> None:
    path = write(tmp_path / "years.csv", [*plain(2023, 5), *plain(2024, 6)[1:], *plain(2025, 7)[1:100]])
    assert years_of_file(path) == (2023, 2024)
    assert read(path, 2024).dry_bulb_c == pytest.approx(reference(6).dry_bulb_c, abs=0.01)
    with pytest.raises(WeatherError, match=r"holds 2 years: 2023, 2024. Say which"):
        read(path)
    first, second = weather_years(LATITUDE, LONGITUDE, seed=1, count=2, weather_file=path)
    assert (first.year, second.year) == (2023, 2024)
    with pytest.raises(WeatherError, match="holds 2023, 2024, 3 weather years are asked for"):
        weather_years(LATITUDE, LONGITUDE, seed=1, count=3, weather_file=path)


def test_cloud_stands_in_for_irradiance_and_says_so(tmp_path: Path) -> None:
    rows = [["utc", "temp_c", "rh_pct", "cloud_pct"], *[[row[0], row[4], "60", "40"] for row in plain()[1:]]]
    for number, row in enumerate(rows[1:]):
        row[2] = str(50 + number % 30)
    climate = place_climate(LATITUDE, LONGITUDE, seed=1, weather_file=write(tmp_path / "cloud.csv", rows))
    assert any("Kasten and Czeplak" in note for note in climate.notes)
    assert 0.2 < climate.solar_capacity_factor.mean() < 0.35


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("wind speed at 100m (m/s)", Column("wind_100m_ms")),
        ("wind_speed_80m (km/h)", Column("wind_80m_ms", 1 / 3.6)),
        ("ws100_ms", Column("wind_100m_ms")),
        ("t2m", Column("dry_bulb_c", 1.0, -273.15)),
        ("Dry-bulb (C)", Column("dry_bulb_c")),
        ("surface_pressure (hPa)", Column("pressure_pa", 100.0)),
        ("pres_hpa", Column("pressure_pa", 100.0)),
        ("shortwave_radiation (W/m**2)", Column("ghi_wm2")),
        ("ssrd", Column("ghi_wm2", 1 / 3600)),
        ("relative_humidity_2m (unitless)", Column("relative_humidity_percent")),
        ("wind direction at 100m (deg)", None),
        ("Clearsky GHI", None),
        ("temperature_2m (furlong)", "furlong"),
    ],
)
def test_headings_of_the_sources(heading: str, expected: Column | str | None) -> None:
    assert column_of(heading) == expected

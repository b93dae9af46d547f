import datetime as dt
import gzip
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gigawatt.climate import place_climate, read_price
from gigawatt.climate.generator import synthetic_weather
from gigawatt.climate.hourly_table import to_utc
from gigawatt.climate.readers import read_weather
from gigawatt.climate.weather import Measured
from gigawatt.errors import WeatherError

LATITUDE, LONGITUDE = 39.98, -82.88
PLAIN = ["utc", "ghi_wm2", "dni_wm2", "dhi_wm2", "dry_bulb_c", "dew_point_c", "wind_100m_ms"]


def stamps(year: int = 2023) -> list[str]:
    start = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    hours = 8784 if year % 4 == 0 else 8760
    return [(start + dt.timedelta(hours=hour)).strftime("%Y-%m-%dT%H:%MZ") for hour in range(hours)]


def plain_rows(year: int = 2023) -> list[list[str]]:
    return [list(row) for row in _plain_rows(year)]


@cache
def _plain_rows(year: int) -> list[list[str]]:
    weather = synthetic_weather(LATITUDE, LONGITUDE, seed=5)
    assert weather.hub_wind_ms is not None
    columns = (weather.ghi_wm2, weather.dni_wm2, weather.dhi_wm2, weather.dry_bulb_c, weather.dew_point_c, weather.hub_wind_ms)
    times = [time for time in stamps(year) if "-02-29" not in time]
    rows = [PLAIN, *[[time, *[f"{column[hour]:.4f}" for column in columns]] for hour, time in enumerate(times)]]
    if year % 4 == 0:
        rows += [[time, *["0"] * 6] for time in stamps(year) if "-02-29" in time]
    return rows


def light(weather: Measured) -> tuple[np.ndarray, ...]:
    assert weather.irradiance_wm2 is not None
    return weather.irradiance_wm2


def write(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def test_plain_csv_round_trip_with_its_own_hub_wind(tmp_path: Path) -> None:
    path = write(tmp_path / "site.csv", plain_rows(2024))  # 29 February is dropped
    climate = place_climate(LATITUDE, LONGITUDE, seed=1, weather_file=path)
    reference = place_climate(LATITUDE, LONGITUDE, seed=5)
    assert climate.label == "site.csv (CSV 2024)"
    assert climate.year == 2024
    assert not climate.synthetic
    assert climate.dry_bulb_c == pytest.approx(reference.dry_bulb_c, abs=1e-3)
    assert climate.solar_capacity_factor == pytest.approx(reference.solar_capacity_factor, abs=1e-3)
    assert climate.wind_capacity_factor == pytest.approx(reference.wind_capacity_factor, abs=1e-3)
    assert climate.wet_bulb_c == pytest.approx(reference.wet_bulb_c, abs=1e-2)


def test_gzip_is_read_and_missing_hub_wind_is_named_synthetic(tmp_path: Path) -> None:
    rows = [row[:-1] for row in plain_rows()]
    path = tmp_path / "site.csv.gz"
    path.write_bytes(gzip.compress("\n".join(",".join(row) for row in rows).encode()))
    climate = place_climate(LATITUDE, LONGITUDE, seed=1, weather_file=path)
    assert "wind at hub height: synthetic" in climate.label
    assert climate.label.startswith("site.csv.gz")


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    rows = plain_rows()
    rows[10][1] = "1700"
    rows[11][2] = "cloudy"
    rows[13][4] = "-200"
    rows[15][0] = "yesterday"
    rows[20] = rows[19]
    del rows[5000:5030]
    for row in rows[7000:7030]:
        row[5] = "9999"
    with pytest.raises(WeatherError) as caught:
        read_weather(write(tmp_path / "bad.csv", rows), latitude=LATITUDE, longitude=LONGITUDE)
    problems = caught.value.problems
    words = " | ".join(str(problem) for problem in problems)
    assert caught.value.exit_code == 2
    assert {problem.path for problem in problems} >= {"ghi_wm2", "dni_wm2", "dry_bulb_c", "dew_point_c"}
    assert "bad.csv:11:1: ghi_wm2: 1 values cannot be" in words
    assert "'cloudy'" in words
    assert "32 of the 8,760 hours of the year are missing: 30 hours from hour 4,999 (lines 5000 to 5001)" in words
    assert "dew_point_c: " in words
    assert "30 hours from hour 7,029 (lines 7001 to 7031)" in words
    assert "1 hours occur a second time" in words
    assert "1 rows have no time" in words


def test_a_file_in_local_time_is_recognised_by_its_sun(tmp_path: Path) -> None:
    rows = plain_rows()
    body = [row[1:] for row in rows[1:]]
    shifted = [rows[0], *[[row[0], *values] for row, values in zip(rows[1:], body[5:] + body[:5], strict=True)]]
    with pytest.raises(WeatherError, match=r"time zone or the place is wrong. The hours would fit 5 h later") as caught:
        read_weather(write(tmp_path / "local.csv", shifted), latitude=LATITUDE, longitude=LONGITUDE)
    assert "It is read as UTC+0; UTC-5 would fit" in str(caught.value)


def test_exchanged_columns_missing_columns_and_two_years_are_found(tmp_path: Path) -> None:
    rows = plain_rows()
    exchanged = [["utc", "ghi_wm2", "dni_wm2", "dhi_wm2", "dew_point_c", "dry_bulb_c", "wind_100m_ms"], *rows[1:]]
    with pytest.raises(WeatherError, match="dew point is above the dry bulb"):
        read_weather(write(tmp_path / "a.csv", exchanged), latitude=LATITUDE, longitude=LONGITUDE)
    with pytest.raises(WeatherError, match="no column dry_bulb_c") as caught:
        read_weather(write(tmp_path / "b.csv", [row[:3] for row in rows]), latitude=LATITUDE, longitude=LONGITUDE)
    assert "no column dew_point_c or" in str(caught.value)
    both = [*rows, *plain_rows(2022)[1:]]
    with pytest.raises(WeatherError, match="holds 2 years: 2022, 2023"):
        read_weather(write(tmp_path / "c.csv", both), latitude=LATITUDE, longitude=LONGITUDE)
    with pytest.raises(WeatherError, match="does not hold the year 2021"):
        read_weather(tmp_path / "c.csv", latitude=LATITUDE, longitude=LONGITUDE, year=2021)
    assert read_weather(tmp_path / "c.csv", latitude=LATITUDE, longitude=LONGITUDE, year=2022).year == 2022


@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff\xfe" * 50, b"utc", b"LOCATION,a\n", b'"' + b"x" * 200_000, b"1\nDate (MM/DD\n1,2"]
)
def test_any_bytes_give_a_weather_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "noise.epw"
    path.write_bytes(data)
    with pytest.raises(WeatherError):
        read_weather(path, latitude=LATITUDE, longitude=LONGITUDE)
    with pytest.raises(WeatherError):
        read_price(path)


def test_unreadable_paths_and_damaged_gzip_give_a_weather_error(tmp_path: Path) -> None:
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(b"utc" * 1000)[:40])
    for name in ("absent.csv", "", "cut.csv.gz"):
        with pytest.raises(WeatherError, match="cannot be read"):
            read_weather(tmp_path / name, latitude=LATITUDE, longitude=LONGITUDE)


def test_local_hours_move_to_utc_and_half_hours_are_shared() -> None:
    local = np.zeros(8760)
    local[12] = 1.0
    assert to_utc(local, -6).argmax() == 18
    assert to_utc(local, 8).argmax() == 4
    india = to_utc(local, 5.5)
    assert india[[6, 7]] == pytest.approx([0.5, 0.5])
    assert india.sum() == pytest.approx(1.0)


def tmy3_rows() -> list[list[str]]:
    weather = synthetic_weather(LATITUDE, LONGITUDE, seed=5)
    header = ["Date (MM/DD/YYYY)", "Time (HH:MM)", "GHI (W/m^2)", "DNI (W/m^2)", "DHI (W/m^2)", "Dry-bulb (C)", "Dew-point (C)"]
    rows = [["724280", '"COLUMBUS"', "OH", "-5.0", str(LATITUDE), str(LONGITUDE), "247"], [*header, "Pressure (mbar)"]]
    columns = (weather.ghi_wm2, weather.dni_wm2, weather.dhi_wm2, weather.dry_bulb_c, weather.dew_point_c)
    for hour, stamp in enumerate(stamps()):
        month, day = stamp[5:7], stamp[8:10]
        values = [f"{column[(hour + 5) % 8760]:.2f}" for column in columns]
        rows.append([f"{month}/{day}/1995", f"{hour % 24 + 1:02d}:00", *values, "990"])
    return rows


def test_tmy3_hours_end_in_local_standard_time(tmp_path: Path) -> None:
    weather = read_weather(write(tmp_path / "columbus.tmy3", tmy3_rows()), latitude=LATITUDE, longitude=LONGITUDE)
    reference = synthetic_weather(LATITUDE, LONGITUDE, seed=5)
    assert light(weather)[0] == pytest.approx(reference.ghi_wm2, abs=0.01)
    assert weather.dry_bulb_c == pytest.approx(reference.dry_bulb_c, abs=0.01)
    assert weather.pressure_pa[0] == 99_000
    assert weather.label == "columbus.tmy3 (TMY3)"


def test_epw_hours_end_in_local_standard_time(tmp_path: Path) -> None:
    reference = synthetic_weather(LATITUDE, LONGITUDE, seed=5)
    rows = [["LOCATION", "COLUMBUS", "OH", "USA", "TMY3", "724280", str(LATITUDE), str(LONGITUDE), "-5.0", "247.0"]]
    rows += [["HEADER"]] * 7
    for hour, stamp in enumerate(stamps()):
        now = (hour + 5) % 8760
        cells = ["0"] * 22
        cells[21] = "3.1"
        cells[:4] = ["1995", stamp[5:7], stamp[8:10], str(hour % 24 + 1)]
        cells[6], cells[7], cells[9] = f"{reference.dry_bulb_c[now]:.2f}", f"{reference.dew_point_c[now]:.2f}", "98800"
        cells[13], cells[14], cells[15] = (f"{a[now]:.2f}" for a in (reference.ghi_wm2, reference.dni_wm2, reference.dhi_wm2))
        rows.append(cells)
    weather = read_weather(write(tmp_path / "columbus.epw", rows), latitude=LATITUDE, longitude=LONGITUDE)
    assert light(weather)[1] == pytest.approx(reference.dni_wm2, abs=0.01)
    assert weather.dew_point_c == pytest.approx(reference.dew_point_c, abs=0.01)
    assert weather.pressure_pa[0] == 98_800


def test_a_file_from_elsewhere_and_a_wrong_zone_are_refused(tmp_path: Path) -> None:
    rows = tmy3_rows()
    path = write(tmp_path / "columbus.tmy3", rows)
    with pytest.raises(WeatherError, match="km from the site"):
        read_weather(path, latitude=60.0, longitude=20.0)
    rows[0][3] = "5.0"
    with pytest.raises(WeatherError, match="time zone or the place is wrong"):
        read_weather(write(path, rows), latitude=LATITUDE, longitude=LONGITUDE)


def test_price_file_with_negative_hours_and_a_leap_day(tmp_path: Path) -> None:
    rows = [["utc", "usd_per_mwh"], *[[time, "-5.5" if hour == 3 else "40"] for hour, time in enumerate(stamps(2024))]]
    price = read_price(write(tmp_path / "price.csv", rows))
    assert price.shape == (8760,)
    assert price[3] == -5.5
    rows[9][1] = "99999"
    del rows[100]
    with pytest.raises(WeatherError, match="99999") as caught:
        read_price(write(tmp_path / "price.csv", rows))
    assert len(caught.value.problems) == 2

"""Gaps, sensors that fail and clocks that are wrong: mended and said, or refused with their lines."""

from pathlib import Path

import numpy as np
import pytest
from tests.unit.climate.weather_files import LATITUDE, LONGITUDE, nsrdb, plain, reference, write

from gigawatt.climate.readers import read_weather
from gigawatt.climate.weather import Measured
from gigawatt.errors import WeatherError

GHI, DRY, DEW, WIND = 1, 4, 5, 6
NOON = 6018  # hour of the year, 17:00 UTC on 8 September: 11:30 solar time in Ohio


def read(path: Path, rows: list[list[str]]) -> Measured:
    return read_weather(write(path / "site.csv", rows), latitude=LATITUDE, longitude=LONGITUDE)


def refused(path: Path, rows: list[list[str]]) -> str:
    with pytest.raises(WeatherError) as caught:
        read(path, rows)
    return str(caught.value)


def test_short_gaps_are_interpolated_and_said(tmp_path: Path) -> None:
    rows = plain()
    for hour in range(NOON, NOON + 4):
        rows[hour + 1][GHI] = ""
    for hour in range(100, 103):
        rows[hour + 1][DRY] = "-9999"
    del rows[201:205]
    measured = read(tmp_path, rows)
    words = " | ".join(measured.notes)
    assert "8 hours of ghi_wm2 in 2 gaps, the first at line 201, interpolated" in words
    assert "7 hours of dry_bulb_c in 2 gaps" in words
    year = reference()
    assert measured.irradiance_wm2 is not None
    hours = slice(NOON, NOON + 4)
    assert measured.irradiance_wm2[0][hours] == pytest.approx(year.ghi_wm2[hours], abs=400)
    assert measured.irradiance_wm2[0][hours].min() > 50  # through the clear sky, not a straight line through zeros
    assert measured.dry_bulb_c is not None
    assert measured.dry_bulb_c[100] == pytest.approx(np.interp(1, [0, 4], year.dry_bulb_c[[99, 103]]), abs=0.01)


def test_long_gaps_are_refused_with_their_lines(tmp_path: Path) -> None:
    rows = plain()
    for hour in range(300, 330):
        rows[hour + 1][DRY] = ""
    del rows[1001:1101]
    words = refused(tmp_path, rows)
    assert "dry_bulb_c: 130 values are missing or not finite: 30 hours from hour 300 (lines 302 to 332)" in words
    assert "100 of the 8,760 hours of the year are missing: 100 hours from hour 1,000 (lines 1001 to 1002)" in words


def test_too_many_short_gaps_are_refused(tmp_path: Path) -> None:
    rows = plain()
    for row in rows[1::10]:
        row[DRY] = ""
    assert "dry_bulb_c: 876 values are missing" in refused(tmp_path, rows)


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    rows = plain()
    for hour in range(500, 560):
        rows[hour + 1][DRY] = "4.2"
        rows[hour + 1][DEW] = "1.0"
    rows[2001][DRY] = "39.0"  # February
    for hour in range(3000, 3400):
        rows[hour + 1][WIND] = "0"
    for hour in range(NOON, NOON + 24 * 3):
        rows[hour + 1][GHI] = "0"
    for hour in range(4000, 4040):
        rows[hour + 1][WIND] = "7.7"
    words = refused(tmp_path, rows)
    assert "dry_bulb_c: the value is stuck for 60 hours (lines 502 to 561)" in words
    assert "dew_point_c: the value is stuck for 60 hours" in words
    assert "dry_bulb_c: 1 values: spikes away from the hours beside, the first is 39 (lines 2002)" in words
    assert "wind_100m_ms: the wind stands still for 400 hours (lines 3002 to 3401)" in words
    assert "wind_100m_ms: the value is stuck for 40 hours" in words
    assert "ghi_wm2: no sun at all on 2 days" in words


def test_light_at_night_and_more_than_the_sun_gives(tmp_path: Path) -> None:
    rows = plain()
    for row in rows[1:]:
        row[GHI] = f"{float(row[GHI]) + 8:.2f}"
    words = refused(tmp_path, rows)
    assert "sunlight in the night, the first is 8" in words
    rows = plain()
    for hour in range(NOON, NOON + 3):
        rows[hour + 1][GHI] = f"{1350 + hour % 7}"
    assert "more than the sun gives above the atmosphere" in refused(tmp_path, rows)


@pytest.mark.parametrize("wrong_by", [-8, -1, 1, 3])
def test_a_wrong_zone_is_named_with_the_offset_that_fits(tmp_path: Path, wrong_by: int) -> None:
    rows = nsrdb(-5)
    rows[1][4] = str(-5 + wrong_by)
    words = refused(tmp_path, rows)
    assert f"It is read as UTC{-5 + wrong_by:+d}; UTC-5 would fit" in words
    assert ("stamps that name the end of the hour" in words) == (abs(wrong_by) == 1)


def test_summer_time_is_recognised(tmp_path: Path) -> None:
    rows = plain()
    body = [row[1:] for row in rows[1:]]
    summer = [body[hour - 1] if 24 * 80 <= hour < 24 * 305 else body[hour] for hour in range(8760)]
    words = refused(tmp_path, [rows[0], *[[row[0], *values] for row, values in zip(rows[1:], summer, strict=True)]])
    assert "its stamps follow summer time" in words

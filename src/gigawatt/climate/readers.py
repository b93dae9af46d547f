"""Weather and price files into hours in UTC, with everything that is wrong with them said at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gigawatt.climate.hourly_table import Findings, read_lines, to_utc
from gigawatt.climate.normals import distance_km, nearest_normals
from gigawatt.climate.psychrometrics import dew_point_c, pressure_at_pa
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.climate.sun import sun_over
from gigawatt.climate.weather import Weather
from gigawatt.climate.weather_formats import FileYear, parse, parse_column

FAR_FILE_KM = 1000.0  # a file from further away is taken for a mistake
NEAR_FILE_KM = 50.0  # beyond it the label says how far
MOST_NIGHT_SHARE = 0.003  # of the year's GHI with the sun below the horizon; one hour's shift makes 0.01
LIMITS = {
    "ghi_wm2": (0.0, 1500.0),
    "dni_wm2": (0.0, 1500.0),
    "dhi_wm2": (0.0, 1200.0),
    "dry_bulb_c": (-90.0, 60.0),
    "dew_point_c": (-100.0, 45.0),
    "relative_humidity_percent": (0.0, 110.0),
    "pressure_pa": (30_000.0, 110_000.0),
    "wind_100m_ms": (0.0, 75.0),
}
HIGHEST_DEW_ABOVE_DRY_K = 1.0


def read_weather(path: Path, *, latitude: float, longitude: float) -> Weather:
    """A year of weather from a TMY3, EPW, NSRDB or plain CSV file (also gzipped).

    Args:
        path: The file.
        latitude: Of the site [degrees north]; for a file that does not say where it stands, and to notice a wrong one.
        longitude: [degrees east].

    Raises:
        WeatherError: With everything that is wrong with the file.
    """
    findings = Findings(str(path))
    year = parse(read_lines(path), findings)
    if year is None:
        findings.stop_if_any()
        raise AssertionError("a format that is not recognised is a finding")
    _check_place(year, latitude, longitude, findings)
    low, high = LIMITS["pressure_pa"]
    year.table.check({**LIMITS, "pressure": (low / year.pressure_scale, high / year.pressure_scale)})
    findings.stop_if_any()
    weather = _weather(year, path, latitude, longitude)
    _check_sun(weather, findings)
    _check_dew(year, findings)
    findings.stop_if_any()
    return weather


def read_hourly_column(path: Path, column: str, *, low: float, high: float) -> Hourly:
    """One column of a CSV ``utc,<column>`` by the hour of one year, 29 February dropped.

    Args:
        path: The file, also gzipped.
        column: Its name.
        low: The least value that can be.
        high: The greatest.

    Raises:
        WeatherError: With everything that is wrong with the file.
    """
    findings = Findings(str(path))
    table = parse_column(read_lines(path), column, findings)
    findings.stop_if_any()
    table.check({column: (low, high)})
    findings.stop_if_any()
    return table.columns[column]


def _check_place(year: FileYear, latitude: float, longitude: float, findings: Findings) -> None:
    if not -14 <= year.utc_offset_h <= 14:
        findings.add(f"says its time is UTC{year.utc_offset_h:+g}, which is nowhere.", "Correct the time zone in the header.")
    if year.latitude is None or year.longitude is None:
        return
    if not (-90 <= year.latitude <= 90 and -180 <= year.longitude <= 180):
        findings.add(f"says it stands at ({year.latitude}, {year.longitude}).", "Correct the coordinates in the header.")
        return
    distance = distance_km(latitude, longitude, year.latitude, year.longitude)
    if distance > FAR_FILE_KM:
        findings.add(
            f"is the weather of ({year.latitude}, {year.longitude}), {distance:,.0f} km from the site.",
            "Name a file from nearer by, or correct the site's coordinates.",
        )


def _weather(year: FileYear, path: Path, latitude: float, longitude: float) -> Weather:
    columns = {name: to_utc(values, year.utc_offset_h) for name, values in year.table.columns.items()}
    at = (latitude, longitude) if year.latitude is None or year.longitude is None else (year.latitude, year.longitude)
    elevation = nearest_normals(*at)[0].elevation_m if year.elevation_m is None else year.elevation_m
    pressure = columns.get("pressure", columns.get("pressure_pa"))
    dew = columns.get("dew_point_c")
    distance = distance_km(latitude, longitude, *at)
    away = f", {distance:,.0f} km away" if distance > NEAR_FILE_KM else ""
    return Weather(
        label=f"{path.name} ({year.format}{away})",
        synthetic=False,
        latitude=at[0],
        longitude=at[1],
        elevation_m=elevation,
        ghi_wm2=columns["ghi_wm2"],
        dni_wm2=columns["dni_wm2"],
        dhi_wm2=columns["dhi_wm2"],
        dry_bulb_c=columns["dry_bulb_c"],
        dew_point_c=dew_point_c(columns["dry_bulb_c"], columns["relative_humidity_percent"]) if dew is None else dew,
        pressure_pa=np.full(HOURS, pressure_at_pa(elevation)) if pressure is None else pressure * year.pressure_scale,
        hub_wind_ms=None if year.hub_wind is None else columns[year.hub_wind],
    )


def _check_sun(weather: Weather, findings: Findings) -> None:
    """Sun while it is below the horizon: the time zone, the hours or the place are wrong."""
    clear = sun_over(weather.latitude, weather.longitude, weather.elevation_m)
    night = clear.daylight == 0
    share = float(weather.ghi_wm2[night].sum() / max(weather.ghi_wm2.sum(), 1.0))
    if share <= MOST_NIGHT_SHARE:
        return
    shifts = range(-12, 13)
    match = [float(np.dot(np.roll(weather.ghi_wm2, shift), clear.clear_ghi_wm2)) for shift in shifts]
    best = shifts[int(np.argmax(match))]
    findings.add(
        f"{share:.1%} of the year's sunlight falls while the sun is below the horizon: the time zone or the place is wrong.",
        f"The hours would fit {abs(best)} h {'later' if best > 0 else 'earlier'}." if best else "Check the coordinates.",
        path="ghi_wm2",
    )


def _check_dew(year: FileYear, findings: Findings) -> None:
    dew = year.table.columns.get("dew_point_c")
    if dew is None:
        return
    above = dew > year.table.columns["dry_bulb_c"] + HIGHEST_DEW_ABOVE_DRY_K
    if above.any():
        findings.add(
            f"the dew point is above the dry bulb in {int(above.sum()):,} hours.",
            "Check that the columns are not exchanged.",
            line=year.table.lines_where(above)[0],
            path="dew_point_c",
        )

"""Weather and price files into hours in UTC, with everything that is wrong with them said at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gigawatt.climate.faults import check_irradiance, check_sensors
from gigawatt.climate.file_year import FileYear, timed_rows, year_of_file, years_in
from gigawatt.climate.gaps import mended
from gigawatt.climate.hourly_table import Findings, read_lines
from gigawatt.climate.irradiance import Components, components
from gigawatt.climate.normals import distance_km, nearest_normals
from gigawatt.climate.psychrometrics import dew_point_c, pressure_at_pa
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.climate.sun import Sun, sun_over
from gigawatt.climate.time_zone import check_clock
from gigawatt.climate.weather import Measured
from gigawatt.climate.weather_columns import HUB_HEIGHTS_M, wind_height_m
from gigawatt.climate.weather_formats import PLAIN_COLUMNS, Reading, parse, parse_column
from gigawatt.climate.wind import HUB_HEIGHT_M, at_hub_height

FAR_FILE_KM = 1000.0  # a file from further away is taken for a mistake
NEAR_FILE_KM = 50.0  # beyond it the label says how far
LIMITS = {
    "ghi_wm2": (-10.0, 1500.0),  # a little below zero is a pyranometer's night
    "dni_wm2": (-10.0, 1500.0),
    "dhi_wm2": (-10.0, 1200.0),
    "direct_horizontal_wm2": (-10.0, 1500.0),
    "dry_bulb_c": (-90.0, 60.0),
    "dew_point_c": (-100.0, 45.0),
    "relative_humidity_percent": (0.0, 110.0),
    "pressure_pa": (30_000.0, 110_000.0),
    "cloud_percent": (0.0, 100.0),
    **{f"wind_{height}m_ms": (0.0, 75.0) for height in range(1, 301)},
}
HIGHEST_DEW_ABOVE_DRY_K = 1.0
MOISTURE = ("dew_point_c", "relative_humidity_percent")


@dataclass(frozen=True)
class _Source:
    """A file that was recognised: its reading, the coordinates of its weather, and the sun there."""

    reading: Reading
    latitude: float
    longitude: float
    elevation_m: float
    sun: Sun


def read_weather(path: Path, *, latitude: float, longitude: float, year: int | None = None) -> Measured:
    """A year of weather from any format of ``weather_formats`` (also gzipped).

    What the file does not have is None in the answer (irradiance, temperature and moisture, wind at hub height); what
    was mended or worked out stands in its ``notes``.

    Args:
        path: The file.
        latitude: Of the site [degrees north]; for a file that does not say where it stands, and to notice a wrong one.
        longitude: [degrees east].
        year: Which year of a file that holds several.

    Raises:
        WeatherError: With everything that is wrong with the file.
    """
    findings = Findings(str(path))
    source = _source(path, latitude, longitude, findings)
    chosen = year_of_file(source.reading, findings, year)
    if chosen is None:
        findings.stop_if_any()
        raise AssertionError("a year that the file does not hold is a finding")
    columns, light, notes = _checked(source, chosen, findings)
    findings.stop_if_any()
    dew = columns.get("dew_point_c")
    if dew is None and "relative_humidity_percent" in columns and "dry_bulb_c" in columns:
        dew = dew_point_c(columns["dry_bulb_c"], columns["relative_humidity_percent"])
    distance = distance_km(latitude, longitude, source.latitude, source.longitude)
    away = f", {distance:,.0f} km away" if distance > NEAR_FILE_KM else ""
    which = f" {chosen.year}" if chosen.year is not None else ""
    hub, how = _hub_wind(columns)
    return Measured(
        label=f"{path.name} ({source.reading.format}{which}{away})",
        latitude=source.latitude,
        longitude=source.longitude,
        elevation_m=source.elevation_m,
        irradiance_wm2=light,
        dry_bulb_c=columns.get("dry_bulb_c"),
        dew_point_c=dew,
        pressure_pa=columns.get("pressure_pa", np.full(HOURS, pressure_at_pa(source.elevation_m))),
        hub_wind_ms=hub,
        notes=tuple(f"{path.name}: {note}" for note in [*source.reading.notes, *notes, *how]),
        year=chosen.year,
    )


def years_of_file(path: Path) -> tuple[int, ...]:
    """Calendar years of which a weather file holds nearly every hour; none for a typical year.

    Raises:
        WeatherError: If it cannot be read or its format is not known.
    """
    findings = Findings(str(path))
    reading = parse(read_lines(path), findings)
    findings.stop_if_any()
    return tuple(years_in(reading, timed_rows(reading)[0])) if reading is not None else ()


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


def _source(path: Path, latitude: float, longitude: float, findings: Findings) -> _Source:
    reading = parse(read_lines(path), findings)
    if reading is None:
        findings.stop_if_any()
        raise AssertionError("a format that is not recognised is a finding")
    _check_columns(reading, findings)
    if not -14 <= reading.place.utc_offset_h <= 14:
        findings.add(
            f"says its time is UTC{reading.place.utc_offset_h:+g}, which is nowhere.", "Correct the time zone in the header."
        )
    here = (latitude, longitude)
    if reading.place.latitude is not None and reading.place.longitude is not None:
        here = (reading.place.latitude, reading.place.longitude)
    if not (-90 <= here[0] <= 90 and -180 <= here[1] <= 180):
        findings.add(f"says it stands at ({here[0]}, {here[1]}).", "Correct the coordinates in the header.")
    elif (distance := distance_km(latitude, longitude, *here)) > FAR_FILE_KM:
        findings.add(
            f"is the weather of ({here[0]}, {here[1]}), {distance:,.0f} km from the site.",
            "Name a file from nearer by, or correct the site's coordinates.",
        )
    if findings.problems:  # without a header, a place or the columns the hours mean nothing
        findings.stop_if_any()
    elevation = nearest_normals(*here)[0].elevation_m if reading.place.elevation_m is None else reading.place.elevation_m
    return _Source(reading, here[0], here[1], elevation, sun_over(here[0], here[1], elevation))


def _check_columns(reading: Reading, findings: Findings) -> None:
    """A file may lack whole groups, but not half of one: that is a misspelt heading."""
    has = {column.quantity for column in reading.columns.values()}
    light = has & {"ghi_wm2", "dni_wm2", "dhi_wm2", "direct_horizontal_wm2"}
    fix = f"The columns of a plain CSV are {PLAIN_COLUMNS}."
    if light and "ghi_wm2" not in has:
        findings.add("has no column ghi_wm2 beside its other irradiance.", fix)
    if light and "dry_bulb_c" not in has:
        findings.add("has no column dry_bulb_c.", fix)
    if light and not has & set(MOISTURE):
        findings.add("has no column dew_point_c or relative_humidity_percent.", fix)
    if not has:
        findings.add("has no column that gigawatt knows.", fix)


def _checked(source: _Source, chosen: FileYear, findings: Findings) -> tuple[dict[str, Hourly], Components | None, list[str]]:
    """Columns without gaps, irradiance, and what is worth a note; everything that is wrong becomes a finding."""
    chosen.table.check_rows()
    chosen.table.check_limits(LIMITS)
    columns, notes = mended(chosen, source.sun, findings)
    check_sensors(columns, chosen.table, findings)
    light, how = components(columns, source.sun)
    notes += how
    if light is not None:
        ghi = light[0]
        light = (np.maximum(ghi, 0.0), np.maximum(light[1], 0.0), np.maximum(light[2], 0.0))
        before = len(findings.problems)
        notes += check_clock(light[0], source.sun, source.reading.place.utc_offset_h, findings)
        if len(findings.problems) == before:  # by a wrong clock every dawn is a fault
            check_irradiance(ghi, source.sun, source.longitude, chosen.table, findings)
    if "dew_point_c" in columns and "dry_bulb_c" in columns:
        above = columns["dew_point_c"] > columns["dry_bulb_c"] + HIGHEST_DEW_ABOVE_DRY_K
        if above.any():
            findings.add(
                f"the dew point is above the dry bulb in {int(above.sum()):,} hours.",
                "Check that the columns are not exchanged.",
                line=chosen.table.lines_where(above)[0] if chosen.table.lines_where(above) else 1,
                path="dew_point_c",
            )
    return columns, light, notes


def _hub_wind(columns: Mapping[str, Hourly]) -> tuple[Hourly | None, list[str]]:
    """Wind at the hub from the heights that the file has."""
    winds = {height: values for name, values in columns.items() if (height := wind_height_m(name)) is not None}
    if "u_100m" in columns and "v_100m" in columns:
        winds[100.0] = np.hypot(columns["u_100m"], columns["v_100m"])
    near = {height: values for height, values in winds.items() if HUB_HEIGHTS_M[0] <= height <= HUB_HEIGHTS_M[1]}
    if not near:
        return None, []
    if HUB_HEIGHT_M in near:
        return near[HUB_HEIGHT_M], []
    return at_hub_height(near), [f"Wind at {HUB_HEIGHT_M:g} m from {', '.join(f'{h:g} m' for h in sorted(near))} by a power law."]

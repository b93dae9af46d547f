"""The formats that weather comes in, each recognised by its first lines and read into one kind of table."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from gigawatt.climate.hourly_table import MOST_ROWS, Findings, HourlyTable, Stamp, stamp_of, utc_stamp
from gigawatt.climate.weather_columns import Column, column_of, wind_height_m
from gigawatt.climate.wind import HUB_HEIGHT_M

Row = list[str]

FORMATS = "TMY3, EPW, NSRDB, WIND Toolkit, Open-Meteo (CSV or JSON), ERA5 as CSV, plain CSV"
PLAIN_COLUMNS = (
    "utc, ghi_wm2, dni_wm2, dhi_wm2, dry_bulb_c, dew_point_c or relative_humidity_percent; pressure_pa, wind_100m_ms if known"
)
_TMY3_PLACE = {"time zone": 3, "latitude": 4, "longitude": 5, "elevation": 6}
_EPW_PLACE = {"time zone": 8, "latitude": 6, "longitude": 7, "elevation": 9}
_EPW = {
    13: Column("ghi_wm2"), 14: Column("dni_wm2"), 15: Column("dhi_wm2"), 6: Column("dry_bulb_c"), 7: Column("dew_point_c"),
    9: Column("pressure_pa"), 21: Column("wind_10m_ms"),
}  # fmt: skip


class Place(NamedTuple):
    """Time zone and coordinates that a file says; None where it does not."""

    utc_offset_h: float
    latitude: float | None = None
    longitude: float | None = None
    elevation_m: float | None = None


@dataclass(frozen=True)
class Reading:
    """A file's rows, what their columns are, their time, and where it says it stands (None where it does not)."""

    format: str
    rows: list[Row]
    skip: int  # lines before the first row
    columns: dict[int, Column]
    stamp: Callable[[Row], Stamp]  # beginning of the row's hour (or half-hour), local
    place: Place
    typical: bool = False  # months of different years
    irradiance: Literal["hour", "hour before", "moment"] = "hour"  # what a stamp's irradiance is the mean of
    notes: tuple[str, ...] = ()


def parse(lines: list[str], findings: Findings) -> Reading | None:
    """Recognise the format by its first lines; None (with a finding) if it is none of them."""
    if lines and lines[0].lstrip().startswith("{"):
        return _open_meteo_json(lines, findings)
    rows = _cells(lines, findings)
    first, second, third = ([cell.strip() for cell in row] for row in (*rows[:3], [], [], [])[:3])
    if first[:1] == ["LOCATION"]:
        return _epw(rows, findings)
    if any(name.startswith("Date (MM/DD") for name in second):
        return _tmy3(rows, findings)
    if first[:2] == ["Source", "Location ID"] or (first[:1] == ["Source"] and third[:1] == ["Year"]):
        return _nsrdb(rows, findings)
    if first[:1] == ["SiteID"]:
        return _wind_toolkit(rows, findings)
    if first[:3] == ["id", "site_tz", "data_tz"]:
        return _resource_table(rows, findings)
    if "utc_offset_seconds" in first and "latitude" in first:
        return _open_meteo_csv(rows, findings)
    if {"time", "valid_time"} & set(first) and {"t2m", "ssrd", "u100", "d2m"} & set(first):
        return _era5(rows, findings)
    if first[:1] and first[0] in ("utc", "time", "local_time", "timestamp"):
        return _plain(rows, findings)
    findings.add(
        f"is none of the weather formats that gigawatt reads: {FORMATS}.",
        f"For a plain CSV the first line names the columns {PLAIN_COLUMNS}.",
    )
    return None


def _cells(lines: list[str], findings: Findings) -> list[Row]:
    try:
        return list(csv.reader(lines[:MOST_ROWS]))
    except csv.Error as error:
        findings.add(f"is no table: {error}.", "Give a text file of columns with commas between them.")
        return []


def _number(row: Row, index: int | None, what: str, findings: Findings, line: int = 1) -> float:
    try:
        if index is None:
            raise IndexError
        return float(row[index])
    except (IndexError, ValueError):
        findings.add(f"the header has no {what}.", "Take the file from its source again.", line=line)
        return 0.0


def _named(names: Row, values: Row, name: str, findings: Findings, line: int) -> float:
    stripped = [cell.strip() for cell in names]
    return _number(values, stripped.index(name) if name in stripped else None, name, findings, line)


def _columns(heading: Row, findings: Findings, line: int, units: dict[str, str] | None = None) -> dict[int, Column]:
    """Every heading that gigawatt knows; the first of a quantity counts."""
    found: dict[int, Column] = {}
    quantities: set[str] = set()
    for index, name in enumerate(heading):
        column = column_of(name, (units or {}).get(name.strip(), ""))
        if isinstance(column, str):
            findings.add(f"has a column {name.strip()!r} in an unknown unit {column!r}.", "Convert it.", line=line)
        elif column is not None and column.quantity not in quantities:
            found[index] = column
            quantities.add(column.quantity)
    return found


def _parts(row: Row) -> Stamp:
    """Year, Month, Day, Hour, Minute in the first five columns."""
    year, month, day, hour, minute = (int(part) for part in row[:5])
    return year, month, day, hour, minute


def _tmy3(rows: list[Row], findings: Findings) -> Reading:
    """NREL TMY3 (Wilcox and Marion 2008, NREL/TP-581-43156): local standard time, hour ending 01:00 to 24:00."""

    def stamp(row: Row) -> Stamp:
        month, day, year = (int(part) for part in row[0].split("/"))
        return year, month, day, int(row[1].split(":")[0]) - 1, 0

    place = {what: _number(rows[0], index, what, findings) for what, index in _TMY3_PLACE.items()}
    return Reading("TMY3", rows, 2, _columns(rows[1], findings, 2), stamp, Place(*place.values()), typical=True)


def _epw(rows: list[Row], findings: Findings) -> Reading:
    """EnergyPlus weather: local standard time, hour ending 1 to 24, eight lines of header."""

    def stamp(row: Row) -> Stamp:
        return int(row[0]), int(row[1]), int(row[2]), int(row[3]) - 1, 0

    place = {what: _number(rows[0], index, what, findings) for what, index in _EPW_PLACE.items()}
    return Reading("EPW", rows, 8, dict(_EPW), stamp, Place(*place.values()), typical=True)


def _nsrdb(rows: list[Row], findings: Findings) -> Reading:
    """NREL NSRDB: a line of names, one of values (place, zone, units), a header. On the half hour means, on the hour moments."""
    names, values = rows[0], rows[1] if len(rows) > 1 else []
    units = {
        name.strip().removesuffix(" Units"): value.strip()
        for name, value in zip(names, values, strict=False)
        if name.strip().endswith(" Units")
    }
    heading = rows[2] if len(rows) > 2 else []
    columns = _columns(heading, findings, 3, {"Pressure": "mbar", **units})
    place = [_named(names, values, name, findings, 2) for name in ("Time Zone", "Latitude", "Longitude", "Elevation")]
    body = rows[3:]
    minutes = {row[4].strip() for row in body[:48] if len(row) > 4}
    years = {row[0] for row in body if row}
    return Reading(
        "NSRDB", rows, 3, columns, _parts, Place(*place),
        typical=len(years) > 1 and len(body) <= 8784,
        irradiance="moment" if minutes == {"0"} else "hour",
    )  # fmt: skip


def _wind_toolkit(rows: list[Row], findings: Findings) -> Reading:
    """NREL WIND Toolkit and HRRR of the same make: names and values by turns in the first line, then a header."""
    first = [cell.strip() for cell in rows[0]]
    named = dict(zip(first[::2], first[1::2], strict=False))
    place = [_number([named.get(name, "")], 0, name, findings) for name in ("Data Timezone", "Latitude", "Longitude")]
    heading = rows[1] if len(rows) > 1 else []
    return Reading("WIND Toolkit", rows, 2, _hub_winds_only(_columns(heading, findings, 2)), _parts, Place(*place))


def _hub_winds_only(columns: dict[int, Column]) -> dict[int, Column]:
    """Without the winds that the hub does not need: a fault at 200 m is nobody's business."""
    heights = {index: wind_height_m(column.quantity) for index, column in columns.items()}
    known = sorted((height for height in heights.values() if height is not None), key=lambda height: abs(height - HUB_HEIGHT_M))
    needed = known[:1] if known[:1] == [HUB_HEIGHT_M] else known[:2]
    return {index: column for index, column in columns.items() if heights[index] is None or heights[index] in needed}


def _resource_table(rows: list[Row], findings: Findings) -> Reading:
    """NREL's newer downloads (NSRDB, HRRR): names, values, header; ISO times."""
    names, values = rows[0], rows[1] if len(rows) > 1 else []
    units = {
        name.strip().removesuffix(" Units"): value.strip()
        for name, value in zip(names, values, strict=False)
        if name.strip().endswith(" Units")
    }
    heading = rows[2] if len(rows) > 2 else []
    place = [_named(names, values, name, findings, 2) for name in ("data_tz", "site_lat", "site_lon", "elevation")]
    columns = _hub_winds_only(_columns(heading, findings, 3, units))
    return Reading(
        "NSRDB" if "ghi" in heading else "WIND Toolkit", rows, 3, columns, lambda row: stamp_of(row[0])[0], Place(*place)
    )


def _open_meteo_csv(rows: list[Row], findings: Findings) -> Reading:
    """Open-Meteo's archive: names, values, an empty line, a header with units. Irradiance is the mean of the hour before."""
    names, values = rows[0], rows[1] if len(rows) > 1 else []
    place = [_named(names, values, name, findings, 2) for name in ("utc_offset_seconds", "latitude", "longitude", "elevation")]
    start = next((number for number, row in enumerate(rows[2:6], start=2) if row and row[0].strip() == "time"), None)
    if start is None:
        findings.add("has no header line that begins with `time`.", "Take the file from its source again.", line=4)
        start = min(3, len(rows))
    columns = _columns(rows[start] if start < len(rows) else [], findings, start + 1)
    return _open_meteo(rows, start + 1, columns, place)


def _open_meteo(rows: list[Row], skip: int, columns: dict[int, Column], place: list[float]) -> Reading:
    """Stamps are local, unless the first says otherwise or stands where UTC puts the zone's midnight.

    An answer of the service begins at midnight of its own time; some programs store it with the stamps moved to UTC and
    the header left as it was.
    """
    offset = place[0] / 3600
    notes: tuple[str, ...] = ()
    try:
        (_, _, _, hour, _), said = stamp_of(rows[skip][0])
    except (IndexError, ValueError):
        hour, said = 0, None
    if said is not None:
        offset = said
    elif hour != 0 and hour == -offset % 24:
        notes = (f"It begins at {hour:02d}:00, which is midnight at UTC{offset:+g}: its stamps are read as UTC.",)
        offset = 0.0
    return Reading(
        "Open-Meteo",
        rows,
        skip,
        columns,
        lambda row: stamp_of(row[0])[0],
        Place(offset, *place[1:]),
        irradiance="hour before",
        notes=notes,
    )


def _open_meteo_json(lines: list[str], findings: Findings) -> Reading | None:
    """The same as the service's JSON: ``hourly`` holds one list a quantity, ``hourly_units`` their units."""
    try:
        answer = json.loads("\n".join(lines))
        hourly = answer["hourly"]
        times = hourly["time"]
        keys = ("utc_offset_seconds", "latitude", "longitude", "elevation")
        place = [float(answer.get(key, 0.0) if key in ("utc_offset_seconds", "elevation") else answer[key]) for key in keys]
        units = {str(name): str(unit) for name, unit in answer.get("hourly_units", {}).items()}
        names = [name for name in hourly if name != "time" and len(hourly[name]) == len(times)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        findings.add(f"is no Open-Meteo answer: {error!r}.", "Ask the service for `hourly` with format=json, or for CSV.")
        return None
    lists = [[str(time) for time in times[:MOST_ROWS]], *[hourly[name][:MOST_ROWS] for name in names]]
    rows = [["" if cell is None else str(cell) for cell in cells] for cells in zip(*lists, strict=True)]
    columns = _columns(["time", *names], findings, 1, {name: units.get(name, "") for name in names})
    return _open_meteo(rows, 0, columns, place)


def _era5(rows: list[Row], findings: Findings) -> Reading:
    """ERA5 single levels as CSV, in UTC: K, Pa, J/m2 of the hour before; latitude and longitude may be columns."""
    heading = [cell.strip() for cell in rows[0]]
    time = heading.index("valid_time" if "valid_time" in heading else "time")

    def place(name: str) -> float | None:
        return _number(rows[1], heading.index(name), name, findings, 2) if name in heading and len(rows) > 1 else None

    return Reading(
        "ERA5", rows, 1, _columns(heading, findings, 1), lambda row: stamp_of(row[time])[0],
        Place(0.0, place("latitude"), place("longitude")), irradiance="hour before",
    )  # fmt: skip


def _plain(rows: list[Row], findings: Findings) -> Reading:
    """A plain CSV whose columns are named with their units; stamps in UTC, or ISO stamps that say their offset."""
    heading = [cell.strip() for cell in rows[0]]
    offset: float | None = 0.0
    if heading[0] != "utc":
        offset = _said_offset(rows[1:50])
        if offset is None:
            findings.add(
                f"the stamps of column {heading[0]} do not say their time zone.",
                "Name the column utc, or write the offset in every stamp (2025-03-01T14:00-06:00).",
                line=2,
            )

    def stamp(row: Row) -> Stamp:
        when, said = stamp_of(row[0])
        if said is not None and said != offset:
            raise ValueError("another time zone")
        return when

    return Reading("CSV", rows, 1, _columns(heading, findings, 1), stamp, Place(offset or 0.0))


def _said_offset(rows: list[Row]) -> float | None:
    for row in rows:
        try:
            return stamp_of(row[0])[1]
        except (ValueError, IndexError):
            continue
    return None


def parse_column(lines: list[str], column: str, findings: Findings) -> HourlyTable:
    """A CSV in UTC with the columns ``utc`` and ``column``."""
    rows = _cells(lines, findings)
    header = [name.strip() for name in rows[0]] if rows else []
    table = HourlyTable(findings, [column], missing_codes=())  # a price of 9,999 is one
    if header[:1] != ["utc"] or column not in header:
        findings.add(f"does not begin with a line that names the columns utc and {column}.", f"Begin with `utc,{column}`.")
        return table
    at = header.index(column)
    years = set()
    for number, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        try:
            year, hour = utc_stamp(row[0])
        except ValueError:
            table.no_time(number)
            continue
        years.add(year)
        table.add(number, hour, [(column, row[at] if at < len(row) else "", 1.0, 0.0)])
    if len(years) > 1:
        said = ", ".join(str(year) for year in sorted(years)[:5])
        findings.add(f"has hours of {len(years)} years ({said}).", "Give one year a file.")
    return table

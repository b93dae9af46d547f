"""The formats that weather comes in: TMY3, EPW, NSRDB and a plain CSV, each read into one kind of table."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass

from gigawatt.climate.hourly_table import MOST_ROWS, Findings, HourlyTable, hour_of_year, utc_stamp

Row = list[str]


@dataclass(frozen=True)
class FileYear:
    """A file's hours in its own time, and where it says it stands (None where it does not)."""

    format: str
    table: HourlyTable
    utc_offset_h: float
    latitude: float | None
    longitude: float | None
    elevation_m: float | None
    pressure_scale: float  # to Pa
    hub_wind: str | None = None  # column of wind at hub height


_TMY3 = {
    "GHI (W/m^2)": "ghi_wm2",
    "DNI (W/m^2)": "dni_wm2",
    "DHI (W/m^2)": "dhi_wm2",
    "Dry-bulb (C)": "dry_bulb_c",
    "Dew-point (C)": "dew_point_c",
    "Pressure (mbar)": "pressure",
}
_TMY3_PLACE = ((3, "time zone"), (4, "latitude"), (5, "longitude"), (6, "elevation"))
_EPW_PLACE = ((8, "time zone"), (6, "latitude"), (7, "longitude"), (9, "elevation"))
_EPW = {13: "ghi_wm2", 14: "dni_wm2", 15: "dhi_wm2", 6: "dry_bulb_c", 7: "dew_point_c", 9: "pressure"}
_NSRDB = {
    "GHI": "ghi_wm2",
    "DNI": "dni_wm2",
    "DHI": "dhi_wm2",
    "Temperature": "dry_bulb_c",
    "Dew Point": "dew_point_c",
    "Pressure": "pressure",
}
_PLAIN_NEEDED = ("ghi_wm2", "dni_wm2", "dhi_wm2", "dry_bulb_c")
_PLAIN_MOISTURE = ("dew_point_c", "relative_humidity_percent")
_PLAIN_OPTIONAL = ("pressure_pa", "wind_100m_ms")
PLAIN_COLUMNS = (
    "utc, ghi_wm2, dni_wm2, dhi_wm2, dry_bulb_c, dew_point_c or relative_humidity_percent; pressure_pa, wind_100m_ms if known"
)


def parse(lines: list[str], findings: Findings) -> FileYear | None:
    """Recognise the format by its first lines and read it; None (with a finding) if it is none of them."""
    rows = _cells(lines, findings)
    first = rows[0] if rows else []
    second = rows[1] if len(rows) > 1 else []
    if first and first[0] == "LOCATION":
        return _epw(rows, findings)
    if any(name.startswith("Date (MM/DD") for name in second):
        return _tmy3(rows, findings)
    if first[:1] == ["Source"] and len(rows) > 2 and rows[2][:1] == ["Year"]:
        return _nsrdb(rows, findings)
    if first and first[0].strip() == "utc":
        return _plain(rows, findings)
    findings.add(
        "is none of the weather formats that gigawatt reads: TMY3, EPW, NSRDB, plain CSV.",
        f"For a plain CSV the first line names the columns {PLAIN_COLUMNS}.",
    )
    return None


def _cells(lines: list[str], findings: Findings) -> list[Row]:
    try:
        return list(csv.reader(lines[:MOST_ROWS]))
    except csv.Error as error:
        findings.add(f"is no table: {error}.", "Give a text file of columns with commas between them.")
        return []


def _number(row: Row, index: int, what: str, findings: Findings, line: int = 1) -> float:
    try:
        return float(row[index])
    except (IndexError, ValueError):
        findings.add(f"the header has no {what}.", "Take the file from its source again.", line=line)
        return 0.0


def _fill(table: HourlyTable, rows: list[Row], skip: int, columns: dict[int, str], hour: Callable[[Row], int | None]) -> None:
    for number, row in enumerate(rows[skip:], start=skip + 1):
        if not row:
            continue
        try:
            when = hour(row)
        except (ValueError, IndexError):
            table.no_time(number)
            continue
        table.add(number, when, [(name, row[index] if index < len(row) else "") for index, name in columns.items()])


def _find(header: Row, wanted: dict[str, str], findings: Findings, line: int) -> dict[int, str]:
    found = {header.index(name): column for name, column in wanted.items() if name in header}
    for name in wanted:
        if name not in header:
            findings.add(f"has no column {name!r}.", "Take the file from its source again.", line=line)
    return found


def _tmy3(rows: list[Row], findings: Findings) -> FileYear:
    """NREL TMY3 (Wilcox and Marion 2008, NREL/TP-581-43156): local standard time, hour ending 01:00 to 24:00."""
    columns = _find(rows[1], _TMY3, findings, 2)
    table = HourlyTable(findings, list(columns.values()))

    def hour(row: Row) -> int | None:
        month, day, _ = (int(part) for part in row[0].split("/"))
        return hour_of_year(month, day, int(row[1].split(":")[0]) - 1)

    _fill(table, rows, 2, columns, hour)
    place = [_number(rows[0], index, what, findings) for index, what in _TMY3_PLACE]
    return FileYear("TMY3", table, place[0], place[1], place[2], place[3], 100.0)


def _epw(rows: list[Row], findings: Findings) -> FileYear:
    """EnergyPlus weather: local standard time, hour ending 1 to 24, eight lines of header."""
    table = HourlyTable(findings, list(_EPW.values()))

    def hour(row: Row) -> int | None:
        return hour_of_year(int(row[1]), int(row[2]), int(row[3]) - 1)

    _fill(table, rows, 8, dict(_EPW), hour)
    place = [_number(rows[0], index, what, findings) for index, what in _EPW_PLACE]
    return FileYear("EPW", table, place[0], place[1], place[2], place[3], 1.0)


def _nsrdb(rows: list[Row], findings: Findings) -> FileYear:
    """NREL NSRDB: two lines of place, then a header; time at the middle of the hour, zone in the first lines."""
    columns = _find(rows[2], _NSRDB, findings, 3)
    table = HourlyTable(findings, list(columns.values()))

    def hour(row: Row) -> int | None:
        return hour_of_year(int(row[1]), int(row[2]), int(row[3]))

    _fill(table, rows, 3, columns, hour)
    header = rows[0]

    def named(name: str) -> float:
        return _number(rows[1], header.index(name) if name in header else 10_000, name, findings, 2)

    return FileYear("NSRDB", table, named("Time Zone"), named("Latitude"), named("Longitude"), named("Elevation"), 100.0)


def _plain(rows: list[Row], findings: Findings) -> FileYear:
    """A plain CSV in UTC, its columns named with their units."""
    header = [name.strip() for name in rows[0]]
    names = [*_PLAIN_NEEDED, *[name for name in (*_PLAIN_MOISTURE, *_PLAIN_OPTIONAL) if name in header]]
    for name in _PLAIN_NEEDED:
        if name not in header:
            findings.add(f"has no column {name}.", f"The columns are {PLAIN_COLUMNS}.")
    if not any(name in header for name in _PLAIN_MOISTURE):
        findings.add("has no column dew_point_c or relative_humidity_percent.", f"The columns are {PLAIN_COLUMNS}.")
    columns = {header.index(name): name for name in names if name in header}
    table = HourlyTable(findings, list(columns.values()))
    _fill(table, rows, 1, columns, lambda row: utc_stamp(row[0])[1])
    _one_year(rows, findings)
    return FileYear("CSV", table, 0.0, None, None, None, 1.0, "wind_100m_ms" if "wind_100m_ms" in header else None)


def _one_year(rows: list[Row], findings: Findings) -> None:
    years = {row[0][:4] for row in rows[1:] if row and row[0][:4].isdigit()}
    if len(years) > 1:
        findings.add(f"has hours of {len(years)} years ({', '.join(sorted(years)[:5])}).", "Give one year a file.")


def parse_column(lines: list[str], column: str, findings: Findings) -> HourlyTable:
    """A CSV in UTC with the columns ``utc`` and ``column``."""
    rows = _cells(lines, findings)
    header = [name.strip() for name in rows[0]] if rows else []
    table = HourlyTable(findings, [column])
    if header[:1] != ["utc"] or column not in header:
        findings.add(f"does not begin with a line that names the columns utc and {column}.", f"Begin with `utc,{column}`.")
        return table
    _fill(table, rows, 1, {header.index(column): column}, lambda row: utc_stamp(row[0])[1])
    _one_year(rows, findings)
    return table

"""One year out of a weather file: local stamps onto UTC hours, whichever years the file holds."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import numpy as np

from gigawatt.climate.hourly_table import Findings, HourlyTable, Stamp, hour_of_year
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.climate.weather_columns import IRRADIANCE
from gigawatt.climate.weather_formats import Reading

FURTHEST_ZONE_H = 14
COMPLETE_HOURS = 8000  # a year with fewer is not offered; gaps in it are looked at later


@dataclass(frozen=True)
class FileYear:
    """The hours of one year in UTC (NaN where the file has none), and the table they come from for its line numbers."""

    year: int | None  # None for a typical year
    columns: dict[str, Hourly]
    table: HourlyTable


@dataclass(frozen=True)
class _Timed:
    line: int
    local_year: int
    year: int  # in UTC
    hour: int | None  # of the UTC year, None on 29 February
    minute: int
    index: int


def years_in(reading: Reading, timed: list[_Timed]) -> list[int]:
    """Years (UTC) of which the file holds nearly all hours; a typical year counts as none."""
    if reading.typical:
        return []
    per_year = Counter(year for year, _ in {(row.year, row.hour) for row in timed if row.hour is not None})
    return sorted(year for year, hours in per_year.items() if hours >= COMPLETE_HOURS)


def timed_rows(reading: Reading) -> tuple[list[_Timed], list[int]]:
    """Every row with its UTC time, and the lines whose time cannot be read."""
    ahead = int(np.floor(reading.place.utc_offset_h))
    stamps, unreadable = [], []
    for index, row in enumerate(reading.rows[reading.skip :]):
        if not any(cell.strip() for cell in row):
            continue
        try:
            local = reading.stamp(row)
            hour_of_year(*local[1:4])  # ValueError if there is no such hour in any year
            stamps.append((index, local))
        except (ValueError, IndexError, OverflowError):
            unreadable.append(index + reading.skip + 1)
    leap = {local[0] for _, local in stamps if local[1:3] == (2, 29)}
    rows = [_in_utc(local, ahead, reading.typical, local[0] in leap, index, reading.skip) for index, local in stamps]
    return rows, unreadable


def _in_utc(local: Stamp, ahead: int, typical: bool, leap: bool, index: int, skip: int) -> _Timed:
    year, month, day, hour, minute = local
    line = index + skip + 1
    if leap and not typical and year >= 1:
        utc = dt.datetime(year, month, day, hour) - dt.timedelta(hours=ahead)  # noqa: DTZ001 (naive on purpose: it is UTC)
        return _Timed(line, year, utc.year, hour_of_year(utc.month, utc.day, utc.hour), minute, index)
    of_year = hour_of_year(month, day, hour)  # a calendar without 29 February, as most files of 8,760 hours
    if of_year is None:
        return _Timed(line, year, year, None, minute, index)
    years, of_utc_year = divmod(of_year - ahead, HOURS)
    return _Timed(line, year, year if typical else year + years, of_utc_year, minute, index)


def year_of_file(reading: Reading, findings: Findings, year: int | None) -> FileYear | None:
    """The hours of ``year``, or of the file's only year; None (with a finding) if the file does not hold it."""
    timed, unreadable = timed_rows(reading)
    found = years_in(reading, timed)
    chosen = _choose(reading, findings, year, found, timed)
    if chosen is None and not reading.typical:
        return None
    quantities = list(dict.fromkeys(column.quantity for column in reading.columns.values()))
    table = HourlyTable(findings, quantities)
    for line in unreadable:
        table.no_time(line)
    cells = [(index, column.quantity, column.scale, column.offset) for index, column in reading.columns.items()]

    def add(row: _Timed) -> None:
        source = reading.rows[reading.skip + row.index]
        values = [(name, source[at] if at < len(source) else "", scale, offset) for at, name, scale, offset in cells]
        table.add(row.line, row.hour, values, row.minute)

    inside = [row for row in timed if reading.typical or row.year == chosen]
    for row in inside:
        add(row)
    if not reading.typical:  # the file's local year ends a few hours into another UTC year: they close the year
        empty = table.missing_hours()
        for row in timed:
            if row.year != chosen and row.hour is not None and empty[row.hour] and _closes(row, chosen):
                add(row)
    fraction = reading.place.utc_offset_h - np.floor(reading.place.utc_offset_h)
    columns = {name: _placed(name, values, reading, float(fraction)) for name, values in table.columns.items()}
    return FileYear(chosen, columns, table)


def _closes(row: _Timed, chosen: int | None) -> bool:
    """Whether a row beside the year stands at its end: the file's own year is a few hours off UTC's."""
    if row.local_year == chosen:
        return True
    if chosen is None or row.hour is None:
        return False
    return (row.year == chosen + 1 and row.hour < FURTHEST_ZONE_H) or (
        row.year == chosen - 1 and row.hour >= HOURS - FURTHEST_ZONE_H
    )


def _choose(reading: Reading, findings: Findings, year: int | None, found: list[int], timed: list[_Timed]) -> int | None:
    if reading.typical:
        if year is not None:
            findings.add(f"is a typical year and has no year {year}.", "Leave the year out.")
        return None
    listed = ", ".join(str(one) for one in found)
    if year is not None:
        if year in found:
            return year
        findings.add(f"does not hold the year {year}.", f"It holds {listed or 'no whole year'}.")
    elif len(found) > 1:
        findings.add(f"holds {len(found)} years: {listed}.", "Say which (year).")
    elif not found:
        most = Counter(row.year for row in timed if row.hour is not None).most_common(1)
        if most and most[0][1] > HOURS / 12:
            return most[0][0]  # its gaps are named with their lines
        findings.add(f"holds {len(timed):,} hours with a time, which is no year.", "Give all hours of a year.")
    else:
        return found[0]
    return None


def _placed(name: str, values: Hourly, reading: Reading, fraction: float) -> Hourly:
    """A column on the UTC hour: half-hour zones are shared between two, irradiance of the hour before moves back."""
    if fraction:
        values = (1 - fraction) * values + fraction * np.roll(values, -1)
    if name in IRRADIANCE and reading.irradiance == "hour before":
        values = np.roll(values, -1)
    if name in IRRADIANCE and reading.irradiance == "moment":
        values = (values + np.roll(values, -1)) / 2
    return np.asarray(values)

"""Rows of a file onto the 8,760 hours of a year: what is missing, doubled or unreadable is found here."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.hours import DAYS_OF_MONTH
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.errors import Problem, WeatherError

MOST_BYTES = 64 * 2**20
MOST_ROWS = 400_000  # twenty years of half-hours
FIRST_HOUR_OF_MONTH = 24 * np.concatenate([[0], np.cumsum(DAYS_OF_MONTH)[:-1]])
MISSING_CODES = (-99999.0, -9999.0, -9900.0, -999.0, 9999.0, 99999.0, 999999.0)  # of TMY3, EPW, NSRDB and loggers
_STAMP = re.compile(
    r"\s*(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$", re.ASCII
)

Stamp = tuple[int, int, int, int, int]  # year, month, day, hour, minute


@dataclass
class Findings:
    """Gathers what is wrong with one file."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, message: str, fix: str, *, line: int = 1, column: int = 1, path: str = "") -> None:
        self.problems.append(Problem(self.file, line, column, path, message, fix))

    def stop_if_any(self) -> None:
        """Raises WeatherError with everything found so far, if anything was."""
        if self.problems:
            raise WeatherError(self.problems)


def read_lines(path: Path) -> list[str]:
    """Lines of a text file (gzip if its name ends in .gz), at most 64 MiB of it.

    Raises:
        WeatherError: If it cannot be read or is too large.
    """
    findings = Findings(str(path))
    data = b""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        findings.add(f"cannot be read: {error}.", "Give the path of a readable weather file.")
    if len(data) > MOST_BYTES:
        findings.add(f"is larger than {MOST_BYTES // 2**20} MiB.", "A year of hours takes about 2 MiB.")
    findings.stop_if_any()
    return data.decode("utf-8-sig", errors="replace").splitlines()


def hour_of_year(month: int, day: int, hour: int) -> int | None:
    """Hour 0-8759 of a date, None on 29 February.

    Raises:
        ValueError: If there is no such hour in any year.
    """
    if not (1 <= month <= 12 and 0 <= hour <= 23):
        raise ValueError("no such hour")
    if (month, day) == (2, 29):
        return None
    if not 1 <= day <= DAYS_OF_MONTH[month - 1]:
        raise ValueError("no such day")
    return int(FIRST_HOUR_OF_MONTH[month - 1] + (day - 1) * 24 + hour)


def stamp_of(text: str) -> tuple[Stamp, float | None]:
    """Date and time of an ISO stamp, and the offset from UTC [h] that it says (None: it says none).

    Raises:
        ValueError: If it is no such time.
    """
    match = _STAMP.match(text)
    if match is None:
        raise ValueError("no time")
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    if minute > 59 or hour > 23:
        raise ValueError("no such hour")
    zone = match.group(6)
    if zone in (None, "Z"):
        return (year, month, day, hour, minute), None if zone is None else 0.0
    offset = (int(zone[1:3]) + int(zone[-2:]) / 60) * (-1 if zone[0] == "-" else 1)
    return (year, month, day, hour, minute), offset


def utc_stamp(text: str) -> tuple[int, int | None]:
    """Year and hour of the year of an ISO time in UTC (``2025-03-01T14:00Z``; any minute of the hour).

    Raises:
        ValueError: If it is no such time.
    """
    (year, month, day, hour, _), offset = stamp_of(text)
    if offset not in (None, 0.0):
        raise ValueError("no time in UTC")
    return year, hour_of_year(month, day, hour)


class HourlyTable:
    """Columns of numbers by hour of the year, filled row by row; NaN where nothing was read.

    Several rows an hour (half-hours) are averaged.
    """

    def __init__(self, findings: Findings, names: Sequence[str], missing_codes: Sequence[float] = MISSING_CODES) -> None:
        self.findings = findings
        self._codes = missing_codes
        self._sums: dict[str, Hourly] = {name: np.zeros(HOURS) for name in names}
        self._counts: dict[str, Hourly] = {name: np.zeros(HOURS) for name in names}
        self._line = np.zeros(HOURS, dtype=np.int64)
        self._seen: set[int] = set()
        self._bad: dict[str, list[tuple[int, str]]] = {name: [] for name in names}
        self._bad_hours: dict[str, list[int]] = {name: [] for name in names}
        self._doubled: list[int] = []
        self._no_time: list[int] = []

    @property
    def columns(self) -> dict[str, Hourly]:
        """Means of the hours, NaN where nothing was read, each of shape (8760,)."""
        with np.errstate(invalid="ignore"):
            return {
                name: np.where(self._counts[name] > 0, sums / np.maximum(self._counts[name], 1), np.nan)
                for name, sums in self._sums.items()
            }

    def no_time(self, line: int) -> None:
        """A row whose time cannot be read."""
        self._no_time.append(line)

    def has(self, hour: int) -> bool:
        """Whether a row of that hour was read."""
        return bool(self._line[hour])

    def add(self, line: int, hour: int | None, cells: Iterable[tuple[str, str, float, float]], minute: int = 0) -> None:
        """One row: ``hour`` of the year (None: 29 February, dropped) and (column, text, scale, offset) cells."""
        if hour is None:
            return
        if hour * 60 + minute in self._seen:
            self._doubled.append(line)
            return
        self._seen.add(hour * 60 + minute)
        if not self._line[hour]:
            self._line[hour] = line
        for name, text, scale, offset in cells:
            text = text.strip()
            if text == "":
                continue
            try:
                value = float(text)
            except ValueError:
                if text.lower() not in ("na", "n/a", "null", "none", "-"):
                    self._bad[name].append((line, text))
                    self._bad_hours[name].append(hour)
                continue
            if np.isfinite(value) and value not in self._codes:
                self._sums[name][hour] += value * scale + offset
                self._counts[name][hour] += 1

    def line_of(self, hour: int) -> int:
        """Line of the hour's first row, or of the last row before it."""
        before = np.flatnonzero(self._line[: hour + 1])
        return int(self._line[before[-1]]) if before.size else 1

    def lines_where(self, where: NDArray[np.bool_]) -> list[int]:
        """Line numbers of the rows of those hours."""
        return [int(line) for line in self._line[where] if line]

    def missing_hours(self) -> NDArray[np.bool_]:
        """Hours that have no row, shape (8760,)."""
        return np.asarray(self._line == 0)

    def check(self, limits: dict[str, tuple[float, float]]) -> None:
        """Adds to the findings: missing, doubled and unreadable hours, and values out of their limits."""
        missing = np.flatnonzero(self._line == 0)
        if missing.size:
            self.findings.add(
                f"{missing.size:,} of the 8,760 hours of a year are missing, the first is hour {missing[0]:,}.",
                "Give every hour of one year once (counted from 0 on 1 January); 29 February may stand or not.",
            )
        self.check_rows()
        for name, values in self.columns.items():
            empty = (self._line > 0) & ~np.isfinite(values)
            empty[self._bad_hours[name]] = False
            if empty.any():
                lines = self.lines_where(empty)
                self.findings.add(
                    f"{len(lines):,} values are missing or not finite.", "Fill them first.", line=lines[0], path=name
                )
        self.check_limits(limits)

    def check_rows(self) -> None:
        """Adds to the findings: doubled hours, rows without a time, cells that are no numbers."""
        if self._doubled:
            self.findings.add(
                f"{len(self._doubled):,} hours occur a second time.", "Give every hour of one year once.", line=self._doubled[0]
            )
        if self._no_time:
            self.findings.add(
                f"{len(self._no_time):,} rows have no time that can be read.",
                "Write the time as the format asks.",
                line=self._no_time[0],
            )
        for name, bad in self._bad.items():
            if bad:
                line, text = bad[0]
                self.findings.add(
                    f"{len(bad):,} values are no numbers, the first is {text[:20]!r}.", "Give a number.", line=line, path=name
                )

    def check_limits(self, limits: dict[str, tuple[float, float]]) -> None:
        """Adds to the findings: values that cannot be."""
        for name, values in self.columns.items():
            low, high = limits.get(name, (-np.inf, np.inf))
            with np.errstate(invalid="ignore"):
                outside = (values < low) | (values > high)
            if outside.any():
                hour = int(np.flatnonzero(outside)[0])
                self.findings.add(
                    f"{int(outside.sum()):,} values cannot be ({low:g} to {high:g} can), the first is {values[hour]:g}.",
                    "Check the column and its unit; leave the cell empty where the sensor failed.",
                    line=self.line_of(hour),
                    path=name,
                )


def to_utc(local: Hourly, utc_offset_h: float) -> Hourly:
    """Hours of local standard time onto UTC; the year closes on itself.

    Args:
        local: Means of hours, hour 0 begins at local midnight, shape (8760,).
        utc_offset_h: Local standard time less UTC [h]; a fraction shares each hour between two.
    """
    whole = int(np.floor(utc_offset_h))
    fraction = utc_offset_h - whole
    shifted = np.roll(local, -whole)
    return shifted if fraction == 0 else np.asarray((1 - fraction) * shifted + fraction * np.roll(local, -whole - 1))

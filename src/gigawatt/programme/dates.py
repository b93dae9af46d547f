"""Calendar dates as fractional years, the only form of date inside the model."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date, timedelta

EARLIEST_YEAR = 1950
LATEST_YEAR = 2200

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LOOSE = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", re.ASCII)
_QUARTER = re.compile(r"(?:(\d{4})[- ]?Q([1-4])|Q([1-4])[- ]?(\d{4}))", re.ASCII | re.IGNORECASE)
_SLASHED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_NAMED = re.compile(
    rf"(?:(\d{{1,2}})\.? )?((?:{'|'.join(_MONTHS)})[a-z]*)\.?(?: (\d{{1,2}}),?)? (\d{{4}})", re.ASCII | re.IGNORECASE
)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def fractional_year(day: date) -> float:
    """The date's beginning as a fractional year: 2026-07-01 is 2026 + 181 / 365."""
    return day.year + (day.timetuple().tm_yday - 1) / (366 if isleap(day.year) else 365)


def parse_date(text: str) -> float:
    """An ISO date, month or year (``2026-07-01``, ``2026-07``, ``2026``) as a fractional year.

    Raises:
        ValueError: it is none of them, no such day exists, or the year lies outside 1950 to 2200.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError("not a date")
    day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError("no year of this model")
    return fractional_year(day)


def meant_date(text: str) -> str:
    """The ISO date that another way of writing one stands for; empty where none is sure (``01/02/2027``)."""
    text = text.strip()
    if found := _LOOSE.fullmatch(text):
        return _checked("-".join((found[1], *(f"{int(part):02}" for part in (found[2], found[3]) if part))))
    if found := _QUARTER.fullmatch(text):
        year, quarter = (found[1], found[2]) if found[1] else (found[4], found[3])
        return _checked(f"{year}-{3 * int(quarter) - 2:02}")
    if found := _SLASHED.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if first == second or max(first, second) > 12:
            return _checked(f"{found[3]}-{min(first, second):02}-{max(first, second):02}")
    if found := _NAMED.fullmatch(text):
        day, month = found[1] or found[3], _MONTHS.index(found[2][:3].lower()) + 1
        return _checked(f"{found[4]}-{month:02}" + (f"-{int(day):02}" if day else ""))
    return ""


def _checked(text: str) -> str:
    try:
        parse_date(text)
    except ValueError:
        return ""
    return text


def iso_date(year: float) -> str:
    """A fractional year as the nearest ISO date."""
    whole = int(year)
    days = round((year - whole) * (366 if isleap(whole) else 365))
    return (date(whole, 1, 1) + timedelta(days=days)).isoformat()

"""Calendar dates as fractional years, the only form of date inside the model."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date, timedelta

EARLIEST_YEAR = 1950
LATEST_YEAR = 2200

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


def iso_date(year: float) -> str:
    """A fractional year as the nearest ISO date."""
    whole = int(year)
    days = round((year - whole) * (366 if isleap(whole) else 365))
    return (date(whole, 1, 1) + timedelta(days=days)).isoformat()

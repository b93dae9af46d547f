"""When the first power of a site is likely to come: the planned date has beside it what its schedule makes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from gigawatt.programme.dates import parse_date
from gigawatt.report.results import Results

SAME = 0.5 / 12.0  # years between dates that are of one energisation
BRINGS = ("connection", "plant")


def likely(results: Results, members: Collection[str]) -> tuple[str, str] | None:
    """The months, P50 and P80, of what brings some sites their first power by the plan.

    None where the study has no schedule, or the plan's date is none of it: what stands already, or an option of a later period.

    Args:
        results: of a study.
        members: keys of sites; the first power of any of them.
    """
    dates = {row["site"]: row["first_power"] for row in results.rows("sites") if row["site"] in members}
    there = [date for date in dates.values() if date is not None]
    if not there:
        return None
    first = min(there)
    found = [
        item
        for item in (results.summary.get("schedule") or {}).get("items", [])
        if _brings(item, first) and dates.get(item["site"]) is not None
    ]
    soonest = min(found, key=lambda item: str(item["p50"]), default=None)
    return None if soonest is None else (str(soonest["p50"])[:7], str(soonest["p80"])[:7])


def _brings(item: Mapping[str, Any], date: float) -> bool:
    return item["kind"] in BRINGS and item["promised"] is not None and abs(parse_date(item["promised"]) - date) < SAME

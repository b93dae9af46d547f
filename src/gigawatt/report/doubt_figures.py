"""The figures behind dates and futures: tasks, permits, classes and causes in use, each with how sure it is and where from."""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.report import numbers
from gigawatt.report.results import Results, Row
from gigawatt.report.risk_results import Futures
from gigawatt.report.sources import CONFIDENCES
from gigawatt.report.tables import FLAGGED, Table

USERS_SHOWN = 2  # of what uses a figure; of more the number


def counts(results: Results) -> Table:
    """How many figures of each kind are how sure."""
    by_kind = _by_kind(results)
    shown = [kind for kind in CONFIDENCES if any(row["confidence"] == kind for rows in by_kind.values() for row in rows)]
    lines = []
    for of, rows in by_kind.items():
        flagged = sum(row["confidence"] in FLAGGED for row in rows)
        each = [str(sum(row["confidence"] == kind for row in rows)) for kind in shown]
        lines.append([of, *each, str(len(rows)), numbers.share(flagged / len(rows), 2)])
    names = [kind.replace("unsourced-memory", "from memory") for kind in shown]
    return Table(["what of", *(f">{name}" for name in names), ">all", ">assumed or from memory"], lines)


def folded(results: Results) -> list[tuple[str, Table]]:
    """A table a kind, the least sure first."""
    return [(f"Behind dates and futures: {of} ({len(rows)})", _table(rows)) for of, rows in _by_kind(results).items()]


def _by_kind(results: Results) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    rows = [*results.rows("schedule_figures"), *Futures(results).rows("figures")]
    for row in sorted(rows, key=lambda row: -_doubt(row)):  # stable: kinds come as they are first met
        found.setdefault(str(row["of"]), []).append(row)
    order = list(dict.fromkeys(str(row["of"]) for row in rows))
    return {of: found[of] for of in order}


def _doubt(row: Row) -> int:
    return CONFIDENCES.index(row["confidence"]) if row["confidence"] in CONFIDENCES else len(CONFIDENCES)


def _table(rows: Sequence[Row]) -> Table:
    return Table(
        ["figure", ">value", ">P10 to P90", "unit", "confidence", "source (as of)", "used by"], [_line(row) for row in rows]
    )


def _line(row: Row) -> list[str]:
    name, unit = str(row["name"]), row["unit"] or ""
    value, *ends = (None if row[key] is None else numbers.figure(row[key], name, unit) for key in ("value", "p10", "p90"))
    spread = " to ".join(end for end in ends if end is not None)
    source = row["source"] or numbers.UNKNOWN
    dated = f"{source} ({row['as_of']})" if row["as_of"] else source
    told = f"{dated}. {row['note']}" if row["note"] else dated
    return [name, value or numbers.UNKNOWN, spread, unit, str(row["confidence"]), told, _users(str(row["used_by"] or ""))]


def _users(used_by: str) -> str:
    users = [one for one in used_by.split(", ") if one]
    named = ", ".join(_short(one) for one in users[:USERS_SHOWN])
    return named if len(users) <= USERS_SHOWN else f"{named} and {len(users) - USERS_SHOWN} more"


def _short(path: str) -> str:
    """A path of the programme in few letters: `ohio: gas`."""
    return path.removeprefix("sites.").replace(".power.", ": ").replace(".phases.", ": ").replace(".connection", ": connection")

"""The causes that futures are drawn of, in the report: marginals, sources, confidence, and what goes together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gigawatt.report import numbers
from gigawatt.report.results import Row
from gigawatt.report.risk_results import Futures
from gigawatt.report.tables import FLAGGED, Table
from gigawatt.study.risk.cause_words import marginal_in_words

MOST_THINGS = 4  # that a cause moves, in a cell
_DASH = re.compile(r"(?<=\w)-(?=\w)")


def causes(futures: Futures) -> Table:
    """A row a cause."""
    heads = ["cause", "moves", "p10 / median / p90", "goes with, by rank", "confidence", "as of", "source"]
    return Table(heads, [_cause(futures, row) for row in futures.rows("causes")])


def _cause(futures: Futures, row: Row) -> list[str]:
    by = "the programme" if row["stated_by"] == "programme" else "the catalogue"
    source = row["source"] or "not said"
    counted = f" (class {row['reference_class']})" if row["reference_class"] else ""
    return [
        row["name"],
        f"{row['moves'].replace('-', ' ')}: {_things(futures, row)}",
        marginal_in_words(row),
        _DASH.sub(" ", row["goes_with"] or ""),
        _confidence(row),
        row["as_of"],
        f"{by}: {source}{counted}",
    ]


def _things(futures: Futures, row: Row) -> str:
    """What it acts on: tasks where it acts on any."""
    names = [name for name in (row["acts_on"] or row["of"] or "").split(", ") if name]
    shown = ", ".join(_thing(futures, name) for name in names[:MOST_THINGS])
    return shown + (f" and {len(names) - MOST_THINGS} more" if len(names) > MOST_THINGS else "")


def _thing(futures: Futures, path: str) -> str:
    """A path in words; of a task, after the name of what it is a task of."""
    parts = path.split(".")
    owner, task = ".".join(parts[:4]), ".".join(parts[4:])
    if len(parts) > 4 and parts[0] == "sites" and parts[2] in ("power", "phases"):
        return f"{task.replace('-', ' ')} of {futures.thing(owner)}"
    return futures.thing(path)


def correlations(futures: Futures) -> Table:
    """A row a pair of causes."""
    heads = ["causes", ">rank correlation", ">interval", ">in these futures", "confidence", "as of", "why, and source"]
    rows = []
    for row in futures.rows("correlations"):
        interval = "" if row["low"] is None else f"{100.0 * row['low']:+.0f} to {100.0 * row['high']:+.0f}{numbers.SPACE}%"
        pair = _DASH.sub(" ", f"{row['first']} and {row['second']}")
        ranks = [f"{100.0 * row[key]:+.0f}{numbers.SPACE}%" for key in ("rank", "drawn")]
        rows.append([pair, ranks[0], interval, ranks[1], _confidence(row), row["as_of"], f"{row['name']}: {row['source']}"])
    return Table(heads, rows)


def _confidence(row: Row) -> str:
    return "assumed" if row["confidence"] == "assumption" else row["confidence"]


def assumed_in_words(futures: Futures) -> Iterator[str]:
    """How many causes, and how many of what goes together, are assumptions: which."""
    told, pairs = futures.rows("causes"), futures.rows("correlations")
    flagged = [row["name"] for row in told if row["confidence"] in FLAGGED]
    assumed = [row for row in pairs if row["confidence"] in FLAGGED]
    if flagged or assumed:
        named = f" ({numbers.listed(flagged)})" if flagged else ""
        yield (
            f"Of {len(told)} causes {len(flagged)} rest on an assumption or on memory{named}, of {len(pairs)} correlations "
            f"{len(assumed)}: all of them with their sources below."
        )

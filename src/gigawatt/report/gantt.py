"""The network of tasks as bars over time: likely beginning and end, the promised end, how surely, and what holds the item up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gigawatt.report.chart import Figure, Trace, axis, layout, rounded, trace

Row = Mapping[str, Any]

BAR_PX = 24
MOST_TASKS = 40
OFTEN, SOMETIMES = 0.5, 0.05
CRITICAL = "#b2182b"
CLASSES = (
    ("on a critical path in half of the futures or more", CRITICAL),
    ("on one now and then", "#f4a582"),
    ("with time to spare", "#92a8c3"),
    ("done", "#dadfe6"),
)
PROMISE, TAIL, WAY = "#111111", "#6b7280", CRITICAL
MOST_TICKS = 12
A_WEEK = 7.0 / 365.25  # years: what takes less is drawn as long


def gantt(rows: Sequence[Row], today: float) -> Figure:
    """A bar a task, the first to end on top.

    Args:
        rows: ``task``, ``name``, ``state``, ``begin``, ``p50``, ``p80``, ``promised`` (fractional years), ``criticality`` and
            ``after`` (keys of the tasks that it waits for) of every task on the way to an item.
        today: fractional year.
    """
    shown = _shown(rows)
    names = _names(shown)
    traces = [*_bars(shown, names), _tails(shown, names), _promises(shown, names), *_way(shown, names)]
    height = 96 + BAR_PX * len(shown)
    first = min((row["begin"] for row in shown), default=today)
    last = max((max(row["p80"], row["promised"]) for row in shown), default=today)
    years = {"tickformat": "d", "tick0": 0, "dtick": _step(last - first), "showgrid": True}
    line = {"type": "line", "x0": today, "x1": today, "yref": "paper", "y0": 0, "y1": 1}
    shape = line | {"line": {"color": TAIL, "width": 1, "dash": "dot"}}
    words = {"x": today, "y": 1.0, "yref": "paper", "yanchor": "bottom", "text": "today", "showarrow": False}
    figure = layout(
        height,
        hovermode="closest",
        barmode="overlay",
        bargap=0.35,
        xaxis=axis("year", range=[min(first, today) - 0.15, last + 0.3], **years),
        yaxis=axis("", type="category", categoryarray=[names[row["task"]] for row in reversed(shown)], categoryorder="array"),
        shapes=[shape],
        annotations=[words | {"font": {"size": 11, "color": TAIL}}],
    )
    figure["margin"] = {"l": 8, "r": 24, "t": 24, "b": 8}
    return {"data": traces, "layout": figure}


def _step(years: float) -> int:
    """Whole years between two ticks: a tick at half a year would be told as the next."""
    return max(1, math.ceil(years / MOST_TICKS))


def _shown(rows: Sequence[Row]) -> list[Row]:
    """Tasks in the order of their ends; of very many, those that are done are left out, then those with time to spare."""
    found = sorted(rows, key=lambda row: (row["p50"], row["begin"]))
    for keep in (_open, _pressing):
        if len(found) > MOST_TASKS:
            found = [row for row in found if keep(row)]
    return found[-MOST_TASKS:]


def _open(row: Row) -> bool:
    return bool(row["state"] != "done")


def _pressing(row: Row) -> bool:
    return _open(row) and row["criticality"] >= SOMETIMES


def _names(rows: Sequence[Row]) -> dict[str, str]:
    """A name a task, each once: two of one name say whose they are."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["name"]] = counts.get(row["name"], 0) + 1
    found: dict[str, str] = {}
    for row in rows:
        owner = row["task"].split(".")[-2]
        name = row["name"] if counts[row["name"]] == 1 else f"{row['name']} ({owner})"
        while name in found.values():
            name += " "
        found[row["task"]] = name
    return found


def _class_of(row: Row) -> int:
    if row["state"] == "done":
        return 3
    return 0 if row["criticality"] >= OFTEN else 1 if row["criticality"] >= SOMETIMES else 2


def _bars(rows: Sequence[Row], names: Mapping[str, str]) -> Iterator[Trace]:
    for number, (words, colour) in enumerate(CLASSES):
        these = [row for row in rows if _class_of(row) == number]
        if these:
            yield trace(
                words,
                colour,
                type="bar",
                orientation="h",
                base=[rounded(row["begin"], 8) for row in these],
                x=[rounded(max(row["p50"] - row["begin"], A_WEEK)) for row in these],
                y=[names[row["task"]] for row in these],
                customdata=[[_date(row["begin"]), _date(row["p50"]), _date(row["p80"]), _share(row)] for row in these],
                hovertemplate="%{y}<br>%{customdata[0]} to %{customdata[1]} (P50), %{customdata[2]} (P80)<br>%{customdata[3]}",
            )


def _share(row: Row) -> str:
    return "done" if row["state"] == "done" else f"{row['state']}; on a critical path in {row['criticality']:.0%} of futures"


def _tails(rows: Sequence[Row], names: Mapping[str, str]) -> Trace:
    """From the P50 end to the P80 end."""
    across: list[float | None] = []
    along: list[str | None] = []
    for row in rows:
        if row["state"] != "done" and row["p80"] > row["p50"]:
            across += [rounded(row["p50"], 8), rounded(row["p80"], 8), None]
            along += [names[row["task"]]] * 2 + [None]
    line = {"color": TAIL, "width": 3}
    return trace("to its P80 end", TAIL, type="scatter", mode="lines", line=line, x=across, y=along, hoverinfo="skip")


def _promises(rows: Sequence[Row], names: Mapping[str, str]) -> Trace:
    """Where each would end if all took as long as promised."""
    these = [row for row in rows if row["state"] != "done"]
    marks = {"color": PROMISE, "symbol": "diamond", "size": 7}
    found = trace("as promised from today", PROMISE, type="scatter", mode="markers", hovertemplate="%{y}<br>promised %{text}")
    return found | {
        "marker": marks,
        "x": [rounded(row["promised"], 8) for row in these],
        "y": [names[row["task"]] for row in these],
        "text": [_date(row["promised"]) for row in these],
    }


def _way(rows: Sequence[Row], names: Mapping[str, str]) -> Iterator[Trace]:
    """Waits between tasks that are critical as often as not: from the end of one to the beginning of the next."""
    by_key = {row["task"]: row for row in rows if _class_of(row) == 0}
    across: list[float | None] = []
    along: list[str | None] = []
    for row in by_key.values():
        for other in (by_key[key] for key in row["after"] if key in by_key):
            across += [rounded(other["p50"], 8), rounded(max(row["begin"], other["begin"]), 8), None]
            along += [names[other["task"]], names[row["task"]], None]
    if across:
        line = {"color": WAY, "width": 1.2, "dash": "dot"}
        yield trace("waits for", WAY, type="scatter", mode="lines", line=line, x=across, y=along, hoverinfo="skip")


def _date(year: float) -> str:
    months = int((year - int(year)) * 12.0 + 1e-9)
    return f"{int(year)}-{min(months, 11) + 1:02d}"

"""The way to one item in several places: a panel of bars each, over one common axis of years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gigawatt.report.chart import Figure, Trace
from gigawatt.report.colours import INK
from gigawatt.report.gantt import SOMETIMES, Row, gantt

GAP_PX = 44  # between panels: the name of the place stands there
MARGIN_PX = 30


def gantt_of_places(rows: Mapping[str, Sequence[Row]], gates: Mapping[str, set[str]], today: float) -> Figure:
    """A panel a place, the first on top; of the tasks those that hold the item up now and then, and all that authorities decide.

    Args:
        rows: by place, every task on the way to the item, as ``gantt`` takes them.
        gates: by place, keys of the tasks that authorities decide.
        today: fractional year.
    """
    panels = {place: gantt(_pressing(these, gates[place]), today) for place, these in rows.items()}
    heights = [panel["layout"]["height"] for panel in panels.values()]
    total = sum(heights) + GAP_PX * len(panels) + MARGIN_PX
    data: list[Trace] = []
    found: dict[str, Any] = {}
    shapes, words = [], []
    top = float(total)
    for number, (place, panel) in enumerate(panels.items()):
        own = panel["layout"]
        top -= GAP_PX
        bottom = top - heights[number]
        name = "y" if number == 0 else f"y{number + 1}"
        domain = [max(0.0, bottom / total), top / total]
        found[f"yaxis{'' if number == 0 else number + 1}"] = own["yaxis"] | {"domain": domain, "anchor": "x"}
        data += [one | {"yaxis": name, "xaxis": "x"} for one in panel["data"]]
        title = {"text": f"<b>{place}</b>", "x": 0.0, "xref": "paper", "xanchor": "left", "y": domain[1], "yref": "paper"}
        words.append(title | {"yanchor": "bottom", "showarrow": False, "font": {"size": 14, "color": INK}})
        shapes += [one | {"y0": domain[0], "y1": domain[1]} for one in own["shapes"]]
        top = bottom
    first = next(iter(panels.values()))["layout"]
    ends = [panel["layout"]["xaxis"]["range"] for panel in panels.values()]
    years = first["xaxis"] | {
        "range": [min(end[0] for end in ends), max(end[1] for end in ends)],
        "anchor": "free",
        "position": 0.0,
    }
    years |= {"dtick": max(panel["layout"]["xaxis"]["dtick"] for panel in panels.values())}
    merged = first | found | {"height": total, "xaxis": years, "shapes": shapes, "annotations": words}
    return {"data": data, "layout": merged}


def _pressing(rows: Sequence[Row], gates: set[str]) -> list[Row]:
    last = max(rows, key=lambda row: row["p50"])["task"]
    return [
        row
        for row in rows
        if row["state"] != "done" and (row["criticality"] >= SOMETIMES or row["task"] in gates or row["task"] == last)
    ]

"""What a figure of the report is: Plotly figures as plain data, one for each choice that a reader has.

A figure here is the mapping that Plotly itself speaks (``data`` and ``layout``): the report embeds it as it is, and
``plotly.graph_objects.Figure(figure)`` takes it too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from gigawatt.report.colours import FAINT, INK
from gigawatt.report.numbers import Steps, fitting
from gigawatt.report.results import plain

Figure = dict[str, Any]
Trace = dict[str, Any]

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True)
class Selector:
    """A choice of the reader: a list to pick from, or a slider along years."""

    label: str
    options: Sequence[tuple[str, str]]  # value, text
    opens_on: str
    style: Literal["list", "slider"] = "list"


@dataclass(frozen=True)
class Chart:
    """A figure with a caption; with selectors, a figure for each choice, keyed by the values joined with ``|``.

    ``remarks`` are sentences shown under the figure of that choice. On a screen narrower than ``least_width_px``
    the figure scrolls inside its frame.
    """

    key: str
    title: str
    figures: Mapping[str, Figure]
    selectors: Sequence[Selector] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    least_width_px: int = 0

    @classmethod
    def single(cls, key: str, title: str, figure: Figure, least_width_px: int = 0) -> Chart:
        return cls(key, title, {"": figure}, least_width_px=least_width_px)


def axis(title: str, **settings: Any) -> dict[str, Any]:
    """An axis of the house: faint grid, no box, room made for its labels."""
    base = {"title": {"text": title, "standoff": 8}, "automargin": True, "gridcolor": FAINT, "zerolinecolor": FAINT}
    return base | {"linecolor": FAINT, "ticks": "outside", "tickcolor": FAINT, "ticklen": 4} | settings


def years_axis(years: Sequence[int], bars: bool) -> dict[str, Any]:
    """Whole years only, round ones where there are many, and always the last; bars need room on both sides."""
    step = 1 if len(years) <= 8 else 2 if len(years) <= 16 else 5
    last = years[-1]
    ticks = [year for year in years if year % step == 0 and (last - year >= step or year == last)]
    ticks += [last] if last not in ticks else []
    left, right = (0.6, 0.6) if bars else (0.0, 0.02)  # a tick at the very end would lose its label to rounding
    return axis("year", tickmode="array", tickvals=ticks, tickformat="d", range=[years[0] - left, last + right])


def layout(height: int, **settings: Any) -> dict[str, Any]:
    """What all figures share: font, margins, unified hover. The page draws the legend itself."""
    return {
        "height": height,
        "showlegend": False,
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 24, "t": 14, "b": 8},
        "hovermode": "x unified",
        "hoverlabel": {"font": {"size": 12}, "namelength": -1},
        **settings,
    }


def trace(name: str, colour: str, **settings: Any) -> Trace:
    """A trace whose name is shown as it is: ``name`` for Plotly, ``meta`` for the legend of the page."""
    return {"name": plain(name), "meta": name, "legendgroup": name, "marker": {"color": colour}} | settings


def stacked(
    series: Sequence[tuple[str, str, Sequence[float]]], years: Sequence[int], what: str, steps: Steps, height: int = 360
) -> tuple[Figure, float]:
    """Areas stacked over the years (bars where there are too few years for an area), the largest series at the bottom.

    Args:
        series: name, colour and the value of each year.
        years: calendar years.
        what: what is stacked, for the vertical axis.
        steps: the units to choose from; ``{}`` in ``what`` is where the unit's name goes.
        height: [px].

    Returns:
        the figure, and the size of the unit that its vertical axis has.
    """
    totals = [sum(values) for values in zip(*(values for _, _, values in series), strict=True)]
    size, unit = fitting(max(totals, default=0.0), steps)
    traces: list[Trace] = []
    areas = len(years) >= 3
    for name, colour, values in sorted(series, key=lambda one: -sum(one[2])):
        shape: Trace = {"type": "bar"}
        if areas:
            shape = {"type": "scatter", "mode": "lines", "stackgroup": "one", "line": {"width": 0.6, "color": colour}}
            shape["fillcolor"] = colour
        data = {"x": list(years), "y": [rounded(value / size) for value in values], "hovertemplate": f"%{{y:,.3~r}} {unit}"}
        traces.append(trace(name, colour, **shape, **data))
    axes = {"xaxis": years_axis(years, bars=not areas), "yaxis": axis(what.format(unit), rangemode="tozero")}
    return {"data": traces, "layout": layout(height, barmode="stack", **axes)}, size


def rounded(value: float, digits: int = 6) -> float:
    """A number to six digits: what a figure can show, at a third of the length in the file."""
    return float(f"{value:.{digits - 1}e}")

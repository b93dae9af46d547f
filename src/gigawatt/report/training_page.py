"""The answer to a training run as one page with pictures: roofline, where a step goes, what a chip's memory holds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import jinja2
import numpy as np
import plotly.graph_objects as go

from gigawatt.compute.training.answer import Answer
from gigawatt.compute.training.outcome import PARTS
from gigawatt.report.chart import Figure, axis, layout

TERA, GIGA = 1e12, 1e9
ROOF = "#7a8699"
POINT = "#d55e00"
TIME = "#0072b2"
MEMORY = "#009e73"
BAR_PX = 28
DOUBLINGS = {"type": "log", "dtick": math.log10(2.0), "tickformat": ",.0f"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as the page carries it."""

    title: str
    caption: str
    html: str


def write_training_page(
    found: Answer, path: Path, asked: Sequence[str], lines: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Write the page.

    Args:
        found: the answer.
        path: the file to write.
        asked: what is laid out, in sentences.
        lines: what the run takes, likewise; what is assumed begins with a blank.
        heads: of the table of layouts; of a column of numbers with a `>` before it.
        rows: its cells as texts.
    """
    case = found.timed.case
    title = f"{found.asked.architecture.name} on {case.accelerators:,.0f} x {found.asked.accelerator.name}"
    charts = [
        _picture("Roofline", "What an accelerator reaches at its FLOP per byte.", roofline(found), first=True),
        _picture("Where a step goes", "On the slowest rank, by part.", times(found)),
        _picture("Memory of an accelerator", f"On the fullest rank, of {case.rates.memory_bytes / GIGA:,.0f} GB.", memory(found)),
    ]
    page = _template().render(
        title=title, asked=asked, lines=lines, charts=charts, heads=heads, rows=rows, style=_text("style.css")
    )
    path.write_text(page, encoding="utf-8")


def roofline(found: Answer) -> Figure:
    """Rates over intensity, both in powers, under the roof."""
    rates = found.timed.case.rates
    knee = rates.flops / rates.memory_bytes_per_s
    points = sorted(found.roofline, key=lambda point: point.flops_per_byte)  # neighbours' names part
    intensities = [point.flops_per_byte for point in points]
    across = np.geomspace(min([knee / 8.0, *intensities]) / 2.0, max([knee * 4.0, *intensities]) * 2.0, 200)
    roof = np.minimum(rates.flops, across * rates.memory_bytes_per_s) / TERA
    reached = [point.flops_per_s / TERA for point in points]
    names = [point.name for point in points]
    return {
        "data": [
            {
                "type": "scatter", "mode": "lines", "x": across.tolist(), "y": roof.tolist(), "name": "roof",
                "line": {"color": ROOF},
            },
            {
                "type": "scatter", "mode": "markers+text", "x": intensities, "y": reached, "text": names, "name": "reached",
                "textposition": [("top left", "bottom right", "top right")[place % 3] for place in range(len(names))],
                "marker": {"color": POINT, "size": 10},
            },
        ],
        "layout": layout(
            420, hovermode="closest",
            xaxis=axis("FLOP per byte", **DOUBLINGS), yaxis=axis("TFLOP/s an accelerator", **DOUBLINGS),
        ),
    }  # fmt: skip


def times(found: Answer) -> Figure:
    """Seconds of a step by part, the largest on top."""
    parts = sorted(((seconds, PARTS[name]) for name, seconds in found.timed.best.parts_s.items() if seconds > 0.0))
    return _bars([seconds for seconds, _ in parts], [words for _, words in parts], "s", TIME)


def memory(found: Answer) -> Figure:
    """Gigabytes by what they hold."""
    parts = [(size / GIGA, name) for name, size in found.timed.best.memory._asdict().items() if name != "total"]
    return _bars([size for size, _ in reversed(parts)], [name for _, name in reversed(parts)], "GB", MEMORY)


def _bars(values: Sequence[float], names: Sequence[str], unit: str, colour: str) -> Figure:
    bars = {"type": "bar", "orientation": "h", "x": list(values), "y": list(names), "marker": {"color": colour}}
    height = 90 + BAR_PX * len(names)
    return {"data": [bars], "layout": layout(height, hovermode="closest", xaxis=axis(unit), yaxis=axis(""))}


def _picture(title: str, caption: str, figure: Figure, first: bool = False) -> Picture:
    html = go.Figure(figure).to_html(
        full_html=False, include_plotlyjs=first, config={"displayModeBar": False, "responsive": True}
    )
    return Picture(title, caption, html)


def _text(name: str) -> str:
    return files("gigawatt.report").joinpath(name).read_text("utf-8")


def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_text("training.html.j2"))

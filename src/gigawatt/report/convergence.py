"""How the plan was found: the bounds on its cost closing on each other."""

from __future__ import annotations

from math import isfinite

from gigawatt.report.chart import Chart, Trace, axis, layout, rounded, trace
from gigawatt.report.results import Results, Row

LOWER, UPPER, GAP = "#0072b2", "#d55e00", "#374151"


def chart(results: Results) -> Chart | None:
    """Lower and upper bound over time, and the gap between them on a logarithmic scale."""
    rows = sorted(results.rows("iterations"), key=lambda row: row["seconds"])
    if not rows:
        return None
    traces = [
        _line("upper bound (a plan that was found)", UPPER, rows, "upper_bound_usd", 1e-9, "y"),
        _line("lower bound (no plan costs less)", LOWER, rows, "lower_bound_usd", 1e-9, "y"),
        _line("gap", GAP, rows, "gap", 100.0, "y2"),
    ]
    traces[-1]["hovertemplate"] = "%{y:.3~g} %"
    axes = {
        "xaxis": axis("time [s]", anchor="y2", rangemode="tozero"),
        "yaxis": axis(f"cost [B$ of {results.base_year}]", domain=[0.44, 1.0]),
        "yaxis2": axis("gap [%]", domain=[0.0, 0.34], type="log", dtick=1),
    }
    figure = {"data": traces, "layout": layout(460, **axes)}
    return Chart.single("convergence", "Bounds on the cost of the best plan, over the time of the search", figure)


def _line(name: str, colour: str, rows: list[Row], column: str, scale: float, y_axis: str) -> Trace:
    """One line; an upper bound that does not exist yet is infinite and left out, and so is a gap of nothing on a log scale."""
    kept = [row for row in rows if row[column] is not None and isfinite(row[column]) and (y_axis == "y" or row[column] > 0)]
    data = {"x": [round(row["seconds"], 3) for row in kept], "y": [rounded(row[column] * scale, 8) for row in kept]}
    style = {"type": "scatter", "mode": "lines+markers", "line": {"color": colour, "width": 2}, "yaxis": y_axis}
    hover = {"hovertemplate": "%{y:,.6~g} B$"}
    marker = {"marker": {"color": colour, "size": 5}}
    return trace(name, colour) | style | data | hover | marker

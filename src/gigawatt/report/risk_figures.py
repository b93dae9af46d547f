"""Figures of a plan's futures: fans of compute, the spread of cost and cash, promises kept, and which cause matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gigawatt.report import colours, numbers
from gigawatt.report.chart import Chart, Figure, Selector, Trace, axis, layout, rounded, trace
from gigawatt.report.results import plain, words
from gigawatt.report.risk_results import COMPUTE, COST, FIRST_TOKEN, PAID, UNDONE, Futures

BAND, LINE, SURE, PLAN = "#9ecae1", "#1f5fa8", "#e6550d", colours.LOAD
LOW_END, HIGH_END = "#4c8cc9", "#e08f3c"
ALONE, TOGETHER = "#1f5fa8", "#9ecae1"
STEPS = 101  # points of a curve of all futures
MOST_CAUSES = 12
ENDS = {
    COST: "cost, present value",
    PAID: "paid, present value",
    UNDONE: "work not done, at its price",
    COMPUTE: "compute delivered, by what it is worth",
    FIRST_TOKEN: "time to first token",
}
AMOUNTS: numbers.Steps = ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))


def compute_fan(futures: Futures) -> Chart | None:
    """Compute delivered by period, a figure a workload."""
    figures = {}
    for workload in futures.workloads:
        rows, planned = futures.spread("compute", workload), futures.spread("compute as planned", workload)
        if rows:
            figures[workload] = _fan(rows, planned, str(rows[0]["unit"]))
    if not figures:
        return None
    choices = [(key, words(key)) for key in figures]
    selectors = (Selector("Workload", choices, choices[0][0]),) if len(choices) > 1 else ()
    shown = figures if selectors else {"": next(iter(figures.values()))}
    return Chart("risk-compute", "Compute delivered: what good, median and bad futures have", shown, selectors)


def _fan(rows: Sequence[Any], planned: Sequence[Any], unit: str) -> Figure:
    """Eight futures of ten lie in the band; the median, and what one in five has less than, as lines."""
    size, prefix = numbers.fitting(max(max(row["p90"] for row in rows), 1e-12), AMOUNTS)
    name = f"{prefix}{unit}" if prefix else unit
    labels = [row["label"] for row in rows]

    def line(title: str, column: str, colour: str, source: Sequence[Any], **style: Any) -> Trace:
        data = {"x": labels, "y": [rounded(row[column] / size) for row in source], "hovertemplate": f"%{{y:,.3~r}} {name}"}
        return trace(title, colour, type="scatter", mode="lines+markers", line={"color": colour, "width": 2.2} | style) | data

    top = line("good: one in ten has more", "p90", BAND, rows, width=1)
    bottom = line("bad: one in ten has less", "p10", "#a63603", rows)
    bottom |= {"fill": "tonexty", "fillcolor": colours.faded(BAND, 0.35)}
    traces = [top, bottom, line("bad: one in five has less", "p20", SURE, rows), line("median", "p50", LINE, rows)]
    if planned:
        traces.append(line("as planned", "mean", PLAN, planned, dash="dot", width=1.6))
    axes = {"xaxis": axis("period", type="category"), "yaxis": axis(f"delivered [{name}]", rangemode="tozero")}
    return {"data": traces, "layout": layout(360, **axes)}


def money_curves(futures: Futures) -> Chart | None:
    """In which share of futures the cost, what compute leaves over, or the cash is no more than so much."""
    rows = futures.rows("futures")
    if not rows:
        return None
    told, base = futures.summary, futures.results.base_year
    cost = [("no less than", "cost_low_usd", "#56b4e9"), ("no more than", "cost_high_usd", "#0072b2")]
    left = [("no less than", "surplus_low_usd", "#8fd3b6"), ("no more than", "surplus_high_usd", "#009e73")]
    of_cost = f"present value, compute that is not there at its value [{{}} of {base}]"
    of_left = f"worth of compute less its cost, present value [{{}} of {base}]"
    undiscounted = f"undiscounted [{{}} of {base}]"
    figures = {
        "cost": _curves(futures, cost, "cost", of_cost, float(told["cost_usd"]["as_planned"])),
        "surplus": _curves(futures, left, "surplus", of_left, float(told["surplus_usd"]["as_planned"])),
        "cash": _curves(futures, [("spent", "cash_usd", "#d55e00")], "capital", undiscounted),
        "peak": _curves(futures, [("at once", "peak_funding_usd", "#6a51a3")], "money out", undiscounted),
    }
    choices = [
        ("cost", "cost of the plan"),
        ("surplus", "worth of compute less its cost"),
        ("cash", "capital spent in the horizon"),
        ("peak", "most money out at once"),
    ]
    return Chart("risk-money", "Money: the share of futures in which it is no more", figures, (Selector("Of", choices, "cost"),))


def _curves(
    futures: Futures, columns: Sequence[tuple[str, str, str]], what: str, title: str, planned: float | None = None
) -> Figure:
    """Shares of futures with no more than so much, and the plan itself as an upright line."""
    values = {column: sorted(futures.column(column)) for _, column, _ in columns}
    size, unit = numbers.fitting(max(max(abs(one[0]), abs(one[-1])) for one in values.values()), numbers.MONEY)
    traces = []
    for words_of, column, colour in columns:
        ordered = values[column]
        places = [round(step * (len(ordered) - 1) / (STEPS - 1)) for step in range(STEPS)]
        data = {
            "x": [rounded(ordered[place] / size) for place in places],
            "y": [rounded((place + 1) / len(ordered), 4) for place in places],
            "hovertemplate": f"%{{x:,.3~r}} {unit} in %{{y:.0%}} of futures",
        }
        name = f"{what}, {words_of}" if what else words_of
        traces.append(trace(name, colour, type="scatter", mode="lines", line={"color": colour, "width": 2.2}) | data)
    axes = {"xaxis": axis(title.format(unit)), "yaxis": axis("share of futures", tickformat=".0%", range=[0, 1.02])}
    if planned is not None:
        at, hover = rounded(planned / size), f"as planned: {numbers.money(planned)}<extra></extra>"
        line = {"color": PLAN, "width": 1.6, "dash": "dot"}
        upright = trace("as planned", PLAN, type="scatter", mode="lines", line=line)
        traces.append(upright | {"x": [at, at], "y": [0, 1], "hovertemplate": hover})
    return {"data": traces, "layout": layout(340, hovermode="closest", **axes)}


def net_cash(futures: Futures) -> Chart | None:
    """Cash by period, at its yearly pace: what is spent on capital, and all that comes in less all that goes out."""
    figures = {}
    for key, quantity, title in (("capital", "cash", "spent on capital"), ("net", "net cash", "in less out")):
        rows = futures.paces(quantity)
        if not rows:
            return None
        figures[key] = _cash(rows, futures.paces(f"{quantity} as planned"), title)
    choices = [("capital", "spent on capital"), ("net", "worth of compute and all that is paid")]
    return Chart("risk-cash", "Cash need by period, undiscounted", figures, (Selector("Of", choices, "capital"),))


def _cash(rows: Sequence[Any], planned: Sequence[Any], title: str) -> Figure:
    """P10 to P90 as a band, P50 as a line, and the plan's own."""
    size, unit = numbers.fitting(max(max(abs(row["p5"]), abs(row["p95"])) for row in rows), numbers.MONEY)
    labels = [row["label"] for row in rows]

    def line(name: str, column: str, colour: str, source: Sequence[Any], **style: Any) -> Trace:
        one = trace(name, colour, type="scatter", mode="lines+markers") | {"line": {"color": colour, **style}}
        found = {"x": labels, "y": [rounded(row[column] / size) for row in source]}
        return one | found | {"hovertemplate": f"%{{y:,.3~r}} {unit} a year"}

    traces = []
    for name, column, colour in (("P90", "p90", BAND), ("P10", "p10", BAND), ("P50", "p50", LINE)):
        one = line(f"{name}: no more in that share of futures", column, colour, rows, width=2.2 if name == "P50" else 1)
        traces.append(one | ({"fill": "tonexty", "fillcolor": colours.faded(BAND, 0.35)} if name == "P10" else {}))
    if planned:
        traces.append(line("as planned", "mean", PLAN, planned, width=1.8, dash="dot"))
    axes = {"xaxis": axis("period", type="category"), "yaxis": axis(f"{title} [{unit} a year]", zerolinecolor=colours.GREY)}
    return {"data": traces, "layout": layout(320, **axes)}


def tornado(futures: Futures) -> Chart | None:
    """Each cause alone from its low to its high end: what is paid and what is not done side by side, then a figure an outcome."""
    figures = {}
    for outcome in (COST, COMPUTE, FIRST_TOKEN):
        rows = _widest(futures, outcome)
        if rows:
            apart = outcome == COST and futures.outcome("tornado", PAID)
            figures[outcome] = _paid_and_undone(futures, rows) if apart else _tornado(futures, outcome, rows)
    if not figures:
        return None
    names = ENDS | {COST: "cost: what is paid, and work that is not done"}
    choices = [(key, names[key]) for key in figures]
    title = "What moves it most: each cause alone, from its P10 to its P90, all others at their medians"
    return Chart("risk-tornado", title, figures, (Selector("Of", choices, choices[0][0]),))


def _widest(futures: Futures, outcome: str) -> list[Any]:
    """Causes that move an outcome, the one that moves it most at the top of a figure."""
    return [row for row in futures.outcome("tornado", outcome) if row["low"] != row["high"]][:MOST_CAUSES][::-1]


def _paid_and_undone(futures: Futures, rows: Sequence[Any]) -> Figure:
    """Two panels of the same causes, each on its own scale, with what an end adds or saves in numbers."""
    traces, axes = [], {}
    for panel, (outcome, domain) in enumerate(((PAID, [0.0, 0.46]), (UNDONE, [0.54, 1.0]))):
        of = {row["cause"]: row for row in futures.outcome("tornado", outcome)}
        own = [of[row["cause"]] for row in rows]
        size, unit = numbers.fitting(max(abs(row[end]) for row in own for end in ("low", "high")), numbers.MONEY)
        name = "" if panel == 0 else "2"
        for words_of, end, colour in (("at its low end", "low", LOW_END), ("at its high end", "high", HIGH_END)):
            traces.append(trace(words_of, colour, type="bar", xaxis=f"x{name}") | _bars(futures, own, end, size))
        ends = [row[end] / size for row in own for end in ("low", "high")]
        room = 0.28 * max(max(ends) - min(ends), 1e-9)
        title = f"{ENDS[outcome]} [{unit} of {futures.results.base_year}]"
        axes[f"xaxis{name}"] = axis(title, domain=domain, range=[min(ends) - room, max(ends) + room], anchor="y")
    settings = {"barmode": "overlay", "bargap": 0.35, "hovermode": "closest", "yaxis": axis("", ticks=""), **axes}
    return {"data": traces, "layout": layout(130 + 34 * len(rows), **settings)}


def _bars(futures: Futures, rows: Sequence[Any], end: str, size: float) -> dict[str, Any]:
    """From the middle to one end, with the difference in numbers where it can be seen."""
    changes = [(row[end] - row["middle"]) / size for row in rows]
    widest = max(abs(row[one] - row["middle"]) / size for row in rows for one in ("low", "high"))
    return {
        "orientation": "h",
        "x": [rounded(change) for change in changes],
        "base": [rounded(row["middle"] / size, 8) for row in rows],
        "y": [plain(futures.cause(row)) for row in rows],
        "text": [f"{change:+.3g}".replace("-", "\u2212") if abs(change) > 0.01 * widest else "" for change in changes],
        "textposition": "outside",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "customdata": [f"{row[f'{end}_at']}: {numbers.money(row[end])}" for row in rows],
        "hovertemplate": "%{y}, %{customdata}<extra></extra>",
    }


def _tornado(futures: Futures, outcome: str, rows: Sequence[Any]) -> Figure:
    dates = outcome == FIRST_TOKEN
    ends = [row[end] for row in rows for end in ("low", "high")]
    size, unit = (1.0, "year") if dates else numbers.fitting(max(abs(value) for value in ends), numbers.MONEY)
    middle = rows[0]["middle"]
    traces = []
    for name, end, colour in (("at its low end", "low", LOW_END), ("at its high end", "high", HIGH_END)):
        traces.append(
            trace(name, colour, type="bar")
            | {
                "orientation": "h",
                "x": [rounded((row[end] - middle) / size) for row in rows],
                "base": [rounded(middle / size, 8)] * len(rows),
                "y": [plain(futures.cause(row)) for row in rows],
                "customdata": [
                    f"{row[f'{end}_at']}: {numbers.month(row[end]) if dates else numbers.money(row[end])}" for row in rows
                ],
                "hovertemplate": "%{y}, %{customdata}<extra></extra>",
            }
        )
    title = "year" if dates else f"{ENDS[outcome]} [{unit} of {futures.results.base_year}]"
    x_axis = axis(title, tickformat=".2f") if dates else axis(title)
    settings = {"barmode": "overlay", "bargap": 0.35, "hovermode": "closest", "xaxis": x_axis, "yaxis": axis("", ticks="")}
    return {"data": traces, "layout": layout(110 + 34 * len(rows), **settings)}


def indices(futures: Futures) -> Chart | None:
    """Sobol indices with two standard errors, a figure an outcome."""
    figures = {}
    for outcome in ENDS:
        rows = futures.outcome("sobol", outcome)[:MOST_CAUSES][::-1]
        if rows:
            figures[outcome] = _indices(futures, rows)
    if not figures:
        return None
    choices = [(key, ENDS[key]) for key in figures]
    title = (
        "Shares of the variance (Sobol indices): of each cause alone, and with all others (the thin line: two standard errors)"
    )
    return Chart("risk-indices", title, figures, (Selector("Of", choices, choices[0][0]),))


def _indices(futures: Futures, rows: Sequence[Any]) -> Figure:
    traces = []
    for name, kind, colour in (("with all its interactions", "total", TOGETHER), ("alone", "first", ALONE)):
        traces.append(
            trace(name, colour, type="bar")
            | {
                "orientation": "h",
                "x": [rounded(max(0.0, row[kind])) for row in rows],
                "y": [plain(futures.cause(row)) for row in rows],
                "error_x": {
                    "type": "data",
                    "array": [rounded(2.0 * row[f"{kind}_error"]) for row in rows],
                    "thickness": 1,
                    "width": 2,
                },
                "hovertemplate": "%{y}: %{x:.0%}",
            }
        )
    x_axis = axis("share of the variance", tickformat=".0%", range=[0, 1.02], zerolinecolor=colours.GREY)
    settings = {"barmode": "group", "bargap": 0.3, "hovermode": "closest", "xaxis": x_axis, "yaxis": axis("", ticks="")}
    return {"data": traces, "layout": layout(110 + 40 * len(rows), **settings)}

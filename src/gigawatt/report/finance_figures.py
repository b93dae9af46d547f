"""Figures of a plan's money: from compute to owners, capital as it is called, what moves it, and cost by part."""

from __future__ import annotations

from collections.abc import Mapping

from gigawatt.report import colours, numbers
from gigawatt.report.chart import Chart, Trace, axis, layout, rounded, trace, years_axis
from gigawatt.report.finance_results import Money
from gigawatt.report.results import Results, by_year, plain

PARTS = {
    "power": "#e69f00",
    "halls": "#0072b2",
    "chips": "#6a51a3",
    "network": "#a98bd0",
    "people": "#009e73",
    "capital": "#d55e00",
    "tax": "#4d4d4d",
    "idle": "#f28e8e",
}
CALLS = {
    "corporate cash": "#0072b2",
    "owners of vehicles": "#56b4e9",
    "debt": "#d55e00",
    "cash of vehicles": "#e69f00",
}
OWN = "#8fd3b6"  # what is left of what compute earns and saves
GAIN, LOSS, TOTAL = "#2fa579", "#c1554e", "#4c6a92"
LEAST_STEP = 1e-4  # of the largest: a step below it is not drawn


def waterfall(money: Money) -> Chart | None:
    """From what compute brings in to what is left to owners, over the horizon."""
    steps = money.steps()
    if not steps:
        return None
    largest = max(abs(usd) for _, usd, _ in steps)
    shown = [(name, usd, total) for name, usd, total in steps if total or abs(usd) > LEAST_STEP * largest]
    size, unit = numbers.fitting(largest, numbers.MONEY)
    bar: Trace = {
        "type": "waterfall",
        "x": [plain(name) for name, _, _ in shown],
        "y": [rounded(usd / size) for _, usd, _ in shown],
        "measure": ["total" if total else "relative" for _, _, total in shown],
        "text": [numbers.money(usd) for _, usd, _ in shown],
        "textposition": "outside",
        "cliponaxis": False,
        "increasing": {"marker": {"color": GAIN}},
        "decreasing": {"marker": {"color": LOSS}},
        "totals": {"marker": {"color": TOTAL}},
        "connector": {"line": {"color": colours.GREY, "width": 1}},
        "hovertemplate": "%{x}: %{text}<extra></extra>",
    }
    y_axis = axis(f"over the horizon [{unit}, nominal]", zerolinecolor=colours.GREY)
    figure = {
        "data": [bar],
        "layout": layout(430, xaxis=axis("", tickangle=-35), yaxis=y_axis, hovermode="closest", bargap=0.25),
    }
    return Chart.single(
        "money-waterfall",
        f"From {'avoided cost' if money.brought_in()[0] else 'revenue'} to owners: all years together, undiscounted",
        figure,
        least_width_px=680,
    )


def capital_calls(money: Money) -> Chart | None:
    """What is invested in each year and whose money pays it."""
    calls, invested = money.calls()
    years = money.years
    if not invested or not any(invested.values()):
        return None
    size, unit = numbers.fitting(max(invested.values()), numbers.MONEY)
    traces = []
    for name, values_of in calls.items():
        colour, values = CALLS.get(name, OWN), by_year(years, values_of)
        if max(values) >= LEAST_STEP * max(invested.values()):
            data = {"x": years, "y": [rounded(usd / size) for usd in values], "hovertemplate": f"%{{y:,.3~r}} {unit}"}
            traces.append(trace(name, colour, type="bar") | data)
    line = {"x": years, "y": [rounded(invested[year] / size) for year in years], "hovertemplate": f"%{{y:,.3~r}} {unit}"}
    style = {"type": "scatter", "mode": "lines+markers", "line": {"width": 2.5, "color": colours.LOAD, "dash": "dot"}}
    traces.append(trace("invested", colours.LOAD) | style | line)
    y_axis = axis(f"a year [{unit}, nominal]", rangemode="tozero")
    settings = {"barmode": "stack", "bargap": 0.25, "xaxis": years_axis(years, bars=True), "yaxis": y_axis}
    figure = {"data": traces, "layout": layout(360, **settings)}
    title = "Capital calls: what is invested each year, and whose money it is (corporate cash less what it is paid)"
    return Chart.single("money-calls", title, figure)


def tornado(results: Results, money: Money) -> Chart | None:
    """What each assumption does to what compute leaves over its cost."""
    rows = money.rows("sensitivity")[::-1]
    middle = money.summary.get("surplus_usd")
    if not rows or middle is None:
        return None
    ends = [usd for row in rows for usd in (row["surplus_low_usd"], row["surplus_high_usd"])]
    size, unit = numbers.fitting(max(abs(usd) for usd in (*ends, middle)), numbers.MONEY)
    traces = []
    for name, key, colour in (("at its low end", "low", "#4c8cc9"), ("at its high end", "high", "#e08f3c")):
        moved = [row[f"surplus_{key}_usd"] for row in rows]
        traces.append(
            trace(name, colour, type="bar")
            | {
                "orientation": "h",
                "x": [rounded((usd - middle) / size) for usd in moved],
                "base": [rounded(middle / size)] * len(rows),
                "y": [plain(row["assumption"]) for row in rows],
                "customdata": [
                    f"{numbers.significant(row[key])}: {numbers.money(usd)}, an accelerator-hour at "
                    f"{numbers.significant(row[f'cost_{key}_usd'])} $"
                    for row, usd in zip(rows, moved, strict=True)
                ],
                "hovertemplate": "%{y} %{customdata}<extra></extra>",
            }
        )
    x_axis = axis(f"worth of compute less its cost, present value [{unit} of {results.base_year}]")
    settings = {"barmode": "overlay", "bargap": 0.35, "hovermode": "closest", "xaxis": x_axis, "yaxis": axis("", ticks="")}
    figure = {"data": traces, "layout": layout(110 + 40 * len(rows), **settings)}
    return Chart.single(
        "money-tornado", "What moves it most: each assumption alone, from one end of its span to the other", figure
    )


def cost_by_part(results: Results, money: Money) -> Chart | None:
    """The cost of an accelerator-hour by part."""
    parts: Mapping[str, float] = money.summary.get("parts_of_an_accelerator_hour_usd") or {}
    whole = sum(parts.values())
    shown = {part: usd for part, usd in sorted(parts.items(), key=lambda item: item[1]) if usd > LEAST_STEP * whole}
    if not shown or whole <= 0.0:
        return None
    bar: Trace = {
        "type": "bar",
        "orientation": "h",
        "x": [rounded(usd) for usd in shown.values()],
        "y": [f"{part}<br>{numbers.significant(usd)} $, {numbers.share(usd / whole, 2)}" for part, usd in shown.items()],
        "marker": {"color": [PARTS[part] for part in shown]},
        "hovertemplate": "%{y}<extra></extra>",
    }
    x_axis = axis(f"cost of an accelerator-hour [$ of {results.base_year}]", rangemode="tozero", zerolinecolor=colours.GREY)
    figure = {
        "data": [bar],
        "layout": layout(90 + 40 * len(shown), xaxis=x_axis, yaxis=axis("", ticks=""), hovermode="closest", bargap=0.35),
    }
    title = f"What an accelerator-hour costs: {numbers.significant(whole)} $, by part"
    return Chart.single("money-parts", title, figure)


def commitments(money: Money) -> Chart | None:
    """Planned capital by how firm it is, by year, with what was told for the year."""
    by_state = money.budget()
    years = money.years
    if not any(any(amounts.values()) for amounts in by_state.values()):
        return None
    largest = max(sum(amounts.get(year, 0.0) for amounts in by_state.values()) for year in years)
    size, unit = numbers.fitting(largest, numbers.MONEY)
    shades = {"spent": "#1f4e79", "contracted": "#4c8cc9", "announced": "#bcd7ea"}
    traces = []
    for state, colour in shades.items():
        values = by_year(years, by_state.get(state, {}))
        if any(values):
            data = {"x": years, "y": [rounded(usd / size) for usd in values], "hovertemplate": f"%{{y:,.3~r}} {unit}"}
            traces.append(trace(state, colour, type="bar") | data)
    traces += _guidance(money, size, unit)
    y_axis = axis(f"capital due [{unit} a year, nominal]", rangemode="tozero")
    settings = {"barmode": "stack", "bargap": 0.25, "xaxis": years_axis(years, bars=True), "yaxis": y_axis}
    return Chart.single(
        "money-budget",
        "Commitment coverage: how firm each year's capital is",
        {"data": traces, "layout": layout(340, **settings)},
    )


def _guidance(money: Money, size: float, unit: str) -> list[Trace]:
    """What was told for single years, with its span, as points over their bars."""
    told = {int(year): amounts for year, amounts in ((money.summary.get("budget") or {}).get("guidance_usd") or {}).items()}
    years = [year for year in money.years if year in told]
    if not years:
        return []
    low, high = ([told[year][end] or told[year]["value"] for year in years] for end in ("low", "high"))
    values = [told[year]["value"] for year in years]
    span = {
        "type": "data",
        "symmetric": False,
        "array": [rounded((top - value) / size) for top, value in zip(high, values, strict=True)],
        "arrayminus": [rounded((value - bottom) / size) for bottom, value in zip(low, values, strict=True)],
        "color": colours.LOAD,
    }
    points = {"x": years, "y": [rounded(value / size) for value in values], "error_y": span}
    style = {"type": "scatter", "mode": "markers", "marker": {"size": 9, "color": colours.LOAD}}
    return [trace("guidance", colours.LOAD) | style | points | {"hovertemplate": f"%{{y:,.4~r}} {unit}"}]

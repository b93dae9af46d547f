"""What it costs: by kind and year, cash against budgets, and what a unit of compute costs in parts."""

from __future__ import annotations

from gigawatt.report import colours, numbers
from gigawatt.report.chart import Chart, Figure, Trace, axis, layout, rounded, trace, years_axis
from gigawatt.report.results import Results, by_year

HOURS = 8760
LEAST_PART = 1e-5  # of the whole: a part below it is not drawn
NOT_BUILT = "unserved compute"
"""The price on compute that is asked for and never built: nobody pays it, so it is no part of the cost of compute."""


def by_kind(results: Results) -> Chart | None:
    """Yearly cost by kind as stacked bars; compute that is never built can be switched on."""
    usd = results.total("costs", "usd", "kind", "year")
    if not usd:
        return None
    unit = _money(usd)
    kinds = list(dict.fromkeys([*colours.COSTS, *(kind for kind, _ in usd)]))
    traces = []
    for kind in kinds:
        values = by_year(results.years, usd, kind)
        if any(values):
            bar = _bar(kind, colours.COSTS.get(kind, colours.GREY), results.years, values, unit)
            traces.append(bar | ({"visible": "legendonly"} if kind == NOT_BUILT else {}))
    sold = ", sales below zero" if any(amount < 0 for amount in usd.values()) else ""
    title = f"Cost by kind and year, undiscounted, capital as annuities{sold} (struck out: the price of compute not built)"
    return Chart.single("costs", title, _bars(traces, results, f"cost [{unit[1]} of {results.base_year} a year]"))


def cash(results: Results) -> Chart | None:
    """Capital in the year it is spent, with the budget of each year that has one."""
    spent = results.total("cash", "capex_usd", "group", "year")
    if not spent:
        return None
    years = sorted({year for _, year in spent})
    unit = _money(spent)
    groups = list(dict.fromkeys([*colours.CASH, *(group for group, _ in spent)]))
    traces = [
        _bar(group, colours.CASH.get(group, colours.GREY), years, by_year(years, spent, group), unit)
        for group in groups
        if any(by_year(years, spent, group))
    ]
    budgets = {row["year"]: row["bound"] for row in results.rows("limits") if "budget" in row["kind"] and row["site"] is None}
    if budgets:
        data = {"x": sorted(budgets), "y": [rounded(budgets[year] / unit[0]) for year in sorted(budgets)]}
        line = {"width": 2.5, "color": colours.LOAD, "dash": "dot", "shape": "hvh"}
        marker = {"size": 7, "color": colours.LOAD}
        style = {
            "type": "scatter",
            "mode": "lines+markers",
            "line": line,
            "marker": marker,
            "hovertemplate": f"%{{y:,.4~r}} {unit[1]}",
        }
        traces.append(trace("budget of the year", colours.LOAD) | style | data)
    figure = _bars(traces, results, f"capital spent [{unit[1]} of {results.base_year} a year]")
    figure["layout"]["xaxis"] = years_axis(years, bars=True)
    return Chart.single("cash", "Cash for capital by year, against the year's budget where there is one", figure)


def cost_of_compute(results: Results) -> dict[str, float]:
    """What an accelerator-hour costs over the horizon, by kind of cost [USD].

    The present value of all that is paid over the present value of the hours of accelerators at work, the definition of
    a levelised cost; the parts add up to the summary's figure. Empty where no accelerator is at work.
    """
    today = results.total("costs", "discounted_usd", "kind", where=lambda row: row["kind"] != NOT_BUILT)
    working = results.total("assignment", "accelerators", "year")
    hours = HOURS * results.discounted(working)
    return {kind: usd / hours for kind, usd in today.items()} if hours > 0 else {}


def parts(results: Results) -> Chart | None:
    """The cost of an accelerator-hour as one bar a kind."""
    found = cost_of_compute(results)
    whole = sum(found.values())
    shown = {kind: usd for kind, usd in sorted(found.items(), key=lambda item: item[1]) if abs(usd) > LEAST_PART * abs(whole)}
    if not shown or whole <= 0:
        return None
    bar: Trace = {
        "type": "bar",
        "orientation": "h",
        "x": [rounded(usd) for usd in shown.values()],
        "y": [f"{kind}<br>{numbers.significant(usd)} $, {numbers.share(usd / whole, 2)}" for kind, usd in shown.items()],
        "marker": {"color": [colours.COSTS.get(kind, colours.GREY) for kind in shown]},
        "hovertemplate": "%{y}<extra></extra>",
    }
    x_axis = axis(f"cost of an accelerator-hour [$ of {results.base_year}]", rangemode="tozero", zerolinecolor=colours.GREY)
    figure = {
        "data": [bar],
        "layout": layout(90 + 40 * len(shown), xaxis=x_axis, yaxis=axis("", ticks=""), hovermode="closest", bargap=0.35),
    }
    return Chart.single("parts", "Cost of an accelerator-hour by part, levelised over the horizon", figure)


def _money(usd: dict[tuple[str, int], float]) -> tuple[float, str]:
    """The unit for the bars of all years: dollars by kind and year."""
    totals: dict[int, float] = {}
    for (_, year), amount in usd.items():
        totals[year] = totals.get(year, 0.0) + max(amount, 0.0)
    return numbers.fitting(max(totals.values(), default=0.0), numbers.MONEY)


def _bar(name: str, colour: str, years: list[int], usd: list[float], unit: tuple[float, str]) -> Trace:
    data = {"x": years, "y": [rounded(amount / unit[0]) for amount in usd], "hovertemplate": f"%{{y:,.3~r}} {unit[1]}"}
    return trace(name, colour, type="bar") | data


def _bars(traces: list[Trace], results: Results, unit: str) -> Figure:
    settings = {"barmode": "relative", "bargap": 0.25, "xaxis": years_axis(results.years, bars=True), "yaxis": axis(unit)}
    return {"data": traces, "layout": layout(380, **settings)}

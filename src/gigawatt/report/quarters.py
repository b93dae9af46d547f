"""The near term by quarter: what stands, and how power meets the load."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gigawatt.report import numbers
from gigawatt.report.build_out import STORES
from gigawatt.report.chart import Chart, Figure, Selector, Trace, axis, layout, rounded, trace
from gigawatt.report.colours import GREY, LOAD, SOLD
from gigawatt.report.results import Results, words

ALL = "all"
MOST_SITES = 12
HOURS = 8760


def charts(results: Results) -> list[Chart]:
    """Build-out and power against load by quarter, for all sites together and each of the largest."""
    if not results.quarters:
        return []
    choices = [(ALL, "all sites"), *((site, results.site_names[site]) for site in results.sites[:MOST_SITES])]
    choices = choices if len(results.sites) > 1 else choices[1:]
    selectors = (Selector("Site", choices, choices[0][0]),) if len(choices) > 1 else ()

    def of_each(draw: Callable[[Results, Sequence[str]], Figure]) -> dict[str, Figure]:
        found = {key: draw(results, results.sites if key == ALL else [key]) for key, _ in choices}
        return found if selectors else {"": next(iter(found.values()))}

    stands = "What stands in each quarter (bars: power; dashed: halls; dotted: IT power at work)"
    meets = "Mean power by source in each quarter, against the mean load (dotted) and its highest hour (diamonds)"
    return [
        Chart("quarters-built", stands, of_each(built), selectors),
        Chart("quarters-load", meets, of_each(power_and_load), selectors),
    ]


def built(results: Results, sites: Sequence[str]) -> Figure:
    """Capacity by technology as stacked bars, with what halls can take and what works."""
    labels = list(results.quarters.values())
    capacity = _sums(results, "power_capacity", "technology", "capacity_mw", sites)
    halls, work = (_sums(results, table, None, "it_mw", sites).get("", [0.0] * len(labels)) for table in ("halls", "assignment"))
    size, unit = numbers.fitting(max([*_stack(capacity), *halls, 1e-9]), numbers.POWER)
    kinds = results.technologies
    bars = [
        _bar(f"{words(key)} (store)" if kinds.get(key) in STORES else words(key), _colour(results, key), labels, mw, (size, unit))
        for key, mw in _largest_first(capacity)
    ]
    lines = [
        _line("what halls can take", "#0072b2", labels, halls, (size, unit), "dash"),
        _line("IT power at work", LOAD, labels, work, (size, unit), "dot"),
    ]
    return _figure([*bars, *lines], f"power [{unit}]")


def power_and_load(results: Results, sites: Sequence[str]) -> Figure:
    """Energy of each quarter over its hours, by technology; what is charged or sold below zero; the load as a line."""
    labels, hours = list(results.quarters.values()), _hours(results)
    made = _sums(results, "energy", "technology", "generated_mwh", sites)
    given = _sums(results, "energy", "technology", "discharged_mwh", sites)
    taken = _sums(results, "energy", "technology", "charged_mwh", sites)
    load = _sums(results, "load", None, "load_mwh", sites).get("", [0.0] * len(labels))
    sold = _sums(results, "load", None, "exported_mwh", sites).get("", [0.0] * len(labels))

    def mean(mwh: Sequence[float]) -> list[float]:
        return [amount / length for amount, length in zip(mwh, hours, strict=True)]

    highest = _highest(results, sites)
    size, unit = numbers.fitting(max([*mean(_stack(made)), *highest, 1e-9]), numbers.POWER)
    traces = [_bar(words(key), _colour(results, key), labels, mean(mwh), (size, unit)) for key, mwh in _largest_first(made)]
    # what a store loses is what it takes beyond what it gives: the only part of it in a quarter's mean
    lost = [sum(parts) for parts in zip(*[[-x for x in mwh] for mwh in taken.values()], *given.values(), strict=True)]
    if any(amount < -1e-6 for amount in lost):
        traces.append(_bar("lost in stores", GREY, labels, mean(lost), (size, unit)))
    if any(sold):
        traces.append(_bar("sold to the grid", SOLD, labels, mean([-mwh for mwh in sold]), (size, unit)))
    traces.append(_line("mean load", LOAD, labels, mean(load), (size, unit), "dot"))
    if any(highest):
        style = {"type": "scatter", "mode": "markers", "marker": {"symbol": "diamond", "size": 9, "color": LOAD}}
        data = {"x": labels, "y": [rounded(mw / size) for mw in highest], "hovertemplate": f"%{{y:,.3~r}} {unit}"}
        traces.append(trace("load in its highest hour", LOAD) | style | data)
    return _figure(traces, f"mean power [{unit}]")


def in_words(results: Results) -> list[str]:
    """What becomes new in each quarter, in a sentence a quarter."""
    found = []
    for period, label in results.quarters.items():
        new: dict[str, float] = {}
        for table, column, name in (("power_capacity", "technology", "{}"), ("halls", None, "halls")):
            for row in results.period_rows(table):
                if row["period"] == period and (row["new_mw"] or 0.0) >= 1.0:
                    key = name.format(words(row[column])) if column else name
                    new[key] = new.get(key, 0.0) + row["new_mw"]
        parts = [f"{key} {numbers.power(mw)}" for key, mw in sorted(new.items(), key=lambda item: -item[1])]
        found.append(f"{label}: {numbers.listed(parts)} come on." if parts else f"{label}: nothing new.")
    return found


def _highest(results: Results, sites: Sequence[str]) -> list[float]:
    """The highest hour of the sites' loads together by quarter [MW], in the first weather year, where the hours are kept."""
    key = sites[0] if len(sites) == 1 else ""
    return [results.quarter_peaks.get((key, period), 0.0) for period in results.quarters]


def _hours(results: Results) -> list[float]:
    lengths = {row["period"]: row["length_years"] for row in results.rows("calendar")}
    return [HOURS * lengths[period] for period in results.quarters]


def _sums(results: Results, table: str, by: str | None, column: str, sites: Sequence[str]) -> dict[str, list[float]]:
    """A column of a table by period, added up over sites: a list over the quarters for each value of another column."""
    places = {period: place for place, period in enumerate(results.quarters)}
    found: dict[str, list[float]] = {}
    for row in results.period_rows(table):
        if row["period"] in places and row["site"] in sites:
            values = found.setdefault(row[by] if by else "", [0.0] * len(places))
            values[places[row["period"]]] += row.get(column) or 0.0
    return {key: values for key, values in found.items() if any(abs(value) > 1e-6 for value in values)}


def _stack(series: dict[str, list[float]]) -> list[float]:
    return [sum(values) for values in zip(*series.values(), strict=True)]


def _largest_first(series: dict[str, list[float]]) -> list[tuple[str, list[float]]]:
    return sorted(series.items(), key=lambda item: -sum(item[1]))


def _colour(results: Results, technology: str) -> str:
    return results.technology_colours.get(technology, GREY)


def _bar(name: str, colour: str, labels: list[str], mw: Sequence[float], unit: tuple[float, str]) -> Trace:
    data = {"x": labels, "y": [rounded(value / unit[0]) for value in mw], "hovertemplate": f"%{{y:,.3~r}} {unit[1]}"}
    return trace(name, colour, type="bar") | data


def _line(name: str, colour: str, labels: list[str], mw: Sequence[float], unit: tuple[float, str], dash: str) -> Trace:
    line = {"color": colour, "width": 2.5, "dash": dash, "shape": "hvh"}
    style = {"type": "scatter", "mode": "lines+markers", "line": line, "marker": {"size": 6, "color": colour}}
    data = {"x": labels, "y": [rounded(value / unit[0]) for value in mw], "hovertemplate": f"%{{y:,.3~r}} {unit[1]}"}
    return trace(name, colour) | style | data


def _figure(traces: list[Trace], vertical: str) -> Figure:
    axes = {"xaxis": axis("quarter", type="category"), "yaxis": axis(vertical, rangemode="tozero")}
    return {"data": traces, "layout": layout(380, barmode="relative", bargap=0.25, **axes)}

"""Bridging: the temporary and bridge supply that a programme names, when it works, and what comes in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gigawatt.report import numbers
from gigawatt.report.chart import Chart, Selector, Trace, axis, layout, rounded, trace
from gigawatt.report.colours import GREY, LOAD
from gigawatt.report.results import Results, Row, words
from gigawatt.report.tables import Table

ROLES = {"temporary": "#e69f00", "bridge": "#d55e00"}
OWN, GRID = "permanent, at the site", "grid connection"
CARRIERS = {"temporary": ROLES["temporary"], "bridge": ROLES["bridge"], GRID: "#7a8699", OWN: "#0072b2"}
LEAST_MW = 0.5
LEAST_SHARE = 1e-4  # of the energy of all carriers: less is not drawn
MOST_SITES = 12
HOURS = 8760
STORES = ("battery",)


@dataclass(frozen=True)
class Stretch:
    """A piece of time in which a plant's tables have one row: a quarter or a year."""

    label: str
    start: float  # fractional year
    length_years: float


def is_named(results: Results) -> bool:
    """Whether any supply is temporary or a bridge."""
    return any(row.get("role") in ROLES for row in results.rows("power_capacity"))


def table(results: Results) -> Table:
    """A row a plant: its size and the time it stands, the hours it works, when it must be gone, and what comes after it."""
    lines = []
    for (site, asset), rows in _plants(results).items():
        first = rows[0]
        standing = [row for row in rows if (row["capacity_mw"] or 0.0) >= LEAST_MW]
        what = f"{asset} ({words(first['technology'])})"
        until = numbers.month(first["until"]) if first["until"] is not None else "not said"
        name = results.site_names.get(site, site)
        if not standing:
            lines.append([name, what, first["role"], "not built", "", "", "", until, ""])
            continue
        stretches = [_stretch(results, row) for row in standing]
        largest = max(row["capacity_mw"] for row in standing)
        made = sum(_made(results, row) for row in standing)
        capacity_years = sum(row["capacity_mw"] * one.length_years for row, one in zip(standing, stretches, strict=True))
        hours = f"{made / capacity_years:,.0f}{numbers.SPACE}h a year"
        span = f"{stretches[0].label} to {stretches[-1].label}" if len(stretches) > 1 else stretches[0].label
        comes = _comes(results, site, stretches[0].start, first["until"])
        lines.append([name, what, first["role"], numbers.power(largest), span, numbers.energy(made), hours, until, comes])
    columns = ["site", "supply", "role", ">at most", "stands", ">makes in all", ">full load", "must go by", "until there comes"]
    return Table(columns, lines)


def in_words(results: Results) -> list[str]:
    """What bridges carry of the load of each year in which they work."""
    energy = results.total("energy", "generated_mwh", "year", where=lambda row: (row["site"], row["asset"]) in _plants(results))
    load = results.total("load", "load_mwh", "year")
    parts = [
        f"{numbers.share(energy[year] / load[year], 2)} in {year}"
        for year in results.years
        if load.get(year, 0.0) > 0 and energy.get(year, 0.0) > 1e-4 * load[year]
    ]
    return [f"Of the energy that all sites take, temporary and bridge supply makes {numbers.listed(parts)}."] if parts else []


def chart(results: Results) -> Chart | None:
    """Mean power of temporary, bridge and permanent supply over the periods, against the load, by site."""
    bridged = [site for site in results.sites if any(key[0] == site for key in _plants(results))][:MOST_SITES]
    figures = {site: _figure(results, site) for site in bridged}
    figures = {site: figure for site, figure in figures.items() if figure["data"]}
    if not figures:
        return None
    title = "Who carries the load: mean power by role of the supply, against the mean load (dotted)"
    if len(figures) == 1:
        return Chart.single("bridging", title, next(iter(figures.values())))
    choices = [(site, results.site_names[site]) for site in figures]
    return Chart("bridging", title, figures, (Selector("Site", choices, choices[0][0]),))


def _figure(results: Results, site: str) -> dict[str, object]:
    """Bars a period: quarters first where there are any, then years."""
    energy, load, capacity = (_by_period(results, name) for name in ("energy", "load", "power_capacity"))
    roles = {row["asset"]: row.get("role") for row in capacity if row["site"] == site}
    kinds = {row["asset"]: row["kind"] for row in capacity if row["site"] == site}
    stretches: dict[str, Stretch] = {}
    carried: dict[str, dict[str, float]] = {carrier: {} for carrier in CARRIERS}
    drawn: dict[str, float] = {}
    for row in load:
        if row["site"] == site:
            one = _stretch(results, row)
            stretches[one.label] = one
            drawn[one.label] = (row["load_mwh"] or 0.0) / (HOURS * one.length_years)
    for row in energy:
        one = _stretch(results, row)
        if row["site"] != site or one.label not in stretches:
            continue
        role = roles.get(row["asset"])
        carrier = role if role in ROLES else GRID if kinds.get(row["asset"]) == "grid" else OWN
        mean = (row["generated_mwh"] or 0.0) / (HOURS * one.length_years)
        carried[carrier][one.label] = carried[carrier].get(one.label, 0.0) + mean
    labels = sorted(stretches, key=lambda label: stretches[label].start)
    size, unit = numbers.fitting(max([*drawn.values(), 1e-9]), numbers.POWER)
    whole = sum(sum(values.values()) for values in carried.values())
    traces: list[Trace] = []
    for carrier, values in carried.items():
        if sum(values.values()) > LEAST_SHARE * whole:
            data = {"x": labels, "y": [rounded(values.get(label, 0.0) / size) for label in labels]}
            name = f"{carrier} supply" if carrier in ROLES else carrier
            traces.append(trace(name, CARRIERS.get(carrier, GREY), type="bar", hovertemplate=f"%{{y:,.3~r}} {unit}") | data)
    if traces:
        line = {"color": LOAD, "width": 2.5, "dash": "dot", "shape": "hvh"}
        style = {"type": "scatter", "mode": "lines+markers", "line": line, "marker": {"size": 6, "color": LOAD}}
        data = {"x": labels, "y": [rounded(drawn[label] / size) for label in labels], "hovertemplate": f"%{{y:,.3~r}} {unit}"}
        traces.append(trace("mean load", LOAD) | style | data)
    axes = {"xaxis": axis("quarter or year", type="category"), "yaxis": axis(f"mean power [{unit}]", rangemode="tozero")}
    return {"data": traces, "layout": layout(360, barmode="stack", bargap=0.25, **axes)}


def _plants(results: Results) -> Mapping[tuple[str, str], Sequence[Row]]:
    """The rows of every temporary or bridge plant, by quarter as far as there are quarters."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in _by_period(results, "power_capacity"):
        if row.get("role") in ROLES:
            found.setdefault((row["site"], row["asset"]), []).append(row)
    return found


def _by_period(results: Results, name: str) -> list[Row]:
    return results.period_rows(name) if results.quarters else results.rows(name)


def _stretch(results: Results, row: Row) -> Stretch:
    periods = {one["period"]: one for one in results.rows("calendar")}
    one = periods.get(row.get("period", -1))
    return (
        Stretch(str(row["year"]), float(row["year"]), 1.0)
        if one is None
        else Stretch(one["label"], one["start"], one["length_years"])
    )


def _made(results: Results, row: Row) -> float:
    """What a plant makes in the period of a row of its capacity [MWh]."""
    return float(
        sum(
            one["generated_mwh"] or 0.0
            for one in _by_period(results, "energy")
            if (one["site"], one["asset"], one["year"]) == (row["site"], row["asset"], row["year"])
            and one.get("period") == row.get("period")
        )
    )


def _comes(results: Results, site: str, start: float, until: float | None) -> str:
    """Permanent supply that comes to a site from the bridge's start on, up to the first period after it has gone."""
    found = []
    for row in _by_period(results, "power_capacity"):
        when = _stretch(results, row)
        in_time = when.start > start and (until is None or when.start < until + when.length_years)
        new = row["new_mw"] or 0.0
        if row["site"] == site and row.get("role") not in ROLES and row["kind"] not in STORES and in_time and new >= LEAST_MW:
            found.append((when.start, new, f"{row['asset']} {numbers.power(new)} ({when.label})"))
    largest = sorted(sorted(found, key=lambda one: -one[1])[:4])
    return ", ".join(text for _, _, text in largest)

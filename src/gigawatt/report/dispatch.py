"""The worst week of every site: who made each megawatt, what the stores held, what power was worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.report import numbers
from gigawatt.report.chart import Chart, Figure, Selector, Trace, axis, layout, rounded, trace
from gigawatt.report.colours import ALARM, FAINT, GREY, LOAD, SOLD, faded, lighter
from gigawatt.report.results import Results, words
from gigawatt.study.certificate.stored_sums import column_numbers

WEEK = 168
MOST_WEEKS = 144  # embedded: about 15 kB each
LEAST_SHOWN = 1e-4  # of the unit of the axis
EXPORT = "export"
FLOWS = ("generation", "charge", "discharge", "level")
LEAST_MWH = 1e-3  # below this nothing was short: a solver's rounding

Hours = NDArray[np.float64]


@dataclass(frozen=True)
class Week:
    """The week that was chosen, with what made it the worst."""

    site: str
    year: int
    first_hour: int
    short_mwh: float
    price_usd_per_mwh: float  # mean over the week
    columns: Mapping[str, Hours]
    largest_imbalance_mw: float  # over the whole year


def chart(results: Results) -> Chart | None:
    """Dispatch by site and year, opening on the worst week of all."""
    kept = set(results.study.dispatched_sites())
    stored = [site for site in results.sites if site in kept]
    weeks = [week for site in stored[: MOST_WEEKS // 2] for week in _weeks(results, site)]
    if not weeks:
        return None
    opening = max(weeks, key=_badness)
    sites = list(dict.fromkeys(week.site for week in weeks))
    years = sorted({week.year for week in weeks} & {*_shown_years(results, len(sites)), opening.year})
    shown = {f"{week.site}|{week.year}": week for week in weeks if week.year in years}
    selectors = (
        Selector("Site", [(site, results.site_names[site]) for site in sites], opening.site),
        Selector("Year", [(str(year), str(year)) for year in years], str(opening.year)),
    )
    fewer = f", the {len(sites)} largest of {len(stored)} sites" if len(sites) < len(stored) else ""
    figures = {choice: figure(results, week) for choice, week in shown.items()}
    remarks = {choice: remark(results, week) for choice, week in shown.items()}
    return Chart("dispatch", f"The worst week: hour by hour (UTC){fewer}", figures, selectors, remarks)


def _badness(week: Week) -> tuple[bool, float, float]:
    """Energy short comes before price, and a site without load before neither."""
    return bool(week.columns["load_mw"].any()), max(week.short_mwh, LEAST_MWH), week.price_usd_per_mwh


def figure(results: Results, week: Week) -> Figure:
    """Generation stacked over zero, charging and unused power below it, so that the whole is the load."""
    hours = _time_axis(week)
    assets = _asset_colours(results, week)
    shown = week.columns
    size, unit = numbers.fitting(float(shown["load_mw"].max()), numbers.POWER)
    fullest_mwh = max((float(shown[f"level:{asset}"].max()) for asset in _with(shown, "level:")), default=0.0)
    levels_unit = numbers.fitting(fullest_mwh, numbers.ENERGY)

    def area(name: str, colour: str, mw: Hours, group: str = "above") -> Trace | None:
        return _area(name, colour, mw / size, unit, hours, group)

    def line(name: str, colour: str, values: Hours, place: str, of: str, width: float) -> Trace:
        return _line(name, colour, values, of, width) | {"yaxis": place} | hours

    stack = [area(asset, assets[asset], shown[f"generation:{asset}"]) for asset in _with(shown, "generation:")]
    stack += [
        area(f"{asset}: out", faded(assets[asset], 0.75), shown[f"discharge:{asset}"]) for asset in _with(shown, "discharge:")
    ]
    stack += [area("paused work", "#f28e8e", shown["paused_mw"]), area("unserved", ALARM, shown["unserved_mw"])]
    below = [
        area(f"{asset}: in", faded(assets[asset], 0.45), -shown[f"charge:{asset}"], "below") for asset in _with(shown, "charge:")
    ]
    below += [area("sold to the grid", SOLD, -shown[name], "below") for name in shown if name == EXPORT]
    below.append(area("not used", "#c5ccd6", -shown["curtailed_mw"], "below"))
    traces = [one for one in (*stack, *below) if one is not None]
    traces.append(line("load", LOAD, shown["load_mw"] / size, "y", unit, 1.8))
    before = load_before_shifting(shown)
    if np.abs(before - shown["load_mw"]).max() > LEAST_SHOWN * size:
        dashed = line("load before work is shifted", LOAD, before / size, "y", unit, 1.2)
        traces.append(dashed | {"line": dashed["line"] | {"dash": "dot"}})
    levels = [
        line(f"{asset}: level", assets[asset], shown[f"level:{asset}"] / levels_unit[0], "y2", levels_unit[1], 1.8)
        for asset in _with(shown, "level:")
    ]
    traces += [*levels, line("price", "#374151", shown["price_usd_per_mwh"], "y3" if levels else "y2", "$/MWh", 1.4)]
    titles = [f"power [{unit}]", *([f"stored [{levels_unit[1]}]"] if levels else []), "price [$/MWh]"]
    return {"data": traces, "layout": _panels(titles)}


def remark(results: Results, week: Week) -> str:
    """The week in words, with the balance of all hours of the year."""
    first = _moment(week.year, week.first_hour)
    last = _moment(week.year, week.first_hour + WEEK - 1)
    paused, unserved = float(week.columns["paused_mw"].sum()), float(week.columns["unserved_mw"].sum())
    why = f"{numbers.energy(unserved)} unserved and {numbers.energy(paused)} of work paused"
    if week.short_mwh <= LEAST_MWH:
        why = "nothing is short in the whole year, so this is the week of the highest price, "
        why += f"{week.price_usd_per_mwh:,.0f} $/MWh on average"
    dates = f"{first.day} {first:%B} to {last.day} {last:%B %Y}"
    balance = numbers.power(week.largest_imbalance_mw) if week.largest_imbalance_mw >= 1e-3 else "less than 1 kW"
    sold, later = (
        _sum(week.columns, EXPORT),
        sum(_sum(week.columns, name) for name in week.columns if name.startswith("waiting:")),
    )
    if sold > LEAST_MWH:
        why += f"; {numbers.energy(sold)} is sold to the grid"
    if later > LEAST_MWH:
        why += f"; {numbers.energy(later)} of work is done at another hour"
    if results.weather_years > 1:
        why += f" (the first of {results.weather_years} weather years)"
    if int(results.plan.get("price_paths") or 1) > 1:
        why += f" (the first of {results.plan['price_paths']} price paths)"
    return (
        f"{results.site_names[week.site]}, {dates}: {why}. Supply, stores and load balance in every one of the year's hours: "
        f"the largest difference is {balance}."
    )


def load_before_shifting(columns: Mapping[str, Hours]) -> Hours:
    """The load that there would be if no work were done ahead of its hour or after it [MW]."""
    moved = np.zeros_like(columns["load_mw"])
    for name, values in columns.items():
        if name.startswith("ahead:"):
            moved -= values
        elif name.startswith("waiting:"):
            moved += values
    return columns["load_mw"] + moved * columns["pue"]


def _sum(columns: Mapping[str, Hours], name: str) -> float:
    return float(columns[name].sum()) if name in columns else 0.0


def _shown_years(results: Results, sites: int) -> list[int]:
    """All years, or as many as fit: the milestones first, then evenly between."""
    room = max(2, MOST_WEEKS // sites)
    if len(results.years) <= room:
        return results.years
    kept = results.milestones if len(results.milestones) <= room else [results.years[0], results.years[-1]]
    spread = np.linspace(0, len(results.years) - 1, room).round().astype(int)
    extra = [results.years[place] for place in spread if results.years[place] not in kept]
    return sorted([*kept, *extra[: room - len(kept)]])


def _weeks(results: Results, site: str) -> list[Week]:
    """The worst week of each year of a site in the first future; a year's quarters follow each other by the hour."""
    frame = results.study.dispatch(site)
    if "weather" in frame.columns:
        frame = frame.filter(frame["weather"] == 0)
    if "price_path" in frame.columns:
        frame = frame.filter(frame["price_path"] == 0)
    frame = frame.sort("year", "hour")
    calendar = frame["year"].to_numpy()
    weeks = []
    for year in results.years:
        first, last = (int(place) for place in np.searchsorted(calendar, [year, year + 1]))
        if last - first < WEEK:
            continue
        part = frame[first:last]
        columns = {name: column_numbers(part, name) for name in part.columns}
        weeks.append(_worst_week(site, year, columns))
    return weeks


def _worst_week(site: str, year: int, columns: dict[str, Hours]) -> Week:
    """The seven days, from midnight, with most energy short; where nothing is short, with the highest price."""
    short = columns["unserved_mw"] + columns["paused_mw"]
    ranked = short if short.sum() > LEAST_MWH else columns["price_usd_per_mwh"]
    sums = np.concatenate([[0.0], np.cumsum(ranked)])
    starts = np.arange(0, ranked.size - WEEK + 1, 24)
    first = int(starts[np.argmax(sums[starts + WEEK] - sums[starts])])
    window = {name: values[first : first + WEEK] for name, values in columns.items()}
    price = float(window["price_usd_per_mwh"].mean())
    return Week(
        site, year, first, float(window["unserved_mw"].sum() + window["paused_mw"].sum()), price, window, imbalance_mw(columns)
    )


def imbalance_mw(columns: Mapping[str, Hours]) -> float:
    """The largest difference in any hour between what comes in and what goes out [MW]."""
    came = sum((columns[name] for name in columns if name.startswith(("generation:", "discharge:"))), np.zeros(1))
    out = columns["load_mw"] + columns["curtailed_mw"] + columns.get(EXPORT, 0.0)
    went = sum((columns[name] for name in columns if name.startswith("charge:")), out)
    return float(np.abs(came + columns["unserved_mw"] + columns["paused_mw"] - went).max())


def _with(columns: Mapping[str, Hours], prefix: str) -> list[str]:
    return [name.removeprefix(prefix) for name in columns if name.startswith(prefix) and np.abs(columns[name]).max() > 1e-3]


def _asset_colours(results: Results, week: Week) -> dict[str, str]:
    """An asset has its technology's colour; further assets of the same technology lighter ones."""
    found: dict[str, str] = {}
    seen: list[str] = []
    technologies = {row["asset"]: row["technology"] for row in results.rows_of("energy", week.site, week.year)}
    for name in week.columns:
        flow, _, asset = name.partition(":")
        if flow in FLOWS and asset not in found:
            colour = results.technology_colours.get(technologies.get(asset, asset), GREY)
            found[asset] = lighter(colour, seen.count(colour))
            seen.append(colour)
    return found


def _area(name: str, colour: str, values: Hours, unit: str, hours: dict[str, Any], group: str) -> Trace | None:
    if np.abs(values).max() < LEAST_SHOWN:
        return None
    style = {"type": "scatter", "mode": "lines", "line": {"width": 0, "color": colour, "shape": "hv"}, "fillcolor": colour}
    # To the fourth decimal, a tenth of a MW in GW, so that the stack ends on the load line.
    data = {"y": [round(float(value), 4) for value in values], "stackgroup": group, "hovertemplate": f"%{{y:,.4~r}} {unit}"}
    return trace(words(name), colour) | style | data | hours


def _line(name: str, colour: str, values: Hours, unit: str, width: float) -> Trace:
    style = {"type": "scatter", "mode": "lines", "line": {"width": width, "color": colour, "shape": "hv"}}
    data = {"y": [rounded(float(value), 5) for value in values], "hovertemplate": f"%{{y:,.4~r}} {unit}"}
    return trace(words(name), colour) | style | data


def _panels(titles: list[str]) -> dict[str, Any]:
    """Dispatch above, store levels and price below, one time axis for all."""
    with_levels = len(titles) == 3
    bounds = [(0.48, 1.0), (0.24, 0.42), (0.0, 0.18)] if with_levels else [(0.36, 1.0), (0.0, 0.28)]
    last = f"y{len(bounds)}"
    axes: dict[str, Any] = {"xaxis": axis("", type="date", anchor=last, tickformat="%a %-d %b", dtick=86_400_000)}
    for number, (domain, title) in enumerate(zip(bounds, titles, strict=True), start=1):
        settings = {"domain": domain, "zerolinecolor": FAINT if number > 1 else GREY}
        axes["yaxis" if number == 1 else f"yaxis{number}"] = axis(title, **settings)
    return layout(620 if with_levels else 500, **axes)


def _time_axis(week: Week) -> dict[str, Any]:
    """A start and a step where the hours run on; the hours one by one where 29 February, which is not modelled, falls between."""
    first, last = _moment(week.year, week.first_hour), _moment(week.year, week.first_hour + WEEK - 1)
    if last - first == timedelta(hours=WEEK - 1):
        return {"x0": f"{first:%Y-%m-%d %H:%M}", "dx": 3_600_000}
    return {"x": [f"{_moment(week.year, week.first_hour + hour):%Y-%m-%d %H:%M}" for hour in range(WEEK)]}


def _moment(year: int, hour: int) -> datetime:
    """The calendar's hour (UTC) of an hour of the year, in which 29 February does not exist."""
    common = datetime(2001, 1, 1) + timedelta(hours=hour)  # noqa: DTZ001 - UTC by agreement, and printed without a zone
    return common.replace(year=year)

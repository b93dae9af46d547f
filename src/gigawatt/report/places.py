"""The same campus in several places: dated paths side by side, as pictures and as a table of what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gigawatt.catalog.places import jurisdiction_of
from gigawatt.programme.dates import parse_date
from gigawatt.report import numbers
from gigawatt.report.chart import Chart, Selector, Trace, axis, layout, rounded, trace
from gigawatt.report.gantt_places import gantt_of_places
from gigawatt.report.results import Row
from gigawatt.report.schedule import Dates
from gigawatt.report.tables import Table

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8a200", "#56b4e9")  # Okabe and Ito (2008); as many as places
MOST_CAUSES = 3
MOST_ITEMS = 30
MONTHS_A_YEAR = 12.0
APART = 0.16  # of a line of the chart, between two places


@dataclass(frozen=True)
class InPlaces:
    """What ``gigawatt schedule --in`` told, and the dates of each place with every task and curve."""

    told: Mapping[str, Any]
    dates: Mapping[str, Dates]

    @property
    def places(self) -> list[str]:
        """Names of the places, in the order in which they were asked for."""
        known = {place: jurisdiction_of(place) for place in self.dates}
        return [place if one is None else one.name for place, one in known.items()]

    @property
    def every(self) -> list[Mapping[str, Any]]:
        """What was told of each place."""
        return [dates.told for dates in self.dates.values()]

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """What comes into service, as the first place has it: the others have the same."""
        return list(self.every[0]["items"])[:MOST_ITEMS]

    def short(self, item: Mapping[str, Any]) -> str:
        """An item's name with what its date is of."""
        name = next(iter(self.dates.values())).short(item)
        return f"{name} ({item['date_of']})"


def table(found: InPlaces) -> Table:
    """A row an item: P50 and P80 in each place, and how many months after the first place the others come."""
    lines = []
    for number, item in enumerate(found.items):
        own = [place["items"][number] for place in found.every]
        dates = [_unbroken(f"{one['p50'][:7]} / {one['p80'][:7]}") for one in own]
        first = parse_date(own[0]["p50"])
        later = [f"{MONTHS_A_YEAR * (parse_date(one['p50']) - first):+.0f}" for one in own[1:]]
        lines.append([found.short(item), *dates, *later])
    differences = [f">{place}, months" for place in found.places[1:]]
    return Table(["what", *(f"{place}: P50 / P80" for place in found.places), *differences], lines)


def holds_up(found: InPlaces) -> Table:
    """What holds each item up in each place, and how often."""
    lines = []
    for number, item in enumerate(found.items):
        cells = [_causes(place["items"][number]) for place in found.every]
        if any(cells):
            lines.append([found.short(item), *cells])
    return Table(["what", *found.places], lines)


def _causes(item: Mapping[str, Any]) -> str:
    names = {step["task"]: step["name"] for step in item["critical_path"]}
    often = [(names.get(key, key.rpartition(".")[2].replace("-", " ")), share) for key, share in item["criticality"].items()]
    told = [f"{name} {numbers.share(share, 2)}" for name, share in often if not name.startswith("energised")]
    return ", ".join(told[:MOST_CAUSES])


def gates(found: InPlaces) -> Table:
    """What authorities decide in each place, with months as promised and dates."""
    lines = []
    for place, dates in zip(found.places, found.dates.values(), strict=True):
        names = {item["path"]: dates.short(item) for item in dates.told["items"]}
        lines += [
            [place, names.get(gate["item"], "the campus"), gate["name"], *(_unbroken(gate[one][:7]) for one in ("p50", "p80")),
             gate.get("why") or ""]
            for gate in dates.told["gates"]
        ]  # fmt: skip
    return Table(["place", "of", "permit or licence", "P50", "P80", "why this one"], lines)


def rules(found: InPlaces) -> Table:
    """What holds in each place whatever is applied for."""
    lines = []
    for place, told in zip(found.places, found.every, strict=True):
        seen = {rule["name"]: rule for rule in told["rules"]}
        lines += [[place, rule["kind"], rule["name"], rule["says"], rule["source"]] for rule in seen.values()]
    return Table(["place", "about", "rule", "what it says", "source"], lines)


def spans(found: InPlaces) -> Chart:
    """A line an item: from its P50 to its P80 date in each place."""
    items = found.items
    traces: list[Trace] = []
    for place, (name, told) in enumerate(zip(found.places, found.every, strict=True)):
        across: list[float | None] = []
        along: list[float | None] = []
        heads: list[float] = []
        middle = (len(found.places) - 1) / 2.0
        for number in range(len(items)):
            begin, end = (parse_date(told["items"][number][one]) for one in ("p50", "p80"))
            height = number + APART * (place - middle)
            across += [rounded(begin, 8), rounded(end, 8), None]
            along += [rounded(height), rounded(height), None]
            heads.append(height)
        line = {"color": COLOURS[place], "width": 4}
        traces.append(trace(name, COLOURS[place], type="scatter", mode="lines", line=line, x=across, y=along, hoverinfo="skip"))
        marks = {"color": COLOURS[place], "size": 10}
        dots = trace(name, COLOURS[place], type="scatter", mode="markers", hovertemplate="%{text}<extra></extra>")
        words = [
            f"{found.short(item)}, {name}: P50 {told['items'][number]['p50'][:7]}, P80 {told['items'][number]['p80'][:7]}"
            for number, item in enumerate(items)
        ]
        x = [rounded(parse_date(told["items"][number]["p50"]), 8) for number in range(len(items))]
        traces.append(dots | {"marker": marks, "x": x, "y": [rounded(height) for height in heads], "text": words})
    ticks = axis(
        "", tickmode="array", tickvals=list(range(len(items))), ticktext=[found.short(item) for item in items],
        range=[len(items) - 0.5, -0.5], zeroline=False,
    )  # fmt: skip
    ends = [year for one in traces if one["mode"] == "lines" for year in one["x"] if year is not None]
    years = _years() | {"range": [min(ends) - 0.4, max(ends) + 0.4]}
    figure = {"data": traces, "layout": layout(90 + 46 * len(items), hovermode="closest", xaxis=years, yaxis=ticks)}
    return Chart.single("places", "When each comes, begun today: from its P50 (dot) to its P80 date", figure, least_width_px=700)


def paths(found: InPlaces) -> Chart:
    """The way to each item, place under place on one axis of years."""
    today = parse_date(found.every[0]["today"])
    by_place: dict[str, dict[str, list[Row]]] = {}
    for name, dates in zip(found.places, found.dates.values(), strict=True):
        own: dict[str, list[Row]] = {}
        for row in dates.tasks:
            own.setdefault(row["item"], []).append({**row, "after": row["after"].split(", ") if row["after"] else []})
        by_place[name] = own
    decided = {name: {gate["task"] for gate in told["gates"]} for name, told in zip(found.places, found.every, strict=True)}
    figures = {
        item["path"]: gantt_of_places({name: own[item["path"]] for name, own in by_place.items()}, decided, today)
        for item in found.items
    }
    choices = [(item["path"], found.short(item)) for item in found.items]
    opens_on = next((item for item in found.items if item["kind"] == "halls"), found.items[0])["path"]
    title = "The way there in each place: permits, and what holds the item up, from likely beginning to likely end"
    return Chart("ways", title, figures, (Selector("Of", choices, opens_on),), least_width_px=700)


def power(found: InPlaces) -> Chart:
    """IT with halls and firm power at each year's end, place by place."""
    traces: list[Trace] = []
    top = max((one["p50"] for told in found.told["places"].values() for one in told["usable_mw"].values()), default=0.0)
    size, unit = numbers.fitting(max(top, 1e-9), numbers.POWER)
    for place, (name, told) in enumerate(zip(found.places, found.told["places"].values(), strict=True)):
        years = list(told["usable_mw"])
        for level, dash in (("p50", "solid"), ("p80", "dot")):
            line = {"color": COLOURS[place], "width": 2.2} | ({} if dash == "solid" else {"dash": dash})
            x = [int(year) + 1 for year in years]
            y = [rounded(told["usable_mw"][year][level] / size) for year in years]
            words = f"{name}, {level.upper()}"
            hover = f"%{{y:,.3~r}} {unit}"
            traces.append(trace(words, COLOURS[place], type="scatter", mode="lines", line=line, x=x, y=y, hovertemplate=hover))
    figure = {"data": traces, "layout": layout(340, xaxis=_years(), yaxis=axis(f"IT [{unit}]", rangemode="tozero"))}
    title = "IT with halls and firm power at each year's end, all of it begun today (P80: at least so much, four times in five)"
    return Chart.single("places-power", title, figure)


def _years() -> dict[str, Any]:
    return axis("year", tickformat="d", dtick=1)


def _unbroken(date: str) -> str:
    return date.replace("-", "\u2011").replace(" ", "\u00a0")


def in_words(found: InPlaces, moved: Sequence[str]) -> list[str]:
    """What goes along and what stays behind, and how the numbers were drawn."""
    first = found.every[0]
    drawn = f"{first['samples']:,} futures, seed {first['seed']}, all work begun on {first['today']} in each place."
    return [*moved, drawn]

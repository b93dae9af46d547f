"""The same campus in several places: dates side by side on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from gigawatt.cli.tables import print_table, side_by_side
from gigawatt.cli.words import megawatts
from gigawatt.study.schedule.places import moved_words

Rows = Sequence[Mapping[str, Any]]

MOST_WAYS = 8


def print_places(compared: Mapping[str, Any]) -> None:
    """The same campus in several places: dates side by side, and the way there in each."""
    places: Mapping[str, Any] = compared["places"]
    first = next(iter(places.values()))
    typer.echo(f"{compared['programme']}, begun on {first['today']} in each place; {first['samples']:,} futures.")
    for sentence in moved_words(compared):
        typer.echo(sentence)
    rows = []
    for number, item in enumerate(first["items"]):
        cells = [f"{place['items'][number]['p50'][:7]} / {place['items'][number]['p80'][:7]}" for place in places.values()]
        rows.append([f"{item['name']} ({item['date_of']})", *cells])
    print_table(side_by_side("P50 / P80", list(places), rows))
    _print_lines_of_power(places)
    shown: set[str] = set()
    for number, item in enumerate(first["items"]):
        if item["template"] in shown or len(shown) == MOST_WAYS:
            continue
        shown.add(item["template"])
        ways = [_work(place["items"][number]["critical_path"]) for place in places.values()]
        gates = [[gate for gate in place["gates"] if gate["item"] == item["path"]] for place in places.values()]
        _print_way(item, list(places), ways, gates)
    site = first["items"][0]["path"].split(".phases.")[0].split(".power.")[0].split(".connection")[0]
    gates = [[gate for gate in place["gates"] if gate["item"] == site] for place in places.values()]
    _print_lines(f"Permits of the campus at {site.partition('.')[2]}, with P50 / P80 dates", list(places), _gate_words(gates))
    rules = [_rule_lines(place["rules"]) for place in places.values()]
    _print_lines("Rules that hold there, with what they say (sources: `--json`, docs/jurisdictions.md)", list(places), rules)


def _print_lines_of_power(places: Mapping[str, Any]) -> None:
    """IT with halls and firm power at each year's end, place by place."""
    years = list(next(iter(places.values()))["usable_mw"])
    rows = [
        [f"{place}, {name.upper()}", *(megawatts(one["usable_mw"][year][name]) for year in years)]
        for place, one in places.items()
        for name in ("p50", "p80")
    ]
    title = "IT with halls and firm power at the year's end, all of it begun today (P80: at least so much, four times in five)"
    print_table(side_by_side(title, years, rows))


def _rule_lines(rules: Rows) -> list[str]:
    """Each rule once, the kinds in one order for all places; those that the campus is too small for say so."""
    told: dict[str, str] = {}
    for rule in rules:
        small = "" if rule["applies"] else f" (from {megawatts(rule['threshold_mw'])}: this campus is smaller)"
        told.setdefault(rule["name"], f"{rule['kind']}: {rule['name']}. {rule['says']}{small}")
    return list(told.values())


def _print_way(
    item: Mapping[str, Any],
    places: list[str],
    ways: Sequence[Sequence[Mapping[str, Any]]],
    gates: Sequence[Sequence[Mapping[str, Any]]],
) -> None:
    title = f"{item['name']}: likeliest critical path, with P50 ends and how often each task is critical"
    _print_lines(title, places, [[_step(way, line) for line in range(len(way))] for way in ways])
    _print_lines(f"{item['name']}: permits and licences, with P50 / P80 dates", places, _gate_words(gates))


def _gate_words(gates: Sequence[Rows]) -> list[list[str]]:
    ordered = [sorted(each, key=lambda gate: gate["p50"]) for each in gates]
    return [[f"{gate['p50'][:7]} / {gate['p80'][:7]} {gate['name']}{_granted(gate)}" for gate in each] for each in ordered]


def _granted(gate: Mapping[str, Any]) -> str:
    share = gate["granted_share"]
    return "" if share is None else f" ({share:.0%} are granted)"


def _print_lines(title: str, places: list[str], columns: Sequence[Sequence[str]]) -> None:
    """Lists side by side."""
    length = max((len(column) for column in columns), default=0)
    lines = [[str(line + 1), *(column[line] if line < len(column) else "" for column in columns)] for line in range(length)]
    if lines:
        print_table(side_by_side(title, places, lines, numbers=False))


def _work(way: Rows) -> list[Mapping[str, Any]]:
    """A path without the steps of coming into service but the last."""
    return [*(step for step in way[:-1] if not step["name"].startswith("energised")), *way[-1:]]


def _step(way: Sequence[Mapping[str, Any]], line: int) -> str:
    return f"{way[line]['p50'][:7]} {way[line]['name']} ({way[line]['criticality']:.0%})"

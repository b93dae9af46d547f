"""A schedule as tables and sentences on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from gigawatt.cli.tables import print_table, side_by_side
from gigawatt.cli.words import megawatts, percent, usd

Rows = Sequence[Mapping[str, Any]]

MOST_CAUSES = 3
MOST_WAYS = 5
SHOWN = ("p50", "p80", "p90")


def print_schedule(found: Mapping[str, Any]) -> None:
    """Print everything that a schedule tells."""
    typer.echo(
        f"{found['programme']}: {found['tasks']} tasks, {found['samples']:,} futures (seed {found['seed']}), today is "
        f"{found['today']}. P80: four futures in five are there by then. A commitment is taken to be as far as its date implies, "
        "unless `schedule` says what is done."
    )
    items = found["items"]
    _print_items("Commitments and grid connections", [item for item in items if item["standing"] != "option"])
    _print_items("Options, begun today or in time for their own date", [item for item in items if item["standing"] == "option"])
    _print_causes(found)
    _print_slots(found["slots"])
    _print_bridges(found["bridges"])
    _print_curves(found["energised_mw"])
    if "item_tasks" in found:
        _print_tasks(found["item_tasks"])


def _print_items(title: str, items: Sequence[Mapping[str, Any]]) -> None:
    if not items:
        return
    priced = any(item["value_of_month_usd"] is not None for item in items)
    heads = ["MW", "promised", "as promised from today", "P50", "P80", "P90", "on time", "months late, mean"]
    heads += ["a month costs", "delay costs, mean"] if priced else []
    rows = [[item["name"], *_item_cells(item, priced)] for item in items]
    print_table(side_by_side(title, heads, rows))


def _item_cells(item: Mapping[str, Any], priced: bool) -> list[str]:
    late = item["expected_delay_months"]
    cells = [
        f"{item['mw']:,.0f}",
        item["promised"] or "-",
        item["by_promised_durations"][:7],
        *(item[name][:7] for name in SHOWN),
        "-" if item["on_time_share"] is None else f"{item['on_time_share']:.0%}",
        "-" if late is None else f"{late:.1f}",
    ]
    if priced:
        cells += ["-" if item[name] is None else usd(item[name]) for name in ("value_of_month_usd", "expected_cost_of_delay_usd")]
    return cells


def _print_causes(found: Mapping[str, Any]) -> None:
    """What holds up the sites and every item that is still to come."""
    names = {item["path"]: item["name"] for item in found["items"]}
    rows = []
    for one in found["in_service"]:
        if one["criticality"]:
            site = f"{one['key'].split('.')[1]}: all commitments" if one["key"].startswith("sites.") else "all commitments"
            rows.append([site, _often(one, names, ""), " > ".join(step["name"] for step in one["critical_path"][-3:])])
    for item in found["items"]:
        if item["criticality"]:
            way = [step["name"] for step in item["critical_path"] if "energised" not in step["name"]]
            rows.append([item["name"], _often(item, names, item["path"]), " > ".join(way[-5:])])
    if rows:
        title = "What holds it up: share of futures in which a task is on a critical path, and the likeliest path's last tasks"
        print_table(side_by_side(title, ["held up by", "path"], rows, numbers=False))


def _often(one: Mapping[str, Any], names: Mapping[str, str], path: str) -> str:
    steps = {step["task"]: step["name"] for step in one["critical_path"]}
    told = [(key, share) for key, share in one["criticality"].items() if not key.rpartition(".")[2].startswith("energise")]
    return ", ".join(f"{_task_words(key, steps, names, path)} {share:.0%}" for key, share in told[:MOST_CAUSES]) or "itself"


def _task_words(key: str, steps: Mapping[str, str], names: Mapping[str, str], path: str) -> str:
    owner, _, short = key.rpartition(".")
    task = steps.get(key, short.replace("-", " "))
    return f"{names[owner]}: {task}" if owner in names and owner != path else task


def _print_slots(slots: Sequence[Mapping[str, Any]]) -> None:
    if not slots:
        return
    heads = [
        "supplier",
        "for",
        "reserved",
        "P50",
        "P80",
        "slack, months",
        "holds it up",
        "supplier fails",
        "deposit",
        "lost if given up",
    ]
    rows = [
        [
            f"{slot['equipment']}: {slot['slot']}",
            slot["supplier"],
            slot["item"] or "nobody needs it",
            slot["reserved"],
            (slot["p50"] or "-")[:7],
            (slot["p80"] or "-")[:7],
            "-" if slot["slack_months_p50"] is None else f"{slot['slack_months_p50']:.1f}",
            "-" if slot["critical_share"] is None else f"{slot['critical_share']:.0%}",
            f"{slot['fails_share']:.0%}",
            "-" if slot["deposit_usd"] is None else usd(slot["deposit_usd"]),
            "-" if slot["lost_if_cancelled_today_usd"] is None else usd(slot["lost_if_cancelled_today_usd"]),
        ]
        for slot in slots
    ]
    print_table(side_by_side("Suppliers' slots", heads, rows))


def _print_bridges(bridges: Sequence[Mapping[str, Any]]) -> None:
    for bridge in bridges:
        gained, low, high = (bridge[key] / 1000.0 for key in ("gained_mw_months", "gained_low", "gained_high"))
        typer.echo(
            f"What bridges buy at {bridge['site']}: {gained:,.1f} GW-months of IT earlier (P10 {low:,.1f}, P90 {high:,.1f}); "
            f"half of its {megawatts(bridge['halls_mw'])} runs by {_pair(bridge['half_with'])} (P50 / P80) with them, "
            f"by {_pair(bridge['half_without'])} without; in {percent(bridge['useless_share'])} of futures they come too late."
        )


def _pair(dates: Mapping[str, str | None]) -> str:
    return " / ".join("later than the horizon" if dates[name] is None else str(dates[name])[:7] for name in ("p50", "p80"))


def _print_curves(energised: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    for key, by_year in energised.items():
        single = sum(other.endswith(".usable") for other in energised) <= 2
        if not key.endswith(".usable") or (key == "programme.usable" and single) or (key != "programme.usable" and not single):
            continue
        years = list(by_year)
        rows = [[name.upper(), *(megawatts(by_year[year][name]) for year in years)] for name in ("p10", "p50", "p80", "p90")]
        what = "all sites" if key == "programme.usable" else key.split(".")[1]
        title = (
            f"IT of commitments with halls and firm power at the year's end, {what} (P80: at least so much, four times in five)"
        )
        print_table(side_by_side(title, years, rows))


def _print_tasks(tasks: Sequence[Mapping[str, Any]]) -> None:
    heads = [
        "what",
        "state",
        "promised, months",
        "class",
        "P50, months",
        "P80, months",
        "P50",
        "P80",
        "critical",
        "slack, months",
    ]
    rows = [
        [
            task["key"].rpartition(".")[2],
            task["name"],
            task["state"],
            f"{task['promised_months']:.1f}",
            task["reference_class"] or "-",
            f"{task['p50_months']:.1f}",
            f"{task['p80_months']:.1f}",
            task["p50"],
            task["p80"],
            f"{task['criticality']:.0%}",
            "-" if task["slack_months"] is None else f"{task['slack_months']:.1f}",
        ]
        for task in tasks
    ]
    print_table(side_by_side("Tasks", heads, rows, numbers=False))


def print_places(compared: Mapping[str, Any]) -> None:
    """The same campus in several places: dates side by side, and the way there in each."""
    places: Mapping[str, Any] = compared["places"]
    first = next(iter(places.values()))
    typer.echo(f"{compared['programme']}, begun on {first['today']} in each place; {first['samples']:,} futures.")
    rows = []
    for number, item in enumerate(first["items"]):
        cells = [f"{place['items'][number]['p50'][:7]} / {place['items'][number]['p80'][:7]}" for place in places.values()]
        rows.append([f"{item['name']} ({item['date_of']})", *cells])
    print_table(side_by_side("P50 / P80", list(places), rows))
    shown: set[tuple[str, ...]] = set()
    for number, item in enumerate(first["items"]):
        ways = [_work(place["items"][number]["critical_path"]) for place in places.values()]
        gates = [[gate for gate in place["gates"] if gate["item"] == item["path"]] for place in places.values()]
        kind = (item["kind"], *(step["name"] for way in ways for step in way), *(gate["name"] for each in gates for gate in each))
        if kind not in shown and len(shown) < MOST_WAYS:
            shown.add(kind)
            _print_way(item, list(places), ways, gates)
    site = first["items"][0]["path"].split(".phases.")[0].split(".power.")[0].split(".connection")[0]
    gates = [[gate for gate in place["gates"] if gate["item"] == site] for place in places.values()]
    _print_lines(f"Permits of the campus at {site.partition('.')[2]}, with P50 / P80 dates", list(places), _gate_words(gates))
    rules = [sorted(f"{rule['kind']}: {rule['name']}" for rule in place["rules"]) for place in places.values()]
    _print_lines("Rules that hold there (`gigawatt facts` and docs/jurisdictions.md have what they say)", list(places), rules)


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

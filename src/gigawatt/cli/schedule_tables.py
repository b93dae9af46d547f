"""A schedule as tables and sentences on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from gigawatt.cli.schedule_sentences import assumed_gates, site_rows, site_sentences
from gigawatt.cli.tables import print_table, side_by_side
from gigawatt.cli.words import megawatts, usd
from gigawatt.percent import percent
from gigawatt.schedule.answers.late_saves import late_saves

Rows = Sequence[Mapping[str, Any]]

MOST_CAUSES = 3
OFTEN = 0.05
RULES_SHOWN = ("large-load", "moratorium", "export", "data-residency", "water")
SHOWN = ("p50", "p80", "p90")


def print_schedule(found: Mapping[str, Any]) -> None:
    """Print everything that a schedule tells."""
    typer.echo(
        f"{found['programme']}: {found['tasks']} tasks, {found['samples']:,} futures (seed {found['seed']}), today is "
        f"{found['today']}. P80: four futures in five are there by then. A commitment is taken to be as far as its date implies, "
        "unless `schedule` says what is done."
    )
    for sentence in found["warnings"]:
        typer.echo(f"Warning: {sentence}")
    items = found["items"]
    for sentence in site_sentences(found):
        typer.echo(sentence)
    _print_items("Commitments and grid connections", [item for item in items if item["standing"] != "option"], site_rows(found))
    _print_items("Options, begun today or in time for their own date", [item for item in items if item["standing"] == "option"])
    if late := late_saves(items):
        typer.echo(late)
    _print_causes(found)
    _print_doubts(found["causes"])
    _print_gates(found)
    _print_milestones(found["milestones"])
    _print_slots(found["slots"], found["slot_money"])
    _print_bridges(found["bridges"])
    _print_curves(found["energised_mw"])
    _print_rules(found["rules"])


def print_item(found: Mapping[str, Any], path: str) -> None:
    """Print the dates and tasks of one item, and which of its gates are only taken as passed."""
    tasks = found["item_tasks"]
    own = [item for item in found["items"] if item["path"] == path]
    _print_items(own[0]["name"] if own else path, own)
    _print_causes({"items": own, "in_service": [one for one in found["in_service"] if one["key"] == path]})
    for line in assumed_gates(found["assumed_gates"], {task["key"] for task in tasks}):
        typer.echo(line)
    _print_milestones([one for one in found["milestones"] if one["item"] == path])
    _print_tasks(tasks)


def _print_items(title: str, items: Sequence[Mapping[str, Any]], sites: Sequence[Sequence[str]] = ()) -> None:
    if not items:
        return
    priced = any(item["value_of_month_usd"] is not None for item in items)
    heads = ["MW", "promised", "as promised from today", "P50", "P80", "P90", "on time", "months late, mean"]
    heads += ["a month costs", "delay costs, mean"] if priced else []
    doubted = any(item["granted_share"] is not None for item in items)
    heads += ["if licensed"] if doubted else []
    rows = [[item["name"], *_item_cells(item, priced), *_licensed(item, doubted)] for item in items]
    rows += [[*cells, *["-"] * (len(heads) + 1 - len(cells))] for cells in sites]
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


def _licensed(item: Mapping[str, Any], doubted: bool) -> list[str]:
    """How likely all its gates are granted: the dates are those of futures in which they are."""
    if not doubted:
        return []
    return ["-" if item["granted_share"] is None else percent(item["granted_share"])]


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


def _print_doubts(causes: Rows) -> None:
    """Causes of doubt that make tasks longer: what they act on, how often, and by how much."""
    rows = [
        [
            one["name"],
            ", ".join(task.removeprefix("sites.") for task in one["tasks"][:MOST_CAUSES])
            + (f" and {len(one['tasks']) - MOST_CAUSES} more" if len(one["tasks"]) > MOST_CAUSES else ""),
            percent(one["share"]),
            f"{one['mean_months']:.1f}",
        ]
        for one in causes
    ]
    if rows:
        title = "Causes of doubt that make tasks longer (float after a task absorbs them)"
        print_table(side_by_side(title, ["acts on", "in futures", "months then, mean"], rows, numbers=False))


def _often(one: Mapping[str, Any], names: Mapping[str, str], path: str) -> str:
    steps = {step["task"]: step["name"] for step in one["critical_path"]}
    told = [(key, share) for key, share in one["criticality"].items() if not key.rpartition(".")[2].startswith("energise")]
    return ", ".join(f"{_task_words(key, steps, names, path)} {share:.0%}" for key, share in told[:MOST_CAUSES]) or "itself"


def _task_words(key: str, steps: Mapping[str, str], names: Mapping[str, str], path: str) -> str:
    owner, _, short = key.rpartition(".")
    task = steps.get(key, short.replace("-", " "))
    return f"{names[owner]}: {task}" if owner in names and owner != path else task


def _print_gates(found: Mapping[str, Any]) -> None:
    """Permits and licences that may be refused, or that hold something up."""
    names = {item["path"]: item["name"] for item in found["items"]}
    told = [gate for gate in found["gates"] if gate["granted_share"] is not None or (gate["critical_share"] or 0.0) >= OFTEN]
    rows = [
        [
            f"{names.get(gate['item'], gate['item'].removeprefix('sites.'))}: {gate['name']}",
            gate["p50"][:7],
            gate["p80"][:7],
            "-" if gate["critical_share"] is None else percent(gate["critical_share"]),
            "no record" if gate["granted_share"] is None else percent(gate["granted_share"]),
        ]
        for gate in told
    ]
    if rows:
        title = f"Permits and licences that may be refused or hold something up ({len(told)} of {len(found['gates'])} to come)"
        print_table(side_by_side(title, ["P50", "P80", "holds it up", "are granted"], rows))
    for line in assumed_gates(found["assumed_gates"]):
        typer.echo(line)


def _print_rules(rules: Rows) -> None:
    """What holds at each place whatever is applied for, and whether the campus is large enough for it."""
    shown: set[tuple[str, str]] = set()
    rows = []
    for rule in rules:
        key = (rule["place"], rule["name"])
        if rule["kind"] in RULES_SHOWN and key not in shown:
            shown.add(key)
            rows.append([rule["kind"], rule["place"], rule["name"], _rule_words(rule)])
    if rows:
        title = "Rules that hold there (all of them with sources: `--json`, docs/jurisdictions.md)"
        print_table(side_by_side(title, ["place", "rule", "what it says"], rows, numbers=False))


def _rule_words(rule: Mapping[str, Any]) -> str:
    if rule["threshold_mw"] is None:
        return str(rule["says"])
    met = "this campus is" if rule["applies"] else "this campus is smaller"
    return f"{rule['says']} (from {megawatts(rule['threshold_mw'])}: {met})"


def _print_slots(slots: Sequence[Mapping[str, Any]], money: Mapping[str, float]) -> None:
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
        "paid",
        "lost if given up",
        "free until",
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
            slot["paid"] or "-",
            "-" if slot["lost_if_cancelled_today_usd"] is None else usd(slot["lost_if_cancelled_today_usd"]),
            slot["cancel_by"] or "-",
        ]
        for slot in slots
    ]
    print_table(side_by_side("Suppliers' slots", heads, rows))
    if money["deposits_usd"] > 0.0:
        typer.echo(
            f"Deposits: {usd(money['deposits_usd'])} in all, {usd(money['deposits_of_idle_slots_usd'])} of it for slots that "
            f"nobody needs; {usd(money['lost_if_all_cancelled_today_usd'])} would be lost if all were given up today."
        )


def _print_bridges(bridges: Sequence[Mapping[str, Any]]) -> None:
    for bridge in bridges:
        gained, low, high = (bridge[key] / 1000.0 for key in ("gained_mw_months", "gained_low", "gained_high"))
        typer.echo(
            f"What {_bridge_words(bridge['built_mw'])} at {bridge['site']}: {gained:,.1f} GW-months of IT earlier "
            f"(P10 {low:,.1f}, P90 {high:,.1f}); "
            f"half of its {megawatts(bridge['halls_mw'])} runs by {_pair(bridge['half_with'])} (P50 / P80) with them, "
            f"by {_pair(bridge['half_without'])} without; in {percent(bridge['useless_share'])} of futures they come too late "
            "to gain any: lasting power is there before them, or before the halls."
        )


def _bridge_words(built_mw: Mapping[str, float]) -> str:
    """Bridges with their size: as large as the study's plan builds them, or may be."""
    told = " and ".join(f"{path.rpartition('.')[2]} ({megawatts(mw)})" for path, mw in built_mw.items())
    return f"{told} {'buys' if len(built_mw) == 1 else 'buy'}"


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
            f"IT with halls and firm power at the year's end, {what}: commitments, and optional halls where none are committed "
            "(P80: at least so much, four times in five)"
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
        "from",
        "P50",
        "P80",
        "critical",
        "slack",
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
            task["begin"],
            task["p50"],
            task["p80"],
            f"{task['criticality']:.0%}",
            "-" if task["slack_months"] is None else f"{task['slack_months']:.1f}",
        ]
        for task in tasks
    ]
    print_table(side_by_side("Tasks, with P50 beginning, P50 and P80 end, and slack in months", heads, rows, numbers=False))
    waits = [[_with_group(task), *_held(task)] for task in tasks]
    heads = ["waits for", "not before", "crew, season", "late together with (share of its variance)"]
    print_table(side_by_side("What each task waits for", heads, waits, numbers=False))
    for task in tasks:
        if task["why"]:
            typer.echo(f"{task['name']} ({task['key'].rpartition('.')[2]}): {task['why']}.")


def _with_group(task: Mapping[str, Any]) -> str:
    return str(task["key"]).removeprefix("sites.")


def _held(task: Mapping[str, Any]) -> list[str]:
    """What a task waits for, in four cells."""
    bound = [f"crew {task['crew']}"] if task["crew"] else []
    bound += [f"season {task['calendar']}"] if task["calendar"] else []
    causes = [f"{cause} {share:.0%}" for cause, share in task["causes"]]
    causes += [f"may add: {task['setback']}"] if task["setback"] else []
    return [
        "; ".join(task["waits"]) or "-",
        "; ".join(task["not_before"]) or "-",
        "; ".join(bound) or "-",
        "; ".join(causes) or "-",
    ]


def _print_milestones(milestones: Rows) -> None:
    """What the programme itself says of its tasks."""
    rows = [
        [
            f"{one['item'].removeprefix('sites.')}: {one['name']}",
            one["state"],
            one["started"] or "-",
            one["finished"] or "-",
            "-" if one["duration_months"] is None else f"{one['duration_months']:g}",
            "-" if one["slipped_months"] is None else f"{one['slipped_months']:g}",
            one["p50"],
            one["p80"],
        ]
        for one in milestones
    ]
    if rows:
        heads = ["state", "started", "finished", "months stated", "slipped, months", "P50 end", "P80 end"]
        print_table(side_by_side("Milestones: what the programme says of its tasks", heads, rows))

"""When the power comes: promised dates beside likely ones, what holds them up, and megawatts by month at a confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gigawatt.programme.dates import parse_date
from gigawatt.report import numbers
from gigawatt.report.chart import Chart, Selector, Trace, axis, layout, rounded, trace
from gigawatt.report.gantt import gantt
from gigawatt.report.results import Results, Row
from gigawatt.report.tables import Table
from gigawatt.schedule.answers.late_saves import late_saves

LEVELS = (("p10", "#9ecae1", "P10: one future in ten"), ("p50", "#3182bd", "P50: every other future"))
SURE = (("p80", "#e6550d", "P80: four futures in five"), ("p90", "#a63603", "P90: nine futures in ten"))
MOST_CURVES = 40
MOST_CAUSES = 3


@dataclass(frozen=True)
class Dates:
    """What a schedule told: its summary, and the rows of its tables ``energisation`` and ``schedule_tasks``."""

    told: Mapping[str, Any]
    energisation: Sequence[Row]
    tasks: Sequence[Row]
    site_names: Mapping[str, str]

    @classmethod
    def of(cls, results: Results) -> Dates | None:
        """Those of a study; None where it has no schedule."""
        told = results.summary.get("schedule")
        if not told:
            return None
        return cls(told, results.rows("energisation"), results.rows("schedule_tasks"), results.site_names)

    def short(self, item: Mapping[str, Any]) -> str:
        """An item's name, without that of the only site."""
        name = str(item["name"])
        return name.partition(": ")[2] or name if len({one["site"] for one in self.told["items"]}) == 1 else name


def table(dates: Dates) -> Table:
    """A row an item: its promise beside the dates of futures, how often it is on time, and what its delay is expected to cost.

    What no item has (a cost without a study, a licence that may be refused) has no column.
    """
    items = dates.told["items"]
    priced = any(item["expected_cost_of_delay_usd"] is not None for item in items)
    doubted = any(item.get("granted_share") is not None for item in items)
    lines = []
    for item in items:
        late, cost, granted = item["expected_delay_months"], item["expected_cost_of_delay_usd"], item.get("granted_share")
        name = dates.short(item)
        line = [
            f"{name} ({item['date_of']})" if item["standing"] == "option" else name,
            item["standing"],
            numbers.power(item["mw"]),
            _unbroken(item["promised"] or "none"),
            *(_unbroken(item[name][:7]) for name in ("by_promised_durations", "p50", "p80", "p90")),
            "" if item["on_time_share"] is None else numbers.share(item["on_time_share"], 2),
            "" if late is None else f"{late:.1f}",
        ]
        line += ["" if cost is None else numbers.money(cost)] if priced else []
        lines.append(line + ([_or_blank(granted)] if doubted else []))
    columns = ["what", "standing", ">size", "promised", "as promised", "P50", "P80", "P90", ">on time", ">months late"]
    columns += [">delay costs"] if priced else []
    return Table(columns + ([">if licensed"] if doubted else []), lines)


def _or_blank(share: float | None) -> str:
    return "" if share is None else numbers.share(share, 2)


def causes(dates: Dates) -> Table:
    """What holds each item up: the tasks most often on a critical path, and the likeliest path."""
    lines = []
    for item in dates.told["items"]:
        steps = {step["task"]: step["name"] for step in item["critical_path"]}
        often = [
            f"{steps.get(key, key.rpartition('.')[2])} {numbers.share(share, 2)}"
            for key, share in item["criticality"].items()
            if "energise" not in key
        ]
        way = [step["name"] for step in item["critical_path"] if not step["name"].startswith("energised")]
        if often:
            lines.append([dates.short(item), ", ".join(often[:MOST_CAUSES]), " → ".join(way)])
    return Table(["what", "on a critical path", "likeliest path"], lines)


def slots(dates: Dates) -> Table:
    """The slot book."""
    lines = [
        [
            f"{slot['equipment']}: {slot['slot']}",
            slot["supplier"],
            (slot["item"] or "nobody needs it").removeprefix("sites."),
            _unbroken(slot["reserved"]),
            _unbroken((slot["p50"] or "")[:7]),
            _unbroken((slot["p80"] or "")[:7]),
            "" if slot["slack_months_p50"] is None else f"{slot['slack_months_p50']:.1f}",
            numbers.share(slot["fails_share"], 2),
            "" if slot["deposit_usd"] is None else numbers.money(slot["deposit_usd"]),
            _unbroken(slot.get("paid") or ""),
            _unbroken(slot.get("cancel_by") or ""),
        ]
        for slot in dates.told["slots"]
    ]
    columns = ["slot", "supplier", "for", "reserved", "P50", "P80", ">slack, months", ">supplier fails", ">deposit"]
    columns += ["paid", "free until"]
    return Table(columns, lines)


def milestones(dates: Dates) -> Table:
    """What the programme itself says of its tasks, and when they end."""
    lines = [
        [
            f"{one['item'].removeprefix('sites.')}: {one['name']}",
            one["state"],
            *(_unbroken(one[key] or "") for key in ("started", "finished")),
            *("" if one[key] is None else f"{one[key]:g}" for key in ("duration_months", "slipped_months")),
            *(_unbroken(one[key][:7]) for key in ("p50", "p80")),
        ]
        for one in dates.told.get("milestones", [])
    ]
    columns = ["task", "state", "started", "finished", ">months stated", ">slipped, months", "P50 end", "P80 end"]
    return Table(columns, lines)


def in_words(dates: Dates) -> list[str]:
    """What bridges buy, and how the numbers were drawn."""
    told = dates.told
    found = [one for one in [late_saves(told["items"])] if one]
    found += [_bridge(dates, bridge) for bridge in told["bridges"]]
    money = told.get("slot_money")
    if money and money["deposits_usd"] > 0.0:
        found.append(
            f"Deposits on suppliers' slots: {numbers.money(money['deposits_usd'])}, of which "
            f"{numbers.money(money['deposits_of_idle_slots_usd'])} for slots that nobody needs; "
            f"{numbers.money(money['lost_if_all_cancelled_today_usd'])} would be lost if all were given up today."
        )
    found += _planned_dates(told)
    found.append(
        f"{told['tasks']} tasks, {told['samples']:,} futures, seed {told['seed']}; today is {told['today']}. A commitment is "
        "taken to be as far as its date implies, unless the programme says what is done."
    )
    return found


def _planned_dates(told: Mapping[str, Any]) -> list[str]:
    """From when the plan can have what it chooses, where it asks its schedule."""
    if told["confidence"] is None:
        return []
    sure = f"the date that their network meets with {numbers.share(told['confidence'], 2)} confidence"
    if told.get("stated_dates") == "at-confidence":
        which = "Options and steps of the grid can be had in this plan from"
        return [f"{which} {sure}, or from the date that the programme states where that is later. Commitments keep theirs."]
    return [f"Options without a date of their own can be had in this plan from {sure}; dates that are stated stay."]


def _unbroken(date: str) -> str:
    """A date that no narrow column breaks: with hyphens that hold."""
    return date.replace("-", "\u2011")


def _useless(share: float) -> str:
    futures = f"In {numbers.share(share, 3)} of futures"
    return f"{futures} it comes too late to gain any: lasting power is there before it, or before the halls."


def _bridge(dates: Dates, bridge: Mapping[str, Any]) -> str:
    def pair(dates: Mapping[str, str | None]) -> str:
        return " / ".join(dates[name] or "later than the horizon" for name in ("p50", "p80"))

    name = dates.site_names.get(bridge["site"], bridge["site"])
    sizes = bridge.get("built_mw") or {}
    what = " and ".join(f"{path.rpartition('.')[2]} ({numbers.power(mw)})" for path, mw in sizes.items()) or "the bridge"
    buys = "buy" if len(sizes) > 1 else "buys"
    gained, low, high = (f"{bridge[key] / 1000:,.1f}" for key in ("gained_mw_months", "gained_low", "gained_high"))
    return (
        f"What {what} {buys} at {name}: {gained} GW-months of IT earlier (P10 {low}, P90 {high}). Half of its committed halls "
        f"run by {pair(bridge['half_with'])} (P50 / P80) with it, by {pair(bridge['half_without'])} without."
        + (f" {_useless(bridge['useless_share'])}" if bridge.get("useless_share") else "")
    )


def chart(dates: Dates) -> Chart | None:
    """Energisation curves: MW by month at four confidences, of the programme, its sites and every item."""
    by_key: dict[str, list[Row]] = {}
    for row in dates.energisation:
        by_key.setdefault(row["key"], []).append(row)
    found = {key: rows for key, rows in by_key.items() if any(row["p10_mw"] > 0.0 for row in rows)}
    order = sorted(found, key=lambda key: (not key.endswith(".usable"), not key.startswith("programme"), key))[:MOST_CURVES]
    if not order:
        return None
    figures = {key: _figure(found[key]) for key in order}
    title = "Energisation: megawatts in service by month, at least so many with that confidence"
    choices = [(key, str(found[key][0]["name"])) for key in order]
    return Chart("energisation", title, figures, (Selector("Of", choices, order[0]),))


def bars(dates: Dates) -> Chart | None:
    """Every item's network of tasks as bars over time, commitments first, the one most often late on top."""
    by_item: dict[str, list[Row]] = {}
    for row in dates.tasks:
        if "after" in row:  # studies of earlier versions do not have it
            by_item.setdefault(row["item"], []).append({**row, "after": row["after"].split(", ") if row["after"] else []})
    today = parse_date(dates.told["today"])
    items = sorted(dates.told["items"], key=lambda item: (item["standing"] == "option", -(item["expected_delay_months"] or 0.0)))
    ahead = [item for item in items if any(row["state"] != "done" for row in by_item.get(item["path"], []))][:MOST_CURVES]
    if not ahead:
        return None
    figures = {item["path"]: gantt(by_item[item["path"]], today) for item in ahead}
    choices = [(item["path"], str(item["name"])) for item in ahead]
    title = "The way there: each task from its likely beginning to its likely end, and what its item waits for"
    return Chart("tasks", title, figures, (Selector("Of", choices, ahead[0]["path"]),), least_width_px=700)


def gates(dates: Dates) -> Table:
    """Permits and licences to come: dates, how many are granted where there is a record, how often they hold their item up."""
    names = {item["path"]: item["name"] for item in dates.told["items"]}
    lines = [
        [
            f"{names.get(gate['item'], gate['item'].removeprefix('sites.'))}: {gate['name']}",
            _unbroken(gate["p50"][:7]),
            _unbroken(gate["p80"][:7]),
            _or_blank(gate.get("critical_share")),
            "no record" if gate.get("granted_share") is None else numbers.share(gate["granted_share"], 2),
            gate.get("why") or "",
        ]
        for gate in dates.told.get("gates", [])
    ]
    return Table(["permit or licence", "P50", "P80", ">holds it up", ">are granted", "why this one"], lines)


def rules(dates: Dates) -> Table:
    """What holds at each place whatever is applied for, each rule once."""
    found = {(rule["place"], rule["name"]): rule for rule in dates.told.get("rules", [])}
    lines = [
        [rule["place"], rule["kind"], rule["name"], rule["says"] + _small(rule), f"{rule['source']} ({rule['confidence']})"]
        for rule in found.values()
    ]
    return Table(["place", "about", "rule", "what it says", "source"], lines)


def _small(rule: Mapping[str, Any]) -> str:
    return "" if rule["applies"] else f" (from {rule['threshold_mw']:,.0f} MW: this campus is smaller)"


def _figure(rows: Sequence[Row]) -> dict[str, Any]:
    top = max(row["p10_mw"] for row in rows)
    size, unit = numbers.fitting(max(top, 1e-9), numbers.POWER)
    traces: list[Trace] = []
    for name, colour, words in (*LEVELS, *SURE):
        line = {"color": colour, "width": 2.2, "shape": "hv"}
        data = {
            "x": [rounded(row["date"], 8) for row in rows],
            "y": [rounded(row[f"{name}_mw"] / size) for row in rows],
            "hovertemplate": f"%{{y:,.3~r}} {unit}",
        }
        traces.append(trace(words, colour, type="scatter", mode="lines", line=line) | data)
    axes = {"xaxis": axis("year", tickformat="d"), "yaxis": axis(f"in service [{unit}]", rangemode="tozero")}
    return {"data": traces, "layout": layout(360, **axes)}

"""What a schedule answers, as plain rows and numbers that a command prints, a study stores and a report draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gigawatt.catalog.load import task_templates
from gigawatt.programme.dates import iso_date
from gigawatt.schedule.answers.bridge import Bridge, PlannedMw, bridges
from gigawatt.schedule.answers.energise import CONFIDENCES, Curve, curve, curves, months_of, usable
from gigawatt.schedule.answers.gate_rows import assumed_gates, gate_rows, granted_share
from gigawatt.schedule.answers.milestone_rows import milestone_rows
from gigawatt.schedule.answers.paths import OFTEN, TaskRow, critical_path, rows
from gigawatt.schedule.answers.schedule import Schedule
from gigawatt.schedule.answers.slot_rows import deposits, slot_rows
from gigawatt.schedule.answers.standing_rules import rules_of_site
from gigawatt.schedule.campus.items import Item
from gigawatt.schedule.campus.layout import IN_SERVICE

Json = dict[str, Any]

SITE_CURVES = ("halls", "power", "usable", "bridged", "unbridged")
NAMES = tuple(f"p{round(100 * confidence)}" for confidence in CONFIDENCES)


@dataclass(frozen=True)
class Answer:
    """Everything at once; dates are ISO, MW by month in ``curves``."""

    summary: Json
    tasks: Mapping[str, list[TaskRow]]  # by target
    curves: list[Curve]
    months: list[float]  # fractional years of the months' ends


def answer(
    schedule: Schedule,
    value_of_month_usd: Mapping[str, float] | None = None,
    planned_mw: PlannedMw | None = None,
) -> Answer:
    """The answer of a schedule.

    Args:
        schedule: the futures.
        value_of_month_usd: what one month later costs, by name of an item, from a study.
        planned_mw: what a study's plan has of each plant at the most, by site and plant; None: no study.
    """
    facility_per_it = task_templates().facility_per_it.value
    bridging = bridges(schedule, facility_per_it, planned_mw)
    slots = slot_rows(schedule)
    found = curves(schedule, facility_per_it) + [one for bridge in bridging for one in bridge.curves]
    targets = {item.path: item.target for item in schedule.items}
    targets |= {key: key for key in schedule.futures.before if key.endswith(f".{IN_SERVICE}")}
    tasks = {path: rows(schedule, target) for path, target in targets.items()}
    gates = gate_rows(schedule, tasks)
    months = [schedule.clock.year(float(month)) for month in months_of(schedule)]
    summary = {
        "today": iso_date(schedule.clock.year(schedule.clock.today)),
        "samples": schedule.samples,
        "seed": schedule.seed,
        "tasks": len(schedule.network.tasks),
        "confidence": schedule.terms.confidence,
        "stated_dates": "at-confidence" if schedule.terms.stated_dates_later else "kept",
        "items": [
            _item(schedule, item, tasks[item.path], value_of_month_usd or {}, granted_share(gates, item.path))
            for item in schedule.items
        ],
        "in_service": [_milestone(schedule, key, tasks[key]) for key in tasks if key.endswith(f".{IN_SERVICE}")],
        "slots": slots,
        "slot_money": deposits(slots),
        "milestones": milestone_rows(schedule),
        "gates": gates,
        "assumed_gates": assumed_gates(schedule),
        "rules": [
            {"site": site.key, **asdict(rule)}
            for site in schedule.programme.sites
            for rule in rules_of_site(site, facility_per_it)
        ],
        "causes": [{**asdict(one), "tasks": list(one.tasks)} for one in schedule.acting],
        "warnings": list(schedule.warnings),
        "bridges": [_bridge(one) for one in bridging],
        "energised_mw": _by_year(found, months),
    }
    return Answer(summary, tasks, found, months)


def _dates(schedule: Schedule, task: str) -> Json:
    return {name: iso_date(schedule.date(task, confidence)) for name, confidence in zip(NAMES, CONFIDENCES, strict=True)}


def _item(schedule: Schedule, item: Item, tasks: list[TaskRow], value_usd: Mapping[str, float], granted: float | None) -> Json:
    finish = schedule.finishes(item.target)
    promised = None if item.promised is None else schedule.clock.month(item.promised)
    late = None if promised is None else finish - promised
    expected = None if late is None else float(np.maximum(0.0, late).mean())
    month, costs = value_usd.get(item.name), None
    if month is not None and late is not None and promised is not None:  # a month beyond the horizon costs the plan nothing
        left = max(0.0, schedule.clock.month(float(schedule.programme.end_year + 1)) - promised)
        costs = month * float(np.clip(late, 0.0, left).mean())
    return {
        "path": item.path,
        "name": item.name,
        "site": item.site,
        "kind": item.kind,
        "standing": item.standing,
        "role": item.role,
        "template": item.template,
        "mw": item.mw,
        "date_of": "its first step" if item.standing == "option" and len(item.steps) > 1 else "all of it",
        "promised": None if item.promised is None else iso_date(item.promised),
        "by_promised_durations": iso_date(schedule.clock.year(float(schedule.promised[schedule.network.number[item.target]]))),
        **_dates(schedule, item.target),
        "on_time_share": None if late is None else float((late <= 1e-6).mean()),
        "expected_delay_months": expected,
        "value_of_month_usd": month,
        "expected_cost_of_delay_usd": costs,
        "granted_share": granted,
        "critical_path": _path(schedule, item.target, tasks),
        "criticality": _often(tasks),
    }


def _milestone(schedule: Schedule, key: str, tasks: list[TaskRow]) -> Json:
    path = _path(schedule, key, tasks)
    return {"key": key, **_dates(schedule, key), "critical_path": path, "criticality": _often(tasks)}


def _path(schedule: Schedule, target: str, tasks: list[TaskRow]) -> list[Json]:
    """The tasks of the likeliest critical path with their dates."""
    by_key = {row.key: row for row in tasks}
    found = (by_key[key] for key in critical_path(schedule, target))
    return [
        {"task": row.key, "name": row.name, "p50": iso_date(row.p50), "p80": iso_date(row.p80), "criticality": row.criticality}
        for row in found
    ]


def _often(tasks: list[TaskRow]) -> dict[str, float]:
    """The criticality index of the tasks that matter, the most critical first."""
    often = [row for row in tasks if row.criticality >= OFTEN and row.p80_months > 0.0]
    return {row.key: row.criticality for row in sorted(often, key=lambda row: -row.criticality)}


def _bridge(one: Bridge) -> Json:
    def dates(years: tuple[float | None, ...]) -> Json:
        return {name: None if year is None else iso_date(year) for name, year in zip(NAMES, years, strict=True)}

    return {
        "site": one.site,
        "items": [item.path for item in one.items],
        "built_mw": {item.path: item.mw for item in one.items},
        "halls_mw": one.halls_mw,
        "gained_mw_months": one.gained_mw_months,
        "gained_low": one.gained_low,
        "gained_high": one.gained_high,
        "half_with": dates(one.half_with),
        "half_without": dates(one.half_without),
        "useless_share": one.useless_share,
    }


def usable_by_year(schedule: Schedule, items: Sequence[Item]) -> Json:
    """IT of some items with halls and firm power at each year's end, by confidence [MW]."""
    months = months_of(schedule)
    mw = usable(schedule, items, months, task_templates().facility_per_it.value)
    years = [schedule.clock.year(float(month)) for month in months]
    found: Json = _by_year([curve("programme.usable", "", mw)], years)["programme.usable"]
    return found


def _by_year(found: list[Curve], months: list[float]) -> Json:
    """MW at each year's end, by confidence, of sites and of the programme."""
    ends = {round(year) - 1: place for place, year in enumerate(months) if abs(year - round(year)) < 1e-6}
    wanted = [one for one in found if one.key.rpartition(".")[2] in SITE_CURVES and one.key.count(".") <= 2]
    return {
        one.key: {
            str(year): {name: float(one.by_confidence[row, place]) for row, name in enumerate(NAMES)}
            for year, place in ends.items()
        }
        for one in wanted
    }

"""A schedule in a study's folder: dates of items, every task on the way to them, and energisation curves."""

from __future__ import annotations

from typing import Any

import polars as pl

from gigawatt.schedule.answers.answer import NAMES, Answer, answer
from gigawatt.schedule.answers.figures_used import figures_used
from gigawatt.schedule.answers.schedule import Schedule
from gigawatt.study.folder import StudyFolder
from gigawatt.study.schedule.stage import planned_mw, values_of_month
from gigawatt.study.tables.capacity_tables import Row, table
from gigawatt.study.tables.figures_table import used_figures_table

TEXT, NUMBER = pl.String, pl.Float64


def store_schedule(folder: StudyFolder, drawn: Schedule | None) -> dict[str, Any] | None:
    """Write a schedule's tables, and give the part of the summary that is its; None where the programme has no schedule."""
    if drawn is None:
        return None
    found = answer(drawn, values_of_month(folder.path), planned_mw(folder.path))
    folder.write_table("schedule", _items(found))
    folder.write_table("schedule_tasks", _tasks(found))
    folder.write_table("energisation", _curves(found))
    used = [(one.of, one.figure, one.used_by) for one in figures_used(drawn)]
    folder.write_table("schedule_figures", used_figures_table(used))
    return found.summary


def _items(found: Answer) -> pl.DataFrame:
    columns = ("name", "site", "kind", "standing", "role", "date_of", "promised", "by_promised_durations", *NAMES)
    numbers = ("mw", "on_time_share", "expected_delay_months", "value_of_month_usd", "expected_cost_of_delay_usd")
    rows: list[Row] = [{key: item[key] for key in ("path", *columns, *numbers)} for item in found.summary["items"]]
    return table(rows, {"path": TEXT} | dict.fromkeys(columns, TEXT) | dict.fromkeys(numbers, NUMBER))


def task_rows(found: Answer) -> list[Row]:
    """Every task on the way to every item."""
    return [
        {
            "item": path,
            "task": row.key,
            "name": row.name,
            "state": row.state,
            "reference_class": row.reference_class,
            "promised_months": row.promised_months,
            "p50_months": row.p50_months,
            "p80_months": row.p80_months,
            "promised": row.promised,
            "begin": row.begin,
            "p50": row.p50,
            "p80": row.p80,
            "criticality": row.criticality,
            "slack_months": row.slack_months,
            "after": ", ".join(row.after),
        }
        for path, rows in found.tasks.items()
        for row in rows
    ]


def curve_rows(found: Answer) -> list[Row]:
    """Every curve, month by month."""
    return [
        {
            "key": one.key,
            "name": one.name,
            "date": month,
            **{f"{name}_mw": float(one.by_confidence[row, place]) for row, name in enumerate(NAMES)},
            "mean_mw": float(one.mean[place]),
        }
        for one in found.curves
        for place, month in enumerate(found.months)
    ]


def _tasks(found: Answer) -> pl.DataFrame:
    texts = ("item", "task", "name", "state", "reference_class")
    numbers = ("promised_months", "p50_months", "p80_months", "promised", "begin", "p50", "p80", "criticality", "slack_months")
    return table(task_rows(found), dict.fromkeys(texts, TEXT) | dict.fromkeys(numbers, NUMBER) | {"after": TEXT})


def _curves(found: Answer) -> pl.DataFrame:
    numbers = ("date", *(f"{name}_mw" for name in NAMES), "mean_mw")
    return table(curve_rows(found), {"key": TEXT, "name": TEXT} | dict.fromkeys(numbers, NUMBER))

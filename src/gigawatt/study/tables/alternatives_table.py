"""Near-optimal alternatives as a table, and its part of the summary."""

from __future__ import annotations

from typing import Any

import polars as pl

from gigawatt.plan.answers.alternatives import Alternatives
from gigawatt.study.tables.capacity_tables import Row, table

SCHEMA = {
    "quantity": pl.String,
    "site": pl.String,
    "item": pl.String,
    "slack": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "low_shown": pl.Float64,
    "high_shown": pl.Float64,
    "planned": pl.Float64,
    "unit": pl.String,
}


def alternatives_table(found: Alternatives) -> pl.DataFrame:
    """A row for each quantity and slack, the most important quantities first; without any where they were not asked for."""
    rows: list[Row] = [
        {
            "quantity": span.quantity.kind,
            "site": span.quantity.site,
            "item": span.quantity.item,
            "slack": span.slack,
            "low": span.low,
            "high": span.high,
            "low_shown": span.low_shown,
            "high_shown": span.high_shown,
            "planned": span.quantity.value,
            "unit": span.quantity.unit,
        }
        for span in found.spans
    ]
    return table(rows, SCHEMA)


def alternatives_summary(frame: pl.DataFrame) -> dict[str, Any] | None:
    """Spans by slack, quantity and name; those that were not looked at are left out, and None where none was."""
    found: dict[str, Any] = {}
    for row in frame.rows(named=True):
        ends = {name: row[name] for name in ("low", "high", "low_shown", "high_shown")}
        if any(value is not None for value in ends.values()):
            kinds = found.setdefault(f"{row['slack']:g}", {})
            kinds.setdefault(row["quantity"], {})[row["item"] or row["site"]] = {**ends, "planned": row["planned"]}
    return found or None

"""The plan's limits with what is used of them, their prices, and a sentence for each that binds; the value of a month."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from gigawatt.plan.answers.delay import MonthValue
from gigawatt.plan.decompose import Decomposed
from gigawatt.study.tables.capacity_tables import Row, table
from gigawatt.study.tables.limit_use import LimitUses
from gigawatt.study.tables.limit_words import words
from gigawatt.study.tables.metered import metered
from gigawatt.study.tables.operation_tables import Operation


def limits_table(plan: Decomposed, operation: Operation) -> pl.DataFrame:
    """Every limit of the master: what the plan uses of it, its price, what lifting it saves, and where it would not bind."""
    names = {site.key: site.name for site in plan.master.case.sites}
    uses = LimitUses(plan, metered(plan.master.case, operation)).all()
    rows: list[Row] = [
        {
            "limit": limit.label,
            "kind": limit.kind,
            "site": limit.site,
            "item": limit.item,
            "year": limit.year,
            "period": limit.period or str(limit.year),
            "path": limit.path,
            "bound": use.bound,
            "used": use.used,
            "unit": limit.unit,
            "price_usd_per_unit": use.price_usd,
            "enough": use.enough,
            "saving_usd": use.saving_usd,
            "words": words(limit, use, names),
        }
        for limit, use in zip(plan.master.limits, uses, strict=True)
    ]
    text, number = pl.String, pl.Float64
    return table(
        rows,
        {
            "limit": text,
            "kind": text,
            "site": text,
            "item": text,
            "year": pl.Int32,
            "period": text,
            "path": text,
            "bound": number,
            "used": number,
            "unit": text,
            "price_usd_per_unit": number,
            "enough": number,
            "saving_usd": number,
            "words": text,
        },
    )


def month_table(values: list[MonthValue]) -> pl.DataFrame:
    """What one month's delay of each energisation costs; nothing, and not ``possible``, where no plan would be left."""
    rows: list[Row] = [
        {
            "energisation": value.energisation.label,
            "site": value.energisation.site,
            "item": value.energisation.item,
            "date": value.energisation.date,
            "capacity_mw": value.energisation.capacity_mw,
            "possible": math.isfinite(value.value_usd),
            "value_usd": value.value_usd if math.isfinite(value.value_usd) else None,
            "low_usd": value.low_usd if math.isfinite(value.value_usd) else None,
            "high_usd": value.high_usd if math.isfinite(value.value_usd) else None,
        }
        for value in values
    ]
    text, number = pl.String, pl.Float64
    return table(
        rows,
        {
            "energisation": text,
            "site": text,
            "item": text,
            "date": number,
            "capacity_mw": number,
            "possible": pl.Boolean,
            "value_usd": number,
            "low_usd": number,
            "high_usd": number,
        },
    )


def iterations_table(plan: Decomposed) -> pl.DataFrame:
    """How the bounds came together."""
    rows: list[Row] = [
        {
            "iteration": record.iteration,
            "phase": record.phase,
            "seconds": record.seconds,
            "lower_bound_usd": record.lower_bound_usd,
            "upper_bound_usd": record.upper_bound_usd if np.isfinite(record.upper_bound_usd) else None,
            "gap": record.gap if np.isfinite(record.gap) else None,
            "dispatches": record.dispatches,
            "planes": record.planes,
        }
        for record in plan.records
    ]
    number = pl.Float64
    return table(
        rows,
        {
            "iteration": pl.Int32,
            "phase": pl.String,
            "seconds": number,
            "lower_bound_usd": number,
            "upper_bound_usd": number,
            "gap": number,
            "dispatches": pl.Int64,
            "planes": pl.Int64,
        },
    )

"""The table ``work``: what each chip does of each training run and served workload, and how it was laid out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import polars as pl

from gigawatt.study.chip_at_work import ChipAtWork

SCHEMA = {
    "workload": pl.String,
    "chip": pl.String,
    "tokens_per_s_per_accelerator": pl.Float64,
    "power_share": pl.Float64,
    "precision": pl.String,
    "laid_out_on_accelerators": pl.Float64,
    "layout": pl.String,
    "goodput": pl.Float64,
    "busy_share": pl.Float64,
    "step_s": pl.Float64,
    "peak_over_mean": pl.Float64,
    "why_not": pl.String,
}


def work_table(found: Sequence[ChipAtWork]) -> pl.DataFrame:
    """One row for each chip and workload in tokens; what does not apply is null."""
    rows = [
        {
            "workload": one.workload,
            "chip": one.chip,
            "tokens_per_s_per_accelerator": one.rate.per_accelerator,
            "power_share": one.rate.power_share,
            "precision": one.precision,
            "laid_out_on_accelerators": _known(one.accelerators),
            "layout": one.layout,
            "goodput": _known(one.goodput),
            "busy_share": _known(one.busy_share),
            "step_s": _known(one.step_s),
            "peak_over_mean": _known(one.peak_over_mean),
            "why_not": one.why_not,
        }
        for one in found
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def refused(work: pl.DataFrame) -> list[dict[str, str]]:
    """Which chips cannot do which work in tokens, and why, from the table ``work``."""
    rows = work.filter(pl.col("why_not") != "").select("workload", "chip", "why_not")
    return [{"workload": workload, "chip": chip, "why": why} for workload, chip, why in rows.iter_rows()]


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number

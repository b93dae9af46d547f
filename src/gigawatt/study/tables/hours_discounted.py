"""Hours of each period, discounted like its money: what a levelised cost is divided by."""

from __future__ import annotations

import polars as pl

from gigawatt.plan.case.calendar import HOURS_PER_YEAR
from gigawatt.study.folder import StudyFolder


def discounted_hours(folder: StudyFolder, by_period: pl.DataFrame) -> pl.DataFrame:
    """A table by period with ``hours``: those of the period, discounted like its money."""
    hours = (pl.col("discount") * pl.col("length_years") * HOURS_PER_YEAR).alias("hours")
    return by_period.join(folder.table("calendar").select("period", hours), on="period", how="left")

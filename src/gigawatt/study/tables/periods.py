"""Tables by period, and the same by calendar year: where some years are planned by quarter, a study keeps both.

A table by period has a column ``period`` (number from 0) beside ``year``. By year, rates and stocks (MW, accelerators, compute)
are means over the year, and sums (MWh, tonnes, USD, what is bought) are sums.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from gigawatt.plan.case.calendar import Calendar

MEANS = (
    "accelerators",
    "capacity_mw",
    "compute",
    "demand",
    "energy_capacity_mwh",
    "export_limit_mw",
    "it_mw",
    "it_mw_firm",
    "it_mw_interruptible",
    "limit_mw",
    "load_mw",
    "served",
    "unserved",
    "until",
    "value_usd_per_unit_hour",
)

COMPUTE = ("compute", "demand", "served", "unserved")  # in a workload's unit


def yearly(frame: pl.DataFrame, calendar: Calendar) -> pl.DataFrame:
    """A table by period as a table by calendar year, with the same columns but ``period``."""
    if "period" not in frame.columns:
        return frame
    columns = [name for name in frame.columns if name != "period"]
    if calendar.quarter_years == 0:
        return frame.select(columns)
    lengths = calendar.lengths[frame["period"].to_numpy()] if len(frame) else np.zeros(0)
    numbers = [name for name in columns if name != "year" and frame.schema[name].is_numeric()]
    keys = [name for name in columns if name not in numbers]
    length = pl.Series(lengths)
    whole = pl.lit(1.0)  # the tokens of a run are counted, not a rate
    counted = pl.when(pl.col("unit") == "tokens").then(whole).otherwise(length) if "unit" in columns else length
    weights = {name: counted if name in COMPUTE else length for name in numbers if name in MEANS}
    weighed = frame.with_columns([(pl.col(name) * weight).alias(name) for name, weight in weights.items()])
    # a number that no period has is not there: a sum over nothing would be 0
    sums = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).otherwise(None).alias(name) for name in numbers]
    found = weighed.group_by(keys, maintain_order=True).agg(sums)
    return found.select(columns).cast({name: frame.schema[name] for name in columns})


def calendar_table(calendar: Calendar) -> pl.DataFrame:
    """The plan's periods."""
    return pl.DataFrame(
        {
            "period": np.arange(calendar.count, dtype=np.int32),
            "label": list(calendar.labels),
            "year": calendar.years.astype(np.int32),
            "start": calendar.starts,
            "length_years": calendar.lengths,
            "discount": calendar.discount,
        }
    )

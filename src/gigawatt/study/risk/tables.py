"""Tables of the risk stage: every future, distributions, how often commitments are kept, and which cause moves the cost."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case import Case
from gigawatt.risk.attribution import first_order_of_futures, tornado_of_futures
from gigawatt.risk.measures import probability, quantiles
from gigawatt.risk.plan_in_futures import PlanInFutures
from gigawatt.risk.planned_site import PlannedWork
from gigawatt.study.capacity_tables import Row, table
from gigawatt.study.risk.draw import Drawn

Floats = NDArray[np.float64]

LEVELS = (0.05, 0.1, 0.5, 0.8, 0.9, 0.95)
NAMES = tuple(f"p{round(100 * level)}" for level in LEVELS)
TEXT, NUMBER = pl.String, pl.Float64


def futures_table(drawn: Drawn, result: PlanInFutures, work: list[PlannedWork], case: Case) -> pl.DataFrame:
    """One row a future: its causes, cost between bounds, cash, CO2, first token, and compute of the last period."""
    found = {
        "future": np.arange(len(result.cost_low_usd)),
        "cost_low_usd": result.cost_low_usd,
        "cost_high_usd": result.cost_high_usd,
        "cash_usd": result.cash_usd.sum(axis=1),
        "co2_t": result.co2_t.sum(axis=1),
        "first_token": np.where(np.isinf(result.first_token), np.nan, result.first_token),
        "recourse_share": result.recourse,
    }
    lengths = case.calendar.lengths
    for place, one in enumerate(work):
        found[f"compute:{one.key}"] = result.delivered[:, :, place] @ lengths / lengths.sum()
    for place, name in enumerate(drawn.names):
        found[f"cause:{name}"] = drawn.values[:, place]
    return pl.DataFrame(found).with_columns(pl.col("first_token").fill_nan(None))


def distribution_table(result: PlanInFutures, work: list[PlannedWork], case: Case) -> pl.DataFrame:
    """Quantiles of each quantity by period."""
    rows: list[Row] = []
    quantities = {
        ("operation, no less than", ""): result.operation_low_usd,
        ("operation, no more than", ""): result.operation_high_usd,
        ("capital and fixed costs", ""): result.standing_usd,
        ("unserved compute", ""): result.unserved_usd,
        ("cash", ""): result.cash_usd,
    }
    for (quantity, item), values in quantities.items():
        rows += _rows(quantity, item, "USD", values, case)
    rows += _rows("CO2", "", "t", result.co2_t, case)
    for place, one in enumerate(work):
        rows += _rows("compute", one.key, one.unit, result.delivered[:, :, place], case)
    schema = {"quantity": TEXT, "item": TEXT, "unit": TEXT, "period": pl.Int32, "label": TEXT, "mean": NUMBER}
    return table(rows, schema | dict.fromkeys(NAMES, NUMBER))


def _rows(quantity: str, item: str, unit: str, values: Floats, case: Case) -> list[Row]:
    at = quantiles(values, LEVELS)
    found: list[Row] = []
    for period, label in enumerate(case.calendar.labels):
        row: Row = {"quantity": quantity, "item": item, "unit": unit, "period": period, "label": label}
        row["mean"] = float(values[:, period].mean())
        row.update(zip(NAMES, at[:, period].tolist(), strict=True))
        found.append(row)
    return found


def commitments_table(delivered: Floats, wanted: Floats, work: list[PlannedWork], case: Case) -> pl.DataFrame:
    """How often each workload has in a period what the plan gives it."""
    rows: list[Row] = []
    for place, one in enumerate(work):
        for period, label in enumerate(case.calendar.labels):
            if wanted[period, place] > 0.0:
                met = probability(delivered[:, period, place] >= wanted[period, place])
                row: Row = {"workload": one.key, "unit": one.unit, "period": period, "label": label}
                row |= {"wanted": float(wanted[period, place]), "share": met.share, "low": met.low, "high": met.high}
                rows.append(row)
    schema = {"workload": TEXT, "unit": TEXT, "period": pl.Int32, "label": TEXT}
    return table(rows, schema | dict.fromkeys(("wanted", "share", "low", "high"), NUMBER))


def tornado_table(drawn: Drawn, cost_usd: Floats) -> pl.DataFrame:
    """What each cause does to the cost: the widest swing first."""
    names = drawn.names
    shares = first_order_of_futures(names, drawn.values, cost_usd)
    rows: list[Row] = [
        {
            "cause": swing.cause,
            "low_usd": swing.low,
            "mean_usd": swing.middle,
            "high_usd": swing.high,
            "share_of_variance": float(shares[names.index(swing.cause)]),
        }
        for swing in (tornado_of_futures(names, drawn.values, cost_usd) if names else [])
    ]
    numbers = ("low_usd", "mean_usd", "high_usd", "share_of_variance")
    return table(rows, {"cause": TEXT} | dict.fromkeys(numbers, NUMBER))

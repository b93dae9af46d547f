"""Tables of the risk stage: every future, and distributions by period."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case.case import Case
from gigawatt.risk.held.plan_in_futures import PlanInFutures
from gigawatt.risk.held.planned_site import PlannedWork
from gigawatt.risk.measures import quantiles
from gigawatt.study.risk.draw import Drawn
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]

LEVELS = (0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95)
NAMES = tuple(f"p{round(100 * level)}" for level in LEVELS)
TEXT, NUMBER = pl.String, pl.Float64


def futures_table(drawn: Drawn, result: PlanInFutures, work: list[PlannedWork], case: Case) -> pl.DataFrame:
    """One row a future: its causes, cost between bounds, cash, CO2, first tokens, what recourse saves, and mean compute."""
    worth = result.worth_usd @ case.calendar.discount
    unserved = result.unserved_usd @ case.calendar.discount
    found = {
        "future": np.arange(len(result.cost_low_usd)),
        "cost_low_usd": result.cost_low_usd,
        "cost_high_usd": result.cost_high_usd,
        "standing_usd": result.standing_usd @ case.calendar.discount,
        "operation_low_usd": result.operation_low_usd @ case.calendar.discount,
        "operation_high_usd": result.operation_high_usd @ case.calendar.discount,
        "unserved_usd": unserved,
        "unpowered_usd": result.unpowered_usd @ case.calendar.discount,
        "surplus_low_usd": worth + unserved - result.cost_high_usd,
        "surplus_high_usd": worth + unserved - result.cost_low_usd,
        "cash_usd": result.cash_usd.sum(axis=1),
        "overheads_usd": result.overheads_usd.sum(axis=1),
        "delay_interest_usd": result.interest_usd @ case.calendar.discount,
        "peak_funding_usd": result.peak_funding_usd,
        "co2_t": result.co2_t.sum(axis=1),
        "first_token": _dates(result.first_token),
        "recourse_share": result.recourse,
        "power_saves_usd": result.power_saves_usd,
        "shifting_saves_usd": result.shifting_saves_usd,
        "otherwise_saves_usd": result.otherwise_saves_usd,
        "waiting_saves_usd": result.waiting_saves_usd,
    }
    lengths = case.calendar.lengths
    for place, one in enumerate(work):
        found[f"compute:{one.key}"] = result.delivered[:, :, place] @ lengths / lengths.sum()
        found[f"first_token:{one.key}"] = _dates(result.first_tokens[:, place])
    for place, name in enumerate(drawn.names):
        found[f"cause:{name}"] = drawn.values[:, place]
    return pl.DataFrame(found).with_columns(pl.col("^first_token.*$").fill_nan(None))


def _dates(years: Floats) -> Floats:
    return np.where(np.isinf(years), np.nan, years)


def distribution_table(result: PlanInFutures, as_planned: PlanInFutures, work: list[PlannedWork], case: Case) -> pl.DataFrame:
    """Quantiles of each quantity by period; `as_planned` has the plan as it is in every weather year."""
    rows: list[Row] = []
    quantities = {
        ("operation, no less than", ""): result.operation_low_usd,
        ("operation, no more than", ""): result.operation_high_usd,
        ("capital and fixed costs", ""): result.standing_usd,
        ("unserved compute", ""): result.unserved_usd,
        ("worth of compute", ""): result.worth_usd,
        ("cash", ""): result.cash_usd,
        ("net cash", ""): result.net_usd,
        ("overheads of what is late", ""): result.overheads_usd,
        ("cash as planned", ""): as_planned.cash_usd,
        ("net cash as planned", ""): as_planned.net_usd,
    }
    for (quantity, item), values in quantities.items():
        rows += _rows(quantity, item, "USD", values, case)
    rows += _rows("CO2", "", "t", result.co2_t, case)
    for place, one in enumerate(work):
        rows += _rows("compute", one.key, one.unit, result.delivered[:, :, place], case)
        rows += _rows("compute as planned", one.key, one.unit, as_planned.delivered[:, :, place], case)
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

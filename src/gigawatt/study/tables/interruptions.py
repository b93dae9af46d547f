"""What of each workload goes without power, and what of it pauses: by site and period, from the stored hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.dispatch.operation_case import Load, OperationCase
from gigawatt.study.tables.capacity_tables import Row, table
from gigawatt.study.tables.operation_hours import CUT, Columns, hourly

Floats = NDArray[np.float64]

SUMS = ("asked_mwh", "unserved_mwh", "paused_mwh")


def cut_mw(
    case: OperationCase, period: int, columns: Columns, it_mw: Mapping[str, float]
) -> Iterator[tuple[Load, Floats, Floats]]:
    """Of each workload what is unserved and what is paused, hour by hour, in MW at the site's meter.

    Where the hours hold it only for all workloads together, the cheapest work is cut first, as in the dispatch.

    Args:
        case: the site in the weather year of the hours.
        period: of the plan.
        columns: the stored hours.
        it_mw: what each workload draws in the mean, MW of IT.
    """
    begin, end = case.slices[period]
    pue = case.pue[begin:end]
    left = {False: hourly(columns, "paused_mw"), True: hourly(columns, "unserved_mw")}
    nothing = np.zeros(len(pue))
    found: dict[str, tuple[Floats, Floats]] = {}
    for load in sorted(case.loads, key=lambda item: float(item.interruption_usd_per_mwh[period])):
        firm = load.pause_share is None
        draw = np.full(len(pue), it_mw[load.workload])
        if load.shift is not None:
            draw = draw + hourly(columns, f"ahead:{load.workload}") - hourly(columns, f"waiting:{load.workload}")
        mine = np.minimum(left[firm], draw * pue)
        left[firm] = left[firm] - mine
        found[load.workload] = (mine, nothing) if firm else (nothing, mine)
    beyond = np.maximum(left[True], 0.0)  # of interruptible work, beyond its share
    for load in case.loads:
        unserved, paused = found[load.workload]
        if f"{CUT}{load.workload}" in columns:
            yield load, hourly(columns, f"{CUT}{load.workload}"), paused
        elif load.pause_share is not None:
            mine = np.minimum(beyond, it_mw[load.workload] * pue - paused)
            beyond = beyond - mine
            yield load, mine, paused
        else:
            yield load, unserved, paused


def interruption_rows(
    site: str, case: OperationCase, year: int, period: int, columns: Columns, it_mw: Mapping[str, float]
) -> list[Row]:
    """The sums of a period in one weather year [MWh]; asked is what the work would draw if none were cut."""
    begin, end = case.slices[period]
    hours = float(case.pue[begin:end].sum())
    return [
        {
            "site": site,
            "workload": load.workload,
            "year": year,
            "period": period,
            "asked_mwh": it_mw[load.workload] * hours,
            "unserved_mwh": float(unserved.sum()),
            "paused_mwh": float(paused.sum()),
        }
        for load, unserved, paused in cut_mw(case, period, columns, it_mw)
    ]


def interruption_usd(case: OperationCase, period: int, columns: Columns, it_mw: Mapping[str, float]) -> float:
    """Cost of what is cut: each workload's own price, and that of interruptible work beyond its share."""
    begin, end = case.slices[period]
    pue, cost = case.pue[begin:end], 0.0
    for load, unserved, paused in cut_mw(case, period, columns, it_mw):
        own, beyond = float(load.interruption_usd_per_mwh[period]), float(case.unserved_usd_per_mwh[period])
        cost += float(np.sum(paused / pue)) * own
        cost += float(np.sum(unserved / pue)) * (own if load.pause_share is None else beyond)
    return cost


def interruptions_table(rows: list[Row]) -> pl.DataFrame:
    """Every workload at every site in every period in which the site has load."""
    keys = {"site": pl.String, "workload": pl.String, "year": pl.Int32, "period": pl.Int32}
    return table(rows, keys | dict.fromkeys(SUMS, pl.Float64))

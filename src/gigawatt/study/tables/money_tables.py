"""Tables of money: costs by site, item, kind and year; cash in the year it is spent."""

from __future__ import annotations

import numpy as np
import polars as pl

from gigawatt.study.tables.capacity_tables import Row, table
from gigawatt.study.tables.operation_tables import Operation
from gigawatt.study.tables.plan_result import PlanResult

CAPITAL = {
    "power": "power capital",
    "energy": "power capital",
    "connection": "connection",
    "halls": "hall capital",
    "chips": "chip capital",
}
GROUP = {"power": "power", "energy": "power", "connection": "connection", "halls": "halls", "chips": "chips"}


def costs_table(result: PlanResult, operation: Operation) -> pl.DataFrame:
    """Every cost of the objective: its discounted column adds up to the plan's objective."""
    case = result.case
    discount = case.calendar.discount
    rows: list[Row] = []

    def add(site: str | None, item: str, kind: str, year: int, usd: float) -> None:
        if usd != 0.0:
            discounted = usd * float(discount[year])
            calendar_year = int(case.calendar.years[year])
            rows.append(
                {
                    "site": site,
                    "item": item,
                    "kind": kind,
                    "year": calendar_year,
                    "period": year,
                    "usd": usd,
                    "discounted_usd": discounted,
                }
            )

    for (site, group, item), held in result.holdings.items():
        for year in range(case.years):
            add(site, item, CAPITAL[group], year, float(held.capital_usd[year]))
            add(site, item, "fixed operation", year, float(held.fixed_usd[year]))
    for data in case.sites:
        for asset in data.assets:
            group = "connection" if asset.standing == "connection" else "power"
            charge = asset.yearly_usd_per_mw * result.holding(data.key, group, asset.key).amount
            for year in range(case.years):
                add(data.key, asset.key, asset.yearly_kind, year, float(charge[year]))
    for (site, year), part in operation.periods.items():
        for item, kind, usd in part.costs:
            add(site, item, kind, year, usd)
    for workload in case.workloads:
        lost = result.unserved[workload.key] * workload.value_usd_per_unit_year * case.calendar.lengths
        for year in range(case.years):
            add(None, workload.key, "unserved compute", year, float(lost[year]))
    text, number = pl.String, pl.Float64
    schema = {
        "site": text,
        "item": text,
        "kind": text,
        "year": pl.Int32,
        "period": pl.Int32,
        "usd": number,
        "discounted_usd": number,
    }
    return table(rows, schema)


def cash_table(result: PlanResult) -> pl.DataFrame:
    """Overnight cash by year, from the horizon's start; what was spent before is sunk and not here."""
    case = result.case
    rows: list[Row] = []
    for (site, group, item), held in result.holdings.items():
        for year in np.flatnonzero(held.cash_usd > 0.0).tolist():
            rows.append(
                {
                    "site": site,
                    "item": item,
                    "group": GROUP[group],
                    "year": int(case.calendar.years[year]),
                    "period": year,
                    "capex_usd": float(held.cash_usd[year]),
                }
            )
    text = pl.String
    return table(rows, {"site": text, "item": text, "group": text, "year": pl.Int32, "period": pl.Int32, "capex_usd": pl.Float64})

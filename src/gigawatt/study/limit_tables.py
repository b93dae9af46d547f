"""The plan's limits with what is used of them, their prices, and a sentence for each that binds; the value of a month."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.delay import MonthValue
from gigawatt.plan.limit import Limit
from gigawatt.plan.master import MILLION
from gigawatt.study.capacity_tables import Row, table

Floats = NDArray[np.float64]

CENT = 0.01  # USD: a smaller price is none


def limits_table(plan: Decomposed) -> pl.DataFrame:
    """Every limit of the master.

    Used and bound are of the plan; the price is the discounted cost that one unit more would save, from the duals of the master
    with the plan's whole units held (for demand: what one unit more would cost).
    """
    model = plan.master.model
    names = {site.key: site.name for site in plan.master.case.sites}
    start, column, value = model.matrix()
    upper, column_upper = model.row_upper, model.upper
    committed = plan.master.committed_cash_usd()
    first = plan.master.case.calendar.start_year
    rows: list[Row] = []
    for limit in plan.master.limits:
        if limit.row is not None:
            part = slice(start[limit.row], start[limit.row + 1])
            terms = value[part] * plan.values[column[part]]
            used = float(terms[value[part] > 0.0].sum()) * limit.scale
            bound = (float(upper[limit.row]) - float(terms[value[part] < 0.0].sum())) * limit.scale
            dual = 0.0 if plan.solution is None else -float(plan.solution.row_duals[limit.row])
        else:
            assert limit.column is not None
            used = float(plan.values[limit.column]) * limit.scale
            bound = float(column_upper[limit.column]) * limit.scale
            dual = 0.0 if plan.solution is None else max(0.0, -float(plan.solution.reduced_costs[limit.column]))
        if limit.kind == "capital budget":
            used += float(committed[limit.year - first])
            bound += float(committed[limit.year - first])
        if limit.kind == "demand":  # what is served of it
            used -= float(plan.values[plan.master.unserved[limit.item].start + limit.year - first]) * limit.scale
        price = abs(dual) * MILLION / limit.scale
        if limit.kind != "demand" and dual < 0.0:
            price = 0.0
        price = price if price >= CENT or limit.unit == "USD" else 0.0
        rows.append(
            {
                "limit": limit.label,
                "kind": limit.kind,
                "site": limit.site,
                "item": limit.item,
                "year": limit.year,
                "bound": bound,
                "used": used,
                "unit": limit.unit,
                "price_usd_per_unit": price,
                "words": words(limit, bound, price, names),
            }
        )
    text, number = pl.String, pl.Float64
    return table(
        rows,
        {
            "limit": text,
            "kind": text,
            "site": text,
            "item": text,
            "year": pl.Int32,
            "bound": number,
            "used": number,
            "unit": text,
            "price_usd_per_unit": number,
            "words": text,
        },
    )


def money(usd: float) -> str:
    """An amount as a planner says it."""
    for size, name in ((1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if abs(usd) >= size:
            return f"{usd / size:,.2f}{name} USD"
    return f"{usd:,.2f} USD"


def words(limit: Limit, bound: float, price: float, names: Mapping[str, str]) -> str:
    """What a limit is and what one unit more of it is worth, in a sentence."""
    where = f" at {names.get(limit.site, limit.site)}" if limit.site else ""
    amount = f"{bound:,.0f} {limit.unit}"
    subject = {
        "chip supply": f"Supply of {limit.item} in {limit.year} ({amount})",
        "supplier slots": f"Supplier slots '{limit.item}' in {limit.year} ({amount})",
        "grid connection": f"The grid connection{where} in {limit.year} ({amount} on average over the year)",
        "halls in service": f"Halls{where} in {limit.year} ({amount} of IT)",
        "yearly build": f"What can be built of {limit.item}{where} in {limit.year} ({amount})",
        "halls limit": f"Phase {limit.item}{where} ({amount} of halls by {limit.year})",
        "capacity limit": f"{limit.item}{where} ({amount} standing in {limit.year})",
        "energy limit": f"Storage {limit.item}{where} ({amount} standing in {limit.year})",
        "carbon cap": f"The carbon cap{where} in {limit.year} ({amount})",
        "pause share": f"Pausing of {limit.item}{where} in {limit.year} ({amount} at most)",
        "capital budget": f"The capital budget of {limit.year} ({money(bound)})",
        "demand": f"Demand of {limit.item} in {limit.year} ({amount})",
    }[limit.kind]
    if price == 0.0:
        return f"{subject} does not bind."
    if limit.kind == "demand":
        return f"{subject}: one {limit.unit} more costs {money(price)} (discounted)."
    if limit.kind == "capital budget":
        return f"{subject} binds: one dollar more saves {price:,.2f} USD (discounted)."
    one = {"accelerators": "one accelerator more", "t": "one tonne more"}.get(limit.unit, f"one {limit.unit} more")
    return f"{subject} binds: {one} saves {money(price)} (discounted)."


def month_table(values: list[MonthValue]) -> pl.DataFrame:
    """What one month's delay of each energisation costs."""
    rows: list[Row] = [
        {
            "energisation": value.energisation.label,
            "site": value.energisation.site,
            "item": value.energisation.item,
            "date": value.energisation.date,
            "capacity_mw": value.energisation.capacity_mw,
            "value_usd": value.value_usd,
            "low_usd": value.low_usd,
            "high_usd": value.high_usd,
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

"""The plan's limits with what is used of them, their prices, and a sentence for each that binds; the value of a month."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.delay import MonthValue
from gigawatt.plan.limit import Limit
from gigawatt.plan.loosen import levels_without_limits
from gigawatt.study.capacity_tables import Row, table
from gigawatt.study.limit_use import LimitUses
from gigawatt.study.metered import metered
from gigawatt.study.operation_tables import Operation

Floats = NDArray[np.float64]

MOST_LEVELS = 16  # of the limits worth most it is told what they would have to be: each takes a solve of the master
# demand is no limit to loosen; and these bound what the plan itself decides beside them
NEVER_ENOUGH = ("demand", "reserve", "clean energy", "permit hours", "pause share")


def limits_table(plan: Decomposed, operation: Operation) -> pl.DataFrame:
    """Every limit of the master, with what the plan uses of it, its price, and from where on it would not bind."""
    names = {site.key: site.name for site in plan.master.case.sites}
    uses = LimitUses(plan, metered(plan.master.case, operation))
    rows: list[Row] = []
    binding: list[Limit] = []
    for limit in plan.master.limits:
        use = uses.of(limit)
        rows.append(
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
                "enough": None,
                "words": words(limit, use.bound, use.price_usd, names),
            }
        )
        if use.price_usd > 0.0 and limit.kind not in NEVER_ENOUGH:
            binding.append(limit)
    worth = {str(row["limit"]): float(str(row["price_usd_per_unit"])) * max(1.0, float(str(row["bound"]))) for row in rows}
    _add_levels(plan, rows, sorted(binding, key=lambda limit: -worth[limit.label])[:MOST_LEVELS])
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
            "words": text,
        },
    )


def _add_levels(plan: Decomposed, rows: list[Row], binding: list[Limit]) -> None:
    """What each limit that binds would have to be to stop binding, with what commitments take of a budget."""
    calendar, committed = plan.master.case.calendar, plan.master.committed_cash_usd()
    levels = dict(zip([limit.label for limit in binding], levels_without_limits(plan, binding), strict=True))
    for row, limit in zip(rows, plan.master.limits, strict=True):
        if limit.label not in levels:
            continue
        level = levels[limit.label]
        if limit.kind == "capital budget":
            level += float(committed[calendar.periods_of(limit.year)].sum())
        row["enough"] = level
        row["words"] = f"{row['words']} {enough_words(limit, float(str(row['bound'])), level)}"


def enough_words(limit: Limit, bound: float, level: float) -> str:
    """From where on more of a limit is worth nothing."""
    if level <= bound * (1.0 + 1e-4):
        return "Other limits keep more of it from being used."
    shown = money(level) if limit.unit == "USD" else f"{level:,.0f} {limit.unit}"
    return f"It would stop binding at about {shown}."


def money(usd: float) -> str:
    """An amount as a planner says it."""
    for size, name in ((1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if abs(usd) >= size:
            return f"{usd / size:,.2f}{name} USD"
    return f"{usd:,.2f} USD"


def subject(limit: Limit, bound: float, names: Mapping[str, str]) -> str:
    """A limit by name, place, time and size, as the beginning of a sentence."""
    where = f" at {names.get(limit.site, limit.site)}" if limit.site else ""
    amount = f"{bound:,.0f} {limit.unit}"
    when = limit.period or str(limit.year)
    return {
        "chip supply": f"Supply of {limit.item} in {when} ({amount})",
        "supplier slots": f"Supplier slots '{limit.item}' in {limit.year} ({amount})",
        "grid connection": f"The grid connection{where} in {when} ({amount} on average)",
        "halls in service": f"Halls{where} in {when} ({amount} of IT)",
        "yearly build": f"What can be built of {limit.item}{where} in {limit.year} ({amount})",
        "halls limit": f"Phase {limit.item}{where} ({amount} of halls by {when})",
        "capacity limit": f"{limit.item}{where} ({amount} standing in {when})",
        "energy limit": f"Storage {limit.item}{where} ({amount} standing in {when})",
        "carbon cap": f"The carbon cap{where} in {limit.year} ({amount})",
        "NOx cap": f"The NOx cap{where} in {limit.year} ({amount})",
        "water cap": f"The water cap{where} in {limit.year} ({amount})",
        "clean energy": f"Clean energy{where} in {limit.year} (at most {amount} that is not)",
        "permit hours": f"The permit of {limit.item}{where} in {limit.year} (at most {amount})",
        "reserve": f"The reserve{where} in {when} ({amount} asked for)",
        "export": f"Export{where} in {when} ({amount})",
        "pause share": f"Pausing of {limit.item}{where} in {limit.year} ({amount} at most)",
        "capital budget": f"The capital budget of {limit.year} ({money(bound)})",
        "required demand": f"All of the demand of {limit.item} in {when}, which must be served",
        "demand": f"Demand of {limit.item} in {when} ({amount})",
    }[limit.kind]


def words(limit: Limit, bound: float, price: float, names: Mapping[str, str]) -> str:
    """What a limit is and what one unit more of it is worth, in a sentence."""
    what = subject(limit, bound, names)
    if price == 0.0:
        return f"{what} does not bind."
    if limit.kind == "demand":
        return f"{what}: one {limit.unit} more costs {money(price)} (discounted)."
    if limit.kind == "capital budget":
        return f"{what} binds: one dollar more saves {price:,.2f} USD (discounted)."
    if limit.kind == "reserve":
        return f"{what} binds: one {limit.unit} less asked for saves {money(price)} (discounted)."
    one = {"accelerators": "one accelerator more", "t": "one tonne more"}.get(limit.unit, f"one {limit.unit} more")
    return f"{what} binds: {one} saves {money(price)} (discounted)."


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

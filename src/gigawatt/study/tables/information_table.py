"""What it is worth to know the price path, as a table, and its part of the summary."""

from __future__ import annotations

from math import isfinite
from typing import Any

import polars as pl

from gigawatt.plan.answers.quantities import Quantity
from gigawatt.plan.answers.value_of_information import Information
from gigawatt.programme.programme import Programme
from gigawatt.study.tables.capacity_tables import Row, table
from gigawatt.study.tables.outcomes import path_names

THIS_PLAN = "this plan"
MEAN_PLAN = "mean prices"
COST = "cost"
SCHEMA = {
    "plan": pl.String,
    "weight": pl.Float64,
    "quantity": pl.String,
    "site": pl.String,
    "item": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
}


def information_table(programme: Programme, found: Information | None, upper_usd: float, lower_usd: float) -> pl.DataFrame:
    """Costs and amounts of this plan, of each path's own and of that for mean prices; empty where they were not asked for.

    Costs are objectives, discounted: ``upper`` what a plan costs, ``lower`` what none costs less than, in the futures that it
    is made for; ``in futures`` what the mean prices' plan costs in the mean over all of them.
    """
    rows: list[Row] = []

    def add(plan: str, weight: float | None, costs: dict[str, float], quantities: list[Quantity]) -> None:
        told: Row = {"plan": plan, "weight": weight}
        amounts: list[tuple[object, ...]] = [(COST, None, item, usd, "USD") for item, usd in costs.items()]
        amounts += [(one.kind, one.site, one.item, one.value, one.unit) for one in quantities]
        rows.extend(told | dict(zip(list(SCHEMA)[2:], amount, strict=True)) for amount in amounts)

    if found is not None:
        add(THIS_PLAN, None, {"lower": lower_usd, "upper": upper_usd}, found.quantities)
        for name, path, one in zip(path_names(programme), programme.price_paths, found.paths, strict=True):
            add(name, path.weight, {"lower": one.lower_usd, "upper": one.upper_usd}, one.quantities)
        mean = {"lower": found.mean.lower_usd, "upper": found.mean.upper_usd, "in futures": found.mean_in_futures_usd}
        add(MEAN_PLAN, None, mean, found.mean.quantities)
    return table(rows, SCHEMA)


def information_summary(frame: pl.DataFrame) -> dict[str, Any] | None:
    """Expected value of perfect information, and the value of the stochastic solution, each from and to; None without them.

    What is known of a cost is an interval, from what no plan costs less than to what a plan costs, so these are intervals too.
    """
    costs: dict[str, dict[str, float]] = {}
    weights: dict[str, float] = {}
    for plan, weight, item, value in (
        frame.filter(pl.col("quantity") == COST).select("plan", "weight", "item", "value").iter_rows()
    ):
        costs.setdefault(plan, {})[item] = value
        if weight is not None:
            weights[plan] = weight
    if not costs:
        return None
    own, mean = costs[THIS_PLAN], costs[MEAN_PLAN]
    low, high = (sum(weight * costs[path][end] for path, weight in weights.items()) for end in ("lower", "upper"))
    inexact = mean["upper"] - mean["lower"]  # the best plan for mean prices may cost so much less than the one that was found
    in_futures = mean["in futures"] if isfinite(mean["in futures"]) else None  # it may cut more than may be cut
    return {
        "plan_usd": own["upper"],
        "if_known_usd": {path: costs[path]["upper"] for path in weights},
        "expected_if_known_usd": high,
        "perfect_information_usd": {"low": max(own["lower"] - high, 0.0), "high": own["upper"] - low},
        "mean_prices_plan_usd": in_futures,
        "stochastic_solution_usd": {
            "low": None if in_futures is None else max(in_futures - own["upper"] - inexact, 0.0),
            "high": None if in_futures is None else max(in_futures - own["lower"], 0.0),
        },
    }

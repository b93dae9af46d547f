"""The frontier of expected cost against the tail: its points, what each of them orders, and the study's own plan beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.percent import percent
from gigawatt.risk.anew.averse_master import tail_mean
from gigawatt.risk.anew.frontier import AversePlan, Frontier, hours_of, spread_of
from gigawatt.risk.anew.planned_anew import FutureFound
from gigawatt.study.risk.future_workers import handed_out
from gigawatt.study.risk.planned import PlannedStudy
from gigawatt.study.risk.reoptimised import LEAST, UNITS
from gigawatt.study.risk.workers import Workers
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]

OWN = "this plan"  # the study's, in tables of several
AVERSIONS = (0.0, 0.25, 0.5, 0.75, 0.99)  # λ; at 1 the futures that are not among the worst would cost what they will
TAIL = 0.9
MOST_FUTURES = 32  # in one master: the first of those planned anew


def averse_plans(study: PlannedStudy, found: Sequence[FutureFound], workers: Workers | None = None) -> list[AversePlan]:
    """Plans for all of the futures at once, each with another weight of the tail.

    Args:
        study: the plan; its programme's limits on orders hold.
        found: futures that were planned anew: their planes are known.
        workers: who dispatch the futures; None: this process.

    Raises:
        SolverError: a solver gave no answer that can be trusted.
    """
    some = _used(found)
    futures = [study.future(one.scenario, one.pool) for one in some]
    with handed_out(workers or Workers(processes=1), hours_of(futures)) as at_work:
        return Frontier(study.master, futures, _even(len(some)), TAIL, study.gap, at_work).plans(AVERSIONS)


def _used(found: Sequence[FutureFound]) -> list[FutureFound]:
    return [one for one in found if one.possible][:MOST_FUTURES]


def _even(count: int) -> Floats:
    return np.full(count, 1.0 / count)


def frontier_table(plans: Sequence[AversePlan], found: Sequence[FutureFound]) -> pl.DataFrame:
    """One row for each weight of the tail, and one for the study's plan held in the same futures."""
    some = _used(found)
    weights = _even(len(some))
    rows: list[Row] = []
    for plan in plans:
        mean, tail = spread_of(plan, weights, TAIL)
        row: Row = {"plan": name_of(plan), "aversion": plan.aversion, "mean_usd": mean, "tail_usd": tail}
        rows.append(row | {"objective_low_usd": plan.lower_usd, "objective_high_usd": plan.upper_usd, "gap": plan.gap})
    held = np.array([one.held.upper_usd for one in some])
    rows.append({"plan": OWN, "mean_usd": float(weights @ held), "tail_usd": tail_mean(held, weights, TAIL)})
    numbers = ("aversion", "mean_usd", "tail_usd", "objective_low_usd", "objective_high_usd", "gap")
    return table(rows, {"plan": pl.String} | dict.fromkeys(numbers, pl.Float64))


def orders_table(study: PlannedStudy, plans: Sequence[AversePlan]) -> pl.DataFrame:
    """What each plan orders of each thing, beside the study's plan."""
    rows: list[Row] = []
    for name, ordered in study.orders.placed.items():
        if ordered.kind == "connection":
            continue
        amounts = [plan.orders.placed[name].total for plan in plans]
        if max(ordered.total, *amounts) < LEAST[ordered.kind]:
            continue
        for plan, amount in zip(plans, amounts, strict=True):
            row: Row = {"plan": name_of(plan), "aversion": plan.aversion, "kind": ordered.kind, "site": ordered.site}
            row |= {"item": ordered.item, "unit": UNITS[ordered.kind], "amount": amount, "planned": ordered.total}
            rows.append(row)
    texts = dict.fromkeys(("kind", "site", "item", "unit"), pl.String)
    first: dict[str, type[pl.DataType]] = {"plan": pl.String, "aversion": pl.Float64}
    return table(rows, first | texts | {"amount": pl.Float64, "planned": pl.Float64})


def name_of(plan: AversePlan) -> str:
    """For tables of several plans."""
    return f"tail weighs {percent(plan.aversion)}"


def frontier_told(frame: pl.DataFrame, found: Sequence[FutureFound]) -> dict[str, Any]:
    """The summary's words on it."""
    return {"futures": len(_used(found)), "tail": 1.0 - TAIL, "plans": list(frame.iter_rows(named=True))}

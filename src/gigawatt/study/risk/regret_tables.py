"""Plans beside each other as tables and in the summary: regret in scenarios, and how often each is good enough in futures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.risk.anew.reoptimised import CostOfPlan
from gigawatt.risk.measures import least_regret, probability_of, regret_matrix, satisficing
from gigawatt.risk.sample_error import mean_error, tail_of
from gigawatt.study.risk.regret import AS_PLANNED, FUTURE, Column
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]

MOST_OF_IT = 0.9  # of the worth of what is due: a plan with less is not good enough
MET = 0.999  # of what the plan serves as planned: a commitment that is kept
TAIL = 0.9
DIFFERENCES = ("regret_usd", "above_its_best_usd", "above_planned_usd", "served_usd", "surplus_usd", "over_budget_usd")


def regret_table(plans: Sequence[str], columns: Sequence[Column], worth_usd: Floats | None = None) -> pl.DataFrame:
    """One row for each plan and scenario.

    Args:
        plans: their names.
        columns: the scenarios.
        worth_usd: of a unit of each workload for a period, discounted, shape (periods, workloads).
    """
    served = [column for column in columns if any(np.isfinite(column.high_usd(plan)) for plan in plans)]
    costs = np.array([[column.high_usd(plan) for column in served] for plan in plans]).reshape(len(plans), len(served))
    regret = regret_matrix(costs)
    nominal = next((column for column in columns if column.kind == AS_PLANNED), None)
    planned = [np.inf if nominal is None else nominal.high_usd(plan) for plan in plans]
    rows: list[Row] = []
    for row, plan in enumerate(plans):
        for place, column in enumerate(served):
            cost = column.costs.get(plan)
            known = cost is not None and cost.possible
            rows.append(
                {
                    "plan": plan,
                    "scenario": column.name,
                    "name": column.title or column.name,
                    "kind": column.kind,
                    "what": column.what,
                    "weight": column.weight,
                    "cost_low_usd": cost.lower_usd if cost is not None and known else None,
                    "cost_high_usd": cost.upper_usd if cost is not None and known else None,
                    "regret_usd": float(regret[row, place]) if known else None,
                    "above_its_best_usd": float(costs[row, place]) - column.best_usd if known and column.anew else None,
                    "above_planned_usd": float(costs[row, place]) - planned[row] if known and np.isfinite(planned[row]) else None,
                    "served_usd": None if cost is None or not known else _worth(cost.served, worth_usd),
                    "surplus_usd": None if cost is None or not known else _surplus(cost, worth_usd),
                    "over_budget_usd": cost.over_budget_usd if cost is not None and known else None,
                }
            )
    texts, numbers = (
        ("plan", "scenario", "name", "kind", "what"),
        ("weight", "cost_low_usd", "cost_high_usd", *DIFFERENCES),
    )
    return table(rows, dict.fromkeys(texts, pl.String) | dict.fromkeys(numbers, pl.Float64))


def _worth(work: Floats, worth_usd: Floats | None) -> float | None:
    """Of so much work, where the scenario asks for the same kinds of it."""
    return None if worth_usd is None or work.shape != worth_usd.shape else float((work * worth_usd).sum())


def _surplus(cost: CostOfPlan, worth_usd: Floats | None) -> float | None:
    """Worth of what is served less what it costs: of all that is asked for less the cost, which counts what is not served."""
    asked = _worth(cost.asked, worth_usd)
    return None if asked is None else asked - cost.upper_usd


@dataclass(frozen=True)
class Due:
    """What plans are to serve.

    Attributes:
        planned: what the study's plan serves as planned, shape (periods, workloads).
        worth_usd: of a unit of each workload for a period, discounted, likewise.
    """

    planned: Floats
    worth_usd: Floats

    def short(self, cost: CostOfPlan | None) -> float:
        """How many commitments are not kept: no more is due than a future asks for."""
        due = self._of(cost)
        return np.inf if cost is None or due is None else float(np.count_nonzero(cost.served < MET * due - 1e-6))

    def missed(self, cost: CostOfPlan | None) -> float:
        """The share that is not served of what is due, by what it is worth."""
        due = self._of(cost)
        if cost is None or due is None:
            return np.inf
        whole = float((due * self.worth_usd).sum())
        return 1.0 - float((np.minimum(cost.served, due) * self.worth_usd).sum()) / whole if whole > 0.0 else 0.0

    def _of(self, cost: CostOfPlan | None) -> Floats | None:
        if cost is None or not cost.possible or cost.served.shape != self.planned.shape:
            return None
        return np.minimum(self.planned, cost.asked)


def plans_table(
    plans: Sequence[str], futures: Sequence[Column], scenarios: Sequence[Column], due: Due, within: float
) -> pl.DataFrame:
    """One row a plan: its cost, its regret, and how often it is good enough.

    Args:
        plans: their names.
        futures: in which all of them are held.
        scenarios: over which the largest regret is taken.
        due: what plans are to serve.
        within: share by which a plan may cost more than the best that is known for a future, and be good enough.
    """
    futures = [column for column in futures if np.isfinite(column.best_usd)]
    scenarios = [column for column in scenarios if np.isfinite(column.best_usd)]
    costs = np.array([[column.high_usd(plan) for column in futures] for plan in plans])
    best = np.array([column.best_usd for column in futures])
    budget = np.array([[_over(column.costs.get(plan)) for column in futures] for plan in plans])
    short = np.array([[due.short(column.costs.get(plan)) for column in futures] for plan in plans])
    missed = np.array([[due.missed(column.costs.get(plan)) for column in futures] for plan in plans])
    near = costs / best - 1.0
    in_scenarios = np.array([[column.high_usd(plan) for column in scenarios] for plan in plans])
    regret = regret_matrix(in_scenarios).max(axis=1)
    nominal = {column.kind: column for column in scenarios}[AS_PLANNED]
    limits = {"near_best": near, "work_kept": missed, "within_budget": budget}
    most = {"near_best": within, "work_kept": 1.0 - MOST_OF_IT, "within_budget": 0.0}
    shares = {name: satisficing(values[:, :, None], np.array([most[name]])) for name, values in limits.items()}
    shares["all_of_it"] = satisficing(np.stack(list(limits.values()), axis=2), np.array([most[name] for name in limits]))
    shares["commitments_met"] = satisficing(short[:, :, None], np.zeros(1))
    rows: list[Row] = []
    for row, plan in enumerate(plans):
        possible = bool(np.all(np.isfinite(costs[row])))
        found: Row = {"plan": plan, "as_planned_usd": _finite(nominal.high_usd(plan))}
        tail, tail_error = tail_of(costs[row], TAIL) if possible else (None, None)
        found |= {"futures": len(futures), "mean_usd": float(costs[row].mean()) if possible else None}
        found |= {"mean_error_usd": mean_error(costs[row]) if possible else None}
        found |= {"worst_tenth_usd": tail, "worst_tenth_error_usd": tail_error, "largest_regret_usd": _finite(float(regret[row]))}
        for name, values in shares.items():
            share = probability_of(float(values[row]), len(futures))
            found |= {f"{name}_share": share.share, f"{name}_low": share.low, f"{name}_high": share.high}
        rows.append(found)
    numbers = [name for name in rows[0] if name not in ("plan", "futures")]
    return table(rows, {"plan": pl.String, "futures": pl.Int32} | dict.fromkeys(numbers, pl.Float64))


def scenarios_told(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The summary's words on named scenarios: what is otherwise, and what each plan held costs there."""
    named = frame.filter(pl.col("kind") != FUTURE)
    found: dict[str, dict[str, Any]] = {}
    for row in named.iter_rows(named=True):
        one = found.setdefault(row["scenario"], {key: row[key] for key in ("scenario", "name", "kind", "what")} | {"plans": {}})
        one["plans"][row["plan"]] = {key: row[key] for key in ("cost_low_usd", "cost_high_usd", *DIFFERENCES)}
    return list(found.values())


def regret_told(frame: pl.DataFrame, plans: pl.DataFrame | None, within: float) -> dict[str, Any]:
    """The summary's words on plans beside each other.

    Args:
        frame: one row for each plan and scenario.
        plans: one row a plan, of what they are in futures; None: they were held in scenarios alone.
        within: share by which a plan may cost more than the best that is known, and be good enough.
    """
    names = frame["plan"].unique(maintain_order=True).to_list()
    scenarios = frame["scenario"].unique(maintain_order=True).to_list()
    wide = frame.with_columns(pl.col("regret_usd").fill_null(np.inf))
    matrix = np.array([wide.filter(pl.col("plan") == plan)["regret_usd"].to_list() for plan in names])
    told: dict[str, Any] = {"scenarios": scenarios, "compared": names, "least_regret": names[least_regret(matrix)]}
    if plans is None:
        return told
    enough = [one["all_of_it_share"] for one in plans.iter_rows(named=True)]
    near, mean = plans["near_best_share"].to_list(), plans["mean_usd"].fill_null(np.inf).to_list()
    most = min(range(len(names)), key=lambda row: (-enough[row], -near[row], mean[row]))
    return told | {
        "plans": list(plans.iter_rows(named=True)),
        "cheapest": _least_of(plans, "as_planned_usd"),
        "cheapest_on_average": _least_of(plans, "mean_usd"),
        "good_enough_within": within,
        "most_often_good_enough": names[most],
        "good_enough_share": enough[most],
    }


def _least_of(plans: pl.DataFrame, column: str) -> str | None:
    known = plans.filter(pl.col(column).is_not_null())
    return None if known.is_empty() else str(known["plan"][int(known[column].arg_min() or 0)])


def _over(cost: CostOfPlan | None) -> float:
    return np.inf if cost is None or not cost.possible else cost.over_budget_usd


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None

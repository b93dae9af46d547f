"""Plans of several studies held in the same futures, all of them: which costs less how often, and which is good enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case.case import Case
from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.held.plan_in_futures import PlanInFutures
from gigawatt.risk.measures import probability, quantiles, regret_matrix
from gigawatt.risk.sample_error import mean_error, tail_of
from gigawatt.study.risk.against import Other
from gigawatt.study.risk.operated import operated
from gigawatt.study.risk.workers import Workers
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

KEPT = 0.99  # of what is due: it is kept, as of a promise
LEVELS = (0.1, 0.5, 0.9)
MOST_OF_IT = 0.9  # of the worth of what is due: a plan with less is not good enough


@dataclass(frozen=True)
class HeldPlan:
    """A plan held in every future.

    Attributes:
        name: for tables.
        keys: of its workloads.
        result: of the futures.
    """

    name: str
    keys: Sequence[str]
    result: PlanInFutures


def held_plan(other: Other, workers: Workers) -> HeldPlan:
    """Another study's plan in all of this one's futures, in its own programme.

    Args:
        other: the study; its programme is of the same world.
        workers: who dispatch its sites.

    Raises:
        SolverError: a dispatch gave no answer that can be trusted.
    """
    study = other.study
    with workers.started(len(study.programme.sites)) as started:
        found = operated(study.folder, study.programme, study.rates, other.futures, started)
    return HeldPlan(study.name, [one.key for one in found.work], found.result)


@dataclass(frozen=True)
class Judged:
    """By what plans are judged: what this study's plan serves as planned, and its programme's budgets.

    Attributes:
        programme: as it was planned.
        case: of it.
        futures: as they were drawn.
        as_planned: this study's plan as it is, one future for each weather year.
        worth_usd: of a unit of each workload for a period, discounted, shape (periods, workloads).
        within: share by which a plan may cost more than the cheapest of them in a future, and be near it.
    """

    programme: Programme
    case: Case
    futures: DrawnFutures
    as_planned: PlanInFutures
    worth_usd: Floats
    within: float

    def work(self, plan: HeldPlan) -> tuple[Flags, Flags]:
        """Futures in which a plan serves as much as this study's does as planned, or all that is asked if that is less; and
        those in which it serves nine tenths of that, by what it is worth.
        """
        own = [plan.keys.index(work.key) for work in self.case.workloads]
        delivered, asked = (values[:, :, own] for values in (plan.result.delivered, plan.result.asked))
        due = np.minimum(self.as_planned.delivered[self.futures.weather], asked)
        most = (np.minimum(delivered, due) * self.worth_usd).sum(axis=(1, 2)) >= MOST_OF_IT * (due * self.worth_usd).sum(
            axis=(1, 2)
        )
        return np.asarray(np.all(delivered >= KEPT * due, axis=(1, 2))), np.asarray(most)

    def within_budget(self, plan: HeldPlan) -> Flags:
        """Futures in which no year's cash is beyond its budget."""
        met = np.ones(len(plan.result.cash_usd), dtype=np.bool_)
        for year, budget in self.programme.capital_budget_usd.items():
            if year in self.case.calendar.calendar_years:
                spent = plan.result.cash_usd[:, self.case.calendar.periods_of(year)].sum(axis=1)
                met &= spent <= budget.value * (2.0 - KEPT)
        return met


def held_table(plans: Sequence[HeldPlan], judged: Judged) -> pl.DataFrame:
    """One row a plan: what it costs, how often it is the cheapest, what it costs more then, and how often it is good enough.

    Args:
        plans: this study's first.
        judged: by what.
    """
    costs = np.array([plan.result.cost_usd for plan in plans])
    high, low = (np.array([getattr(plan.result, f"cost_{side}_usd") for plan in plans]) for side in ("high", "low"))
    regret, best = regret_matrix(costs), costs.min(axis=0)
    rows: list[Row] = []
    for number, plan in enumerate(plans):
        others = np.delete(low, number, axis=0).min(axis=0, initial=np.inf)
        kept, mostly = judged.work(plan)
        near = costs[number] <= best + judged.within * np.abs(best)
        met = {"near_best": near, "work_kept": mostly, "within_budget": judged.within_budget(plan)}
        met |= {"all_of_it": np.all(list(met.values()), axis=0), "commitments_met": kept}
        tail, tail_error = tail_of(costs[number])
        p10, p50, p90 = quantiles(costs[number], LEVELS).tolist()
        row: Row = {"plan": plan.name, "futures": costs.shape[1], "mean_usd": float(costs[number].mean())}
        row |= {"mean_error_usd": mean_error(costs[number]), "p10_usd": p10, "p50_usd": p50, "p90_usd": p90}
        apart = costs[number] - costs[0]
        row |= {"above_own_usd": float(apart.mean()), "above_own_error_usd": mean_error(apart)}
        row |= {"worst_tenth_usd": tail, "worst_tenth_error_usd": tail_error}
        row |= {
            "cheapest_share": float((regret[number] <= 0.0).mean()),
            "surely_cheapest_share": float((high[number] < others).mean()),
        }
        row |= {"mean_regret_usd": float(regret[number].mean()), "p90_regret_usd": float(np.quantile(regret[number], 0.9))}
        row |= {"largest_regret_usd": float(regret[number].max())}
        for name, flags in met.items():
            share = probability(flags)
            row |= {f"{name}_share": share.share, f"{name}_low": share.low, f"{name}_high": share.high}
        rows.append(row)
    numbers = [name for name in rows[0] if name not in ("plan", "futures")]
    return table(rows, {"plan": pl.String, "futures": pl.Int32} | dict.fromkeys(numbers, pl.Float64))


def held_told(frame: pl.DataFrame, within: float) -> dict[str, Any]:
    """The summary's words on it: the cheapest plan and the one good enough most often."""
    rows = list(frame.iter_rows(named=True))
    enough = max(rows, key=lambda row: (row["all_of_it_share"], row["near_best_share"], -row["mean_usd"]))
    return {
        "futures": rows[0]["futures"],
        "good_enough_within": within,
        "cheapest_on_average": min(rows, key=lambda row: row["mean_usd"])["plan"],
        "cheapest_most_often": max(rows, key=lambda row: row["cheapest_share"])["plan"],
        "most_often_good_enough": enough["plan"],
        "good_enough_share": enough["all_of_it_share"],
        "plans": rows,
    }

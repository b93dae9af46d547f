"""Futures planned anew beside the plan held in them: what it is worth to know, and what one would build then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.risk.anew.orders import Ordered, Orders
from gigawatt.risk.anew.planned_anew import FutureFound, PlanAnew
from gigawatt.risk.anew.scenario import Scenario
from gigawatt.risk.measures import quantiles
from gigawatt.study.risk.future_workers import FutureWorkers
from gigawatt.study.risk.planned import PlannedStudy
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]

UNITS = {"power": "MW", "storage energy": "MWh", "connection": "MW", "halls": "MW", "chips": "accelerators"}
OTHER = 0.05  # share of the larger amount beyond which something is built differently
LEAST = {"power": 1.0, "storage energy": 1.0, "connection": 1.0, "halls": 1.0, "chips": 100.0}  # less is no difference
SOONER = 0.5  # years, by which it is ordered for another time
MOST = 0.5  # share of futures that are most of them


def planned_anew(study: PlannedStudy, scenarios: Sequence[Scenario], workers: FutureWorkers | None = None) -> list[FutureFound]:
    """Plan futures anew, each for itself.

    Args:
        study: whose plan is held beside.
        scenarios: the futures.
        workers: who have the study as their first plan; None: this process.

    Raises:
        SolverError: a worker died. A solver that fails in a future is named there.
    """
    asked = [PlanAnew(0, 0, scenario, study.orders) for scenario in scenarios]
    return (workers or FutureWorkers([study.in_hand])).plan_anew(asked)


def information_table(found: Sequence[FutureFound], fixed_usd: tuple[Floats, Floats]) -> pl.DataFrame:
    """One row a future: the plan held, the future planned anew, and the difference.

    Args:
        found: the futures, the first that were drawn.
        fixed_usd: bounds of what the futures of the stage's first part say of the same futures, shape (futures,) each.
    """
    rows: list[Row] = []
    for number, one in enumerate(found):
        low, middle, high = one.worth_usd if one.possible else (None, None, None)
        rows.append(
            {
                "future": number,
                "held_low_usd": _finite(one.held.lower_usd),
                "held_high_usd": _finite(one.held.upper_usd),
                "reoptimised_low_usd": _finite(one.best.lower_usd),
                "reoptimised_high_usd": _finite(one.best.upper_usd),
                "information_low_usd": low,
                "information_usd": middle,
                "information_high_usd": high,
                "fixed_low_usd": float(fixed_usd[0][number]),
                "fixed_high_usd": float(fixed_usd[1][number]),
                "over_budget_usd": one.held.over_budget_usd,
                "planes_valid": one.valid[0],
                "planes_repriced": one.valid[1],
                "dispatches": one.dispatches,
                "failed": one.failed,
                "stopped": _stopped(one),
            }
        )
    counts = ("planes_valid", "planes_repriced", "dispatches")
    schema: dict[str, type[pl.DataType]] = {name: pl.Int32 if name in (*counts, "future") else pl.Float64 for name in _COLUMNS}
    return table(rows, schema | {"failed": pl.String, "stopped": pl.String})


_COLUMNS = (
    "future",
    "held_low_usd",
    "held_high_usd",
    "reoptimised_low_usd",
    "reoptimised_high_usd",
    "information_low_usd",
    "information_usd",
    "information_high_usd",
    "fixed_low_usd",
    "fixed_high_usd",
    "over_budget_usd",
    "planes_valid",
    "planes_repriced",
    "dispatches",
)


def builds_table(planned: Orders, found: Sequence[FutureFound]) -> pl.DataFrame:
    """What futures that are planned anew would order, beside what the plan orders: the most different first."""
    orders = [one.orders for one in found if one.orders is not None]
    rows: list[Row] = []
    for name, ordered in planned.placed.items():
        amounts = np.array([some.placed[name].total for some in orders])
        if max(ordered.total, amounts.max(initial=0.0)) < LEAST[ordered.kind]:
            continue
        slack = np.maximum(LEAST[ordered.kind], OTHER * np.maximum(amounts, ordered.total))
        when = _when(ordered)
        others = np.array([np.nan if one is None else one for one in (_when(some.placed[name]) for some in orders)])
        low, middle, high = quantiles(amounts, (0.1, 0.5, 0.9)).tolist() if len(amounts) else (0.0, 0.0, 0.0)
        both = np.isfinite(others) & (when is not None)
        sooner = others - (0.0 if when is None else when)
        rows.append(
            {
                "kind": ordered.kind,
                "site": ordered.site,
                "item": ordered.item,
                "unit": UNITS[ordered.kind],
                "planned": ordered.total,
                "mean": float(amounts.mean()) if len(amounts) else 0.0,
                "p10": low,
                "p50": middle,
                "p90": high,
                "share_more": _share(amounts > ordered.total + slack),
                "share_less": _share(amounts < ordered.total - slack),
                "planned_for": when,
                "mean_for": float(np.nanmean(others)) if np.isfinite(others).any() else None,
                "share_sooner": _share(both & (sooner < -SOONER)),
                "share_later": _share(both & (sooner > SOONER)),
            }
        )
    rows.sort(key=lambda row: -max(float(str(row["share_more"])), float(str(row["share_less"]))))
    texts = ("kind", "site", "item", "unit")
    numbers = ("planned", "mean", "p10", "p50", "p90", "share_more", "share_less")
    dates = ("planned_for", "mean_for", "share_sooner", "share_later")
    return table(rows, dict.fromkeys(texts, pl.String) | dict.fromkeys((*numbers, *dates), pl.Float64))


def information_told(found: Sequence[FutureFound], builds: pl.DataFrame) -> dict[str, Any]:
    """The summary's words on it."""
    known = [one for one in found if one.possible]
    failed = [{"future": number, "why": one.failed} for number, one in enumerate(found) if one.failed]
    worth = np.array([one.worth_usd for one in known]).reshape(-1, 3)
    told: dict[str, Any] = {
        "futures": len(found),
        "without_a_plan": len(found) - len(known) - len(failed),
        "failed": failed,
        "wider_than_asked": sum(bool(_stopped(one)) for one in found),
        "dispatches": sum(one.dispatches for one in found),
        "site_years": {
            "planes_valid": sum(one.valid[0] for one in found),
            "planes_repriced": sum(one.valid[1] for one in found),
        },
    }
    if known:
        held = np.array([(one.held.lower_usd, one.held.upper_usd) for one in known])
        best = np.array([(one.best.lower_usd, one.best.upper_usd) for one in known])
        told["held_usd"] = {"low": float(held[:, 0].mean()), "high": float(held[:, 1].mean())}
        told["reoptimised_usd"] = {"low": float(best[:, 0].mean()), "high": float(best[:, 1].mean())}
        told["value_of_information_usd"] = {
            name: _spread(worth[:, column]) for column, name in enumerate(("low", "dispatched", "high"))
        }
    told["most_would"] = [
        {
            "build": "more" if row["share_more"] >= MOST else "less",
            **{name: row[name] for name in ("kind", "site", "item", "unit", "planned", "p50")},
            "share": max(row["share_more"], row["share_less"]),
        }
        for row in builds.iter_rows(named=True)
        if max(row["share_more"], row["share_less"]) >= MOST
    ]
    return told


def _stopped(one: FutureFound) -> str:
    """What has wider bounds than asked for, and why."""
    ends = {"the plan held": one.held.stopped, "planned anew": one.best.stopped}
    return "; ".join(f"{what}: {why}" for what, why in ends.items() if why)


def _when(ordered: Ordered) -> float | None:
    """The mean date for which it is ordered, fractional year."""
    total = float(ordered.amounts.sum())
    return None if ordered.total < LEAST[ordered.kind] else float(ordered.amounts @ ordered.starts) / total


def _share(flags: NDArray[np.bool_]) -> float:
    return float(np.mean(flags)) if len(flags) else 0.0


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _spread(values: Floats) -> dict[str, float]:
    low, middle, high = quantiles(values, (0.1, 0.5, 0.9)).tolist()
    return {"mean": float(values.mean()), "p10": low, "p50": middle, "p90": high}

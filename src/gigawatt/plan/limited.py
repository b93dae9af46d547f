"""A dispatch within yearly limits: the prices of its meters at which they are just met (docs/mathematics/plan.md, section 6).

At given prices of its meters a site's dispatch meets a limit or misses it; a mixture of both, hour by hour, is a dispatch too,
as operation is convex. The mixture's own duals say at which prices to dispatch next (column generation), and every price gives
a lower bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import LinearModel, Solver
from gigawatt.plan.dispatch_lp import HourlyDispatch
from gigawatt.plan.operation_case import OperationCase

Floats = NDArray[np.float64]

ROUNDS = 25


@dataclass(frozen=True)
class PricedDispatch:
    """A dispatch at given prices of its meters: means over the weather years; its cost is without the meters' prices."""

    cost_usd: float
    meters: Floats
    hours: tuple[HourlyDispatch, ...]  # by weather year


@dataclass(frozen=True)
class Limited:
    """A mixture of dispatches within the limits, and the prices that prove how good it is."""

    parts: list[tuple[float, PricedDispatch]]  # weight, dispatch
    prices: Floats  # the prices of the best lower bound
    cost_usd: float  # of the mixture, with the penalty of what is beyond the limits
    lower_usd: float
    beyond: bool  # the limits are missed: nothing that the site can do meets them


def highest_prices(case: OperationCase, period: int) -> Floats:
    """Prices of meters at which all work is rather cut than metered, so that every limit is met, shape (meters,)."""
    cuts = [float(case.unserved_usd_per_mwh[period]), *(float(load.interruption_usd_per_mwh[period]) for load in case.loads)]
    least = np.ones(len(case.meters))
    for index, meter in enumerate(case.meters):
        rates = np.concatenate([meter.tier_rates[:, period], meter.reactor_rates[:, period]])
        if meter.workload is None and np.any(rates > 0.0):
            least[index] = rates[rates > 0.0].min()
    return 1.1 * max(cuts) / float(case.pue.min()) / least


def dispatch_within(
    dispatch: Callable[[Floats], PricedDispatch],
    allotment: Floats,
    guess: Floats,
    highest: Floats,
    tolerance_usd: float,
    *,
    strict: bool = True,
) -> tuple[Limited, PricedDispatch]:
    """Dispatch so that no meter counts more than its allotment.

    Args:
        dispatch: the optimal dispatch at given meter prices, shape (meters,).
        allotment: limit of each meter, ``inf`` where there is none.
        guess: first prices to try.
        highest: prices at which every limit is met, shape (meters,): what a unit beyond a limit counts while prices are sought.
        tolerance_usd: by how much cost and lower bound may differ.
        strict: the limits must hold; else what is beyond them may stand, at its penalty, within the tolerance.

    Returns:
        The mixture, and the dispatch at the prices of the best lower bound.
    """
    limited = np.isfinite(allotment)
    prices = np.where(limited, np.clip(guess, 0.0, highest), 0.0)
    parts: list[PricedDispatch] = []
    tried: list[Floats] = []
    best_lower, best_prices = -np.inf, prices
    best_part: PricedDispatch | None = None
    upper, weights, beyond = np.inf, np.zeros(0), True
    for _ in range(ROUNDS):
        part = dispatch(prices)
        parts.append(part)
        tried.append(prices)
        lower = part.cost_usd + float(prices[limited] @ (part.meters - np.where(limited, allotment, 0.0))[limited])
        if lower > best_lower:
            best_lower, best_prices, best_part = lower, prices, part
        if not limited.any() or (not prices.any() and np.all(part.meters[limited] <= allotment[limited] * (1 + 1e-9))):
            upper, weights, beyond = part.cost_usd, np.append(np.zeros(len(parts) - 1), 1.0), False
            break
        upper, weights, found, beyond = _mix(parts, allotment, highest, limited)
        if not (strict and beyond) and upper - best_lower <= tolerance_usd:
            break
        prices = found
        if any(np.allclose(prices, other, rtol=1e-7, atol=1e-7) for other in tried):
            break
    assert best_part is not None
    mixture = [(float(weight), part) for weight, part in zip(weights, parts, strict=True) if weight > 0.0]
    return Limited(mixture, best_prices, float(upper), float(best_lower), beyond), best_part


def _mix(
    parts: list[PricedDispatch], allotment: Floats, highest: Floats, limited: NDArray[np.bool_]
) -> tuple[float, Floats, Floats, bool]:
    """Cheapest weights; cost, weights, prices of the meters, and whether a limit is still missed."""
    costs = np.array([part.cost_usd for part in parts])
    scale = max(1.0, float(costs.max()))
    model = LinearModel()
    weight = model.columns("weights", len(parts), cost=costs / scale)
    one = model.rows("one", 1, lower=1.0, upper=1.0)
    model.entries(one.start, weight.index, 1.0)
    rows, sizes, slacks = [], [], []
    for place in np.flatnonzero(limited).tolist():
        meters = np.array([part.meters[place] for part in parts])
        size = max(1.0, float(meters.max()), float(allotment[place]))
        row = model.rows("limit", 1, upper=allotment[place] / size)
        slack = model.columns("beyond", 1, cost=highest[place] * size / scale)
        model.entries(row.start, weight.index, meters / size)
        model.entries(row.start, slack.start, -1.0)
        rows.append(row.start)
        sizes.append(size)
        slacks.append(slack.start)
    solution = Solver(model, presolve=False).solve()
    prices = np.zeros(len(allotment))
    prices[limited] = [max(0.0, -float(solution.row_duals[row])) * scale / size for row, size in zip(rows, sizes, strict=True)]
    weights = np.maximum(weight.take(solution.values), 0.0)
    weights[weights < 1e-12] = 0.0
    beyond = any(float(solution.values[slack]) > 1e-9 for slack in slacks)
    return float(solution.objective * scale), weights / weights.sum(), prices, beyond

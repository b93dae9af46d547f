"""The cheapest mixture of dispatches within yearly limits, and what proves it (docs/mathematics/plan.md, 6).

min Σ_i weight_i · cost_i + Σ_m penalty_m · beyond_m
s.t. Σ_i weight_i = 1,  Σ_i weight_i · meter_mi - beyond_m <= limit_m : price_m
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import LinearModel, Solver

Floats = NDArray[np.float64]

ON_THE_LIMIT = 1e-9  # relative: what is this little beyond a limit meets it


@dataclass(frozen=True)
class Mix:
    """Weights of the dispatches, the prices of the meters, and whether a limit is still missed."""

    cost_usd: float
    weights: Floats  # (dispatches,), sum 1
    prices: Floats  # (meters,)
    beyond: bool


def cheapest_mix(costs: Floats, meters: Floats, limits: Floats, penalties: Floats) -> Mix:
    """Mix dispatches at least cost.

    Args:
        costs: of each dispatch, shape (dispatches,) [USD].
        meters: what each counts, shape (dispatches, meters).
        limits: shape (meters,), finite.
        penalties: what a unit beyond a limit costs, shape (meters,).
    """
    if len(limits) == 1:
        return _one_limit(costs, meters[:, 0], float(limits[0]), float(penalties[0]))
    return _many_limits(costs, meters, limits, penalties)


def _one_limit(costs: Floats, meters: Floats, limit: float, penalty: float) -> Mix:
    """With one limit the best is a single dispatch, or two that meet it together: so all pairs are looked at."""
    excess = meters - limit
    inside = excess <= ON_THE_LIMIT * limit
    alone = costs + penalty * np.where(inside, 0.0, excess)
    single = int(np.argmin(alone))
    best, weights = float(alone[single]), np.zeros(len(costs))
    weights[single] = 1.0
    beyond = not inside[single]
    within, without = np.flatnonzero(inside), np.flatnonzero(~inside)
    if len(within) and len(without):
        share = np.clip(excess[without] / (meters[without] - meters[within, None]), 0.0, 1.0)  # of the one within
        paired = share * costs[within, None] + (1.0 - share) * costs[without]
        first, second = np.unravel_index(np.argmin(paired), paired.shape)
        if paired[first, second] < best:
            best, beyond = float(paired[first, second]), False
            weights[single] = 0.0
            weights[within[first]] = share[first, second]
            weights[without[second]] = 1.0 - share[first, second]
    # the least price at which none of those that are beyond the limit would beat the mixture
    price = float(np.max((best - costs[without]) / excess[without], initial=0.0))
    return Mix(best, weights, np.array([min(price, penalty)]), beyond)


def _many_limits(costs: Floats, meters: Floats, limits: Floats, penalties: Floats) -> Mix:
    scale = max(1.0, float(np.abs(costs).max()))  # costs are negative where a site earns
    sizes = np.maximum(np.maximum(meters.max(axis=0), limits), 1.0)
    model = LinearModel()
    weight = model.columns("weights", len(costs), cost=costs / scale)
    one = model.rows("one", 1, lower=1.0, upper=1.0)
    model.entries(one.start, weight.index, 1.0)
    rows = model.rows("limit", len(limits), upper=limits / sizes)
    beyond = model.columns("beyond", len(limits), cost=penalties * sizes / scale)
    model.entries(rows.index[:, None], weight.index, (meters / sizes).T)
    model.entries(rows.index, beyond.index, -1.0)
    solution = Solver(model, presolve=False).solve()
    weights = np.maximum(weight.take(solution.values), 0.0)
    weights[weights < 1e-12] = 0.0
    prices = np.maximum(0.0, -rows.take(solution.row_duals)) * scale / sizes
    missed = bool(np.any(beyond.take(solution.values) > ON_THE_LIMIT))
    return Mix(float(solution.objective * scale), weights / weights.sum(), prices, missed)

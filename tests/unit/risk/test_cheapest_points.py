"""The cheapest mixture of points, against a solver of linear programmes that knows nothing of ours."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from gigawatt.risk.operation.cheapest_points import Menu, cheapest

ASSETS, METERS, WORKS, POINTS, FUTURES = 5, 2, 2, 30, 60


def drawn(seed: int) -> tuple[Menu, NDArray[np.float64], NDArray[np.float64]]:
    """Points with some of each asset, costs and futures; a limit on cuts that may be missed, at a price."""
    stream = np.random.default_rng(seed)
    columns = stream.random((ASSETS + METERS + WORKS, POINTS))
    columns[:, ::3] = np.round(columns[:, ::3])
    cut = np.zeros((ASSETS + METERS, WORKS))
    cut[-1] = stream.random(WORKS)
    beyond = np.full(ASSETS + METERS, np.inf)
    beyond[-1] = 40.0
    there = np.round(stream.random((FUTURES, ASSETS + METERS + WORKS)), 1)  # some have nothing of an asset
    costs = np.where(stream.random((FUTURES, POINTS)) < 0.1, -1.0, 1.0) * stream.random((FUTURES, POINTS))
    return Menu(columns, cut, 10.0 + stream.random(WORKS), beyond), costs, there


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_least_cost(seed: int) -> None:
    menu, costs, there = drawn(seed)
    limited = ASSETS + METERS
    weights, saved = cheapest(menu, costs, there)
    others = np.concatenate([menu.cut_usd, np.where(np.isfinite(menu.beyond_usd), menu.beyond_usd, 0.0)])
    assert np.all(weights >= 0.0)
    used = weights[:, :POINTS] @ menu.columns[:limited].T + weights[:, POINTS : POINTS + WORKS] @ menu.cut.T
    assert np.all(used - weights[:, POINTS + WORKS :] <= there[:, :limited] + 1e-9)
    assert np.all(weights[:, POINTS + WORKS :][:, ~np.isfinite(menu.beyond_usd)] == 0.0)
    done = weights[:, :POINTS] @ menu.columns[limited:].T + weights[:, POINTS : POINTS + WORKS]
    assert np.all(done >= there[:, limited:] - 1e-9)
    for future in range(FUTURES):
        cost = np.concatenate([costs[future], menu.cut_usd, [menu.beyond_usd[-1]]])
        beyond = np.zeros((limited, 1))
        beyond[-1] = -1.0
        upper = np.block(
            [[menu.columns[:limited], menu.cut, beyond], [-menu.columns[limited:], -np.eye(WORKS), np.zeros((WORKS, 1))]]
        )
        right = np.concatenate([there[future, :limited], -there[future, limited:]])
        least = linprog(cost, A_ub=upper, b_ub=right)
        assert weights[future, :POINTS] @ costs[future] + weights[future, POINTS:] @ others == pytest.approx(least.fun, abs=1e-7)
        proven = saved[future, limited:] @ there[future, limited:] - saved[future, :limited] @ there[future, :limited]
        assert proven == pytest.approx(least.fun, abs=1e-7)  # the prices prove it

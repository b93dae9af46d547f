"""The cheapest mixture of points that are nearly the same, or use little of something, is that of a linear programme too."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from gigawatt.risk.operation.cheapest_points import Menu, cheapest


@pytest.mark.parametrize("seed", range(4))
def test_it_is_that_of_a_linear_programme(seed: int) -> None:
    stream = np.random.default_rng(seed)
    limited, works, points, futures = 9, 3, 150, 12
    columns = stream.random((limited + works, points)).round(1)
    columns[:, points // 2 :] = columns[:, : points - points // 2] * (1.0 + 1e-6 * stream.standard_normal(points - points // 2))
    tiny = stream.random(columns.shape) < 0.1
    columns = np.where(tiny, 10.0 ** stream.uniform(-4.0, -1.0, columns.shape), columns)
    menu = Menu(columns, np.zeros((limited, works)), stream.uniform(5e9, 9e9, works), np.full(limited, np.inf))
    costs = stream.uniform(1e8, 1e9, (futures, points)) * columns[limited:].sum(axis=0)
    there = np.where(stream.random((futures, limited + works)) < 0.3, 0.0, stream.random((futures, limited + works)))
    weights, saved = cheapest(menu, costs, there)
    signs = np.repeat([1.0, -1.0], [limited, works])
    rows = np.concatenate([columns, np.vstack([np.zeros((limited, works)), np.eye(works)])], axis=1) * signs[:, None]
    for future in range(futures):
        usd = np.concatenate([costs[future], menu.cut_usd])
        best = linprog(usd, A_ub=rows, b_ub=signs * there[future], method="highs").fun
        found = weights[future, : points + works]
        assert found.min() >= 0.0
        assert np.all(rows @ found <= signs * there[future] + 2e-7)
        np.testing.assert_allclose(usd @ found, best, rtol=1e-3, atol=5e6)
        assert saved[future].min() >= 0.0

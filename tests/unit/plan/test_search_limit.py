"""A search for whole units that stops after so many nodes: its bound is one, and the same every time."""

from __future__ import annotations

import numpy as np

from gigawatt.lp import LinearModel, Solution, Solver


def knapsack(nodes: int | None) -> Solution:
    drawn = np.random.default_rng(1)
    model = LinearModel()
    some = model.columns("taken", 40, lower=0.0, upper=1.0, cost=-drawn.integers(10, 99, 40).astype(np.float64), whole=True)
    for _ in range(15):
        weights = drawn.integers(5, 99, 40).astype(np.float64)
        model.entries(model.rows("room", 1, upper=0.4 * float(weights.sum())).start, some.index, weights)
    return Solver(model).solve(nodes=nodes, gap=1e-9)


def test_a_search_that_is_stopped_has_a_point_and_a_proven_bound_and_both_are_the_same_again() -> None:
    whole, stopped, again = knapsack(None), knapsack(2), knapsack(2)
    assert stopped.bound < whole.objective - 1e-6  # it had not ended
    assert stopped.bound <= whole.objective <= stopped.objective
    assert (again.objective, again.bound) == (stopped.objective, stopped.bound)
    assert np.array_equal(again.values, stopped.values)

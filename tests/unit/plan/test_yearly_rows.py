"""The small system of yearly limits in the interior point: what binds alike shares a price."""

from __future__ import annotations

import numpy as np

from gigawatt.plan.stores.interior_point import _inverse


def test_the_inverse_solves_rows_of_very_different_sizes() -> None:
    rng = np.random.default_rng(3)
    part = rng.normal(size=(4, 4)) * np.array([1e-6, 1.0, 1e3, 1e7])[:, None]
    matrix = part @ part.T
    right = rng.normal(size=4) * np.sqrt(np.diagonal(matrix))
    np.testing.assert_allclose(_inverse(matrix) @ right, np.linalg.solve(matrix, right), rtol=1e-6)


def test_limits_that_say_the_same_share_a_price() -> None:
    same = np.array([[4.0, 4.0, 0.0], [4.0, 4.0, 0.0], [0.0, 0.0, 2.0]])
    np.testing.assert_allclose(_inverse(same) @ np.array([8.0, 8.0, 6.0]), [1.0, 1.0, 3.0], rtol=1e-12)


def test_no_limit_that_counts_anything_has_no_price() -> None:
    assert not np.any(_inverse(np.zeros((2, 2))) @ np.zeros(2))

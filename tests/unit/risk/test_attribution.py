"""Attribution against the Ishigami function, whose variance is known in closed form, and against sums."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gigawatt.risk.attribution import (
    first_order_of_futures,
    rank_ranges,
    sobol_indices,
    sobol_points,
    tornado,
    tornado_of_futures,
)
from gigawatt.risk.drawing.sampling import Copula, uniforms

NAMES = ("x1", "x2", "x3")
A, B = 7.0, 0.1


def ishigami(points: np.ndarray) -> np.ndarray:
    x = -math.pi + 2.0 * math.pi * points
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def closed_form() -> tuple[list[float], list[float], float]:
    """Ishigami & Homma (1990): the parts of the variance."""
    one = 0.5 * (1.0 + B * math.pi**4 / 5.0) ** 2
    two = A * A / 8.0
    joint = B * B * math.pi**8 * 8.0 / 225.0
    variance = one + two + joint
    return [one / variance, two / variance, 0.0], [(one + joint) / variance, two / variance, joint / variance], variance


def test_ishigamis_indices_are_those_of_the_closed_form() -> None:
    first, total, variance = closed_form()
    found = sobol_indices(NAMES, ishigami(sobol_points(3, 4096, 7)))
    assert found.first == pytest.approx(first, abs=0.015)
    assert found.total == pytest.approx(total, abs=0.015)
    assert found.variance == pytest.approx(variance, rel=0.01)
    assert np.all(found.first_error < 0.05)
    assert np.all(found.total_error < 0.05)
    assert np.all(found.total_error > 0.0)
    again = sobol_indices(NAMES, ishigami(sobol_points(3, 4096, 7)))
    assert np.array_equal(found.first, again.first)
    assert np.array_equal(found.total_error, again.total_error)


def test_futures_that_have_been_run_give_first_order_indices_too() -> None:
    first, _, _ = closed_form()
    points = uniforms(16384, 3, 2)
    assert first_order_of_futures(NAMES, points, ishigami(points)) == pytest.approx(first, abs=0.02)
    by_chance = first_order_of_futures(("noise",), uniforms(500, 1, 3, "random"), uniforms(500, 2, 4, "random")[:, 1])
    assert by_chance[0] < 0.05


def test_an_event_among_causes_is_attributed_as_it_weighs() -> None:
    """Variances of a sum: an event of 10 with one chance in ten, and a uniform of width 6."""
    points = uniforms(4096, 2, 5)
    event = 10.0 * (points[:, 0] > 0.9)
    outcome = event + 6.0 * points[:, 1]
    share = 9.0 / (9.0 + 3.0)
    assert first_order_of_futures(("event", "width"), np.stack([event, points[:, 1]], axis=1), outcome) == pytest.approx(
        [share, 1.0 - share], abs=0.01
    )
    swings = tornado_of_futures(("event", "width"), np.stack([event, points[:, 1]], axis=1), outcome)
    assert [swing.cause for swing in swings] == ["event", "width"]
    assert swings[0].low == pytest.approx(3.0, abs=0.05)
    assert swings[0].high == pytest.approx(13.0, abs=0.1)
    assert swings[1].width == pytest.approx(6.0 * 0.9, abs=0.2)


def test_a_tornado_of_a_sum_is_its_weights() -> None:
    swings = tornado(("small", "large"), lambda points: points @ np.array([1.0, -3.0]))
    assert [(swing.cause, round(swing.width, 9)) for swing in swings] == [("large", 2.4), ("small", 0.8)]
    assert swings[0].low > swings[0].middle == -1.0 > swings[0].high


def test_causes_behind_correlated_ones_and_an_outcome_that_does_not_vary() -> None:
    copula = Copula.of(("a", "b"), {("a", "b"): 1.0})
    points = sobol_points(2, 256, 1, copula)
    found = sobol_indices(("a", "b"), points.sum(axis=1))
    assert found.first == pytest.approx([1.0, 0.0], abs=0.05)
    level = sobol_indices(("a", "b"), np.ones(len(points)))
    assert np.array_equal(level.first, np.zeros(2))
    assert level.variance == 0.0


def test_causes_that_are_not_told_apart_share_their_ranks() -> None:
    values, errors = np.array([0.1, 0.5, 0.45, 0.0]), np.array([0.01, 0.02, 0.02, 0.01])
    assert rank_ranges(values, errors) == [(3, 3), (1, 2), (1, 2), (4, 4)]
    assert rank_ranges(values, np.full(4, 1.0)) == [(1, 4)] * 4

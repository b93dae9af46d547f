"""Measures of futures, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gigawatt.errors import RiskError
from gigawatt.risk.measures import (
    conditional_value_at_risk,
    efficient,
    least_regret,
    probability,
    quantiles,
    regret_matrix,
    satisficing,
    supported,
)


def test_the_worst_futures_by_hand() -> None:
    costs = np.array([4.0, 1.0, 3.0, 2.0])
    assert conditional_value_at_risk(costs, 0.0) == pytest.approx(2.5)
    assert conditional_value_at_risk(costs, 0.5) == pytest.approx(3.5)
    assert conditional_value_at_risk(costs, 0.625) == pytest.approx((4.0 + 0.5 * 3.0) / 1.5)  # half a future
    assert conditional_value_at_risk(costs, 0.99) == pytest.approx(4.0)
    assert conditional_value_at_risk(np.stack([costs, 2.0 * costs], axis=1), 0.5) == pytest.approx([3.5, 7.0])
    assert quantiles(costs, [0.0, 0.5, 1.0]) == pytest.approx([1.0, 2.5, 4.0])
    with pytest.raises(RiskError, match="level"):
        conditional_value_at_risk(costs, 1.0)


amounts = arrays(float, 12, elements=st.floats(-1e6, 1e6, allow_subnormal=False))


@given(amounts, amounts, st.floats(0.0, 0.99))
def test_the_worst_futures_are_coherent(one: np.ndarray, other: np.ndarray, level: float) -> None:
    def risk(costs: np.ndarray) -> float:
        return float(conditional_value_at_risk(costs, level))

    slack = 1e-6
    assert risk(one + other) <= risk(one) + risk(other) + slack  # spreading never adds risk
    assert risk(3.0 * one) == pytest.approx(3.0 * risk(one), abs=slack)
    assert risk(one + 7.0) == pytest.approx(risk(one) + 7.0, abs=slack)
    assert one.mean() - slack <= risk(one) <= one.max() + slack


def test_a_probability_knows_how_few_futures_it_comes_from() -> None:
    found = probability(np.array([True] * 8 + [False] * 2))
    assert (found.share, round(found.low, 3), round(found.high, 3)) == (0.8, 0.490, 0.943)  # Wilson's interval, by hand
    assert probability(np.ones(10, dtype=bool)).high == pytest.approx(1.0)


def test_regret_good_enough_and_the_frontier() -> None:
    costs = np.array([[1.0, 9.0, 5.0], [4.0, 4.0, 6.0], [3.0, math.inf, 2.0]])
    regret = regret_matrix(costs)
    assert regret[1] == pytest.approx([3.0, 0.0, 4.0])
    assert least_regret(regret) == 1
    with pytest.raises(RiskError, match="scenario number 2"):
        regret_matrix(np.array([[1.0, math.inf]]))
    outcomes = np.array([[[1.0, 5.0], [3.0, 1.0]], [[2.0, 2.0], [2.0, 2.0]]])
    assert satisficing(outcomes, np.array([2.5, 3.0])) == pytest.approx([0.0, 1.0])
    points = np.array([[1.0, 9.0], [2.0, 8.5], [3.0, 3.0], [3.0, 3.0], [4.0, 4.0], [6.0, 1.0]])
    assert list(efficient(points)) == [0, 1, 2, 5]
    assert list(supported(points)) == [0, 2, 5]

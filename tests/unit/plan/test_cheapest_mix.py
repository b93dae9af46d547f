"""The cheapest mixture of dispatches: with one limit by pairs, with more by a linear programme, and both the same."""

from __future__ import annotations

import numpy as np
import pytest

from gigawatt.plan.site.cheapest_mix import cheapest_mix


def test_within_the_limit_the_cheapest_dispatch_is_taken_and_the_meter_has_no_price() -> None:
    mix = cheapest_mix(np.array([5.0, 3.0, 4.0]), np.array([[1.0], [2.0], [0.0]]), np.array([2.0]), np.array([100.0]))
    assert mix.cost_usd == 3.0
    assert mix.weights.tolist() == [0.0, 1.0, 0.0]
    assert mix.prices.tolist() == [0.0]
    assert not mix.beyond


def test_across_the_limit_two_dispatches_meet_it_together() -> None:
    mix = cheapest_mix(np.array([10.0, 2.0]), np.array([[0.0], [4.0]]), np.array([1.0]), np.array([100.0]))
    assert mix.weights == pytest.approx([0.75, 0.25])
    assert mix.cost_usd == pytest.approx(8.0)
    assert mix.prices == pytest.approx([2.0])
    assert not mix.beyond


def test_where_nothing_meets_the_limit_what_is_beyond_pays_the_penalty() -> None:
    mix = cheapest_mix(np.array([10.0, 2.0]), np.array([[3.0], [4.0]]), np.array([1.0]), np.array([100.0]))
    assert mix.weights.tolist() == [1.0, 0.0]
    assert mix.cost_usd == 210.0
    assert mix.prices.tolist() == [100.0]
    assert mix.beyond


@pytest.mark.parametrize("seed", range(40))
def test_one_limit_is_what_the_linear_programme_makes_of_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 9))
    meters = rng.uniform(0.0, 10.0, count)
    costs = 100.0 - 8.0 * meters + rng.uniform(0.0, 30.0, count)
    limit = float(meters[0]) if seed % 5 == 0 else float(rng.uniform(0.0, 12.0))  # also where one dispatch just meets it
    penalty = float(rng.choice([5.0, 50.0]))  # also one that is paid rather than the limit kept
    one = cheapest_mix(costs, meters[:, None], np.array([limit]), np.array([penalty]))
    never_binds = np.column_stack([meters, np.zeros(count)])
    other = cheapest_mix(costs, never_binds, np.array([limit, 1.0]), np.array([penalty, 1.0]))
    assert one.cost_usd == pytest.approx(other.cost_usd, rel=1e-9)
    assert one.beyond == other.beyond
    assert one.weights.sum() == pytest.approx(1.0)
    assert one.weights.min() >= 0.0
    for mix in (one, other):
        used = float(mix.weights @ meters)
        assert mix.weights @ costs + penalty * max(0.0, used - limit) == pytest.approx(mix.cost_usd, rel=1e-9)
        bound = np.min(costs + mix.prices[0] * (meters - limit))  # no dispatch is better at these prices
        assert bound == pytest.approx(mix.cost_usd, rel=1e-7)

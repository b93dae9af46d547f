"""The price of one limited meter is found from a first guess on either side, and proven."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from gigawatt.plan.site.limited import PricedDispatch, dispatch_within

Floats = NDArray[np.float64]

HIGHEST = np.array([1000.0])


class Plant:
    """Ten sources; the k-th emits 10 - k t, or nothing for 5 (k + 1) USD more."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, prices: Floats) -> PricedDispatch:
        self.count += 1
        emitted = 10.0 - np.arange(10)
        dearer = 5.0 * (np.arange(10) + 1.0)
        dirty = prices[0] * emitted < dearer
        return PricedDispatch(prices, float(dearer[~dirty].sum()), np.array([float(emitted[dirty].sum())]), ())


def least_cost(limit: float) -> float:
    """Cleaned up in the order of cost per tonne: a knapsack with parts."""
    emitted, dearer = 10.0 - np.arange(10), 5.0 * (np.arange(10) + 1.0)
    left, cost = float(emitted.sum()) - limit, 0.0
    for place in np.argsort(dearer / emitted):
        part = min(1.0, max(0.0, left / emitted[place]))
        cost, left = cost + part * dearer[place], left - part * emitted[place]
    return cost


@pytest.mark.parametrize("guess", [0.0, 0.3, 4.0, 5.1, 60.0, 1000.0])
@pytest.mark.parametrize("limit", [0.0, 3.0, 21.5, 40.0, 54.0])
def test_from_any_guess_the_limit_is_met_at_least_cost(limit: float, guess: float) -> None:
    plant = Plant()
    found = dispatch_within(plant, np.array([limit]), np.array([guess]), HIGHEST, 1e-6)
    used = sum(weight * float(part.meters[0]) for weight, part in found.parts)
    assert not found.beyond
    assert used <= limit * (1.0 + 1e-9)
    assert found.cost_usd == pytest.approx(least_cost(limit), abs=1e-6)
    assert found.lower_usd == pytest.approx(found.cost_usd, abs=1e-6)
    assert len(found.tried) == plant.count
    assert found.prices is found.tried[0].prices


def test_a_guess_a_little_off_does_not_go_to_the_highest_price() -> None:
    tried = dispatch_within(Plant(), np.array([21.5]), np.array([2.7]), HIGHEST, 1e-6).tried
    assert max(float(part.prices[0]) for part in tried) < 20.0


def test_what_cannot_be_met_is_said_to_be_beyond() -> None:
    always = lambda prices: PricedDispatch(prices, 1.0, np.array([7.0]), ())  # noqa: E731
    found = dispatch_within(always, np.array([5.0]), np.array([1.0]), HIGHEST, 1e-6)
    assert found.beyond
    assert found.cost_usd == pytest.approx(1.0 + 2.0 * 1000.0)


def test_without_limits_one_dispatch_is_the_answer() -> None:
    plant = Plant()
    found = dispatch_within(plant, np.array([np.inf]), np.array([3.0]), HIGHEST, 0.0)
    assert plant.count == 1
    assert found.cost_usd == found.lower_usd == 0.0

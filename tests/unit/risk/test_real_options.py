"""Real options against what is known in closed form or by a tree."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr

from gigawatt.errors import RiskError
from gigawatt.risk.options.option_paths import geometric_paths
from gigawatt.risk.options.real_options import Choice, worth

SPOT, STRIKE, RATE, VOLATILITY, YEARS = 36.0, 40.0, 0.06, 0.2, 1.0


def put(_date: int, state: np.ndarray) -> np.ndarray:
    return np.maximum(STRIKE - state[:, 0], 0.0)


def never_before_the_last(dates: int):
    def flow(date: int, state: np.ndarray) -> np.ndarray:
        return put(date, state) if date == dates - 1 else np.full(len(state), -np.inf)

    return flow


def binomial_put(exercises: int, steps: int = 2000) -> float:
    step = YEARS / steps
    up = math.exp(VOLATILITY * math.sqrt(step))
    chance = (math.exp(RATE * step) - 1.0 / up) / (up - 1.0 / up)
    value = np.maximum(STRIKE - SPOT * up ** np.arange(-steps, steps + 1, 2.0), 0.0)
    for level in range(steps - 1, -1, -1):
        value = math.exp(-RATE * step) * (chance * value[1:] + (1.0 - chance) * value[:-1])
        if level and level % (steps // exercises) == 0:
            value = np.maximum(value, STRIKE - SPOT * up ** np.arange(-level, level + 1, 2.0))
    return float(value[0])


def paths_of(dates: int, paths: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    times = np.linspace(0.0, YEARS, dates)
    return geometric_paths([SPOT], [RATE], [VOLATILITY], times, paths, seed), np.exp(-RATE * times)


def test_a_put_of_fifty_dates_is_worth_what_a_tree_says() -> None:
    """Longstaff & Schwartz (2001, table 1): 4.478 for the American put by finite differences."""
    paths, discount = paths_of(51, 20_000)
    choice = Choice(("held", "exercised"), {("held", "exercised"): put}, known=(put,))
    found = worth(choice, paths, discount)
    tree = binomial_put(50)
    assert tree == pytest.approx(4.478, abs=0.01)
    assert found.value == pytest.approx(tree, abs=3.0 * found.error + 0.02)
    assert found.value < tree + 3.0 * found.error
    assert found.fixed == 0.0
    assert 0.5 < found.share_of(("held", "exercised")) <= 1.0


def test_with_one_date_it_is_black_and_scholes() -> None:
    paths, discount = paths_of(3, 200_000)
    found = worth(Choice(("held", "exercised"), {("held", "exercised"): never_before_the_last(3)}), paths, discount)
    d1 = (math.log(SPOT / STRIKE) + (RATE + VOLATILITY**2 / 2.0) * YEARS) / (VOLATILITY * math.sqrt(YEARS))
    d2 = d1 - VOLATILITY * math.sqrt(YEARS)
    black_scholes = STRIKE * math.exp(-RATE * YEARS) * ndtr(-d2) - SPOT * ndtr(-d1)
    assert black_scholes == pytest.approx(3.844, abs=0.001)
    assert found.value == pytest.approx(black_scholes, abs=4.0 * found.error)
    assert found.error < 0.02


def test_choices_that_make_no_sense_are_named() -> None:
    choice = Choice(("held",), {("held", "sold"): put, ("held", "held"): put}, last={"lost": put})
    with pytest.raises(RiskError) as told:
        worth(choice, np.ones((3, 10, 1)), [1.0, 1.0], first="away")
    for part in ("no mode `sold`", "no mode `lost`", "from held to itself", "10 paths are too few", "2 discount", "`away`"):
        assert part in str(told.value)
    with pytest.raises(RiskError, match="correlations"):
        geometric_paths([1.0, 1.0], [0.0, 0.0], [1.0, 1.0], np.array([0.0, 1.0]), 10, 1, np.array([[1.0, 2.0], [2.0, 1.0]]))
    with pytest.raises(RiskError, match="rise"):
        geometric_paths([1.0], [0.0], [1.0], np.array([0.0, 0.0]), 10, 1)


def test_the_same_seed_gives_the_same_worth_bit_for_bit() -> None:
    found = []
    for _ in range(2):
        paths, discount = paths_of(5, 4_000)
        found.append(worth(Choice(("held", "exercised"), {("held", "exercised"): put}), paths, discount).value)
    assert found[0] == found[1]

"""The kinds of options that a programme has, against trees, closed forms and hand computation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr

from gigawatt.risk.options.option_kinds import abandonment, deferral, expansion, resale, staged_units
from gigawatt.risk.options.option_paths import geometric_paths, reverting_paths
from gigawatt.risk.options.real_options import worth

DATES, RATE = 6, 0.08
TIMES = np.arange(DATES, dtype=float)
DISCOUNT = np.exp(-RATE * TIMES)


def level(amount: float):
    return lambda _date, state: np.full(len(state), amount)


def first(_date: int, state: np.ndarray) -> np.ndarray:
    return state[:, 0]


def test_staged_units_are_worth_what_a_fine_tree_says() -> None:
    """Six units of which one a year may be called; the tree's 60 steps a year stand for the wandering price."""
    cost, volatility, start, drift = 4.0, 0.3, 1.0, 0.01
    paths = geometric_paths([start], [drift], [volatility], TIMES, 40_000, 5)
    found = worth(staged_units(6, level(cost), first), paths, DISCOUNT)

    fine = 60
    up = math.exp(volatility / math.sqrt(fine))
    chance = (math.exp(drift / fine) - 1.0 / up) / (up - 1.0 / up)
    value = None
    for step in range((DATES - 1) * fine, -1, -1):
        if value is not None:
            value = math.exp(-RATE / fine) * (chance * value[1:] + (1.0 - chance) * value[:-1])
        if step % fine == 0:
            price = start * up ** np.arange(-step, step + 1, 2.0)
            after = np.arange(7) * price[:, None] + (0.0 if value is None else value)
            value = after.copy()
            value[:, :6] = np.maximum(after[:, :6], after[:, 1:] - cost)
    assert found.value == pytest.approx(float(value[0, 0]), abs=4.0 * found.error + 0.01 * float(value[0, 0]))
    assert found.fixed == 0.0
    assert sum(found.ends.values()) == pytest.approx(1.0)


def test_waiting_for_one_date_is_margrabes_exchange() -> None:
    """One thing for another at a date (Margrabe 1978): what chips are worth, against their price, correlated."""
    both, correlation, years = np.array([0.3, 0.2]), 0.5, np.array([0.0, 1.0])
    joint = np.array([[1.0, correlation], [correlation, 1.0]])
    paths = geometric_paths([1.0, 1.0], [0.0, 0.0], both, years, 100_000, 9, joint)
    late = lambda date, state: state[:, 1] if date == 1 else np.full(len(state), np.inf)  # noqa: E731
    found = worth(deferral(late, lambda date, state: state[:, 0] * date), paths, [1.0, 1.0])
    spread = math.sqrt(float(np.square(both).sum()) - 2.0 * correlation * float(both.prod()))
    assert found.value == pytest.approx(2.0 * float(ndtr(spread / 2.0)) - 1.0, abs=4.0 * found.error)


def test_without_doubt_each_is_what_one_can_compute_by_hand() -> None:
    paths = geometric_paths([1.0], [0.0], [0.0], TIMES, 400, 1)
    even = np.ones(DATES)
    losing = lambda date, state: np.full(len(state), 3.0 - 2.0 * date)  # noqa: E731
    given_up = worth(abandonment(losing, level(0.5)), paths, even)
    assert given_up.value == pytest.approx(3.0 + 1.0 + 0.5)  # two good years, then away
    assert given_up.fixed == pytest.approx(3.0 + 1.0 - 1.0 - 3.0 - 5.0 - 7.0 + 0.5)
    assert given_up.moved[2] == {("running", "abandoned"): 1.0}

    cheaper = lambda date, state: np.full(len(state), 10.0 * 0.5**date)  # noqa: E731
    chips = worth(deferral(cheaper, level(2.0)), paths, even)
    assert chips.value == pytest.approx(max((DATES - date) * 2.0 - 10.0 * 0.5**date for date in range(DATES)))
    pressed = worth(deferral(cheaper, level(2.0), wanted=level(6.0)), paths, even)
    assert pressed.moved[0] == {("waiting", "bought"): 1.0}
    assert pressed.value == pytest.approx(2.0)

    grown = worth(expansion(level(1.0), level(3.0), level(5.0)), paths, even)
    assert grown.value == pytest.approx(3.0 * DATES - 5.0)
    assert grown.flexibility == pytest.approx(2.0 * DATES - 5.0)


def test_free_switching_is_the_better_of_two_in_every_period() -> None:
    paths = reverting_paths(1.0, 1.0, 0.8, 0.5, TIMES, 20_000, 4)
    found = worth(resale(level(1.0), first), paths, DISCOUNT, degree=4)
    half = paths[:, 10_000:, 0]
    assert found.value == pytest.approx(float((np.maximum(half, 1.0) * DISCOUNT[:, None]).sum(axis=0).mean()), rel=2e-3)
    settled = np.log(reverting_paths(2.0, 1.0, 0.8, 0.5, np.array([0.0, 40.0]), 40_000, 4)[-1, :, 0])
    assert settled.mean() == pytest.approx(0.0, abs=1e-9)  # antithetic
    assert settled.std() == pytest.approx(0.5 / math.sqrt(1.6), rel=0.02)
    dear = worth(resale(level(1.0), first, level(100.0)), paths, DISCOUNT)
    assert dear.flexibility == 0.0

"""The internal rate of return as SAM finds it: to its tolerance, and undefined where its search ends without one.

SAM takes the slope of the value at its first guess for good (the chord method), stops when what is left is a millionth of the
largest flow, and tries four guesses. Its rates are good to about 1e-6 of themselves; ``finance.returns`` has exact ones.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gigawatt.finance.single_owner.cases import Array

Years = npt.NDArray[np.int64]

TOLERANCE = 1e-6  # of the largest flow
MOST_STEPS = 100
STEP_OF_CHECK = 0.001  # the value must fall with the rate
LATER_GUESSES = (0.1, -0.1, 0.0)


def rates_percent(flow: Array, years: Years | None = None) -> Array:
    """The rate of each row [%], NaN where SAM finds none.

    Args:
        flow: shape (rows, years + 1) [USD].
        years: after which each row ends, its flow being nought from then on; the last where not given.
    """
    ends = np.full(flow.shape[0], flow.shape[1] - 1) if years is None else years
    rates = np.full(flow.shape[0], np.nan)
    scale = np.abs(flow).max(axis=1)
    scale = np.where(scale > 0.0, scale, 1.0)
    open_rows = (flow[:, 0] <= 0.0) & (ends >= 1)  # a project whose owner puts nothing in has no rate
    guesses = [_first_guess(flow, ends), *(np.full(flow.shape[0], guess) for guess in LATER_GUESSES)]
    with np.errstate(all="ignore"):
        for guess in guesses:
            rows = np.flatnonzero(open_rows)
            if not rows.size:
                break
            found, valid = _chord(flow[rows], guess[rows], scale[rows])
            rates[rows[valid]] = 100.0 * found[valid]
            open_rows[rows[valid]] = False
    return rates


def cumulative_rates_percent(flow: Array) -> Array:
    """The rate of a project that ended after each year, shape (cases, years + 1) [%]; none in year 0."""
    cases, columns = flow.shape
    ends = np.tile(np.arange(columns), cases)
    cut = np.repeat(flow, columns, axis=0) * (np.arange(columns) <= ends[:, None])
    return rates_percent(cut, ends).reshape(cases, columns)


def _first_guess(flow: Array, ends: Years) -> Array:
    """From the first two or three flows, as if the project ended with them."""
    third = flow[:, 2] if flow.shape[1] > 2 else np.zeros(flow.shape[0])
    with np.errstate(all="ignore"):
        first = flow[:, 1] / flow[:, 0] if flow.shape[1] > 1 else np.zeros(flow.shape[0])
        b = 2.0 + first
        root = np.sqrt(b * b - 4.0 * (1.0 + first + third / flow[:, 0]))
        low = -0.5 * b - 0.5 * root
        guess = np.where((low <= 0.0) | (low >= 1.0), -0.5 * b + 0.5 * root, low)
    return np.where(flow[:, 0] == 0.0, -2.0, np.where(ends == 1, -(1.0 + first), guess))


def _value(flow: Array, rate: Array) -> Array:
    """Net present value; nought where the rate is no number to divide by, as SAM has it."""
    worth, total = 1.0 / (1.0 + rate), flow[:, -1].copy()
    for year in range(flow.shape[1] - 2, -1, -1):
        total = total * worth + flow[:, year]
    return np.where(_usable(rate), total, 0.0)


def _slope(flow: Array, rate: Array) -> Array:
    """How the value changes with the rate."""
    weighted = -flow * np.arange(flow.shape[1])
    return np.where(_usable(rate), _value(weighted, rate) / (1.0 + rate), 0.0)


def _usable(rate: Array) -> npt.NDArray[np.bool_]:
    return np.asarray((rate != -1.0) & (np.abs(rate) < 2.0**31))


def _chord(flow: Array, guess: Array, scale: Array) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Where the chord method ends from a guess, and whether SAM takes that for a rate."""
    slope = _slope(flow, guess)
    rate = guess - _value(flow, guess) / slope
    left = _value(flow, rate) / scale
    steps = np.ones(flow.shape[0], dtype=np.int64)
    active = np.flatnonzero(~(np.abs(left) <= TOLERANCE) & (slope != 0.0) & np.isfinite(rate))
    while active.size:
        rate[active] -= _value(flow[active], rate[active]) / slope[active]
        left[active] = _value(flow[active], rate[active]) / scale[active]
        steps[active] += 1
        active = active[~(np.abs(left[active]) <= TOLERANCE) & (steps[active] < MOST_STEPS) & np.isfinite(rate[active])]
    falls = _value(flow, rate) > _value(flow, rate + STEP_OF_CHECK)
    return rate, np.asarray((slope != 0.0) & (steps < MOST_STEPS) & (np.abs(left) < TOLERANCE) & falls)

"""What a row of yearly cash is worth: net present value, internal rates of return, payback.

Cash flows are arrays whose last axis is the year; index 0 is year 0 (the day of closing), which is not discounted; later flows
fall at the end of their year. Leading axes are cases, so that a thousand rows take one call. Equations:
docs/mathematics/single-owner.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Numbers = float | Array

Reason = Literal["unique", "none paid in", "none paid out", "no flow", "no rate", "several"]

# Rates at which the search for roots looks, as ln(1 + rate): from a loss of 99.99 % a year to 1,000,000 % a year.
_LOG_GRID = np.linspace(np.log(1e-4), np.log(1e4), 1025)
_HALVINGS = 60  # of a bracket of 0.018: below the spacing of floats


def nominal_rate(real: Numbers, inflation: Numbers) -> Numbers:
    """The nominal rate of a real rate under inflation: (1 + real)(1 + inflation) - 1, all as shares."""
    return (1.0 + real) * (1.0 + inflation) - 1.0


def real_rate(nominal: Numbers, inflation: Numbers) -> Numbers:
    """The real rate of a nominal one: (1 + nominal) / (1 + inflation) - 1, all as shares."""
    return (1.0 + nominal) / (1.0 + inflation) - 1.0


def escalation(rate: Numbers, years: int) -> Array:
    """Growth since year 1, shape (..., years + 1): (1 + rate)^(year - 1); 0 in year 0, in which nothing is paid yet."""
    powers = np.arange(years + 1, dtype=np.float64) - 1.0
    factors: Array = (1.0 + np.asarray(rate, dtype=np.float64))[..., None] ** powers
    factors[..., 0] = 0.0
    return factors


def discount_factors(rate: Numbers, years: int) -> Array:
    """Worth today of a dollar at the end of each year, shape (..., years + 1): (1 + rate)^-year."""
    return np.asarray((1.0 + np.asarray(rate, dtype=np.float64))[..., None] ** -np.arange(years + 1, dtype=np.float64))


def net_present_value(rate: Numbers, cash_flow: Array) -> Array:
    """Sum of cash_flow / (1 + rate)^year over the last axis; year 0 is not discounted.

    Args:
        rate: a share a year, one or one for each case.
        cash_flow: shape (..., years + 1) [USD].
    """
    flow = np.asarray(cash_flow, dtype=np.float64)
    return np.asarray(np.sum(flow * discount_factors(rate, flow.shape[-1] - 1), axis=-1))


@dataclass(frozen=True, slots=True)
class InternalRates:
    """Internal rates of return of several cases, and whether they mean anything.

    ``rate`` is NaN where there is none; where there are several, it is the one nearest to nought, and ``count`` says so.
    """

    rate: Array  # share a year
    count: npt.NDArray[np.int64]  # different rates at which the net present value is nought
    reason: tuple[Reason, ...]  # for each case in the order of ``rate.ravel()``

    @property
    def defined(self) -> npt.NDArray[np.bool_]:
        """Whether there is one rate, and one alone."""
        return np.asarray(self.count == 1)


def internal_rates(cash_flow: Array) -> InternalRates:
    """The rates at which a cash flow is worth nought, between -99.99 % and 1,000,000 % a year.

    A flow that changes its sign once has one rate at most (Descartes); others are searched for changes of the sign of their
    value over 1,024 brackets, so that two rates closer than 1.8 % of (1 + rate) to each other may be taken for none.

    Args:
        cash_flow: shape (..., years + 1) [USD].
    """
    flow = np.asarray(cash_flow, dtype=np.float64)
    rows = flow.reshape(-1, flow.shape[-1])
    rates = np.full(rows.shape[0], np.nan)
    count = np.zeros(rows.shape[0], dtype=np.int64)
    # Powers of years overflow at the grid's ends: the sign of the value is kept by dividing by the largest power.
    signs = np.sign(_scaled_values(rows, _LOG_GRID[None, :]))
    case, bracket = np.nonzero(signs[:, :-1] * signs[:, 1:] < 0.0)
    on_grid_case, on_grid = np.nonzero(signs[:, 1:-1] == 0.0)
    moving = np.any(rows != 0.0, axis=1)
    on_grid_case, on_grid = on_grid_case[moving[on_grid_case]], on_grid[moving[on_grid_case]]
    roots = _bisect(rows[case], _LOG_GRID[bracket], _LOG_GRID[bracket + 1])
    of_case = np.concatenate([case, on_grid_case])
    root = np.concatenate([roots, _LOG_GRID[on_grid + 1]])
    np.add.at(count, of_case, 1)
    for index in np.argsort(-np.abs(root), kind="stable"):  # the nearest to nought is written last
        rates[of_case[index]] = np.expm1(root[index])
    reason = tuple(_reason(row, int(found)) for row, found in zip(rows, count, strict=True))
    shape = flow.shape[:-1]
    return InternalRates(rates.reshape(shape), count.reshape(shape), reason)


def _scaled_values(rows: Array, log_rate: Array) -> Array:
    """Net present values at rates exp(log_rate) - 1 but for a positive factor; rows (n, years), rates (1 or n, k)."""
    years = np.arange(rows.shape[-1], dtype=np.float64)
    exponent = -log_rate[..., None] * years
    weights = np.exp(exponent - exponent.max(axis=-1, keepdims=True))
    if log_rate.shape[0] == 1:
        return np.asarray(rows @ weights[0].T)
    return np.asarray(np.einsum("ny,nky->nk", rows, weights))


def _bisect(rows: Array, low: Array, high: Array) -> Array:
    """The root of each row between its brackets, as ln(1 + rate)."""
    if not rows.size:
        return np.zeros(0)
    sign_low = np.sign(_scaled_values(rows, low[:, None])[:, 0])
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        same = np.sign(_scaled_values(rows, middle[:, None])[:, 0]) == sign_low
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.asarray(0.5 * (low + high))


def _reason(row: Array, count: int) -> Reason:
    if count == 1:
        return "unique"
    if count > 1:
        return "several"
    if not np.any(row):
        return "no flow"
    if np.all(row >= 0.0):
        return "none paid in"
    return "none paid out" if np.all(row <= 0.0) else "no rate"


def payback_years(cash_flow: Array, rate: Numbers = 0.0) -> Array:
    """Years until the cash flow has paid itself back for good, interpolated within the year; NaN where it never does.

    For good: the running sum is negative at the end of no later year.

    Args:
        cash_flow: shape (..., years + 1) [USD].
        rate: discounts the flow first; 0 gives the simple payback.
    """
    flow = np.asarray(cash_flow, dtype=np.float64)
    running = np.cumsum(flow * discount_factors(rate, flow.shape[-1] - 1), axis=-1)
    years = running.shape[-1]
    short = running < 0.0
    last_short = np.where(short.any(axis=-1), years - 1 - np.argmax(short[..., ::-1], axis=-1), -1)
    paid = np.minimum(last_short + 1, years - 1)
    before = np.take_along_axis(running, np.maximum(last_short, 0)[..., None], axis=-1)[..., 0]
    after = np.take_along_axis(running, paid[..., None], axis=-1)[..., 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        within = last_short + before / (before - after)
    return np.where(last_short == years - 1, np.nan, np.where(last_short < 0, 0.0, within))

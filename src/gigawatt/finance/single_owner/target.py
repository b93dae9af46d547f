"""The price of energy at which the owner earns a given rate by a given year, as SAM looks for it.

From nought in steps of ten cents until the return is worth more than nought at the target rate, then by false position, until
the rate is the target but for a hundred-thousandth of it (the case's tolerance). Where the return is linear in the price, as it
is unless a debt's limit begins to bind, that is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gigawatt.finance.returns import net_present_value
from gigawatt.finance.single_owner.cases import Array, Cases
from gigawatt.finance.single_owner.internal_rate import rates_percent

STEP_USD_PER_KWH = 0.1
_NEAR = 0.01  # of the largest flow: farther off, the rate is not the target


@dataclass(frozen=True, slots=True)
class Target:
    """Prices of year 1 and whether the target is met there, shape (cases, 1)."""

    price_usd_per_kwh: Array
    cost_before_usd: Array  # at closing, in the trial before the last; NaN where there was none
    met: npt.NDArray[np.bool_]
    surpassed: npt.NDArray[np.bool_]  # even when energy is given away


def price_for_target(cases: Cases, try_at: Callable[[Array, Array], tuple[Array, Array]]) -> Target:
    """Find the prices.

    Args:
        cases: all of them; each has its target rate and year, its tolerance and its number of trials.
        try_at: after-tax returns, shape (cases, years + 1), and the cost at closing, shape (cases, 1) [USD], from prices of
            year 1 [USD/kWh] and the cost in the trial before, both of shape (cases, 1).
    """
    rate = cases.percent("flip_target_percent")[:, 0]
    counted = cases.year <= cases.whole("flip_target_year")
    tolerance, most = cases.number("ppa_soln_tolerance"), cases.number("ppa_soln_max_iterations")
    price = np.zeros_like(tolerance)
    low, low_worth, high, high_worth = (np.zeros_like(price) for _ in range(4))
    cost_before = np.full_like(price, np.nan)
    bracketed = np.zeros(price.shape, dtype=bool)
    done, met, surpassed = bracketed.copy(), bracketed.copy(), bracketed.copy()
    for trial in range(1, int(most.max()) + 1):
        flow, cost = try_at(price, cost_before)
        worth = net_present_value(rate, flow * counted)[:, None]
        near = ~done & (np.abs(worth) < _NEAR * np.abs(flow).max(axis=1, keepdims=True))
        met |= near & (np.abs(_rate_by(cases, flow, near) - 100.0 * rate[:, None]) < 100.0 * tolerance * rate[:, None])
        above = worth >= 0.0
        surpassed |= ~done & ~met & above & (price == 0.0)
        closed = bracketed & (np.abs(high - low) < tolerance * np.abs(high))  # on a step that no price meets
        done |= met | surpassed | closed | (trial >= most)
        if done.all():
            break
        cost_before = np.where(done, cost_before, cost)
        high, high_worth = np.where(above, price, high), np.where(above, worth, high_worth)
        low, low_worth = np.where(above, low, price), np.where(above, low_worth, worth)
        bracketed |= above
        with np.errstate(divide="ignore", invalid="ignore"):
            between = (high_worth * low - low_worth * high) / (high_worth - low_worth)
        price = np.where(done, price, np.where(bracketed, between, price + STEP_USD_PER_KWH))
    return Target(price, cost_before, met, surpassed)


def _rate_by(cases: Cases, flow: Array, asked: npt.NDArray[np.bool_]) -> Array:
    """The rate of return by each case's target year, shape (cases, 1) [%]; NaN where it is not asked for."""
    ends = np.minimum(cases.whole("flip_target_year"), cases.years)
    found, rows = np.full(ends.shape, np.nan), np.flatnonzero(asked)
    found[rows, 0] = rates_percent((flow * (cases.year <= ends))[rows], ends[rows, 0])
    return found

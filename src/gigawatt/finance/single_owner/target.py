"""The price of energy at which the owner earns a given rate by a given year."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gigawatt.finance.returns import net_present_value
from gigawatt.finance.single_owner.cases import Array, Cases

_HALVINGS = 200
_CLOSE = 1e-15


def price_for_target(cases: Cases, returns_at: Callable[[Array], Array]) -> Array:
    """The price of year 1 at which the after-tax return up to the target year is worth nought at the target rate.

    Args:
        cases: all of them; each has its target rate and year.
        returns_at: after-tax returns, shape (cases, years + 1) [USD], from prices of year 1, shape (cases, 1) [USD/kWh].

    Returns:
        Prices, shape (cases, 1) [USD/kWh].
    """
    rate = cases.percent("flip_target_percent")[:, 0]
    counted = cases.year <= cases.whole("flip_target_year")

    def worth(price: Array) -> Array:
        return net_present_value(rate, returns_at(price) * counted)[:, None]

    low = cases.number("ppa_soln_min") / 100.0
    high = cases.number("ppa_soln_max") / 100.0
    at_low, at_high = worth(low), worth(high)
    return _root(worth, low, high, at_low, at_high)


def _root(worth: Callable[[Array], Array], low: Array, high: Array, at_low: Array, at_high: Array) -> Array:
    """Where a growing function crosses nought: false position with the Illinois rule, for every case at once."""
    price = high
    for _ in range(_HALVINGS):
        with np.errstate(divide="ignore", invalid="ignore"):
            price = high - at_high * (high - low) / (at_high - at_low)
        price = np.where(np.isfinite(price), price, 0.5 * (low + high))
        found = worth(price)
        if np.all((found == 0.0) | (np.abs(high - low) <= _CLOSE * np.maximum(np.abs(high), np.abs(low)))):
            break
        above = found > 0.0
        at_low = np.where(above, 0.5 * at_low, found)
        at_high = np.where(above, found, 0.5 * at_high)
        low, high = np.where(above, low, price), np.where(above, price, high)
    return price

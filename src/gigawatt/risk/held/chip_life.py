"""What chips cost that last shorter or longer than planned (docs/mathematics/risk.md, section 3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.held.late_capacity import moved_cash
from gigawatt.risk.held.planned_site import Periods

Floats = NDArray[np.float64]

LEAST_YEARS = 0.25  # that a chip lasts at least: it is paid back in no less


def charge_ratio(rate: float, life_years: float, times: Floats) -> Floats:
    """The yearly charge of chips that last so many times their life, over the planned one.

    Chips that are replaced by their like whenever they are worn are an annuity for good: over a life L it is
    ``r / (1 - (1 + r)^-L)`` of their price a year.

    Args:
        rate: real discount rate, a share a year.
        life_years: planned.
        times: what they last of it, shape (futures,).
    """
    lasts = np.maximum(life_years * times, LEAST_YEARS)
    if rate == 0.0:
        return np.asarray(life_years / lasts)
    found: Floats = (1.0 - (1.0 + rate) ** -life_years) / (1.0 - (1.0 + rate) ** -lasts)
    return found


def replaced_cash(cash: Floats, periods: Periods, late_years: Floats, life_years: float, times: Floats) -> Floats:
    """Cash for the like of chips that are worn before their time, shape (futures, periods); nothing where they last longer.

    A chip that lasts the part ``f`` of its life L is bought again after f L, 2 f L, ... before L. The last one counts by the part
    of its own life that is needed up to L: the rest of it is worth what it was.

    Args:
        cash: planned for chips, shape (periods,).
        periods: of the plan.
        late_years: by which they come late, shape (futures,).
        life_years: planned.
        times: what they last of it, shape (futures,).
    """
    found = np.zeros((len(times), periods.count))
    lasts = np.maximum(life_years * times, LEAST_YEARS)
    again = 1
    while np.any(again * lasts < life_years):
        needed = np.clip((life_years - again * lasts) / lasts, 0.0, 1.0)
        found += needed[:, None] * moved_cash(cash, periods.starts, periods.lengths, late_years + again * lasts)
        again += 1
    return found

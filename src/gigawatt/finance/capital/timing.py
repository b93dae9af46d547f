"""When a vehicle is complete, and when its debts are paid."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.programme.money.capital import Tranche, Vehicle

Array = NDArray[np.float64]


def completion(vehicle: Vehicle, needs_usd: Mapping[str, Array], months: Months) -> int:
    """The last month in which debt is drawn: as declared, or the last with something to pay for; -1: before our months.

    Args:
        needs_usd: By group, shape (months,) [USD].
    """
    if vehicle.completion is not None:
        return min(max(months.index(vehicle.completion), -1), months.count - 1)
    paid = [int(np.flatnonzero(needs)[-1]) for needs in needs_usd.values() if np.any(needs)]
    return max(paid, default=-1)


def opening(tranche: Tranche, needs_usd: Mapping[str, Array], months: Months) -> int:
    """The first month in which a tranche may be drawn: as declared, or that of the first need."""
    if tranche.drawn_from is not None:
        return max(months.index(tranche.drawn_from), 0)
    paid = [int(np.flatnonzero(needs)[0]) for needs in needs_usd.values() if np.any(needs)]
    return min(paid, default=0)


def payment_months(tranche: Tranche, complete: int, months: Months) -> NDArray[np.int64]:
    """Months in which a tranche is served after completion, the last of them its maturity; they may lie beyond the horizon.

    Shape (payments,).
    """
    step = MONTHS_A_YEAR // tranche.payments_a_year
    last = months.index(tranche.matures)
    return np.arange(last, complete, -step, dtype=np.int64)[::-1]


def first_principal(tranche: Tranche, complete: int) -> int:
    """The first month in which principal is paid: after the years of grace that follow completion."""
    return complete + 1 + round(MONTHS_A_YEAR * tranche.grace_years)

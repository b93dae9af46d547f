"""How a debt is paid back: level, amortising, sculpted or bullet, and how much a cash flow carries.

A payment falls on each of the dates ``d_1 < ... < d_N``; over the ``k_j`` months up to ``d_j`` there accrues interest of
``i_j = rate k_j / 12``. With ``v_j = 1 / ((1 + i_1) ... (1 + i_j))`` a service ``s`` repays ``sum s_j v_j`` to the last cent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.months import MONTHS_A_YEAR
from gigawatt.programme.money.capital import Repayment

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Terms:
    """What a schedule follows from.

    Attributes:
        dates: Months of payment, shape (payments,).
        start: The month from whose end interest counts.
        first_principal: Before this month only interest is paid.
        rate: Nominal, yearly.
    """

    repayment: Repayment
    dates: NDArray[np.int64]
    start: int
    first_principal: int
    rate: float

    @property
    def period_rates(self) -> Array:
        """Interest that accrues up to each date, as a share of what is owed; shape (payments,)."""
        lengths = np.diff(self.dates, prepend=self.start)
        return np.asarray(self.rate * lengths / MONTHS_A_YEAR, dtype=np.float64)

    @property
    def paying_back(self) -> NDArray[np.bool_]:
        """Whether principal is paid on each date; the last is one in any case."""
        back = self.dates >= self.first_principal
        back[-1:] = True
        return back


def service_of_one(terms: Terms, weights: Array) -> Array:
    """What is paid on each date for a debt of 1; shape (payments,).

    Args:
        weights: Cash on each date, shape (payments,): the shape of a sculpted service; not read by others.
    """
    interest, back = terms.period_rates, terms.paying_back
    if terms.repayment == "bullet":
        return np.asarray(interest + (np.arange(len(interest)) == len(interest) - 1))
    if terms.repayment == "amortising":
        principal = back / np.count_nonzero(back)
        owed = 1.0 - np.concatenate([[0.0], np.cumsum(principal)[:-1]])
        return np.asarray(interest * owed + principal)
    shape = np.maximum(weights, 0.0) if terms.repayment == "sculpted" else np.ones(len(interest))
    worth = np.cumprod(np.where(back, 1.0 / (1.0 + interest), 1.0))
    carried = float(np.sum((shape * worth)[back]))
    if carried <= 0.0:  # no cash to sculpt to: all falls due at the end
        return service_of_one(Terms("bullet", terms.dates, terms.start, terms.first_principal, terms.rate), weights)
    return np.where(back, shape / carried, interest)


def owed_of_one(terms: Terms, service: Array) -> Array:
    """What is owed after each date on a debt of 1 that is served so; shape (payments,)."""
    owed = np.empty(len(service))
    left = 1.0
    for j, rate in enumerate(terms.period_rates.tolist()):
        left = left * (1.0 + rate) - float(service[j])
        owed[j] = left
    owed[-1:] = 0.0  # to the last cent; what stands there otherwise is rounding
    return owed


def capacity(terms: Terms, cash: Array) -> float:
    """The largest debt whose service on no date exceeds what there is for it.

    Args:
        cash: What may be paid on each date (cash over the coverage asked for, less debt before it), shape (payments,) [USD].
    """
    if not len(cash):
        return 0.0
    cash = np.maximum(cash, 0.0)
    if terms.repayment == "sculpted":
        back, interest = terms.paying_back, terms.period_rates
        worth = np.cumprod(np.where(back, 1.0 / (1.0 + interest), 1.0))
        carried = float(np.sum((cash * worth)[back]))
        waiting = cash[~back & (interest > 0.0)] / interest[~back & (interest > 0.0)]
        return float(min([carried, *waiting.tolist()]))
    service = service_of_one(terms, cash)
    due = service > 0.0
    return float(np.min(cash[due] / service[due])) if due.any() else 0.0


def between(amounts: Array, dates: NDArray[np.int64], start: int) -> Array:
    """Sums of monthly amounts from after ``start`` or the date before up to each date; shape (payments,)."""
    running = np.concatenate([[0.0], np.cumsum(amounts)])
    upto = running[np.clip(dates + 1, 0, len(amounts))]
    before = running[np.clip(start + 1, 0, len(amounts))]
    return np.asarray(np.diff(upto, prepend=before))

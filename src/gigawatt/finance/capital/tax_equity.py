"""A partnership flip: an investor that is paid mostly in tax, until its return is reached.

Until the flip the investor has ``tax_share`` of the vehicle's tax items and ``cash_share`` of its distributions; it flips at the
end of the first month in which what it has received, at the target return, is worth what it paid in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.vehicle import Financed
from gigawatt.finance.months import Months
from gigawatt.programme.capital import TaxEquity, Vehicle

Array = NDArray[np.float64]


def flip_month(terms: TaxEquity, paid_in: Array, shared_cash: Array, tax_benefit: Array, months: Months) -> int:
    """The month at whose end it flips; the number of months where it never does.

    Args:
        paid_in: By the investor, shape (months,) [USD].
        shared_cash: Distributions of which it has its share, shape (months,) [USD].
        tax_benefit: Worth of the vehicle's tax items, shape (months,) [USD].
    """
    started = np.cumsum(paid_in) > 0.0
    received = (terms.cash_share * shared_cash + terms.tax_share * tax_benefit) * started - paid_in
    running = np.cumsum(received * months.discount(terms.target_return))
    reached = np.flatnonzero(started & (running >= 0.0))
    latest = months.count if terms.flips is None else months.index(terms.flips)
    return int(min([latest, *reached[:1].tolist()]))


def investor_share(vehicle: Vehicle, financed: Financed, tax_benefit: Array, months: Months) -> Array:
    """The tax investor's share of distributions by month, nought where there is none; shape (months,)."""
    terms = vehicle.tax_equity
    if terms is None:
        return months.none()
    flip = flip_month(terms, financed.tax_equity, financed.distributions - financed.tax_equity, tax_benefit, months)
    return np.where(np.arange(months.count) <= flip, terms.cash_share, terms.cash_share_after)


def tax_shares(vehicle: Vehicle, financed: Financed, tax_benefit: Array, months: Months) -> dict[str, Array]:
    """Who has which share of a vehicle's income, losses and credits; each of shape (months,)."""
    everyone = np.ones(months.count)
    terms = vehicle.tax_equity
    if terms is None:
        return {owner: share * everyone for owner, share in vehicle.owners.items()}
    flip = flip_month(terms, financed.tax_equity, financed.distributions - financed.tax_equity, tax_benefit, months)
    since = np.cumsum(financed.tax_equity) > 0.0  # a partner from the month in which it pays in
    of_investor = np.where(np.arange(months.count) <= flip, terms.tax_share, terms.tax_share_after) * since
    return {owner: share * (1.0 - of_investor) for owner, share in vehicle.owners.items()} | {terms.investor: of_investor}

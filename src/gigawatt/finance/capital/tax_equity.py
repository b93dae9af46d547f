"""A partnership flip: an investor that is paid mostly in tax, until its return is reached.

Until the flip the investor has ``tax_share`` of the vehicle's tax items and ``cash_share`` of its distributions; it flips at the
end of the first month in which what it has received, at the target return, is worth what it paid in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.raised import VehiclePath
from gigawatt.finance.capital.vehicle import Financed
from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.finance.returns import internal_rates
from gigawatt.programme.money.capital import TaxEquity, Vehicle

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


@dataclass(frozen=True, slots=True)
class Flip:
    """A tax investor's money up to the flip and after it [USD].

    Attributes:
        month: At whose end it flips; None: not within the months.
        rate_to_flip: A year, effective, of what it paid in, tax and cash up to then; None: there is none.
    """

    investor: str
    month: int | None
    paid_in_usd: float
    tax_usd: float
    cash_usd: float
    rate_to_flip: float | None
    target_return: float
    tax_after_usd: float
    cash_after_usd: float


def flip_of(vehicle: Vehicle, path: VehiclePath, tax_share: Array, tax_benefit: Array, months: Months) -> Flip | None:
    """What a vehicle's tax investor pays in and has of tax and cash; None where there is no such investor.

    Args:
        vehicle: As declared.
        path: Its money by month.
        tax_share: The investor's share of tax items, shape (months,).
        tax_benefit: Worth of all of the vehicle's tax items, shape (months,) [USD].
    """
    terms = vehicle.tax_equity
    if terms is None:
        return None
    paid_in = path.sources["tax equity"]
    shared = path.uses["distributions"] - paid_in
    month = flip_month(terms, paid_in, shared, tax_benefit, months)
    until = np.arange(months.count) <= month
    tax = tax_share * tax_benefit
    cash = np.where(until, terms.cash_share, terms.cash_share_after) * shared
    found = internal_rates(((tax + cash) * until - paid_in)[: month + 1])
    return Flip(
        investor=terms.investor,
        month=month if month < months.count else None,
        paid_in_usd=float(paid_in.sum()),
        tax_usd=float(tax[until].sum()),
        cash_usd=float(cash[until].sum()),
        rate_to_flip=float((1.0 + found.rate) ** MONTHS_A_YEAR - 1.0) if bool(found.defined) else None,
        target_return=terms.target_return,
        tax_after_usd=float(tax[~until].sum()),
        cash_after_usd=float(cash[~until].sum()),
    )


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

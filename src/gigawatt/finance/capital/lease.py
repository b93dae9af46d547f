"""A building that is let: its rent, and what is paid when the tenant leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.programme.money.capital import Guarantee, Lease, Vehicle

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Exit:
    """The end of a lease within our months: all in nominal USD at the end of one month.

    Attributes:
        month: The last month of rent.
        sale_usd: What the property is sold for; ``guarantee_usd``: what the guarantor pays; ``promised_usd``: what it promised.
        pays_to: The vehicle that the guarantor pays.
    """

    month: int
    sale_usd: float
    guarantee_usd: float
    promised_usd: float
    pays_to: str


def let_months(lease: Lease, months: Months) -> NDArray[np.bool_]:
    """The months in which rent is paid, at their end; shape (months,)."""
    month = np.arange(months.count)
    return np.asarray((month >= months.index(lease.start)) & (month < months.index(lease.ends)))


def rent(lease: Lease, months: Months, served_usd: Array, share: float) -> Array:
    """The rent of each month: as stated, growing once a year, or what services a debt; shape (months,).

    Args:
        served_usd: Service that falls due on the debt named in ``services``, shape (months,) [USD].
        share: Of the vehicle's distributions that reaches the debtor.
    """
    let = let_months(lease, months)
    if lease.rent_usd_per_year is None:
        return np.asarray(lease.coverage * served_usd / share * let)
    since = (np.arange(months.count) - months.index(lease.start)) // MONTHS_A_YEAR
    return np.asarray(lease.rent_usd_per_year / MONTHS_A_YEAR * (1.0 + lease.escalator) ** np.maximum(since, 0) * let)


def last_month(lease: Lease, months: Months) -> int:
    """The last month of rent."""
    return months.index(lease.ends) - 1


def leaving(
    vehicle: Vehicle, vehicles: Mapping[str, Vehicle], stayed: Raised, cost_usd: float, sale_usd: float | None = None
) -> Exit | None:
    """What is paid when the lease ends; None where it ends after our months, or the property is neither sold nor guaranteed.

    Args:
        stayed: All vehicles as if the tenant stayed, for what is owed at that time.
        cost_usd: What the property cost.
        sale_usd: What it is sold for; None: the declared share of cost.
    """
    lease, months = vehicle.lease, stayed.months
    if lease is None or (vehicle.guarantee is None and vehicle.residual is None):
        return None
    month = last_month(lease, months)
    if not 0 <= month < months.count:
        return None
    declared = 0.0 if vehicle.residual is None else vehicle.residual.share_of_cost
    sale = cost_usd * declared if sale_usd is None else sale_usd
    guarantee = vehicle.guarantee
    if guarantee is None:
        return Exit(month, sale, 0.0, 0.0, vehicle.key)
    creditor = guarantee.pays_to or vehicle.key
    owed = {key: sum(float(debt.balance[month]) for debt in path.debts.values()) for key, path in stayed.vehicles.items()}
    promised = guarantee.value_usd if guarantee.value_usd is not None else owed.get(creditor, 0.0)
    if creditor == vehicle.key:
        reached = sale
    else:
        reached = share_of(vehicles, creditor, vehicle.key) * max(0.0, sale - owed.get(vehicle.key, 0.0))
    return Exit(month, sale, shortfall_paid(guarantee, lease, promised, reached), promised, creditor)


def shortfall_paid(guarantee: Guarantee, lease: Lease, promised_usd: float, reached_usd: float) -> float:
    """What a guarantor pays: what sale does not reach of the promise, up to the cap; nothing once its years are over."""
    stayed_years = (lease.ends.year - lease.start.year) + (lease.ends.month - lease.start.month) / MONTHS_A_YEAR
    if stayed_years > guarantee.years:
        return 0.0
    return min(guarantee.cap_usd, max(0.0, promised_usd * (1.0 - guarantee.first_loss) - reached_usd))


def share_of(vehicles: Mapping[str, Vehicle], owner: str, owned: str) -> float:
    """The share of a vehicle that another holds, directly or through further ones."""
    if owner == owned:
        return 1.0
    holders = vehicles[owned].owners
    return sum(
        share * (share_of(vehicles, owner, holder) if holder in vehicles else float(holder == owner))
        for holder, share in holders.items()
    )

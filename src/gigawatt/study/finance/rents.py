"""The rents of a study's vehicles in equal parts over the time of use, and whether they begin as use does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.accruals import Accrual, Accrued
from gigawatt.finance.capital.equal_rent import Part, first_use, rent_of_use
from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Account
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import Vehicle

Floats = NDArray[np.float64]

CLAUSE = "rent in equal parts over the time of use"


def parts_of(vehicle: Vehicle, vintages: Vintages) -> tuple[Part, ...]:
    """What a vehicle lets, by when each part can be used."""
    return tuple(
        Part(int(vintages.in_service[row]), float(vintages.spent_usd[row].sum()))
        for row in range(vintages.count)
        if vintages.owner[row] == vehicle.party
    )


def rents_due(vehicle: Vehicle, raised: Raised) -> Floats:
    """The rents of a vehicle's lease as they fall due, shape (months,) [USD]."""
    found = raised.months.none()
    for flow in raised.flows:
        if flow.account is Account.RENT and flow.payee == vehicle.party and flow.item == vehicle.key:
            found = found + flow.amounts_usd
    return found


def rent_accruals(vehicles: tuple[Vehicle, ...], to_the_end: Raised, vintages: Vintages, months: Months) -> Iterator[Accrual]:
    """What use earns beyond the rents that fall due, by lease, in the months of the books.

    Args:
        vehicles: As declared.
        to_the_end: Their capital to the end of their terms: equal parts need every rent of a term.
        vintages: What they bought.
        months: Of the books.
    """
    for vehicle in vehicles:
        lease = vehicle.lease
        if lease is None or lease.tenant == vehicle.party:
            continue
        due = rents_due(vehicle, to_the_end)
        earned = (rent_of_use(lease, due, parts_of(vehicle, vintages), to_the_end.months) - due)[: months.count]
        if np.any(np.abs(earned) >= 0.005):
            yield Accrual(lease.tenant, vehicle.party, Accrued.RENT, vehicle.key, CLAUSE, earned, vehicle.site)


def without_sold_property(vintages: Vintages, vehicles: tuple[Vehicle, ...], raised: Raised) -> Vintages:
    """The same with what a vehicle sells when its lease ends gone from the books then.

    Args:
        vintages: What is bought.
        vehicles: As declared.
        raised: With what their property is sold for.
    """
    sold = np.full(vintages.count, vintages.months.count) if vintages.sold is None else vintages.sold.copy()
    for vehicle in vehicles:
        for flow in raised.flows:
            if flow.account is Account.RESALE and (flow.payee, flow.item) == (vehicle.party, vehicle.key):
                month = int(np.flatnonzero(flow.amounts_usd)[0])
                mine = np.array([owner == vehicle.party for owner in vintages.owner], dtype=np.bool_)
                sold[mine] = np.minimum(sold[mine], month)
    return replace(vintages, sold=sold)


def doubtful_rents(vehicles: tuple[Vehicle, ...], to_the_end: Raised, vintages: Vintages) -> Iterator[str]:
    """Leases whose first rent falls due later than what is let is used, with what to do."""
    months = to_the_end.months
    for vehicle in vehicles:
        lease = vehicle.lease
        if lease is None:
            continue
        due = np.flatnonzero(rents_due(vehicle, to_the_end) > 0.0)
        used = max(first_use(lease, parts_of(vehicle, vintages), months), 0)
        free = int(due[0]) - used if len(due) else 0
        if free < 1:
            continue
        first, starts, begins = _month(months, int(due[0])), f"{lease.start:%Y-%m}", _month(months, used)
        why = (
            f"the debt that its rent pays for ({lease.services}) is served from then on"
            if lease.rent_usd_per_year is None
            else "so its `start` says"
        )
        yield (
            f"{vehicle.key}: what it lets can be used from {begins}, its lease starts {starts}, and its first rent falls due in "
            f"{first}, {free} months after use begins: {why}. The books spread the rent in equal parts over the time of use. If "
            "those months are not meant to be free of rent, let the lease `start` with the first building, state its `rent`, or "
            "give the vehicle an earlier `completion`."
        )


def _month(months: Months, index: int) -> str:
    counted = months.first + index
    return f"{counted // 12}-{counted % 12 + 1:02}"

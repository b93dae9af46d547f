"""The leases that a study's vehicles grant: how they stand the tests of accounting, and what a finance lease is to its tenant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.finance_lease import FinanceLease, finance_lease
from gigawatt.finance.capital.lease import let_months
from gigawatt.finance.capital.lease_accounting import LeaseInBooks, classify
from gigawatt.finance.capital.losses import Planned
from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Account as Kind
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import Vehicle, add_years
from gigawatt.study.finance.rents import parts_of, rents_due
from gigawatt.study.finance.to_the_end import to_the_end

Floats = NDArray[np.float64]


def leases_in_books(planned: Planned | None, rate: float) -> dict[str, LeaseInBooks]:
    """The tests of every lease, by the key of the vehicle that grants it.

    Args:
        planned: What vehicles raise money for; None: there are none.
        rate: Yearly, that rents are discounted at where they service no debt.
    """
    if planned is None or all(vehicle.lease is None for vehicle in planned.vehicles):
        return {}
    planned = to_the_end(planned)
    everything = replace(planned, vehicles=tuple(_stays(one) for one in planned.vehicles))
    stays, expected = everything.raised(), planned.raised()
    found = {}
    for vehicle in everything.vehicles:
        lease = vehicle.lease
        if lease is None:
            continue
        rents = _paid(stays, lease.tenant, vehicle.party, Kind.RENT)[let_months(lease, planned.months)]
        cost = sum(float(needs.sum()) for needs in planned.needs_usd.get(vehicle.key, {}).values())
        guarantee = vehicle.guarantee
        called = 0.0 if guarantee is None else float(_paid(expected, guarantee.guarantor, None, Kind.GUARANTEE).sum())
        promised = _promised(vehicle, stays)
        discounted = lease_rate(everything.vehicles, vehicle, rate)
        found[vehicle.key] = classify(lease, guarantee, rents, cost, discounted, called, promised)
    return found


def finance_leases(
    vehicles: Sequence[Vehicle],
    tests: Mapping[str, LeaseInBooks],
    to_the_end: Raised,
    vintages: Vintages,
    months: Months,
    rate: float,
) -> Iterator[FinanceLease]:
    """What tenants have of the leases that are finance leases by their tests, in the months of the books.

    Args:
        vehicles: As declared.
        tests: Of their leases, by key.
        to_the_end: Their capital to the end of their terms, with every rent.
        vintages: What they bought.
        months: Of the books.
        rate: Yearly, that rents are discounted at where they service no debt.
    """
    for vehicle in vehicles:
        lease = vehicle.lease
        if lease is None or lease.tenant == vehicle.party or not tests[vehicle.key].finance:
            continue
        discounted = lease_rate(vehicles, vehicle, rate) if lease.rate_in_lease is None else lease.rate_in_lease
        names, rents = (vehicle.party, vehicle.key, vehicle.site), rents_due(vehicle, to_the_end)
        yield finance_lease(lease, rents, parts_of(vehicle, vintages), discounted, to_the_end.months, names).until(months)


def lease_rate(vehicles: Sequence[Vehicle], vehicle: Vehicle, rate: float) -> float:
    """The rate of the debt that a lease's rent services, else the one given."""
    assert vehicle.lease is not None
    debtor, _, name = vehicle.lease.services.partition(".")
    for one in vehicles:
        tranche = one.tranche(name)
        if one.key == debtor and tranche is not None:
            return tranche.rate
    return rate


def _promised(vehicle: Vehicle, stays: Raised) -> float | None:
    """What a guarantee without a stated value promises at the end of the term that counts: the debt that it pays for then."""
    if vehicle.lease is None or vehicle.guarantee is None:
        return None
    lease, creditor = vehicle.lease, vehicle.guarantee.pays_to or vehicle.key
    years = lease.term_years + lease.reasonably_certain * lease.renewal_years
    month = stays.months.index(add_years(lease.start, years)) - 1
    owed = [debt.balance for debt in stays.vehicles[creditor].debts.values()]
    return float(sum(balance[month] for balance in owed)) if owed and 0 <= month < stays.months.count else None


def _stays(vehicle: Vehicle) -> Vehicle:
    """The vehicle if its tenant takes every renewal."""
    return vehicle if vehicle.lease is None else replace(vehicle, lease=replace(vehicle.lease, taken=None))


def _paid(raised: Raised, payer: str, payee: str | None, kind: Kind) -> Floats:
    """What one party pays another (None: anybody) of a kind; shape (months,)."""
    return sum(
        (
            flow.amounts_usd
            for flow in raised.flows
            if flow.payer == payer and payee in (None, flow.payee) and flow.account is kind
        ),
        start=raised.months.none(),
    )

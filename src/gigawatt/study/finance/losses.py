"""Who bears which loss of a study's vehicles, and in whose books their leases and they themselves stand.

Debts and leases outlast the plan's horizon: here months go on to the last maturity or lease end, with the last year's cash.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.finance.capital.consolidation import in_whose_books
from gigawatt.finance.capital.lease import let_months
from gigawatt.finance.capital.lease_accounting import LeaseInBooks, classify
from gigawatt.finance.capital.losses import Borne, usual_causes, who_bears
from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.flows import Account as Kind
from gigawatt.programme.capital import Vehicle, add_years
from gigawatt.study.capacity_tables import table
from gigawatt.study.finance.account import Account
from gigawatt.study.finance.to_the_end import to_the_end
from gigawatt.study.finance.vehicle_terms import terms_summary

Floats = NDArray[np.float64]

LOSSES = {"vehicle": pl.String, "cause": pl.String, "loss_usd": pl.Float64, "party": pl.String, "usd": pl.Float64}
LEASES = {
    "vehicle": pl.String,
    "test": pl.String,
    "value": pl.Float64,
    "threshold": pl.Float64,
    "met": pl.Boolean,
    "rule": pl.String,
}


def losses_table(account: Account) -> pl.DataFrame:
    """For every usual cause what each party bears: worth in the first month's dollars; a cause's rows add up to its loss."""
    rows = [
        {"vehicle": one.vehicle, "cause": one.cause, "loss_usd": one.loss_usd, "party": one.party, "usd": one.usd}
        for one in _losses(account)
    ]
    return table(rows, LOSSES)


def _losses(account: Account) -> list[Borne]:
    if account.planned is None:
        return []
    planned = to_the_end(account.planned)
    return who_bears(planned, usual_causes(planned.vehicles), account.rate)


def lease_tests_table(account: Account) -> pl.DataFrame:
    """The tests of every lease that a vehicle grants."""
    rows: list[dict[str, Any]] = []
    for vehicle, found in _leases(account):
        rows += [
            {
                "vehicle": vehicle.key,
                "test": one.name,
                "value": one.value,
                "threshold": one.threshold,
                "met": one.met,
                "rule": one.rule,
            }
            for one in found.indicators
        ]
    return table(rows, LEASES)


def vehicles_summary(account: Account) -> dict[str, Any]:
    """The headline numbers of every vehicle, by key; empty where there are none."""
    if account.raised is None or account.to_end is None:
        return {}
    leases = {vehicle.key: found for vehicle, found in _leases(account)}
    raised, losses = account.to_end, _losses(account)
    return {
        vehicle.key: _summary(vehicle, account.raised, leases.get(vehicle.key))
        | terms_summary(account, vehicle)
        | _books(vehicle, raised, [row for row in losses if row.vehicle == vehicle.key])
        for vehicle in account.owners.vehicles
    }


def doubtful_leases(vehicles: dict[str, Any]) -> Iterator[str]:
    """Leases that their terms make finance leases, with what decides.

    Args:
        vehicles: As `vehicles_summary` has them.
    """
    for key, found in vehicles.items():
        lease = found["lease"]
        if lease is not None and lease["finance"]:
            yield (
                f"{key}: by these terms its lease is a finance lease (ASC 842), and stands on the tenant's balance sheet as if "
                f"it had bought the property; {lease['why']}. An auditor judges; state what the parties agreed."
            )


def _summary(vehicle: Vehicle, raised: Raised, lease: LeaseInBooks | None) -> dict[str, Any]:
    path = raised.vehicles[vehicle.key]
    found: dict[str, Any] = {
        "party": vehicle.party,
        "equity_usd": float(path.sources["equity"].sum()),
        "distributions_usd": float(path.uses["distributions"].sum()),
        "debt": {
            key: {
                "drawn_usd": float(debt.drawn.sum()),
                "interest_usd": float(debt.interest.sum()),
                "principal_usd": float(debt.principal.sum()),
                "owed_at_end_usd": debt.unpaid_usd,
            }
            for key, debt in path.debts.items()
        },
        "lease": None,
    }
    if lease is not None:
        found["lease"] = {
            "finance": lease.finance,
            "liability_usd": lease.liability_usd,
            "off_balance_usd": lease.off_balance_usd,
            "term_years": lease.term_years,
            "fair_value_usd": lease.fair_value_usd,
            "guaranteed_usd": lease.guaranteed_usd,
            "most_guaranteed_usd": lease.most_guaranteed_usd,
            "least_fair_value_usd": lease.least_fair_value_usd,
            "why": lease.why,
        }
    return found


def _books(vehicle: Vehicle, raised: Raised, losses: list[Borne]) -> dict[str, Any]:
    books = in_whose_books(vehicle, raised, losses)
    return {
        "equity_share": books.equity_share,
        "variable_interest_entity": books.variable_interest_entity,
        "consolidation_points_to": books.points_to or None,
    }


def _leases(account: Account) -> Iterator[tuple[Vehicle, LeaseInBooks]]:
    if account.planned is None:
        return
    planned = to_the_end(account.planned)
    everything = replace(planned, vehicles=tuple(_stays(one) for one in planned.vehicles))
    stays, expected = everything.raised(), planned.raised()
    for vehicle in everything.vehicles:
        lease = vehicle.lease
        if lease is None:
            continue
        rents = _paid(stays, lease.tenant, vehicle.party, Kind.RENT)[let_months(lease, planned.months)]
        cost = sum(float(needs.sum()) for needs in planned.needs_usd.get(vehicle.key, {}).values())
        guarantee = vehicle.guarantee
        called = 0.0 if guarantee is None else float(_paid(expected, guarantee.guarantor, None, Kind.GUARANTEE).sum())
        promised = _promised(vehicle, stays)
        yield vehicle, classify(lease, guarantee, rents, cost, _lease_rate(account, vehicle), called, promised)


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


def _lease_rate(account: Account, vehicle: Vehicle) -> float:
    """The rate of the debt that the rent services, else the cost of capital."""
    assert vehicle.lease is not None
    debtor, _, name = vehicle.lease.services.partition(".")
    for one in account.owners.vehicles:
        tranche = one.tranche(name)
        if one.key == debtor and tranche is not None:
            return tranche.rate
    return account.rate


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

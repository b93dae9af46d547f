"""Who bears which loss of a study's vehicles, and in whose books their leases and they themselves stand.

Debts and leases outlast the plan's horizon: here months go on to the last maturity or lease end, with the last year's cash.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.finance.capital.consolidation import in_whose_books
from gigawatt.finance.capital.lease_accounting import LeaseInBooks
from gigawatt.finance.capital.losses import Borne, usual_causes, who_bears
from gigawatt.finance.capital.raised import Raised
from gigawatt.programme.money.capital import Vehicle
from gigawatt.study.finance.account import Account
from gigawatt.study.finance.to_the_end import to_the_end
from gigawatt.study.finance.vehicle_terms import terms_summary
from gigawatt.study.tables.capacity_tables import table

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
    for key, found in account.lease_tests.items():
        rows += [
            {
                "vehicle": key,
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
    raised, losses = account.to_end, _losses(account)
    return {
        vehicle.key: _summary(vehicle, account.raised, account.lease_tests.get(vehicle.key))
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

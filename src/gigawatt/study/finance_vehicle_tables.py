"""Tables of vehicles: what each raised, who bears which loss, in whose books it stands."""

from __future__ import annotations

import math

import polars as pl

from gigawatt.finance.capital.consolidation import in_whose_books
from gigawatt.finance.capital.losses import Borne, usual_causes, who_bears
from gigawatt.study.capacity_tables import Row, table
from gigawatt.study.finance_account import Account


def losses(account: Account) -> list[Borne]:
    """Who bears what, if a vehicle's works cost a fifth more, come a year late, sell for half, or let for half."""
    if account.planned is None:
        return []
    return who_bears(account.planned, usual_causes(account.owners.vehicles))


def losses_table(found: list[Borne]) -> pl.DataFrame:
    """A row a vehicle, cause and party."""
    rows: list[Row] = [
        {"vehicle": one.vehicle, "cause": one.cause, "loss_usd": one.loss_usd, "party": one.party, "usd": one.usd}
        for one in found
    ]
    text, number = pl.String, pl.Float64
    return table(rows, {"vehicle": text, "cause": text, "loss_usd": number, "party": text, "usd": number})


def vehicles_table(account: Account, found: list[Borne]) -> pl.DataFrame:
    """What each vehicle raised, how well its debt is covered, and whose books it may belong in."""
    rows: list[Row] = []
    for vehicle in account.owners.vehicles if account.raised is not None else ():
        assert account.raised is not None
        path = account.raised.vehicles[vehicle.key]
        books = in_whose_books(vehicle, account.raised, [one for one in found if one.vehicle == vehicle.key])
        least = path.least_coverage
        rows.append(
            {
                "vehicle": vehicle.key,
                "party": vehicle.party,
                "kind": vehicle.kind,
                "debt_usd": sum(float(debt.drawn.sum()) for debt in path.debts.values()),
                "equity_usd": float(path.sources["equity"].sum()) if "equity" in path.sources else 0.0,
                "equity_share": books.equity_share,
                "interest_usd": sum(float(debt.interest.sum()) for debt in path.debts.values()),
                "owed_at_end_usd": sum(debt.unpaid_usd for debt in path.debts.values()),
                "least_coverage": None if math.isnan(least) else least,
                "variable_interest_entity": books.variable_interest_entity,
                "directed_by": books.directs,
                "points_to": books.points_to,
            }
        )
    text, number = pl.String, pl.Float64
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(("vehicle", "party", "kind"), text)
    schema |= dict.fromkeys(
        ("debt_usd", "equity_usd", "equity_share", "interest_usd", "owed_at_end_usd", "least_coverage"), number
    )
    return table(rows, schema | {"variable_interest_entity": pl.Boolean, "directed_by": text, "points_to": text})

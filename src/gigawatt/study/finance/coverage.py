"""What each vehicle has for its debt service, what is due and what it owes, by month: the lenders' table."""

from __future__ import annotations

import numpy as np
import polars as pl

from gigawatt.study.finance.account import Account
from gigawatt.study.tables.capacity_tables import Row, table

SCHEMA: dict[str, type[pl.DataType]] = {
    "vehicle": pl.String,
    "year": pl.Int32,
    "month": pl.Int32,
    "available_usd": pl.Float64,
    "service_usd": pl.Float64,
    "owed_usd": pl.Float64,
    "coverage": pl.Float64,
    "planned": pl.Boolean,
}


def coverage_table(account: Account) -> pl.DataFrame:
    """A row a vehicle with debt and month, to the end of its terms.

    ``coverage`` is of the twelve months up to it, null where none is due; ``planned`` months are those of the plan's horizon.
    """
    rows: list[Row] = []
    months = account.plan.months if account.to_end is None else account.to_end.months
    for key, path in ({} if account.to_end is None else account.to_end.vehicles).items():
        if not path.debts:
            continue
        due = sum((debt.scheduled for debt in path.debts.values()), start=months.none())
        owed = sum((debt.balance + debt.owed_interest for debt in path.debts.values()), start=months.none())
        for month in range(months.count):
            covered = float(path.coverage[month])
            rows.append(
                {
                    "vehicle": key,
                    "year": int(months.year[month]),
                    "month": int(months.month[month]),
                    "available_usd": float(path.available[month]),
                    "service_usd": float(due[month]),
                    "owed_usd": float(owed[month]),
                    "coverage": covered if np.isfinite(covered) else None,
                    "planned": month < account.plan.months.count,
                }
            )
    return table(rows, SCHEMA)

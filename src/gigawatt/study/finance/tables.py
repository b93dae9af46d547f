"""The tables of the money stage: ledger, statements by month and by year, measures, what is bought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.finance.books import Line
from gigawatt.finance.measures import Measures
from gigawatt.finance.months import Months
from gigawatt.study.finance.account import Account
from gigawatt.study.finance.entities import Entity
from gigawatt.study.tables.capacity_tables import Row, table

Floats = NDArray[np.float64]

SMALLEST_USD = 0.005  # half a cent


def ledger_table(account: Account) -> pl.DataFrame:
    """Every flow by month, without months in which nothing passes."""
    flows = account.ledger.flows
    amounts = np.array([flow.amounts_usd for flow in flows]).reshape(len(flows), account.plan.months.count)
    rows, months = np.nonzero(np.abs(amounts) >= SMALLEST_USD)
    texts: dict[str, Sequence[str | None]] = {
        "payer": [flow.payer for flow in flows],
        "payee": [flow.payee for flow in flows],
        "account": [flow.account.value for flow in flows],
        "site": [flow.site for flow in flows],
        "item": [flow.item for flow in flows],
        "clause": [flow.clause for flow in flows],
    }
    columns: dict[str, pl.Series] = {name: pl.Series(values, dtype=pl.String)[rows] for name, values in texts.items()}
    return pl.DataFrame(columns | _dates(account.plan.months, months) | {"usd": pl.Series(amounts[rows, months])})


def assets_table(account: Account) -> pl.DataFrame:
    """What is bought by owner, item and account: paid and written off in each year, and its book value at the year's end."""
    vintages, months = account.vintages, account.plan.months
    rows: dict[tuple[str, str | None, str, str], list[int]] = {}
    for row in range(vintages.count):
        key = vintages.owner[row], vintages.site[row], vintages.item[row], vintages.account[row].value
        rows.setdefault(key, []).append(row)
    last = np.searchsorted(months.year, months.years, side="right") - 1
    found: list[Row] = []
    for (owner, site, item, kind), mine in rows.items():
        paid = months.by_year(vintages.spent_usd[mine].sum(axis=0))
        written = months.by_year(vintages.depreciation_usd[mine].sum(axis=0))
        book = np.cumsum(paid - written)
        for place, year in enumerate(months.years.tolist()):
            line: Row = {"owner": owner, "site": site, "item": item, "account": kind, "year": year}
            left = float(vintages.residual_usd[mine].sum()) if last[place] == months.count - 1 else None
            numbers = {"paid_usd": paid[place], "depreciation_usd": written[place], "book_usd": book[place]}
            found.append(line | {name: float(usd) for name, usd in numbers.items()} | {"residual_usd": left})
    text, number = pl.String, pl.Float64
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(("owner", "site", "item", "account"), text)
    amounts = dict.fromkeys(("paid_usd", "depreciation_usd", "book_usd", "residual_usd"), number)
    return table(found, schema | {"year": pl.Int32} | amounts)


def statement_tables(found: Iterable[Entity], months: Months) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Statements of all entities by month and by calendar year; lines that are nought throughout are left out."""
    lines = [(one, line) for one in found for line in one.books.lines() if _is_kept(one, line)]
    monthly = np.array([line.amounts_usd for _, line in lines]).reshape(len(lines), months.count)
    yearly = np.array([_by_year(line, months) for _, line in lines]).reshape(len(lines), len(months.years))
    month = np.tile(np.arange(months.count), len(lines))
    by_month = _statement_columns(lines, months.count) | _dates(months, month) | {"usd": pl.Series(monthly.ravel())}
    years = {"year": pl.Series(np.tile(months.years, len(lines)), dtype=pl.Int32)}
    by_year = _statement_columns(lines, len(months.years)) | years | {"usd": pl.Series(yearly.ravel())}
    return pl.DataFrame(by_month), pl.DataFrame(by_year)


def _is_kept(one: Entity, line: Line) -> bool:
    """Whether there is anything in a line; the programme's totals are there even so."""
    return (one.kind == "programme" and line.total) or bool(np.any(np.abs(line.amounts_usd) >= SMALLEST_USD))


def _by_year(line: Line, months: Months) -> Floats:
    """What passes in a year is added up; what stands is that of its last month."""
    if line.statement == "balance sheet":
        return np.asarray(line.amounts_usd[np.searchsorted(months.year, months.years, side="right") - 1])
    return months.by_year(line.amounts_usd)


def _statement_columns(lines: Sequence[tuple[Entity, Line]], times: int) -> dict[str, pl.Series]:
    """Whose line it is and which, each ``times`` over."""
    at = np.repeat(np.arange(len(lines)), times)
    texts: dict[str, Sequence[str | None]] = {
        "kind": [one.kind for one, _ in lines],
        "name": [one.name for one, _ in lines],
        "site": [one.site for one, _ in lines],
        "statement": [line.statement for _, line in lines],
        "line": [line.name for _, line in lines],
    }
    columns = {name: pl.Series(values, dtype=pl.String)[at] for name, values in texts.items()}
    return columns | {"total": pl.Series([line.total for _, line in lines], dtype=pl.Boolean)[at]}


def _dates(months: Months, place: NDArray[np.int64]) -> dict[str, pl.Series]:
    year, month = months.year[place], months.month[place]
    return {"year": pl.Series(year, dtype=pl.Int32), "month": pl.Series(month, dtype=pl.Int32)}


def measures_table(found: Sequence[tuple[Entity, str, Measures]]) -> pl.DataFrame:
    """What each entity's cash is worth, before financing and to its owners."""
    rows: list[Row] = []
    for one, cash, worth in found:
        months = one.books.months
        rows.append(
            {
                "kind": one.kind,
                "name": one.name,
                "site": one.site,
                "cash": cash,
                "npv_usd": worth.npv_usd,
                "residual_usd": worth.residual_usd,
                "irr": worth.irr,
                "payback_years": worth.payback_years,
                "peak_funding_usd": worth.peak_funding_usd,
                "peak_funding_year": int(months.year[worth.peak_funding_month]),
                "peak_funding_month": int(months.month[worth.peak_funding_month]),
                "least_coverage": worth.least_coverage,
                "return_on_capital": worth.return_on_capital,
                "why": "; ".join(worth.reasons),
            }
        )
    text, number, whole = pl.String, pl.Float64, pl.Int32
    return table(
        rows,
        {
            "kind": text,
            "name": text,
            "site": text,
            "cash": text,
            "npv_usd": number,
            "residual_usd": number,
            "irr": number,
            "payback_years": number,
            "peak_funding_usd": number,
            "peak_funding_year": whole,
            "peak_funding_month": whole,
            "least_coverage": number,
            "return_on_capital": number,
            "why": text,
        },
    )

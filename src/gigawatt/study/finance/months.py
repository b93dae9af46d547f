"""The value of a month of a study's energisations, after tax and financing."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from gigawatt.finance.month_after_tax import month_after_tax
from gigawatt.study.finance.account import Account
from gigawatt.study.finance.tax_rates import TaxRates
from gigawatt.study.folder import StudyFolder
from gigawatt.study.tables.capacity_tables import Row, table


def months_table(account: Account, folder: StudyFolder) -> pl.DataFrame:
    """Each energisation: what a month costs by the plan, what the state bears, what waiting money costs, and in all."""
    taxes = TaxRates(account.programme, account.owners)
    rows: list[Row] = []
    for row in folder.table("value_of_month").iter_rows(named=True):
        if row["value_usd"] is None or not math.isfinite(row["value_usd"]):
            continue
        tax_rate = taxes.rate(row["site"])
        paid, discount = _paid_by(account, row["site"], row["item"], row["date"])
        worth = month_after_tax(row["value_usd"], paid, account.rate, tax_rate, discount)
        shift = worth.after_usd - worth.plan_usd * (1.0 - tax_rate)
        ends = {name: None if row[name] is None else row[name] * (1.0 - tax_rate) + shift for name in ("low_usd", "high_usd")}
        rows.append(
            {
                "energisation": row["energisation"],
                "site": row["site"],
                "item": row["item"],
                "date": row["date"],
                "paid_usd": paid,
                "plan_usd": worth.plan_usd,
                "tax_usd": worth.tax_usd,
                "waiting_usd": worth.waiting_usd,
                "after_usd": worth.after_usd,
                "after_low_usd": ends["low_usd"],
                "after_high_usd": ends["high_usd"],
            }
        )
    text, number = pl.String, pl.Float64
    names = ("date", "paid_usd", "plan_usd", "tax_usd", "waiting_usd", "after_usd", "after_low_usd", "after_high_usd")
    return table(rows, {"energisation": text, "site": text, "item": text} | dict.fromkeys(names, number))


def months_summary(delays: pl.DataFrame) -> dict[str, dict[str, float]]:
    """By site and item what a month's delay costs after tax and financing [real USD]."""
    found: dict[str, dict[str, float]] = {}
    for site, item, usd in delays.select("site", "item", "after_usd").iter_rows():
        found.setdefault(site, {})[item] = usd
    return found


def _paid_by(account: Account, site: str, item: str, date: float) -> tuple[float, float]:
    """What of it is paid by its date [nominal USD], and dollars of the base year at the horizon's start for one of then."""
    vintages, plan = account.vintages, account.plan
    month = min(max(plan.month(date), 0), plan.months.count - 1)
    period = plan.period[month]
    first = int(np.flatnonzero(plan.period == period)[0])
    last = int(np.flatnonzero(plan.period == period)[-1])
    rows = [
        row
        for row in range(vintages.count)
        if vintages.site[row] == site and vintages.item[row] == item and first <= vintages.in_service[row] <= last
    ]
    paid = float(vintages.spent_usd[rows, : month + 1].sum()) if rows else 0.0
    start = float(account.index[0])
    return paid, float(plan.months.discount(account.rate, at=-1)[month]) / start

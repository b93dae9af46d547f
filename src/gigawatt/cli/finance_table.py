"""The headline numbers of a plan's money, on standard output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.table import Table

from gigawatt.cli.words import percent, usd

COLUMNS = {
    "compute": "revenue_usd",
    "earnings": "earnings_usd",
    "profit": "profit_usd",
    "invested": "invested_usd",
}


def finance_headlines(found: Mapping[str, Any]) -> Table:
    """What the whole is worth, and each year's compute, earnings, profit and investment."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=_worth(found), title_justify="left")
    table.add_column("year")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for year in found["revenue_usd"]:
        table.add_row(year, *(usd(found[key][year]) for key in COLUMNS.values()))
    return table


def _worth(found: Mapping[str, Any]) -> str:
    """Net present value, rate of return and payback, in a line."""
    taxed = "after income tax" if found.get("taxed") else "before income tax"
    parts = [f"{found['money']}, {taxed}, before financing: net present value {usd(found['npv_usd'])}"]
    parts[0] += f" at {percent(found['cost_of_capital'])}"
    if found["irr"] is not None:
        parts.append(f"internal rate of return {percent(found['irr'])}")
    if found["payback_years"] is not None:
        parts.append(f"paid back after {found['payback_years']:.1f} years")
    parts.append(f"most money out {usd(found['peak_funding_usd'])}")
    if found["least_coverage"] is not None:
        parts.append(f"least coverage {found['least_coverage']:.2f}")
    return ", ".join(parts)

"""Futures on standard output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.table import Table

from gigawatt.cli.words import figure, percent, usd

MOST_CAUSES = 12
SHOWN = ("p10", "p50", "p90")


def cost_line(found: Mapping[str, Any]) -> str:
    """Cost between its bounds, how far these are apart, and when the first token comes."""
    cost, first = found["cost_usd"], found["first_token"]
    spread = ", ".join(f"{name.upper()} {usd(cost['low'][name])} to {usd(cost['high'][name])}" for name in SHOWN)
    dates = ", ".join(f"{name.upper()} {first[name] or 'not in the horizon'}" for name in SHOWN)
    return (
        f"{found['futures']} futures (seed {found['seed']}, {found['dispatches']} dispatches), unserved compute included: "
        f"{spread}; "
        f"worst tenth {usd(cost['worst_tenth_low'])} to {usd(cost['worst_tenth_high'])}; "
        f"bounds {percent(cost['mean_gap'])} apart.\nFirst token: {dates}."
    )


def compute_table(found: Mapping[str, Any]) -> Table:
    """Compute delivered by workload and period, and how often as much as planned."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="Compute delivered", title_justify="left")
    for head in ("workload", "period", *(name.upper() for name in SHOWN), "as planned in"):
        table.add_column(head, justify="left" if head in ("workload", "period") else "right")
    for workload, periods in found["compute"].items():
        for label, spread in periods.items():
            met = percent(found["as_planned"][workload][label])
            table.add_row(workload, label, *(figure(spread[name]) for name in SHOWN), met)
    return table


def causes_table(found: Mapping[str, Any]) -> Table:
    """The causes that move the cost most: its mean in the tenth of futures where each is lowest, and highest."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="What moves the cost", title_justify="left")
    for head in ("cause", "where it is low", "where it is high", "share of variance"):
        table.add_column(head, justify="left" if head == "cause" else "right")
    for one in found["causes"][:MOST_CAUSES]:
        table.add_row(one["cause"], usd(one["cost_low_usd"]), usd(one["cost_high_usd"]), percent(one["share_of_variance"]))
    return table

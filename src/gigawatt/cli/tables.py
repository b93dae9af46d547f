"""Tables on standard output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from gigawatt.cli.words import duration, figure, megawatts, percent, usd
from gigawatt.quantity import Figure

UNLIMITED_WIDTH = 200


def print_table(table: Table) -> None:
    """Print a table; where standard output is no terminal, wide enough that nothing has to fold."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=UNLIMITED_WIDTH)
    console.print(table)


def facts_table(figures: Iterable[Figure]) -> Table:
    """Figures, one a row, with their sources."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("figure", overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("as of", no_wrap=True)
    table.add_column("confidence")
    table.add_column("source and note", overflow="fold")
    for one in figures:
        source = f"{one.source}. {one.note}" if one.note else one.source
        table.add_row(one.name, figure(one.value), one.unit, one.as_of, one.confidence, source)
    return table


def headlines(summary: Mapping[str, Any]) -> Table:
    """The headline numbers of a study: the certificate, and what stands in each year."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=_certificate(summary["plan"]), title_justify="left")
    table.add_column("year")
    table.add_column("IT", justify="right")
    table.add_column("power", justify="right")
    table.add_column("accelerators", justify="right")
    table.add_column("of them at work", justify="right")
    table.add_column("capital spent", justify="right")
    capex = summary["cost"]["capex_usd"]
    for year, capacity in summary["capacity"].items():
        table.add_row(
            str(year),
            megawatts(capacity["it_mw"]),
            megawatts(sum(capacity["power_mw"].values())),
            f"{sum(capacity['accelerators'].values()):,.0f}",
            f"{sum(capacity['accelerators_at_work'].values()):,.0f}",
            usd(capex[year]) if year in capex else "",
        )
    return table


def _certificate(plan: Mapping[str, Any]) -> str:
    """How far the plan can be trusted, in a line; a plan that ended early may lack some of it."""
    parts = [f"{plan['status']}:"]
    if plan["objective_usd"] is not None:
        parts.append(f"{usd(plan['objective_usd'])},")
    if plan["lower_bound_usd"] is not None:
        parts.append(f"no plan costs less than {usd(plan['lower_bound_usd'])},")
    if plan["gap"] is not None:
        parts.append(f"gap {percent(plan['gap'])},")
    if plan["max_violation"] is not None:
        parts.append(f"largest violation {plan['max_violation']:.1e},")
    return " ".join([*parts, f"in {duration(plan['seconds'])}"])

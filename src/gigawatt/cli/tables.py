"""Tables on standard output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from gigawatt.cli.words import duration, figure, megawatts, usd
from gigawatt.percent import percent
from gigawatt.programme.dates import EARLIEST_YEAR, iso_date

UNLIMITED_WIDTH = 200


def print_table(table: Table) -> None:
    """Print a table; where standard output is no terminal, wide enough that nothing has to fold."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=UNLIMITED_WIDTH)
    console.print(table)


def figure_rows_table(title: str, rows: Iterable[Mapping[str, Any]]) -> Table:
    """Figures of a study, one a row, with their doubt and sources."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for head in ("figure", "value", "unit", "p10 to p90", "as of", "confidence", "from", "source and note"):
        table.add_column(head, justify="right" if head == "value" else "left", overflow="fold")
    for row in rows:
        doubt = f"{figure(row['p10'])} to {figure(row['p90'])}" if row["p10"] is not None and row["p90"] is not None else ""
        source = ". ".join(text for text in (row["source"], row["note"], _of_class(row)) if text)
        table.add_row(
            row["name"],
            *_value_and_unit(row["value"], row["unit"]),
            doubt,
            row["as_of"],
            row["confidence"],
            row["origin"],
            source,
        )
    return table


def _of_class(row: Mapping[str, Any]) -> str:
    """What projects of a promised number's class made of such promises."""
    if row.get("p50_of_class") is None:
        return ""
    half, most = figure(row["p50_of_class"]), figure(row["p80_of_class"])
    return f"A promise: half the projects of `{row['reference_class']}` would end within {half}, four fifths within {most}"


def _value_and_unit(value: float, unit: str) -> tuple[str, str]:
    """A figure as read: dates, which are fractional years inside, as dates."""
    return (iso_date(value), "") if unit == "year" and value >= EARLIEST_YEAR else (figure(value), unit)


def side_by_side(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: bool = True) -> Table:
    """Rows of texts under a column for each study; the first column says what a row is."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    table.add_column("", overflow="fold")
    for head in heads:
        table.add_column(head, justify="right" if numbers else "left", overflow="fold")
    for cells in rows:
        table.add_row(*cells)
    return table


def headlines(summary: Mapping[str, Any]) -> Table:
    """The headline numbers of a study: the certificate, and what stands in each year."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=_certificate(summary["plan"]), title_justify="left")
    table.add_column("year")
    short = bool(summary.get("unpowered"))
    table.add_column("IT", justify="right")
    if short:
        table.add_column("of its energy powered", justify="right")
    table.add_column("power", justify="right")
    table.add_column("accelerators", justify="right")
    table.add_column("of them at work", justify="right")
    table.add_column("capital spent", justify="right")
    capex = summary["cost"]["capex_usd"]
    for year, capacity in summary["capacity"].items():
        table.add_row(
            str(year),
            megawatts(capacity["it_mw"]),
            *([percent(capacity["it_powered_share"])] if short else []),
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

"""What lies beyond the plan held, on standard output: what knowing is worth, regret, the frontier, options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer
from rich import box
from rich.table import Table

from gigawatt.cli.tables import print_table
from gigawatt.cli.words import figure, percent, usd


def print_beyond(found: Mapping[str, Any]) -> None:
    """All of it that was asked for."""
    if "reoptimised" in found:
        _print_information(found["reoptimised"])


def _print_information(found: Mapping[str, Any]) -> None:
    if "value_of_information_usd" not in found:
        typer.echo(f"In none of the {found['futures']} futures planned anew there is a plan.")
        return
    worth = found["value_of_information_usd"]
    spread = ", ".join(f"{name.upper()} {usd(worth['dispatched'][name])}" for name in ("p10", "p50", "p90"))
    held, best = found["held_usd"], found["reoptimised_usd"]
    typer.echo(
        f"{found['futures']} futures planned anew: to know which one comes is worth {usd(worth['dispatched']['mean'])} on average "
        f"({usd(worth['low']['mean'])} to {usd(worth['high']['mean'])}; {spread}). The plan held costs "
        f"{usd(held['low'])} to {usd(held['high'])}, each future's own plan {usd(best['low'])} to {usd(best['high'])}."
    )
    if found["most_would"]:
        table = _table("What most of them would build", ("", "site", "planned", "P50", "share"), left=2)
        for one in found["most_would"]:
            amounts = (f"{figure(one[name])} {one['unit']}" for name in ("planned", "p50"))
            table.add_row(f"{one['build']} {one['item']} ({one['kind']})", one["site"], *amounts, percent(one["share"]))
        print_table(table)


def _table(title: str, heads: tuple[str, ...], left: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number < left else "right")
    return table

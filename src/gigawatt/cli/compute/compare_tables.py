"""A comparison of chips on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import typer
from rich import box
from rich.table import Table

from gigawatt.cli.compute.amounts import in_letters
from gigawatt.cli.tables import print_table
from gigawatt.cli.words import megawatts, usd
from gigawatt.compute.comparison import Compared, Fleet, Work
from gigawatt.compute.own_chip import OwnChip
from gigawatt.programme.dates import iso_date

HEADS = (
    "chip", "a chip-hour", "chips", "IT", "a year", "training tokens/s", "over the first", "a million", "in",
    "serving tokens/s", "over the first", "a million", "in",
)  # fmt: skip


def print_comparison(found: Sequence[Compared], own: Sequence[tuple[str, OwnChip]]) -> None:
    """Both tables, what could not be done, and own against bought."""
    print_table(_table("At equal power", found, lambda one: one.at_equal_power))
    print_table(_table("At equal money", found, lambda one: one.at_equal_money))
    for one in found:
        for problem in one.problems[:1]:
            typer.echo(problem)
        for warning in one.warnings[:1]:
            typer.echo(f"Warning: {one.accelerator.name}: {warning}")
    for workload, against in own:
        _print_own(workload, against)
    if own:
        for figure in own[0][1].assumptions:
            typer.echo(f"  assumed: {figure.name} {in_letters(figure.value)} {figure.unit}".rstrip() + f" ({figure.source})")


def _table(title: str, found: Sequence[Compared], fleet_of: Callable[[Compared], Fleet]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for head in HEADS:
        table.add_column(head, justify="left" if head in ("chip", "in") else "right")
    first = fleet_of(found[0])
    for one in found:
        fleet = fleet_of(one)
        yearly = "" if fleet.usd_per_year is None else usd(fleet.usd_per_year)
        table.add_row(
            one.accelerator.name + (" (own)" if one.own else ""),
            usd(one.hour.usd),
            f"{fleet.chips:,.0f}",
            megawatts(fleet.it_mw),
            yearly,
            *_work(fleet.training, first.training),
            *_work(fleet.serving, first.serving),
        )
    return table


def _work(work: Work | None, first: Work | None) -> tuple[str, str, str, str]:
    if work is None:
        return "-", "", "", ""
    ratio = "" if first is None else f"{work.tokens_per_s / first.tokens_per_s:.2f}"
    price = "" if work.usd_per_million_tokens is None else usd(work.usd_per_million_tokens)
    return in_letters(work.tokens_per_s), ratio, price, work.precision


def _print_own(workload: str, against: OwnChip) -> None:
    own, bought = against.own, against.bought
    typer.echo(f"\n{own.name}, own, against {bought.name}, bought, for {workload}:")
    typer.echo(
        f"  one does the work of {against.bought_chips_each:.2f}; in price it {_spares(against.price_difference_usd)}, "
        f"over its life it {_spares(against.saving_usd)}, discounted"
    )
    if against.volume is None:
        typer.echo("  It never pays: each costs more than the bought ones that it stands for.")
    else:
        late = against.pays_in_year is None
        when = "not paid within thirty years" if late else f"paid by {iso_date(against.pays_in_year or 0.0)[:7]}"
        volume = next(figure.value for figure in against.assumptions if figure.name == "yearly_volume")
        typer.echo(f"  It pays from {against.volume:,.0f} chips on; at {volume:,.0f} a year it has {when}.")


def _spares(amount_usd: float) -> str:
    return f"spares {usd(amount_usd)}" if amount_usd >= 0.0 else f"costs {usd(-amount_usd)} more"

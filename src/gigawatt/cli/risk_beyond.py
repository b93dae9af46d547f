"""What lies beyond the plan held, on standard output: what knowing is worth, regret, the frontier, options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer
from rich import box
from rich.table import Table

from gigawatt.cli.tables import print_table
from gigawatt.cli.words import figure, usd
from gigawatt.percent import percent
from gigawatt.programme.dates import iso_date


def print_beyond(found: Mapping[str, Any]) -> None:
    """All of it that was asked for."""
    if "reoptimised" in found:
        _print_information(found["reoptimised"])
        _print_failed(found["reoptimised"])
    if "frontier" in found and "failed" in found["frontier"]:
        typer.echo(f"Warning: no frontier, as a solver gave no answer ({found['frontier']['failed']}).")
    elif "frontier" in found:
        _print_frontier(found["frontier"])
    if found.get("options"):
        _print_options(found["options"])
    for one in found.get("options_outside", ()):
        typer.echo(f"Outside the horizon: {one['name']}, as it would be there by {iso_date(one['there'])[:7]} at the earliest.")
    if "regret" in found:
        _print_regret(found["regret"])


def _print_failed(found: Mapping[str, Any]) -> None:
    for one in found["failed"]:
        typer.echo(f"Warning: future {one['future']} is left out, as a solver gave no answer ({one['why']}).")
    if found["wider_than_asked"]:
        typer.echo(f"In {found['wider_than_asked']} of {found['futures']} futures bounds are farther apart than asked for.")


def _print_information(found: Mapping[str, Any]) -> None:
    if "value_of_information_usd" not in found:
        typer.echo(f"In none of the {found['futures']} futures planned anew there is a plan.")
        return
    worth = found["value_of_information_usd"]
    spread = ", ".join(f"{name.upper()} {usd(worth['dispatched'][name])}" for name in ("p10", "p50", "p90"))
    held, best = found["held_usd"], found["reoptimised_usd"]
    typer.echo(
        f"{found['futures']} futures planned anew: knowing which comes is worth {usd(worth['dispatched']['mean'])} on average "
        f"({usd(worth['low']['mean'])} to {usd(worth['high']['mean'])}; {spread}). The plan held costs "
        f"{usd(held['low'])} to {usd(held['high'])}, each future's own plan {usd(best['low'])} to {usd(best['high'])}."
    )
    if found["most_would"]:
        table = _table("What most of them would build", ("", "site", "planned", "P50", "share"), left=2)
        for one in found["most_would"]:
            amounts = (f"{figure(float(f'{one[name]:.4g}'))} {one['unit']}" for name in ("planned", "p50"))
            table.add_row(f"{one['build']} {one['item']} ({one['kind']})", one["site"], *amounts, percent(one["share"]))
        print_table(table)


def _print_frontier(found: Mapping[str, Any]) -> None:
    title = f"Cost against its tail, over {found['futures']} futures"
    table = _table(title, ("plan", "mean", f"worst {percent(found['tail'])}", "gap"), left=1)
    for one in found["plans"]:
        gap = "" if one["gap"] is None else percent(one["gap"])
        table.add_row(one["plan"], usd(one["mean_usd"]), usd(one["tail_usd"]), gap)
    print_table(table)


def _print_options(found: Sequence[Mapping[str, Any]]) -> None:
    heads = ("option", "decided", "there after", "worth", "decided today", "of waiting", "called")
    table = _table("What may be decided later", heads, left=1)
    for one in sorted(found, key=lambda one: -one["flexibility_usd"]):
        money = (usd(one[name]) for name in ("value_usd", "decided_today_usd", "flexibility_usd"))
        called = f"{one['pieces_called']:.1f} of {one['pieces']}" if one["pieces"] > 1 else percent(one["share_called"])
        dates = f"{iso_date(one['first_date'])[:7]} to {iso_date(one['last_date'])[:7]}"
        table.add_row(one["name"], dates, f"{12.0 * one['lead_years']:.0f} months", *money, called)
    print_table(table)


def _print_regret(found: Mapping[str, Any]) -> None:
    for one in found["left_out"]:
        why = f"a solver gave no answer for {one['plan']} ({one['why']})"
        typer.echo(f"Warning: {one['scenario']} is left out of the regret of plans, as {why}.")
    if "plans" not in found:
        return
    heads = ("plan", "as planned", "mean", "worst tenth", "largest regret", f"within {percent(found['good_enough_within'])} in")
    table = _table("Plans in the same futures", heads, left=1)
    for one in found["plans"]:
        money = (one[name] for name in ("as_planned_usd", "mean_usd", "worst_tenth_usd", "largest_regret_usd"))
        amounts = ("none" if value is None else usd(value) for value in money)
        table.add_row(one["plan"], *amounts, percent(one["near_best_share"]))
    print_table(table)
    limits = f"within {percent(found['good_enough_within'])} of the best known, work kept, within budgets"
    enough = f"{found['most_often_good_enough']} ({percent(found['good_enough_share'])} of futures: {limits})"
    typer.echo(
        f"Least regret over {len(found['scenarios'])} scenarios: {found['least_regret']}. "
        f"Good enough most often: {enough if found['good_enough_share'] else f'none in any future ({limits})'}. "
        f"Cheapest as planned: {found['cheapest']}; on average: {found['cheapest_on_average']}."
    )


def _table(title: str, heads: tuple[str, ...], left: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number < left else "right")
    return table

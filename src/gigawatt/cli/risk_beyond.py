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
from gigawatt.programme.path_words import words


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
    if "held" in found:
        _print_held(found["held"])
    if found.get("scenarios"):
        _print_scenarios(found["scenarios"])
    for one in found.get("options_outside", ()):
        typer.echo(f"Outside the horizon: {one['name']}, as it would be there by {iso_date(one['there'])[:7]} at the earliest.")
    for one in found.get("options_of_nothing", ()):
        typer.echo(f"Nothing to decide: {one['name']}, as the plan has none of it, or cannot do without it.")
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
    low, middle, high = (usd(worth["dispatched"][name]) for name in ("p10", "p50", "p90"))
    held, best = found["held_usd"], found["reoptimised_usd"]
    typer.echo(
        f"{found['futures']} futures planned anew: knowing which comes is worth {usd(worth['dispatched']['mean'])} on average "
        f"(bounds {usd(worth['low']['mean'])} to {usd(worth['high']['mean'])}); of ten futures less than {low} in one, more than "
        f"{middle} in half, more than {high} in one. The plan held costs {usd(held['low'])} to {usd(held['high'])}, each "
        f"future's own plan {usd(best['low'])} to {usd(best['high'])}."
    )
    if found["most_would"]:
        table = _table("What most of them would build", ("", "site", "planned", "half order more than", "share"), left=2)
        for one in found["most_would"]:
            amounts = (f"{figure(float(f'{one[name]:.4g}'))} {one['unit']}" for name in ("planned", "p50"))
            kind = "" if one["item"] == one["kind"] else f" ({one['kind']})"
            table.add_row(f"{one['build']} {words(one['item'])}{kind}", one["site"], *amounts, percent(one["share"]))
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


def _print_scenarios(scenarios: Sequence[Mapping[str, Any]]) -> None:
    """Of one plan what it costs in each named scenario; of several, a row each, what it costs more there than the best."""
    plans = list(scenarios[0]["plans"])
    if len(plans) == 1:
        _print_one_plan(scenarios, plans[0])
    else:
        title = "Regret: what each plan held costs more than the best of them"
        table = _table(title, ("plan", *(one["name"] for one in scenarios)), left=1)
        for plan in plans:
            table.add_row(plan, *(_usd(one["plans"][plan]["regret_usd"]) for one in scenarios))
        above = [_least_above(one) for one in scenarios]
        if any(one is not None for one in above):
            table.add_row("the best of them, above a plan made for the scenario", *(_usd(one) for one in above))
        print_table(table)
    for one in scenarios:
        if one["what"]:
            typer.echo(f"{one['name']}: {one['what']}.")


def _print_one_plan(scenarios: Sequence[Mapping[str, Any]], plan: str) -> None:
    heads = ("scenario", "costs", "more than as planned", "worth of compute less cost", "over budgets")
    table = _table("The plan held in named scenarios", heads, left=1)
    for one in scenarios:
        names = ("cost_high_usd", "above_planned_usd", "surplus_usd", "over_budget_usd")
        table.add_row(one["name"], *(_usd(one["plans"][plan][name]) for name in names))
    print_table(table)


def _least_above(scenario: Mapping[str, Any]) -> float | None:
    """What the best plan held costs more than the best known, one made for the scenario among them."""
    above = [one["above_its_best_usd"] for one in scenario["plans"].values() if one["above_its_best_usd"] is not None]
    return min(above, default=None)


def _print_held(found: Mapping[str, Any]) -> None:
    """Plans of several studies in all futures."""
    within = percent(found["good_enough_within"])
    heads = (
        "plan",
        "mean",
        "above this plan",
        "1 in 10 worse",
        "worst tenth",
        "cheapest in",
        f"within {within} in",
        "work in",
        "all in",
    )
    table = _table(f"Plans held in the same {found['futures']:,} futures (± two standard errors)", heads, left=1)
    for one in found["plans"]:
        mean, tail = (
            _with_error(one[name], one[f"{name.removesuffix('_usd')}_error_usd"]) for name in ("mean_usd", "worst_tenth_usd")
        )
        shares = [percent(one[f"{name}_share"]) for name in ("cheapest", "near_best", "work_kept", "all_of_it")]
        table.add_row(
            one["plan"], mean, _with_error(one["above_own_usd"], one["above_own_error_usd"]), usd(one["p90_usd"]), tail, *shares
        )
    print_table(table)
    typer.echo(
        f"Cheapest on average: {found['cheapest_on_average']}; in most futures: {found['cheapest_most_often']}. "
        f"Good enough most often: {_enough(found, within)}."
    )


def _enough(found: Mapping[str, Any], within: str) -> str:
    limits = f"within {within} of the best, nine tenths of the planned work by its worth, within budgets"
    if not found["good_enough_share"]:
        return f"none in any future ({limits})"
    few = "" if found["good_enough_share"] >= 0.5 else "; none in most of them"
    return f"{found['most_often_good_enough']}, in {percent(found['good_enough_share'])} of futures ({limits}){few}"


def _print_regret(found: Mapping[str, Any]) -> None:
    for one in found["left_out"]:
        why = f"a solver gave no answer for {one['plan']} ({one['why']})"
        typer.echo(f"Warning: {one['scenario']} is left out of the regret of plans, as {why}.")
    if "plans" in found:
        within = percent(found["good_enough_within"])
        heads = ("plan", "as planned", "mean", "worst tenth", "largest regret", f"within {within} in", "95 % interval")
        tail = max(1, round(0.1 * found["futures"]))
        title = f"Plans in the same {found['futures']} futures (± two standard errors; the worst tenth is {tail} of them)"
        table = _table(title, heads, left=1)
        for one in found["plans"]:
            mean, tail = (_with_error(one[f"{name}_usd"], one[f"{name}_error_usd"]) for name in ("mean", "worst_tenth"))
            amounts = (_usd(one["as_planned_usd"]), mean, tail, _usd(one["largest_regret_usd"]))
            span = f"{percent(one['near_best_low'])} to {percent(one['near_best_high'])}"
            table.add_row(one["plan"], *amounts, percent(one["near_best_share"]), span)
        print_table(table)
        typer.echo(
            f"Good enough most often: {_enough(found, within)}. "
            f"Cheapest as planned: {found['cheapest']}; on average: {found['cheapest_on_average']}."
        )
    if len(found.get("compared", ())) > 1:
        typer.echo(f"Least regret over {len(found['scenarios'])} scenarios: {found['least_regret']}.")


def _usd(amount: float | None) -> str:
    return "none" if amount is None else usd(amount)


def _with_error(amount: float | None, error: float | None) -> str:
    return _usd(amount) if amount is None or error is None else f"{usd(amount)} ± {usd(2.0 * error)}"


def _table(title: str, heads: tuple[str, ...], left: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number < left else "right")
    return table

"""A back-test of time to first power on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from gigawatt.cli.tables import print_table, side_by_side

MEASURES = {"covered": "P10 to P90 covers (right: 80 %)", "below": "before P10 (right: 10 %)"}


def print_backtest(found: Mapping[str, Any]) -> None:
    """Fitted and held-out errors side by side, forecasts through time, and by how much the law is late."""
    split = found["split"]
    typer.echo(
        f"{found['sites']} sites tracked until {found['end']}, {found['with_power']} of them with power by then; the others "
        f"count as longer than so far. {split['fitted sites']} were fitted, {split['held-out sites']} held out, by a hash of "
        "their names."
    )
    months = [[name, *(f"{row[key]:.0f}" for key in ("p10", "p50", "p90"))] for name, row in found["months"].items()]
    print_table(side_by_side("Months from the first works to the first power, begun", ["P10", "P50", "P90"], months))
    parts = list(split)
    rows = [
        [f"{name}, {law}", *(f"{held[part][key]:.0%}" for part in parts)]
        for key, name in MEASURES.items()
        for law, held in found["fixed_split"].items()
    ]
    rows += [
        [f"ends per expected, {law} (right: 1)", *(f"{held[part]['ends_per_expected']:.2f}" for part in parts)]
        for law, held in found["fixed_split"].items()
    ]
    print_table(side_by_side("At the record's end", parts, rows))
    _print_chance(found["splits_by_chance"])
    through = found["through_time"]
    lines = [
        [f"{part}, {law}", _foretold(one), str(one["came"]), f"{one['stretch']:.2f}"]
        for law, of_parts in through.items()
        for part, one in of_parts.items()
    ]
    columns = ["foretold", "came", "durations would have to be times"]
    print_table(side_by_side("Through time: sites with power within a half-year, four half-years together", columns, lines))
    halves = through[found["law_taken"]]["all sites"]["half_years"]
    by_half = [[f"{one['today']} to {one['until']}", str(one["waiting"]), _foretold(one), str(one["came"])] for one in halves]
    print_table(side_by_side(f"The same by half-year, all sites, {found['law_taken']}", ["waiting", "foretold", "came"], by_half))
    typer.echo(_late(found["late_months"]))


def _print_chance(found: Mapping[str, Any]) -> None:
    if not found:
        return
    laws = list(found)
    names = list(found[laws[0]])
    rows = [[name, *(f"{found[law][name]['mean']:.2f} ± {found[law][name]['deviation']:.2f}" for law in laws)] for name in names]
    print_table(side_by_side("Splits by chance, mean and deviation", laws, rows))


def _foretold(one: Mapping[str, Any]) -> str:
    return f"{one['expected']:.1f} ± {one['deviation']:.1f}"


def _late(months: float) -> str:
    word = "late" if months > 0.0 else "early"
    return (
        f"Through time the law was {word}: if it errs on from here as it did, the median of a site begun now is "
        f"{abs(months):.0f} months too {word}."
    )

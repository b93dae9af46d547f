"""``gigawatt compare``: studies side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json
from gigawatt.cli.words import figure, megawatts, usd
from gigawatt.percent import percent

MOST_ROWS = 40
UNSEEN = 1e-6  # relative: a smaller difference is rounding
MANY_TIMES = 5.0
SLIGHT = 1e-3  # relative: a smaller difference of results is counted, not shown


def compare(
    studies: Annotated[
        list[Path], typer.Argument(metavar="STUDY STUDY...", help="Two to six study folders.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Compare studies: inputs that differ, headline numbers, capacity, cost, dates and certificates.

    The first is what the others are held against.
    """
    with outcome(as_json):
        from gigawatt.study.compared.compare import compare as compared

        found = compared(studies)
        if as_json:
            print_json(found)
        else:
            print_comparison(found)


def print_comparison(found: Mapping[str, Any]) -> None:
    """Print a comparison as tables, without the rows in which nothing differs."""
    labels = [study["label"] for study in found["studies"]]
    for study in found["studies"]:
        typer.echo(f"{study['label']}: {study['path']} ({study['programme']}), {_certified(study)}")
    for each in found["certificates"]:
        amount = "" if each["difference_usd"] is None else _signed(each["difference_usd"], usd)
        between = (
            ""
            if each["least_usd"] is None
            else f" (between {_signed(each['least_usd'], usd)} and {_signed(each['most_usd'], usd)})"
        )
        typer.echo(f"{each['study']} against {each['against']}: {amount}{between}. {each['words']}".replace(": . ", ": "))
    for each in found["missing"]:
        typer.echo(f"{each['study']} has no {each['what']}: it is left out there.")
    _print_texts("Inputs that differ", labels, [(each["path"], each["values"]) for each in found["inputs"]])
    _print_rows("Defaults that differ", labels, found["defaults"], slight=0.0)
    _print_rows("Headline numbers", labels, found["headlines"])
    _print_rows("Discounted cost", labels, found["costs"])
    _print_rows("Capacity, average over the year", labels, found["capacity"])
    dates = [
        (f"{each['site']}: {each['item']}", each["values"]) for each in found["energisations"] if len(set(each["values"])) > 1
    ]
    _print_texts("First in service", labels, dates)


def _certified(study: Mapping[str, Any]) -> str:
    gap = study["gap"]
    return f"{study['status']}" + ("" if gap is None else f", gap {percent(gap)}")


def _is_slight(row: Mapping[str, Any], slight: float) -> bool:
    return all(share is not None and abs(share) < slight for share in row["relative"])


def _print_rows(title: str, labels: Sequence[str], rows: Sequence[Mapping[str, Any]], *, slight: float = SLIGHT) -> None:
    from gigawatt.cli.tables import print_table, side_by_side
    from gigawatt.study.compared.side_by_side import differs

    differing = [row for row in rows if differs(dict(row))]
    if not differing:
        if rows:
            typer.echo(f"{title}: no difference in {len(rows)} rows.")
        return
    heads = [*labels, *(f"{label} - {labels[0]}" for label in labels[1:])]
    cells = []
    shown = [row for row in differing if not _is_slight(row, slight)]
    for row in shown:
        written = _writer(row.get("unit") or "", row["what"])
        name = f"{row['what']} {row['year']}" if "year" in row else row["what"]
        changes = [
            _change(difference, share, written) for difference, share in zip(row["differences"], row["relative"], strict=True)
        ]
        cells.append([name, *(_shown(value, written) for value in row["values"]), *changes])
    if shown:
        print_table(side_by_side(f"{title} ({len(differing)} of {len(rows)} differ)", heads, cells))
    if len(shown) < len(differing):
        words = f"{title}: {len(differing) - len(shown)} more differ" if shown else f"{title}: {len(differing)} differ"
        typer.echo(f"{words} by less than {percent(slight)}.")


def _print_texts(title: str, labels: Sequence[str], rows: Sequence[tuple[str, Sequence[str | None]]]) -> None:
    from gigawatt.cli.tables import print_table, side_by_side

    if not rows:
        typer.echo(f"{title}: none.")
        return
    cells = [[name, *(value or "-" for value in values)] for name, values in rows[:MOST_ROWS]]
    print_table(side_by_side(title, labels, cells, numbers=False))
    if len(rows) > MOST_ROWS:
        typer.echo(f"and {len(rows) - MOST_ROWS} more: `--json` has them all.")


def _writer(unit: str, what: str) -> Callable[[float], str]:
    if unit == "USD" or what.endswith("_usd") or ".capex_usd." in what:
        return usd
    if what.endswith(("gap", "_share")):
        return percent
    if unit == "MW":
        return megawatts
    return (lambda value: f"{value:,.0f}") if unit == "accelerators" else (lambda value: f"{figure(value)} {unit}".strip())


def _shown(value: float | None, written: Callable[[float], str]) -> str:
    return "-" if value is None else written(value)


def _change(difference: float | None, share: float | None, written: Callable[[float], str]) -> str:
    if difference is None:
        return "-"
    if difference == 0.0 or (share is not None and abs(share) < UNSEEN):
        return "same"
    if share is None:
        return _signed(difference, written)
    return (
        f"{_signed(difference, written)} ({share:+.1%})"
        if abs(share) < MANY_TIMES
        else f"{_signed(difference, written)} (x {1 + share:.3g})"
    )


def _signed(amount: float, written: Callable[[float], str]) -> str:
    return f"{'+' if amount >= 0.0 else '-'}{written(abs(amount))}"

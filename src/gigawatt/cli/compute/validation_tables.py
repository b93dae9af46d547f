"""A validation as read: errors in all and by family, the rows that are farthest off, and what was skipped and why."""

from __future__ import annotations

from collections.abc import Iterator

import typer
from rich import box
from rich.table import Table

from gigawatt.cli.tables import print_table
from gigawatt.cli.words import figure
from gigawatt.compute.validation import Errors, ValidationReport

_MOST_ROWS = 10


def print_validation(report: ValidationReport) -> None:
    """Print a validation as tables."""
    typer.echo(f"{report.file}: {report.kind.about} ({report.kind.name})")
    skipped = len({skip.row for skip in report.skipped})
    counted = f"{report.predicted} predicted (of {len(report.scored)} a measurement is known), {skipped} skipped"
    typer.echo(f"{report.rows} {'row' if report.rows == 1 else 'rows'}: {counted}")
    if report.scored:
        print_table(_errors_table(report))
        for line in _parts(report):
            typer.echo(line)
        print_table(_worst_table(report))
    elif report.predictions:
        typer.echo("Nothing to compare with: no measured value stands in a row that is predicted.")
    if report.skipped:
        print_table(_skipped_table(report))


def _parts(report: ValidationReport) -> Iterator[str]:
    """Which of the rows the shipped coefficients were fitted on, and what they are worth on the others."""
    fitted, others, held_out = report.errors_in_fit, report.errors_not_in_fit, report.errors_held_out
    if fitted.rows:
        yield f"{fitted.rows} rows are among those that the coefficients were fitted on: {_mean(fitted)}"
    if held_out.rows:
        yield f"  {held_out.rows} of them are held out once and for all: {_mean(held_out)} by a fit without them"
    if others.rows:
        yield f"{others.rows} rows were never fitted: {_mean(others)}"


def _mean(errors: Errors) -> str:
    return f"mean error {errors.mape_pct:.1f} %, {errors.in_band_pct:.0f} % in the band"


def _errors_table(report: ValidationReport) -> Table:
    table = _table("Absolute error, measured against predicted")
    table.add_column("family")
    for head in ("rows", "mean", "median", "90th percentile", "in the 80 % band"):
        table.add_column(head, justify="right")
    for name, errors in (*report.families.items(), ("all", report.errors)):
        if errors.rows:
            table.add_row(name or "unknown", str(errors.rows), *_error_cells(errors))
    return table


def _error_cells(errors: Errors) -> Iterator[str]:
    for percent in (errors.mape_pct, errors.median_pct, errors.p90_pct):
        yield "" if percent is None else f"{percent:.1f} %"
    yield "" if errors.in_band_pct is None else f"{errors.in_band_pct:.0f} %"


def _worst_table(report: ValidationReport) -> Table:
    worst = sorted(report.scored, key=lambda one: -abs(one.error))[:_MOST_ROWS]
    table = _table(f"The {len(worst)} rows that are farthest off (rows count from 0)")
    for head in ("row", "column", "family"):
        table.add_column(head, justify="right" if head == "row" else "left")
    for head in ("measured", "predicted", "p10 to p90", "error"):
        table.add_column(head, justify="right")
    for one in worst:
        made = one.prediction
        table.add_row(
            str(made.row), made.column, made.family, figure(one.measured), figure(made.predicted),
            f"{figure(made.p10)} to {figure(made.p90)}", f"{100 * one.error:+.1f} %",
        )  # fmt: skip
    return table


def _skipped_table(report: ValidationReport) -> Table:
    table = _table("Skipped")
    table.add_column("rows")
    table.add_column("why", overflow="fold")
    by_reason: dict[str, list[int]] = {}
    for skip in report.skipped:
        by_reason.setdefault(skip.why, []).append(skip.row)
    for why, rows in by_reason.items():
        shown = ", ".join(str(row) for row in rows[:_MOST_ROWS])
        more = f" and {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
        table.add_row(shown + more, why)
    return table


def _table(title: str) -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")

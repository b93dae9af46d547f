"""``gigawatt finance``: the money of a finished plan, into the same study."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from gigawatt.cli.options import AsJson, StudyPath
from gigawatt.cli.outcome import outcome, print_json
from gigawatt.cli.refused_money import plan_kept

Workbook = Annotated[
    Path | None,
    typer.Option("--workbook", metavar="FILE.xlsx", help="Write a workbook with live formulas too.", show_default="none"),
]


def finance(study: StudyPath, workbook: Workbook = None, as_json: AsJson = False) -> None:
    """Statements, what they are worth, and the cost of compute; the report, where there is one, is written anew."""
    with outcome(as_json):
        from gigawatt.study import StudyFolder, finance_study

        folder = StudyFolder(study)
        with plan_kept(study, not as_json, report=folder.report_path.exists()):
            found = finance_study(study)
        if folder.report_path.exists():
            from gigawatt.report import build_report

            build_report(study)
        if workbook is not None:
            from gigawatt.interop.workbook import write_workbook

            write_workbook(folder, workbook)
        if as_json:
            print_json(found)
        else:
            _print(found, study, workbook)


def _print(found: Mapping[str, Any], study: Path, workbook: Path | None) -> None:
    from gigawatt.cli.finance_table import finance_headlines, finance_words
    from gigawatt.cli.tables import print_table

    for sentence in finance_words(found):
        typer.echo(sentence)
    for words in found["warnings"]:
        typer.echo(f"Warning: {words}")
    print_table(finance_headlines(found))
    typer.echo(f"The tables: {study / 'tables' / 'finance'}")
    if workbook is not None:
        typer.echo(f"The workbook: {workbook}")

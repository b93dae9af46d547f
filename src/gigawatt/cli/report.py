"""``gigawatt report``: the single-file report of a study."""

from __future__ import annotations

import typer

from gigawatt.cli.options import AsJson, StudyPath
from gigawatt.cli.outcome import outcome, print_json


def report(study: StudyPath, as_json: AsJson = False) -> None:
    """Write the report of a study, and its page for the board: files that need no network."""
    with outcome(as_json):
        from gigawatt.report import build_report

        path = build_report(study)
        if as_json:
            print_json({"report": str(path), "board": str(path.with_name("board.html"))})
        else:
            typer.echo(f"{path}\n{path.with_name('board.html')}")

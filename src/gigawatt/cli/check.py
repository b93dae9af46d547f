"""``gigawatt check``: every problem of a programme file, at once."""

from __future__ import annotations

import typer

from gigawatt.cli.options import AsJson, ProgrammePath
from gigawatt.cli.outcome import outcome, print_json
from gigawatt.errors import ProgrammeError


def check(programme: ProgrammePath, as_json: AsJson = False) -> None:
    """Check a programme file and report every problem, as file:line:column."""
    with outcome(as_json):
        from gigawatt.programme import check_programme

        problems = check_programme(programme)
        if problems:
            raise ProgrammeError(problems)
        if as_json:
            print_json({"programme": str(programme), "problems": []})
        else:
            typer.echo(f"{programme}: no problems")

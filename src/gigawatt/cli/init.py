"""``gigawatt init``: a commented starter programme that runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write it into.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Write a commented starter programme that runs."""
    with outcome(as_json):
        from gigawatt.programme.starter import write_starter

        programme = write_starter(directory)
        if as_json:
            print_json({"programme": str(programme)})
        else:
            typer.echo(f"{programme}: a programme to start from. Next:")
            typer.echo(f"  gigawatt run {programme} -o {directory / 'study'}")

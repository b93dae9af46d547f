"""``gigawatt facts``: the sourced figures that fill the gaps of a programme."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json

BASE_YEAR = 2025  # of the dollars that are shown


def facts(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]", help="Only figures that have all of these words.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the sourced figures: value, unit, source, date and confidence."""
    with outcome(as_json):
        from gigawatt import catalog
        from gigawatt.cli.facts_table import facts_table
        from gigawatt.cli.tables import print_table

        found = catalog.facts(words or (), BASE_YEAR)
        if as_json:
            print_json([asdict(figure) for figure in found])
        elif found:
            print_table(facts_table(found, BASE_YEAR))
        else:
            typer.echo(f"No figure has the words: {' '.join(words or ())}. `gigawatt facts` lists them all.")

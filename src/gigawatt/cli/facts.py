"""``gigawatt facts``: the sourced figures that fill the gaps of a programme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json
from gigawatt.errors import CatalogueError

BASE_YEAR = 2025  # of the dollars that are shown


def facts(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]", help="Only figures that have all of these words.", show_default=False)
    ] = None,
    assumed: Annotated[
        bool, typer.Option("--assumed", help="Only figures without a source: assumed, or remembered by their writer.")
    ] = False,
    count: Annotated[bool, typer.Option("--count", help="By section, how many have a source and how many have none.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the sourced figures: value, unit, source, date and confidence; found by name first, then by description and source."""
    with outcome(as_json):
        from gigawatt import catalog
        from gigawatt.cli.facts_table import facts_table, standings_table
        from gigawatt.cli.tables import print_table

        found = catalog.facts(words or (), BASE_YEAR)
        if not found:
            raise CatalogueError("\n".join(_not_found(words or ())))
        if assumed:
            found = catalog.unsourced(found)
        rows = catalog.standings(found)
        if as_json:
            print_json([asdict(one) for one in (rows if count else found)])
        elif found:
            print_table(standings_table(rows) if count else facts_table(found, BASE_YEAR))
        else:
            typer.echo("All of these figures have a source.")


def _not_found(words: Sequence[str]) -> Iterator[str]:
    """What to try instead: the nearest known words of one that is unknown; the words apart, where only all together fail."""
    from gigawatt import catalog
    from gigawatt.programme.sections.section import shown

    counts = {word: len(catalog.facts([word], BASE_YEAR)) for word in words}
    for word in (word for word, count in counts.items() if not count):
        near = catalog.nearest_names(word, BASE_YEAR)
        meant = f"Did you mean {', '.join(f'`{name}`' for name in near)}?" if near else "`gigawatt facts` lists them all."
        yield f"No figure has the word `{shown(word)}`. {meant}"
    if all(counts.values()):
        apart = ", ".join(f"`{shown(word)}` alone has {count}" for word, count in counts.items())
        yield f"No figure has all of these words: {apart}. Leave one out."

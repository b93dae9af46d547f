"""``gigawatt schedule``: when the power really comes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from gigawatt.cli.options import AsJson, ProgrammePath, Scenario
from gigawatt.cli.outcome import outcome, print_json

DEFAULT_SAMPLES = 4096
MOST_SAMPLES = 100_000


def schedule(
    programme: ProgrammePath,
    samples: Annotated[
        int, typer.Option("--samples", min=16, max=MOST_SAMPLES, help="How many futures to draw.")
    ] = DEFAULT_SAMPLES,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Of what is drawn.", show_default="the programme's")] = None,
    places: Annotated[
        str | None,
        typer.Option(
            "--in",
            metavar="PLACES",
            help="The same campus in these places side by side, as `ohio,texas,gujarat`.",
            show_default="no",
        ),
    ] = None,
    study: Annotated[
        Path | None,
        typer.Option("--study", metavar="STUDY", help="A study of it: what a month of each delay costs.", show_default="none"),
    ] = None,
    item: Annotated[
        str | None,
        typer.Option("--item", metavar="PATH", help="Every task of one item, as `sites.ohio.power.gas`.", show_default="none"),
    ] = None,
    scenario: Scenario = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=256, help="Threads; no number depends on them.")] = 1,
    as_json: AsJson = False,
) -> None:
    """When the power really comes: every task from land and permits to the last megawatt, drawn thousands of times.

    What is promised stands beside the P50, P80 and P90 dates; then what holds each item up, suppliers' slots with their slack,
    what bridges buy, and MW by year and confidence.
    """
    with outcome(as_json):
        from gigawatt.study.schedule.stage import Asked, schedule_in_places, schedule_of

        asked = Asked(programme, samples, seed, workers, scenario)
        if places is not None:
            compared = schedule_in_places(asked, [place.strip() for place in places.split(",") if place.strip()])
            _print_compared(compared, as_json)
            return
        found = schedule_of(asked, study=study, item=item)
        if as_json:
            print_json(found)
        else:
            from gigawatt.cli.schedule_tables import print_schedule

            print_schedule(found)


def _print_compared(compared: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(compared)
        return
    from gigawatt.cli.schedule_places import print_places

    print_places(compared)

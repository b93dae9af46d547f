"""``gigawatt risk``: thousands of futures of a finished plan, into the same study."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from gigawatt.cli.options import AsJson, StudyPath
from gigawatt.cli.outcome import outcome, print_json

DEFAULT_FUTURES = 1024
MOST_FUTURES = 100_000
MOST_REOPTIMISED = 1024

FuturesDrawn = Annotated[int, typer.Option("--futures", min=1, max=MOST_FUTURES, help="How many futures to draw.")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Of what is drawn.", show_default="the programme's")]


Reoptimise = Annotated[
    int,
    typer.Option("--reoptimise", min=0, max=MOST_REOPTIMISED, help="Plan so many of the futures anew: what knowing is worth."),
]

Frontier = Annotated[bool, typer.Option("--frontier", help="Plans for those futures that weigh the worst more and more.")]
Against = Annotated[
    list[Path] | None,
    typer.Option("--against", help="Another study, whose plan is held in the same futures; may be given several times."),
]


def risk(
    study: StudyPath,
    futures: FuturesDrawn = DEFAULT_FUTURES,
    seed: Seed = None,
    reoptimise: Reoptimise = 0,
    against: Against = None,
    frontier: Frontier = False,
    as_json: AsJson = False,
) -> None:
    """What thousands of futures do to the plan's compute, cost and cash, the plan held fixed, and which cause matters."""
    with outcome(as_json):
        from gigawatt.study.risk.beyond_held import Beyond
        from gigawatt.study.risk.stage import risk_study

        found = risk_study(study, futures=futures, seed=seed, beyond=Beyond(reoptimise, tuple(against or ()), frontier))
        if as_json:
            print_json(found)
        else:
            _print(found, study)


def _print(found: Mapping[str, Any], study: Path) -> None:
    from gigawatt.cli.risk_beyond import print_beyond
    from gigawatt.cli.risk_tables import causes_table, compute_table, cost_line
    from gigawatt.cli.tables import print_table

    typer.echo(cost_line(found))
    print_table(compute_table(found))
    if found["causes"]:
        print_table(causes_table(found))
    print_beyond(found)
    typer.echo(f"The tables: {study / 'tables' / 'risk'}")

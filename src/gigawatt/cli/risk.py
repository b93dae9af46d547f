"""``gigawatt risk``: thousands of futures of a finished plan, into the same study."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from gigawatt.cli.options import DEFAULT_ON, AsJson, On, Processes, StudyPath
from gigawatt.cli.outcome import outcome, print_json

DEFAULT_FUTURES = 1024
MOST_FUTURES = 100_000
MOST_REOPTIMISED = 1024
DEFAULT_BASE, MOST_BASE = 256, 4096

FuturesDrawn = Annotated[int, typer.Option("--futures", min=1, max=MOST_FUTURES, help="How many futures to draw.")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Of what is drawn.", show_default="the programme's")]


Reoptimise = Annotated[
    int,
    typer.Option(
        "--reoptimise",
        min=0,
        max=MOST_REOPTIMISED,
        help="Plan so many of the futures anew: what knowing is worth. 0: none, 16 with --frontier.",
    ),
]

Frontier = Annotated[bool, typer.Option("--frontier", help="Plans for those futures that weigh the worst more and more.")]
Options = Annotated[bool, typer.Option("--options", help="Value what may be decided later: units, halls, chips.")]
Against = Annotated[
    list[Path] | None,
    typer.Option("--against", help="Another study, whose plan is held in the same futures and scenarios; may be repeated."),
]

Base = Annotated[
    int,
    typer.Option("--indices", min=0, max=MOST_BASE, help="Sample of the Sobol indices, for each cause and twice more; 0: none."),
]


def risk(
    study: StudyPath,
    futures: FuturesDrawn = DEFAULT_FUTURES,
    seed: Seed = None,
    reoptimise: Reoptimise = 0,
    against: Against = None,
    frontier: Frontier = False,
    options: Options = False,
    indices: Base = DEFAULT_BASE,
    processes: Processes = None,
    on: On = DEFAULT_ON,
    as_json: AsJson = False,
) -> None:
    """What thousands of futures do to the plan: cost, compute, cash, promises, which cause matters, what knowing is worth."""
    with outcome(as_json):
        from gigawatt.study import StudyFolder
        from gigawatt.study.risk.beyond_held import Beyond
        from gigawatt.study.risk.stage import risk_study
        from gigawatt.study.risk.workers import Workers

        beyond = Beyond(reoptimise, tuple(against or ()), frontier, options)
        workers = Workers(on, processes)
        found = risk_study(study, futures=futures, seed=seed, base=indices, beyond=beyond, workers=workers)
        if StudyFolder(study).report_path.exists():
            from gigawatt.report import build_report

            build_report(study)
        if as_json:
            print_json(found)
        else:
            _print(found, study)


def _print(found: Mapping[str, Any], study: Path) -> None:
    from gigawatt.cli.risk_beyond import print_beyond
    from gigawatt.cli.risk_tables import (
        bridges_table,
        causes_table,
        commitments_table,
        compute_table,
        headline,
        money_table,
        named_causes_table,
    )
    from gigawatt.cli.tables import print_table
    from gigawatt.study import StudyFolder

    for line in headline(found, StudyFolder(study).summary.get("sites", {})):
        typer.echo(line)
    if found["commitments"]:
        print_table(commitments_table(found))
    print_table(money_table(found))
    print_table(compute_table(found))
    if found["causes"]:
        print_table(causes_table(found))
    if found["bridges"]:
        print_table(bridges_table(found))
    if found["named_causes"]:
        print_table(named_causes_table(found))
    print_beyond(found)
    typer.echo(f"The tables: {study / 'tables' / 'risk'}")

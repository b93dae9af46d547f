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
DEFAULT_BASE, MOST_BASE = 256, 4096

FuturesDrawn = Annotated[int, typer.Option("--futures", min=1, max=MOST_FUTURES, help="How many futures to draw.")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Of what is drawn.", show_default="the programme's")]


Base = Annotated[
    int,
    typer.Option("--indices", min=0, max=MOST_BASE, help="Sample of the Sobol indices, for each cause and twice more; 0: none."),
]


def risk(
    study: StudyPath,
    futures: FuturesDrawn = DEFAULT_FUTURES,
    seed: Seed = None,
    indices: Base = DEFAULT_BASE,
    as_json: AsJson = False,
) -> None:
    """What thousands of futures do to the plan held: cost, compute, cash, promises, and which cause matters."""
    with outcome(as_json):
        from gigawatt.study import StudyFolder
        from gigawatt.study.risk.stage import risk_study

        found = risk_study(study, futures=futures, seed=seed, base=indices)
        if StudyFolder(study).report_path.exists():
            from gigawatt.report import build_report

            build_report(study)
        if as_json:
            print_json(found)
        else:
            _print(found, study)


def _print(found: Mapping[str, Any], study: Path) -> None:
    from gigawatt.cli.risk_tables import causes_table, commitments_table, compute_table, headline, money_table
    from gigawatt.cli.tables import print_table

    for line in headline(found):
        typer.echo(line)
    print_table(money_table(found))
    print_table(compute_table(found))
    if found["commitments"]:
        print_table(commitments_table(found))
    if found["causes"]:
        print_table(causes_table(found))
    typer.echo(f"The tables: {study / 'tables' / 'risk'}")

"""``--scenario all``: the programme as it is and each of its scenarios, each a study of its own, then side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import typer

from gigawatt.cli.outcome import print_json
from gigawatt.cli.stages import CERTIFIED, SOLVER, Settings, Stages, carry_out_one
from gigawatt.errors import GigawattError, ProgrammeError

AS_IT_IS = "as it is"


def carry_out_every(stages: Stages, settings: Settings) -> None:
    """Plan the programme into STUDY and every scenario into STUDY/scenarios/NAME; one that fails does not stop the others.

    Scenarios start from the planes that the programme as it is left, as far as these stay valid.

    Raises:
        ProgrammeError: something is wrong with the programme or any of its scenarios; nothing was planned then.
        typer.Exit: with the exit code of the first that failed or ended uncertified.
    """
    from gigawatt.programme import review_programme
    from gigawatt.schedule.campus.review import check_network

    review = review_programme(settings.programme, further=check_network)
    if review.problems:
        raise ProgrammeError(review.problems)
    runs = {AS_IT_IS: replace(settings, scenario=None)}
    for name in review.scenarios:
        runs[name] = replace(settings, scenario=name, study=settings.study / "scenarios" / name)
    results: dict[str, dict[str, Any]] = {}
    exit_code = 0
    for name, run in runs.items():
        if not (settings.quiet or settings.as_json):
            typer.echo(f"{name}: {run.study}", err=True)
        try:
            results[name] = carry_out_one(stages, _from_the_first(run, settings))
            ended = SOLVER if results[name]["plan"]["status"] != CERTIFIED and settings.time_limit is None else 0
        except GigawattError as error:
            results[name] = {"error": {"exit_code": error.exit_code, "messages": str(error).splitlines()}}
            ended = error.exit_code
        exit_code = exit_code or ended
    _print_results(results, runs, settings)
    if exit_code:
        raise typer.Exit(exit_code)


def _from_the_first(run: Settings, settings: Settings) -> Settings:
    """A scenario that has no planes of its own yet starts from those of the programme as it is."""
    from gigawatt.plan.earlier.kept_planes import FILE

    first = run.scenario is None or run.earlier is not None or not run.resume
    if first or (run.study / FILE).exists() or not (settings.study / FILE).exists():
        return run
    return replace(run, earlier=settings.study)


def _print_results(results: dict[str, dict[str, Any]], runs: dict[str, Settings], settings: Settings) -> None:
    if settings.as_json:
        print_json({"scenarios": results})
        return
    failed = [name for name, result in results.items() if "error" in result]
    for name in failed:
        for message in results[name]["error"]["messages"]:
            typer.echo(f"{name}: {message}", err=True)
    done = [runs[name].study for name in runs if name not in failed]
    if len(done) > 1:
        from gigawatt.cli.compare import print_comparison
        from gigawatt.study.compared.compare import MOST_STUDIES, compare

        print_comparison(compare(done[:MOST_STUDIES]))
    for folder in done:
        typer.echo(f"The study: {folder}")

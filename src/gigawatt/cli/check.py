"""``gigawatt check``: every problem and warning of a programme file and its scenarios, at once."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from gigawatt.cli.options import AsJson, ProgrammePath
from gigawatt.cli.outcome import INPUT, outcome, print_json
from gigawatt.errors import ProgrammeError


def check(programme: ProgrammePath, as_json: AsJson = False) -> None:
    """Check a programme file and its scenarios: every problem and every warning, as file:line:column.

    Warnings are what is allowed but probably not meant; they leave the exit code at 0.
    """
    with outcome(as_json):
        from gigawatt.programme import review_programme
        from gigawatt.schedule.campus.review import check_network

        review = review_programme(programme, further=check_network)
        warnings = [asdict(warning) for warning in review.warnings]
        if as_json:
            if review.problems:
                error = ProgrammeError(review.problems)
                problems = [asdict(problem) for problem in review.problems]
                told = {"kind": "programme", "exit_code": INPUT, "messages": str(error).splitlines(), "problems": problems}
                print_json({"error": told, "warnings": warnings})
                raise typer.Exit(INPUT)
            scenarios = list(review.scenarios)
            learning = _flagged(programme)
            told = {
                "programme": str(programme),
                "scenarios": scenarios,
                "problems": [],
                "warnings": warnings,
                "learning": learning,
            }
            print_json(told)
            return
        for problem in review.problems:
            typer.echo(str(problem), err=True)
        for warning in review.warnings:
            typer.echo(f"warning: {warning}", err=True)
        if review.problems:
            raise typer.Exit(INPUT)
        for claim in _flagged(programme):
            typer.echo(f"warning: {claim}", err=True)
        typer.echo(f"{programme}: no problems{_beside(len(review.scenarios), len(review.warnings))}")


def _flagged(path: Path) -> list[str]:
    """Costs that the programme lets fall faster than nine in ten records of learning, in words."""
    from gigawatt.programme import load_programme
    from gigawatt.schedule.records.learning_claims import learning_claims

    return [found.sentence() for found in learning_claims(load_programme(path)) if found.stated and found.claim.flagged]


def _beside(scenarios: int, warnings: int) -> str:
    """What else there is to say of a programme without problems."""
    parts = []
    if scenarios:
        parts.append(f"nor in its {scenarios} scenario{'s' if scenarios > 1 else ''}")
    if warnings:
        parts.append(f"{warnings} warning{'s' if warnings > 1 else ''}")
    return "".join(f", {part}" for part in parts)

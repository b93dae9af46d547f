"""What ``plan`` and ``run`` share: carrying out stages of a study with progress, and saying how it ended."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typer

from gigawatt.cli.options import DEFAULT_ALTERNATIVES, DEFAULT_ON
from gigawatt.cli.outcome import outcome, print_json
from gigawatt.cli.refused_money import plan_kept

if TYPE_CHECKING:
    from gigawatt.study.workers.nursery import WorkerProcesses

CERTIFIED = "certified"
SOLVER = 4

Stages = Literal["plan_study", "run_study"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user asked for on the command line."""

    programme: Path
    study: Path
    gap: float
    processes: int | None  # None: one for each core
    time_limit: float | None  # seconds
    resume: bool
    as_json: bool
    quiet: bool
    scenario: str | None = None
    on: str = DEFAULT_ON
    earlier: Path | None = None  # study whose planes to start from
    alternatives: float = DEFAULT_ALTERNATIVES
    value_of_information: bool = False


def carry_out(stages: Stages, settings: Settings) -> None:
    """Carry out the stages of a study, show progress, and print the headline numbers.

    Args:
        stages: which function of ``gigawatt.study``.
        settings: what the user asked for.

    Raises:
        typer.Exit: with 4 where the plan ended uncertified although no time limit was set.
    """
    with outcome(settings.as_json, interrupted=_how_to_go_on(stages, settings)):
        if settings.scenario is not None:
            from gigawatt.programme.scenarios import EVERY_SCENARIO

            if settings.scenario == EVERY_SCENARIO:
                from gigawatt.cli.every_scenario import carry_out_every

                carry_out_every(stages, settings)
                return
        summary = carry_out_one(stages, settings)
        _print_ending(summary, settings)
        if summary["plan"]["status"] != CERTIFIED and settings.time_limit is None:
            raise typer.Exit(SOLVER)


def carry_out_one(stages: Stages, settings: Settings) -> dict[str, Any]:
    """Carry out the stages for one programme or scenario, with progress; returns the summary."""
    from gigawatt.study.workers.nursery import waiting_workers

    with waiting_workers(settings.processes, settings.on) as waiting:  # they load what they need while we do
        return _carried_out(stages, settings, waiting)


def _carried_out(stages: Stages, settings: Settings, waiting: WorkerProcesses | None) -> dict[str, Any]:
    from gigawatt import study
    from gigawatt.cli.progress import ProgressDisplay
    from gigawatt.progress import ProgressEvent

    told = not settings.as_json
    display = ProgressDisplay(shown=not (settings.quiet or settings.as_json))
    with ThreadPoolExecutor(1) as beside, plan_kept(settings.study, told, report=stages == "run_study"), display:

        def listen(event: ProgressEvent) -> None:
            display.listen(event)
            if event.stage == "planning" and not event.message and stages == "run_study":
                beside.submit(_get_report_ready)  # while this process waits for its workers

        summary: dict[str, Any] = getattr(study, stages)(
            settings.programme,
            settings.study,
            gap=settings.gap,
            processes=settings.processes,
            time_limit=settings.time_limit,
            resume=settings.resume,
            progress=listen,
            scenario=settings.scenario,
            on=settings.on,
            earlier=settings.earlier,
            alternatives=settings.alternatives,
            value_of_information=settings.value_of_information,
            waiting=waiting,
        )
        if stages == "run_study":
            from gigawatt.report import build_report

            display.listen(ProgressEvent("report", seconds=summary["plan"]["seconds"]))
            build_report(settings.study)
    return summary


def _get_report_ready() -> None:
    from gigawatt.report import get_ready

    get_ready()


def _print_ending(summary: Mapping[str, Any], settings: Settings) -> None:
    if settings.as_json:
        print_json(summary)
        return
    from gigawatt.cli.tables import headlines, print_table

    print_table(headlines(summary))
    from gigawatt.study.idle_words import idle_words
    from gigawatt.study.run_words import run_words
    from gigawatt.study.schedule.out_of_reach import out_of_reach_words
    from gigawatt.study.schedule.too_early import too_early_words
    from gigawatt.study.unpowered import unpowered_words

    names = summary.get("sites", {})
    for sentence in idle_words(summary["capacity"]):
        typer.echo(f"Note: {sentence}")
    for sentence in [*unpowered_words(summary.get("unpowered", []), names), *run_words(summary.get("runs", {}), names)]:
        typer.echo(f"Note: {sentence}")
    confidence = (summary.get("schedule") or {}).get("confidence")
    for sentence in out_of_reach_words(summary.get("out_of_reach", []), names, confidence):
        typer.echo(f"Note: {sentence}")
    for sentence in too_early_words(summary.get("planned_too_early", []), names):
        typer.echo(f"Warning: {sentence}")
    if summary["plan"]["status"] != CERTIFIED:
        typer.echo(f"Not certified to {settings.gap:g}: the plan ended as {summary['plan']['status']!r}.", err=True)
    typer.echo(f"The study: {settings.study}")
    for words, name in (("The report", "report.html"), ("A page for the board", "board.html")):
        if (settings.study / name).exists():
            typer.echo(f"{words}: {settings.study / name}")


def _how_to_go_on(stages: str, settings: Settings) -> str:
    command = ["gigawatt", stages.removesuffix("_study"), str(settings.programme), "-o", str(settings.study)]
    command += ["--gap", f"{settings.gap:g}"]
    if settings.scenario is not None:
        command += ["--scenario", settings.scenario]
    if settings.on != DEFAULT_ON:
        command += ["--on", settings.on]
    if settings.earlier is not None:
        command += ["--from", str(settings.earlier)]
    if settings.alternatives != DEFAULT_ALTERNATIVES:
        command += ["--alternatives", f"{settings.alternatives:g}"]
    if settings.value_of_information:
        command.append("--value-of-information")
    return f"Interrupted. What is done is kept in {settings.study}; go on with:\n  {shlex.join(command)}"

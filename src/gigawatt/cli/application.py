"""The application: every command by name. What a command needs is imported when it runs, so that ``--help`` is quick."""

from __future__ import annotations

import signal
from typing import Annotated

import typer

from gigawatt import __version__
from gigawatt.cli.budget import budget
from gigawatt.cli.check import check
from gigawatt.cli.compare import compare
from gigawatt.cli.compute import compute_application
from gigawatt.cli.explain import explain
from gigawatt.cli.facts import facts
from gigawatt.cli.finance import finance
from gigawatt.cli.init import init
from gigawatt.cli.outcome import INTERRUPTED
from gigawatt.cli.plan import plan
from gigawatt.cli.report import report
from gigawatt.cli.risk import risk
from gigawatt.cli.run import run
from gigawatt.cli.sam import sam
from gigawatt.cli.schedule import schedule
from gigawatt.cli.schema import schema

EPILOG = (
    "Exit codes: 0 done, 2 the input is wrong, 3 no plan is possible, 4 the solver gave no answer to be trusted, "
    "70 a bug of ours, 130 interrupted."
)

application = typer.Typer(
    name="gigawatt",
    help="Plan AI compute, from electrons to tokens.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (init, check, facts, schedule, plan, run, finance, budget, risk, report, explain, compare, schema, sam):
    application.command()(command)
application.add_typer(compute_application)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gigawatt {__version__}")
        raise typer.Exit


@application.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Plan AI compute, from electrons to tokens."""


def main() -> None:
    """The entry point of the ``gigawatt`` command."""
    try:
        application()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a late or second one would take the place of the exit code
        raise

"""The commands of ``gigawatt compute`` by name."""

from __future__ import annotations

import typer

from gigawatt.cli.compute.compare import compare
from gigawatt.cli.compute.power import power
from gigawatt.cli.compute.serve import serve
from gigawatt.cli.compute.train import train
from gigawatt.cli.compute.validate import validate

compute_application = typer.Typer(
    name="compute",
    help="Workloads on chips: what they take, and how far the model can be trusted.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (train, serve, power, compare, validate):
    compute_application.command()(command)


@compute_application.callback()
def compute() -> None:
    """Workloads on chips: what they take, and how far the model can be trusted."""

"""``gigawatt compute compare``: chips side by side at equal power and at equal money, and when an own chip pays."""

from __future__ import annotations

from typing import Annotated

import typer

from gigawatt.cli.compute.amounts import amounts
from gigawatt.cli.compute.own_programme import ProgrammeOfItsOwn, read
from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json


def compare(
    chips: Annotated[str, typer.Option("--chips", metavar="A,B,...", help="The chips, by comma.", show_default=False)],
    train: Annotated[str | None, typer.Option("--train", metavar="MODEL", help="A model to train.")] = None,
    serve: Annotated[str | None, typer.Option("--serve", metavar="MODEL", help="A model to serve.")] = None,
    megawatts: Annotated[float, typer.Option("--megawatts", min=0.001, help="IT power at equal power.")] = 100.0,
    money: Annotated[
        str | None,
        typer.Option("--money", metavar="AMOUNT", help="Dollars a year.", show_default="what the first costs"),
    ] = None,
    year: Annotated[float, typer.Option("--year", min=2020.0, max=2060.0, help="In which the chips are bought.")] = 2026.0,
    precision: Annotated[str, typer.Option("--precision", help="Of training; wider where a chip lacks it.")] = "fp8",
    sequence: Annotated[int, typer.Option("--sequence", min=128, metavar="TOKENS", help="Tokens of a sequence.")] = 8192,
    batch: Annotated[str, typer.Option("--batch", metavar="AMOUNT", help="Tokens of a training step.")] = "16M",
    input_tokens: Annotated[str, typer.Option("--input", metavar="TOKENS", help="Tokens of a prompt, mean.")] = "2000",
    output_tokens: Annotated[str, typer.Option("--output", metavar="TOKENS", help="Tokens of an answer, mean.")] = "500",
    first_token_s: Annotated[float, typer.Option("--ttft", min=0.001, metavar="SECONDS", help="To the first token.")] = 2.0,
    token_ms: Annotated[float, typer.Option("--tpot", min=0.1, metavar="MS", help="Per token after it.")] = 50.0,
    development: Annotated[str, typer.Option("--development", metavar="AMOUNT", help="Dollars before an own chip.")] = "2B",
    volume: Annotated[str, typer.Option("--volume", metavar="AMOUNT", help="Own chips a year.")] = "200k",
    programme: ProgrammeOfItsOwn = None,
    as_json: AsJson = False,
) -> None:
    """Set chips side by side: what each does for the same power, and for the same money.

    Chips that the catalogue marks as the owner's are set against the best of the others: from what volume they pay, and when.
    """
    with outcome(as_json):
        from gigawatt.cli.compute.compare_tables import print_comparison
        from gigawatt.compute.comparison import Workloads, own_against_the_best
        from gigawatt.compute.comparison import compare as compared
        from gigawatt.compute.comparison_json import as_json as plain
        from gigawatt.compute.serving.request import ServiceRequest
        from gigawatt.compute.shelf import shelf
        from gigawatt.compute.training.request import Request
        from gigawatt.errors import WorkloadError

        sizes = amounts(
            {
                "--money": money, "--batch": batch, "--input": input_tokens, "--output": output_tokens,
                "--development": development, "--volume": volume,
            }
        )  # fmt: skip
        names = [name.strip() for name in chips.split(",") if name.strip()]
        problems = [] if names else ["--chips: names no chip. Write for example `--chips h100-sxm,gb200-nvl72`."]
        if train is None and serve is None:
            problems.append("Say what for: --train MODEL, --serve MODEL, or both.")
        if problems:
            raise WorkloadError(problems)
        training = serving = None
        if train is not None:
            tokens = sizes["--batch"] or 0.0
            training = Request(train, "", precision, chips=1, year=year, sequence=sequence, batch_tokens=tokens)
        if serve is not None:
            prompt, answer = sizes["--input"] or 0.0, sizes["--output"] or 0.0
            serving = ServiceRequest(serve, "", prompt, answer, first_token_s, token_ms / 1e3, year=year)
        stock = shelf(read(programme))
        found = compared(names, Workloads(training, serving), megawatts, sizes["--money"], stock, year)
        against = own_against_the_best(found, stock, sizes["--development"] or 0.0, sizes["--volume"] or 0.0, year)
        if as_json:
            print_json(plain(found, against))
        else:
            print_comparison(found, against)

"""``gigawatt compute compare``: chips side by side at equal power and at equal money, and when an own chip pays."""

from __future__ import annotations

from typing import Annotated

import typer

from gigawatt.cli.compute.asked_numbers import (
    BOUGHT_IN,
    LEAST_SEQUENCE,
    MOST_BATCH,
    MOST_SEQUENCE,
    AskedNumbers,
)
from gigawatt.cli.compute.own_programme import ProgrammeOfItsOwn, read
from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json

SEQUENCE_HELP = "Tokens of a sequence; the model's context where that is shorter."
MOST_MEGAWATTS, MOST_USD, MOST_VOLUME = 1e6, 1e15, 1e9


def compare(
    chips: Annotated[str, typer.Option("--chips", metavar="A,B,...", help="The chips, by comma.", show_default=False)],
    train: Annotated[str | None, typer.Option("--train", metavar="MODEL", help="A model to train.")] = None,
    serve: Annotated[str | None, typer.Option("--serve", metavar="MODEL", help="A model to serve.")] = None,
    megawatts: Annotated[str, typer.Option("--megawatts", metavar="MW", help="IT power at equal power.")] = "100",
    money: Annotated[
        str | None,
        typer.Option("--money", metavar="AMOUNT", help="Dollars a year.", show_default="what the first costs"),
    ] = None,
    year: Annotated[str, typer.Option("--year", metavar="YEAR", help="In which the chips are bought.")] = "2026",
    precision: Annotated[str, typer.Option("--precision", help="Of training; wider where a chip lacks it.")] = "fp8",
    sequence: Annotated[str | None, typer.Option("--sequence", metavar="TOKENS", help=SEQUENCE_HELP, show_default="8192")] = None,
    batch: Annotated[str, typer.Option("--batch", metavar="AMOUNT", help="Tokens of a training step.")] = "16M",
    input_tokens: Annotated[str, typer.Option("--input", metavar="TOKENS", help="Tokens of a prompt, mean.")] = "2000",
    output_tokens: Annotated[str, typer.Option("--output", metavar="TOKENS", help="Tokens of an answer, mean.")] = "500",
    first_token: Annotated[str, typer.Option("--ttft", metavar="TIME", help="To the first token.")] = "2s",
    per_token: Annotated[str, typer.Option("--tpot", metavar="TIME", help="Per token after it.")] = "50ms",
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
        from gigawatt.compute.comparison import Workloads, check, own_against_the_best
        from gigawatt.compute.comparison import compare as compared
        from gigawatt.compute.comparison_json import as_json as plain
        from gigawatt.compute.serving.request import ServiceRequest
        from gigawatt.compute.shelf import shelf
        from gigawatt.compute.training.request import Request

        asked = AskedNumbers()
        bought = asked.number("--year", year, *BOUGHT_IN)
        power = asked.number("--megawatts", megawatts, 0.001, MOST_MEGAWATTS)
        budget = asked.amount_or_none("--money", money, 1.0, MOST_USD)
        developed = asked.amount("--development", development, 1.0, MOST_USD)
        yearly = asked.amount("--volume", volume, 1.0, MOST_VOLUME)
        length = 0 if sequence is None else asked.whole("--sequence", sequence, LEAST_SEQUENCE, MOST_SEQUENCE)
        step = asked.amount("--batch", batch, 1.0, MOST_BATCH)
        prompt = asked.amount("--input", input_tokens, 1.0, MOST_SEQUENCE)
        said = asked.amount("--output", output_tokens, 1.0, MOST_SEQUENCE)
        limits = asked.seconds("--ttft", first_token, "s"), asked.seconds("--tpot", per_token, "ms")
        names = [name.strip() for name in chips.split(",") if name.strip()]
        if not names:
            asked.problems.append("--chips: names no chip. Write for example `--chips h100-sxm,gb200-nvl72`.")
        if not (train or serve):
            asked.problems.append("Say what for: --train MODEL, --serve MODEL, or both.")
        wanted = Workloads(
            Request(train, "", precision, chips=1, year=bought, sequence=length, batch_tokens=step) if train else None,
            ServiceRequest(serve, "", prompt, said, *limits, year=bought) if serve else None,
        )
        stock = shelf(read(programme))
        asked.looked_up(lambda: check(names, wanted, stock, bought))
        found = compared(names, wanted, power, budget, stock, bought)
        against = own_against_the_best(found, stock, developed, yearly, bought)
        if as_json:
            print_json(plain(found, against))
        else:
            print_comparison(found, against)

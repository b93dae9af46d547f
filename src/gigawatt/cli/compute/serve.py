"""``gigawatt compute serve``: a model served on a chip within limits of latency, from layouts to chips, megawatts and dollars."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from gigawatt.cli.compute.asked_numbers import BOUGHT_IN, MOST_RATE, MOST_SEQUENCE, AskedNumbers
from gigawatt.cli.compute.own_programme import ProgrammeOfItsOwn, read
from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json

_PER_SECOND = re.compile(r"[-\s]*(output)?[-\s]*(tokens|tok)?\s*(/|per)\s*s(econd)?$", re.IGNORECASE)


def serve(
    model: Annotated[
        str, typer.Option("--model", help="The model, as the catalogue or a publication names it.", show_default=False)
    ],
    chip: Annotated[str, typer.Option("--chip", help="The accelerator, likewise.", show_default=False)],
    input_tokens: Annotated[str, typer.Option("--input", metavar="TOKENS", help="Tokens of a prompt, mean.")] = "2000",
    output_tokens: Annotated[str, typer.Option("--output", metavar="TOKENS", help="Tokens of an answer, mean.")] = "500",
    first_token: Annotated[
        str | None, typer.Option("--ttft", metavar="TIME", help="To the first token, for 99 % of requests, as `2s`.")
    ] = None,
    per_token: Annotated[
        str | None, typer.Option("--tpot", metavar="TIME", help="Per token after it, likewise, as `50ms`.")
    ] = None,
    rate: Annotated[
        str | None, typer.Option("--rate", metavar="AMOUNT", help="Output tokens a second, mean of a day, as `4M`.")
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", help="Whose daily shape it has, as `north-america`.", show_default="flat")
    ] = None,
    precision: Annotated[
        str | None, typer.Option("--precision", help="Of the weights: bf16, fp8, fp4.", show_default="all the chip has")
    ] = None,
    cached: Annotated[str, typer.Option("--cached", metavar="SHARE", help="Share of prompts found in a cache.")] = "0",
    drafted: Annotated[str, typer.Option("--drafted", metavar="TOKENS", help="Tokens drafted a pass (speculation).")] = "0",
    acceptance: Annotated[str, typer.Option("--acceptance", metavar="SHARE", help="Chance that one is right.")] = "0.7",
    draft_cost: Annotated[
        str, typer.Option("--draft-cost", metavar="SHARE", help="Of drafting one, as a share of a pass for one sequence.")
    ] = "0.1",
    replica: Annotated[str, typer.Option("--replica", metavar="COUNT", help="Accelerators of a replica at most.")] = "64",
    year: Annotated[str, typer.Option("--year", metavar="YEAR", help="In which the chips are bought.")] = "2026",
    programme: ProgrammeOfItsOwn = None,
    top: Annotated[str, typer.Option("--top", metavar="COUNT", help="Layouts to show, 100 at most.")] = "10",
    as_json: AsJson = False,
) -> None:
    """Lay out a service: the cheapest layouts within the limits, where the time goes, chips, megawatts and dollars.

    Every layout of tensor, expert, pipeline and attention-data parallelism, precision and batch size is timed, with prompts
    read by the same accelerators and with prompts read by accelerators of their own.
    """
    with outcome(as_json):
        from gigawatt.cli.compute.serve_tables import print_service
        from gigawatt.compute.serving.answer import answer_service
        from gigawatt.compute.serving.answer_json import as_json as plain
        from gigawatt.compute.serving.request import ServiceRequest, looked_up
        from gigawatt.compute.shelf import shelf

        asked = AskedNumbers()
        request = ServiceRequest(
            model, chip,
            asked.amount("--input", input_tokens, 1.0, MOST_SEQUENCE),
            asked.amount("--output", output_tokens, 1.0, MOST_SEQUENCE),
            asked.seconds("--ttft", first_token), asked.seconds("--tpot", per_token),
            None if rate is None else asked.amount("--rate", _PER_SECOND.sub("", rate.strip()), 1e-3, MOST_RATE),
            region, precision,
            asked.number("--cached", cached, 0.0, 0.99),
            asked.whole("--drafted", drafted, 0, 16),
            asked.number("--acceptance", acceptance, 0.0, 1.0),
            asked.number("--draft-cost", draft_cost, 0.0, 1.0),
            asked.whole("--replica", replica, 1, 4096),
            asked.number("--year", year, *BOUGHT_IN),
        )  # fmt: skip
        shown = asked.whole("--top", top, 1, 100)
        stock = shelf(read(programme))
        found = answer_service(asked.looked_up(lambda: looked_up(request, stock)), stock.catalogue)
        print_json(plain(found, shown)) if as_json else print_service(found, shown)

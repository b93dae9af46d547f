"""``gigawatt compute serve``: a model served on a chip within limits of latency, from layouts to chips, megawatts and dollars."""

from __future__ import annotations

import math
import re
from typing import Annotated

import typer

from gigawatt.cli.compute.amounts import amount
from gigawatt.cli.compute.own_programme import ProgrammeOfItsOwn, read
from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json

_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0}
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?)\s*(us|ms|s|min)?", re.IGNORECASE)
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
    cached: Annotated[float, typer.Option("--cached", min=0.0, max=0.99, help="Share of prompts found in a cache.")] = 0.0,
    drafted: Annotated[int, typer.Option("--drafted", min=0, max=16, help="Tokens drafted a pass (speculation).")] = 0,
    acceptance: Annotated[float, typer.Option("--acceptance", min=0.0, max=1.0, help="Chance that one is right.")] = 0.7,
    draft_cost: Annotated[
        float, typer.Option("--draft-cost", min=0.0, max=1.0, help="Of drafting one, as a share of a pass for one sequence.")
    ] = 0.1,
    replica: Annotated[int, typer.Option("--replica", min=1, max=4096, help="Accelerators of a replica at most.")] = 64,
    year: Annotated[float, typer.Option("--year", min=2020.0, max=2060.0, help="In which the chips are bought.")] = 2026.0,
    programme: ProgrammeOfItsOwn = None,
    top: Annotated[int, typer.Option("--top", min=1, max=100, help="Layouts to show.")] = 10,
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
        from gigawatt.errors import WorkloadError

        problems: list[str] = []
        sizes = [_size(option, text, problems) for option, text in (("--input", input_tokens), ("--output", output_tokens))]
        limits = [_seconds(option, text, problems) for option, text in (("--ttft", first_token), ("--tpot", per_token))]
        wanted = None if rate is None else _size("--rate", _PER_SECOND.sub("", rate.strip()), problems)
        if problems:
            raise WorkloadError(problems)
        stock = shelf(read(programme))
        asked = looked_up(
            ServiceRequest(
                model, chip, sizes[0], sizes[1], limits[0], limits[1], wanted, region, precision, cached, drafted, acceptance,
                draft_cost, replica, year,
            ),
            stock,
        )  # fmt: skip
        found = answer_service(asked, stock.catalogue)
        print_json(plain(found, top)) if as_json else print_service(found, top)


def _size(option: str, text: str, problems: list[str]) -> float:
    try:
        return amount(text)
    except ValueError as error:
        problems.append(f"{option}: `{text}` is {error}.")
        return 1.0


def _seconds(option: str, text: str | None, problems: list[str]) -> float:
    if text is None:
        return math.inf
    found = _DURATION.fullmatch(text.strip())
    if found is not None and found[2] is None:  # seconds or milliseconds: a guess would be wrong by a thousand
        problems.append(f"{option}: `{text}` has no unit. Write `{found[1]}s` or `{found[1]}ms`.")
        return math.inf
    value = float(found[1]) * _SECONDS[found[2].lower()] if found else 0.0
    if value <= 0.0:
        problems.append(f"{option}: `{text}` is no time above zero. Write for example 2s or 50ms.")
    return value

"""The answer of ``gigawatt compute serve`` on a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator

import typer
from rich import box
from rich.table import Table

from gigawatt.cli.compute.amounts import in_letters
from gigawatt.cli.compute.text_roofline import text_roofline
from gigawatt.cli.compute.train_tables import megawatts
from gigawatt.cli.tables import print_table
from gigawatt.cli.words import usd
from gigawatt.compute.serving.answer import ServiceAnswer
from gigawatt.compute.serving.answer_json import PARTS, parts_of
from gigawatt.compute.serving.fitted import fitted_serving
from gigawatt.compute.serving.roofline import serving_points
from gigawatt.compute.serving.search import Replica
from gigawatt.percent import percent

LEAST_SHARE = 5e-4  # of a pass: smaller parts are not listed
COLUMNS = (
    "tokens/s a chip", "weights", "tensor", "groups", "pipeline", "experts", "chips", "in flight", "of", "first token",
    "per token", "held back by",
)  # fmt: skip


def print_service(found: ServiceAnswer, top: int) -> None:
    """The best layouts, the breakdown of the best, its roofline, and what the rate takes."""
    for line in _head(found):
        typer.echo(line)
    if found.found.replicas:
        print_table(_layouts(found, top))
    for line in _apart(found):
        typer.echo(line)
    print_table(_breakdown(found.best))
    machine, points = serving_points(found.asked.serving, found.best, fitted_serving().parameters)
    for line in text_roofline(points, machine.matrix_flops_per_s, machine.memory_bytes_per_s):
        typer.echo(line)
    typer.echo("")
    for line in _what_it_takes(found):
        typer.echo(line)


def _head(found: ServiceAnswer) -> Iterator[str]:
    request, serving = found.asked.request, found.asked.serving
    limits = [
        f"{name} within {_time(limit)} for 99 %"
        for name, limit in (("first token", request.first_token_s), ("a token", request.token_s))
        if math.isfinite(limit)
    ]
    yield (
        f"{serving.architecture.name} on {serving.accelerator.name}, prompts of {request.input_tokens:,.0f} tokens, "
        f"answers of {request.output_tokens:,.0f}; {', '.join(limits) or 'no limits of latency'}"
    )
    yield f"{found.found.looked_at:,} layouts with a batch size timed, {found.found.fitting:,} fit into memory"


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:,.3g} ms" if seconds < 1.0 else f"{seconds:,.3g} s"


def _rate(tokens_per_s: float) -> str:
    """Tokens a second; of long prompts with their decimals."""
    return f"{tokens_per_s:,.0f}" if tokens_per_s >= 100.0 else f"{tokens_per_s:,.3g}"


def _layouts(found: ServiceAnswer, top: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="The cheapest layouts", title_justify="left")
    for head in COLUMNS:
        table.add_column(head, justify="left" if head in ("weights", "experts", "held back by") else "right")
    for one in found.found.replicas[:top]:
        table.add_row(
            _rate(one.tokens_per_s_per_accelerator), one.precision, f"{one.tensor}", f"{one.attention_data}",
            f"{one.pipeline}", "whole" if one.whole_experts else "split", f"{one.accelerators}", f"{one.sequences:,}",
            f"{one.places:,}", _time(one.first_token_s), _time(one.token_s), one.binding.value,
        )  # fmt: skip
    return table


def _apart(found: ServiceAnswer) -> Iterator[str]:
    apart = found.apart
    if apart is None:
        yield "With prompts read by chips of their own no layout keeps the limits."
        return
    prompt, decode = apart.prompt, apart.decode
    yield (
        f"With prompts read by chips of their own: {apart.tokens_per_s_per_accelerator:,.0f} tokens/s a chip, "
        f"{percent(apart.prompt_accelerators_share)} of the chips for prompts ({prompt.precision}, tensor {prompt.tensor}, "
        f"groups {prompt.attention_data}, pipeline {prompt.pipeline}, {percent(prompt.busy)} busy, cache sent in "
        f"{_time(prompt.transfer_s)}, first token {_time(prompt.first_token_s)}), the rest decode ({decode.precision}, tensor "
        f"{decode.tensor}, groups {decode.attention_data}, pipeline {decode.pipeline}, {decode.sequences:,} in flight, "
        f"{_time(decode.token_s)} a token)" + (": the better of the two" if found.is_apart else "")
    )


def _breakdown(best: Replica) -> Table:
    title = "Where a pass of the best goes (on a stage)" if best.pipeline > 1 else "Where a pass of the best goes"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for head, justify in (("part", "left"), ("time", "right"), ("share", "right")):
        table.add_column(head, justify=justify)  # type: ignore[arg-type]
    for name, seconds in sorted(parts_of(best).items(), key=lambda item: -item[1]):
        if seconds > LEAST_SHARE * best.step.stage:
            table.add_row(PARTS[name], _time(seconds), percent(seconds / float(best.step.stage)))
    return table


def _what_it_takes(found: ServiceAnswer) -> Iterator[str]:
    rate = found.tokens_per_s_per_accelerator
    low, high = rate / found.band, rate * found.band
    yield f"{_rate(rate)} output tokens/s a chip; 8 of 10 measurements lie between {_rate(low)} and {_rate(high)}"
    serving = found.asked.serving
    vendor = f"{serving.accelerator.vendor}'s" if serving.accelerator.vendor else "that of a vendor without measurements"
    yield f"with software {serving.software:.2f} times as fast as the fit's, as {vendor} is taken to be"
    fleet, request = found.fleet, found.asked.request
    if fleet is not None and request.rate_tokens_per_s is not None:
        shape = f", {fleet.peak_over_mean:.2f} times the mean in the busiest hour of {request.region}" if fleet.shape else ""
        yield (
            f"{in_letters(request.rate_tokens_per_s)} tokens/s in the mean{shape}: {fleet.accelerators:,} chips, "
            f"{percent(fleet.utilisation)} used in the mean"
        )
    if found.power is None:
        yield "Its power is not in the catalogue."
    else:
        whole = "" if found.power.it_mw is None else f"{megawatts(found.power.it_mw)} of IT power at the busiest, "
        yield (
            f"{whole}{found.power.accelerator_w:,.0f} W a chip with host, network and storage, "
            f"{in_letters(found.power.joules_per_million_tokens)} J a million output tokens"
        )
    if found.money is None:
        yield "The catalogue has no price for it."
        return
    hour = found.money.hour
    yield (
        f"{usd(found.money.usd_per_million_tokens)} a million output tokens, {usd(hour.usd)} an accelerator-hour: "
        f"chip {usd(hour.chip_usd)}, hall {usd(hour.hall_usd)}, upkeep {usd(hour.upkeep_usd)}, energy {usd(hour.energy_usd)}"
    )

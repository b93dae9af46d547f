"""The answer of ``gigawatt compute train`` on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import typer
from rich import box
from rich.table import Table

from gigawatt.cli.compute.amounts import in_letters
from gigawatt.cli.compute.text_roofline import text_roofline
from gigawatt.cli.tables import print_table
from gigawatt.cli.words import megawatts as whole_megawatts
from gigawatt.cli.words import usd
from gigawatt.compute.training.answer import WHOLE, Answer
from gigawatt.compute.training.outcome import PARTS, Outcome
from gigawatt.percent import percent

GIGA = 1e9
LEAST_SHARE = 5e-4  # of a step: smaller parts are not listed
SHARDING = ("nothing", "optimizer", "optimizer, gradients", "all")
COLUMNS = (
    "step", "tokens/s", "a chip", "utilisation", "tensor", "pipeline", "chunks", "context", "expert", "data",
    "micro-batch", "sharded", "recomputed", "memory",
)  # fmt: skip

WORDS = ("sharded", "recomputed")  # columns of words


def megawatts(power_mw: float) -> str:
    """Power in MW; of a small run with its decimals."""
    return f"{power_mw:,.3g} MW" if power_mw < 100.0 else whole_megawatts(power_mw)


def print_answer(found: Answer) -> None:
    """The best layouts, the breakdown of the best, its roofline, and what the run takes."""
    for line in what_is_asked(found):
        typer.echo(line)
    print_table(_layouts(found))
    print_table(_breakdown(found))
    rates = found.timed.case.rates
    for line in text_roofline(found.roofline, rates.flops, rates.memory_bytes_per_s):
        typer.echo(line)
    typer.echo("")
    for line in what_it_takes(found):
        typer.echo(line)


def what_is_asked(found: Answer) -> Iterator[str]:
    """The run, and how many layouts were looked at."""
    case = found.timed.case
    yield (
        f"{found.asked.architecture.name} on {case.accelerators:,.0f} x {found.asked.accelerator.name}, "
        f"{found.asked.precision.name}, {case.batch:,.0f} sequences of {case.sequence:,.0f} tokens a step"
        + (f", over {case.sites:.0f} sites" if case.sites > 1 else "")
    )
    yield f"{found.timed.found.timed:,} layouts timed, {found.timed.found.fitting:,} fit into memory"


def _layouts(found: Answer) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="The fastest layouts", title_justify="left")
    for head in COLUMNS:
        table.add_column(head, justify="left" if head in WORDS else "right")
    for outcome in found.best:
        table.add_row(*layout_cells(outcome))
    return table


def layout_cells(outcome: Outcome) -> tuple[str, ...]:
    """A layout as a row of the table, in the order of ``COLUMNS``."""
    layout = outcome.layout
    return (
        f"{outcome.step_s:,.3g} s",
        in_letters(outcome.tokens_per_s),
        f"{outcome.tokens_per_s_per_accelerator:,.0f}",
        percent(outcome.utilisation),
        *(f"{width:.0f}" for width in (layout.tensor, layout.pipeline, layout.virtual, layout.context, layout.expert)),
        f"{outcome.data_parallel:,.0f}",
        f"{layout.micro_batch:.0f}",
        SHARDING[int(layout.sharding)],
        recomputed_words(layout.recompute),
        percent(outcome.memory_share),
    )


def recomputed_words(recompute: float) -> str:
    """What a layout computes again in the backward pass."""
    if recompute == 0.0:
        return "nothing"
    if recompute == 1.0:
        return "norms, activations"
    return "all layers" if recompute == 2.0 else f"{percent(recompute - 1.0)} of layers"


def _breakdown(found: Answer) -> Table:
    best = found.timed.best
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="Where a step of the best goes", title_justify="left")
    for head in ("part", "time", "share", "memory of a chip", ""):
        table.add_column(head, justify="right" if head in ("time", "share", "") else "left")
    times = [
        (PARTS[name], f"{seconds:,.3g} s", percent(seconds / best.step_s))
        for name, seconds in sorted(best.parts_s.items(), key=lambda item: -item[1])
        if seconds > LEAST_SHARE * best.step_s
    ]
    memory = [(name, f"{size / GIGA:,.1f} GB") for name, size in best.memory._asdict().items()]
    for row in range(max(len(times), len(memory))):
        table.add_row(*(times[row] if row < len(times) else ("", "", "")), *(memory[row] if row < len(memory) else ("", "")))
    return table


def what_it_takes(found: Answer) -> Iterator[str]:
    """Tokens, days, megawatts and dollars, in sentences."""
    best, run = found.timed.best, found.timed
    yield (
        f"{in_letters(best.tokens_per_s)} tokens/s, {best.model_flops_per_s_per_accelerator / 1e12:,.0f} TFLOP/s a chip: "
        f"{percent(best.utilisation)} of the {found.asked.precision.name} peak "
        f"({percent(best.utilisation_all_pairs)} where masked scores are counted)"
    )
    known = found.known
    unseen = [word for word, seen in (("model", known.architecture_seen), ("chip", known.accelerator_seen)) if not seen]
    yield (
        f"8 of 10 such runs take {1.0 / known.slower:.2f} to {known.slower:.2f} times as long"
        + (f"; no run of this {' nor of this '.join(unseen)} was fitted" if unseen else "")
    )
    yield f"today's software is taken to be as good as in {known.software}"
    tokens = found.asked.request.tokens
    if tokens is not None:
        days = found.asked.request.days
        within = "" if days is None else f" of {days:,.0f}" + ("" if run.days <= days else ": too late")
        yield f"{in_letters(tokens)} tokens in {run.days:,.1f} days{within}, with {percent(run.goodput)} of the time at work"
    yield f"spare nodes that keep it whole {percent(WHOLE)} of the time: {found.spares:,}"
    if found.power is None:
        yield "Its power is not in the catalogue."
    else:
        power = found.power
        yield (
            f"{megawatts(power.it_mw)} of IT power ({power.accelerator_w:,.0f} W a chip with host, network and storage), "
            f"{power.joules_per_token:,.3g} J a token"
        )
        trough, peak, drop = (
            megawatts(float(part)) for part in (power.swing.trough_mw, power.swing.peak_mw, power.swing.drop_mw)
        )
        yield f"between {trough} and {peak} in every step unless smoothed, and a drop of {drop} at a failure"
    yield from _money(found)
    for warning in found.warnings:
        yield f"Warning: {warning}"


def too_late(found: Answer) -> str:
    """That the run ends after its deadline; empty where it does not, or has none."""
    request, run = found.asked.request, found.timed
    if request.days is None or request.tokens is None or run.days <= request.days:
        return ""
    return (
        f"Too late: {run.case.accelerators:,.0f} x {found.asked.accelerator.name} take {run.days:,.0f} days, and "
        f"{request.days:,.0f} are left. Take more (without --chips the fewest are sought), a faster one, or a later date."
    )


def _money(found: Answer) -> Iterator[str]:
    money = found.money
    if money is None:
        yield "The catalogue has no price for it."
        return
    hour = money.hour
    whole = "" if money.run_usd is None else f"{usd(money.run_usd)} for the run, "
    yield (
        f"{whole}{usd(money.usd_per_million_tokens)} a million tokens, {usd(hour.usd)} an accelerator-hour: "
        f"chip {usd(hour.chip_usd)}, hall {usd(hour.hall_usd)}, upkeep {usd(hour.upkeep_usd)}, energy {usd(hour.energy_usd)}"
    )
    for figure in hour.assumptions:
        if figure.confidence == "assumption":
            yield f"  assumed: {figure.name} {figure.value:g} {figure.unit}".rstrip() + f" ({figure.source})"

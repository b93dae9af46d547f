"""The answer of ``gigawatt compute power`` on a terminal, and as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer
from rich import box
from rich.table import Table

from gigawatt.cli.tables import print_table
from gigawatt.compute.power_answer import MIXED, SPARES_AVAILABILITY, PowerAnswer, RunPower
from gigawatt.percent import percent

PARTS = ("chip", "host", "losses", "fans", "node", "network", "storage", "total")


def print_power(found: PowerAnswer) -> None:
    """Watts by part and level, caps, and the run."""
    typer.echo(f"{found.asked.accelerator.name}, per accelerator")
    print_table(_watts(found))
    print_table(_caps(found))
    if found.run is not None:
        for line in run_lines(found.run, found.asked.step_s):
            typer.echo(line)


def _watts(found: PowerAnswer) -> Table:
    title = "Watts by part; node is the sum of the four before it, total is IT power"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    table.add_column("while")
    for part in PARTS:
        table.add_column(part, justify="right")
    for row, (words, _) in enumerate(found.levels):
        table.add_row(words, *(f"{getattr(found.watts, part)[row]:,.0f}" for part in PARTS))
    return table


def _caps(found: PowerAnswer) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title="Throughput under a power cap", title_justify="left")
    heads = ("cap, W", "clock", "compute-bound", f"{MIXED:.0%} compute-bound", "bound by memory")
    for head in heads:
        table.add_column(head, justify="right")
    for row in found.caps:
        shares = (row.clock, row.compute_bound, row.mixed, row.memory_bound)
        table.add_row(f"{row.cap_w:,.0f}", *(percent(share) for share in shares))
    return table


def run_lines(run: RunPower, step_s: float) -> Iterator[str]:
    """A synchronised run in sentences."""
    found = run.swing
    peak, mean, waiting, idle = (f"{power:,.3g}" for power in (found.peak_mw, found.mean_mw, found.trough_mw, found.idle_mw))
    rise = found.swing_mw / found.ramp_mw_per_s
    yield f"A synchronised run on {run.accelerators:,.0f}, steps of {step_s:g} s"
    yield f"  {peak} MW at the peak, {mean} on average, {waiting} waiting, {idle} idle"
    yield f"  every step {found.swing_mw:,.3g} MW up and down, within {rise:g} s ({found.ramp_mw_per_s:,.3g} MW/s)"
    yield f"  at a failure {found.drop_mw:,.3g} MW at once; {run.failures_per_day:,.3g} failures a day"
    yield f"  a store of {found.store_mj:,.3g} MJ flattens a step"
    yield f"  {run.spare_nodes:,} spare nodes: whole {SPARES_AVAILABILITY:.1%} of the time"


def as_plain(found: PowerAnswer) -> dict[str, Any]:
    """The answer as plain values; names carry their units."""
    run = found.run
    return {
        "chip": found.asked.accelerator.key,
        "watts_per_accelerator": [
            {"while": words, "level": level, **{part: float(getattr(found.watts, part)[row]) for part in PARTS}}
            for row, (words, level) in enumerate(found.levels)
        ],
        "caps": [
            {
                "cap_w": row.cap_w,
                "clock": row.clock,
                "compute_bound": row.compute_bound,
                "mixed": row.mixed,
                "memory_bound": row.memory_bound,
            }
            for row in found.caps
        ],
        "run": None
        if run is None
        else {
            "accelerators": run.accelerators,
            **run.swing._asdict(),
            "failures_per_day": run.failures_per_day,
            "spare_nodes": run.spare_nodes,
        },
    }

"""``gigawatt compute power``: what a chip draws from idle to full work, what a cap costs, and how a run swings."""

from __future__ import annotations

from typing import Annotated

import typer

from gigawatt.cli.compute.amounts import MOST_CHIPS
from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json


def power(
    chip: Annotated[
        str, typer.Option("--chip", help="The accelerator, as the catalogue or a publication names it.", show_default=False)
    ],
    chips: Annotated[
        int | None,
        typer.Option("--chips", min=1, max=MOST_CHIPS, help="Accelerators of a synchronised run.", show_default="no run"),
    ] = None,
    busy: Annotated[float, typer.Option("--busy", min=0.0, max=1.0, help="Share of a step that is not waiting.")] = 0.8,
    step: Annotated[float, typer.Option("--step", min=0.001, metavar="SECONDS", help="Time of a step.")] = 5.0,
    cooling: Annotated[
        str | None, typer.Option("--cooling", help="air, liquid or immersion.", show_default="as its nodes are built")
    ] = None,
    direct_current: Annotated[bool, typer.Option("--direct-current", help="Racks are fed with direct current.")] = False,
    tiers: Annotated[int, typer.Option("--tiers", min=0, max=3, help="Of the scale-out network.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Break a chip's power down by part and level, and say what a power cap costs in throughput.

    With --chips also how far a synchronised run swings with every step and at a failure, how often it fails, and how many spare
    nodes it needs: what a site's electrical design and its spare parts must bear.
    """
    with outcome(as_json):
        from gigawatt.cli.compute.power_tables import as_plain, print_power
        from gigawatt.compute.power_answer import PowerAsked, power_answer
        from gigawatt.compute.training.request import accelerator_named
        from gigawatt.errors import WorkloadError

        problems: list[str] = []
        if cooling not in (None, "air", "liquid", "immersion"):
            problems.append(f"--cooling: `{cooling}` is not known. Write air, liquid or immersion.")
        try:
            accelerator = accelerator_named(chip)
        except WorkloadError as error:
            raise WorkloadError([*problems, *error.problems]) from None
        if accelerator.thermal_design_power_w is None:
            problems.append(f"--chip: the power limit of {accelerator.name} is not known.")
        if problems:
            raise WorkloadError(problems)
        run = None if chips is None else float(chips)
        found = power_answer(PowerAsked(accelerator, run, busy, step, cooling, direct_current, tiers))
        if as_json:
            print_json(as_plain(found))
        else:
            print_power(found)

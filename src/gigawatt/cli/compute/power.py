"""``gigawatt compute power``: what a chip draws from idle to full work, what a cap costs, and how a run swings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gigawatt.cli.compute.amounts import MOST_CHIPS
from gigawatt.cli.compute.asked_numbers import AskedNumbers
from gigawatt.cli.options import AsJson
from gigawatt.cli.outcome import outcome, print_json

if TYPE_CHECKING:
    from gigawatt.catalog.accelerators import Accelerator


def power(
    chip: Annotated[
        str, typer.Option("--chip", help="The accelerator, as the catalogue or a publication names it.", show_default=False)
    ],
    chips: Annotated[
        str | None, typer.Option("--chips", metavar="COUNT", help="Accelerators of a synchronised run.", show_default="no run")
    ] = None,
    busy: Annotated[str, typer.Option("--busy", metavar="SHARE", help="Share of a step that is not waiting.")] = "0.8",
    step: Annotated[str, typer.Option("--step", metavar="SECONDS", help="Time of a step.")] = "5",
    cooling: Annotated[
        str | None, typer.Option("--cooling", help="air, liquid or immersion.", show_default="as its nodes are built")
    ] = None,
    direct_current: Annotated[bool, typer.Option("--direct-current", help="Racks are fed with direct current.")] = False,
    tiers: Annotated[str, typer.Option("--tiers", metavar="COUNT", help="Of the scale-out network, 0 to 3.")] = "3",
    as_json: AsJson = False,
) -> None:
    """Break a chip's power down by part and level, and say what a power cap costs in throughput.

    With --chips also how far a synchronised run swings with every step and at a failure, how often it fails, and how many spare
    nodes it needs: what a site's electrical design and its spare parts must bear.
    """
    with outcome(as_json):
        from gigawatt.cli.compute.power_tables import as_plain, print_power
        from gigawatt.compute.power_answer import PowerAsked, power_answer

        asked = AskedNumbers()
        run = asked.whole_or_none("--chips", chips, 1, MOST_CHIPS)
        share, seconds = asked.number("--busy", busy, 0.0, 1.0), asked.number("--step", step, 0.001, 86_400.0)
        levels = asked.whole("--tiers", tiers, 0, 3)
        if cooling not in (None, "air", "liquid", "immersion"):
            asked.problems.append(f"--cooling: `{cooling}` is not known. Write air, liquid or immersion.")
        accelerator = asked.looked_up(lambda: _powered(chip))
        wanted = PowerAsked(accelerator, None if run is None else float(run), share, seconds, cooling, direct_current, levels)
        found = power_answer(wanted)
        if as_json:
            print_json(as_plain(found))
        else:
            print_power(found)


def _powered(chip: str) -> Accelerator:
    """The chip, whose power limit is due."""
    from gigawatt.compute.training.request import accelerator_named
    from gigawatt.errors import WorkloadError

    accelerator = accelerator_named(chip)
    if accelerator.thermal_design_power_w is None:
        raise WorkloadError([f"--chip: the power limit of {accelerator.name} is not known."])
    return accelerator

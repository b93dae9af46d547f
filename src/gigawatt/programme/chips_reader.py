"""The section ``chips``: which accelerator generations are on offer, how many a year, and what is restated of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.load import accelerators
from gigawatt.catalog.technologies import Chip
from gigawatt.programme.programme import ChipSupply
from gigawatt.programme.sections.figure_reader import optional_path, read_figure
from gigawatt.programme.sections.overrides import CHIP_FIELDS, SPEND_SHARES_KEY, field_keys, like, restated
from gigawatt.programme.sections.section import Key, Section
from gigawatt.programme.text.yaml_source import Sequence
from gigawatt.quantity import Figure
from gigawatt.units import COUNT_PER_YEAR, DURATION

H100_DENSE_FP8_TFLOPS = 1979.0  # by which H100 equivalents count
FAR = 1.5
_SUPPLY_HELP = "deliveries to the whole programme; none before the first year given"
CHIP_KEYS = (
    Key("supply", "accelerators a year, or by year", _SUPPLY_HELP, "not on offer"),
    Key("like", "key of a catalogue chip", "a new chip begins as a copy of that one", "the chip of this name"),
    Key("name", "text", "what the report calls it", "catalogue"),
    Key("available", "date", "first volume deliveries", "catalogue"),
    Key("refresh", "list of durations", "ages at which they may be sold and their room used for newer ones", "kept for life"),
    Key("accelerator", "key of an accelerator", "what it is made of, which has its rates", "catalogue"),
    Key("own", "true | false", "designed by the programme's owner", "catalogue"),
    *field_keys(CHIP_FIELDS),
    SPEND_SHARES_KEY,
)


def read_chips(
    root: Section, catalogue: Catalogue, own: Mapping[str, Accelerator]
) -> tuple[tuple[ChipSupply, ...], dict[str, Chip]]:
    """The chips on offer, and all chips by key (the catalogue's, as the programme restates them).

    ``own`` are the accelerators that the programme defines or restates: a new chip of such a name is made of it.
    """
    supplies: list[ChipSupply] = []
    chips = dict(catalogue.chips)
    for key, section in root.named("chips", CHIP_KEYS):
        supply = optional_path(section, "supply", COUNT_PER_YEAR, before=0.0)
        base = like(section, key, catalogue.chips, "chip")
        if base is None:
            continue
        chip = _made_of(section, _restated(section, base), own)
        _doubt_equivalents(section, chip, own)
        chips[key] = chip
        if supply is not None:
            supplies.append(ChipSupply(chip, section.path, supply, _read_refresh(section)))
    return tuple(supplies), chips


def _made_of(section: Section, chip: Chip, own: Mapping[str, Accelerator]) -> Chip:
    """The chip with the accelerator that it is made of: the one named, else the programme's own of its name."""
    if not section.has("accelerator"):
        return replace(chip, accelerator=chip.key) if chip.key in own else chip
    found = section.refer("accelerator", {**accelerators(), **own}, "accelerator")
    return chip if found is None else replace(chip, accelerator=found.key)


def _doubt_equivalents(section: Section, chip: Chip, own: Mapping[str, Accelerator]) -> None:
    """Warn where a chip that is made of something else keeps the H100 equivalents of the chip it began as."""
    if chip.accelerator not in own and not section.has("accelerator"):
        return
    made_of = own.get(chip.accelerator) or accelerators().get(chip.accelerator)
    rate = None if made_of is None else made_of.dense_fp8_tflops
    if rate is None or section.has("h100_equivalents"):
        return
    counted = rate.value / H100_DENSE_FP8_TFLOPS
    if not 1 / FAR <= counted / chip.h100_equivalents.value <= FAR:
        message = (
            f"it counts {chip.h100_equivalents.value:.3g} H100 equivalents, as what it began as; by its dense 8-bit rate it "
            f"would be {counted:.3g}."
        )
        section.notebook.warn(section.position, section.path, message, f"Add `h100_equivalents: {counted:.3g}`.")


def _read_refresh(section: Section) -> tuple[Figure, ...]:
    node = section.get("refresh")
    if node is None:
        return ()
    items = node.items if isinstance(node, Sequence) else [node]
    path = section.dotted("refresh")
    return tuple(
        read_figure(section.notebook, item, item.position, f"{path}.{place}", DURATION) for place, item in enumerate(items)
    )


def _restated(section: Section, base: Chip) -> Chip:
    chip = restated(section, base, CHIP_FIELDS)
    if section.has("available"):
        figure = Figure(section.date("available"), "year", section.dotted("available"), confidence="stated")
        section.notebook.figures.append(figure)
        chip = replace(chip, available=figure)
    return replace(chip, own=section.flag("own", chip.own))

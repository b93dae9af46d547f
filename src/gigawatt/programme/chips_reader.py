"""The section ``chips``: which accelerator generations are on offer, how many a year, and what is restated of them."""

from __future__ import annotations

from dataclasses import replace

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.technologies import Chip
from gigawatt.programme.figure_reader import optional_path, read_figure
from gigawatt.programme.overrides import CHIP_FIELDS, SPEND_SHARES_KEY, field_keys, like, restated
from gigawatt.programme.programme import ChipSupply
from gigawatt.programme.section import Key, Section
from gigawatt.programme.yaml_source import Sequence
from gigawatt.quantity import Figure
from gigawatt.units import COUNT_PER_YEAR, DURATION

_SUPPLY_HELP = "deliveries to the whole programme; none before the first year given"
CHIP_KEYS = (
    Key("supply", "accelerators a year, or by year", _SUPPLY_HELP, "not on offer"),
    Key("like", "key of a catalogue chip", "a new chip begins as a copy of that one", "the chip of this name"),
    Key("name", "text", "what the report calls it", "catalogue"),
    Key("available", "date", "first volume deliveries", "catalogue"),
    Key("refresh", "list of durations", "ages at which they may be sold and their room used for newer ones", "kept for life"),
    Key("own", "true | false", "designed by the programme's owner", "catalogue"),
    *field_keys(CHIP_FIELDS),
    SPEND_SHARES_KEY,
)


def read_chips(root: Section, catalogue: Catalogue) -> tuple[tuple[ChipSupply, ...], dict[str, Chip]]:
    """The chips on offer, and all chips by key (the catalogue's, as the programme restates them)."""
    supplies: list[ChipSupply] = []
    chips = dict(catalogue.chips)
    for key, section in root.named("chips", CHIP_KEYS):
        supply = optional_path(section, "supply", COUNT_PER_YEAR, before=0.0)
        base = like(section, key, catalogue.chips, "chip")
        if base is None:
            continue
        chip = _restated(section, base)
        chips[key] = chip
        if supply is not None:
            supplies.append(ChipSupply(chip, section.path, supply, _read_refresh(section)))
    return tuple(supplies), chips


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

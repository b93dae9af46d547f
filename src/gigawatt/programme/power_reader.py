"""The section ``power``: what is restated of technologies and fuels, and the suppliers' slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.technologies import Fuel, Technology
from gigawatt.programme.programme import SlotBook
from gigawatt.programme.sections.figure_reader import optional_path, year_path
from gigawatt.programme.sections.overrides import (
    FUEL_FIELDS,
    SPEND_SHARES_KEY,
    TECHNOLOGY_FIELDS,
    field_keys,
    like,
    restated,
)
from gigawatt.programme.sections.section import Key, Section, nearest, shown
from gigawatt.programme.text.yaml_source import Scalar, Sequence
from gigawatt.units import POWER_PER_YEAR

POWER_KEYS = (
    Key("technologies", "section by technology", "restates the catalogue for the whole programme", "catalogue"),
    Key("fuels", "section by fuel", "restates the catalogue's fuels", "catalogue"),
    Key("slots", "section by name", "supplier slots that all sites share", "no limit"),
)
FUEL_KEY = Key("fuel", "key of a fuel", "what it burns", "catalogue")
TECHNOLOGY_KEYS = (
    Key("like", "key of a catalogue technology", "a new technology begins as a copy of that one", "the one of this name"),
    Key("name", "text", "what the report calls it", "catalogue"),
    *field_keys(TECHNOLOGY_FIELDS),
    FUEL_KEY,
    SPEND_SHARES_KEY,
)
FUEL_KEYS = (
    Key("like", "key of a catalogue fuel", "a new fuel begins as a copy of that one", "the one of this name"),
    Key("name", "text", "what the report calls it", "catalogue"),
    *field_keys(FUEL_FIELDS),
)
SLOT_KEYS = (
    Key("technologies", "list of technologies", "which ones need a slot"),
    Key("supply", "power a year, or by year", "what can be commissioned in a year; none before the first year given"),
    Key(
        "production",
        "power a year, or by year",
        "all that the suppliers make in a year: what commitments take of it and `supply` must fit it",
        "not stated",
    ),
)


def with_restated_power(section: Section | None, catalogue: Catalogue) -> Catalogue:
    """The catalogue with the technologies and fuels that the section ``power`` restates."""
    if section is None:
        return catalogue
    fuels = dict(catalogue.fuels)
    for key, entry in section.named("fuels", FUEL_KEYS):
        fuel = like(entry, key, catalogue.fuels, "fuel")
        if fuel is not None:
            fuels[key] = restated(entry, fuel, FUEL_FIELDS)
    technologies = dict(catalogue.technologies)
    for key, entry in section.named("technologies", TECHNOLOGY_KEYS):
        technology = like(entry, key, catalogue.technologies, "technology")
        if technology is not None:
            technologies[key] = restated_technology(entry, technology, fuels)
    return replace(catalogue, fuels=fuels, technologies=technologies)


def restated_technology(section: Section, technology: Technology, fuels: Mapping[str, Fuel]) -> Technology:
    """The technology with the fields and the fuel that a section restates."""
    technology = restated(section, technology, TECHNOLOGY_FIELDS)
    if not section.has("fuel"):
        return technology
    fuel = section.refer("fuel", fuels, "fuel")
    if technology.fuel is None:
        section.problem("fuel", f"{technology.key} burns nothing.", "Remove it.")
    return technology if fuel is None else replace(technology, fuel=fuel.key)


def read_slots(section: Section | None, catalogue: Catalogue) -> tuple[SlotBook, ...]:
    """The slot books of the section ``power``."""
    if section is None:
        return ()
    return tuple(
        SlotBook(
            key,
            slot.path,
            _slot_technologies(slot, catalogue),
            year_path(slot, "supply", POWER_PER_YEAR, before=0.0),
            optional_path(slot, "production", POWER_PER_YEAR, before=0.0),
        )
        for key, slot in section.named("slots", SLOT_KEYS)
    )


def _slot_technologies(slot: Section, catalogue: Catalogue) -> tuple[str, ...]:
    node = slot.get("technologies")
    if node is None:
        slot.missing("technologies")
        return ()
    if not isinstance(node, Sequence) or not all(isinstance(item, Scalar) for item in node.items):
        slot.problem("technologies", "a list of technologies is due.", "Write `[gas-turbine-combined-cycle, ..]`.")
        return ()
    names: list[str] = []
    for item in node.items:
        if isinstance(item, Scalar) and item.text in catalogue.technologies:
            names.append(item.text)
        elif isinstance(item, Scalar):
            message = f"there is no technology `{shown(item.text)}`."
            fix = nearest(item.text, tuple(catalogue.technologies))
            slot.notebook.note(item.position, slot.dotted("technologies"), message, fix)
    return tuple(names)

"""Where states and countries lie, and whose rules hold in them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from gigawatt.catalog.data_file import Problems, read_data_file
from gigawatt.catalog.jurisdictions import Jurisdiction
from gigawatt.catalog.load import jurisdictions
from gigawatt.catalog.rows import box
from gigawatt.catalog.technologies import Box

FILE = "jurisdictions_places.yaml"
COUNTRIES = "countries"  # the section of those; every other one is named after the jurisdiction that its states lie in


def boxes_of(place: str) -> tuple[Box, ...]:
    """The boxes [south, north, west, east] in degrees of the first part that is known of a text such as ``Gujarat, India``."""
    known = _boxes()
    return next((known[part] for part in _parts(place) if part in known), ())


def jurisdiction_of(place: str) -> Jurisdiction | None:
    """The jurisdiction whose rules hold at a place as a programme writes it, the narrowest that is known; None: none is.

    ``Ohio`` and ``ohio`` are Ohio; a state without an entry of its own (``Nevada``) has its country's.
    """
    every = jurisdictions()
    named = {_plain(name): one for one in every.values() for name in (one.key, one.name, *one.also)}
    countries = _country_of_state()
    for part in _parts(place):
        if part in named:
            return named[part]
        if part in countries:
            return every.get(countries[part])
    return None


def place_key(place: str) -> str:
    """The key of the jurisdiction at a place as a programme writes it; where none is known, what it writes, as a name."""
    known = jurisdiction_of(place)
    return place.casefold().replace(" ", "-") if known is None else known.key


def _parts(place: str) -> list[str]:
    return [_plain(part) for part in place.split(",")]


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


@lru_cache(maxsize=1)
def _boxes() -> Mapping[str, tuple[Box, ...]]:
    return read_places()[0]


@lru_cache(maxsize=1)
def _country_of_state() -> Mapping[str, str]:
    return read_places()[1]


def read_places(folder: Path | None = None) -> tuple[Mapping[str, tuple[Box, ...]], Mapping[str, str]]:
    """The boxes of each place, and the key of the jurisdiction around each state, by plain name.

    Raises:
        CatalogueError: a place whose boxes are none.
    """
    problems = Problems()
    boxes: dict[str, tuple[Box, ...]] = {}
    around: dict[str, str] = {}
    for section, places in read_data_file(FILE, problems, folder).items():
        for name, given in places.items() if isinstance(places, Mapping) else ():
            many = given if isinstance(given, list) and given and isinstance(given[0], list) else [given]
            found = tuple(one for one in map(box, many) if one is not None)
            if len(found) < len(many):
                problems.add(FILE, f"{section}.{name}", "must be a box of [south, north, west, east] in degrees, or several.")
            boxes[_plain(str(name))] = (*boxes.get(_plain(str(name)), ()), *found)
            if section != COUNTRIES:
                around[_plain(str(name))] = str(section)
    problems.raise_if_any()
    return MappingProxyType(boxes), MappingProxyType(around)

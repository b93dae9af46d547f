"""Which of the catalogue's figures stand on a source, and which wait for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gigawatt.quantity import Figure

ASSUMED, REMEMBERED = UNSOURCED = "assumption", "unsourced-memory"


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a section of the catalogue, how many figures have a source, are assumed, or remembered by their writer."""

    section: str
    sourced: int
    assumed: int
    remembered: int


def unsourced(figures: Iterable[Figure]) -> list[Figure]:
    """Those that are assumed or remembered: the first for which to bring a number of one's own."""
    return [figure for figure in figures if figure.confidence in UNSOURCED]


def standings(figures: Iterable[Figure]) -> list[Standing]:
    """How figures stand, by section (the first part of their names), in the order in which sections come."""
    counts: dict[str, Counter[str]] = {}
    for figure in figures:
        counts.setdefault(figure.name.partition(".")[0], Counter())[figure.confidence] += 1
    return [
        Standing(section, found.total() - found[ASSUMED] - found[REMEMBERED], found[ASSUMED], found[REMEMBERED])
        for section, found in counts.items()
    ]

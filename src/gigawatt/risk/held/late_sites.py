"""All sites as they are late in the futures: kept where there is room for them, else made again whenever they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import numpy as np

from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.held.late_site import LateSite
from gigawatt.risk.held.planned_site import Periods, PlannedSite

MOST_BYTES = 512 * 2**20  # of arrays of sites in futures at once


class LateSites(Sequence[LateSite]):
    """Sites by number.

    Args:
        sites: of the plan.
        periods: of it.
        futures: as they were drawn.
        most_bytes: that all of them may take to be kept.
    """

    def __init__(
        self, sites: Sequence[PlannedSite], periods: Periods, futures: DrawnFutures, most_bytes: int = MOST_BYTES
    ) -> None:
        self._sites, self._periods, self._futures = sites, periods, futures
        self._kept: list[LateSite] = []
        if sites:
            first = self._made(0)
            if _bytes(vars(first)) * len(sites) <= most_bytes:
                self._kept = [first, *(self._made(number) for number in range(1, len(sites)))]

    def __len__(self) -> int:
        return len(self._sites)

    @overload
    def __getitem__(self, number: int) -> LateSite: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[LateSite]: ...
    def __getitem__(self, number: int | slice) -> LateSite | Sequence[LateSite]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        return self._kept[number] if self._kept else self._made(number)

    def __iter__(self) -> Iterator[LateSite]:
        return (self[number] for number in range(len(self)))

    def _made(self, number: int) -> LateSite:
        return LateSite(self._sites[number], self._periods, self._futures)


def _bytes(values: Mapping[str, Any]) -> int:
    """Of the arrays among some values, and in mappings among them; of plans and futures, which all sites share, nothing."""
    found = 0
    for value in values.values():
        if isinstance(value, np.ndarray):
            found += value.nbytes
        elif isinstance(value, dict):
            found += _bytes(value)
    return found


def groups_of(sites: Sequence[PlannedSite], futures: int, most_bytes: int = MOST_BYTES) -> list[range]:
    """Sites in their order, so many at once that what they are asked and answer takes no more than so many bytes."""
    groups, begin, held = [], 0, 0
    for number, site in enumerate(sites):
        plan = site.plan
        works = int(plan.works.sum())
        asked, answered = len(plan.drivers) + works + 1, 4 + site.compute.shape[1]
        own = 3 * futures * len(plan.x) * (asked + answered) * 8  # as it is, with more power, with other work
        if number > begin and held + own > most_bytes:
            groups.append(range(begin, number))
            begin, held = number, 0
        held += own
    return [*groups, range(begin, len(sites))] if sites else []

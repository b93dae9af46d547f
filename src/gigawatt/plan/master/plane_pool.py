"""All planes found so far, by site and year: which are violated at a point, and by how much."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.site.needs import Need

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

GROWTH = 64
MOST = 1024  # planes kept of one site and year: several times what any plan has needed so far


class PlanePool:
    """Planes V(x) >= π·x of every site and year, in USD per unit of the operation's variables.

    A plane that is all but equal to one in the pool is not kept. Where a site and year has `MOST` of them, a new one takes the
    place of the one that has not been the strongest anywhere for longest, unless a master holds it: the pool stays bounded, and
    fewer planes are a weaker bound but never a wrong one.
    """

    def __init__(self, sizes: list[int], years: int) -> None:
        self.years = years
        self._planes = [[np.empty((GROWTH, size)) for _ in range(years)] for size in sizes]
        self._count = np.zeros((len(sizes), years), dtype=np.int64)
        self._used = [[np.zeros(GROWTH) for _ in range(years)] for _ in sizes]  # when last; inf while a master holds it
        self._clock = 0
        self.needs: list[Need] = []  # of sites and periods: what must be there at all; few, and all of them in the master

    def __setstate__(self, state: dict[str, Any]) -> None:
        """As it came from another process: what carries arrays may let nobody write to them (Ray's store), and a pool grows."""
        self.__dict__.update(state)
        self._planes = [[np.array(planes) for planes in years] for years in self._planes]
        self._used = [[np.array(used) for used in years] for years in self._used]
        self._count = np.array(self._count)

    def planes(self, site: int, year: int) -> Floats:
        """Shape (planes, size)."""
        return self._planes[site][year][: self._count[site, year]]

    @property
    def count(self) -> int:
        return int(self._count.sum())

    def add(self, site: int, year: int, coefficients: Floats) -> int | None:
        """Keep a plane; its number, or None where the pool has it already."""
        held = self.planes(site, year)
        if len(held):
            scale = 1e-9 + np.abs(coefficients)
            if np.any(np.all(np.abs(held - coefficients) <= 1e-7 * scale, axis=1)):
                return None
        number = self._place(site, year)
        self._planes[site][year][number] = coefficients
        self._use(site, year, number)
        return number

    def add_all(self, site: int, year: int, planes: Floats) -> list[int]:
        """Keep planes that were kept before, in an earlier plan; their numbers. No more than there is room for."""
        start = int(self._count[site, year])
        stop = min(start + len(planes), MOST)
        room = len(self._used[site][year])
        if stop > room:
            more = max(stop, 2 * room) - room
            held = self._planes[site][year]
            self._planes[site][year] = np.concatenate([held, np.empty((more, held.shape[1]))])
            self._used[site][year] = np.concatenate([self._used[site][year], np.zeros(more)])
        self._planes[site][year][start:stop] = planes[: stop - start]
        self._used[site][year][start:stop] = 0.0
        self._count[site, year] = stop
        return list(range(start, stop))

    def worth_keeping(self, site: int, year: int, most: int) -> tuple[Floats, int]:
        """For a later plan: the planes that a master holds, and how many; then those that were strongest most recently."""
        used = self._used[site][year][: self._count[site, year]]
        held = int(np.sum(np.isinf(used)))
        order = np.argsort(-used, kind="stable")[: max(most, held)]
        return self.planes(site, year)[order], held

    def add_need(self, need: Need) -> bool:
        """Keep what a site must have; False where it is known."""
        size = np.abs(need.coefficients).max()
        for other in self.needs:
            if (other.site, other.period) == (need.site, need.period):
                scale = size / np.abs(other.coefficients).max()
                if np.all(np.abs(need.coefficients - scale * other.coefficients) <= 1e-6 * size):
                    return False
        self.needs.append(need)
        return True

    def _place(self, site: int, year: int) -> int:
        """Where the next plane goes."""
        number, used = int(self._count[site, year]), self._used[site][year]
        if number >= MOST and np.isfinite(used[:number].min()):
            return int(np.argmin(used[:number]))
        if number == len(used):
            planes = self._planes[site][year]
            self._planes[site][year] = np.concatenate([planes, np.empty_like(planes)])
            self._used[site][year] = np.concatenate([used, np.zeros_like(used)])
        self._count[site, year] = number + 1
        self._used[site][year][number] = 0.0
        return number

    def _use(self, site: int, year: int, number: int) -> None:
        self._clock += 1
        if np.isfinite(self._used[site][year][number]):
            self._used[site][year][number] = self._clock

    def hold(self, planes: Iterable[tuple[int, int, int]]) -> None:
        """Planes (site, year, number) that a master holds as rows, and that must stay what they are."""
        for site, year, number in planes:
            self._used[site][year][number] = np.inf

    def highest(self, site: int, year: int, x: Floats, most: int) -> list[tuple[int, int, int]]:
        """The planes (site, year, number) that are highest at ``x``, no more than ``most``."""
        values = self.planes(site, year) @ x
        return [(site, year, number) for number in np.argsort(-values, kind="stable")[:most].tolist()]

    def release(self, planes: Iterable[tuple[int, int, int]]) -> None:
        """Planes that it holds no longer."""
        for site, year, number in planes:
            self._used[site][year][number] = self._clock

    def value(self, site: int, year: int, x: Floats) -> float:
        """The best lower bound of the operating cost at ``x`` that the pool gives [USD]; below all where it has no plane."""
        held = self.planes(site, year)
        return float(np.max(held @ x)) if len(held) else -np.inf

    def strongest(self, site: int, year: int, x: Floats) -> tuple[int, float]:
        """Number and value at ``x`` of the highest plane; (-1, -inf) where there is none."""
        held = self.planes(site, year)
        if not len(held):
            return -1, -np.inf
        values = held @ x
        number = int(np.argmax(values))
        self._use(site, year, number)
        return number, float(values[number])

    def as_arrays(self) -> dict[str, Floats | Integers]:
        """The pool as arrays by site: for the checkpoint."""
        arrays: dict[str, Floats | Integers] = {"count": self._count.copy()}
        arrays["needs"] = np.array([(need.site, need.period) for need in self.needs], dtype=np.int64).reshape(-1, 2)
        for number, need in enumerate(self.needs):
            arrays[f"need_{number}"] = need.coefficients
        for site in range(len(self._planes)):
            arrays[f"planes_{site}"] = np.concatenate([self.planes(site, year) for year in range(self.years)])
        return arrays

    def restore(self, arrays: dict[str, Floats | Integers]) -> None:
        """Fill an empty pool from `as_arrays`."""
        count = np.asarray(arrays["count"], dtype=np.int64)
        for number, (site, period) in enumerate(np.asarray(arrays["needs"], dtype=np.int64).tolist()):
            self.needs.append(Need(site, period, np.asarray(arrays[f"need_{number}"], dtype=np.float64)))
        for site in range(len(self._planes)):
            start = 0
            joined = np.asarray(arrays[f"planes_{site}"], dtype=np.float64)
            for year in range(self.years):
                for row in joined[start : start + int(count[site, year])]:
                    self.add(site, year, row)
                start += int(count[site, year])

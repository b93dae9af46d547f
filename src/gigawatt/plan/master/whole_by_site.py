"""Whole units where there are many sites: each site's own, near what the relaxed plan gives it (plan.md, section 6).

As one mixed-integer programme fifty sites are out of reach. Site by site they are small ones: a site keeps what it has of the
rows that all share, pays their price and a premium for what it strays from that, and leaves to the sites behind it what it does
not take. The relaxed plan's lower bound holds for whole units as well.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import LinearModel, Solver
from gigawatt.plan.master.master import Master
from gigawatt.plan.master.site_blocks import Blocks
from gigawatt.plan.master.site_master import SiteMaster
from gigawatt.plan.site.needs import Need

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

PREMIUM = 1.5  # times its price is what straying from a site's part of a shared row costs
LEAST_PRICE = 1e-3  # M$ per unit of a row, of rows without a price
HELD = 1e4  # likewise where whole units take of the row: what they take beyond it nothing else can give back
LOOKS = 3  # times that violated planes are looked for at one site
TAKEN = 1e-6  # below this a row is not missed


class WholeSite:
    """One site's columns, rows and planes, its columns whole where they are, and its part of the shared rows as limits."""

    def __init__(self, site: SiteMaster, needs: Sequence[Need], prices: Floats, part: Floats, spare: Floats, held: Mask) -> None:
        """Build it.

        Args:
            site: its programme at prices, with the planes that it holds.
            needs: rows on what the site must have.
            prices: of the shared rows [M$ per unit].
            part: of each shared row, what the relaxed plan uses at the site.
            spare: what is left of it besides.
            held: whether whole units take of it, so that it must be kept.
        """
        self.site, block, model = site, site.block, site.master.model
        small = LinearModel()
        columns = block.columns
        small.columns("site", block.size, cost=site.cost, lower=model.lower[columns], upper=model.upper[columns])
        small.rows("site", len(block.rows), lower=model.row_lower[block.rows], upper=model.row_upper[block.rows])
        small.entries(block.own.row, block.own.column, block.own.value)
        for need in needs:
            index, values = site.master.need_row(need)
            small.entries(small.rows("need", 1, lower=0.0).start, index - columns.start, values)
        self._limits(small, prices, part, spare, held)
        self.solver = Solver(small)
        astray = np.zeros(small.column_count - block.size, dtype=np.bool_)
        self.solver.set_whole(np.concatenate([model.whole[columns], astray]))
        self._add([plane[1:] for plane in site.held])

    def _limits(self, small: LinearModel, prices: Floats, part: Floats, spare: Floats, held: Mask) -> None:
        """A site's part of each shared row, which it may stray from at a cost."""
        entries = self.site.block.shared
        for row in np.unique(entries.row).tolist():
            mine = entries.row == row
            over = prices[row] <= 0.0  # of a row from above, more than the part is too much; of one from below, less
            bound = {"upper": part[row] + spare[row]} if over else {"lower": part[row] - spare[row]}
            limit = small.rows("part", 1, **bound).start
            cost = PREMIUM * max(abs(float(prices[row])), HELD if held[row] else LEAST_PRICE)
            astray = small.columns("astray", 1, cost=cost).start
            small.entries(limit, entries.column[mine], entries.value[mine])
            small.entries(limit, astray, -1.0 if over else 1.0)

    def solve(self, time_limit: float | None, nodes: int | None, gap: float) -> Floats:
        """The site's best plan in whole units, shape (size,)."""
        size = self.site.block.size
        values = self.solver.solve(time_limit=time_limit, nodes=nodes, gap=gap).values[:size]
        for _ in range(LOOKS):
            violated = self.site.violated(values, gap * abs(float(self.site.cost @ values)))
            if not violated:
                break
            self._add(violated)
            values = self.solver.solve(time_limit=time_limit, nodes=nodes, gap=gap).values[:size]
        return values

    def _add(self, planes: list[tuple[int, int]]) -> None:
        if planes:
            starts, columns, values = self.site.plane_rows(planes)
            count = len(planes)
            self.solver.add_rows(np.zeros(count), np.full(count, np.inf), starts, columns, values)


def whole_units(
    master: Master,
    blocks: Blocks,
    sites: Sequence[SiteMaster],
    needs: Sequence[Need],
    relaxed: Floats,
    prices: Floats,
    *,
    time_limit: float | None,
    nodes: int | None,
    gap: float,
    seed: int,
) -> Floats:
    """A point of the master with whole units at every site, near a relaxed one; shared rows may be missed a little.

    Args:
        master: all of it.
        blocks: the master cut along its sites.
        sites: each site's programme.
        needs: rows on what sites must have.
        relaxed: the relaxed point.
        prices: of the shared rows.
        time_limit: [s] for one solve of each site; None: none.
        nodes: likewise, of its search tree.
        gap: relative, of each site's cost.
        seed: of the order of sites.
    """
    shared = len(blocks.shared)
    model = master.model
    point = relaxed.copy()
    parts = [block.shared.times(relaxed[block.columns], shared) for block in blocks.sites]
    lumpy = np.zeros(shared, dtype=np.bool_)
    for block in blocks.sites:
        lumpy[block.shared.row[model.whole[block.columns][block.shared.column]]] = True
    # rows of which whole units take are kept by what is left over from one site to the next; what others stray is made good
    used = blocks.free_entries.times(relaxed[blocks.free], shared) + np.sum(parts, axis=0)
    left = np.where(lumpy & (prices <= 0.0), np.maximum(model.row_upper[blocks.shared] - used, 0.0), 0.0)
    left = np.where(np.isfinite(left), left, 1e9)
    for number in np.random.default_rng(seed).permutation(len(sites)).tolist():
        block = blocks.sites[number]
        mine = [need for need in needs if need.site == number]
        site = WholeSite(sites[number], mine, prices, parts[number], left, lumpy)
        values = site.solve(time_limit, nodes, gap)
        point[block.columns] = values
        left = np.where(lumpy & (prices <= 0.0), left + parts[number] - block.shared.times(values, shared), 0.0)
    return point

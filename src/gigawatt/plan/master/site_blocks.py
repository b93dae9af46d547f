"""The master cut along its sites: what concerns one site alone, and the few rows in which sites meet (plan.md, section 6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.master.master import Master

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Entries:
    """A sparse matrix as triplets."""

    row: Integers
    column: Integers
    value: Floats

    def times(self, values: Floats, rows: int) -> Floats:
        """A z, shape (rows,)."""
        return np.bincount(self.row, weights=self.value * values[self.column], minlength=rows).astype(np.float64)

    def transposed_times(self, prices: Floats, columns: int) -> Floats:
        """A'μ, shape (columns,)."""
        return np.bincount(self.column, weights=self.value * prices[self.row], minlength=columns).astype(np.float64)


@dataclass(frozen=True)
class SiteBlock:
    """One site's columns and rows of the master."""

    columns: slice  # of the master
    rows: Integers  # of the master: those that concern this site alone
    own: Entries  # place in `rows`, column counted from the block's first
    shared: Entries  # place in `Blocks.shared`, likewise

    @property
    def size(self) -> int:
        return int(self.columns.stop - self.columns.start)


@dataclass(frozen=True)
class Blocks:
    """A master as site blocks, shared rows, and columns that belong to no site (unserved compute)."""

    sites: tuple[SiteBlock, ...]
    shared: Integers  # rows of the master in which sites meet
    free: slice  # columns of the master without a site
    free_entries: Entries  # place in `shared`, column counted from the first of `free`


def site_blocks(master: Master) -> Blocks:
    """Cut a master; its sites' columns are consecutive, behind those that belong to no site."""
    model = master.model
    start, column, value = model.matrix()
    row = np.repeat(np.arange(model.row_count, dtype=np.int64), np.diff(start))
    begins = np.array([columns.cost.start for columns in master.sites], dtype=np.int64)
    ends = np.append(begins[1:], model.column_count)
    site_of = np.searchsorted(begins, column, side="right") - 1  # -1: no site's
    lowest, highest = np.full(model.row_count, len(begins)), np.full(model.row_count, -1)
    np.minimum.at(lowest, row, site_of)
    np.maximum.at(highest, row, site_of)
    alone = (lowest == highest) & (lowest >= 0)
    shared = np.flatnonzero(~alone)
    place = np.full(model.row_count, -1)
    place[shared] = np.arange(len(shared))
    sites = []
    for number, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        rows = np.flatnonzero(alone & (lowest == number))
        within = np.full(model.row_count, -1)
        within[rows] = np.arange(len(rows))
        mine = site_of == number
        own, met = mine & alone[row], mine & ~alone[row]
        sites.append(
            SiteBlock(
                slice(begin, end),
                rows,
                Entries(within[row[own]], column[own] - begin, value[own]),
                Entries(place[row[met]], column[met] - begin, value[met]),
            )
        )
    nobody = site_of < 0
    free = slice(0, int(begins[0]))
    return Blocks(tuple(sites), shared, free, Entries(place[row[nobody]], column[nobody], value[nobody]))

"""A linear programme built from blocks of sparse arrays, with a name for every block of columns and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive columns (or rows) that were added together."""

    name: str
    start: int
    size: int

    @property
    def index(self) -> Integers:
        """Column (or row) numbers, shape (size,)."""
        return np.arange(self.start, self.start + self.size, dtype=np.int64)

    def take(self, values: Floats) -> Floats:
        """This block's part of a full vector."""
        return values[self.start : self.start + self.size]


def _filled(value: ArrayLike, size: int) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (size,)).copy()


@dataclass
class LinearModel:
    """min cost·x  subject to  row_lower <= A x <= row_upper,  lower <= x <= upper, some x whole.

    Grows by blocks: `columns`, `rows`, then `entries` of the matrix as triplets (duplicates are summed).
    """

    column_blocks: list[Block] = field(default_factory=list)
    row_blocks: list[Block] = field(default_factory=list)
    _columns: list[tuple[Floats, Floats, Floats, bool]] = field(default_factory=list)
    _rows: list[tuple[Floats, Floats]] = field(default_factory=list)
    _entries: list[tuple[Integers, Integers, Floats]] = field(default_factory=list)

    @property
    def column_count(self) -> int:
        return sum(block.size for block in self.column_blocks[-1:]) + (self.column_blocks[-1].start if self.column_blocks else 0)

    @property
    def row_count(self) -> int:
        return (self.row_blocks[-1].start + self.row_blocks[-1].size) if self.row_blocks else 0

    def columns(
        self,
        name: str,
        size: int,
        *,
        cost: ArrayLike = 0.0,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = INFINITY,
        whole: bool = False,
    ) -> Block:
        """Add ``size`` columns; scalars are repeated."""
        block = Block(name, self.column_count, size)
        self.column_blocks.append(block)
        self._columns.append((_filled(cost, size), _filled(lower, size), _filled(upper, size), whole))
        return block

    def rows(self, name: str, size: int, *, lower: ArrayLike = -INFINITY, upper: ArrayLike = INFINITY) -> Block:
        """Add ``size`` rows; scalars are repeated."""
        block = Block(name, self.row_count, size)
        self.row_blocks.append(block)
        self._rows.append((_filled(lower, size), _filled(upper, size)))
        return block

    def entries(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Add matrix entries; the three are broadcast against each other."""
        row, column, value = np.broadcast_arrays(
            np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64), np.asarray(values, dtype=np.float64)
        )
        self._entries.append((row.ravel(), column.ravel(), value.ravel()))

    def bound(self, columns: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Give columns that are there other bounds; the three are broadcast against each other."""
        _put(self.column_blocks, [part[1:3] for part in self._columns], columns, lower, upper)

    def divide(self, block: Block) -> None:
        """Columns of a block need no longer be whole."""
        number = self.column_blocks.index(block)
        self._columns[number] = (*self._columns[number][:3], False)

    def bound_rows(self, rows: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """Give rows that are there other bounds; the three are broadcast against each other."""
        _put(self.row_blocks, self._rows, rows, lower, upper)

    @property
    def cost(self) -> Floats:
        return _joined([part[0] for part in self._columns])

    @property
    def lower(self) -> Floats:
        return _joined([part[1] for part in self._columns])

    @property
    def upper(self) -> Floats:
        return _joined([part[2] for part in self._columns])

    @property
    def whole(self) -> NDArray[np.bool_]:
        parts = [np.full(len(part[0]), part[3], dtype=np.bool_) for part in self._columns]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.bool_)

    @property
    def row_lower(self) -> Floats:
        return _joined([part[0] for part in self._rows])

    @property
    def row_upper(self) -> Floats:
        return _joined([part[1] for part in self._rows])

    def matrix(self) -> tuple[Integers, Integers, Floats]:
        """The matrix by rows: (start of each row, shape (rows + 1,)), column numbers, values."""
        if not self._entries:
            return np.zeros(self.row_count + 1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
        row = np.concatenate([part[0] for part in self._entries])
        column = np.concatenate([part[1] for part in self._entries])
        value = np.concatenate([part[2] for part in self._entries])
        key = row * self.column_count + column
        unique, inverse = np.unique(key, return_inverse=True)
        summed = np.zeros(len(unique))
        np.add.at(summed, inverse, value)
        keep = summed != 0.0
        unique, summed = unique[keep], summed[keep]
        row, column = unique // self.column_count, unique % self.column_count
        start = np.searchsorted(row, np.arange(self.row_count + 1)).astype(np.int64)
        return start, column, summed


def _put(blocks: list[Block], parts: Sequence[tuple[Floats, Floats]], places: ArrayLike, low: ArrayLike, high: ArrayLike) -> None:
    """New bounds of some columns or rows, in the arrays of their blocks."""
    starts = np.array([block.start for block in blocks], dtype=np.int64)
    numbers, lowest, highest = np.broadcast_arrays(np.asarray(places, dtype=np.int64), np.asarray(low), np.asarray(high))
    for number, least, most in zip(numbers.ravel().tolist(), lowest.ravel().tolist(), highest.ravel().tolist(), strict=True):
        # of an empty block and the one behind it, which start at the same number, the latter
        block = int(np.searchsorted(starts, number, side="right")) - 1
        parts[block][0][number - blocks[block].start] = least
        parts[block][1][number - blocks[block].start] = most


def _joined(parts: list[Floats]) -> Floats:
    return np.concatenate(parts) if parts else np.zeros(0)

"""Normal equations of hours in a ring, factored hour by hour: what the interior point solves in every step.

Rows of an hour are its own (the balance at the bus, and what binds its columns) and one of each store. Only the stores' rows
meet those of the next hour, through the level that both know. So the hour's own rows are eliminated within it, many hours at
once, and what is left is a ring of small blocks, one row and column a store (`ring_factor`). (docs/mathematics/several-stores.md)
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.compiled import compiled_loosely
from gigawatt.plan.stores.ring_factor import RingFactor, empty_ring, factorize_ring, solve_ring

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SMALLEST = 1e-300
STIFF = 1e-13  # likewise, of a store's row with its levels, which what the hour before leaves all but takes away
TOGETHER = 256  # hours whose blocks are made at a time
FIRM = 1e-12  # added to the diagonal, relative: rows that say the same leave something to divide by


class HourlyProgram(NamedTuple):
    """A linear programme of hours: min Σ cost·x, rows as given, 0 <= x <= most; rings of hours one after another.

    Columns of an hour: plain ones, then the level of each store at its end. Rows of an hour: its own, then one of each store,
    which adds what its plain columns put in to the level before: Σ coefficient·x - level[t] + level[t-1] = 0.

    Attributes:
        start: entries of plain column j are start[j] to start[j + 1], shape (plain + 1,); their rows rise.
        row: row of each entry, shape (entries,).
        coefficient: of each entry in each hour, shape (entries, hours).
        own: rows of an hour that are no store's.
        stores: rows of an hour that are.
        ring: hours of one ring, at least two; hours are a multiple of it.
        cost: shape (columns, hours).
        most: upper bounds, shape (columns, hours); a column without room is not there.
        right: right-hand sides of the hours' own rows, shape (own, hours).
        rate: of each yearly row, what a unit of a plain column counts, shape (yearly, plain).
        weight: of each hour in the yearly rows, shape (hours,).
        limit: of the yearly rows, shape (yearly,).
        penalty: of a unit beyond the limit, shape (yearly,).
    """

    start: Integers
    row: Integers
    coefficient: Floats
    own: int
    stores: int
    ring: int
    cost: Floats
    most: Floats
    right: Floats
    rate: Floats
    weight: Floats
    limit: Floats
    penalty: Floats


class Factor(NamedTuple):
    """The factors of A Θ Aᵀ for one Θ.

    Attributes:
        block: the hours' blocks; then of the own rows their Cholesky factor (its diagonal inverted), of the stores' rows the
            factor's part in them, and what is left of the stores' own; lower triangles, shape (rows, rows, hours).
        ring: of the stores' rows, once all others are eliminated.
    """

    block: Floats
    ring: RingFactor


def empty_factor(program: HourlyProgram) -> Factor:
    """Room for the factors."""
    hours, rows, stores = program.cost.shape[1], program.own + program.stores, program.stores
    return Factor(np.zeros((rows, rows, hours)), empty_ring(hours, program.ring, stores))


def factorize(program: HourlyProgram, theta: Floats, factor: Factor) -> None:
    """Factor A Θ Aᵀ without the yearly rows; Θ has shape (columns, hours) and is 0 for a column that is not there."""
    own, plain = program.own, len(program.start) - 1
    _own_rows(program.start, program.row, program.coefficient, theta, own, factor.block)
    if program.stores:
        factorize_ring(factor.ring, factor.block[own:, own:], theta[plain:], STIFF)


@compiled_loosely
def _own_rows(start: Integers, row: Integers, coefficient: Floats, theta: Floats, own: int, block: Floats) -> None:
    """Make every hour's block, and eliminate its own rows; some hours at a time, so that they stay in the cache."""
    hours = block.shape[2]
    for first in range(0, hours, TOGETHER):
        after = min(first + TOGETHER, hours)
        _fill(start, row, coefficient, theta, block, first, after)
        _eliminate(own, block, first, after)


@compiled_loosely
def _fill(start: Integers, row: Integers, coefficient: Floats, theta: Floats, block: Floats, first: int, after: int) -> None:
    """A Θ Aᵀ within each hour, without the levels."""
    for i in range(block.shape[1]):
        for j in range(i + 1):
            for t in range(first, after):
                block[i, j, t] = 0.0
    for column in range(start.size - 1):
        for one in range(start[column], start[column + 1]):
            for other in range(start[column], one + 1):
                i, j = row[one], row[other]
                for t in range(first, after):
                    block[i, j, t] += theta[column, t] * coefficient[one, t] * coefficient[other, t]
    for i in range(block.shape[1]):
        for t in range(first, after):
            block[i, i, t] *= 1.0 + FIRM


@compiled_loosely
def _eliminate(own: int, block: Floats, first: int, after: int) -> None:
    """The Cholesky factor of the hours' own rows, and what they leave of the stores'."""
    rows = block.shape[1]
    for k in range(own):
        for t in range(first, after):
            block[k, k, t] = 1.0 / np.sqrt(max(block[k, k, t], SMALLEST))
        for i in range(k + 1, rows):
            for t in range(first, after):
                block[i, k, t] *= block[k, k, t]
        for i in range(k + 1, rows):
            for j in range(k + 1, i + 1):
                for t in range(first, after):
                    block[i, j, t] -= block[i, k, t] * block[j, k, t]


def solve(program: HourlyProgram, factor: Factor, right: Floats) -> None:
    """Solve A Θ Aᵀ y = right in place, for several right-hand sides, shape (right-hand sides, own + stores, hours)."""
    own = program.own
    for side in right:
        _forward(factor.block, own, side)
    if program.stores:
        solve_ring(factor.ring, right[:, own:])
    for side in right:
        _backward(factor.block, own, side)


@compiled_loosely
def _forward(block: Floats, own: int, right: Floats) -> None:
    rows, hours = right.shape
    for k in range(own):
        for t in range(hours):
            right[k, t] *= block[k, k, t]
        for i in range(k + 1, rows):
            for t in range(hours):
                right[i, t] -= block[i, k, t] * right[k, t]


@compiled_loosely
def _backward(block: Floats, own: int, right: Floats) -> None:
    rows, hours = right.shape
    for k in range(own - 1, -1, -1):
        for i in range(k + 1, rows):
            for t in range(hours):
                right[k, t] -= block[i, k, t] * right[i, t]
        for t in range(hours):
            right[k, t] *= block[k, k, t]

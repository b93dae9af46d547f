"""Normal equations of hours in a ring, factored hour by hour: what the interior point solves in every step.

Rows of an hour are its own (the balance at the bus, and what binds its columns) and one of each store. Only the stores' rows
meet those of the next hour, through the level that both know. So the hour's own rows are eliminated within it, many hours at
once, and what is left is a ring of small blocks, one row and column a store: eliminated one after another, with each one's part
in the last hour of the ring kept beside. (docs/mathematics/several-stores.md)
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.compiled import compiled, compiled_loosely

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

FADED = 1e-150  # an hour's part in the last one that is smaller is none: what follows would only be slower
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
        inverse: of the stores' block once all before it is eliminated, shape (hours, stores, stores).
        last: the stores' block between an hour and the last of its ring, shape (hours, stores, stores).
        carried: Θ of the levels, minus what couples an hour to the next, shape (hours, stores).
    """

    block: Floats
    inverse: Floats
    last: Floats
    carried: Floats


def empty_factor(program: HourlyProgram) -> Factor:
    """Room for the factors."""
    hours, rows, stores = program.cost.shape[1], program.own + program.stores, program.stores
    square = (hours, stores, stores)
    return Factor(np.zeros((rows, rows, hours)), np.zeros(square), np.zeros(square), np.zeros((hours, stores)))


def factorize(program: HourlyProgram, theta: Floats, factor: Factor) -> None:
    """Factor A Θ Aᵀ without the yearly rows; Θ has shape (columns, hours) and is 0 for a column that is not there."""
    _own_rows(program.start, program.row, program.coefficient, theta, program.own, factor.block)
    if program.stores:
        plain = len(program.start) - 1
        factor.carried[:] = theta[plain:].T
        eliminate = _one_store_rows if program.stores == 1 else _stores_rows
        eliminate(factor.block, factor.carried, program.own, program.ring, factor.inverse, factor.last)


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


@compiled
def _invert(into: Floats) -> None:
    """The inverse of a small symmetric positive definite block in place, by Gauss and Jordan."""
    size = into.shape[0]
    for k in range(size):
        pivot = 1.0 / max(into[k, k], SMALLEST)
        into[k, k] = 1.0
        for j in range(size):
            into[k, j] *= pivot
        for i in range(size):
            if i != k:
                times = into[i, k]
                into[i, k] = 0.0
                for j in range(size):
                    into[i, j] -= times * into[k, j]


@compiled
def _stores_rows(block: Floats, carried: Floats, own: int, ring: int, inverse: Floats, last: Floats) -> None:
    """Eliminate the stores' rows along each ring."""
    hours, stores = carried.shape
    at_last, towards = np.zeros((stores, stores)), np.zeros((stores, stores))
    for first in range(0, hours, ring):
        final = first + ring - 1
        at_last[:] = 0.0
        alive = True
        for t in range(first, final):
            before = t - 1 if t > first else final
            _left_over(block, carried, own, t, before, inverse)
            if t > first:
                _take(inverse[t], carried[before], inverse[before])
            _invert(inverse[t])
            if t == first:
                last[t] = 0.0
                for s in range(stores):
                    last[t, s, s] = -carried[before, s]
            elif alive:
                alive = _pass_on(carried[before], towards, last[t])
            if not alive:
                last[t] = 0.0
            if t == final - 1:  # the hour before the last meets it as its neighbour too
                alive = True
                for s in range(stores):
                    last[t, s, s] -= carried[t, s]
            if alive:
                _reach(inverse[t], last[t], towards, at_last)
        _left_over(block, carried, own, final, final - 1, inverse)
        inverse[final] -= at_last
        _invert(inverse[final])


@compiled
def _one_store_rows(block: Floats, carried: Floats, own: int, ring: int, inverse: Floats, last: Floats) -> None:
    """As `_stores_rows`, of blocks that are numbers."""
    for first in range(0, carried.shape[0], ring):
        final = first + ring - 1
        at_last, beside, before = 0.0, -carried[final, 0], 0.0
        for t in range(first, final):
            here = (block[own, own, t] + carried[t, 0] + carried[t - 1 if t > first else final, 0]) * (1.0 + STIFF)
            if t > first:
                here -= carried[t - 1, 0] * carried[t - 1, 0] * before
                beside *= carried[t - 1, 0] * before
                if abs(beside) <= FADED:
                    beside = 0.0
            before = 1.0 / max(here, SMALLEST)
            if t == final - 1:  # the hour before the last meets it as its neighbour too
                beside -= carried[t, 0]
            inverse[t, 0, 0], last[t, 0, 0] = before, beside
            at_last += beside * beside * before
        here = (block[own, own, final] + carried[final, 0] + carried[final - 1, 0]) * (1.0 + STIFF) - at_last
        inverse[final, 0, 0] = 1.0 / max(here, SMALLEST)


@compiled
def _left_over(block: Floats, carried: Floats, own: int, t: int, before: int, into: Floats) -> None:
    """What an hour's own rows leave of its stores', and the levels on both sides of it."""
    stores = carried.shape[1]
    for s in range(stores):
        for r in range(s + 1):
            into[t, s, r] = into[t, r, s] = block[own + s, own + r, t]
        into[t, s, s] = (into[t, s, s] + carried[t, s] + carried[before, s]) * (1.0 + STIFF)


@compiled
def _take(here: Floats, carried: Floats, inverse: Floats) -> None:
    """Take off what the hour before leaves once it is eliminated."""
    for s in range(carried.size):
        for r in range(carried.size):
            here[s, r] -= carried[s] * inverse[s, r] * carried[r]


@compiled
def _pass_on(carried: Floats, towards: Floats, last: Floats) -> bool:
    """An hour's block with the last of the ring, from the hour before; whether anything is left of it."""
    largest = 0.0
    for s in range(carried.size):
        for r in range(carried.size):
            last[s, r] = carried[s] * towards[s, r]
            largest = max(largest, abs(last[s, r]))
    return largest > FADED


@compiled
def _reach(inverse: Floats, last: Floats, towards: Floats, at_last: Floats) -> None:
    """What an hour does to the last of the ring once it is eliminated."""
    stores = inverse.shape[0]
    for s in range(stores):
        for r in range(stores):
            value = 0.0
            for k in range(stores):
                value += inverse[s, k] * last[k, r]
            towards[s, r] = value
    for s in range(stores):
        for r in range(stores):
            for k in range(stores):
                at_last[s, r] += last[k, s] * towards[k, r]


def solve(program: HourlyProgram, factor: Factor, right: Floats) -> None:
    """Solve A Θ Aᵀ y = right in place, shape (own + stores, hours)."""
    own = program.own
    _forward(factor.block, own, right)
    if program.stores:
        follow = _along_one if program.stores == 1 else _along
        follow(factor.inverse, factor.last, factor.carried, program.ring, right[own:])
    _backward(factor.block, own, right)


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


@compiled
def _along(inverse: Floats, last: Floats, carried: Floats, ring: int, right: Floats) -> None:
    """Solve the stores' rows in place, shape (stores, hours)."""
    stores, hours = right.shape
    held, at_last = np.zeros(stores), np.zeros(stores)
    for first in range(0, hours, ring):
        final = first + ring - 1
        _to_the_last(inverse, last, carried, first, final, right, at_last)
        for s in range(stores):
            held[s] = right[s, final] - at_last[s]
        _times(inverse[final], held, at_last)
        right[:, final] = at_last
        for t in range(final - 1, first - 1, -1):
            for s in range(stores):
                value = right[s, t]
                for k in range(stores):
                    value -= last[t, s, k] * at_last[k]
                if t < final - 1:
                    value += carried[t, s] * right[s, t + 1]
                held[s] = value
            for s in range(stores):
                value = 0.0
                for k in range(stores):
                    value += inverse[t, s, k] * held[k]
                right[s, t] = value


@compiled
def _along_one(inverse: Floats, last: Floats, carried: Floats, ring: int, right: Floats) -> None:
    """As `_along`, of blocks that are numbers."""
    for first in range(0, right.shape[1], ring):
        final = first + ring - 1
        at_last = passed = 0.0
        for t in range(first, final):
            right[0, t] += passed
            held = inverse[t, 0, 0] * right[0, t]
            at_last += last[t, 0, 0] * held
            passed = carried[t, 0] * held
        at_last = inverse[final, 0, 0] * (right[0, final] - at_last)
        right[0, final] = at_last
        after = 0.0
        for t in range(final - 1, first - 1, -1):
            value = right[0, t] - last[t, 0, 0] * at_last
            if t < final - 1:
                value += carried[t, 0] * after
            after = inverse[t, 0, 0] * value
            right[0, t] = after


@compiled
def _to_the_last(inverse: Floats, last: Floats, carried: Floats, first: int, final: int, right: Floats, at_last: Floats) -> None:
    """Hand every hour's right-hand side on to the next, and fill what arrives at the last of the ring."""
    stores = right.shape[0]
    held, passed = np.zeros(stores), np.zeros(stores)
    at_last[:] = 0.0
    for t in range(first, final):
        for s in range(stores):
            right[s, t] += passed[s]
        for s in range(stores):
            value = 0.0
            for k in range(stores):
                value += inverse[t, s, k] * right[k, t]
            held[s] = value
        for s in range(stores):
            for k in range(stores):
                at_last[s] += last[t, k, s] * held[k]
            passed[s] = carried[t, s] * held[s]


@compiled
def _times(matrix: Floats, vector: Floats, into: Floats) -> None:
    for s in range(vector.size):
        value = 0.0
        for k in range(vector.size):
            value += matrix[s, k] * vector[k]
        into[s] = value

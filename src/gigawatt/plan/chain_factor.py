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
        _stores_rows(factor.block, factor.carried, program.own, program.ring, factor.inverse, factor.last)


@compiled_loosely
def _own_rows(start: Integers, row: Integers, coefficient: Floats, theta: Floats, own: int, block: Floats) -> None:
    """Make every hour's block, and eliminate its own rows."""
    rows, hours = block.shape[1], block.shape[2]
    chunk = 256
    for first in range(0, hours, chunk):
        after = min(first + chunk, hours)
        for i in range(rows):
            for j in range(i + 1):
                for t in range(first, after):
                    block[i, j, t] = 0.0
        for column in range(start.size - 1):
            for one in range(start[column], start[column + 1]):
                for other in range(start[column], one + 1):
                    i, j = row[one], row[other]
                    for t in range(first, after):
                        block[i, j, t] += theta[column, t] * coefficient[one, t] * coefficient[other, t]
        for i in range(rows):
            for t in range(first, after):
                block[i, i, t] *= 1.0 + FIRM
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
    at_last = np.zeros((stores, stores))
    towards = np.zeros((stores, stores))
    for first in range(0, hours, ring):
        final = first + ring - 1
        at_last[:] = 0.0
        alive = True
        for t in range(first, final + 1):
            before = t - 1 if t > first else final
            here = inverse[t]
            for s in range(stores):
                for r in range(s + 1):
                    here[s, r] = here[r, s] = block[own + s, own + r, t]
            for s in range(stores):
                here[s, s] += carried[t, s] + carried[before, s]
            if t > first and t < final:
                for s in range(stores):
                    for r in range(stores):
                        here[s, r] -= carried[before, s] * inverse[before, s, r] * carried[before, r]
            if t == final:
                for s in range(stores):
                    for r in range(stores):
                        here[s, r] -= at_last[s, r]
                _invert(here)
                break
            _invert(here)
            if t == first:
                for s in range(stores):
                    for r in range(stores):
                        last[t, s, r] = 0.0
                    last[t, s, s] = -carried[before, s]
            elif alive:
                largest = 0.0
                for s in range(stores):
                    for r in range(stores):
                        last[t, s, r] = carried[before, s] * towards[s, r]
                        largest = max(largest, abs(last[t, s, r]))
                alive = largest > FADED
            if not alive:
                last[t, :, :] = 0.0
            if t == final - 1:
                alive = True
                for s in range(stores):
                    last[t, s, s] -= carried[t, s]
            if alive:
                for s in range(stores):
                    for r in range(stores):
                        value = 0.0
                        for k in range(stores):
                            value += here[s, k] * last[t, k, r]
                        towards[s, r] = value
                for s in range(stores):
                    for r in range(stores):
                        for k in range(stores):
                            at_last[s, r] += last[t, k, s] * towards[k, r]


def solve(program: HourlyProgram, factor: Factor, right: Floats) -> None:
    """Solve A Θ Aᵀ y = right in place, shape (own + stores, hours)."""
    own = program.own
    _forward(factor.block, own, right)
    if program.stores:
        _along(factor.inverse, factor.last, factor.carried, program.ring, right[own:])
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
    held, at_last, passed = np.zeros(stores), np.zeros(stores), np.zeros(stores)
    for first in range(0, hours, ring):
        final = first + ring - 1
        at_last[:] = 0.0
        passed[:] = 0.0
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
        for s in range(stores):
            held[s] = right[s, final] - at_last[s]
        for s in range(stores):
            value = 0.0
            for k in range(stores):
                value += inverse[final, s, k] * held[k]
            at_last[s] = value
        for s in range(stores):
            right[s, final] = at_last[s]
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

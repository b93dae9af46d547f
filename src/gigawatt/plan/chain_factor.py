"""Normal equations of hours in a ring, factored hour by hour: what the interior point solves in every step.

Rows of an hour are its own (the balance at the bus, and what binds its columns) and one of each store. Only the stores' rows
meet those of the next hour, through the level that both know. So the hour's own rows are eliminated within it, and what is left
is a ring of small blocks, one row and column a store: block by block along it, each one's part in the last hour kept beside.
(docs/mathematics/several-stores.md)
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.compiled import compiled

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class HourlyProgram(NamedTuple):
    """A linear programme of hours: min Σ cost·x, rows as given, 0 <= x <= most; rings of hours one after another.

    Columns of an hour: plain ones, then the level of each store at its end. Rows of an hour: its own, then one of each store,
    which adds what its plain columns put in to the level before: Σ coefficient·x - level[t] + level[t-1] = 0.

    Attributes:
        start: entries of plain column j are start[j] to start[j + 1], shape (plain + 1,).
        row: row of each entry, shape (entries,).
        coefficient: of each entry in each hour, shape (hours, entries).
        own: rows of an hour that are no store's.
        stores: rows of an hour that are.
        ring: hours of one ring; hours are a multiple of it.
        cost: shape (hours, columns).
        most: upper bounds, shape (hours, columns); a column without room is not there.
        right: right-hand sides of the hours' own rows, shape (hours, own + stores).
        rate: of each yearly row, what a unit of a column counts, shape (yearly, columns).
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
        own: Cholesky factor of the block of an hour's own rows, shape (hours, own, own).
        between: own⁻¹ times the block between own rows and stores, shape (hours, own, stores).
        inverse: of the stores' block once all before it is eliminated, shape (hours, stores, stores).
        last: the stores' block between an hour and the last of its ring, shape (hours, stores, stores).
        carried: Θ of the levels, minus what couples an hour to the next, shape (hours, stores).
    """

    own: Floats
    between: Floats
    inverse: Floats
    last: Floats
    carried: Floats


def empty_factor(program: HourlyProgram) -> Factor:
    """Room for the factors."""
    hours, own, stores = len(program.cost), program.own, program.stores
    return Factor(
        np.zeros((hours, own, own)),
        np.zeros((hours, own, stores)),
        np.zeros((hours, stores, stores)),
        np.zeros((hours, stores, stores)),
        np.zeros((hours, stores)),
    )


@compiled
def _invert(block: Floats, into: Floats) -> None:
    """The inverse of a small symmetric positive definite block, by Gauss and Jordan."""
    size = block.shape[0]
    for i in range(size):
        for j in range(size):
            into[i, j] = block[i, j]
    for k in range(size):
        pivot = 1.0 / into[k, k]
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
def factorize(program: HourlyProgram, theta: Floats, factor: Factor) -> None:
    """Factor A Θ Aᵀ without the yearly rows.

    Args:
        program: its start, row, coefficient and shape.
        theta: shape (hours, columns), 0 for a column that is not there.
        factor: filled.
    """
    own, stores, ring = program.own, program.stores, program.ring
    start, row, coefficient = program.start, program.row, program.coefficient
    plain = start.size - 1
    hours = theta.shape[0]
    rows = own + stores
    block = np.zeros((rows, rows))
    pivot = np.zeros((stores, stores))
    reduced = np.zeros((stores, stores))
    passed = np.zeros((stores, stores))
    last_block = np.zeros((stores, stores))
    for first in range(0, hours, ring):
        final = first + ring - 1
        for i in range(stores):
            for j in range(stores):
                passed[i, j] = 0.0
                last_block[i, j] = 0.0
        for t in range(first, final + 1):
            for i in range(rows):
                for j in range(rows):
                    block[i, j] = 0.0
            for column in range(plain):
                size = theta[t, column]
                if size == 0.0:
                    continue
                for one in range(start[column], start[column + 1]):
                    part = size * coefficient[t, one]
                    for other in range(start[column], one + 1):
                        block[row[one], row[other]] += part * coefficient[t, other]
            # entries of a column come with rising rows: the lower triangle is filled
            lower = factor.own[t]
            for i in range(own):
                for j in range(i + 1):
                    value = block[i, j]
                    for k in range(j):
                        value -= lower[i, k] * lower[j, k]
                    if i == j:
                        lower[i, i] = np.sqrt(max(value, 1e-300))
                    else:
                        lower[i, j] = value / lower[j, j]
            between = factor.between[t]
            for s in range(stores):
                for i in range(own):
                    value = block[own + s, i]
                    for k in range(i):
                        value -= lower[i, k] * between[k, s]
                    between[i, s] = value / lower[i, i]
            before = t - 1 if t > first else final
            for s in range(stores):
                factor.carried[t, s] = theta[t, plain + s]
                for r in range(s + 1):
                    value = block[own + s, own + r]
                    for k in range(own):
                        value -= between[k, s] * between[k, r]
                    reduced[s, r] = value
                    reduced[r, s] = value
                reduced[s, s] += theta[t, plain + s] + theta[before, plain + s]
            for s in range(stores):
                for r in range(stores):
                    reduced[s, r] -= passed[s, r]
            if t < final:
                last = factor.last[t]
                if t == first:
                    for s in range(stores):
                        for r in range(stores):
                            last[s, r] = 0.0
                        last[s, s] = -theta[before, plain + s]
                inverse = factor.inverse[t]
                _invert(reduced, inverse)
                if t == final - 1:
                    for s in range(stores):
                        last[s, s] -= theta[t, plain + s]
                for s in range(stores):
                    for r in range(stores):
                        value = 0.0
                        for k in range(stores):
                            value += inverse[s, k] * last[k, r]
                        pivot[s, r] = value
                for s in range(stores):
                    for r in range(stores):
                        value = 0.0
                        for k in range(stores):
                            value += last[k, s] * pivot[k, r]
                        last_block[s, r] += value
                if t < final - 1:
                    for s in range(stores):
                        for r in range(stores):
                            passed[s, r] = theta[t, plain + s] * inverse[s, r] * theta[t, plain + r]
                            factor.last[t + 1, s, r] = theta[t, plain + s] * pivot[s, r]
                else:
                    for s in range(stores):
                        for r in range(stores):
                            passed[s, r] = 0.0
            else:
                for s in range(stores):
                    for r in range(stores):
                        reduced[s, r] -= last_block[s, r]
                _invert(reduced, factor.inverse[t])


@compiled
def solve(program: HourlyProgram, factor: Factor, right: Floats) -> None:
    """Solve A Θ Aᵀ y = right in place, shape (hours, own + stores)."""
    own, stores, ring = program.own, program.stores, program.ring
    hours = right.shape[0]
    held = np.zeros(stores)
    at_last = np.zeros(stores)
    for first in range(0, hours, ring):
        final = first + ring - 1
        for s in range(stores):
            at_last[s] = 0.0
            held[s] = 0.0
        for t in range(first, final + 1):
            lower, between = factor.own[t], factor.between[t]
            for i in range(own):
                value = right[t, i]
                for k in range(i):
                    value -= lower[i, k] * right[t, k]
                right[t, i] = value / lower[i, i]
            for s in range(stores):
                value = right[t, own + s] + held[s]
                for k in range(own):
                    value -= between[k, s] * right[t, k]
                right[t, own + s] = value
            if t < final:
                inverse, last = factor.inverse[t], factor.last[t]
                for s in range(stores):
                    value = 0.0
                    for k in range(stores):
                        value += inverse[s, k] * right[t, own + k]
                    held[s] = value
                for s in range(stores):
                    for k in range(stores):
                        at_last[s] += last[k, s] * held[k]
                for s in range(stores):
                    held[s] = factor.carried[t, s] * held[s] if t < final - 1 else 0.0
        for s in range(stores):
            held[s] = right[final, own + s] - at_last[s]
        for s in range(stores):
            value = 0.0
            for k in range(stores):
                value += factor.inverse[final, s, k] * held[k]
            at_last[s] = value
        for t in range(final, first - 1, -1):
            lower, between = factor.own[t], factor.between[t]
            if t == final:
                for s in range(stores):
                    right[t, own + s] = at_last[s]
            else:
                inverse, last = factor.inverse[t], factor.last[t]
                for s in range(stores):
                    value = right[t, own + s]
                    for k in range(stores):
                        value -= last[s, k] * at_last[k]
                    if t < final - 1:
                        value += factor.carried[t, s] * right[t + 1, own + s]
                    held[s] = value
                for s in range(stores):
                    value = 0.0
                    for k in range(stores):
                        value += inverse[s, k] * held[k]
                    right[t, own + s] = value
            for i in range(own - 1, -1, -1):
                value = right[t, i]
                for s in range(stores):
                    value -= between[i, s] * right[t, own + s]
                for k in range(i + 1, own):
                    value -= lower[k, i] * right[t, k]
                right[t, i] = value / lower[i, i]

"""Blocks of a ring of hours, each tied to the next by what stores carry: factored and solved many stretches at once.

The ring is cut into stretches of as many hours each, their last hours apart. Within a stretch hours are eliminated one after
another, all stretches side by side, as the processor works on several numbers at once; each hour's part in the last hour of the
stretch before is kept beside. What is left is a ring of these last hours (`ring_ends`). (docs/mathematics/several-stores.md)

A block D on the diagonal; between an hour and the next -C, with C the (diagonal) Θ of the levels that both know.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.compiled import compiled_loosely
from gigawatt.plan.stores.ring_ends import factorize_ends, invert, solve_ends

Floats = NDArray[np.float64]

LONGEST = 32  # hours of a stretch


class RingFactor(NamedTuple):
    """The factors, by ring.

    Attributes:
        inverse: of each block once those before it in its stretch are eliminated, shape (rings, hours of a stretch, stores,
            stores, stretches).
        before: the block between an hour and the last one of the stretch before, likewise.
        carried: Θ of the levels, shape (rings, hours of a stretch, stores, stretches).
        end: the inverse of each last hour's block once those before it are eliminated, shape (rings, stretches, stores, stores).
        tie: the block between a last hour and the one before it, likewise.
        last: the block between a last hour and the ring's last, likewise.
    """

    inverse: Floats
    before: Floats
    carried: Floats
    end: Floats
    tie: Floats
    last: Floats


def empty_ring(hours: int, ring: int, stores: int) -> RingFactor:
    """Room for the factors."""
    rings, length = hours // ring, next(steps for steps in range(min(LONGEST, ring), 0, -1) if ring % steps == 0)
    stretches = ring // length
    square, small = (rings, length, stores, stores, stretches), (rings, stretches, stores, stores)
    return RingFactor(
        np.zeros(square), np.zeros(square), np.zeros((rings, length, stores, stretches)), *(np.zeros(small) for _ in range(3))
    )


def factorize_ring(factor: RingFactor, block: Floats, theta: Floats, stiff: float) -> None:
    """Factor.

    Args:
        factor: filled.
        block: what each hour's own rows leave of its stores', lower triangles, shape (stores, stores, hours).
        theta: of the levels, shape (stores, hours).
        stiff: added to the diagonal, relative.
    """
    ring = theta.shape[1] // len(factor.inverse)
    for number in range(len(factor.inverse)):
        hours = slice(number * ring, (number + 1) * ring)
        inverse, before, carried, end, tie, last = (part[number] for part in factor)
        _spread(theta[:, hours], carried)
        _spread_blocks(block[:, :, hours], inverse)
        _stretches(inverse, before, carried, end, tie, stiff)
        factorize_ends(end, tie, last)


@compiled_loosely
def _spread(hours: Floats, into: Floats) -> None:
    """Rows of hours, shape (rows, hours), to shape (hours of a stretch, rows, stretches)."""
    length, rows, stretches = into.shape
    for s in range(rows):
        for i in range(length):
            for p in range(stretches):
                into[i, s, p] = hours[s, p * length + i]


@compiled_loosely
def _gather(stretches: Floats, into: Floats) -> None:
    """`_spread` the other way."""
    length, rows, count = stretches.shape
    for s in range(rows):
        for i in range(length):
            for p in range(count):
                into[s, p * length + i] = stretches[i, s, p]


@compiled_loosely
def _spread_blocks(hours: Floats, into: Floats) -> None:
    """Likewise lower triangles, shape (stores, stores, hours), to whole blocks."""
    length, stores, _, stretches = into.shape
    for s in range(stores):
        for r in range(s + 1):
            for i in range(length):
                for p in range(stretches):
                    into[i, s, r, p] = hours[s, r, p * length + i]
                into[i, r, s, :] = into[i, s, r, :]


@compiled_loosely
def _stretches(inverse: Floats, before: Floats, carried: Floats, end: Floats, tie: Floats, stiff: float) -> None:
    """Eliminate all hours of every stretch but its last; fill what that leaves of these."""
    length, stores, stretches = carried.shape
    earlier = np.empty((stores, stretches))  # Θ of the levels at the end of the hour before
    for p in range(stretches):
        earlier[:, p] = carried[length - 1, :, p - 1 if p else stretches - 1]
    taken = np.zeros((stores, stores, stretches))  # off the last hours of the stretches before
    held = np.empty((stores, stores, stretches))
    factors, pivot = np.empty(stretches), np.empty(stretches)
    before[0] = 0.0
    for s in range(stores):
        before[0, s, s, :] = -earlier[s]
    for i in range(length):
        _levels(inverse[i], carried[i], earlier, stiff)
        if i > 0:
            _pass_on(inverse[i], before[i], carried[i - 1], inverse[i - 1], held)
        if i < length - 1:
            invert(inverse[i], factors, pivot)
            _times(inverse[i], before[i], held)
            _reach(before[i], held, taken)
        earlier = carried[i]
    for p in range(stretches):
        end[p] = inverse[length - 1, :, :, p] - taken[:, :, p + 1 if p + 1 < stretches else 0]
        tie[p] = before[length - 1, :, :, p]


@compiled_loosely
def _levels(block: Floats, carried: Floats, earlier: Floats, stiff: float) -> None:
    """Add the levels on both sides of an hour."""
    for s in range(block.shape[0]):
        for p in range(block.shape[2]):
            block[s, s, p] = (block[s, s, p] + carried[s, p] + earlier[s, p]) * (1.0 + stiff)


@compiled_loosely
def _pass_on(block: Floats, before: Floats, carried: Floats, inverse: Floats, held: Floats) -> None:
    """Take off what the hour before leaves once it is eliminated, and its part in the last hour of the stretch before."""
    for s in range(block.shape[0]):
        for r in range(block.shape[0]):
            for p in range(block.shape[2]):
                block[s, r, p] -= carried[s, p] * inverse[s, r, p] * carried[r, p]
                before[s, r, p] = carried[s, p] * held[s, r, p]


@compiled_loosely
def _reach(before: Floats, held: Floats, taken: Floats) -> None:
    """What an hour does to the last of the stretch before once it is eliminated."""
    for s in range(taken.shape[0]):
        for r in range(taken.shape[0]):
            for k in range(taken.shape[0]):
                for p in range(taken.shape[2]):
                    taken[s, r, p] += before[k, s, p] * held[k, r, p]


@compiled_loosely
def _times(one: Floats, other: Floats, into: Floats) -> None:
    """Products of blocks, shape (size, size, blocks)."""
    size, blocks = one.shape[0], one.shape[2]
    for s in range(size):
        for r in range(size):
            for p in range(blocks):
                into[s, r, p] = one[s, 0, p] * other[0, r, p]
            for k in range(1, size):
                for p in range(blocks):
                    into[s, r, p] += one[s, k, p] * other[k, r, p]


def solve_ring(factor: RingFactor, right: Floats) -> None:
    """Solve in place for several right-hand sides, shape (right-hand sides, stores, hours)."""
    rings, length, stores, stretches = factor.carried.shape
    ring = length * stretches
    lanes, taken = np.empty((length, stores, stretches)), np.empty((stores, stretches))
    for side in right:
        for number in range(rings):
            hours = side[:, number * ring : (number + 1) * ring]
            inverse, before, carried, end, tie, last = (part[number] for part in factor)
            _spread(hours, lanes)
            ends = _forward(inverse, before, carried, lanes, taken)
            solve_ends(end, tie, last, ends)
            _backward(inverse, before, carried, ends, lanes, taken)
            _gather(lanes, hours)


@compiled_loosely
def _forward(inverse: Floats, before: Floats, carried: Floats, lanes: Floats, taken: Floats) -> Floats:
    """Hand every hour's right-hand side on to the next; those of the last hours, shape (stretches, stores)."""
    length, stores, stretches = lanes.shape
    held = np.empty((stores, stretches))
    taken[:] = 0.0
    for i in range(length - 1):
        _applied(inverse[i], lanes[i], held)
        for s in range(stores):
            for p in range(stretches):
                lanes[i + 1, s, p] += carried[i, s, p] * held[s, p]
            for k in range(stores):
                for p in range(stretches):
                    taken[s, p] += before[i, k, s, p] * held[k, p]
    ends = np.empty((stretches, stores))
    for p in range(stretches):
        for s in range(stores):
            ends[p, s] = lanes[length - 1, s, p] - taken[s, p + 1 if p + 1 < stretches else 0]
    return ends


@compiled_loosely
def _backward(inverse: Floats, before: Floats, carried: Floats, ends: Floats, lanes: Floats, earlier: Floats) -> None:
    """Fill the solution from that of the last hours."""
    length, stores, stretches = lanes.shape
    held = np.empty((stores, stretches))
    for s in range(stores):
        for p in range(stretches):
            lanes[length - 1, s, p] = ends[p, s]
            earlier[s, p] = ends[p - 1 if p else stretches - 1, s]
    for i in range(length - 2, -1, -1):
        here = lanes[i]
        for s in range(stores):
            for p in range(stretches):
                here[s, p] += carried[i, s, p] * lanes[i + 1, s, p]
            for k in range(stores):
                for p in range(stretches):
                    here[s, p] -= before[i, s, k, p] * earlier[k, p]
        _applied(inverse[i], here, held)
        here[:] = held


@compiled_loosely
def _applied(blocks: Floats, vectors: Floats, into: Floats) -> None:
    """Blocks, shape (size, size, blocks), times vectors, shape (size, blocks)."""
    size, count = vectors.shape
    for s in range(size):
        for p in range(count):
            into[s, p] = blocks[s, 0, p] * vectors[0, p]
        for k in range(1, size):
            for p in range(count):
                into[s, p] += blocks[s, k, p] * vectors[k, p]

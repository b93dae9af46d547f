"""A ring of blocks tied to their neighbours, eliminated one after another, each one's part in the last kept beside.

Small: the last hours of a ring's stretches (`ring_factor`).
"""

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.compiled import compiled_loosely

Floats = NDArray[np.float64]

SMALLEST = 1e-300


@compiled_loosely
def invert(into: Floats, factors: Floats, pivot: Floats) -> None:
    """The inverses of symmetric positive definite blocks in place, shape (size, size, blocks), by Gauss and Jordan."""
    size, blocks = into.shape[0], into.shape[2]
    for k in range(size):
        for p in range(blocks):
            pivot[p] = 1.0 / max(into[k, k, p], SMALLEST)
            into[k, k, p] = 1.0
        for j in range(size):
            for p in range(blocks):
                into[k, j, p] *= pivot[p]
        for i in range(size):
            if i != k:
                for p in range(blocks):
                    factors[p] = into[i, k, p]
                    into[i, k, p] = 0.0
                for j in range(size):
                    for p in range(blocks):
                        into[i, j, p] -= factors[p] * into[k, j, p]


@compiled_loosely
def factorize_ends(end: Floats, tie: Floats, last: Floats) -> None:
    """Factor.

    Args:
        end: blocks on the diagonal, their inverses once those before are eliminated afterwards, shape (blocks, size, size).
        tie: blocks between each and the one before it, likewise; that of the first is with the last.
        last: filled with the blocks between each and the last.
    """
    final, size = end.shape[0] - 1, end.shape[1]
    factors, pivot = np.empty(1), np.empty(1)
    held = np.empty((size, size))
    if final == 0:
        _tied_to_itself(end[0], tie[0])
    for q in range(final):
        if q == 0:
            last[0] = tie[0]
        else:
            last[q] = 0.0
            _less_product(tie[q], held, last[q])  # of the inverse before and its part in the last
            _product(end[q - 1], tie[q], held, True)
            _less_product(tie[q], held, end[q])
        if q == final - 1:  # the one before the last meets it as its neighbour too
            for s in range(size):
                last[q, s] += tie[final, :, s]
        invert(end[q].reshape(size, size, 1), factors, pivot)
        _product(end[q], last[q], held, False)
        for s in range(size):
            for k in range(size):
                end[final, s] -= last[q, k, s] * held[k]
    invert(end[final].reshape(size, size, 1), factors, pivot)


@compiled_loosely
def _tied_to_itself(end: Floats, tie: Floats) -> None:
    """A ring of one block."""
    for s in range(end.shape[0]):
        for r in range(s + 1):
            end[s, r] += tie[s, r] + tie[r, s]
            end[r, s] = end[s, r]


@compiled_loosely
def _product(one: Floats, other: Floats, into: Floats, transposed: bool) -> None:
    for s in range(one.shape[0]):
        for r in range(one.shape[0]):
            value = 0.0
            for k in range(one.shape[0]):
                value += one[s, k] * (other[r, k] if transposed else other[k, r])
            into[s, r] = value


@compiled_loosely
def _less_product(one: Floats, other: Floats, into: Floats) -> None:
    for s in range(one.shape[0]):
        for r in range(one.shape[0]):
            for k in range(one.shape[0]):
                into[s, r] -= one[s, k] * other[k, r]


@compiled_loosely
def solve_ends(end: Floats, tie: Floats, last: Floats, right: Floats) -> None:
    """Solve in place, shape (blocks, size)."""
    final, size = right.shape[0] - 1, right.shape[1]
    held, solved = np.empty(size), np.empty(size)
    for q in range(final):
        _times(end[q], right[q], held)
        for s in range(size):
            for k in range(size):
                right[final, s] -= last[q, k, s] * held[k]
                if q + 1 < final:
                    right[q + 1, s] -= tie[q + 1, s, k] * held[k]
    for q in range(final, -1, -1):
        held[:] = right[q]
        for s in range(size if q < final else 0):
            for k in range(size):
                held[s] -= last[q, s, k] * right[final, k]
                if q + 1 < final:
                    held[s] -= tie[q + 1, k, s] * right[q + 1, k]
        _times(end[q], held, solved)
        right[q] = solved


@compiled_loosely
def _times(matrix: Floats, vector: Floats, into: Floats) -> None:
    for s in range(vector.size):
        value = 0.0
        for k in range(vector.size):
            value += matrix[s, k] * vector[k]
        into[s] = value

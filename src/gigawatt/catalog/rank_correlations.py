"""Rank correlations of named causes: whether any causes can have them, and if not, which contradict each other.

Plain Python, so that a programme is checked without numpy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Matrix = list[list[float]]

_SLACK = 1e-9  # of a pivot that counts as 0
_ROUGH = 1e-6  # of what is left beside such a pivot
_STEPS = 30  # of the bisection of what would still be possible


def score_correlations(names: Sequence[str], ranks: Mapping[tuple[str, str], float], weaker: float = 1.0) -> Matrix:
    """Correlations of normal scores from those of ranks: r = 2 sin(π ρ / 6) (Pearson 1907).

    Args:
        names: of the causes.
        ranks: Spearman's correlation of pairs; pairs that are not named are not correlated.
        weaker: by which all of them are multiplied.
    """
    place = {name: number for number, name in enumerate(names)}
    matrix = [[float(row == column) for column in range(len(names))] for row in range(len(names))]
    for (one, other), rank in ranks.items():
        score = 2.0 * math.sin(math.pi * rank * weaker / 6.0)
        matrix[place[one]][place[other]] = matrix[place[other]][place[one]] = score
    return matrix


def lower_root(matrix: Matrix) -> Matrix | None:
    """Cholesky's factor L of L L', full correlation (a pivot of 0) allowed; None where the matrix is no causes'."""
    size = len(matrix)
    root = [[0.0] * size for _ in range(size)]
    for column in range(size):
        pivot = matrix[column][column] - sum(one * one for one in root[column][:column])
        if pivot < -_SLACK:
            return None
        flat = pivot <= _SLACK
        root[column][column] = 0.0 if flat else math.sqrt(pivot)
        for row in range(column + 1, size):
            known = sum(one * other for one, other in zip(root[row][:column], root[column][:column], strict=True))
            rest = matrix[row][column] - known
            if flat and abs(rest) > _ROUGH:
                return None
            root[row][column] = 0.0 if flat else rest / root[column][column]
    return root


def impossible_correlations(names: Sequence[str], ranks: Mapping[tuple[str, str], float]) -> tuple[tuple[str, ...], float]:
    """A smallest set of causes that contradict each other, and by what all correlations would have to be multiplied.

    Nothing, and 1, where there are causes that can have these correlations. Without any one of the set the rest would do.
    """
    if lower_root(score_correlations(names, ranks)) is not None:
        return (), 1.0
    strength = {name: sum(abs(rank) for pair, rank in ranks.items() if name in pair) for name in names}
    guilty = list(names)
    for name in sorted(names, key=lambda one: strength[one]):
        rest = [one for one in guilty if one != name]
        if lower_root(score_correlations(rest, _among(rest, ranks))) is None:
            guilty = rest
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        possible = lower_root(score_correlations(names, ranks, middle)) is not None
        low, high = (middle, high) if possible else (low, middle)
    return tuple(guilty), math.floor(low * 100.0) / 100.0


def _among(names: Sequence[str], ranks: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    return {pair: rank for pair, rank in ranks.items() if pair[0] in names and pair[1] in names}

"""Futures as points of a unit cube, spread evenly and correlated by rank; the same bit for bit from the same seed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from gigawatt.errors import RiskError

Floats = NDArray[np.float64]
Method = Literal["sobol", "latin-hypercube", "random"]

METHODS: tuple[Method, ...] = ("sobol", "latin-hypercube", "random")
MOST_DIMENSIONS = 21201  # of the direction numbers of Joe and Kuo (2008)
_BITS = 32
_EDGE = 2.0**-34  # no probability is 0 or 1
_SLACK = 1e-9  # of an eigenvalue or a pivot that counts as 0
_STEPS = 40  # of the bisection of what would still be possible


def uniforms(futures: int, dimensions: int, seed: int, method: Method = "sobol") -> Floats:
    """Points of the unit cube, none on its faces.

    All are drawn at once, so that the number of workers that use them changes nothing.

    Args:
        futures: how many points.
        dimensions: of each.
        seed: same seed, same points.
        method: scrambled Sobol (Owen 1995; of a power of two, the first), a Latin hypercube (McKay, Beckman, Conover 1979), or
            independent draws.

    Returns:
        Shape (futures, dimensions).

    Raises:
        RiskError: fewer than one future, or more dimensions than Sobol's points have.
    """
    if futures < 1 or not 0 <= dimensions <= MOST_DIMENSIONS:
        raise RiskError(
            f"{futures} futures of {dimensions} causes cannot be drawn: one future at least, {MOST_DIMENSIONS} causes"
        )
    stream = np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(seed)))
    if dimensions == 0:
        return np.empty((futures, 0))
    if method == "sobol":
        engine = qmc.Sobol(dimensions, scramble=True, bits=_BITS, seed=stream)
        points = engine.random_base2(math.ceil(math.log2(futures)))[:futures]
    elif method == "latin-hypercube":
        strata = np.argsort(stream.random((futures, dimensions)), axis=0, kind="stable")
        points = (strata + stream.random((futures, dimensions))) / futures
    else:
        points = stream.random((futures, dimensions))
    return np.clip(np.asarray(points, dtype=np.float64), _EDGE, 1.0 - _EDGE)


@dataclass(frozen=True)
class Copula:
    """Rank correlations between named causes, as a Gaussian copula.

    Attributes:
        names: of the causes.
        root: lower triangle L with L L' the correlations of the normal scores, shape (causes, causes). A cause that is correlated
            with none before it keeps its own coordinate.
    """

    names: tuple[str, ...]
    root: Floats

    @staticmethod
    def of(names: Sequence[str], ranks: Mapping[tuple[str, str], float]) -> Copula:
        """A copula from Spearman's rank correlations of pairs; what is not named is not correlated.

        A normal copula of correlation r has the rank correlation (6/π) arcsin(r/2) (Pearson 1907), so r = 2 sin(π ρ / 6).

        Raises:
            RiskError: a name that is not known, a pair given twice, a correlation beyond 1, or a matrix that no causes can have:
                it names those that contradict each other, and how much weaker they would have to be.
        """
        faults = pair_faults(names, ranks)
        if faults:
            raise RiskError("; ".join(faults))
        matrix = _ranks(names, ranks)
        scores = _scores(matrix)
        impossible = impossible_correlations(names, matrix)
        if impossible:
            raise RiskError(impossible)
        return Copula(tuple(names), _root(scores))

    def correlate(self, points: Floats) -> Floats:
        """Independent points made to correlate.

        Args:
            points: shape (futures, causes), inside the unit cube.
        """
        touched = np.flatnonzero(np.abs(np.tril(self.root, -1)).sum(axis=1) > 0.0)
        if not touched.size:
            return points
        found = points.copy()
        scores = ndtri(points)
        for row in touched:  # sums in one order whatever the machine's linear algebra: bit for bit
            score = np.zeros(len(points))
            for column in np.flatnonzero(self.root[row]):
                score += self.root[row, column] * scores[:, column]
            found[:, row] = ndtr(score)
        return np.clip(found, _EDGE, 1.0 - _EDGE)


def pair_faults(names: Sequence[str], ranks: Mapping[tuple[str, str], float]) -> list[str]:
    """What is wrong with each pair by itself, in words."""
    found = []
    for (one, other), rank in ranks.items():
        pair = f"the correlation of {one} and {other}"
        found += [f"{pair}: there is no cause `{name}`" for name in dict.fromkeys((one, other)) if name not in names]
        if one == other:
            found.append(f"{pair} is that of a cause with itself")
        elif (other, one) in ranks and one < other:
            found.append(f"{pair} is given twice")
        if not -1.0 <= rank <= 1.0:
            found.append(f"{pair} is {rank:g}, and none goes beyond 1 or -1")
    return found


def impossible_correlations(names: Sequence[str], matrix: Floats) -> str:
    """Why no causes can have these rank correlations; empty where some can.

    Args:
        names: of the causes.
        matrix: rank correlations, shape (causes, causes), 1 on its diagonal.
    """
    if not len(names):
        return ""
    scores = _scores(matrix)
    values, vectors = np.linalg.eigh(scores)
    least = float(values[0])
    if least >= -_SLACK:
        return ""
    guilty = list(range(len(names)))  # those without any of which the rest would do
    for number in np.argsort(np.abs(vectors[:, 0]), kind="stable"):
        rest = [one for one in guilty if one != number]
        if np.linalg.eigvalsh(scores[np.ix_(rest, rest)])[0] < -_SLACK:
            guilty = rest
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        weaker = matrix * middle + np.eye(len(names)) * (1.0 - middle)
        low, high = (middle, high) if np.linalg.eigvalsh(_scores(weaker))[0] >= 0.0 else (low, middle)
    return (
        f"no causes can be correlated like that: {', '.join(names[one] for one in guilty)} contradict each other "
        f"(least eigenvalue {least:.3g}); all correlations times {math.floor(low * 100) / 100:g} would be possible"
    )


def _ranks(names: Sequence[str], ranks: Mapping[tuple[str, str], float]) -> Floats:
    place = {name: number for number, name in enumerate(names)}
    matrix = np.eye(len(names))
    for (one, other), rank in ranks.items():
        matrix[place[one], place[other]] = matrix[place[other], place[one]] = rank
    return matrix


def _scores(matrix: Floats) -> Floats:
    """Correlations of normal scores from those of ranks."""
    return np.asarray(2.0 * np.sin(np.pi * matrix / 6.0))


def _root(matrix: Floats) -> Floats:
    """Cholesky's factor, where full correlation (a pivot of 0) is allowed."""
    size = len(matrix)
    root = np.zeros_like(matrix)
    for column in range(size):
        pivot = matrix[column, column] - float(np.square(root[column, :column]).sum())
        root[column, column] = math.sqrt(pivot) if pivot > _SLACK else 0.0
        if root[column, column] > 0.0:
            for row in range(column + 1, size):
                rest = matrix[row, column] - float((root[row, :column] * root[column, :column]).sum())
                root[row, column] = rest / root[column, column]
    return root

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

from gigawatt.catalog.rank_correlations import impossible_correlations, lower_root, score_correlations
from gigawatt.errors import RiskError

Floats = NDArray[np.float64]
Method = Literal["sobol", "latin-hypercube", "random"]

METHODS: tuple[Method, ...] = ("sobol", "latin-hypercube", "random")
MOST_DIMENSIONS = 21201  # of the direction numbers of Joe and Kuo (2008)
_BITS = 32
_EDGE = 2.0**-34  # no probability is 0 or 1


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
        root = lower_root(score_correlations(names, ranks))
        if root is None:
            guilty, factor = impossible_correlations(names, ranks)
            raise RiskError(
                f"no causes can be correlated like that: {', '.join(guilty)} contradict each other; "
                f"all correlations times {factor:g} would be possible"
            )
        return Copula(tuple(names), np.array(root).reshape(len(names), len(names)))

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

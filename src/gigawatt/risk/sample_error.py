"""What a number of futures leaves open of a mean, a quantile and a tail, as if futures were drawn independently.

Points of a scrambled Sobol sequence fill the cube more evenly than independent draws, so that what is said here errs on the side
of too wide: for a smooth outcome of a few thousand futures by a good deal (Owen 1997).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.measures import conditional_value_at_risk

Floats = NDArray[np.float64]

TAIL = 0.9  # the worst tenth
FEWEST = 5  # futures in a tail: of fewer nothing can be said of its error
_Z95 = 1.959963984540054


def mean_error(values: Floats) -> float | None:
    """The standard error of a mean; None: of one future nothing can be said.

    Args:
        values: shape (futures,).
    """
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else None


def tail_of(costs: Floats, level: float = TAIL) -> tuple[float, float | None]:
    """The mean of the worst futures (CVaR), and its standard error.

    The error is that of the mean of v + (c - v)+ / (1 - level) with v the quantile (Rockafellar & Uryasev 2000); the quantile's
    own error is of second order (Trindade et al. 2007).

    Args:
        costs: shape (futures,), high is bad.
        level: 0.9 is the worst tenth.

    Returns:
        The mean, and its error; None: the tail has too few futures to tell.
    """
    tail = float(conditional_value_at_risk(costs, level))
    if (1.0 - level) * len(costs) < FEWEST:
        return tail, None
    quantile = float(np.quantile(costs, level))
    return tail, mean_error(quantile + np.maximum(0.0, costs - quantile) / (1.0 - level))


def quantile_range(values: Floats, level: float) -> tuple[float, float]:
    """Order statistics that have a quantile between them with 95 % (binomial, by its normal limit; David & Nagaraja 2003, 7.1).

    Args:
        values: shape (futures,).
        level: of the quantile.
    """
    ordered, count = np.sort(values), len(values)
    half = _Z95 * np.sqrt(count * level * (1.0 - level))
    low = int(np.clip(np.floor(count * level - half), 0, count - 1))
    high = int(np.clip(np.ceil(count * level + half), 0, count - 1))
    return float(ordered[low]), float(ordered[high])

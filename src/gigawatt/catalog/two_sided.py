"""The two-sided normal: half a normal on either side of the median, each with a spread of its own.

A median with any p10 and p90 around it is met exactly, which one normal cannot do: first-of-a-kind figures err in one direction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Z90 = 1.2815515655446004
"""The standard normal that nine draws in ten do not exceed."""


def two_sided_normal(z: Floats, median: float, p10: float, p90: float) -> Floats:
    """The value of which a standard normal score is ``z``: ``median + z / Z90 * (median - p10 below, p90 - median above)``.

    Args:
        z: standard normal scores, any shape.
        median: exceeded as often as not.
        p10: what one in ten lies below.
        p90: what one in ten exceeds.
    """
    return np.asarray(median + z * np.where(z < 0.0, median - p10, p90 - median) / Z90)


def two_sided_lognormal(z: Floats, median: float, p10: float, p90: float) -> Floats:
    """The same of logarithms: factors, prices, durations; percentiles above zero."""
    return np.asarray(np.exp(two_sided_normal(z, float(np.log(median)), float(np.log(p10)), float(np.log(p90)))))

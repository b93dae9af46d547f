"""A training run that was held up trains on later, within its time and on what its own chips have to spare."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def caught_up(wanted: Floats, could: Floats, lengths: Floats) -> Floats:
    """When a run's tokens are trained: what a period misses, the first periods after it with room take over.

    Args:
        wanted: rate as planned, shape (futures, periods).
        could: rate that chips are there for, in the time that the run has, likewise.
        lengths: of the periods [years], shape (periods,).

    Returns:
        Rates whose sum over time is that of ``wanted``, shape (futures, periods): none more than could be but where more was.
    """
    found = wanted.copy()
    missed = np.maximum(0.0, wanted - could) * lengths
    room = np.maximum(0.0, could - wanted) * lengths
    for period in range(1, len(lengths)):
        for before in range(period):
            moved = np.minimum(missed[:, before], room[:, period])
            missed[:, before] -= moved
            room[:, period] -= moved
            found[:, before] -= moved / lengths[before]
            found[:, period] += moved / lengths[period]
    return found

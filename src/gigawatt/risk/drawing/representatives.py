"""A few futures that stand for all of them: medoids, each with the futures that are nearest to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_SWAPS = 200


def representatives(features: Floats, count: int) -> tuple[Integers, Integers]:
    """Choose medoids by swapping until none is better (Kaufman and Rousseeuw 1987); ties go to the first.

    Args:
        features: of each future, shape (futures, features); each feature counts by its spread over the futures.
        count: how many to choose.

    Returns:
        Numbers of the chosen futures in order, and of each future the place of its own among them, shape (futures,).
    """
    spread = np.ptp(features, axis=0)
    scaled = features[:, spread > 0.0] / spread[spread > 0.0]
    distance = np.abs(scaled[:, None, :] - scaled[None, :, :]).sum(axis=2)
    total = len(features)
    chosen = [int(np.argmin(distance.sum(axis=1)))]
    while len(chosen) < min(count, total):
        nearest = distance[:, chosen].min(axis=1)
        gained = np.maximum(0.0, nearest[:, None] - distance).sum(axis=0)
        gained[chosen] = -1.0
        chosen.append(int(np.argmax(gained)))
    for _ in range(MOST_SWAPS):
        better = _swapped(distance, chosen)
        if better is None:
            break
        chosen = better
    medoids = np.array(sorted(chosen), dtype=np.int64)
    return medoids, np.argmin(distance[:, medoids], axis=1)


def _swapped(distance: Floats, chosen: list[int]) -> list[int] | None:
    """The best exchange of one medoid for another future; None where all are worse."""
    best, least = None, distance[:, chosen].min(axis=1).sum() * (1.0 - 1e-12)
    for place in range(len(chosen)):
        for other in range(len(distance)):
            if other in chosen:
                continue
            tried = [*chosen[:place], other, *chosen[place + 1 :]]
            total = distance[:, tried].min(axis=1).sum()
            if total < least:
                best, least = tried, total
    return best

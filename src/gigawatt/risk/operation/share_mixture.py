"""A future's capacities and loads as a mixture of points that have each driver in full or not at all.

With shares sorted, s_(1) >= s_(2) >= ..., x = Σ_k (s_(k) - s_(k+1)) x^k, where x^k has the first k drivers in full and none of
the others (docs/mathematics/risk.md, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

LEAST_WEIGHT = 1e-9  # a point that has less of a future is none


@dataclass(frozen=True)
class Mixture:
    """Points of many futures.

    Attributes:
        subset: number of each point's subset in `subsets`, shape (futures, drivers + 1).
        weight: of the points, shape (futures, drivers + 1), nothing where it is none or has no work.
        subsets: drivers that are missing, as bits, shape (subsets,), those that weigh most first.
    """

    subset: Integers
    weight: Floats
    subsets: Integers

    @staticmethod
    def of(shares: Floats, work: Booleans) -> Mixture:
        """The mixture of futures.

        Args:
            shares: of each driver, shape (futures, drivers).
            work: which drivers are work, shape (drivers,): a point without any costs nothing.
        """
        futures, drivers = shares.shape
        order = np.argsort(-shares, axis=1, kind="stable")
        ordered = np.take_along_axis(shares, order, axis=1)
        weight = ordered - np.concatenate([ordered[:, 1:], np.zeros((futures, 1))], axis=1)
        bit = np.int64(1) << order.astype(np.int64)
        there = np.cumsum(bit, axis=1)
        idle = (there & work_bits(work)) == 0
        weight = np.where(idle | (weight <= LEAST_WEIGHT), 0.0, weight)
        missing = ((np.int64(1) << drivers) - 1) - there
        subsets, place = np.unique(missing, return_inverse=True)
        place = place.reshape(missing.shape)
        total = np.bincount(place.ravel(), weights=weight.ravel(), minlength=len(subsets))
        ranked = np.lexsort((subsets, -total))
        ranked = ranked[total[ranked] > 0.0]
        number = np.zeros(len(subsets), dtype=np.int64)
        number[ranked] = np.arange(len(ranked))
        return Mixture(number[place], weight, subsets[ranked])


def work_bits(work: Booleans) -> int:
    """The drivers that are work, as bits."""
    return int(sum(1 << int(place) for place in np.flatnonzero(work)))

"""Futures as they were drawn: delays, factors on prices, capital costs and demand, and the weather year of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.price_box import PriceBox

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class DrawnFutures:
    """What differs from the plan in each future.

    Attributes:
        box: that the factors of prices lie in.
        price_factors: shape (futures, groups of the box).
        delays: years by which an energisation is late, by its path, shape (futures,) each.
        capital: factors of capital costs by cause (the path of a plant, phase or connection; a chip), shape (futures,) each.
        demand: factors of demand by workload, shape (futures,) each.
        weather: number of the weather year, shape (futures,).
    """

    box: PriceBox
    price_factors: Floats
    delays: Mapping[str, Floats]
    capital: Mapping[str, Floats]
    demand: Mapping[str, Floats]
    weather: Integers

    @property
    def count(self) -> int:
        return len(self.weather)

    @property
    def corner_weights(self) -> Floats:
        """Of the corners of prices, shape (futures, corners)."""
        return self.box.weights(self.price_factors)

    def delay_of(self, path: str) -> Floats:
        """Years, shape (futures,): nought where nothing is said of a path."""
        return self.delays[path] if path in self.delays else np.zeros(self.count)

    def capital_of(self, cause: str) -> Floats:
        """Shape (futures,): one where nothing is said of a cause."""
        return self.capital[cause] if cause in self.capital else np.ones(self.count)

    def demand_of(self, workload: str) -> Floats:
        """Shape (futures,): one where nothing is said of a workload."""
        return self.demand[workload] if workload in self.demand else np.ones(self.count)

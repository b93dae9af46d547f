"""A site's operation in several weather years with their weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.operation_case import OperationCase

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SiteWeather:
    """The same site in each weather year: the cases differ in their hours alone."""

    cases: tuple[OperationCase, ...]
    weights: tuple[float, ...]  # sum 1

    def load_hours(self, period: int) -> float:
        """MWh at the site's meter that one MW of IT takes in a period, a mean over the weather years."""
        begin, end = self.cases[0].slices[period]
        sums = [weight * float(case.pue[begin:end].sum()) for weight, case in zip(self.weights, self.cases, strict=True)]
        return float(np.sum(sums))

    def hours(self, period: int) -> int:
        """Hours of a period."""
        begin, end = self.cases[0].slices[period]
        return end - begin

    @property
    def highest_pue(self) -> float:
        """Of all weather years."""
        return max(float(case.pue.max()) for case in self.cases)

    @property
    def stores(self) -> int:
        return self.cases[0].stores

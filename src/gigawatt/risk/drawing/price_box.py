"""The box that prices of energy may lie in, and its corners, on each of which the plan's sites are dispatched.

The cost of an hour is linear in the factors by which prices differ from those planned, f = (f_1 ... f_G). With the corners f^j
of a box and the multilinear weights θ_j(f) of a point in it, c(f) = Σ_j θ_j c(f^j) (docs/mathematics/risk.md, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import RiskError
from gigawatt.programme.futures.uncertainty import PriceChange, PricePath
from gigawatt.quantity import Figure, YearPath

Floats = NDArray[np.float64]

ELECTRICITY, CARBON = "electricity", "carbon"  # groups of prices beside fuels, which go by their own names
MOST_GROUPS = 4  # sixteen corners


@dataclass(frozen=True)
class PriceBox:
    """Between which factors each group of prices lies.

    Attributes:
        groups: fuels by their keys, `ELECTRICITY` (import and export alike) or `CARBON`.
        low: least factor of each group, shape (groups,).
        high: largest factor, shape (groups,).
    """

    groups: tuple[str, ...]
    low: Floats
    high: Floats

    @staticmethod
    def around(groups: tuple[str, ...], factors: Floats) -> PriceBox:
        """The smallest box that holds some factors and the prices as planned.

        Args:
            groups: names of the groups that vary.
            factors: shape (futures, groups), positive.

        Raises:
            RiskError: more groups than corners can be dispatched, or a factor that is not positive.
        """
        if len(groups) > MOST_GROUPS:
            raise RiskError(f"prices of {', '.join(groups)} vary: no more than {MOST_GROUPS} kinds of prices may; name fewer")
        if factors.size and not np.all(factors > 0.0):
            raise RiskError("a price is multiplied by a factor that is not positive")
        one = np.ones((1, len(groups)))
        every = np.concatenate([one, factors.reshape(len(factors), len(groups))])
        return PriceBox(groups, every.min(axis=0), every.max(axis=0))

    @property
    def corners(self) -> Floats:
        """Factors at each corner, shape (corners, groups); groups that do not vary have one side only."""
        sides = [(low, high) if high > low else (low,) for low, high in zip(self.low.tolist(), self.high.tolist(), strict=True)]
        every = list(product(*sides))
        return np.array(every).reshape(len(every), len(self.groups))

    def weights(self, factors: Floats) -> Floats:
        """Multilinear weights of points in the box: never negative, and they sum to 1.

        Args:
            factors: shape (futures, groups), in the box.

        Returns:
            Shape (futures, corners), in the order of `corners`.
        """
        found = np.ones((len(factors), 1))
        for place in range(len(self.groups)):
            width = self.high[place] - self.low[place]
            if width <= 0.0:
                continue
            high = np.clip((factors[:, place] - self.low[place]) / width, 0.0, 1.0)
            sides = np.stack([1.0 - high, high], axis=1)
            found = (found[:, :, None] * sides[:, None, :]).reshape(len(factors), -1)
        return found

    def price_paths(self) -> tuple[PricePath, ...]:
        """Each corner as a price path, all of the same weight."""
        corners = self.corners
        return tuple(self._path(number, corner, 1.0 / len(corners)) for number, corner in enumerate(corners))

    def _path(self, number: int, factors: Floats, weight: float) -> PricePath:
        changes = {group: _times(float(factor)) for group, factor in zip(self.groups, factors, strict=True)}
        none = PriceChange()
        return PricePath(
            key=f"corner {number}",
            path=f"risk.corner {number}",
            weight=weight,
            fuels={group: change for group, change in changes.items() if group not in (ELECTRICITY, CARBON)},
            electricity=changes.get(ELECTRICITY, none),
            carbon_price=changes.get(CARBON, none),
        )


def _times(factor: float) -> PriceChange:
    return PriceChange() if factor == 1.0 else PriceChange(times=YearPath.level(Figure(factor, "")))

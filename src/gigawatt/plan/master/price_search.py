"""The way to the best prices of what sites share, round by round (docs/mathematics/plan.md, section 6)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Solution
from gigawatt.plan.master.column_master import ColumnMaster, Mixture
from gigawatt.plan.master.master import Master
from gigawatt.plan.master.price_box import PriceBox
from gigawatt.plan.master.site_blocks import Blocks
from gigawatt.plan.master.site_master import Proposal

Floats = NDArray[np.float64]

HOLD = 0.5  # weight of the best prices so far against those of the mixture, where no box holds these
MISSED = 1e-7  # by no more than this a shared row counts as met
LOOSE = 0.5  # of what is left: what sites leave of violated planes may be no more, or they look closer
CLOSER = 0.25  # times as close


class PriceSearch:
    """The best bound and its prices, the last mixture, and the prices to try next."""

    mixture: Mixture

    def __init__(self, master: Master, blocks: Blocks, prices: Floats, near: float, scale: float) -> None:
        """Start at prices.

        Args:
            master: whose rows have prices.
            blocks: which of them are shared.
            prices: of these, shape (shared,).
            near: relative difference of mixture and bound that will do.
            scale: about what the plan costs [M$].
        """
        self.prices = self.best_prices = prices
        self.near = near
        self.best = -np.inf  # [M$]
        self.solutions: list[Solution] = []  # of the sites, at the best prices
        self.scale = scale  # of which tolerances are shares
        self._box = PriceBox(master, blocks, prices)
        self._hold, self._promised, self._closer = HOLD, np.inf, 1.0

    def proven(self, bound: float, solutions: list[Solution]) -> None:
        """Take the bound that the prices proved, and how sites answered."""
        if np.isfinite(self._promised) and self._box.limits:
            self._box.learn(bound - self.best, self._promised)
        if bound > self.best or not self.solutions:
            self.best, self.best_prices, self.solutions, self._hold = bound, self.prices, solutions, HOLD
            self._box.move(self.prices)
        else:
            self._hold *= 0.5

    def mixed(self, columns: ColumnMaster) -> float:
        """Mix what sites have proposed, at prices within the box; what is left between mixture and bound, relative.

        A mixture that costs hardly more than the bound, and misses rows, needs prices from without the box.
        """
        while True:
            columns.price_within(*self._box.sides)
            self.mixture = columns.solve()
            left = (self.mixture.cost_musd - self.best) / max(abs(self.mixture.cost_musd), 1e-9)
            if self.mixture.missing <= MISSED or left > self.near or not self._box.limits:
                break
            self._box.widen()
        self._promised = self.mixture.cost_musd - self.best
        return left

    def end(self, columns: ColumnMaster) -> float:
        """Where rounds have run out: mix once more, without the box, if rows are still missed; what is left, relative."""
        if self.mixture.missing > MISSED:
            free = np.full(len(self.prices), np.inf)
            columns.price_within(-free, free)
            self.mixture = columns.solve()
        return (self.mixture.cost_musd - self.best) / max(abs(self.mixture.cost_musd), 1e-9)

    def on(self, proposals: Sequence[Proposal]) -> None:
        """Go on to the next prices, after these proposals."""
        paid = sum(proposal.cost_musd - float(self.prices @ proposal.use) for proposal in proposals)
        if paid - sum(proposal.bound_musd for proposal in proposals) > LOOSE * self._promised:
            self._closer *= CLOSER
        self.scale = self._closer * max(1.0, abs(self.mixture.cost_musd))
        if self._box.limits:
            self.prices = self.mixture.prices
        else:
            self.prices = self._hold * self.best_prices + (1.0 - self._hold) * self.mixture.prices

"""How far prices of what sites share may move from the best so far: a box (docs/mathematics/plan.md, section 6).

Far from the best prices the mixture of what sites have proposed knows little: its own prices swing, and rounds are lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.master.master import Master
from gigawatt.plan.master.site_blocks import Blocks

Floats = NDArray[np.float64]

AT_FIRST = 0.02  # of a price: radius of the box round prices that an earlier solve found
FROM_NOTHING = 0.5  # and round the first that were found from nothing
WIDEST, NARROWEST = 1e3, 1e-4
WIDER, NARROWER = 4.0, 0.5  # times that
GOOD = 0.3  # a round that gains so much of what the mixture promised makes the box wider ...
POOR = 0.05  # ... and one that gains less than that, narrower
OF_ITS_KIND = 0.1  # a price of nothing moves as if it were this share of the highest of its kind of row


class PriceBox:
    """A box round the best prices; none while no row has a price."""

    def __init__(self, master: Master, blocks: Blocks, prices: Floats) -> None:
        """Round the prices to begin with.

        Args:
            master: its rows have names: rows of one name are of a kind.
            blocks: which rows are shared.
            prices: of these, shape (shared,).
        """
        kinds: dict[str, int] = {}
        kind = np.zeros(master.model.row_count, dtype=np.int64)
        for block in master.model.row_blocks:
            kind[block.start : block.start + block.size] = kinds.setdefault(block.name, len(kinds))
        self._kind, self._kinds = kind[blocks.shared], len(kinds)
        self.radius = AT_FIRST if prices.any() else FROM_NOTHING
        self.move(prices)

    def move(self, prices: Floats) -> None:
        """Put the box round other prices."""
        self._center = prices
        size = np.abs(prices)
        highest = np.zeros(self._kinds)
        np.maximum.at(highest, self._kind, size)
        known = size[size > 0.0]
        usual = float(np.median(known)) if len(known) else 0.0
        of_kind = highest[self._kind]
        self._size = np.maximum(size, OF_ITS_KIND * np.where(of_kind > 0.0, of_kind, usual))

    @property
    def limits(self) -> bool:
        """Whether prices are limited at all."""
        return bool(self._size.any()) and self.radius < WIDEST

    @property
    def sides(self) -> tuple[Floats, Floats]:
        """The least and the most that prices may be, shapes (shared,)."""
        if not self.limits:
            free = np.full(len(self._size), np.inf)
            return -free, free
        return self._center - self.radius * self._size, self._center + self.radius * self._size

    def learn(self, gained: float, promised: float) -> None:
        """From what a round gained of what the mixture promised before it."""
        if gained > GOOD * promised:
            self.widen()
        elif gained < POOR * promised:
            self.radius = max(self.radius * NARROWER, NARROWEST)

    def widen(self) -> None:
        self.radius = min(self.radius * WIDER, WIDEST)

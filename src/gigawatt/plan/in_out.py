"""Where to dispatch next: between the master's proposal and the best point so far (docs/mathematics/plan.md, section 6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Solution

Floats = NDArray[np.float64]

IN_OUT = 0.5  # weight of the master's proposal against the best point so far
FAR = 0.03  # gap above which the best point so far is no good to hold on to, ...
LEAP = 0.6  # ... as long as each step all the way leaves no more than this share of the gap
FAR_OUT = 0.85  # weight of the proposal above that gap
ALL_THE_WAY = 4  # of points in a row that cannot be powered, each so many-th is the proposal itself
SLOW = 0.05  # a step that closes less than this share of the gap has not moved it


@dataclass
class Round:
    """One pass of the decomposition to a tolerance: its bounds, its best point, and how the last steps went."""

    lower_usd: float = 0.0
    best_usd: float = np.inf  # of points that meet every limit
    center: Floats | None = None  # where nothing has met the limits on cuts yet: the point that came nearest
    solution: Solution | None = None
    width: float = np.inf  # between the bounds, when they last moved
    stalled: int = 0  # iterations since then
    leaping: bool = True  # every step so far has gone all the way, and far
    before: float = np.inf  # width between the bounds at the step before
    short: int = 0  # points in a row at which more work is cut than its limit allows
    nearest_usd: float = np.inf  # estimate of such a point

    @property
    def gap(self) -> float:
        """(best - lower) / best; all of it while no point meets every limit."""
        if not np.isfinite(self.best_usd):
            return 1.0
        return (self.best_usd - self.lower_usd) / max(abs(self.best_usd), 1e-9)

    @property
    def left(self) -> float:
        """How much of the cost is still open: the gap; while no point meets every limit, that of the one that came nearest."""
        best = self.best_usd if np.isfinite(self.best_usd) else self.nearest_usd
        return min(1.0, (best - self.lower_usd) / max(abs(best), 1e-9)) if np.isfinite(best) else 1.0

    def next_point(self, proposal: Floats) -> Floats:
        """Where to dispatch after the master's proposal."""
        if self.center is None or not np.isfinite(self.best_usd):
            return proposal
        weight = self._weight()
        if self.short:  # too far towards what cannot be powered; now and then all the way, to learn what the proposal lacks
            weight = min(weight, IN_OUT / self.short) if self.short % ALL_THE_WAY else 1.0
        return weight * proposal + (1.0 - weight) * self.center

    def visited(self, point: Floats, estimate_usd: float, *, possible: bool) -> bool:
        """Keep a dispatched point if it is the best so far; whether it is."""
        self.short = 0 if possible else self.short + 1
        if possible and estimate_usd < self.best_usd:
            self.best_usd, self.center = estimate_usd, point
        elif not np.isfinite(self.best_usd) and (self.center is None or estimate_usd < self.nearest_usd):
            self.nearest_usd, self.center = estimate_usd, point
        return self.center is point

    def _weight(self) -> float:
        """How far to go from the centre to the proposal: all the way at first, and when shorter steps move neither bound."""
        width = self.best_usd - self.lower_usd
        moved = not np.isfinite(self.width) or self.width - width > SLOW * self.width
        self.stalled = 0 if moved else self.stalled + 1
        self.width = width if moved else self.width
        self.leaping = self.leaping and (width <= LEAP * self.before or not np.isfinite(self.before))
        self.before = width
        if self.leaping and width > FAR * abs(self.best_usd):
            return 1.0
        nearest = FAR_OUT if width > FAR * abs(self.best_usd) else IN_OUT
        return min(1.0, nearest + 0.25 * max(0, self.stalled - 1))

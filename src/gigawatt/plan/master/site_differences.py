"""What differing from an earlier plan costs a site (docs/mathematics/plan.md, section 6): ρ Σ_j w_j |x_j - x⁰_j|."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Solver

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass
class SiteDifferences:
    """Of some of a site's columns; in its programme there are rows x - p + n = x⁰ and the columns p and n, both at ρ w.

    Attributes:
        columns: of the site's programme.
        weights: w, what a unit of each is worth [M$].
        at: x⁰.
        first: the first of p and n.
        share: ρ.
    """

    columns: Integers
    weights: Floats
    at: Floats
    first: int
    share: float = 0.0

    def add_to(self, solver: Solver) -> None:
        """Put the rows and columns behind those that there are."""
        count = len(self.columns)
        rows = solver.row_count + np.arange(count, dtype=np.int64)
        one, nothing = np.arange(count, dtype=np.int64), np.zeros(count)
        solver.add_rows(self.at, self.at, one, self.columns, np.ones(count))
        for sign in (1.0, -1.0):
            solver.add_columns(nothing, nothing, np.full(count, np.inf), one, rows, np.full(count, sign))

    def cost_at(self, solver: Solver, share: float) -> None:
        """Let differing cost a share of what it is worth."""
        self.share = share
        both = np.arange(self.first, self.first + 2 * len(self.columns), dtype=np.int64)
        solver.change_costs(both, share * np.tile(self.weights, 2))

    def cost_musd(self, values: Floats) -> float:
        """What differing costs a point."""
        return self.share * float(self.weights @ np.abs(values[self.columns] - self.at)) if self.share else 0.0

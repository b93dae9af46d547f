"""The master solved site by site at prices of what the sites share (Dantzig and Wolfe; docs/mathematics/plan.md, section 7).

At prices μ of the shared rows the master falls apart: each site answers alone, and the sum of what they would pay is a lower
bound. Mixtures of their answers are plans, whose duals are the next prices. Its effort grows with the number of sites only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import NoFeasiblePoint, Solution
from gigawatt.plan.column_master import ColumnMaster, Mixture
from gigawatt.plan.master import Master
from gigawatt.plan.plane_pool import PlanePool
from gigawatt.plan.site_blocks import site_blocks
from gigawatt.plan.site_master import Proposal, SiteMaster

Floats = NDArray[np.float64]

HOLD = 0.5  # weight of the best prices so far against those of the mixture
MOST_ROUNDS = 400
NEAR_SHARE = 0.15  # of the plan's gap, to which the mixture is sought
NEAREST = 1e-7
MISSED = 1e-7  # by no more than this a shared row counts as met


class PricedMaster:
    """Solves the relaxed master over the pool's planes, to a gap."""

    def __init__(self, master: Master, pool: PlanePool) -> None:
        self.master, self.pool = master, pool
        self.blocks = site_blocks(master)
        shared = len(self.blocks.shared)
        self.sites = [SiteMaster(master, number, block, shared, pool) for number, block in enumerate(self.blocks.sites)]
        self.columns = ColumnMaster(master, self.blocks)
        model = master.model
        self._row_lower, self._row_upper = model.row_lower[self.blocks.shared], model.row_upper[self.blocks.shared]
        part = self.blocks.free
        self._free = (model.cost[part], model.lower[part], model.upper[part])
        self.prices = np.zeros(shared)
        self.rounds = 0

    def solve(self, *, tolerance: float, near: float) -> Solution:
        """A point of the master within ``near`` of its optimum over the pool; its objective is the lower bound.

        Args:
            tolerance: of one site-year's operating cost, relative to the objective.
            near: relative difference of the mixture's cost and the lower bound at which to stop.

        Raises:
            NoFeasiblePoint: no mixture meets the shared rows, or a site's own cannot be met.
        """
        if self.columns.proposals:  # planes have come: what was proposed costs more than was thought
            self.columns.restart([self.sites[old.site].at(old.values) for old in self.columns.in_use()])
        best, prices, hold = -np.inf, self.prices, HOLD
        scale = 1.0
        solutions: list[Solution] = []
        mixture: Mixture | None = None
        for _ in range(MOST_ROUNDS):
            self.rounds += 1
            proposed = [site.propose(prices, tolerance * scale) for site in self.sites]
            bound = self._bound(prices, [proposal for proposal, _ in proposed])
            if bound > best:
                best, self.prices, hold = bound, prices, HOLD
                solutions = [solution for _, solution in proposed]
            else:
                hold *= 0.5
            self.columns.offer([proposal for proposal, _ in proposed])
            mixture = self.columns.solve()
            scale = max(1.0, abs(mixture.cost_musd)) if mixture.missing <= MISSED else scale
            gap = (mixture.cost_musd - best) / max(abs(mixture.cost_musd), 1e-9)
            if gap <= max(near, NEAREST):
                break
            prices = hold * self.prices + (1.0 - hold) * mixture.prices
            self.columns.forget_idle()
        assert mixture is not None
        if mixture.missing > MISSED:
            raise NoFeasiblePoint(f"shared rows are missed by {mixture.missing:g}")
        return self._solution(best, mixture, solutions)

    def _bound(self, prices: Floats, proposals: list[Proposal]) -> float:
        """The lower bound that prices and the sites' answers prove [M$]."""
        total = sum(proposal.bound_musd for proposal in proposals)
        lower = np.where(np.isfinite(self._row_lower), self._row_lower, 0.0)
        upper = np.where(np.isfinite(self._row_upper), self._row_upper, 0.0)
        total += float(np.where(prices > 0.0, prices * lower, prices * upper).sum())
        cost, least, most = self._free
        reduced = cost - self.blocks.free_entries.transposed_times(prices, len(cost))
        held = np.abs(reduced) > 1e-9 * (1.0 + np.abs(cost))
        return total + float(np.where(reduced > 0.0, reduced * least, reduced * np.where(held, most, least)).sum())

    def _solution(self, bound: float, mixture: Mixture, solutions: list[Solution]) -> Solution:
        model, blocks = self.master.model, self.blocks
        values = self.columns.values(mixture, model.column_count)
        duals, reduced = np.zeros(model.row_count), np.zeros(model.column_count)
        duals[blocks.shared] = self.prices
        rows = np.zeros(model.row_count)
        rows[blocks.shared] = blocks.free_entries.times(values[blocks.free], len(blocks.shared))
        for block, solution in zip(blocks.sites, solutions, strict=True):
            part = values[block.columns]
            duals[block.rows] = solution.row_duals[: len(block.rows)]
            rows[block.rows] = block.own.times(part, len(block.rows))
            rows[blocks.shared] += block.shared.times(part, len(blocks.shared))
            reduced[block.columns] = solution.reduced_costs
        reduced[blocks.free] = self._free[0] - blocks.free_entries.transposed_times(self.prices, len(self._free[0]))
        return Solution(bound, bound, values, rows, duals, reduced)

    @property
    def held(self) -> int:
        """Planes in the sites' programmes now."""
        return sum(len(site.held) for site in self.sites)

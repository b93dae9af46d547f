"""The few rows in which sites meet, over mixtures of what each site has proposed (docs/mathematics/plan.md, section 6).

min Σ_s Σ_j w_sj · cost_sj + cost · free
s.t. lower <= Σ_s Σ_j w_sj · use_sj + A · free <= upper : μ,  Σ_j w_sj = 1 for every site,  w >= 0

Mixtures are plans, as a site's plans are convex; a row that no mixture meets yet is met by what is missing, at a price beyond
all others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import LinearModel, Solver
from gigawatt.plan.master.master import Master
from gigawatt.plan.master.site_blocks import Blocks
from gigawatt.plan.master.site_master import Proposal

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MISSING = 1e6  # M$ for each unit by which a shared row is missed
NO_WEIGHT = 1e-8
IDLE_SOLVES = 12  # proposals out of the mixture for so many solves are forgotten
RECENT = 10  # those in it within so many stay when planes come


@dataclass(frozen=True)
class Mixture:
    """The best mixture: its cost [M$], prices of the shared rows, values of the free columns, and what it misses."""

    cost_musd: float
    prices: Floats
    free: Floats
    missing: float


class ColumnMaster:
    """Holds proposals as columns."""

    def __init__(self, master: Master, blocks: Blocks) -> None:
        model, self.blocks = master.model, blocks
        self.shared, self.sites = len(blocks.shared), len(blocks.sites)
        self.free = blocks.free.stop - blocks.free.start
        small = LinearModel()
        part = blocks.free
        small.columns("free", self.free, cost=model.cost[part], lower=model.lower[part], upper=model.upper[part])
        short = small.columns("short", self.shared, cost=MISSING)
        over = small.columns("over", self.shared, cost=MISSING)
        rows = small.rows("shared", self.shared, lower=model.row_lower[blocks.shared], upper=model.row_upper[blocks.shared])
        small.rows("one plan", self.sites, lower=1.0, upper=1.0)
        entries = blocks.free_entries
        small.entries(entries.row, entries.column, entries.value)
        small.entries(rows.index, short.index, 1.0)
        small.entries(rows.index, over.index, -1.0)
        self.solver = Solver(small)
        self.first = small.column_count
        self._cost = model.cost[blocks.free]
        self._least, self._most = model.lower[blocks.free], model.upper[blocks.free]
        self._row_lower, self._row_upper = model.row_lower[blocks.shared], model.row_upper[blocks.shared]
        self.proposals: list[Proposal] = []
        self._idle = np.zeros(0, dtype=np.int64)
        self.weights = np.zeros(0)

    def offer(self, proposals: list[Proposal]) -> None:
        """Take proposals in."""
        starts: list[int] = []
        rows: list[Integers] = []
        values: list[Floats] = []
        size = 0
        for proposal in proposals:
            used = np.flatnonzero(proposal.use)
            starts.append(size)
            rows.append(np.append(used, self.shared + proposal.site))
            values.append(np.append(proposal.use[used], 1.0))
            size += len(used) + 1
        count = len(proposals)
        costs = np.array([proposal.cost_musd for proposal in proposals])
        most = np.full(count, np.inf)
        begins = np.array(starts, dtype=np.int64)
        self.solver.add_columns(costs, np.zeros(count), most, begins, np.concatenate(rows), np.concatenate(values))
        self.proposals += proposals
        self._idle = np.append(self._idle, np.zeros(count, dtype=np.int64))

    def price_within(self, least: Floats, most: Floats) -> None:
        """Let what a mixture misses of the shared rows cost so that their prices stay within bounds, shapes (shared,)."""
        missing = np.arange(self.free, self.first, dtype=np.int64)
        self.solver.change_costs(missing, np.concatenate([np.minimum(most, MISSING), np.minimum(-least, MISSING)]))

    def solve(self) -> Mixture:
        """The cheapest mixture."""
        solution = self.solver.solve()
        self.weights = self._whole_plans(solution.values[self.first :])
        self._idle = np.where(self.weights > 1e-9, 0, self._idle + 1)
        missing = float(solution.values[self.free : self.first].sum())
        # a row that is open to one side has a price of one sign, whatever rounding makes of nothing
        least = np.where(np.isfinite(self._row_upper), -np.inf, 0.0)
        most = np.where(np.isfinite(self._row_lower), np.inf, 0.0)
        prices = np.clip(solution.row_duals[: self.shared], least, most)
        return Mixture(solution.objective, prices, solution.values[: self.free], missing)

    def _whole_plans(self, weights: Floats) -> Floats:
        """Weights of no size are left out, and those of a site sum to one again."""
        kept = np.where(weights > NO_WEIGHT, weights, 0.0)
        sites = np.array([proposal.site for proposal in self.proposals], dtype=np.int64)
        total = np.bincount(sites, weights=kept, minlength=self.sites)
        whole: Floats = kept / total[sites]
        return whole

    def bound(self, prices: Floats, sites_musd: float) -> float:
        """The lower bound that prices of the shared rows prove [M$].

        Args:
            prices: shape (shared,).
            sites_musd: sum of what the sites' best plans cost at these prices.
        """
        lower = np.where(np.isfinite(self._row_lower), self._row_lower, 0.0)
        upper = np.where(np.isfinite(self._row_upper), self._row_upper, 0.0)
        rows = float(np.where(prices > 0.0, prices * lower, prices * upper).sum())
        reduced = self.reduced(prices)
        held = np.abs(reduced) > 1e-9 * (1.0 + np.abs(self._cost))
        most = np.where(held, self._most, self._least)  # a column without a limit is worth no more than it costs
        return sites_musd + rows + float(np.where(reduced > 0.0, reduced * self._least, reduced * most).sum())

    def reduced(self, prices: Floats) -> Floats:
        """What the free columns cost at prices of the shared rows, shape (free,)."""
        return self._cost - self.blocks.free_entries.transposed_times(prices, self.free)

    def change_costs(self, columns: Integers, cost: Floats) -> None:
        self._cost[columns] = cost
        self.solver.change_costs(columns, cost)

    def change_bounds(self, columns: Integers, lower: Floats, upper: Floats) -> None:
        self._least[columns], self._most[columns] = lower, upper
        self.solver.change_bounds(columns, lower, upper)

    def change_row_bounds(self, rows: Integers, lower: Floats, upper: Floats) -> None:
        self._row_lower[rows], self._row_upper[rows] = lower, upper
        self.solver.change_row_bounds(rows, lower, upper)

    def values(self, mixture: Mixture, columns: int) -> Floats:
        """The mixture as a point of the master, shape (columns,)."""
        point = np.zeros(columns)
        point[self.blocks.free] = mixture.free
        for weight, proposal in zip(self.weights.tolist(), self.proposals, strict=True):
            if weight > 0.0:
                point[self.blocks.sites[proposal.site].columns] += weight * proposal.values
        return point

    def forget_idle(self) -> None:
        """Drop proposals that no mixture has used for long."""
        gone = np.flatnonzero(self._idle > IDLE_SOLVES)
        if len(gone) >= max(self.sites, len(self.proposals) // 4):
            self._remove(gone)

    def forget(self, sites: set[int]) -> None:
        """Drop all that some sites have proposed: it may be no plan of theirs any more."""
        self._remove(np.flatnonzero([proposal.site in sites for proposal in self.proposals]))

    def restart(self, renewed: list[Proposal]) -> None:
        """Forget all proposals but these."""
        self._remove(np.arange(len(self.proposals), dtype=np.int64))
        if renewed:
            self.offer(renewed)

    def in_use(self) -> list[Proposal]:
        """Proposals that have been in the mixture of late."""
        return [proposal for proposal, idle in zip(self.proposals, self._idle.tolist(), strict=True) if idle <= RECENT]

    def _remove(self, gone: Integers) -> None:
        if not len(gone):
            return
        self.solver.delete_columns(self.first + gone)
        out = set(gone.tolist())
        self.proposals = [proposal for place, proposal in enumerate(self.proposals) if place not in out]
        self._idle = np.delete(self._idle, gone)
        self.weights = np.delete(self.weights, gone) if len(self.weights) else self.weights

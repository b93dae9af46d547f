"""The master solved site by site at prices of what the sites share (Dantzig and Wolfe; docs/mathematics/plan.md, section 6).

At prices μ of the shared rows the master falls apart: each site answers alone, and the sum of what they would pay is a lower
bound. Mixtures of their answers are plans, whose duals are the next prices. Its effort grows with the number of sites only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import NoFeasiblePoint, Solution
from gigawatt.plan.master.column_master import ColumnMaster, Mixture
from gigawatt.plan.master.master import Master
from gigawatt.plan.master.master_solver import MasterSolver
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.plan.master.price_search import MISSED, PriceSearch
from gigawatt.plan.master.site_blocks import site_blocks
from gigawatt.plan.master.site_master import SiteMaster
from gigawatt.plan.master.whole_by_site import whole_units
from gigawatt.plan.site.needs import Need

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_ROUNDS = 500
WIDER = 10.0  # times what a shared row allows is the most that a column is proposed with: rows may be loosened
ROUNDINGS = 2  # times that whole units are looked for site by site, before all are in one programme
NEAREST = 1e-7  # relative difference of mixture and bound that is as good as none
SETTLED = 1e-6  # likewise, where masters are compared; in M$, by how much planes may be violated then


class PricedMaster:
    """Solves the relaxed master over the pool's planes, to a gap."""

    by_prices = True  # answers are near the optimum, not at it

    def __init__(self, master: Master, pool: PlanePool) -> None:
        self.master, self.pool = master, pool
        self.blocks = site_blocks(master)
        shared = len(self.blocks.shared)
        self.sites = [SiteMaster(master, number, block, shared, pool) for number, block in enumerate(self.blocks.sites)]
        self.columns = ColumnMaster(master, self.blocks)
        self.prices = np.zeros(shared)
        self.reached = np.inf  # relative difference of mixture and bound, of the last solve
        self._scale = 1.0  # [M$], of which tolerances are shares: about what the plan costs
        self._bounds: list[float] = []  # of each site, at the prices of the last `reference`
        self._near_prices: Floats | None = None  # where differing from an earlier plan costs something
        self._differs = False  # whether it does now
        self._needs: list[Need] = []
        self._rounded = 0  # times that whole units were looked for site by site
        self._direct: MasterSolver | None = None
        self._altered = False  # whether costs, entries or bounds of rows are other than the master's
        self._whole = np.flatnonzero(master.model.whole)
        self._lower, self._upper = master.model.lower, master.model.upper  # as they are now
        self._begins = np.array([block.columns.start for block in self.blocks.sites], dtype=np.int64)
        self._site_of_row = np.full(master.model.row_count, -1)
        self._place = np.zeros(master.model.row_count, dtype=np.int64)  # of a row in its site's, or among the shared
        self._place[self.blocks.shared] = np.arange(shared)
        for number, block in enumerate(self.blocks.sites):
            self._site_of_row[block.rows] = number
            self._place[block.rows] = np.arange(len(block.rows))
        self._bound_by_shared_rows()

    def _bound_by_shared_rows(self) -> None:
        """Keep columns to a few times what a shared row lets them be.

        At a price of nothing a site may else propose any amount of what a cap counts, and mixtures of such plans are no
        programme that a solver takes. Where all that a row counts is positive, no plan has more of a column than the row allows.
        """
        model, shared = self.master.model, self.blocks.shared
        least = np.zeros(len(shared))
        np.minimum.at(least, self.blocks.free_entries.row, self.blocks.free_entries.value)
        for block in self.blocks.sites:
            np.minimum.at(least, block.shared.row, block.shared.value)
        most = np.where((least >= 0.0) & (model.row_upper[shared] > 0.0), model.row_upper[shared], np.inf)
        for number, block in enumerate(self.blocks.sites):
            entries = block.shared
            own = entries.value > 0.0
            allowed = np.full(block.size, np.inf)
            np.minimum.at(allowed, entries.column[own], WIDER * most[entries.row[own]] / entries.value[own])
            columns = np.flatnonzero(np.isfinite(allowed) & ~np.isfinite(self._upper[block.columns]))
            place = columns + block.columns.start
            self._upper[place] = allowed[columns]
            self.sites[number].change_bounds(place, self._lower[place], self._upper[place])

    # -- solving --------------------------------------------------------------------------------------------------------

    def solve(self, *, tolerance: float, near: float, rounds: int = MOST_ROUNDS) -> Solution:
        """A point of the master within ``near`` of its optimum over the pool; its objective is the lower bound.

        Args:
            tolerance: of one site-year's operating cost, relative to the objective.
            near: relative difference of the mixture's cost and the lower bound at which to stop.
            rounds: of prices at most; `reached` says how near the last came.

        Raises:
            NoFeasiblePoint: no mixture meets the shared rows, or a site's own cannot be met.
        """
        known = [self.sites[old.site].at(old.values) for old in self.columns.in_use()]
        self.columns.restart(known)
        search = PriceSearch(self.master, self.blocks, self.prices, max(near, NEAREST), self._scale)
        self.reached = np.inf
        for _ in range(rounds):
            proposed = [site.propose(search.prices, tolerance * search.scale) for site in self.sites]
            bound = self.columns.bound(search.prices, sum(proposal.bound_musd for proposal, _ in proposed))
            search.proven(bound, [solution for _, solution in proposed])
            self.columns.offer([proposal for proposal, _ in proposed])
            left = search.mixed(self.columns)
            if search.mixture.missing <= MISSED:
                self.reached = left
                if left <= search.near:
                    break
            search.on([proposal for proposal, _ in proposed])
            self.columns.forget_idle()
        else:
            if search.mixture.missing > MISSED and known and (self._altered or self._differs):  # else all sites are asked at once
                self.columns.offer(known)  # idle as long as a row was cheaper to miss: the box kept its price low
            self.reached = search.end(self.columns)
        self.prices, self._scale = search.best_prices, search.scale
        if search.mixture.missing > MISSED:
            if self._altered or self._differs:
                raise NoFeasiblePoint(f"shared rows are missed by {search.mixture.missing:g}")
            return self._at_once(tolerance)
        return self._solution(search.best, search.mixture, search.solutions)

    def _at_once(self, tolerance: float) -> Solution:
        """As one programme of all sites: where prices find no mixture that meets every row it says whether there is one."""
        solution = self._whole_master().solve(tolerance=tolerance)
        self.prices, self.reached = solution.row_duals[self.blocks.shared], 0.0
        return solution

    def _whole_master(self) -> MasterSolver:
        """One programme of all sites with the planes that these hold, bounds as they are now."""
        if self._direct is None:
            self._direct = MasterSolver(self.master, self.pool)
            self._direct.require(self._needs)
        columns = np.arange(self.master.model.column_count, dtype=np.int64)
        self._direct.solver.change_bounds(columns, self._lower, self._upper)
        self._direct.take([plane for site in self.sites for plane in site.held])
        return self._direct

    def settled(self, *, tolerance: float, rounds: int = MOST_ROUNDS) -> Solution:
        """As `solve`, as near as prices tell masters over the same pool apart.

        Args:
            tolerance: as in `solve`.
            rounds: of prices at most.
        """
        return self.solve(tolerance=tolerance, near=max(tolerance, SETTLED), rounds=rounds)

    def reference(self) -> float:
        """The bound that today's prices prove over the pool's planes [M$], to compare that after a change with."""
        self._bounds = [site.propose(self.prices, SETTLED)[0].bound_musd for site in self.sites]
        return self.columns.bound(self.prices, sum(self._bounds))

    def after_change(self, sites: set[int]) -> float:
        """As `reference`, at the same prices, after changes that concern some sites alone: what they cost to first order.

        Raises:
            NoFeasiblePoint: with the change, a site has no plan.
        """
        bounds = list(self._bounds)
        for site in sites:
            bounds[site] = self.sites[site].propose(self.prices, SETTLED)[0].bound_musd
        return self.columns.bound(self.prices, sum(bounds))

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
        reduced[blocks.free] = self.columns.reduced(self.prices)
        return Solution(bound, bound, values, rows, duals, reduced)

    # -- planes and needs -----------------------------------------------------------------------------------------------

    def take(self, planes: list[tuple[int, int, int]]) -> None:
        """Nothing to do: sites look for the planes of the pool that matter to them themselves."""

    def start(self, planes: list[tuple[int, int, int]], duals: Floats) -> None:
        """Begin with the planes and the prices that an earlier master ended with.

        Args:
            planes: (site, period, number in the pool) of each.
            duals: of the master's rows.
        """
        self.prices = duals[self.blocks.shared]
        for number, site in enumerate(self.sites):
            site.take([plane[1:] for plane in planes if plane[0] == number])

    def require(self, needs: Sequence[Need]) -> None:
        """Put what sites must have into their programmes; it stays."""
        self._needs += needs
        for need in needs:
            self.sites[need.site].require(need)
            self.columns.forget({need.site})
        if self._direct is not None:
            self._direct.require(needs)

    @property
    def held(self) -> int:
        """Planes in the sites' programmes now."""
        return sum(len(site.held) for site in self.sites)

    # -- whole units ----------------------------------------------------------------------------------------------------

    def fix_whole(self, values: Floats | None) -> None:
        """Hold the whole columns at a point's rounded values, or let them go again."""
        if not len(self._whole):
            return
        model = self.master.model
        if values is None:
            lower, upper = model.lower[self._whole], model.upper[self._whole]
        else:
            lower = upper = np.round(values[self._whole])
        self.change_bounds(self._whole, lower, upper)

    def solve_whole(self, *, time_limit: float | None, nodes: int | None, gap: float, start: Floats | None) -> Solution:
        """A point with whole units and a proven lower bound: each site's units by themselves first, then all in one programme.

        One programme over all planes is slow where there are many sites; it has its turn where units found site by site are
        not good enough, and starts from the best of them.
        """
        if self._rounded >= ROUNDINGS:
            return self._whole_at_once(time_limit=time_limit, nodes=nodes, gap=gap, start=start)
        relaxed = self.solve(tolerance=0.1 * gap, near=gap)
        each = None if time_limit is None else time_limit / len(self.sites)
        self._rounded += 1
        values = whole_units(
            self.master,
            self.blocks,
            self.sites,
            self._needs,
            relaxed.values,
            self.prices,
            time_limit=each,
            nodes=nodes,
            gap=gap,
            seed=self._rounded,
        )
        return replace(relaxed, values=values, bound=max(relaxed.bound, self._whole_bound(each, nodes, gap)))

    def _whole_bound(self, each: float | None, nodes: int | None, gap: float) -> float:
        """What today's prices prove for plans in whole units: each site's cheapest at these prices."""
        bounds = [site.whole_bound(self.prices, time_limit=each, nodes=nodes, gap=0.5 * gap) for site in self.sites]
        return self.columns.bound(self.prices, sum(bounds))

    def _whole_at_once(self, *, time_limit: float | None, nodes: int | None, gap: float, start: Floats | None) -> Solution:
        return self._whole_master().solve_whole(time_limit=time_limit, nodes=nodes, gap=gap, start=start)

    # -- changes, by the master's own numbers ---------------------------------------------------------------------------

    @property
    def solver(self) -> PricedMaster:
        return self

    def change_costs(self, columns: Integers, cost: Floats) -> None:
        """Change the costs of columns; what their sites proposed is costed anew."""
        self._altered = True
        for site, mine in self._by_site(columns):
            if site < 0:
                self.columns.change_costs(columns[mine], cost[mine])
            else:
                self.sites[site].change_costs(columns[mine], cost[mine])

    def change_bounds(self, columns: Integers, lower: Floats, upper: Floats) -> None:
        """Change the bounds of columns; what their sites proposed is forgotten where they close in."""
        tighter = (lower > self._lower[columns]) | (upper < self._upper[columns])
        self._lower[columns], self._upper[columns] = lower, upper
        for site, mine in self._by_site(columns):
            if site < 0:
                self.columns.change_bounds(columns[mine], lower[mine], upper[mine])
            else:
                self.sites[site].change_bounds(columns[mine], lower[mine], upper[mine])
                if tighter[mine].any():
                    self.columns.forget({site})

    def change_row_bounds(self, rows: Integers, lower: Floats, upper: Floats) -> None:
        """Change the bounds of rows; what a site proposed is forgotten where a row is its own."""
        self._altered = True
        for place, row in enumerate(rows.tolist()):
            site, mine = int(self._site_of_row[row]), np.array([self._place[row]])
            sides = lower[place : place + 1], upper[place : place + 1]
            if site < 0:
                self.columns.change_row_bounds(mine, *sides)
            else:
                self.sites[site].solver.change_row_bounds(mine, *sides)
                self.columns.forget({site})

    def change_coefficient(self, row: int, column: int, value: float) -> None:
        """Change an entry; what its site proposed is forgotten."""
        self._altered = True
        site = int(np.searchsorted(self._begins, column, side="right")) - 1
        if site < 0:
            raise ValueError("columns without a site have the entries that they have")
        if self._site_of_row[row] < 0:
            self.sites[site].change_shared(int(self._place[row]), column, value)
        else:
            self.sites[site].change_own(int(self._place[row]), column, value)
        self.columns.forget({site})

    def _by_site(self, columns: Integers) -> list[tuple[int, NDArray[np.bool_]]]:
        site = np.searchsorted(self._begins, columns, side="right") - 1
        return [(number, site == number) for number in np.unique(site).tolist()]

    # -- near an earlier plan -------------------------------------------------------------------------------------------

    def differ_from(self, point: Floats, weights: Floats) -> None:
        """Know an earlier plan, from which differing may cost something (`differing`).

        Args:
            point: of the master, NaN where there was nothing.
            weights: what a unit of each column is worth [M$].
        """
        for site in self.sites:
            site.differ_from(point[site.block.columns], weights[site.block.columns])

    def differing(self, share: float, *, tolerance: float, near: float) -> Solution:
        """As `solve`, where differing from the earlier plan costs a share of what it is worth; the bound has that in it.

        Args:
            share: 0: differing costs nothing, and the bound is the master's.
            tolerance: as in `solve`.
            near: as in `solve`.

        Raises:
            NoFeasiblePoint: as `solve`.
        """
        if not share:
            return self.solve(tolerance=tolerance, near=near)
        kept = self.prices
        if self._near_prices is not None:
            self.prices = self._near_prices
        try:
            self._differs = True
            self._let_differing_cost(share)
            found = self.solve(tolerance=tolerance, near=near)
        finally:
            self._differs = False
            self.prices, self._near_prices = kept, self.prices
            self._let_differing_cost(0.0)
        for site in self.sites:
            part = site.block.columns
            found.values[part] = site.as_pooled(found.values[part]).values
        return found

    def _let_differing_cost(self, share: float) -> None:
        for site in self.sites:
            site.differing_costs(share)

    def offer(self, points: Sequence[Floats]) -> None:
        """Know what sites do at points of the master (NaN where one says nothing), where they still may."""
        parts = [(site, point[site.block.columns]) for point in points for site in self.sites]
        known = [site.as_pooled(part) for site, part in parts if site.allows(part)]
        if known:
            self.columns.offer(known)

    def offered(self) -> list[Floats]:
        """What sites have proposed of late, as points for `offer`: the first of every site, the second of every site..."""
        points: list[Floats] = []
        count = [0] * len(self.sites)
        for proposal in reversed(self.columns.in_use()):
            place = count[proposal.site]
            if place == len(points):
                points.append(np.full(self.master.model.column_count, np.nan))
            points[place][self.blocks.sites[proposal.site].columns] = proposal.values
            count[proposal.site] += 1
        return points

    def start_from(self, values: Floats) -> None:
        """Know a point of the master as a plan of each site."""
        known = [self.sites[old.site].at(old.values) for old in self.columns.in_use()]
        self.columns.restart([*known, *(site.at(values[site.block.columns]) for site in self.sites)])

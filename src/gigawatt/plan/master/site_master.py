"""One site's part of the master at given prices of what it shares with others: a small linear programme, kept warm."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import SolverError
from gigawatt.lp import LinearModel, Solution, Solver
from gigawatt.plan.master.master import MILLION, Master
from gigawatt.plan.master.master_solver import NEED
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.plan.master.site_blocks import Entries, SiteBlock
from gigawatt.plan.master.site_differences import SiteDifferences
from gigawatt.plan.site.needs import Need

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROUNDS = 4  # times that violated planes are looked for at one set of prices
SLACK_SOLVES = 25  # a plane that was slack in so many solves leaves the programme (and stays in the pool)
ALLOWED = 1e-6  # of a row or bound: a point that misses it by no more is as good as allowed
DIFFERENCE = -2  # instead of a plane's number: a row on what differs from an earlier plan


@dataclass(frozen=True)
class Proposal:
    """What a site would do at given prices.

    Attributes:
        site: its number.
        bound_musd: no plan of the site costs less at these prices, over the planes that there are.
        values: its columns of the master, operating costs as the whole pool has them.
        cost_musd: of those, without the prices; what differing from an earlier plan costs is in it.
        use: of the shared rows.
    """

    site: int
    bound_musd: float
    values: Floats
    cost_musd: float
    use: Floats


class SiteMaster:
    """A site's columns, rows and planes."""

    def __init__(self, master: Master, site: int, block: SiteBlock, shared_rows: int, pool: PlanePool) -> None:
        self.master, self.site, self.block, self.pool = master, site, block, pool
        self.shared_rows = shared_rows
        model, part = master.model, block.columns
        self.cost = model.cost[part]
        self._shared = block.shared
        self._bounds = model.lower[part], model.upper[part]
        self._row_bounds = model.row_lower[block.rows], model.row_upper[block.rows]
        small = LinearModel()
        small.columns("site", block.size, cost=self.cost, lower=self._bounds[0], upper=self._bounds[1])
        small.rows("site", len(block.rows), lower=self._row_bounds[0], upper=self._row_bounds[1])
        small.entries(block.own.row, block.own.column, block.own.value)
        self.solver = Solver(small)
        self._held: list[tuple[int, int]] = []  # (period, plane, NEED or DIFFERENCE) of each row behind the block's own
        self._slack = np.zeros(0, dtype=np.int64)
        self._all = np.arange(block.size, dtype=np.int64)
        self._operation = np.ascontiguousarray(master.sites[site].operation.T) - part.start  # (periods, size)
        self._scale = master.sites[site].scale
        self._discount = master.case.calendar.discount
        self._needed = np.zeros(0, dtype=np.bool_)  # of each row behind the block's own, whether it stays
        self._needs: list[tuple[Integers, Floats]] = []
        self._differences: SiteDifferences | None = None
        self._theta = master.sites[site].cost.index - part.start

    def propose(self, prices: Floats, tolerance_musd: float) -> tuple[Proposal, Solution]:
        """The site's best plan at prices of the shared rows, shape (shared rows,) [M$ per unit of the row].

        Args:
            prices: duals of the shared rows.
            tolerance_musd: planes of the pool violated by no more are as good as kept.
        """
        self.solver.change_costs(self._all, self.cost - self._shared.transposed_times(prices, self.block.size))
        solution = self._solve()
        for _ in range(ROUNDS):
            numbers, worth = self._strongest(solution.values)
            if not self._take_violated(numbers, worth, solution.values, tolerance_musd):
                break
            solution = self._solve()
        else:
            _, worth = self._strongest(solution.values)
        return self._proposal(solution.values, worth, solution.objective), solution

    def whole_bound(self, prices: Floats, *, time_limit: float | None, nodes: int | None, gap: float) -> float:
        """What no plan of the site in whole units costs less than at prices of the shared rows, over the planes held [M$].

        Args:
            prices: duals of the shared rows.
            time_limit: [s], after which the bound proven by then counts; None: none.
            nodes: likewise, of the search tree.
            gap: relative, at which it is good enough.
        """
        self.solver.change_costs(self._all, self.cost - self._shared.transposed_times(prices, self.block.size))
        relaxed = self.solver.solve().objective
        self.solver.set_whole(self.master.model.whole[self.block.columns])
        try:
            return max(relaxed, self.solver.solve(time_limit=time_limit, nodes=nodes, gap=gap).bound)
        except SolverError:  # no whole units found within the limit
            return relaxed
        finally:
            self.solver.set_whole(np.zeros(self.block.size, dtype=np.bool_))

    def at(self, values: Floats) -> Proposal:
        """A point of the site as a proposal, its operating costs at least as the pool has them."""
        return self._proposal(values, self._strongest(values)[1], -np.inf)

    def as_pooled(self, values: Floats) -> Proposal:
        """A point of the site as a proposal, its operating costs no more than the pool has them."""
        values = values.copy()
        values[self._theta] = self._bounds[0][self._theta]
        return self.at(values)

    def _proposal(self, values: Floats, worth_musd: Floats, bound_musd: float) -> Proposal:
        values = values.copy()
        values[self._theta] = np.maximum(values[self._theta], worth_musd)
        use = self._shared.times(values, self.shared_rows)
        differing = 0.0 if self._differences is None else self._differences.cost_musd(values)
        return Proposal(self.site, bound_musd, values, float(self.cost @ values) + differing, use)

    def _strongest(self, values: Floats) -> tuple[Integers, Floats]:
        """The strongest plane of the pool in every period, and what it says [M$], shapes (periods,)."""
        points = np.maximum(values[self._operation], 0.0) * self._scale
        found = [self.pool.strongest(self.site, period, points[period]) for period in range(len(points))]
        return np.array([number for number, _ in found]), np.array([worth for _, worth in found]) / MILLION

    def _solve(self) -> Solution:
        solution = self.solver.solve()
        duals = solution.row_duals[len(self.block.rows) :]
        self._slack = np.where((np.abs(duals) > 1e-9) | self._needed, 0, self._slack + 1)
        size = self.block.size
        return replace(solution, values=solution.values[:size], reduced_costs=solution.reduced_costs[:size])

    def violated(self, values: Floats, tolerance_musd: float) -> list[tuple[int, int]]:
        """The strongest planes of the pool (period, number) that a point of the site misses by more than a tolerance."""
        return self._missed(*self._strongest(values), values, tolerance_musd)

    def _missed(self, numbers: Integers, worth_musd: Floats, values: Floats, tolerance_musd: float) -> list[tuple[int, int]]:
        missed = (worth_musd - values[self._theta]) * self._discount > tolerance_musd
        return [(period, number) for period, number in enumerate(numbers.tolist()) if missed[period] and number >= 0]

    def _take_violated(self, numbers: Integers, worth_musd: Floats, values: Floats, tolerance_musd: float) -> bool:
        held = set(self._held)
        new = [plane for plane in self._missed(numbers, worth_musd, values, tolerance_musd) if plane not in held]
        if new:
            self._drop_slack()
            self.take(new)
        return bool(new)

    def take(self, planes: list[tuple[int, int]]) -> None:
        """Put planes of the pool (period, number) into the programme."""
        if not planes:
            return
        starts, columns, values = self.plane_rows(planes)
        count = len(planes)
        self.solver.add_rows(np.zeros(count), np.full(count, np.inf), starts, columns, values)
        self.pool.hold((self.site, period, number) for period, number in planes)
        self._held += planes
        self._slack = np.append(self._slack, np.zeros(count, dtype=np.int64))
        self._needed = np.append(self._needed, np.zeros(count, dtype=np.bool_))

    def plane_rows(self, planes: list[tuple[int, int]]) -> tuple[Integers, Integers, Floats]:
        """Planes of the pool (period, number) as rows of the site's programme: starts, columns and values."""
        rows = [
            self.master.plane_row(self.site, period, self.pool.planes(self.site, period)[number]) for period, number in planes
        ]
        starts = np.cumsum([0, *(len(index) for index, _ in rows[:-1])])
        columns = np.concatenate([index for index, _ in rows]) - self.block.columns.start
        return starts, columns, np.concatenate([value for _, value in rows])

    def require(self, need: Need) -> None:
        """Put what the site must have into its programme; it stays."""
        columns, values = self.master.need_row(need)
        start = np.zeros(1, dtype=np.int64)
        self.solver.add_rows(np.zeros(1), np.full(1, np.inf), start, columns - self.block.columns.start, values)
        self._stay([(need.period, NEED)])
        self._needs.append((columns - self.block.columns.start, values))

    def _stay(self, rows: list[tuple[int, int]]) -> None:
        """Rows that are never dropped."""
        self._held += rows
        self._slack = np.append(self._slack, np.zeros(len(rows), dtype=np.int64))
        self._needed = np.append(self._needed, np.ones(len(rows), dtype=np.bool_))

    def differ_from(self, at: Floats, weights: Floats) -> None:
        """Know an earlier point, from which differing may cost something (`differing_costs`).

        Args:
            at: shape (size,), NaN where there was nothing.
            weights: what a unit of each column is worth [M$], shape (size,).
        """
        if self._differences is not None:
            self._move(at)
            return
        columns = np.flatnonzero(np.isfinite(at) & (weights > 0.0))
        self._differences = SiteDifferences(columns, weights[columns], at[columns], self.block.size)
        self._differences.add_to(self.solver)
        self._stay([(place, DIFFERENCE) for place in range(len(columns))])

    def _move(self, at: Floats) -> None:
        known = self._differences
        assert known is not None
        rows = [place for place, (_, number) in enumerate(self._held) if number == DIFFERENCE]
        known.at = at[known.columns]
        self.solver.change_row_bounds(len(self.block.rows) + np.array(rows, dtype=np.int64), known.at, known.at)

    def differing_costs(self, share: float) -> None:
        """Let differing from the earlier point cost a share of what it is worth."""
        if self._differences is not None and self._differences.share != share:
            self._differences.cost_at(self.solver, share)

    def allows(self, values: Floats) -> bool:
        """Whether a point meets the site's own bounds and rows; operating costs aside."""
        if not np.isfinite(values).all():
            return False
        used = self.block.own.times(values, len(self.block.rows))
        slip = ALLOWED * (1.0 + np.abs(used))
        within = np.all(values >= self._bounds[0] - ALLOWED) and np.all(values <= self._bounds[1] + ALLOWED)
        met = np.all(used >= self._row_bounds[0] - slip) and np.all(used <= self._row_bounds[1] + slip)
        return bool(within and met) and all(
            float(coefficients @ values[columns]) >= -ALLOWED for columns, coefficients in self._needs
        )

    def change_costs(self, columns: Integers, cost: Floats) -> None:
        """Change the costs of columns, by their numbers in the master."""
        self.cost[columns - self.block.columns.start] = cost

    def change_bounds(self, columns: Integers, lower: Floats, upper: Floats) -> None:
        """Change the bounds of columns, by their numbers in the master."""
        self.solver.change_bounds(columns - self.block.columns.start, lower, upper)

    def change_own(self, place: int, column: int, value: float) -> None:
        """Change an entry of one of the site's own rows."""
        self.solver.change_coefficient(place, column - self.block.columns.start, value)

    def change_shared(self, place: int, column: int, value: float) -> None:
        """Change what a column uses of a shared row."""
        entries, mine = self._shared, column - self.block.columns.start
        other = ~((entries.row == place) & (entries.column == mine))
        self._shared = Entries(
            np.append(entries.row[other], place), np.append(entries.column[other], mine), np.append(entries.value[other], value)
        )

    def _drop_slack(self) -> None:
        gone = np.flatnonzero(self._slack > SLACK_SOLVES)
        if len(gone) < max(10, len(self._held) // 4):
            return
        self.solver.delete_rows(len(self.block.rows) + gone)
        out = set(gone.tolist())
        self.pool.release((self.site, *self._held[place]) for place in out)
        self._held = [plane for place, plane in enumerate(self._held) if place not in out]
        self._slack, self._needed = np.delete(self._slack, gone), np.delete(self._needed, gone)

    @property
    def held(self) -> list[tuple[int, int, int]]:
        """Planes in the programme now: (site, period, number in the pool)."""
        return [(self.site, period, number) for period, number in self._held if number >= 0]

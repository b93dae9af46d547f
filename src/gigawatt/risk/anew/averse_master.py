"""One master for many futures: orders before it is known which one comes, all else after (docs/mathematics/risk.md, section 9).

min (1 - λ) Σ_s p_s C_s + λ (v + Σ_s p_s u_s / (1 - α)),  u_s >= C_s - v,  u_s >= 0   (Rockafellar and Uryasev 2000)

C_s is the cost of the future's own master, over its own planes; a copy of the master as planned, which costs nothing, keeps the
orders within the programme's limits. Plants, stores, halls and chips are ordered once; chips wait for halls that are late.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import RiskError
from gigawatt.lp import Block, LinearModel, Solution, Solver
from gigawatt.plan.master.master import MILLION, Master
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.risk.anew.orders import PLACED, purchases, vintage_ranks

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROUNDS = 30  # times that violated planes are looked for in one solve
SAME = 1e-9  # of a share of a period: halls that are less late are on time


def tail_mean(costs: Floats, weights: Floats, level: float) -> float:
    """The mean of the worst futures, those beyond the quantile ``level``; the one in which it falls counts in part.

    Args:
        costs: shape (futures,), high is bad.
        weights: their probabilities, sum 1, shape (futures,).
        level: 0.9 is the worst tenth; 0 is the mean.

    Raises:
        RiskError: a level that is not within [0, 1).
    """
    if not 0.0 <= level < 1.0:
        raise RiskError(f"the worst {1.0 - level:.0%} of futures: the level must be at least 0 and less than 1")
    worst = np.argsort(-costs, kind="stable")
    before = np.cumsum(weights[worst]) - weights[worst]
    taken = np.clip(1.0 - level - before, 0.0, weights[worst])
    return float(taken @ costs[worst] / taken.sum())


def weighed(costs: Floats, weights: Floats, level: float, aversion: float) -> float:
    """(1 - λ) of the mean and λ of the tail's mean."""
    return (1.0 - aversion) * float(weights @ costs) + aversion * tail_mean(costs, weights, level)


class AverseMaster:
    """The master of many futures in HiGHS, with those of their planes that matter.

    Args:
        planned: the master as planned: orders keep to its limits.
        masters: of the futures.
        weights: their probabilities, shape (futures,).
        pools: their planes.
        level: of the tail: 0.9 is the worst tenth.
    """

    def __init__(
        self, planned: Master, masters: Sequence[Master], weights: Floats, pools: Sequence[PlanePool], level: float
    ) -> None:
        self.masters, self.weights, self.pools, self.level = masters, weights, pools, level
        self.model = model = LinearModel()
        self._first = _copied(model, planned, orders_are_limited=True)
        self._starts = [_copied(model, master, orders_are_limited=False) for master in masters]
        for master, start in zip(masters, self._starts, strict=True):
            _link(model, planned, self._first, master, start)
        count = len(masters)
        self._costs = model.columns("cost", count, lower=-np.inf)
        self._tail = model.columns("value at risk", 1, lower=-np.inf)
        self._beyond = model.columns("beyond it", count)
        for number, (master, start) in enumerate(zip(masters, self._starts, strict=True)):
            paid = np.flatnonzero(master.model.cost)
            row = model.rows("cost", 1, lower=master.constant_musd, upper=master.constant_musd)
            model.entries(row.start, self._costs.start + number, 1.0)
            model.entries(row.start, start + paid, -master.model.cost[paid])
        rows = model.rows("beyond the value at risk", count, lower=0.0)
        model.entries(rows.index, self._tail.start, 1.0)
        model.entries(rows.index, self._beyond.index, 1.0)
        model.entries(rows.index, self._costs.index, -1.0)
        own = model.whole
        linked = np.concatenate([_linked(master) + start for master, start in zip(masters, self._starts, strict=True)])
        own[linked.astype(np.int64)] = False  # whole as the orders are
        self.whole = np.flatnonzero(own)
        self._bounds = model.lower, model.upper
        self.solver = Solver(model, relax=True)
        self._held: set[tuple[int, int, int, int]] = set()
        self._needs = [0] * count

    def at(self, values: Floats, future: int) -> Floats:
        """The part of a point that is a future's own master's."""
        start = self._starts[future]
        return values[start : start + self.masters[future].model.column_count]

    def as_planned(self, values: Floats) -> Floats:
        """The orders of a point, as one of the master as planned; of a connection, the most that any future uses."""
        found = values[self._first : self._starts[0]].copy()
        for number, master in enumerate(self.masters):
            own = self.at(values, number)
            for kind, _, _, _, block, _ in purchases(master):
                if kind == "connection":
                    found[block.index] = np.maximum(found[block.index] if number else 0.0, own[block.index])
        return found

    def solve(self, aversion: float, tolerance: float) -> Solution:
        """The relaxed master.

        Args:
            aversion: λ, from 0 to less than 1.
            tolerance: of one site-year's operating cost, relative to the objective.

        Raises:
            NoFeasiblePoint: there are no orders that the limits allow.
        """
        self._weigh(aversion)
        self._require()
        solution = self.solver.solve()
        for _ in range(ROUNDS):
            if not self._take_violated(solution.values, tolerance * abs(solution.objective)):
                break
            solution = self.solver.solve()
        return solution

    def solve_whole(self, aversion: float, tolerance: float, *, nodes: int, gap: float) -> Solution:
        """The master with whole units: a point, and a bound proven within so many nodes of each search."""
        self._weigh(aversion)
        self._require()
        whole = np.zeros(self.solver.column_count, dtype=np.bool_)
        whole[self.whole] = True
        self.solver.set_whole(whole)
        try:
            while True:
                solution = self.solver.solve(nodes=nodes, gap=gap)
                if not self._take_violated(solution.values, tolerance * abs(solution.objective)):
                    return solution
        finally:
            self.solver.set_whole(np.zeros(self.solver.column_count, dtype=np.bool_))

    def fix_whole(self, values: Floats | None) -> None:
        """Hold whole columns at a point's rounded values, or let them go again."""
        lower, upper = self._bounds[0][self.whole], self._bounds[1][self.whole]
        if values is not None:
            lower = upper = np.round(values[self.whole])
        self.solver.change_bounds(self.whole, lower, upper)

    def _weigh(self, aversion: float) -> None:
        share = self.weights * aversion / (1.0 - self.level)
        columns = np.concatenate([self._costs.index, self._tail.index, self._beyond.index])
        self.solver.change_costs(columns, np.concatenate([(1.0 - aversion) * self.weights, [aversion], share]))

    def _require(self) -> None:
        """What sites must have, as it has become known."""
        for number, (master, pool) in enumerate(zip(self.masters, self.pools, strict=True)):
            for need in pool.needs[self._needs[number] :]:
                columns, values = master.need_row(need)
                start = np.zeros(1, dtype=np.int64)
                self.solver.add_rows(np.zeros(1), np.full(1, np.inf), start, columns + self._starts[number], values)
            self._needs[number] = len(pool.needs)

    def _take_violated(self, values: Floats, tolerance_musd: float) -> int:
        """Take the strongest violated plane of each future's sites and periods; how many."""
        starts, columns, entries = [], [], []
        size = 0
        for number, (master, pool) in enumerate(zip(self.masters, self.pools, strict=True)):
            own = self.at(values, number)
            discount = master.case.calendar.discount
            for site, period in master.case.site_years:
                plane, worth = pool.strongest(site, period, master.x(own, site, period))
                now = float(own[master.sites[site].cost.start + period])
                key = (number, site, period, plane)
                if plane < 0 or key in self._held or (worth / MILLION - now) * discount[period] <= tolerance_musd:
                    continue
                self._held.add(key)
                pool.hold([(site, period, plane)])
                index, coefficients = master.plane_row(site, period, pool.planes(site, period)[plane])
                starts.append(size)
                columns.append(index + self._starts[number])
                entries.append(coefficients)
                size += len(index)
        if starts:
            none, all_of_it = np.zeros(len(starts)), np.full(len(starts), np.inf)
            self.solver.add_rows(none, all_of_it, np.array(starts), np.concatenate(columns), np.concatenate(entries))
        return len(starts)


def _copied(model: LinearModel, master: Master, *, orders_are_limited: bool) -> int:
    """A master's columns, at no cost, and its rows; the number of its first column."""
    own = master.model
    first, first_row = model.column_count, model.row_count
    lower, upper, whole = own.lower, own.upper, own.whole
    for block in own.column_blocks:
        some = slice(block.start, block.start + block.size)
        kinds = bool(whole[some].any())
        model.columns(block.name, block.size, lower=lower[some], upper=upper[some], whole=kinds)
    least, most = own.row_lower, own.row_upper
    for block in own.row_blocks:
        some = slice(block.start, block.start + block.size)
        free = not orders_are_limited and block.name.startswith((*PLACED, "capital budget"))
        low, high = (-np.inf, np.inf) if free else (least[some], most[some])
        model.rows(block.name, block.size, lower=low, upper=high)
    start, column, value = own.matrix()
    row = np.repeat(np.arange(len(start) - 1), np.diff(start))
    model.entries(row + first_row, column + first, value)
    return first


def _linked(master: Master) -> Integers:
    """Columns of orders that are the same in all futures."""
    some = [block.index for kind, _, _, _, block, _ in purchases(master) if kind not in ("connection", "chips")]
    return np.concatenate([*some, np.zeros(0, dtype=np.int64)])


def _link(model: LinearModel, planned: Master, first: int, master: Master, start: int) -> None:
    """Orders are the same as planned; chips wait for halls that are late."""
    waiting = {site.key: _late_halls(planned, master, number) for number, site in enumerate(planned.case.sites)}
    late = {key: bool(rows) for key, rows in waiting.items()}
    pairs = zip(purchases(planned), purchases(master), strict=True)
    chips: dict[str, list[tuple[Integers, Block, Block]]] = {}
    for (kind, site, _, purchase, block, _), (*_, other, _) in pairs:
        if kind == "connection":
            continue
        if kind == "chips" and late[site]:
            chips.setdefault(site, []).append((purchase.years, block, other))
            continue
        rows = model.rows(f"as ordered {block.name}", block.size, lower=0.0, upper=0.0)
        model.entries(rows.index, block.index + first, -1.0)
        model.entries(rows.index, other.index + start, 1.0)
    for site, bought in chips.items():
        _let_wait(model, planned, first, start, waiting[site], bought)


Late = list[tuple[Integers, Floats]]  # columns of orders of halls, and what of each is missing, (vintages, periods)


def _late_halls(planned: Master, master: Master, number: int) -> Late:
    """Halls of a site that come later than planned: those of each phase, by order; committed ones under no column."""
    found: Late = []
    for hall, other in zip(planned.case.sites[number].halls, master.case.sites[number].halls, strict=True):
        if hall.purchase is not None and other.purchase is not None:
            missing = np.maximum(0.0, hall.purchase.share - other.purchase.share)
            if missing.max(initial=0.0) > SAME:
                found.append((planned.sites[number].new_halls[hall.phase].index, missing))
        if hall.commitment is not None and other.commitment is not None:
            gone = np.maximum(0.0, hall.commitment.amount - other.commitment.amount) / 1e3
            if gone.max(initial=0.0) > SAME:
                found.append((np.zeros(0, dtype=np.int64), gone[None, :]))
    return found


def _let_wait(
    model: LinearModel, planned: Master, first: int, start: int, late: Late, bought: list[tuple[Integers, Block, Block]]
) -> None:
    """No chip earlier than ordered; all of them but as many as halls are missing."""
    periods = planned.case.years
    missing = sum((gone[0] for columns, gone in late if not len(columns)), np.zeros(periods))
    least = model.rows("chips wait for halls", periods, lower=-missing)
    for columns, gone in late:
        if len(columns):
            model.entries(least.index[None, :], (columns + first)[:, None], gone)
    for years, ordered, block in bought:
        by_then = (years[:, None] <= np.arange(periods)).astype(np.float64)  # (vintages, periods)
        model.entries(least.index[None, :], (block.index + start)[:, None], by_then)
        model.entries(least.index[None, :], (ordered.index + first)[:, None], -by_then)
        ranks = vintage_ranks(years)
        for rank in range(int(ranks.max(initial=0)) + 1):
            some = np.flatnonzero(ranks == rank)
            most = model.rows("chips as ordered", periods, upper=0.0)
            model.entries(most.index[None, :], (block.index[some] + start)[:, None], by_then[some])
            model.entries(most.index[None, :], (ordered.index[some] + first)[:, None], -by_then[some])

"""The master in HiGHS, holding only the planes that matter: violated ones come in from the pool, long slack ones go out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import SolverError
from gigawatt.lp import Solution, Solver
from gigawatt.plan.master.master import MILLION, Master
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.plan.site.needs import Need

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SLACK_ROUNDS = 12  # a plane that was slack in so many solves leaves the master (and stays in the pool)
SETTLING_ROUNDS = 50
SETTLED = 1e-9  # of the objective: planes of the pool violated by no more are as good as kept
ROUNDS = 4  # times that violated planes are looked for before the sites are asked again
WHOLE_ROUNDS = 30  # likewise, with whole units
NEED = -1  # instead of a plane's number: a row on what a site must have


class MasterSolver:
    """Solves the master over a growing set of planes."""

    by_prices = False  # answers are optimal
    reached = 0.0

    def __init__(self, master: Master, pool: PlanePool, *, threads: int = 1) -> None:
        self.master = master
        self.pool = pool
        self._relaxed = Solver(master.model, relax=True, threads=threads)
        self._held: list[tuple[int, int, int]] = []  # (site, year, plane) of each row behind the base rows
        self._slack: list[int] = []
        self.whole = np.flatnonzero(master.model.whole)
        self._lower, self._upper = master.model.lower, master.model.upper

    def solve(self, *, tolerance: float, near: float = 0.0) -> Solution:
        """The relaxed master, violated planes of the pool taken in until none is violated by more than ``tolerance``.

        Args:
            tolerance: of one site-year's operating cost, relative to the objective.
            near: how near to its optimum will do; the optimum itself is found.
        """
        del near
        solution = self._relaxed.solve()
        for _ in range(ROUNDS):
            if not self.take_violated(solution.values, tolerance * abs(solution.objective)):
                break
            solution = self._relaxed.solve()
        self._drop(solution)
        return solution

    def settled(self, *, tolerance: float, rounds: int = SETTLING_ROUNDS, until: float = np.inf) -> Solution:
        """As `solve`, until no plane of the pool is violated at all: for comparing masters over the same pool.

        Args:
            tolerance: as in `solve`.
            rounds: times at most that violated planes are looked for; few of them give an estimate.
            until: on the monotonic clock, when there must be an answer.

        Raises:
            SolverError: there was none by then.
        """
        solution = self._relaxed.solve(time_limit=_left(until))
        for _ in range(rounds):
            if not self.take_violated(solution.values, tolerance * abs(solution.objective)):
                break
            solution = self._relaxed.solve(time_limit=_left(until))
        return solution

    def reference(self) -> float:
        """The optimum over the pool's planes [M$], to compare that after a change with."""
        return self.settled(tolerance=SETTLED).objective

    def after_change(self, sites: set[int]) -> float:
        """As `reference`, after changes that concern some sites alone.

        Raises:
            NoFeasiblePoint: with the change, the master has no plan.
        """
        del sites
        return self.settled(tolerance=SETTLED).objective

    def take_violated(self, values: Floats, tolerance_musd: float) -> int:
        """Move the strongest violated plane of each site and year from the pool into the master; how many."""
        rows = []
        held = set(self._held)
        discount = self.master.case.calendar.discount
        for site, year in self.master.case.site_years:
            number, worth = self.pool.strongest(site, year, self.master.x(values, site, year))
            now = float(values[self.master.sites[site].cost.start + year])
            if number >= 0 and (worth / MILLION - now) * discount[year] > tolerance_musd and (site, year, number) not in held:
                rows.append((site, year, number))
        self.take(rows)
        return len(rows)

    def take(self, planes: list[tuple[int, int, int]]) -> None:
        """Put planes (site, year, number in the pool) into the master."""
        held = set(self._held)
        planes = [plane for plane in planes if plane not in held]
        if not planes:
            return
        starts, columns, values = [], [], []
        size = 0
        for site, year, number in planes:
            index, coefficient = self.master.plane_row(site, year, self.pool.planes(site, year)[number])
            starts.append(size)
            columns.append(index)
            values.append(coefficient)
            size += len(index)
        count = len(planes)
        arrays = (np.zeros(count), np.full(count, np.inf), np.array(starts), np.concatenate(columns), np.concatenate(values))
        self._relaxed.add_rows(*arrays)
        self.pool.hold(planes)
        self._held += planes
        self._slack += [0] * count

    def start(self, planes: list[tuple[int, int, int]], duals: Floats) -> None:
        """Begin with the planes that an earlier master ended with."""
        del duals
        self.take(planes)

    def offer(self, points: Sequence[Floats]) -> None:
        """Nothing to do: the optimum is found without."""

    def offered(self) -> list[Floats]:
        """Nothing is proposed here."""
        return []

    def require(self, needs: Sequence[Need]) -> None:
        """Put what sites must have into the master; it stays."""
        for need in needs:
            columns, values = self.master.need_row(need)
            start = np.zeros(1, dtype=np.int64)
            self._relaxed.add_rows(np.zeros(1), np.full(1, np.inf), start, columns, values)
            self._held.append((need.site, need.period, NEED))
            self._slack.append(0)

    def _drop(self, solution: Solution) -> None:
        base = self.master.base_rows
        gone = []
        for place in range(len(self._held)):
            tight = abs(solution.row_duals[base + place]) > 1e-9 or self._held[place][2] == NEED
            self._slack[place] = 0 if tight else self._slack[place] + 1
            if self._slack[place] > SLACK_ROUNDS:
                gone.append(place)
        if len(gone) < max(50, len(self._held) // 5):
            return
        self._relaxed.delete_rows(base + np.array(gone, dtype=np.int64))
        self.pool.release(self._held[place] for place in gone)
        out = set(gone)
        self._held = [plane for place, plane in enumerate(self._held) if place not in out]
        self._slack = [count for place, count in enumerate(self._slack) if place not in out]

    @property
    def held(self) -> int:
        """Planes in the master now."""
        return sum(number != NEED for _, _, number in self._held)

    def fix_whole(self, values: Floats | None) -> None:
        """Hold the whole columns at a point's rounded values, or let them go again."""
        if not len(self.whole):
            return
        if values is None:
            lower, upper = self._lower[self.whole], self._upper[self.whole]
        else:
            lower = upper = np.round(values[self.whole])
        self._relaxed.change_bounds(self.whole, lower, upper)

    def solve_whole(self, *, time_limit: float | None, nodes: int | None, gap: float, start: Floats | None) -> Solution:
        """The master with whole units, violated planes of the pool taken in: a point and a proven lower bound.

        Planes that left the master while units were held come back here where they matter: without them the bound would fall.
        """
        self._relaxed.set_whole(self.master.model.whole)
        try:
            if start is not None:
                self._relaxed.start_from(start)
            solution = self._relaxed.solve(time_limit=time_limit, nodes=nodes, gap=gap)
            bound = solution.bound
            for _ in range(WHOLE_ROUNDS):
                if not self.take_violated(solution.values, 0.1 * gap * abs(solution.objective)):
                    break
                self._relaxed.start_from(solution.values)
                solution = self._relaxed.solve(time_limit=time_limit, nodes=nodes, gap=gap)
                bound = max(bound, solution.bound)
            return replace(solution, bound=bound)
        finally:
            self._relaxed.set_whole(np.zeros(len(self._lower), dtype=np.bool_))

    @property
    def solver(self) -> Solver:
        return self._relaxed

    def start_from(self, values: Floats) -> None:
        """Nothing to do: the last answer is the start."""


def _left(until: float) -> float | None:
    """Seconds; None where there is no end."""
    if np.isinf(until):
        return None
    if time.monotonic() > until:
        raise SolverError("there was no time for an answer")
    return until - time.monotonic()

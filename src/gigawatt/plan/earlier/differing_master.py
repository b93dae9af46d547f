"""The master as one programme, where differing from an earlier plan may cost something (docs/mathematics/plan.md, section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Solution
from gigawatt.plan.master.master import Master
from gigawatt.plan.master.master_solver import MasterSolver
from gigawatt.plan.master.plane_pool import PlanePool

Floats = NDArray[np.float64]

ROUNDS = 6  # times that violated planes are looked for


class DifferingMaster:
    """Holds the master and the differences; planes are taken as they are found."""

    def __init__(self, master: Master, pool: PlanePool) -> None:
        self.master = master
        self.inner = MasterSolver(master, pool)
        self.inner.require(pool.needs)
        self._size = master.model.column_count
        self._columns = np.zeros(0, dtype=np.int64)
        self._rows = np.zeros(0, dtype=np.int64)
        self._weights = self._at = np.zeros(0)

    def differ_from(self, point: Floats, weights: Floats) -> None:
        """Know an earlier plan, from which differing may cost something (`differing`).

        Args:
            point: of the master, NaN where there was nothing.
            weights: what a unit of each column is worth [M$]; those of the first plan stay.
        """
        if len(self._columns):
            self._at = point[self._columns]
            return
        self._columns = np.flatnonzero((weights > 0.0) & np.isfinite(point))
        self._weights, self._at = weights[self._columns], point[self._columns]
        count, solver = len(self._columns), self.inner.solver
        self._rows = solver.row_count + np.arange(count, dtype=np.int64)
        one, nothing = np.arange(count, dtype=np.int64), np.zeros(count)
        solver.add_rows(self._at, self._at, one, self._columns, np.ones(count))
        for sign in (1.0, -1.0):
            solver.add_columns(self._weights, nothing, np.full(count, np.inf), one, self._rows, np.full(count, sign))

    def take(self, planes: list[tuple[int, int, int]]) -> None:
        """Put planes (site, period, number in the pool) into the master."""
        self.inner.take(planes)

    def offer(self, points: Sequence[Floats]) -> None:
        """Nothing to do: the optimum is found without."""

    def differing(self, share: float, *, tolerance: float, near: float) -> Solution:
        """The master where differing from the earlier plan costs a share of what it is worth.

        Args:
            share: 0: differing costs nothing, and the objective is the master's.
            tolerance: of one site-year's operating cost, relative to the objective.
            near: how near to its optimum will do; the optimum itself is found.

        Raises:
            NoFeasiblePoint: there is no plan.
        """
        del near
        solver, free = self.inner.solver, np.full(len(self._rows), np.inf)
        if share:
            both = np.arange(self._size, self._size + 2 * len(self._columns), dtype=np.int64)
            solver.change_costs(both, share * np.tile(self._weights, 2))
            solver.change_row_bounds(self._rows, self._at, self._at)
        else:
            solver.change_row_bounds(self._rows, -free, free)
        found = self.inner.settled(tolerance=tolerance, rounds=ROUNDS)
        rows = self.master.base_rows
        return replace(
            found,
            values=found.values[: self._size],
            reduced_costs=found.reduced_costs[: self._size],
            row_values=found.row_values[:rows],
            row_duals=found.row_duals[:rows],
        )

"""The relaxed master where differing from an earlier plan costs something (docs/mathematics/plan.md, section 6).

min cost·z + ρ Σ_j w_j |x_j - x⁰_j|, w_j what a unit of x_j is worth to its site. Its points are plans; near the earlier plan,
where planes are good, they cost about what it says; and as most x_j are what they were, few sites need be dispatched again.
With ρ = 0 it is the master itself, whose optimum is a lower bound.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Solution
from gigawatt.plan.master import MILLION, Master
from gigawatt.plan.master_solver import MasterSolver
from gigawatt.plan.plane_pool import PlanePool

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROUNDS = 6  # times that violated planes are looked for
METERS = 0.2  # of that share: who of several sites emits what is no habit worth keeping
MOST_POINTS = 3  # of the last, whose site-years are looked for in a new one
SAME = 1e-9  # of 1 + |x|: closer than that, a site-year is as it was


class NearMaster:
    """Holds the master and the differences; planes are taken as they are found."""

    def __init__(self, master: Master, pool: PlanePool, earlier: Floats, held: list[tuple[int, int, int]]) -> None:
        """Start with planes.

        Args:
            master: its columns and rows.
            pool: of planes and needs.
            earlier: the earlier plan's point, NaN where it had no such column.
            held: planes (site, period, number in the pool) to begin with.
        """
        self.master, self.pool = master, pool
        self.inner = MasterSolver(master, pool)
        self.inner.require(pool.needs)
        weights = _weights(master, pool, held)
        self._idle = _allotments(master) & (weights == 0.0)  # of meters that nothing limits: they may be anything
        self._columns = np.flatnonzero((weights > 0.0) & np.isfinite(earlier))
        self._weights = weights[self._columns]
        count, solver = len(self._columns), self.inner.solver
        self._size = master.model.column_count
        self._rows = solver.row_count + np.arange(count, dtype=np.int64)
        one = np.arange(count, dtype=np.int64)
        self._at = earlier[self._columns]
        solver.add_rows(self._at, self._at, one, self._columns, np.ones(count))
        for sign in (1.0, -1.0):
            nothing = np.zeros(count)
            solver.add_columns(self._weights, nothing, np.full(count, np.inf), one, self._rows, np.full(count, sign))
        self.inner.take(held)
        self._points = [earlier]
        self._cost = master.model.cost

    def cheapest(self, tolerance: float) -> Solution:
        """The master as it is: its objective is a lower bound.

        Args:
            tolerance: of one site-year's operating cost, relative to the objective.

        Raises:
            NoFeasiblePoint: there is no plan.
        """
        free = np.full(len(self._rows), np.inf)
        self.inner.solver.change_row_bounds(self._rows, -free, free)
        found = self.inner.settled(tolerance=tolerance, rounds=ROUNDS)
        rows = self.master.base_rows
        return replace(
            found,
            values=found.values[: self._size],
            reduced_costs=found.reduced_costs[: self._size],
            row_values=found.row_values[:rows],
            row_duals=found.row_duals[:rows],
        )

    def near(self, share: float, tolerance: float) -> tuple[Floats, float]:
        """The cheapest point where differing costs ``share`` of what it is worth, and what planes say that it costs [M$].

        Site-years that are as they were at a point before are exactly so.

        Raises:
            NoFeasiblePoint: there is no plan.
        """
        both = np.arange(self._size, self._size + 2 * len(self._columns), dtype=np.int64)
        self.inner.solver.change_costs(both, share * np.tile(self._weights, 2))
        self.inner.solver.change_row_bounds(self._rows, self._at, self._at)
        values = self.inner.settled(tolerance=tolerance, rounds=ROUNDS).values[: self._size].copy()
        for site, period in self.master.case.site_years:
            columns = self.master.sites[site].operation[:, period]
            for point in reversed(self._points):
                was = point[columns]
                same = np.abs(values[columns] - was) <= SAME * (1.0 + np.abs(was))
                if np.all(same | self._idle[columns] & np.isfinite(was)):
                    values[columns] = was
                    break
        self._points = [*self._points[-MOST_POINTS:], values]
        return values, float(self._cost @ values)

    def stay_near(self, point: Floats) -> None:
        """Measure differences from another point."""
        self._at = point[self._columns]


def _allotments(master: Master) -> NDArray[np.bool_]:
    """Which columns are allotments of meters, shape (columns,)."""
    found = np.zeros(master.model.column_count, dtype=np.bool_)
    for site, columns in zip(master.case.sites, master.sites, strict=True):
        found[columns.operation[site.operation.meter_slice]] = True
    return found


def _weights(master: Master, pool: PlanePool, held: list[tuple[int, int, int]]) -> Floats:
    """The most that a unit of each of the operation's variables is worth to a plane [M$, discounted], shape (columns,)."""
    found = np.zeros(master.model.column_count)
    discount = master.case.calendar.discount
    for site, period, number in held:
        columns = master.sites[site]
        worth = np.abs(pool.planes(site, period)[number]) * columns.scale / MILLION * float(discount[period])
        worth[master.case.sites[site].operation.meter_slice] *= METERS
        index = columns.operation[:, period]
        found[index] = np.maximum(found[index], worth)
    return found

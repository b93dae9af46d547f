"""The relaxed master where differing from an earlier plan costs something (docs/mathematics/plan.md, section 6).

min cost·z + ρ Σ_j w_j |x_j - x⁰_j|, w_j what a unit of x_j is worth to its site. Its points are plans; near the earlier plan,
where planes are good, they cost about what it says; and as most x_j are what they were, few sites need be dispatched again.
With ρ = 0 it is the master itself, whose optimum is a lower bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Solution
from gigawatt.plan.master.master import MILLION, Master
from gigawatt.plan.master.plane_pool import PlanePool

Floats = NDArray[np.float64]

METERS = 0.2  # of that share: who of several sites emits what is no habit worth keeping
MOST_POINTS = 3  # of the last, whose site-years are looked for in a new one
SAME = 1e-9  # of 1 + |x|: closer than that, a site-year is as it was


class Differing(Protocol):
    """A master in which differing from an earlier plan may cost something, solved as one programme or site by site."""

    def differ_from(self, point: Floats, weights: Floats) -> None: ...

    def offer(self, points: Sequence[Floats]) -> None: ...

    def differing(self, share: float, *, tolerance: float, near: float) -> Solution: ...


class NearMaster:
    """Finds plans near an earlier one, site-years that did not change exactly as they were."""

    def __init__(
        self, master: Master, pool: PlanePool, earlier: Floats, held: list[tuple[int, int, int]], inner: Differing, *, near: float
    ) -> None:
        """Start from a plan.

        Args:
            master: its columns and rows.
            pool: of planes and needs.
            earlier: the earlier plan's point, NaN where it had no such column.
            held: planes (site, period, number in the pool) that say what a unit of each column is worth.
            inner: solves the master.
            near: relative difference from the optimum that will do, where it is not found itself.
        """
        self.master, self.inner, self._near = master, inner, near
        self._weights = _weights(master, pool, held)
        self._idle = _allotments(master) & (self._weights == 0.0)  # of meters that nothing limits: they may be anything
        self._points = [earlier]
        self._cost = master.model.cost
        inner.differ_from(earlier, self._weights)
        inner.offer([earlier])

    def cheapest(self, tolerance: float) -> Solution:
        """The master as it is: its objective is a lower bound.

        Args:
            tolerance: of one site-year's operating cost, relative to the objective.

        Raises:
            NoFeasiblePoint: there is no plan.
        """
        return self.inner.differing(0.0, tolerance=tolerance, near=self._near)

    def near(self, share: float, tolerance: float) -> tuple[Floats, float]:
        """The cheapest point where differing costs ``share`` of what it is worth, and what planes say that it costs [M$].

        Site-years that are as they were at a point before are exactly so.

        Raises:
            NoFeasiblePoint: there is no plan.
        """
        values = self.inner.differing(share, tolerance=tolerance, near=self._near).values.copy()
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
        self.inner.differ_from(point, self._weights)


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

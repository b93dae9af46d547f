"""Dispatched points of one site, weather year and period, and what they say of many futures, from below and from above.

A mixture of points is a dispatch of any future that has all of what it uses: fewer assets never cost less, as nothing need be
run; less work never costs more, as what is made may be curtailed; work that no point does is cut, at its price, or not begun, at
its value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.compiled import compiled_loosely
from gigawatt.risk.operation.cheapest_points import Menu, cheapest
from gigawatt.risk.operation.site_points import Point, SitePoints

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ROUNDING, LITTLE = (
    1e-9,
    1e-4,
)  # a column that uses less is said to use nothing, or this: its numbers do not differ by powers of ten
LEAST_SAVING = 1e-6  # of a cost: for less no future is mixed anew


@dataclass(frozen=True)
class Mixed:
    """The cheapest mixture for every future.

    Attributes:
        cost_usd: shape (futures,).
        points: weights of the points, shape (futures, points).
        cut: share of each workload that no point does, shape (futures, works).
        saved_usd: by a unit more of each row (assets, what is there once, meters) or less of a workload, shape (futures, rows).
        meter_prices: what a unit more of each meter would save, shape (futures, meters).
    """

    cost_usd: Floats
    points: Floats
    cut: Floats
    saved_usd: Floats
    meter_prices: Floats


class KnownPoints:
    """What has been dispatched.

    Args:
        points: of the site.
        year: number of the weather year.
        period: number of the period.
        left_usd: about what it costs not to begin all of each workload, shape (works,): what mixtures are chosen by.
    """

    def __init__(self, points: SitePoints, year: int, period: int, left_usd: Floats | None = None) -> None:
        self.points, self.year, self.period = points, year, period
        self.known: list[Point] = []  # to be mixed of
        self._dispatched: list[Point] = []  # whose planes hold
        self._columns: list[Floats] = []  # of assets, what is there once, meters, workloads
        plan = points.plan
        self.works = plan.works
        self.cut_usd, self.cut_mwh, cut_metered = points.all_cut(year, period)
        limits = plan.allotment[period]
        self._meters = np.flatnonzero(np.isfinite(limits))
        self._limits = limits[self._meters]
        self._highest = points.highest_prices(period)
        self._certain, self._own = plan.by_driver(period)
        meters = points.case.meter_slice
        self._once = bool(np.any(np.delete(self._certain, np.arange(meters.start, meters.stop)) != 0.0))
        most = np.maximum(cut_metered.max(axis=0, initial=0.0)[self._meters], 1e-3 * self._highest_use(period))
        self._units = np.maximum(self._limits, most)  # of the meters' rows
        left = np.full(len(self.cut_usd), np.inf) if left_usd is None else left_usd
        limited = np.any(cut_metered[:, self._meters] > 0.0, axis=1) & np.isfinite(left)  # no more of it may be cut than so much
        self._begun = (self.cut_usd <= left) & ~limited  # what no point does of it is cut, else not begun
        self._missed_usd = np.where(self._begun, self.cut_usd, left)
        self._cut_metered = cut_metered[:, self._meters] * self._begun[:, None]

    def dispatch(self, corner: int, shares: Floats, meter_prices: Floats) -> Point:
        """Dispatch a point and remember it; see `SitePoints.dispatch`."""
        asked = np.clip(meter_prices, 0.0, self._highest)
        asked[~np.isfinite(self.points.plan.allotment[self.period])] = 0.0
        none = self._meters[self._limits <= 0.0]
        asked[none] = self._highest[
            none
        ]  # of what is not to be used at all no mixture has a price: points that use it are never taken
        point = self.points.dispatch(self.year, self.period, corner, shares, asked)
        self.known.append(point)
        self._dispatched.append(point)
        uses = np.concatenate([point.shares[~self.works], [1.0], point.metered[self._meters] / self._units])
        uses = np.where(uses < ROUNDING, 0.0, np.maximum(uses, LITTLE))
        self._columns.append(np.concatenate([uses, point.shares[self.works]]))
        return point

    def served(self, point: Point) -> Floats:
        """The share of each workload's energy that a point does not cut, shape (works,)."""
        numbers = [driver.positions[0] for driver in self.points.plan.drivers if driver.work]
        cut = point.cut_mwh[np.array(numbers, dtype=np.int64) - self.points.case.load_slice.start]
        asked = point.shares[self.works] * self.cut_mwh.sum(axis=1)
        found: Floats = np.clip(1.0 - np.divide(cut, asked, out=np.zeros_like(cut), where=asked > 0.0), 0.0, 1.0)
        return found

    def below(self, shares: Floats, since: int = 0, left_usd: Floats | None = None) -> Floats:
        """The highest plane at each corner, shape (futures, corners).

        Args:
            shares: of each driver, shape (futures, drivers).
            since: of the points from this number on.
            left_usd: what it costs not to begin all of each workload, shape (futures, works), where no more than that need be
                done: a plane is then no dearer for work than that; None: all work is begun.
        """
        if since >= len(self._dispatched):  # nothing new: no subset of what never differs is worth a dispatch
            return np.full((len(shares), len(self._dispatched[0].planes)), -np.inf)
        planes = np.array([point.planes for point in self._dispatched[since:]])  # (points, corners, size)
        certain = np.einsum("kjn,n->jk", planes, self._certain)
        drivers = np.einsum("kjn,dn->jkd", planes, self._own)
        most = np.full(shares.shape, np.inf)
        if left_usd is not None:
            most[:, self.works] = left_usd
        return _highest(np.ascontiguousarray(shares), certain, drivers, most)

    def begun(self, shares: Floats, mixed: Mixed, left_usd: Floats | None) -> tuple[Floats, Floats]:
        """Shares of the drivers without the work that mixtures do not begin, and what it costs not to, shape (futures,)."""
        if left_usd is None or self._begun.all():
            return shares, np.zeros(len(shares))
        left, found = np.where(self._begun, 0.0, mixed.cut), shares.copy()
        found[:, self.works] = np.maximum(0.0, found[:, self.works] - left)
        return found, np.einsum("fw,fw->f", left, np.where(self._begun, 0.0, left_usd))

    def mixed(self, shares: Floats, weights: Floats, before: Mixed | None = None, left_usd: Floats | None = None) -> Mixed:
        """The cheapest mixture of what is known, cut work included.

        Args:
            shares: of each driver, shape (futures, drivers).
            weights: of the corners of prices, shape (futures, corners).
            before: of the same futures, when fewer points were known: only what the others make cheaper is mixed anew.
            left_usd: what it costs not to begin all of each workload, shape (futures, works); None: it is cut, at its price.
        """
        if before is not None:
            return self._mixed_again(before, shares, weights, left_usd)
        of_points = np.array(self._columns).T
        there = np.concatenate([shares[:, ~self.works], self._once_there(shares), shares[:, self.works]], axis=1)
        works, meters, limited = len(self.cut_usd), len(self._meters), there.shape[1] - len(self.cut_usd)
        beyond_usd = np.concatenate([np.full(limited - meters, np.inf), self._beyond_usd()])
        cut = np.concatenate([np.zeros((limited - meters, works)), (self._cut_metered / self._units).T])
        rows = self._telling(of_points, there, limited)
        left = rows[:-works] if works else rows
        menu = Menu(of_points[rows], cut[left], self._missed_usd, beyond_usd[left])
        costs = np.einsum("fj,pj->fp", weights, np.array([point.cost_usd for point in self.known]))
        found, saved = cheapest(menu, costs, there[:, rows])
        count = len(self.known)
        beyond = np.where(np.isfinite(menu.beyond_usd), menu.beyond_usd, 0.0)
        usd = np.einsum("fp,fp->f", found[:, :count], costs) + np.einsum("fr,r->f", found[:, count + works :], beyond)
        usd += np.einsum("fw,fw->f", found[:, count : count + works], self._missed(left_usd, len(shares)))
        duals = np.zeros(there.shape)
        duals[:, rows] = saved
        prices = np.zeros((len(shares), len(self._highest)))
        prices[:, self._meters] = duals[:, limited - meters : limited] / self._units
        return Mixed(usd, found[:, :count], found[:, count : count + works], duals, prices)

    def at_corners(self, mixed: Mixed, left_usd: Floats | None) -> Floats:
        """What mixtures cost at each corner of prices, but for what is beyond limits, shape (futures, corners)."""
        costs: Floats = np.einsum("fp,pj->fj", mixed.points, np.array([point.cost_usd for point in self.known]))
        costs += np.einsum("fw,fw->f", mixed.cut, self._missed(left_usd, len(costs)))[:, None]
        return costs

    def _missed(self, left_usd: Floats | None, futures: int) -> Floats:
        """What it costs that nothing of a workload is done, shape (futures, works)."""
        if left_usd is None:
            return np.broadcast_to(self.cut_usd, (futures, len(self.cut_usd)))
        return np.where(self._begun, np.minimum(self.cut_usd, left_usd), left_usd)

    def _mixed_again(self, before: Mixed, shares: Floats, weights: Floats, left_usd: Floats | None) -> Mixed:
        known = before.points.shape[1]
        if known == len(self.known):
            return before
        columns = np.array(self._columns[known:])
        signs = np.where(np.arange(columns.shape[1]) < columns.shape[1] - len(self.cut_usd), 1.0, -1.0)
        saving = np.einsum("fr,pr->fp", before.saved_usd, columns * signs)
        saving += np.einsum("fj,pj->fp", weights, np.array([point.cost_usd for point in self.known[known:]]))
        cheaper = np.flatnonzero(saving.min(axis=1) < -LEAST_SAVING * np.abs(before.cost_usd))
        left = None if left_usd is None else left_usd[cheaper]
        some = self.mixed(shares[cheaper], weights[cheaper], left_usd=left)
        points = np.concatenate([before.points, np.zeros((len(shares), len(self.known) - known))], axis=1)
        found = Mixed(before.cost_usd.copy(), points, before.cut.copy(), before.saved_usd.copy(), before.meter_prices.copy())
        for name in ("cost_usd", "points", "cut", "saved_usd", "meter_prices"):
            getattr(found, name)[cheaper] = getattr(some, name)
        return found

    def keep(self, which: Integers) -> None:
        """Mix of some points alone from now on; the planes of all stay."""
        self.known = [self.known[place] for place in which.tolist()]
        self._columns = [self._columns[place] for place in which.tolist()]

    def cut_of(self, mixed: Mixed) -> Floats:
        """MWh cut of each workload, shape (futures, workloads)."""
        found = np.einsum("fp,pw->fw", mixed.points, np.array([point.cut_mwh for point in self.known]))
        total: Floats = found + np.einsum("fd,dw->fw", mixed.cut, self.cut_mwh)
        return total

    def missed_usd(self, mixed: Mixed, left_usd: Floats | None) -> Floats:
        """What of a mixture's cost is work that is not begun, or cut, as it counts there, shape (futures,)."""
        pauses = np.array([one.cut_mwh for one in self.known]) @ self.points.pause_usd_per_mwh(self.year, self.period)
        missed: Floats = np.einsum("fw,fw->f", mixed.cut, self._missed(left_usd, len(mixed.cut)))
        missed += np.einsum("fp,p->f", mixed.points, pauses)
        return missed

    def co2_of(self, mixed: Mixed) -> Floats:
        """Tonnes, shape (futures,)."""
        found: Floats = np.einsum("fp,p->f", mixed.points, np.array([point.co2_t for point in self.known]))
        return found

    def _once_there(self, shares: Floats) -> Floats:
        """What there is once whatever comes, and of every meter's limit, shape (futures, 1 + limited meters)."""
        return np.broadcast_to(np.append(1.0, self._limits / self._units), (len(shares), 1 + len(self._meters)))

    def _telling(self, columns: Floats, there: Floats, limited: int) -> Integers:
        """The rows that say something, and no other row says it: all of meters and workloads, and some of what is there."""
        assets = limited - len(self._meters) - 1
        known: dict[bytes, int] = {}
        for row in range(assets + 1 if self._once else assets):
            known.setdefault(there[:, row].tobytes() + columns[row].tobytes(), row)
        return np.array([*sorted(known.values()), *range(assets + 1, there.shape[1])], dtype=np.int64)

    def _beyond_usd(self) -> Floats:
        """What a unit beyond each limit costs, inf where work can be cut instead, shape (limited meters,)."""
        may = self.points.case.cut_meters[self._meters] if len(self._meters) else np.zeros(0, dtype=bool)
        found: Floats = np.where(may, self._highest[self._meters] * self._units, np.inf)
        return found

    def _highest_use(self, period: int) -> Floats:
        """About what each limited meter would count if its worst source carried the load, shape (limited meters,)."""
        case = self.points.case
        begin, end = case.slices[period]
        load_mwh = float(self.points.plan.x[period, case.load_slice].sum()) * float(case.pue[begin:end].sum())
        worst = [max(float(meter.tier_rates[:, period].max(initial=0.0)), 1e-9) for meter in case.meters]
        found: Floats = np.maximum(load_mwh, 1e-3) * np.array(worst)[self._meters]
        return found


@compiled_loosely
def _highest(shares: Floats, certain: Floats, drivers: Floats, most: Floats) -> Floats:
    """The highest plane at each corner, each driver's part no more than so much, shape (futures, corners).

    No product by a library whose sums depend on its threads.
    """
    futures, count = shares.shape
    corners, planes = certain.shape
    found = np.empty((futures, corners))
    for future in range(futures):
        for corner in range(corners):
            highest = -1e300
            for plane in range(planes):
                value = certain[corner, plane]
                for driver in range(count):
                    value += shares[future, driver] * min(drivers[corner, plane, driver], most[future, driver])
                highest = max(highest, value)
            found[future, corner] = highest
    return found

"""What operating a site costs in thousands of futures, between planes from below and mixtures of dispatched points from above.

The plan is held; a future has less of some drivers (assets late, work gone), other prices and one of the weather years. V, the
least operating cost, is convex and homogeneous in capacities and loads, concave in prices (docs/mathematics/risk.md, section 3):

* from below, V(x; c(f)) >= Σ_j θ_j(f) max_k π_jk · x, over the planes k at each corner j of prices;
* from above, with shares sorted, s_(1) >= s_(2) >= ..., x = Σ_k (s_(k) - s_(k+1)) x^k, where x^k has the first k drivers in full
  and none of the others, so that V(x; c(f)) <= Σ_k (s_(k) - s_(k+1)) Σ_j θ_j(f) cost_j(x^k).

Futures that lie far from both are then dispatched as they are, a few of them: each gives a plane, and a point x_i of which
another future has a part a, V(x) <= a cost(x_i) + (a mixture of x - a x_i).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.known_points import Above, KnownPoints
from gigawatt.risk.site_points import Point, SitePlan, SitePoints

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CHUNK = 2048  # futures whose planes are multiplied at once
CLOSE = 1e-3  # bounds this near each other, on average, are not drawn nearer
CANDIDATES = 48  # futures, those with the widest bounds, of which one is dispatched next


@dataclass(frozen=True)
class SiteFutures:
    """What the futures leave of one site's plan.

    Attributes:
        shares: of each driver, between 0 and 1, shape (futures, periods, drivers).
        weights: of the corners of prices, shape (futures, corners).
        weather: number of the weather year, shape (futures,).
    """

    shares: Floats
    weights: Floats
    weather: Integers

    @property
    def count(self) -> int:
        return len(self.weather)


@dataclass(frozen=True)
class Effort:
    """How much is dispatched for one site, weather year and period.

    Attributes:
        points: subsets of the drivers, those that weigh most in the futures.
        refined: futures dispatched as they are, at most.
    """

    points: int = 8
    refined: int = 16


@dataclass(frozen=True)
class SiteBounds:
    """The operation of one site in every future and period, each shape (futures, periods).

    Attributes:
        lower_usd: no dispatch costs less.
        upper_usd: a mixture of dispatches costs that.
        cut_mwh: of each workload in that mixture, at the meter, shape (futures, periods, workloads).
        co2_t: of that mixture.
        undispatched: share of the plan's time for which the dispatch of another point stands, with less power.
        dispatches: made, in all.
    """

    lower_usd: Floats
    upper_usd: Floats
    cut_mwh: Floats
    co2_t: Floats
    undispatched: Floats
    dispatches: int


def site_in_futures(plan: SitePlan, futures: SiteFutures, effort: Effort | None = None) -> SiteBounds:
    """Both bounds of a site's operation in all futures.

    Args:
        plan: of the site.
        futures: what they leave of it.
        effort: how much is dispatched.

    Raises:
        SolverError: a dispatch gave no answer that can be trusted.
    """
    points = SitePoints(plan)
    count, periods = futures.count, len(plan.x)
    loads = len(plan.weather.cases[0].loads)
    lower, upper, co2, bare = (np.zeros((count, periods)) for _ in range(4))
    cut = np.zeros((count, periods, loads))
    for year in range(plan.weather.years):
        there = np.flatnonzero(futures.weather == year)
        for period in range(periods) if len(there) else ():
            few = _SitePeriod(points, year, period, futures.shares[there, period], futures.weights[there], effort or Effort())
            lower[there, period], above = few.bounds()
            upper[there, period], cut[there, period] = above.cost_usd, above.cut_mwh
            co2[there, period], bare[there, period] = above.co2_t, above.undispatched
    return SiteBounds(lower, upper, cut, co2, bare, points.dispatches)


class _SitePeriod:
    """One site, weather year and period in the futures that have that weather."""

    def __init__(self, points: SitePoints, year: int, period: int, shares: Floats, weights: Floats, effort: Effort) -> None:
        self.points, self.year, self.period, self.effort = points, year, period, effort
        self.shares, self.weights = shares, weights
        self.known = KnownPoints(points, year, period)
        self.below = np.full(weights.shape, -np.inf)  # by future and corner

    def bounds(self) -> tuple[Floats, Above]:
        """From below, shape (futures,), and from above."""
        for missing in [0, *self.known.heaviest(self.shares)[: self.effort.points]]:
            if self.known.works(missing):
                self._add_planes(self.known.dispatch(missing))
        above = self.known.above(self.shares, self.weights)
        for _ in range(self.effort.refined):
            gap = above.cost_usd - self._lower()
            if gap.mean() <= CLOSE * np.abs(above.cost_usd).mean():
                break
            chosen = self._most_telling(gap)
            shares = self.shares[chosen]
            point = self.points.at_shares(self.year, self.period, shares, self.weights[chosen])
            self._add_planes((point,))
            for part in self.known.parts(shares, self.shares):
                above = above.or_better(self.known.with_part_of(shares, point, part, self.shares, self.weights))
        return self._lower(), above

    def _lower(self) -> Floats:
        found: Floats = np.einsum("fj,fj->f", self.below, self.weights)
        return found

    def _most_telling(self, gap: Floats) -> int:
        """The future whose dispatch would close most of all gaps, if a gap closes by the part that a future has of another."""
        widest = np.lexsort((np.arange(len(gap)), -gap))[:CANDIDATES]
        closed = [float(self.known.parts(self.shares[one], self.shares)[1] @ gap) for one in widest]
        return int(widest[int(np.argmax(closed))])

    def _add_planes(self, some: tuple[Point, ...]) -> None:
        """Planes of dispatches: the highest at each corner counts."""
        plan = self.points.plan
        planes = np.array([point.planes for point in some])  # (points, corners, size)
        base = plan.x[self.period]
        own = np.zeros((len(plan.drivers), len(base)))
        for place, driver in enumerate(plan.drivers):
            own[place, list(driver.positions)] = base[list(driver.positions)]
        of_certain = planes @ (base - own.sum(axis=0))  # (points, corners)
        of_drivers = np.einsum("kjn,dn->dkj", planes, own).reshape(len(own), -1)
        for start in range(0, len(self.shares), CHUNK):
            span = slice(start, start + CHUNK)
            value = (self.shares[span] @ of_drivers).reshape(-1, *of_certain.shape) + of_certain
            self.below[span] = np.maximum(self.below[span], value.max(axis=1))

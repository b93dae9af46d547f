"""What operating a site costs in thousands of futures, between planes from below and mixtures of dispatched points from above.

The plan is held; a future has less of some drivers (assets late, work gone), other prices and one of the weather years. V, the
least operating cost, is convex and homogeneous in capacities and loads, and concave in prices (docs/mathematics/risk.md, section 3):

* from below, V(x; c(f)) >= Σ_j θ_j(f) max_k π_jk · x, over the planes k at each corner j of prices;
* from above, with shares sorted, s_(1) >= s_(2) >= ..., x = Σ_k (s_(k) - s_(k+1)) x^k, where x^k has the first k drivers in full and
  none of the others, so that V(x; c(f)) <= Σ_k (s_(k) - s_(k+1)) Σ_j θ_j(f) cost_j(x^k).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.site_points import Point, SitePlan, SitePoints

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEAST_WEIGHT = 1e-9  # a point that has less of a future is none
CHUNK = 2048  # futures whose planes are multiplied at once


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
class SiteBounds:
    """The operation of one site in every future and period, each shape (futures, periods).

    Attributes:
        lower_usd: no dispatch costs less.
        upper_usd: a mixture of dispatches costs that.
        cut_mwh: of each workload in that mixture, at the meter, shape (futures, periods, workloads).
        co2_t: of that mixture.
        undispatched: share of the plan's time for which no dispatch was made, and all work counts as cut.
        dispatches: made, in all.
    """

    lower_usd: Floats
    upper_usd: Floats
    cut_mwh: Floats
    co2_t: Floats
    undispatched: Floats
    dispatches: int


def site_in_futures(plan: SitePlan, futures: SiteFutures, most_points: int = 12) -> SiteBounds:
    """Both bounds of a site's operation in all futures.

    Args:
        plan: of the site.
        futures: what they leave of it.
        most_points: that are dispatched in one weather year and period; those that weigh most in the futures.

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
        if not len(there):
            continue
        for period in range(periods):
            shares, weights = futures.shares[there, period], futures.weights[there]
            mixture = _Mixture(plan, shares)
            dispatched = [missing for missing in mixture.heaviest() if mixture.works(missing)][:most_points]
            found = {missing: points.points(year, period, missing) for missing in dispatched}
            full = points.points(year, period, 0)
            planes = [point for some in found.values() for point in some] + ([] if 0 in found else list(full))
            lower[there, period] = _from_below(plan, period, shares, weights, planes)
            above = _from_above(plan, points, mixture, found, weights, year, period)
            upper[there, period], cut[there, period], co2[there, period], bare[there, period] = above
    return SiteBounds(lower, upper, cut, co2, bare, points.dispatches)


class _Mixture:
    """Each future's capacities and loads as a mixture of points that have each driver in full or not at all."""

    def __init__(self, plan: SitePlan, shares: Floats) -> None:
        self.work = [place for place, driver in enumerate(plan.drivers) if driver.work]
        drivers = shares.shape[1]
        order = np.argsort(-shares, axis=1, kind="stable")
        ordered = np.take_along_axis(shares, order, axis=1)
        edges = np.concatenate([np.ones((len(shares), 1)), ordered, np.zeros((len(shares), 1))], axis=1)
        self.weight = edges[:, :-1] - edges[:, 1:]  # (futures, drivers + 1): of the point with the first k drivers
        everything = (1 << drivers) - 1
        bits = np.cumsum(np.int64(1) << order.astype(np.int64), axis=1)
        there = np.concatenate([np.zeros((len(shares), 1), dtype=np.int64), bits], axis=1)
        self.missing = everything - there
        self.missing[self.weight <= LEAST_WEIGHT] = -1

    def heaviest(self) -> list[int]:
        """Points by how much of all futures they are, the heaviest first."""
        some = self.missing >= 0
        points, place = np.unique(self.missing[some], return_inverse=True)
        total = np.bincount(place, weights=self.weight[some])
        order = np.lexsort((points, -total))
        return [int(points[number]) for number in order]

    def works(self, missing: int) -> bool:
        """Whether any work is left: without, nothing need run."""
        return any(not missing >> place & 1 for place in self.work)


def _from_below(plan: SitePlan, period: int, shares: Floats, weights: Floats, points: list[Point]) -> Floats:
    """Σ_j θ_j max_k π_jk · x, shape (futures,)."""
    planes = np.array([point.planes for point in points])  # (points, corners, size)
    base = plan.x[period].copy()
    own = np.zeros((len(plan.drivers), len(base)))
    for place, driver in enumerate(plan.drivers):
        own[place, list(driver.positions)] = base[list(driver.positions)]
    certain = base - own.sum(axis=0)
    of_certain = planes @ certain  # (points, corners)
    of_drivers = np.einsum("kjn,dn->dkj", planes, own).reshape(len(own), -1)
    found = np.empty(len(shares))
    for start in range(0, len(shares), CHUNK):
        span = slice(start, start + CHUNK)
        value = (shares[span] @ of_drivers).reshape(-1, *of_certain.shape) + of_certain
        found[span] = np.einsum("fj,fj->f", value.max(axis=1), weights[span])
    return found


def _from_above(
    plan: SitePlan,
    points: SitePoints,
    mixture: _Mixture,
    found: dict[int, tuple[Point, ...]],
    weights: Floats,
    year: int,
    period: int,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Cost, MWh cut of each workload, CO2 and what no dispatch stands for, of the mixture in each future."""
    case = plan.weather.cases[0]
    begin, end = case.slices[period]
    pue = plan.weather.cases[year].pue[begin:end]
    count = len(weights)
    cost, co2, bare, cut = np.zeros(count), np.zeros(count), np.zeros(count), np.zeros((count, len(case.loads)))
    for missing in mixture.heaviest():
        if not mixture.works(missing):
            continue
        here, place = np.nonzero(mixture.missing == missing)
        share = mixture.weight[here, place]
        if missing in found:
            some = found[missing]
            usd = weights[here] @ np.array([point.cost_usd for point in some]).T  # (futures, dispatches)
            best = usd.argmin(axis=1)
            cost[here] += share * usd[np.arange(len(here)), best]
            cut[here] += share[:, None] * np.array([point.cut_mwh for point in some])[best]
            co2[here] += share * np.array([point.co2_t for point in some])[best]
        else:
            cost[here] += share * points.all_cut_usd(year, period, missing)
            cut[here] += share[:, None] * plan.without(period, missing)[case.load_slice] * float(pue.sum())
            bare[here] += share
    return cost, cut, co2, bare

"""What operating a site costs in thousands of futures, between planes from below and mixtures of dispatched points from above.

The plan is held; a future has less of some drivers (assets late, work gone), other prices and one of the weather years. V, the
least operating cost, is convex and homogeneous in capacities and loads, concave in prices (docs/mathematics/risk.md, section 3):

* from below, V(x; c(f)) >= Σ_j θ_j(f) max_k π_jk · x, over the planes k at each corner j of prices;
* from above, V(x; c(f)) is no more than the cheapest mixture of dispatched points that the future has all of, a linear programme.

Some futures stand for all. Where their bounds lie far apart, the one with the widest gap is dispatched as it is, at the prices of
limits that its own linear programme has: column generation, for all futures at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.operation.known_points import KnownPoints, Mixed
from gigawatt.risk.operation.share_mixture import Mixture
from gigawatt.risk.operation.site_points import SitePlan, SitePoints

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CLOSE = 1e-3  # of all cost of the site: bounds this near each other, on average, are not drawn nearer
SEEN = 1024  # futures of a weather year that stand for all: the first, as Sobol's points are spread from the first on
SERVED = 0.98  # of work, where a point serves less of it, it is asked for less
FADING = 0.5  # of what a place promised, after dispatches that brought less
AT_ONCE = 8  # futures dispatched before bounds are looked at again
TELLING = 0.05  # of a point with shares this near one dispatched at the same time nothing new is learnt
ON_LIMIT = 12  # dispatches of the plan itself, at most, to meet its limits
PLAN_NEAR = 3e-5  # of all cost of the site: so near the plan's own bounds are drawn at each corner
HOLD, LESS = 0.9, 0.8  # weight of the best prices of limits so far against those of the mixture; times that each time
STANDING = 3  # dispatches of it that bring neither bound nearer by that: its stores are several, and this is how near they come
MOST_CORNERS = 4  # of which each is dispatched


@dataclass(frozen=True)
class SiteFutures:
    """What the futures leave of one site's plan.

    Attributes:
        shares: of each driver, between 0 and 1, shape (futures, periods, drivers).
        weights: of the corners of prices, shape (futures, corners).
        weather: number of the weather year, shape (futures,).
        asked: which are wanted, shape (futures, periods).
        of: number of the future that each is of, shape (futures,).
        planned: shares that the plan itself has, shape (periods, drivers).
        left_usd: what it costs not to begin all planned work of each workload, shape (futures, periods, works); None: what has
            no power is cut, at its price.
    """

    shares: Floats
    weights: Floats
    weather: Integers
    asked: NDArray[np.bool_]
    of: Integers
    planned: Floats
    left_usd: Floats | None = None

    @staticmethod
    def all_of(shares: Floats, weights: Floats, weather: Integers) -> SiteFutures:
        """Each of some futures once, in all periods."""
        asked = np.ones(shares.shape[:2], dtype=bool)
        return SiteFutures(shares, weights, weather, asked, np.arange(len(shares)), np.ones(shares.shape[1:]))

    @property
    def count(self) -> int:
        return len(self.weather)


@dataclass(frozen=True)
class Effort:
    """How much is dispatched for one site, in the mean of its weather years and periods.

    Attributes:
        points: subsets of the drivers, those that weigh most in the futures.
        refined: dispatches of futures as they are, or with less work, at most.
    """

    points: int = 32
    refined: int = 48


@dataclass(frozen=True)
class SiteBounds:
    """The operation of one site in every future and period, each shape (futures, periods).

    Attributes:
        lower_usd: no dispatch costs less.
        upper_usd: a mixture of dispatches costs that.
        cut_mwh: of each workload in that mixture, at the meter, shape (futures, periods, workloads).
        co2_t: of that mixture.
        missed_usd: of what that mixture costs, work that is cut or not begun.
        dispatches: made, in all.
    """

    lower_usd: Floats
    upper_usd: Floats
    cut_mwh: Floats
    co2_t: Floats
    missed_usd: Floats
    dispatches: int


def site_in_futures(
    plan: SitePlan, futures: SiteFutures, effort: Effort | None = None, besides_usd: Floats | None = None
) -> SiteBounds:
    """Both bounds of a site's operation in all futures.

    Args:
        plan: of the site.
        futures: what they leave of it.
        effort: how much is dispatched.
        besides_usd: what the site costs beside its operation, by which bounds are judged near, shape (periods,).

    Raises:
        SolverError: a dispatch gave no answer that can be trusted.
    """
    effort = effort or Effort()
    points = SitePoints(plan)
    count, periods = futures.count, len(plan.x)
    weights = points.weights(futures.weights)
    besides = np.zeros(periods) if besides_usd is None else besides_usd
    parts = []
    for year in range(plan.weather.years):
        for period in range(periods):
            there = np.flatnonzero((futures.weather == year) & futures.asked[:, period])
            if len(there):
                left = None if futures.left_usd is None else futures.left_usd[there, period]
                known = KnownPoints(points, year, period, None if left is None else left.mean(axis=0))
                part = _SitePeriod(known, there, futures.shares[there, period], weights[there], float(besides[period]), left)
                part.start(futures.planned[period])
                parts.append(part)
    _refined(parts, effort)
    lower, upper, co2, missed = (np.zeros((count, periods)) for _ in range(4))
    cut = np.zeros((count, periods, len(points.case.loads)))
    for part in parts:
        low, mixed = part.bounds()
        rows, period = part.there, part.known.period
        lower[rows, period], upper[rows, period] = low, mixed.cost_usd
        cut[rows, period], co2[rows, period] = part.known.cut_of(mixed), part.known.co2_of(mixed)
        missed[rows, period] = part.missed_usd(mixed)
    return SiteBounds(lower, upper, cut, co2, missed, points.dispatches)


def _refined(parts: list[_SitePeriod], effort: Effort) -> None:
    """Dispatch where the gaps are widest, until all are near or so much has been dispatched."""
    for part in parts:
        if part.gap_usd:
            part.dispatch_subsets(effort.points)
        part.promise_usd = part.gap_usd
    left = effort.refined * len(parts)
    while left > 0:
        widest = max(parts, key=lambda part: part.promise_usd)  # the first of them
        if not widest.promise_usd:
            break
        left -= widest.refine(min(left, AT_ONCE))


class _SitePeriod:
    """One site, weather year and period in the futures that have that weather."""

    def __init__(
        self,
        known: KnownPoints,
        there: Integers,
        shares: Floats,
        weights: Floats,
        besides_usd: float,
        left_usd: Floats | None,
    ) -> None:
        self.known, self.there, self.shares, self.weights = known, there, shares, weights
        self._seen = slice(0, SEEN)
        self._besides_usd = besides_usd
        self._left_usd = left_usd
        self._of_plan = 0  # points of the plan itself, the first
        self._below = np.full(weights[self._seen].shape, -np.inf)  # whatever is begun
        self._begun = shares[self._seen]
        self._mixed: Mixed | None = None
        self._apart = np.zeros((0, 1))  # by how much, shape (futures, corners)
        self._asked: set[tuple[int, bytes, bytes]] = set()  # corner, shares and prices of limits of what has been dispatched
        self.gap_usd = 0.0  # of all futures; nothing where bounds are near
        self.promise_usd = 0.0  # of that, what dispatches may bring: what they have brought of late

    def start(self, planned: Floats) -> None:
        """Dispatch what the plan has, within its limits, at the corners of prices."""
        corners = range(self.weights.shape[1])
        few = [corner for corner in corners if len(corners) <= MOST_CORNERS or corner.bit_count() % 2 == 0]
        for corner in few:
            self._within_limits(corner, planned)
        self._of_plan = len(self.known.known)
        self._look()

    def _within_limits(self, corner: int, shares: Floats) -> None:
        """Dispatch one point at prices of its limits that come nearer to those at which they are just met."""
        alone = np.zeros((1, self.weights.shape[1]))
        alone[0, corner] = 1.0
        prices = best_prices = self.known.points.plan.meter_prices[self.known.period]
        best, least, hold, stood = -np.inf, np.inf, HOLD, 0
        left = None if self._left_usd is None else self._left_usd.mean(axis=0)[None]
        for _ in range(ON_LIMIT):
            self.known.dispatch(corner, shares, prices)
            low = float(self.known.below(shares[None], len(self.known.known) - 1)[0, corner])
            mixed = self.known.mixed(shares[None], alone, left_usd=left)
            cost = float(mixed.cost_usd[0])
            near = PLAN_NEAR * (abs(cost) + self._besides_usd)
            stood = stood + 1 if low - best <= near and least - cost <= near else 0
            if low > best:
                best, best_prices = low, prices
            least = cost
            if cost - best <= near or stood == STANDING:
                break
            prices = hold * best_prices + (1.0 - hold) * mixed.meter_prices[0]
            hold *= LESS

    def dispatch_subsets(self, most: int) -> None:
        """Dispatch what is left where drivers are missing altogether, at one corner of prices each."""
        mixture = Mixture.of(self.shares[self._seen], self.known.works)
        corner = int(self.weights[self._seen].mean(axis=0).argmax())
        prices = self.known.points.plan.meter_prices[self.known.period]
        for missing in mixture.subsets[:most].tolist():
            shares = np.array([0.0 if missing >> place & 1 else 1.0 for place in range(self.shares.shape[1])])
            self._dispatch(corner, shares, prices)
        self._look()

    def refine(self, most: int) -> int:
        """Dispatch futures where their bounds are widest, each at the corner of prices that they are widest at; how many."""
        assert self._mixed is not None
        shares, gap, done = self.shares[self._seen], self._apart.copy(), 0
        before = self.gap_usd
        while done < most and gap.max() > 0.0:
            chosen, corner = divmod(int(gap.argmax()), len(self._apart[0]))
            new = self._dispatch_anew(corner, chosen)
            done += new
            gap[chosen, corner] = 0.0
            if new:
                gap[np.abs(shares - shares[chosen]).max(axis=1) < TELLING, corner] = 0.0
        if done:
            self._look()
        self.promise_usd = min(self.gap_usd, max(before - self.gap_usd, FADING * self.promise_usd)) if done else 0.0
        return done

    def _dispatch_anew(self, corner: int, future: int) -> int:
        """Dispatch a future with all its work, or else with what is begun of it; how many: none where both have been."""
        assert self._mixed is not None
        prices = self._mixed.meter_prices[future]
        for shares in (self.shares[future], self._begun[future]):
            key = (corner, shares.tobytes(), prices.tobytes())
            if key not in self._asked:
                self._asked.add(key)
                return self._dispatch(corner, shares, prices)
        return 0

    def _dispatch(self, corner: int, shares: Floats, prices: Floats) -> int:
        """Dispatch a point; where it cuts work, once more without what it cuts: work that is not begun costs less; how many."""
        point = self.known.dispatch(corner, shares, prices)
        served = self.known.served(point)
        if served.min(initial=1.0) > SERVED or not served.max(initial=0.0):
            return 1
        less = shares.copy()
        less[self.known.works] *= served
        self.known.dispatch(corner, less, prices)
        return 2

    def bounds(self) -> tuple[Floats, Mixed]:
        """From below, shape (futures,), and from above, of all futures, with the points that count."""
        assert self._mixed is not None
        used = self._mixed.points.max(axis=0) > 0.0
        used[: self._of_plan] = True  # for the plan as it is, though it may be like none of the futures
        self.known.keep(np.flatnonzero(used) if used.any() else np.zeros(1, dtype=np.int64))
        mixed = self.known.mixed(self.shares, self.weights, left_usd=self._left_usd)
        begun, left = self.known.begun(self.shares, mixed, self._left_usd)
        return left + np.einsum("fj,fj->f", self.known.below(begun), self.weights), mixed

    def missed_usd(self, mixed: Mixed) -> Floats:
        """What of the cost from above is work that is cut or not begun, shape (futures,)."""
        return self.known.missed_usd(mixed, self._left_usd)

    def _look(self) -> None:
        """Both bounds of the futures that stand for all."""
        shares, weights = self.shares[self._seen], self.weights[self._seen]
        left = None if self._left_usd is None else self._left_usd[self._seen]
        since = 0 if self._mixed is None else self._mixed.points.shape[1]
        self._mixed = self.known.mixed(shares, weights, self._mixed, left)
        self._begun, _ = self.known.begun(shares, self._mixed, left)
        self._below = np.maximum(self._below, self.known.below(shares, since, left))
        self._gap = np.maximum(0.0, self._mixed.cost_usd - np.einsum("fj,fj->f", self._below, weights))
        self._apart = np.maximum(0.0, weights * (self.known.at_corners(self._mixed, left) - self._below))
        near = CLOSE * (np.abs(self._mixed.cost_usd).mean() + self._besides_usd)
        self.gap_usd = float(self._gap.mean()) * len(self.shares) if self._gap.mean() > near else 0.0

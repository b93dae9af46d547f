"""Dispatched points of one site, weather year and period, and what mixtures of them cost in many futures.

A point that was not dispatched costs no more than one that has no asset besides its own, with the work that this one lacks
all cut: fewer assets never cost less, as nothing need be run, and less work never costs more, as what is made may be curtailed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.share_mixture import LEAST_WEIGHT, Mixture, work_bits
from gigawatt.risk.site_points import Point, SitePoints

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Above:
    """A dispatch that there is, of every future; each shape (futures,) but for the work that is cut, (futures, workloads)."""

    cost_usd: Floats
    cut_mwh: Floats
    co2_t: Floats
    undispatched: Floats

    def or_better(self, other: Above) -> Above:
        """The cheaper of two for each future."""
        better = other.cost_usd < self.cost_usd
        return Above(
            np.where(better, other.cost_usd, self.cost_usd),
            np.where(better[:, None], other.cut_mwh, self.cut_mwh),
            np.where(better, other.co2_t, self.co2_t),
            np.where(better, other.undispatched, self.undispatched),
        )


@dataclass(frozen=True)
class _Stand:
    """What stands for each of some subsets: the dispatch of a known one, and the work that is cut besides."""

    of: Integers  # number of the known subset, (subsets,)
    extra_usd: Floats  # (subsets,)
    extra_mwh: Floats  # (subsets, workloads)
    itself: NDArray[np.bool_]  # (subsets,)


class KnownPoints:
    """What has been dispatched, and what it says of all futures.

    Args:
        points: of the site.
        year: number of the weather year.
        period: number of the period.
    """

    def __init__(self, points: SitePoints, year: int, period: int) -> None:
        self.points, self.year, self.period = points, year, period
        drivers = points.plan.drivers
        self.work = np.array([driver.work for driver in drivers], dtype=bool)
        self.work_bits = work_bits(self.work)
        self.everything = (1 << len(drivers)) - 1
        self.cut_usd, self.cut_mwh = points.all_cut(year, period)  # of each driver in full
        self.masks: list[int] = [self.everything]  # nothing is there: nothing runs, at no cost
        corners, loads = points.plan.corners, self.cut_mwh.shape[1]
        self.costs: list[Floats] = [np.zeros((points.corners_dispatched, corners))]
        self.cuts: list[Floats] = [np.zeros((points.corners_dispatched, loads))]
        self.co2: list[Floats] = [np.zeros(points.corners_dispatched)]
        x, allotment = points.plan.x[period], points.plan.allotment[period]
        own = [place for driver in drivers for place in driver.positions]
        certain = np.delete(x, own)
        self.limited = bool(np.any(certain != 0.0) or np.any(np.isfinite(allotment)))  # something is there whatever comes, once

    def heaviest(self, shares: Floats) -> list[int]:
        """Subsets, as the drivers that are missing, by how much of all futures they are."""
        return [int(missing) for missing in Mixture.of(shares, self.work).subsets]

    def works(self, missing: int) -> bool:
        """Whether any work is left: without, nothing need run."""
        return bool(self.work_bits & ~missing)

    def dispatch(self, missing: int) -> tuple[Point, ...]:
        """Dispatch a subset and remember what it costs."""
        some = self.points.points(self.year, self.period, missing)
        if missing not in self.masks:
            self.masks.append(missing)
            self.costs.append(np.array([point.cost_usd for point in some]))
            self.cuts.append(np.array([point.cut_mwh for point in some]))
            self.co2.append(np.array([point.co2_t for point in some]))
        return some

    def above(self, shares: Floats, weights: Floats) -> Above:
        """The mixture of subsets of every future.

        Args:
            shares: of each driver, shape (futures, drivers).
            weights: of the corners of prices, shape (futures, corners).
        """
        mixture = Mixture.of(shares, self.work)
        futures, loads = len(shares), self.cut_mwh.shape[1]
        if not len(mixture.subsets):
            return Above(np.zeros(futures), np.zeros((futures, loads)), np.zeros(futures), np.zeros(futures))
        stand = self._stand(mixture.subsets, weights.mean(axis=0))
        usd = np.einsum("fj,pcj->fpc", weights, np.array(self.costs))  # (futures, known, corners dispatched)
        best = usd.argmin(axis=2)
        least = np.take_along_axis(usd, best[:, :, None], axis=2)[:, :, 0]
        cuts, co2, there = np.array(self.cuts), np.array(self.co2), self._there(mixture.subsets)
        rows = np.arange(futures)
        cost, tonnes, bare, cut = np.zeros(futures), np.zeros(futures), np.zeros(futures), np.zeros((futures, loads))
        for column in range(mixture.weight.shape[1]):
            weight, subset = mixture.weight[:, column], mixture.subset[:, column]
            known = stand.of[subset]
            which = best[rows, known]
            cost += weight * (least[rows, known] + stand.extra_usd[subset])
            cut += weight[:, None] * (np.where(there[subset], cuts[known, which], 0.0) + stand.extra_mwh[subset])
            tonnes += weight * co2[known, which]
            bare += weight * ~stand.itself[subset]
        return Above(cost, cut, tonnes, bare)

    def parts(self, one: Floats, shares: Floats) -> tuple[Floats, Floats]:
        """Parts of one point that each future holds, each shape (futures,): with no work but its own, and with more than its own.

        More work than there is costs no less, so that a part may be as large as the future's assets, while any work is left.
        """
        some, work = one > LEAST_WEIGHT, (one > LEAST_WEIGHT) & self.work
        if not np.any(work):
            none = np.zeros(len(shares))
            return none, none
        ratio = np.divide(shares, one, out=np.full(shares.shape, np.inf), where=some)
        assets = ratio[:, ~self.work].min(axis=1, initial=np.inf)
        least, most = ratio[:, work].min(axis=1), ratio[:, work].max(axis=1)
        ceiling = 1.0 if self.limited else np.inf
        return np.minimum(np.minimum(assets, least), ceiling), np.minimum(np.minimum(assets, most), ceiling)

    def with_part_of(self, one: Floats, point: Point, part: Floats, shares: Floats, weights: Floats) -> Above:
        """What futures cost that take a part of a dispatched point, and a mixture of the rest.

        Args:
            one: shares of the dispatched point, shape (drivers,).
            point: its dispatch.
            part: that each future takes, shape (futures,), one of `parts`.
            shares: of each driver, shape (futures, drivers).
            weights: of the corners of prices, shape (futures, corners).
        """
        left = np.maximum(0.0, shares - part[:, None] * one)
        extra = np.zeros_like(left)
        if self.limited:  # of what is there once, the rest has what the part leaves; work beyond it is cut
            most = 1.0 - part[:, None]
            extra = np.where(self.work, np.maximum(0.0, left - most), 0.0)
            left = np.minimum(left, most)
        rest = self.above(left, weights)
        return Above(
            part * (weights @ point.cost_usd) + rest.cost_usd + extra @ self.cut_usd,
            part[:, None] * point.cut_mwh + rest.cut_mwh + extra @ self.cut_mwh,
            part * point.co2_t + rest.co2_t,
            rest.undispatched,
        )

    def _there(self, missing: Integers) -> NDArray[np.bool_]:
        """Which workloads are there at all, shape (subsets, workloads)."""
        loads = self.cut_mwh.shape[1]
        found = np.zeros((len(missing), loads), dtype=bool)
        for place in np.flatnonzero(self.work):
            load = self.points.load_of(int(place))
            found[:, load] = (missing >> int(place) & 1) == 0
        return found

    def _stand(self, missing: Integers, weights: Floats) -> _Stand:
        """The cheapest known point for each subset, at the mean weights of the corners."""
        masks = np.array(self.masks, dtype=np.int64)
        cost = np.array([float((costs @ weights).min()) for costs in self.costs])
        assets = self.everything & ~self.work_bits
        # known assets must all be there: none of those missing may be known
        fits = ((~masks[None, :] & missing[:, None]) & assets) == 0
        lacking = masks[None, :] & ~missing[:, None] & self.work_bits  # work that is there and that the known point has not
        bits = np.array([1 << place for place in range(len(self.work))], dtype=np.int64)
        without = (lacking[:, :, None] & bits) != 0  # (subsets, known, drivers)
        total = np.where(fits, cost[None, :] + without @ self.cut_usd, np.inf)
        itself = missing[:, None] == masks[None, :]
        chosen = np.where(itself.any(axis=1), itself.argmax(axis=1), total.argmin(axis=1))
        cut = without[np.arange(len(missing)), chosen]
        return _Stand(chosen, cut @ self.cut_usd, cut @ self.cut_mwh, itself.any(axis=1))

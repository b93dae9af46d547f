"""A dispatch within yearly limits: the prices of its meters at which they are just met (docs/mathematics/plan.md, section 6).

At given prices of its meters a site's dispatch meets a limit or misses it; a mixture of both, hour by hour, is a dispatch too,
as operation is convex. The mixture's own duals say at which prices to dispatch next (column generation), and every price gives
a lower bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.dispatch_lp import HourlyDispatch
from gigawatt.plan.dispatch.operation_case import OperationCase
from gigawatt.plan.site.cheapest_mix import ON_THE_LIMIT, Mix, cheapest_mix

Floats = NDArray[np.float64]

ROUNDS = 25
FAR_ABOVE = 100.0  # times the dearest MWh: what is beyond a limit on cuts counts so much while prices are sought
FIRST_STEP = 0.05  # by which share a price is moved as long as all dispatches lie on one side of the limit
LONGER = 4.0  # times the step before


@dataclass(frozen=True)
class PricedDispatch:
    """The optimal dispatch at given prices of its meters: means over its futures; its cost is without those prices."""

    prices: Floats  # (meters,)
    cost_usd: float
    meters: Floats
    hours: tuple[HourlyDispatch, ...]  # by future
    short_usd: float = 0.0  # what it may cost more, those prices included, than the optimal one

    def lower_usd(self, limits: Floats, limited: NDArray[np.bool_]) -> float:
        """What its prices prove of the cost within limits."""
        return self.cost_usd - self.short_usd + float(self.prices[limited] @ (self.meters - limits)[limited])


@dataclass(frozen=True)
class Limited:
    """A mixture of dispatches within the limits, and the prices that prove how good it is."""

    parts: list[tuple[float, PricedDispatch]]  # weight, dispatch
    tried: list[PricedDispatch]  # all of them, that of the best lower bound first
    cost_usd: float  # of the mixture, with the penalty of what is beyond the limits
    lower_usd: float
    beyond: bool  # the limits are missed: nothing that the site can do meets them

    @property
    def prices(self) -> Floats:
        """The prices of the best lower bound."""
        return self.tried[0].prices


def highest_prices(case: OperationCase, period: int) -> Floats:
    """Prices of meters at which all work is rather cut than metered, so that every limit is met, shape (meters,).

    Where cuts themselves are limited, prices far above what any MWh costs: all sources are rather used than work is cut.
    """
    cuts = [float(case.unserved_usd_per_mwh[period]), *(float(load.interruption_usd_per_mwh[period]) for load in case.loads)]
    if case.cut_meters.any():
        return FAR_ABOVE * max(1.0, *cuts, _dearest_usd_per_mwh(case, period)) / _least_rates(case, period)
    return 1.1 * max(cuts) / float(case.pue.min()) / _least_rates(case, period)


def _dearest_usd_per_mwh(case: OperationCase, period: int) -> float:
    sources = [
        float(tier.cost_usd_per_mwh[period]) * (1.0 if tier.cost_shape is None else float(np.max(tier.cost_shape)))
        for tier in case.tiers
    ]
    return max([*sources, *(float(reactor.cost_usd_per_mwh[period]) for reactor in case.reactors)], default=0.0)


def _least_rates(case: OperationCase, period: int) -> Floats:
    """The least that a MWh of anything counts on each meter, where it counts, shape (meters,)."""
    least = np.ones(len(case.meters))
    for index, meter in enumerate(case.meters):
        rates = np.concatenate([meter.tier_rates[:, period], meter.reactor_rates[:, period]])
        if meter.workload is None and np.any(rates > 0.0):
            least[index] = rates[rates > 0.0].min()
    return least


def dispatch_within(
    dispatch: Callable[[Floats], PricedDispatch],
    allotment: Floats,
    guess: Floats,
    highest: Floats,
    tolerance_usd: float,
    *,
    strict: bool = True,
) -> Limited:
    """Dispatch so that no meter counts more than its allotment.

    Args:
        dispatch: the optimal dispatch at given meter prices, shape (meters,).
        allotment: limit of each meter, ``inf`` where there is none.
        guess: first prices to try.
        highest: prices at which every limit is met, shape (meters,): what a unit beyond a limit counts while prices are sought.
        tolerance_usd: by how much cost and lower bound may differ.
        strict: the limits must hold; else what is beyond them may stand, at its penalty, within the tolerance.
    """
    limited = np.isfinite(allotment)
    prices = np.where(limited, np.clip(guess, 0.0, highest), 0.0)
    tried: list[PricedDispatch] = []
    step = FIRST_STEP
    while True:
        part = dispatch(prices)
        tried.append(part)
        lower = max(one.lower_usd(allotment, limited) for one in tried)
        if not prices.any() and np.all(part.meters[limited] <= allotment[limited] * (1.0 + ON_THE_LIMIT)):
            alone = np.append(np.zeros(len(tried) - 1), 1.0)
            return _best(tried, Mix(part.cost_usd, alone, prices[limited], beyond=False), allotment, limited)
        mix = _mix(tried, allotment, highest, limited)
        near = mix.cost_usd - lower <= tolerance_usd and not (strict and mix.beyond)
        prices = np.zeros(len(allotment))
        prices[limited] = mix.prices
        if limited.sum() == 1 and part.prices.any() and (one_side := _one_side(tried, allotment, limited)):
            prices = np.clip(part.prices * (1.0 + one_side * step), 0.0, highest)
            step *= LONGER
        if near or len(tried) == ROUNDS or any(_equal(prices, other.prices) for other in tried):
            return _best(tried, mix, allotment, limited)


def _equal(prices: Floats, others: Floats) -> bool:
    return bool(np.all(np.abs(prices - others) <= 1e-7 * (1.0 + others)))


def _mix(tried: list[PricedDispatch], allotment: Floats, highest: Floats, limited: NDArray[np.bool_]) -> Mix:
    costs = np.array([part.cost_usd for part in tried])
    meters = np.array([part.meters[limited] for part in tried])
    return cheapest_mix(costs, meters, allotment[limited], highest[limited])


def _one_side(tried: list[PricedDispatch], allotment: Floats, limited: NDArray[np.bool_]) -> int:
    """1 if all dispatches are beyond the one limit, so that its price must rise, -1 if all are within it, 0 if neither."""
    within = [bool(np.all(part.meters[limited] <= allotment[limited] * (1.0 + ON_THE_LIMIT))) for part in tried]
    return 0 if any(within) and not all(within) else -1 if any(within) else 1


def _best(tried: list[PricedDispatch], mix: Mix, allotment: Floats, limited: NDArray[np.bool_]) -> Limited:
    bounds = [part.lower_usd(allotment, limited) for part in tried]
    best = int(np.argmax(bounds))
    parts = [(float(weight), part) for weight, part in zip(mix.weights, tried, strict=True) if weight > 0.0]
    return Limited(parts, [tried[best], *tried[:best], *tried[best + 1 :]], mix.cost_usd, bounds[best], mix.beyond)

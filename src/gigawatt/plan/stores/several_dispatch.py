"""The dispatch of a site with several stores within its yearly limits, all at once (docs/mathematics/several-stores.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.dispatch_lp import HourlyDispatch
from gigawatt.plan.dispatch.hourly import HourlyCase
from gigawatt.plan.stores.chain_factor import HourlyProgram
from gigawatt.plan.stores.hours_together import apart, may_be_together, together
from gigawatt.plan.stores.interior_point import InteriorPoint, Solved
from gigawatt.plan.stores.several_stores import SCALE_USD_PER_MWH, HourlyColumns, YearlyRows, build, read

Floats = NDArray[np.float64]

FIRST_USD_PER_MWH = 50.0  # of energy, anywhere, to start from: nearer guesses lead no faster from so far off the walls
FIRST = FIRST_USD_PER_MWH / SCALE_USD_PER_MWH
FIRST_CENTRE = 10.0  # of that: how far from the walls the first point is
KEPT_TO = 1e-8  # of the largest load: rows hold to this, ...
KEPT_LOOSELY = 1e-3  # ... or where hours are not asked for, as long as what they miss is worth no more than the tolerance
BOUND_SHORT = 0.2  # of cost less bound: by about so much, or less, the bound falls short of the least cost, before both are near
FINEST = 2e-8  # of what the load would pay at the first price: no bound is asked to be nearer
MISSED = 1e-7  # of what a meter would count if its worst source carried the load: a limit is missed by more
LEAST_MW = 1e-3  # a site smaller than this is measured by this


@dataclass(frozen=True)
class SeveralStores:
    """What is asked of a site with several stores.

    Attributes:
        hourly: of each weather year.
        weights: of the weather years, sum 1.
        period: whose costs apply.
        x: the operation's variables.
        allotment: limit of each meter, inf where there is none, shape (meters,).
        penalty: of a unit beyond it, shape (meters,).
        tolerance_usd: by how much cost and bound may differ.
        loosely: a guess of the cost will do, as near as that, with rows missed by a little.
        together: so many hours may be taken together, where a guess will do.
    """

    hourly: list[HourlyCase]
    weights: tuple[float, ...]
    period: int
    x: Floats
    allotment: Floats
    penalty: Floats
    tolerance_usd: float
    loosely: bool = False
    together: int = 1


@dataclass(frozen=True)
class SeveralDispatch:
    """What the interior point found."""

    hours: tuple[HourlyDispatch, ...]  # by weather year; their cost is not filled in
    cost_usd: float  # with what is beyond the limits at its penalty; a guess, where that will do
    meter_prices: Floats  # (meters,)
    lower_usd: float  # proven; -inf where hours were taken together, as their planes alone prove anything
    beyond: Floats  # (meters,): of the limits
    missed: bool  # more of that than rounding
    reached: bool  # cost and bound are as near as was asked, and every row holds
    steps: int


@np.errstate(over="ignore", invalid="ignore")  # where limits cannot be met prices run away, and what is no number ends it
def dispatch_several(asked: SeveralStores) -> SeveralDispatch:
    """Dispatch all stores of a site at once.

    Args:
        asked: the site's hours, its capacities and its limits.
    """
    size = max(LEAST_MW, *(float(one.load_mw(asked.x).max()) for one in asked.hourly))
    parts = [HourlyColumns(one, asked.period, asked.x, size) for one in asked.hourly]
    program, yearly = build(parts, asked.weights, asked.allotment, asked.penalty)
    usd = size * SCALE_USD_PER_MWH
    tolerance = max(asked.tolerance_usd / usd, FINEST * FIRST * float(program.weight @ program.right[0]))
    hours = asked.together if asked.loosely and may_be_together(program, asked.together) else 1
    if hours > 1:
        found = apart(_solved(*together(program, yearly, hours), tolerance / hours, loosely=True), len(program.start) - 1, hours)
    else:
        found = _solved(program, yearly, tolerance, loosely=asked.loosely)
    cost = found.bound + (found.cost - found.bound) * (BOUND_SHORT if asked.loosely else 1.0)
    prices, beyond = np.zeros(len(asked.allotment)), np.zeros(len(asked.allotment))
    prices[yearly.which] = np.maximum(0.0, -found.v) * usd / yearly.scale
    beyond[yearly.which] = found.beyond * yearly.scale
    sold = sum(weight * one.export_value(asked.x, asked.period) for one, weight in zip(asked.hourly, asked.weights, strict=True))
    span = [slice(number * program.ring, (number + 1) * program.ring) for number in range(len(parts))]
    dispatched = tuple(read(part, found, span[number], asked.weights[number]) for number, part in enumerate(parts))
    missed = bool(np.any(found.beyond > MISSED))
    lower = found.bound * usd - sold if hours == 1 else -np.inf
    return SeveralDispatch(dispatched, cost * usd - sold, prices, lower, beyond, missed, found.reached, found.steps)


def _solved(program: HourlyProgram, yearly: YearlyRows, tolerance: float, *, loosely: bool) -> Solved:
    y = np.zeros((program.own + program.stores, program.cost.shape[1]))
    y[0] = y[program.own :] = FIRST * program.weight
    centre = FIRST_CENTRE * FIRST * float(program.weight.mean())
    point = InteriorPoint(program, yearly.most, y, np.zeros(len(yearly.which)), centre)
    return point.run(tolerance / BOUND_SHORT, KEPT_LOOSELY, loosely=True) if loosely else point.run(tolerance, KEPT_TO)

"""The dispatch of a site with several stores within its yearly limits, all at once (docs/mathematics/several-stores.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch_lp import HourlyDispatch
from gigawatt.plan.hourly import HourlyCase
from gigawatt.plan.interior_point import InteriorPoint
from gigawatt.plan.several_start import guessed_prices
from gigawatt.plan.several_stores import SCALE_USD_PER_MWH, HourlyColumns, build, read

Floats = NDArray[np.float64]

FIRST_CENTRE = 30.0  # of the mean price: how far from the walls the first point is
KEPT_TO = 1e-8  # of the largest load: rows hold to this, ...
KEPT_LOOSELY = 1e-3  # ... or where hours are not asked for, as long as what they miss is worth no more than the tolerance
FINEST = 2e-8  # of what the load would pay at the first prices: no bound is asked to be nearer
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
        loosely: rows may be missed by a little, at their prices.
    """

    hourly: list[HourlyCase]
    weights: tuple[float, ...]
    period: int
    x: Floats
    allotment: Floats
    penalty: Floats
    tolerance_usd: float
    loosely: bool = False


@dataclass(frozen=True)
class SeveralDispatch:
    """What the interior point found."""

    hours: tuple[HourlyDispatch, ...]  # by weather year; their cost is not filled in
    cost_usd: float  # with what rows miss at their prices, and what is beyond the limits at its penalty
    meter_prices: Floats  # (meters,)
    lower_usd: float  # proven
    beyond: Floats  # (meters,): of the limits
    missed: bool  # more of that than rounding
    reached: bool  # cost and bound are as near as was asked, and every row holds
    steps: int


def dispatch_several(asked: SeveralStores, price: Callable[[int], Floats], meter_prices: Floats) -> SeveralDispatch:
    """Dispatch all stores of a site at once.

    Args:
        asked: the site's hours, its capacities and its limits.
        price: a first guess of a weather year's prices of energy at those of the meters, shape (hours,) [USD/MWh].
        meter_prices: a first guess, 0 where there is no limit, shape (meters,).
    """
    size = max(LEAST_MW, *(float(one.load_mw(asked.x).max()) for one in asked.hourly))
    parts = [HourlyColumns(one, asked.period, asked.x, size) for one in asked.hourly]
    program, yearly = build(parts, asked.weights, asked.allotment, asked.penalty)
    usd = size * SCALE_USD_PER_MWH
    costs = asked.hourly[0].reactor_costs(asked.period, meter_prices)
    guesses = [
        guessed_prices(part, price(number), costs) * (weight / SCALE_USD_PER_MWH)
        for number, (part, weight) in enumerate(zip(parts, asked.weights, strict=True))
    ]
    y = np.concatenate(guesses, axis=1)
    v = -meter_prices[yearly.which] * yearly.scale / usd
    centre = FIRST_CENTRE * max(float(np.abs(y[0]).mean()), LEAST_MW)
    tolerance = max(asked.tolerance_usd / usd, FINEST * float(np.abs(y[0]) @ program.right[0]))
    found = InteriorPoint(program, yearly.most, y, v, centre).run(tolerance, KEPT_LOOSELY if asked.loosely else KEPT_TO)
    prices, beyond = np.zeros(len(asked.allotment)), np.zeros(len(asked.allotment))
    prices[yearly.which] = np.maximum(0.0, -found.v) * usd / yearly.scale
    beyond[yearly.which] = found.beyond * yearly.scale
    sold = sum(weight * one.export_value(asked.x, asked.period) for one, weight in zip(asked.hourly, asked.weights, strict=True))
    span = [slice(number * program.ring, (number + 1) * program.ring) for number in range(len(parts))]
    hours = tuple(read(part, found, span[number], asked.weights[number]) for number, part in enumerate(parts))
    missed = bool(np.any(found.beyond > MISSED))
    return SeveralDispatch(
        hours, found.cost * usd - sold, prices, found.bound * usd - sold, beyond, missed, found.reached, found.steps)

"""The dispatch of a site with several stores within its yearly limits, by the interior point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch_lp import HourlyDispatch
from gigawatt.plan.hourly import HourlyCase
from gigawatt.plan.interior_point import InteriorPoint
from gigawatt.plan.several_stores import SCALE_USD_PER_MWH, HourlyColumns, build, read
from gigawatt.plan.several_start import guessed_prices

Floats = NDArray[np.float64]

FIRST_CENTRE = 0.1  # of the mean price: how far from the walls the first point is
KEPT_TO = 1e-8  # of the largest load: rows hold to this
FINEST = 2e-8  # of all the money that changes hands: no bound is asked to be nearer


@dataclass(frozen=True)
class SeveralDispatch:
    """What the interior point found."""

    hours: tuple[HourlyDispatch, ...]  # by weather year; their cost is not filled in
    meter_prices: Floats  # (meters,)
    lower_usd: float  # proven, export not counted
    cost_usd: float  # likewise, with the penalty of what is beyond the limits
    beyond: Floats  # (meters,)
    reached: bool  # cost and bound are as near as was asked, and every row holds
    steps: int


def dispatch_several(
    hourly: list[HourlyCase],
    weights: tuple[float, ...],
    period: int,
    x: Floats,
    allotment: Floats,
    penalty: Floats,
    first_price: Callable[[int], Floats],
    first_meter_prices: Floats,
    tolerance_usd: float,
) -> SeveralDispatch:
    size = max(1e-3, *(float(one.load_mw(x).max()) for one in hourly))
    parts = [HourlyColumns(one, period, x, size) for one in hourly]
    program, yearly = build(parts, weights, allotment, penalty)
    usd = size * SCALE_USD_PER_MWH
    costs = hourly[0].reactor_costs(period, first_meter_prices)
    prices = [first_price(number) for number in range(len(parts))]
    rows = [
        guessed_prices(part, price, costs) * (weight / SCALE_USD_PER_MWH)
        for part, price, weight in zip(parts, prices, weights, strict=True)
    ]
    y = np.concatenate(rows, axis=1)
    centre = FIRST_CENTRE * max(float(np.abs(y[0]).mean()), 1e-3)
    v = -first_meter_prices[yearly.which] * yearly.scale / usd
    turned_over = float(np.abs(y[0]) @ program.right[0])
    tolerance = max(tolerance_usd / usd, FINEST * turned_over)
    found = InteriorPoint(program, yearly.most, y, v, centre).run(tolerance, KEPT_TO)
    meter_prices, beyond = np.zeros(len(allotment)), np.zeros(len(allotment))
    meter_prices[yearly.which] = np.maximum(0.0, -found.v) * usd / yearly.scale
    beyond[yearly.which] = found.beyond * yearly.scale
    hours = program.ring
    read_back = tuple(
        read(part, found, slice(number * hours, (number + 1) * hours), weights[number]) for number, part in enumerate(parts)
    )
    return SeveralDispatch(read_back, meter_prices, found.bound * usd, found.cost * usd, beyond, found.reached, found.steps)

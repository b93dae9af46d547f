"""What a site must have so that its yearly limits can be met at all (docs/mathematics/plan.md, section 6).

Most limits can always be met by cutting work. One on cuts cannot: where power is missing, no dispatch meets it. Then the same
hours at no cost, with a price on what is beyond the limits alone, say what is missing: their planes are rows of the master,
0 >= π·(x, e), which no price of cutting enters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.operation_case import OperationCase
from gigawatt.plan.site.site_weather import SiteWeather

Floats = NDArray[np.float64]

MISSED = 2e-6  # of what the work draws: less than this beyond a limit is met, as nearly as stored hours tell


@dataclass(frozen=True)
class Need:
    """What one site and period must have: 0 >= π·(x, e), in MWh per unit of the operation's variables."""

    site: int
    period: int
    coefficients: Floats


def at_no_cost(weather: SiteWeather) -> SiteWeather:
    """The same hours, in which nothing costs or earns."""
    weather = weather.without_prices()
    return replace(weather, cases=tuple(_at_no_cost(case) for case in weather.cases))


def _at_no_cost(case: OperationCase) -> OperationCase:
    nothing = np.zeros(len(case.slices))
    return replace(
        case,
        tiers=tuple(
            replace(tier, cost_usd_per_mwh=nothing, cost_shape=None, flat_usd_per_mwh=None, parts={}) for tier in case.tiers
        ),
        reactors=tuple(replace(reactor, cost_usd_per_mwh=nothing, parts={}) for reactor in case.reactors),
        exports=tuple(replace(export, price_usd_per_mwh=nothing) for export in case.exports),
        loads=tuple(replace(load, interruption_usd_per_mwh=nothing) for load in case.loads),
        unserved_usd_per_mwh=nothing,
    )


def missing_mwh(case: OperationCase, period: int, meters: Floats, allotment: Floats) -> float:
    """What is beyond its allotment [MWh of what a meter counts], where work may not simply be cut instead.

    Cuts and what is metered otherwise change places: with a limit on both it is their sum that no dispatch can do away with.
    """
    if not case.cut_meters.any():
        return 0.0
    limited = np.isfinite(allotment)
    per_mwh = np.ones(len(case.meters))
    for index, meter in enumerate(case.meters):
        if meter.workload is None:
            rates = np.concatenate([meter.tier_rates[:, period], meter.reactor_rates[:, period]])
            per_mwh[index] = max(float(rates.max(initial=0.0)), 0.0) or 1.0
    beyond = np.maximum(meters[limited] - allotment[limited], 0.0)
    return float(np.sum(beyond / per_mwh[limited]))

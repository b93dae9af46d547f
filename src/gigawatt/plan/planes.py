"""Planes under a site's operating cost: from hourly prices to coefficients, for any year (docs/mathematics/plan.md, section 5).

Any non-negative prices λ(t) of energy at the bus and w(t) of energy in a store give a valid plane: weak duality. The better
they fit, the tighter it is. That is what lets one dispatch serve every year of its site.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.hourly import HourlyCase
from gigawatt.plan.kernel import rents
from gigawatt.plan.operation_case import HeatReactor
from gigawatt.plan.price_taker import price_taker_rent

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HourlyPrices:
    """Duals of one dispatch: λ at the bus, shape (hours,), and w of each battery, shape (batteries, hours)."""

    price_usd_per_mwh: Floats
    stored_value_usd_per_mwh: Floats


ReactorPrices = tuple[int, float, bytes]  # which reactor, what its output costs, and λ


def plane(
    hourly: HourlyCase,
    year: int,
    prices: HourlyPrices,
    meter_prices: Floats,
    rents_known: dict[ReactorPrices, float] | None = None,
) -> Floats:
    """Coefficients π of a plane V(x) >= π·x in one year, shape (size of the operation,) [USD per unit and year].

    Args:
        hourly: the site.
        year: number of the year whose costs apply.
        prices: hourly duals, of a dispatch of any year of this site.
        meter_prices: shape (meters,) [USD/t, USD/MWh], >= 0.
        rents_known: rents of reactors found for other years at the same prices, and filled with those found here.
    """
    case = hourly.case
    tiers = hourly.tiers(year, meter_prices)
    dearest = tiers.cost[hourly.plants :].max(axis=0)
    price = np.clip(prices.price_usd_per_mwh, 0.0, dearest)
    coefficients = np.empty(case.size)
    zero = np.zeros(case.hours)
    stored = prices.stored_value_usd_per_mwh
    first = stored[0] if len(stored) else zero
    efficiency = (
        (1.0, 1.0) if not case.batteries else (case.batteries[0].charge_efficiency, case.batteries[0].discharge_efficiency)
    )
    per_row, charge, discharge, energy = rents(price, first, tiers.per_unit, tiers.cost, *efficiency)
    tier_part, load_part = hourly.gather(per_row, float(price @ case.pue))
    coefficients[case.tier_slice] = tier_part
    coefficients[case.load_slice] = load_part
    power_part, energy_part = coefficients[case.battery_power_slice], coefficients[case.battery_energy_slice]
    for index, battery in enumerate(case.batteries):
        if index > 0:
            none = np.zeros((0, case.hours))
            _, charge, discharge, energy = rents(
                price, stored[index], none, none, battery.charge_efficiency, battery.discharge_efficiency
            )
        power_part[index] = -(charge + discharge)
        energy_part[index] = -energy
    reactor_part = coefficients[case.reactor_slice]
    known = {} if rents_known is None else rents_known
    for index, reactor in enumerate(case.reactors):
        key = (index, float(reactor.cost_usd_per_mwh[year]), price.tobytes())
        if key not in known:
            known[key] = _reactor_rent(reactor, price, key[1])
        reactor_part[index] = -known[key]
    coefficients[case.meter_slice] = -meter_prices
    return coefficients


def _reactor_rent(reactor: HeatReactor, price: Floats, cost_usd_per_mwh: float) -> float:
    """What one MW of reactor earns at given prices [USD per MW and year]."""
    available = np.full(len(price), reactor.availability)
    cost = np.full(len(price), cost_usd_per_mwh)
    taker = price_taker_rent(price, available, cost, reactor.turbine_ratio, reactor.store_hours, reactor.store_efficiency)
    return taker.rent_usd_per_mw

"""Planes under a site's operating cost: from hourly prices to coefficients, for any period (docs/mathematics/plan.md, section 5).

Any prices λ(t) of energy at the bus and w(t) of energy in a store give a valid plane: weak duality. The better they fit, the
tighter it is. That is what lets one dispatch serve every period of its site that has the same hours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.hourly import HourlyCase
from gigawatt.plan.dispatch.kernel import store_rents
from gigawatt.plan.dispatch.operation_case import HeatReactor, LoadShift
from gigawatt.plan.dispatch.price_taker import price_taker_rent, shifting_gain
from gigawatt.plan.dispatch.tier_rents import tier_rents

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HourlyPrices:
    """Duals of one dispatch: λ at the bus, shape (hours,), and w of each battery, shape (batteries, hours)."""

    price_usd_per_mwh: Floats
    stored_value_usd_per_mwh: Floats

    def between(self, start: int, stop: int) -> HourlyPrices:
        """Those of some of the hours: as good a bound for these alone."""
        return HourlyPrices(self.price_usd_per_mwh[start:stop], self.stored_value_usd_per_mwh[:, start:stop])


TakerPrices = tuple[str, int, float, bytes]  # which price-taker, its own price, and λ


def plane(
    hourly: HourlyCase,
    period: int,
    prices: HourlyPrices,
    meter_prices: Floats,
    takers_known: dict[TakerPrices, float] | None = None,
    *,
    own: bool = False,
) -> Floats:
    """Coefficients π of a plane V(x) >= π·x in one period, shape (size of the operation,) [USD per unit and period].

    Args:
        hourly: the site's hours of that period.
        period: number of the period whose costs apply.
        prices: hourly duals, of a dispatch of any period of this site with the same hours.
        meter_prices: shape (meters,) [USD per t, m3, MWh], >= 0.
        takers_known: what reactors and shiftable work earn at prices met before, and filled with what is found here.
        own: the hourly duals are of this very period at these meter prices: the plane touches where they are from.
    """
    case = hourly.case
    level, added = hourly.costs(period)
    if len(meter_prices):
        added = added + meter_prices @ hourly.meter_rates(period)
    # a MWh is worth no more than what would be cut, or not be sold, without it, in this hour or in one to which a store takes it
    price, per_row, most = tier_rents(
        prices.price_usd_per_mwh, own, hourly.per_unit, hourly.shape, level, added, hourly.plants, hourly.pairs
    )
    coefficients = np.empty(case.size)
    tier_part, load_part = hourly.gather(per_row, float(price @ hourly.pue))
    coefficients[case.tier_slice] = tier_part
    power_part, energy_part = coefficients[case.battery_power_slice], coefficients[case.battery_energy_slice]
    for index, battery in enumerate(case.batteries):
        stored = np.minimum(prices.stored_value_usd_per_mwh[index], most)
        charge, discharge, energy = store_rents(price, stored, battery.charge_efficiency, battery.discharge_efficiency)
        power_part[index] = -(charge + discharge)
        energy_part[index] = -energy
    known = {} if takers_known is None else takers_known
    coefficients[case.reactor_slice] = _reactors(hourly, period, price, meter_prices, known)
    coefficients[case.load_slice] = load_part - _shifting(hourly, level, added, price, known)
    coefficients[case.export_slice] = _exports(hourly, period, price, per_row)
    coefficients[case.meter_slice] = -meter_prices
    return coefficients


def _exports(hourly: HourlyCase, period: int, price: Floats, per_row: Floats) -> Floats:
    """A MW of export is a MW of load that need not be met, less what it would have earned if it always were."""
    values = [
        float(price.sum()) - float(per_row[hourly.unsold + index]) - float(hourly.export_price(index, period).sum())
        for index in range(len(hourly.case.exports))
    ]
    return np.array(values)


def _reactors(hourly: HourlyCase, period: int, price: Floats, meter_prices: Floats, known: dict[TakerPrices, float]) -> Floats:
    costs = hourly.reactor_costs(period, meter_prices)
    values = np.zeros(len(costs))
    for index, reactor in enumerate(hourly.case.reactors):
        key = ("reactor", index, float(costs[index]), price.tobytes())
        if key not in known:
            known[key] = _reactor_rent(reactor, price, key[2])
        values[index] = -known[key]
    return values


def _reactor_rent(reactor: HeatReactor, price: Floats, cost_usd_per_mwh: float) -> float:
    """What one MW of reactor earns at given prices [USD per MW and period]."""
    available = np.full(len(price), reactor.availability)
    cost = np.full(len(price), cost_usd_per_mwh)
    taker = price_taker_rent(price, available, cost, reactor.turbine_ratio, reactor.store_hours, reactor.store_efficiency)
    return taker.rent_usd_per_mw


def _shifting(hourly: HourlyCase, level: Floats, added: Floats, price: Floats, known: dict[TakerPrices, float]) -> Floats:
    """What one MW of each workload saves by waiting, at given prices; what would rather be cut pays no more than that."""
    values = np.zeros(hourly.cuts)
    for index, load in enumerate(hourly.case.loads):
        if load.shift is None:
            continue
        row = hourly.plants + index
        paid = np.minimum(price, level[row] * hourly.shape[row] + added[row]) * hourly.pue
        key = ("shift", index, 0.0, paid.tobytes())
        if key not in known:
            known[key] = _shift_gain(load.shift, paid)
        values[index] = known[key]
    return values


def _shift_gain(shift: LoadShift, price_usd_per_it_mwh: Floats) -> float:
    return shifting_gain(price_usd_per_it_mwh, shift.share, shift.headroom, shift.backlog_mwh)

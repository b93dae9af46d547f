"""Where the interior point starts: guessed prices of energy, and what energy in each store is worth at them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.kernel import dispatch
from gigawatt.plan.several_stores import HourlyColumns

Floats = NDArray[np.float64]


def guessed_prices(part: HourlyColumns, price: Floats, reactor_costs: Floats) -> Floats:
    """Prices of every row of every hour, shape (own + stores, hours) [USD/MWh].

    Args:
        part: a weather year's hours.
        price: of energy at the bus, shape (hours,).
        reactor_costs: USD/MWh of each reactor's output, meter prices included.
    """
    case, x, hours = part.case, part.x, part.hourly.hours
    rows = np.zeros((part.own + part.stores, hours))
    rows[0] = price
    store, row = part.own, 1 + len(part.cuts)
    for index in part.batteries:
        battery, power = case.batteries[index], float(x[case.battery_power_slice][index])
        energy = float(x[case.battery_energy_slice][index])
        bought = np.full((1, hours), 2.0 * power)
        efficiencies = battery.charge_efficiency, battery.discharge_efficiency
        year = dispatch(np.full(hours, power), bought, price[None], power, power, energy, *efficiencies)
        rows[store] = year.stored_value_usd_per_mwh
        store += 1
    for index in part.reactors:
        reactor, paid = case.reactors[index], np.maximum(price, 0.0)
        turbine = np.full(hours, reactor.turbine_ratio)
        year = dispatch(
            turbine,
            np.stack([np.full(hours, reactor.availability), turbine]),
            np.stack([np.full(hours, reactor_costs[index]), paid]),
            reactor.availability,
            reactor.turbine_ratio,
            reactor.store_hours,
            reactor.store_efficiency,
            1.0,
        )
        rows[store] = year.stored_value_usd_per_mwh
        rows[row] = -np.maximum(0.0, year.price_usd_per_mwh - reactor_costs[index])
        rows[row + 1] = -np.maximum(0.0, paid - year.stored_value_usd_per_mwh)
        store, row = store + 1, row + 2
    for index in part.shifts:
        shift = case.loads[index].shift
        assert shift is not None
        most = np.full((1, hours), 1.0 + shift.headroom)
        paid = (price * part.hourly.pue)[None]
        year = dispatch(np.ones(hours), most, paid, shift.headroom, shift.share, shift.backlog_mwh, 1.0, 1.0)
        rows[store] = year.stored_value_usd_per_mwh
        store += 1
    return rows

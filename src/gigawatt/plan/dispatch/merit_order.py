"""One hour's merit order: what energy is worth to the store in that hour, and who generates once the store has decided.

The cost of an hour, as a function of what the store adds to its level, is convex and piecewise linear. Its slopes are the
tiers' costs: `cost / η_c` where one more MWh in the store must be charged, `cost · η_d` where it need not be discharged.
No more is generated than load and store take, so the marginal cost is negative where a tier is paid to generate (a grid at a
negative price). In such an hour some units of the store may charge while others discharge, paid for what they lose: *burning*.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.compiled import compiled

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Store(NamedTuple):
    """A store: power on the bus, energy, MWh stored per MWh charged, and MWh delivered per MWh taken out."""

    charge_power_mw: float
    discharge_power_mw: float
    energy_mwh: float
    charge_efficiency: float
    discharge_efficiency: float


class HourlyPieces(NamedTuple):
    """What each hour offers the store, as pieces from the hour's largest addition to its largest withdrawal.

    Attributes:
        worth: what a MWh of stored energy is worth on the piece, falling along it, shape (T, pieces) [USD/MWh].
        width: shape (T, pieces) [MWh stored].
        number: pieces that there are, shape (T,).
        reach: the most that the hour can add to the level, shape (T,) [MWh].
    """

    worth: Floats
    width: Floats
    number: Integers
    reach: Floats


@compiled
def by_hour(available_mw: Floats, cost_usd_per_mwh: Floats) -> tuple[Floats, Floats, Floats, float]:
    """Tiers laid out hour by hour, shapes (T, m); what they can give together, shape (T,) [MW]; the least cost [USD/MWh]."""
    tiers, hours = available_mw.shape
    available = np.empty((hours, tiers))
    cost = np.empty((hours, tiers))
    total = np.zeros(hours)
    least = 0.0
    for t in range(hours):
        for k in range(tiers):
            available[t, k] = available_mw[k, t]
            cost[t, k] = cost_usd_per_mwh[k, t]
            total[t] += available_mw[k, t]
            least = min(least, cost_usd_per_mwh[k, t])
    return available, cost, total, least


@compiled
def hourly_orders(cost_usd_per_mwh: Floats) -> Integers:
    """Sort the tiers of every hour by cost, shape (T, m); ties keep the order given."""
    hours, tiers = cost_usd_per_mwh.shape
    orders = np.empty((hours, tiers), np.int64)
    for t in range(hours):
        for k in range(tiers):
            cost = cost_usd_per_mwh[t, k]
            place = k
            while place > 0 and cost_usd_per_mwh[t, orders[t, place - 1]] > cost:
                orders[t, place] = orders[t, place - 1]
                place -= 1
            orders[t, place] = k
    return orders


@compiled
def paid_tiers(cost_usd_per_mwh: Floats, orders: Integers) -> Integers:
    """How many tiers of each hour are paid to generate, shape (T,): those at a negative cost."""
    hours, tiers = orders.shape
    paid = np.zeros(hours, np.int64)
    for t in range(hours):
        while paid[t] < tiers and cost_usd_per_mwh[t, orders[t, paid[t]]] < 0.0:
            paid[t] += 1
    return paid


@compiled
def most_net_mw(change_mwh: float, store: Store) -> float:
    """The most that a store can draw from the bus, net, while its level changes by `change_mwh` in an hour [MW]."""
    both = store.charge_efficiency * store.discharge_efficiency
    charging = store.charge_power_mw * (1.0 - both) + store.discharge_efficiency * change_mwh
    discharging = change_mwh / store.charge_efficiency + store.discharge_power_mw * (1.0 / both - 1.0)
    return min(charging, discharging)


@compiled
def least_change_mwh(net_mw: float, store: Store) -> float:
    """The change of level at which a store that draws `net_mw` from the bus burns as much as it can [MWh]: `most_net_mw` back."""
    both = store.charge_efficiency * store.discharge_efficiency
    charging = (net_mw - store.charge_power_mw * (1.0 - both)) / store.discharge_efficiency
    discharging = (net_mw - store.discharge_power_mw * (1.0 / both - 1.0)) * store.charge_efficiency
    return max(charging, discharging)


@compiled
def burning_pieces(
    worth: Floats,
    width: Floats,
    n: int,
    load: float,
    upper: float,
    top: Floats,
    paid: int,
    cost: Floats,
    order: Integers,
    store: Store,
) -> int:
    """Append what stored energy is worth once only the first `paid` tiers are left, which are paid; how many pieces now.

    Energy stored is worth nothing as long as burning takes all that is paid for, and less than nothing beyond.
    """
    net = min(top[paid], upper) - load
    change = net * store.charge_efficiency if net > 0.0 else net / store.discharge_efficiency
    burning = least_change_mwh(net, store)
    if burning < change:
        worth[n] = 0.0
        width[n] = change - burning
        n += 1
    bend = store.charge_efficiency * store.charge_power_mw - store.discharge_power_mw / store.discharge_efficiency
    bend_net = most_net_mw(bend, store)
    least = max(-store.discharge_power_mw, -load)
    for place in range(paid, 0, -1):
        tier_cost = cost[order[place - 1]]
        bottom = max(top[place - 1] - load, least)
        if net > max(bottom, bend_net):
            worth[n] = tier_cost * store.discharge_efficiency
            width[n] = (net - max(bottom, bend_net)) / store.discharge_efficiency
            n += 1
        if bottom < min(net, bend_net):
            worth[n] = tier_cost / store.charge_efficiency
            width[n] = (min(net, bend_net) - bottom) * store.charge_efficiency
            n += 1
        net = min(net, bottom)
    return n


@compiled
def hourly_pieces(
    load_mw: Floats, available_mw: Floats, cost_usd_per_mwh: Floats, orders: Integers, store: Store
) -> HourlyPieces:
    """Cut every hour into what stored energy is worth in it.

    Args:
        load_mw: shape (T,) [MW].
        available_mw: shape (T, m) [MW].
        cost_usd_per_mwh: shape (T, m) [USD/MWh].
        orders: the tiers of each hour by cost, shape (T, m).
        store: its energy does not matter here.
    """
    hours, tiers = available_mw.shape
    paid_in = paid_tiers(cost_usd_per_mwh, orders)
    burns = paid_in.max() > 0  # what some hour pays to have taken may have to be burnt in any other
    most = 2 * tiers + 4 if burns else tiers + 2
    worth = np.zeros((hours, most))
    width = np.zeros((hours, most))
    number = np.zeros(hours, np.int64)
    reach = np.zeros(hours)
    top = np.empty(tiers + 1)
    for t in range(hours):
        top[0] = 0.0
        for place in range(tiers):
            top[place + 1] = top[place] + available_mw[t, orders[t, place]]
        load = load_mw[t]
        highest = max(min(load + store.charge_power_mw, top[tiers]), load)
        lowest = max(load - store.discharge_power_mw, 0.0)
        paid = paid_in[t]
        floor = max(top[paid], lowest)
        upper = highest
        place = tiers
        n = 0
        while place > paid and upper > floor:
            cost = cost_usd_per_mwh[t, orders[t, place - 1]]
            bottom = max(top[place - 1], floor)
            if upper > max(bottom, load):
                worth[t, n] = cost / store.charge_efficiency
                width[t, n] = (upper - max(bottom, load)) * store.charge_efficiency
                n += 1
            if bottom < min(upper, load):
                worth[t, n] = cost * store.discharge_efficiency
                width[t, n] = (min(upper, load) - bottom) / store.discharge_efficiency
                n += 1
            upper = min(upper, bottom)
            place -= 1
        if burns and top[paid] >= lowest:
            n = burning_pieces(worth[t], width[t], n, load, highest, top, paid, cost_usd_per_mwh[t], orders[t], store)
        reach[t] = (highest - load) * store.charge_efficiency
        number[t] = n
    return HourlyPieces(worth, width, number, reach)


@compiled
def store_powers(
    change_mwh: Floats, load_mw: Floats, available_mw: Floats, cost_usd_per_mwh: Floats, orders: Integers, store: Store
) -> tuple[Floats, Floats]:
    """Charge and discharge on the bus behind the changes of the level, shape (T,) each [MW]; burning where that is paid for."""
    hours = change_mwh.size
    charge = np.zeros(hours)
    discharge = np.zeros(hours)
    paid = paid_tiers(cost_usd_per_mwh, orders)
    for t in range(hours):
        change = change_mwh[t]
        if change > 0.0:
            charge[t] = min(change / store.charge_efficiency, store.charge_power_mw)
        else:
            discharge[t] = min(-change * store.discharge_efficiency, store.discharge_power_mw)
        if store.charge_efficiency * store.discharge_efficiency < 1.0:
            supply = 0.0
            for place in range(paid[t]):
                supply += available_mw[t, orders[t, place]]
            net = min(supply - load_mw[t], most_net_mw(change, store))
            if net > charge[t] - discharge[t]:
                both = store.charge_efficiency - 1.0 / store.discharge_efficiency
                charge[t] = min(max((change - net / store.discharge_efficiency) / both, 0.0), store.charge_power_mw)
                discharge[t] = min(max(charge[t] - net, 0.0), store.discharge_power_mw)
    return charge, discharge


@compiled
def generate(
    load_mw: Floats,
    available_mw: Floats,
    cost_usd_per_mwh: Floats,
    orders: Integers,
    charge_mw: Floats,
    discharge_mw: Floats,
    near_mw: float,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Meet every hour's load and charging in merit order.

    Returns:
        Generation, shape (m, T) [MW]; the cost of each hour, shape (T,) [USD]; and the marginal cost just below and just above
        the hour's demand, shape (T,) [USD/MWh]: boundless below nothing and beyond all that is available.
        A distance of `near_mw` from a step of the merit order counts as on it.
    """
    hours, tiers = available_mw.shape
    generation = np.zeros((tiers, hours))
    cost = np.zeros(hours)
    below = np.full(hours, np.inf)
    above = np.full(hours, np.inf)
    for t in range(hours):
        demand = load_mw[t] + charge_mw[t] - discharge_mw[t]
        least, most = demand - near_mw, demand + near_mw
        left = demand
        top = 0.0
        if least <= 0.0:
            below[t] = -np.inf
        if most <= 0.0:
            above[t] = -np.inf
        for place in range(tiers):
            k = orders[t, place]
            tier_cost = cost_usd_per_mwh[t, k]
            output = max(0.0, min(available_mw[t, k], left))
            left -= output
            generation[k, t] = output
            cost[t] += output * tier_cost
            bottom, top = top, top + available_mw[t, k]
            if bottom < least <= top:
                below[t] = tier_cost
            if bottom < most <= top:
                above[t] = tier_cost
                break
    return generation, cost, below, above

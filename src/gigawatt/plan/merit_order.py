"""One hour's merit order: what energy is worth to the store in that hour, and who generates once the store has decided.

The cost of an hour, as a function of what the store adds to its level, is convex and piecewise linear. Its slopes are the
tiers' costs: `cost / η_c` where one more MWh in the store must be charged, `cost · η_d` where it need not be discharged.
Tiers at a cost of zero or less generate in full, and what is not needed is curtailed, so the marginal cost is never negative.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.compiled import compiled

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
        worth: what a MWh of stored energy is worth on the piece, falling along it, shape (T, m + 2) [USD/MWh].
        width: shape (T, m + 2) [MWh stored].
        number: pieces that there are, shape (T,).
        reach: the most that the hour can add to the level, shape (T,) [MWh].
    """

    worth: Floats
    width: Floats
    number: Integers
    reach: Floats


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
    worth = np.zeros((hours, tiers + 2))
    width = np.zeros((hours, tiers + 2))
    number = np.zeros(hours, np.int64)
    reach = np.zeros(hours)
    top = np.empty(tiers + 1)
    for t in range(hours):
        top[0] = 0.0
        for place in range(tiers):
            top[place + 1] = top[place] + available_mw[t, orders[t, place]]
        load = load_mw[t]
        upper = max(min(load + store.charge_power_mw, top[tiers]), load)
        lower = load - store.discharge_power_mw
        place = tiers
        n = 0
        while place >= 0 and upper > lower:
            cost = cost_usd_per_mwh[t, orders[t, place - 1]] if place > 0 else 0.0
            bottom = lower
            if cost > 0.0:
                bottom = max(top[place - 1], lower)
            else:
                cost = 0.0
                place = 0
            if upper > max(bottom, load):
                worth[t, n] = cost / store.charge_efficiency
                width[t, n] = (upper - max(bottom, load)) * store.charge_efficiency
                reach[t] += width[t, n]
                n += 1
            if bottom < min(upper, load):
                worth[t, n] = cost * store.discharge_efficiency
                width[t, n] = (min(upper, load) - bottom) / store.discharge_efficiency
                n += 1
            upper = min(upper, bottom)
            place -= 1
        number[t] = n
    return HourlyPieces(worth, width, number, reach)


@compiled
def marginal_cost(demand_mw: float, available_mw: Floats, cost_usd_per_mwh: Floats, order: Integers) -> float:
    """The cost of the last MW of `demand_mw` in one hour [USD/MWh]: zero where free, infinite beyond all that is available."""
    if demand_mw <= 0.0:
        return 0.0
    top = 0.0
    for k in order:
        top += available_mw[k]
        if demand_mw <= top:
            return float(max(0.0, cost_usd_per_mwh[k]))
    return np.inf


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
        the hour's demand, shape (T,) [USD/MWh].
        A distance of `near_mw` from a step of the merit order counts as on it.
    """
    hours, tiers = available_mw.shape
    generation = np.zeros((tiers, hours))
    cost = np.zeros(hours)
    below = np.zeros(hours)
    above = np.zeros(hours)
    for t in range(hours):
        demand = load_mw[t] + charge_mw[t] - discharge_mw[t]
        left = demand
        for k in orders[t]:
            output = available_mw[t, k]
            if cost_usd_per_mwh[t, k] >= 0.0:
                output = max(0.0, min(output, left))
            left -= output
            generation[k, t] = output
            cost[t] += output * cost_usd_per_mwh[t, k]
        below[t] = marginal_cost(demand - near_mw, available_mw[t], cost_usd_per_mwh[t], orders[t])
        above[t] = marginal_cost(demand + near_mw, available_mw[t], cost_usd_per_mwh[t], orders[t])
    return generation, cost, below, above

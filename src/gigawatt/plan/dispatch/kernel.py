"""The dispatch kernel: the cheapest year of one site with one store, exactly, with its duals, in milliseconds.

    min Σ_t Σ_k cost[k,t] · g[k,t]
    s.t. Σ_k g[k,t] - charge[t] + discharge[t] = load[t]                            : λ[t]
         level[t] = level[t-1] + η_c · charge[t] - discharge[t] / η_d, cyclic       : w[t]
         0 <= g <= available,  0 <= charge <= P_c,  0 <= discharge <= P_d,  0 <= level <= E

docs/mathematics/dispatch-kernel.md explains how.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.compiled import compiled, compiled_loosely
from gigawatt.plan.dispatch.merit_order import HourlyPieces, Store, by_hour, generate, hourly_orders, hourly_pieces, store_powers
from gigawatt.plan.dispatch.stored_value import bus_prices, stored_values, worth_intervals
from gigawatt.plan.dispatch.value_function import cyclic_walk, mixed_cyclic_levels, periodic_base_stocks

Floats = NDArray[np.float64]

# A store that does not exist is valued as if a small one of this many hours did: w is then the best guess at what a first MWh
# would be worth.
HOURS_OF_AN_ABSENT_STORE = 4.0
# What rounding may do to a power or a level, relative to the largest numbers that it was computed from.
ROUNDING = 1e-12
WEEKS = 52  # so often in a year two turns of the value function are compared
SMALLEST = 1e-100  # for a site in which everything is nothing


@dataclass(frozen=True)
class Dispatch:
    """A year's optimal operation and its prices.

    Attributes:
        cost_usd: the least cost [USD].
        price_usd_per_mwh: λ, the value of one MWh more or less of load, shape (T,) [USD/MWh].
        stored_value_usd_per_mwh: w, the value of a MWh in the store at the hour's end, shape (T,) [USD/MWh].
        generation_mw: by tier as given, shape (m, T) [MW].
        charge_mw, discharge_mw: on the bus, shape (T,) [MW].
        level_mwh: at the hour's end, shape (T,) [MWh]; the year starts at its last value.
        lower_usd: what λ and w prove of the least cost [USD]; the cost itself, but for rounding, unless levels were given.
    """

    cost_usd: float
    price_usd_per_mwh: Floats
    stored_value_usd_per_mwh: Floats
    generation_mw: Floats
    charge_mw: Floats
    discharge_mw: Floats
    level_mwh: Floats
    lower_usd: float


def dispatch(
    load_mw: Floats,
    available_mw: Floats,
    cost_usd_per_mwh: Floats,
    charge_power_mw: float,
    discharge_power_mw: float,
    energy_mwh: float,
    charge_efficiency: float,
    discharge_efficiency: float,
    levels_mwh: Floats | None = None,
) -> Dispatch:
    """Dispatch tiers and one store through a year at least cost; the store ends at the level it starts from, which is free.

    Args:
        load_mw: shape (T,) [MW].
        available_mw: what each tier can give, shape (m, T) [MW]; in every hour together at least the load.
        cost_usd_per_mwh: shape (m, T) [USD/MWh]; may be negative.
        charge_power_mw, discharge_power_mw: on the bus [MW].
        energy_mwh: [MWh].
        charge_efficiency: MWh stored per MWh charged.
        discharge_efficiency: MWh delivered per MWh taken from the store.
        levels_mwh: shape (T,) [MWh]: levels of the same store under other costs, to be followed instead of the best ones.

    Raises:
        ValueError: the tiers cannot meet the load of some hour, or an efficiency is not in (0, 1].
    """
    load = np.ascontiguousarray(load_mw, np.float64)
    available, cost, total, least_cost = by_hour(
        np.ascontiguousarray(available_mw, np.float64), np.ascontiguousarray(cost_usd_per_mwh, np.float64)
    )
    if np.any(total < load * (1.0 - 1e-9)):
        hour = int(np.argmax(load - total))
        raise ValueError(f"hour {hour}: {total[hour]:.6g} MW of tiers for a load of {load[hour]:.6g} MW")
    if not (0.0 < charge_efficiency <= 1.0 and 0.0 < discharge_efficiency <= 1.0):
        raise ValueError(f"efficiencies must lie in (0, 1]: {charge_efficiency:g}, {discharge_efficiency:g}")
    store = useful_store(
        Store(
            float(charge_power_mw),
            float(discharge_power_mw),
            float(energy_mwh),
            float(charge_efficiency),
            float(discharge_efficiency),
        ),
        load,
        total,
        burns=least_cost < 0.0,
    )
    orders = hourly_orders(cost)
    if levels_mwh is None:
        pieces = hourly_pieces(load, available, cost, orders, store)
        # Nor can the level ever need to rise by more than a year's charging, or fall by more than a year's discharging.
        added = pieces.reach.sum()
        store = store._replace(energy_mwh=min(store.energy_mwh, 2.0 * min(added, pieces.width.sum() - added)))
        levels = cyclic_levels(pieces, store.energy_mwh) if store.energy_mwh > 0.0 else np.zeros(load.size)
    else:
        levels = levels_mwh
    change = levels - np.roll(levels, 1)
    charge, discharge = store_powers(change, load, available, cost, orders, store)
    near = max(ROUNDING * (float(total.max() + load.max()) + store.energy_mwh), SMALLEST)
    generation, hour_cost, below, above = generate(load, available, cost, orders, charge, discharge, near)
    if charge_power_mw <= 0.0 and discharge_power_mw <= 0.0:
        least = np.where(np.isfinite(below), below, np.minimum(above, 0.0))
        price = 0.5 * (least + np.where(np.isfinite(above), above, least))
        guess = absent_store_value(price, store)
        stored = stored_values(np.zeros(load.size), np.full(load.size, np.inf), levels, float(energy_mwh), 0.0, guess)
    else:
        low, high = worth_intervals(below, above, charge, discharge, store, near)
        stored = stored_values(low, high, levels, float(energy_mwh), 10.0 * near, np.empty(0))
        price = bus_prices(below, above, charge, discharge, stored, store, near)
    usd = float(hour_cost.sum())
    lower = usd if levels_mwh is None else _proven(load, available_mw, cost_usd_per_mwh, price, stored, store)
    return Dispatch(usd, price, stored, generation, charge, discharge, levels, lower)


def _proven(
    load: Floats,
    available: Floats,
    cost: Floats,
    price: Floats,
    stored: Floats,
    store: Store,
) -> float:
    """What prices prove of the least cost [USD]: the value of the load less all rents (`rents`), whatever the prices."""
    sources = np.ascontiguousarray(available), np.ascontiguousarray(cost)
    tiers, charge, discharge, energy = rents(price, stored, *sources, store.charge_efficiency, store.discharge_efficiency)
    held = charge * store.charge_power_mw + discharge * store.discharge_power_mw + energy * store.energy_mwh
    return float(price @ load - tiers.sum() - held)


def useful_store(store: Store, load: Floats, total: Floats, *, burns: bool) -> Store:
    """Cut the powers to what could ever be used: a store far too large would drown everything else in its rounding.

    Args:
        store, load, total: with shapes (T,) [MW].
        burns: some hour pays for what the store loses, so that units may charge while others discharge.
    """
    charge, discharge = max(0.0, float((total - load).max())), float(load.max())
    loss = 1.0 - store.charge_efficiency * store.discharge_efficiency
    if burns and loss > 0.0:
        charge += (charge + discharge) / loss
        discharge += charge
    return store._replace(
        charge_power_mw=min(store.charge_power_mw, charge), discharge_power_mw=min(store.discharge_power_mw, discharge)
    )


def cyclic_levels(pieces: HourlyPieces, energy_mwh: float) -> Floats:
    """The optimal level at each hour's end, shape (T,) [MWh]: from the periodic value function, or by mixing where none comes."""
    base_stock = np.zeros(pieces.worth.shape)
    block = max(1, pieces.number.size // WEEKS)
    if periodic_base_stocks(pieces, energy_mwh, block, base_stock):
        return cyclic_walk(pieces, energy_mwh, base_stock)
    return mixed_cyclic_levels(pieces, energy_mwh, block, base_stock)


def absent_store_value(price_usd_per_mwh: Floats, store: Store) -> Floats:
    """What a first MWh would be worth at given prices, shape (T,) [USD/MWh]: to a store of one MW that only trades."""
    load = np.ones(price_usd_per_mwh.size)
    trade = dispatch(
        load,
        np.full((1, load.size), 2.0),
        price_usd_per_mwh[np.newaxis],
        1.0,
        1.0,
        HOURS_OF_AN_ABSENT_STORE,
        store.charge_efficiency,
        store.discharge_efficiency,
    )
    return trade.stored_value_usd_per_mwh


@compiled_loosely
def store_rents(
    price: Floats, stored_value: Floats, charge_efficiency: float, discharge_efficiency: float
) -> tuple[float, float, float]:
    """What a MW of charging, a MW of discharging and a MWh of a store earn at given prices, see `rents` [USD per unit]."""
    charge_rent = 0.0
    discharge_rent = 0.0
    energy_rent = max(0.0, stored_value[0] - stored_value[-1])
    for t in range(price.size):
        charge_rent += max(0.0, charge_efficiency * stored_value[t] - price[t])
        discharge_rent += max(0.0, price[t] - stored_value[t] / discharge_efficiency)
    for t in range(1, price.size):
        energy_rent += max(0.0, stored_value[t] - stored_value[t - 1])
    return charge_rent, discharge_rent, energy_rent


@compiled
def rents(
    price: Floats,
    stored_value: Floats,
    available_per_mw: Floats,
    cost: Floats,
    charge_efficiency: float,
    discharge_efficiency: float,
) -> tuple[Floats, float, float, float]:
    """What a unit of each capacity earns at given prices; any λ and w, however come by, bound every dispatch below.

    For every x: V(x) >= Σ_t λ[t] load[t] - Σ_k rent_k K_k - rent_c P_c - rent_d P_d - rent_E E, with equality where λ and w
    are optimal.

    Args:
        price: λ, shape (T,) [USD/MWh].
        stored_value: w, shape (T,) [USD/MWh].
        available_per_mw: shape (m, T), per MW of capacity.
        cost: shape (m, T) [USD/MWh].
        charge_efficiency, discharge_efficiency: of the store.

    Returns:
        Rent per MW of each tier, shape (m,) [USD/MW]; per MW of charging and of discharging power [USD/MW]; per MWh of energy
        [USD/MWh].
    """
    tiers, hours = cost.shape
    tier_rent = np.zeros(tiers)
    for k in range(tiers):
        rent = 0.0
        for t in range(hours):
            rent += max(0.0, price[t] - cost[k, t]) * available_per_mw[k, t]
        tier_rent[k] = rent
    return tier_rent, *store_rents(price, stored_value, charge_efficiency, discharge_efficiency)

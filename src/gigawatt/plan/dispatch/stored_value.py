"""The hourly duals of a schedule: what a MWh is worth on the bus, λ, and in the store, w.

An optimal schedule leaves each hour an interval for w, from the marginal cost just below and just above its demand. From one
hour to the next w may change only where the store is full (it rises) or empty (it falls). One pass back narrows each interval
to what later hours allow; one pass forward takes the nearest value to the hour before. Both go round twice, since the year is
a ring: a chain of clips is one clip, and a clip done twice is a clip.
"""

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.compiled import compiled
from gigawatt.plan.dispatch.merit_order import Store

Floats = NDArray[np.float64]


@compiled
def worth_intervals(
    below: Floats,
    above: Floats,
    charge_mw: Floats,
    discharge_mw: Floats,
    store: Store,
    near_mw: float,
) -> tuple[Floats, Floats]:
    """The stored-energy values at which each hour's charge or discharge is the best there is, shape (T,) each [USD/MWh].

    Args:
        below, above: the marginal cost just below and just above the hour's demand, shape (T,) [USD/MWh].
        charge_mw, discharge_mw: shape (T,) [MW].
        store: its energy does not matter here.
        near_mw: how close to nothing or to its limit a power counts as there [MW].
    """
    lossy = store.charge_efficiency * store.discharge_efficiency < 1.0
    low = np.full(below.size, -np.inf)
    high = np.full(below.size, np.inf)
    for t in range(below.size):
        if charge_mw[t] > near_mw:
            low[t] = below[t] / store.charge_efficiency
        if discharge_mw[t] < store.discharge_power_mw - near_mw:
            low[t] = max(low[t], below[t] * store.discharge_efficiency)
        if discharge_mw[t] > near_mw:
            high[t] = above[t] * store.discharge_efficiency
        if charge_mw[t] < store.charge_power_mw - near_mw:
            high[t] = min(high[t], above[t] / store.charge_efficiency)
        if lossy:  # with a negative value burning pays until a limit stops it, with a positive one it never does
            if charge_mw[t] < store.charge_power_mw - near_mw and discharge_mw[t] < store.discharge_power_mw - near_mw:
                low[t] = max(low[t], 0.0)
            if charge_mw[t] > near_mw and discharge_mw[t] > near_mw:
                high[t] = min(high[t], 0.0)
    return low, high


@compiled
def stored_values(low: Floats, high: Floats, level_mwh: Floats, energy_mwh: float, near_mwh: float, guess: Floats) -> Floats:
    """Choose w in every hour within its interval, unchanged but where the store is full or empty, shape (T,) [USD/MWh].

    Args:
        low, high: each hour's interval, shape (T,) [USD/MWh].
        level_mwh: at the hour's end, shape (T,) [MWh].
        energy_mwh: of the store [MWh].
        near_mwh: how close to empty or full counts as there [MWh].
        guess: empty; or, for a store of no power, a first choice, shape (T,) [USD/MWh]: followed hour by hour if the store has
            no energy either, else for its first value.
    """
    hours = low.size
    low = low.copy()
    high = high.copy()
    for _ in range(2):
        after = 0
        for t in range(hours - 1, -1, -1):
            if level_mwh[t] > near_mwh:  # not empty: w does not fall
                high[t] = min(high[t], high[after])
            if level_mwh[t] < energy_mwh - near_mwh:  # not full: w does not rise
                low[t] = max(low[t], low[after])
            after = t
    stored = np.empty(hours)
    value = guess[0] if guess.size > 0 else 0.0
    follows = energy_mwh <= 0.0 and guess.size > 0
    for _ in range(2):
        for t in range(hours):
            if follows:
                value = guess[t]
            value = max(min(value, high[t]), low[t])
            stored[t] = value
    return stored


@compiled
def bus_prices(
    below: Floats,
    above: Floats,
    charge_mw: Floats,
    discharge_mw: Floats,
    stored: Floats,
    store: Store,
    near_mw: float,
) -> Floats:
    """The price of a MWh in every hour, shape (T,) [USD/MWh]: within the marginal costs, and consistent with the stored value.

    Where a whole interval is optimal its middle is taken: a plane from the middle of a kink says most about both sides of it.
    """
    price = np.empty(below.size)
    for t in range(below.size):
        charging = store.charge_efficiency * stored[t]
        discharging = stored[t] / store.discharge_efficiency
        low = min(charging, discharging)
        high = max(charging, discharging)
        if stored[t] >= 0.0:
            if charge_mw[t] > near_mw:
                high = low
            elif discharge_mw[t] > near_mw:
                low = high
        else:  # burning: some units charge while others discharge, and a limit of one of them sets the price
            if charge_mw[t] < store.charge_power_mw - near_mw:
                low = charging
            if discharge_mw[t] < store.discharge_power_mw - near_mw:
                high = discharging
        low = min(max(low, below[t]), above[t])
        high = max(min(high, above[t]), low)
        price[t] = 0.5 * (low + high)
    return price

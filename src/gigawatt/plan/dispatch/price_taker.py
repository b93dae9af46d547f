"""Price-takers, alone against given prices: a reactor with a heat store, and work that may wait. What they earn is in planes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.kernel import dispatch

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PriceTaker:
    """The best year of one MW of reactor at given prices.

    Attributes:
        rent_usd_per_mw: revenue less cost, per MW of reactor [USD/MW].
        reactor_mw: heat made, in electric MW per MW of reactor, shape (T,).
        charge_mw, discharge_mw: heat put into the store and taken out of it, likewise.
        level_mwh: heat in store at the hour's end, in electric MWh per MW of reactor, shape (T,).
    """

    rent_usd_per_mw: float
    reactor_mw: Floats
    charge_mw: Floats
    discharge_mw: Floats
    level_mwh: Floats


def price_taker_rent(
    price_usd_per_mwh: Floats,
    reactor_available: Floats,
    reactor_cost_usd_per_mwh: Floats,
    turbine_ratio: float,
    store_hours: float,
    store_efficiency: float,
) -> PriceTaker:
    """Find what one MW of reactor earns with a heat store before its turbine.

    It is a dispatch: the load is the turbine at full output, and what the turbine does not make is bought at the price. As no
    more than the whole load is ever bought, what goes into the store is the reactor's own.

    Args:
        price_usd_per_mwh: λ >= 0, shape (T,) [USD/MWh].
        reactor_available: heat per MW of reactor, in electric MW, shape (T,).
        reactor_cost_usd_per_mwh: of the reactor's output, shape (T,) [USD/MWh].
        turbine_ratio: MW of turbine per MW of reactor.
        store_hours: MWh of store (electric) per MW of reactor.
        store_efficiency: MWh taken out per MWh put in.
    """
    price = np.maximum(np.asarray(price_usd_per_mwh, np.float64), 0.0)
    load = np.full(price.size, turbine_ratio)
    year = dispatch(
        load,
        np.stack([np.asarray(reactor_available, np.float64), load]),
        np.stack([np.asarray(reactor_cost_usd_per_mwh, np.float64), price]),
        float(np.max(reactor_available)),
        turbine_ratio,
        store_hours,
        store_efficiency,
        1.0,
    )
    rent = float(price.sum() * turbine_ratio) - year.cost_usd
    return PriceTaker(rent, year.generation_mw[0], year.charge_mw, year.discharge_mw, year.level_mwh)


def shifting_gain(price_usd_per_mwh: Floats, share: float, headroom: float, backlog_mwh: float) -> float:
    """Find what one MW of load saves at given prices when part of its work may wait.

    It is a dispatch: a store without losses, charged by working ahead and discharged by waiting, beside a load of one MW that
    is bought at the price.

    Args:
        price_usd_per_mwh: shape (T,) [USD/MWh]; may be negative.
        share: of the load, by which it may fall.
        headroom: of the load, by which it may rise.
        backlog_mwh: most work that waits [MWh].

    Returns:
        What is saved [USD].
    """
    price = np.asarray(price_usd_per_mwh, np.float64)
    load = np.ones(price.size)
    bought = np.full((1, price.size), 1.0 + headroom)
    year = dispatch(load, bought, price[np.newaxis], headroom, share, backlog_mwh, 1.0, 1.0)
    return float(price.sum()) - year.cost_usd

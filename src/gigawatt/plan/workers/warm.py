"""What a worker has loaded before its first question: the planner, and its compiled code."""

from __future__ import annotations

import numpy as np

from gigawatt.climate import place_climate
from gigawatt.plan.dispatch.kernel import dispatch, store_rents
from gigawatt.plan.dispatch.merit_order import Store, hourly_orders, hourly_pieces
from gigawatt.plan.dispatch.tier_rents import tier_rents
from gigawatt.plan.dispatch.value_function import mixed_cyclic_levels
from gigawatt.plan.site import site_operation

LOADED = site_operation, place_climate


def warm_up() -> None:
    """Have machine code loaded: a day with a store, one without, one whose value function does not repeat, and their planes."""
    hours = np.arange(24.0)
    load, available, cost = np.full(24, 1.0), np.full((2, 24), 2.0), np.array([10.0 + hours, 40.0 - hours])
    found = dispatch(load, available, cost, 1.0, 1.0, 4.0, 0.9, 0.9)
    dispatch(load, available, cost, 1.0, 1.0, 0.0, 0.9, 0.9)
    by_hour = np.ascontiguousarray(available.T), np.ascontiguousarray(cost.T)
    pieces = hourly_pieces(load, *by_hour, hourly_orders(by_hour[1]), Store(1.0, 1.0, 4.0, 0.9, 0.9))
    mixed_cyclic_levels(pieces, 4.0, len(hours), np.zeros(pieces.worth.shape))
    ones, no_pairs = np.ones((2, 24)), np.zeros((0, 2), dtype=np.int64)
    tier_rents(found.price_usd_per_mwh, True, ones, ones, np.ones(2), np.zeros(2), 1, no_pairs)
    store_rents(found.price_usd_per_mwh, found.stored_value_usd_per_mwh, 0.9, 0.9)

"""What a dispatch uses of the plan's assets: a future that has so much of each can be dispatched so, whatever it lacks beside."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.dispatch_lp import HourlyDispatch, StoreHours
from gigawatt.plan.dispatch.hourly import HourlyCase
from gigawatt.plan.dispatch.operation_case import OperationCase

Floats = NDArray[np.float64]


def used_shares(hourly: HourlyCase, hours: HourlyDispatch, full: Floats) -> Floats:
    """The largest share of each variable that any hour uses, shape (size,): nothing where there is none, and 1 of all else.

    Args:
        hourly: of the dispatch.
        hours: the dispatch.
        full: what is planned of each variable, shape (size,).
    """
    case = hourly.case
    most = np.ones(case.size)
    most[case.tier_slice] = _per_unit(hours.generation_mw[: hourly.plants], hourly.per_unit[: hourly.plants])
    for index, store in enumerate(hours.batteries):
        most[case.battery_power_slice.start + index] = max(float(store.charge_mw.max()), float(store.discharge_mw.max()))
        most[case.battery_energy_slice.start + index] = _room(store)
    for index in range(len(case.reactors)):
        most[case.reactor_slice.start + index] = _of_reactor(case, hours, index)
    own = slice(0, case.reactor_slice.stop)
    most[own] = np.divide(most[own], full[own], out=np.zeros(own.stop), where=full[own] > 0.0)
    return most


def _per_unit(made: Floats, per_unit: Floats) -> Floats:
    """Units of each source that its best hour takes, shape (tiers,)."""
    found: Floats = np.divide(made, per_unit, out=np.zeros(made.shape), where=per_unit > 0.0).max(axis=1, initial=0.0)
    return found


def _room(store: StoreHours) -> float:
    """MWh between its lowest and its highest level: what lies below is never touched."""
    return float(store.level_mwh.max() - store.level_mwh.min())


def _of_reactor(case: OperationCase, hours: HourlyDispatch, index: int) -> float:
    """MW of a reactor with its turbine and its heat store."""
    reactor, heat, made = case.reactors[index], hours.reactors[index], hours.reactor_output_mw[index]
    turbine = float((made - heat.charge_mw + heat.discharge_mw).max())
    stored = _room(heat) / reactor.store_hours if reactor.store_hours > 0.0 else 0.0
    return max(float(made.max()) / reactor.availability, turbine / reactor.turbine_ratio, stored)

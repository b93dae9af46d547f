"""A dispatch of a site with several stores in milliseconds: each store in its turn, exactly, by the kernel, the others held.

Not the best one, but near it, and cheap: reactors with their heat first, then work that may wait, then batteries by what they
can move, once each. Every turn costs no more than the one before it, and what is found is a dispatch that keeps every row; its
prices are as good for planes as any (weak duality). A store that can move next to nothing is left idle.
(docs/mathematics/several-stores.md)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.dispatch_lp import HourlyDispatch, ShiftHours, StoreHours
from gigawatt.plan.dispatch.hourly import HourlyCase
from gigawatt.plan.dispatch.kernel import Dispatch, dispatch
from gigawatt.plan.stores.several_stores import NOTHING_MW, idle_store_value

Floats = NDArray[np.float64]

REACTOR, WORK, BATTERY = "reactor", "work", "battery"  # kinds of stores, in the order of their turns
OF_LOAD = 2e-3  # a store beside others that moves less than this share of the load is left idle
SCRAP, SCRAP_HOURS = 1e-5, 500.0  # so is the only one, below this share of the load and beyond these hours
CYCLE_HOURS = 4.0  # what a battery moves in so long is its size
BEFORE_ALL = 1e-9  # relative: by so much dearer than a reactor are other sources in its own turn
MISSED_MW = 1e-6  # more work is cut than is drawn


@dataclass(frozen=True)
class _Turn:
    """One store: its flows on the bus (of heat in electric MW; of work in MW of IT), and what it can move."""

    kind: str
    index: int
    charge_mw: float
    discharge_mw: float
    room_mwh: float
    into: float = 1.0
    out: float = 1.0

    @property
    def size_mw(self) -> float:
        return min(max(self.charge_mw, self.discharge_mw), self.room_mwh / CYCLE_HOURS)


@dataclass(frozen=True)
class _Flows:
    """What a store does, each shape (hours,)."""

    charge_mw: Floats
    discharge_mw: Floats
    level_mwh: Floats


def dispatch_in_turn(hourly: HourlyCase, x: Floats, period: int, meter_prices: Floats) -> HourlyDispatch:
    """Dispatch a site at given prices of its meters, which the cost does not count.

    Args:
        hourly: the site's hours of one weather year.
        x: the operation's variables, shape (size,).
        period: number of the period whose costs apply.
        meter_prices: shape (meters,).
    """
    return _InTurn(hourly, x, period, meter_prices).run()


class _InTurn:
    def __init__(self, hourly: HourlyCase, x: Floats, period: int, meter_prices: Floats) -> None:
        self.hourly, self.case = hourly, hourly.case
        case = self.case
        self._period = period
        self.tiers = hourly.tiers(period, meter_prices)
        self.reactor_cost = hourly.reactor_costs(period, meter_prices)
        self.units = hourly.capacities(x)
        self.there = np.flatnonzero(self.units > 0.0)  # what is not there takes no part
        self.load = hourly.load_mw(x)
        self.power, self.energy = x[case.battery_power_slice], x[case.battery_energy_slice]
        self.reactors_mw, self.loads_mw = x[case.reactor_slice], x[case.load_slice]
        self.idle = np.zeros(hourly.hours)
        self.done: dict[tuple[str, int], _Flows] = {}
        self.worth: dict[int, Floats] = {}  # of energy in batteries that had a turn
        self.generation = np.zeros((hourly.rows, hourly.hours))
        self.direct = np.zeros((len(case.reactors), hourly.hours))
        self.price = self.idle

    def run(self) -> HourlyDispatch:
        turns = self._turns()
        try:
            for turn in turns:
                self._dispatch(turn)
            if not turns or turns[-1].kind == REACTOR or (turns[-1].kind == WORK and self._cuts_what_waits(turns[-1])):
                self._dispatch(None)
        except ValueError:  # what is held leaves a load that nothing can meet: all stores idle is a dispatch always
            self.done, self.worth = {}, {}
            self._dispatch(None)
        return self._hours()

    def _turns(self) -> list[_Turn]:
        case, found = self.case, []
        for index, (reactor, mw) in enumerate(zip(case.reactors, self.reactors_mw.tolist(), strict=True)):
            more = mw * max(0.0, reactor.turbine_ratio - reactor.availability)
            charge = mw * reactor.availability
            found.append(_Turn(REACTOR, index, charge, more, mw * reactor.store_hours, reactor.store_efficiency))
        for index, (load, mw) in enumerate(zip(case.loads, self.loads_mw.tolist(), strict=True)):
            if load.shift is not None:
                shift = load.shift
                found.append(_Turn(WORK, index, mw * shift.headroom, mw * shift.share, mw * shift.backlog_mwh))
        for index, (battery, mw, mwh) in enumerate(zip(case.batteries, self.power.tolist(), self.energy.tolist(), strict=True)):
            found.append(_Turn(BATTERY, index, mw, mw, mwh, battery.charge_efficiency, battery.discharge_efficiency))
        total = float(self.loads_mw.sum())
        live = [one for one in found if min(one.discharge_mw, one.charge_mw, one.room_mwh) > NOTHING_MW]
        if len(live) == 1:
            (only,) = live
            scrap = only.discharge_mw < SCRAP * total and only.room_mwh > SCRAP_HOURS * only.discharge_mw
            return [] if scrap else live
        kinds = (REACTOR, WORK, BATTERY)
        large = [one for one in live if one.size_mw > OF_LOAD * total]
        return sorted(large, key=lambda one: (kinds.index(one.kind), -one.size_mw))

    def _dispatch(self, turn: _Turn | None) -> None:
        """One turn, or what sources do if all stores are held."""
        load, available = self._left(turn)
        cost = self.tiers.cost[self.there]
        for index in reversed(range(len(self.case.reactors))):
            available = np.concatenate([self._reactor_mw(index, turn)[None], available])
            cost = np.concatenate([np.full((1, self.hourly.hours), self.reactor_cost[index]), cost])
        per = self.hourly.pue if turn is not None and turn.kind == WORK else np.ones(self.hourly.hours)
        if turn is not None and turn.kind == REACTOR:
            # only its own heat is stored: nothing may be cheaper than it, and it comes before all else
            least = float(self.reactor_cost[turn.index])
            cost = np.maximum(cost, least + BEFORE_ALL * abs(least))
            cost[turn.index] = least
        most = (0.0, 0.0, 0.0, 1.0, 1.0)
        if turn is not None:
            most = (turn.charge_mw, turn.discharge_mw, turn.room_mwh, turn.into, turn.out)
        found = dispatch(load / per, available / per, cost * per, *most)
        self._keep(turn, found, per)

    def _left(self, turn: _Turn | None) -> tuple[Floats, Floats]:
        """The load that stores which are held leave on the bus, and what every source can give."""
        load, pue = self.load.copy(), self.hourly.pue
        available = self.tiers.per_unit[self.there] * self.units[self.there, None]
        for (kind, index), flows in self.done.items():
            if turn is not None and (kind, index) == (turn.kind, turn.index):
                continue
            if kind == REACTOR:
                load -= flows.discharge_mw
            elif kind == BATTERY:
                load += flows.charge_mw - flows.discharge_mw
            else:
                moved = pue * (flows.charge_mw - flows.discharge_mw)
                load += moved
                rows = np.flatnonzero(self.there == self.hourly.plants + index)
                available[rows] = np.maximum(available[rows] + moved, 0.0)  # of work that waits nothing can be cut
        rounding = 1e-9 * float(self.load.max(initial=0.0))
        if np.any(load < -rounding):
            raise ValueError("stores that are held give out more than the load")
        return np.maximum(load, 0.0), available

    def _reactor_mw(self, index: int, turn: _Turn | None) -> Floats:
        """What a reactor can give straight to its turbine, shape (hours,)."""
        reactor, mw = self.case.reactors[index], float(self.reactors_mw[index])
        flows = self.done.get((REACTOR, index))
        if flows is None or (turn is not None and (turn.kind, turn.index) == (REACTOR, index)):
            return np.full(self.hourly.hours, mw * min(reactor.availability, reactor.turbine_ratio))
        left: Floats = np.minimum(mw * reactor.availability - flows.charge_mw, mw * reactor.turbine_ratio - flows.discharge_mw)
        return np.maximum(left, 0.0)

    def _keep(self, turn: _Turn | None, found: Dispatch, per: Floats) -> None:
        reactors = len(self.case.reactors)
        made = found.generation_mw * per
        self.direct = made[:reactors]
        self.generation = np.zeros((self.hourly.rows, self.hourly.hours))
        self.generation[self.there] = made[reactors:]
        self.price = found.price_usd_per_mwh / per
        if turn is not None:
            self.done[turn.kind, turn.index] = _Flows(found.charge_mw, found.discharge_mw, found.level_mwh)
            if turn.kind == BATTERY:
                self.worth[turn.index] = found.stored_value_usd_per_mwh

    def _cuts_what_waits(self, turn: _Turn) -> bool:
        flows = self.done[turn.kind, turn.index]
        drawn = self.hourly.pue * (float(self.loads_mw[turn.index]) + flows.charge_mw - flows.discharge_mw)
        return bool(np.any(self.generation[self.hourly.plants + turn.index] > drawn + MISSED_MW))

    def _hours(self) -> HourlyDispatch:
        case = self.case
        nothing = _Flows(self.idle, self.idle, self.idle)
        batteries = []
        for index, battery in enumerate(case.batteries):
            own = self.done.get((BATTERY, index), nothing)
            worth = self.worth.get(index)
            if worth is None:
                worth = idle_store_value(self.price, battery, float(self.power[index]), float(self.energy[index]))
            batteries.append(StoreHours(own.charge_mw, own.discharge_mw, own.level_mwh, worth))
        heat = [self.done.get((REACTOR, index), nothing) for index in range(len(case.reactors))]
        output = np.array([direct + own.charge_mw for direct, own in zip(self.direct, heat, strict=True)])
        moved = [self.done.get((WORK, index), nothing) for index in range(len(case.loads))]
        shifts = [
            None if load.shift is None else ShiftHours(own.charge_mw, own.discharge_mw, own.level_mwh)
            for load, own in zip(case.loads, moved, strict=True)
        ]
        output = output.reshape(len(case.reactors), self.hourly.hours)
        cost = float(np.einsum("kt,kt->", self.generation, self.tiers.plain_cost))
        plain = self.hourly.reactor_costs(self._period, np.zeros(0))
        cost += float(plain @ output.sum(axis=1))
        return HourlyDispatch(
            cost_usd=cost,
            price_usd_per_mwh=self.price,
            generation_mw=self.generation,
            batteries=tuple(batteries),
            reactors=tuple(StoreHours(own.charge_mw, own.discharge_mw, own.level_mwh, self.idle) for own in heat),
            reactor_output_mw=output,
            shifts=tuple(shifts),
        )

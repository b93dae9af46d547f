"""The dispatch of one site and period as a linear programme, for sites that are no chain (several stores).

Equations: docs/mathematics/plan.md, section 4. The model is built once for a site's hours and re-used warm: a new period,
capacity or meter price only changes costs and bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Block, LinearModel, Solver
from gigawatt.plan.dispatch.hourly import HourlyCase
from gigawatt.plan.dispatch.operation_case import OperationCase

Floats = NDArray[np.float64]

THOUSAND = 1000.0  # MW to GW: the model's unit, so that entries and duals are near one


@dataclass(frozen=True)
class StoreHours:
    """Hours of one store, each shape (hours,): MW, MW, MWh at the end of the hour, USD/MWh."""

    charge_mw: Floats
    discharge_mw: Floats
    level_mwh: Floats
    value_usd_per_mwh: Floats


@dataclass(frozen=True)
class ShiftHours:
    """Hours of one workload's shiftable work, in MW of IT, each shape (hours,)."""

    ahead_mw: Floats  # drawn beyond the mean
    waiting_mw: Floats  # put off
    level_mwh: Floats  # room left for work to wait, at the end of the hour


@dataclass(frozen=True)
class HourlyDispatch:
    """An optimal dispatch with its duals, hour by hour."""

    cost_usd: float
    price_usd_per_mwh: Floats  # (hours,)
    generation_mw: Floats  # (rows of HourlyCase, hours)
    batteries: tuple[StoreHours, ...]
    reactors: tuple[StoreHours, ...]
    reactor_output_mw: Floats  # (reactors, hours), before storing
    shifts: tuple[ShiftHours | None, ...]  # by workload; None: it cannot shift
    short_usd: float = 0.0  # what it may cost more than the optimal one, by its own duals


class DispatchModel:
    """HiGHS with one site's operation in it."""

    def __init__(self, hourly: HourlyCase) -> None:
        self.hourly = hourly
        self.case: OperationCase = hourly.case
        hours, rows = hourly.hours, hourly.rows
        self.model = LinearModel()
        self.generation = self._columns("generation", rows * hours)
        self.balance = self.model.rows("balance", hours, lower=0.0, upper=0.0)
        hour = np.arange(hours)
        for row in range(rows):
            self.model.entries(self.balance.index, self.generation.start + row * hours + hour, 1.0)
        self._add_batteries()
        self._add_reactors()
        self._add_shifts()
        self._solver = Solver(self.model)
        self._all = np.arange(self.model.column_count, dtype=np.int64)

    def _columns(self, name: str, size: int | None = None) -> Block:
        return self.model.columns(name, self.hourly.hours if size is None else size)

    def _add_batteries(self) -> None:
        batteries = self.case.batteries
        self.charge = [self._columns(f"charge {index}") for index in range(len(batteries))]
        self.discharge = [self._columns(f"discharge {index}") for index in range(len(batteries))]
        self.level = [self._columns(f"level {index}") for index in range(len(batteries))]
        self.store_rows = []
        for index, battery in enumerate(batteries):
            charge, discharge, level = self.charge[index], self.discharge[index], self.level[index]
            self.model.entries(self.balance.index, charge.index, -1.0)
            self.model.entries(self.balance.index, discharge.index, 1.0)
            self.store_rows.append(self._store(charge, discharge, level, battery.charge_efficiency, battery.discharge_efficiency))

    def _add_reactors(self) -> None:
        reactors = self.case.reactors
        self.heat = [self._columns(f"reactor {index}") for index in range(len(reactors))]
        self.heat_in = [self._columns(f"heat in {index}") for index in range(len(reactors))]
        self.heat_out = [self._columns(f"heat out {index}") for index in range(len(reactors))]
        self.heat_level = [self._columns(f"heat level {index}") for index in range(len(reactors))]
        self.heat_rows, self.turbine_rows = [], []
        for index, reactor in enumerate(reactors):
            heat, into, out = self.heat[index], self.heat_in[index], self.heat_out[index]
            turbine = self.model.rows(f"turbine {index}", self.hourly.hours, upper=0.0)
            for block, sign in ((heat, 1.0), (into, -1.0), (out, 1.0)):
                self.model.entries(self.balance.index, block.index, sign)
                self.model.entries(turbine.index, block.index, sign)
            self.heat_rows.append(self._store(into, out, self.heat_level[index], reactor.store_efficiency, 1.0))
            self.turbine_rows.append(turbine)
            limit = self.model.rows(f"heat limit {index}", self.hourly.hours, upper=0.0)
            self.model.entries(limit.index, into.index, 1.0)
            self.model.entries(limit.index, heat.index, -1.0)

    def _add_shifts(self) -> None:
        """Work that waits is drawn later: a store of work without losses; what waits cannot be cut as well."""
        self.shifting = [index for index, load in enumerate(self.case.loads) if load.shift is not None]
        self.ahead = [self._columns(f"ahead {index}") for index in self.shifting]
        self.waiting = [self._columns(f"waiting {index}") for index in self.shifting]
        self.work = [self._columns(f"work {index}") for index in self.shifting]
        self.draw_rows = []
        pue, hours = self.hourly.pue, self.hourly.hours
        for place, index in enumerate(self.shifting):
            ahead, waiting = self.ahead[place], self.waiting[place]
            self.model.entries(self.balance.index, ahead.index, -pue)
            self.model.entries(self.balance.index, waiting.index, pue)
            self._store(ahead, waiting, self.work[place], 1.0, 1.0)
            draw = self.model.rows(f"draw {index}", hours, upper=0.0)
            cut = self.generation.start + (self.hourly.plants + index) * hours
            self.model.entries(draw.index, cut + np.arange(hours), 1.0 / pue)
            self.model.entries(draw.index, waiting.index, 1.0)
            self.model.entries(draw.index, ahead.index, -1.0)
            self.draw_rows.append(draw)

    def _store(self, charge: Block, discharge: Block, level: Block, into: float, out: float) -> Block:
        hours = self.hourly.hours
        rows = self.model.rows("store", hours, lower=0.0, upper=0.0)
        self.model.entries(rows.index, charge.index, into)
        self.model.entries(rows.index, discharge.index, -1.0 / out)
        self.model.entries(rows.index, level.index, -1.0)
        self.model.entries(rows.index, np.roll(level.index, 1), 1.0)
        return rows

    def dispatch(self, period: int, x: Floats, meter_prices: Floats) -> HourlyDispatch:
        """Solve one period at a point ``x`` of the operation's variables.

        Raises:
            SolverError: HiGHS gave no optimal answer.
        """
        case, hourly, hours = self.case, self.hourly, self.hourly.hours
        tiers = hourly.tiers(period, meter_prices)
        upper = np.full(len(self._all), np.inf)
        cost = np.zeros(len(self._all))
        available = tiers.per_unit * (hourly.capacities(x) / THOUSAND)[:, None]
        for index in self.shifting:  # work done ahead may be cut as any other: no more than is drawn then, which is a row
            shift = case.loads[index].shift
            assert shift is not None
            available[hourly.plants + index] *= 1.0 + shift.headroom
        upper[self.generation.start : self.generation.start + available.size] = available.ravel()
        cost[self.generation.start : self.generation.start + available.size] = tiers.cost.ravel()

        def limit(block: Block, most: float) -> None:
            upper[block.start : block.start + hours] = most

        for index in range(len(case.batteries)):
            power = x[case.battery_power_slice][index] / THOUSAND
            limit(self.charge[index], power)
            limit(self.discharge[index], power)
            limit(self.level[index], x[case.battery_energy_slice][index] / THOUSAND)
        reactor_costs = hourly.reactor_costs(period, meter_prices)
        for index, reactor in enumerate(case.reactors):
            capacity = x[case.reactor_slice][index] / THOUSAND
            limit(self.heat[index], capacity * reactor.availability)
            cost[self.heat[index].start : self.heat[index].start + hours] = reactor_costs[index]
            limit(self.heat_in[index], capacity)
            limit(self.heat_out[index], capacity * reactor.turbine_ratio)
            limit(self.heat_level[index], capacity * reactor.store_hours)
            self._at_most(self.turbine_rows[index], capacity * reactor.turbine_ratio)
        for place, index in enumerate(self.shifting):
            shift, load = case.loads[index].shift, x[case.load_slice][index] / THOUSAND
            assert shift is not None
            limit(self.ahead[place], load * shift.headroom)
            limit(self.waiting[place], load * shift.share)
            limit(self.work[place], load * shift.backlog_mwh)
            self._at_most(self.draw_rows[place], load)
        demand = hourly.load_mw(x) / THOUSAND
        self._solver.change_bounds(self._all, np.zeros(len(self._all)), upper)
        self._solver.change_costs(self._all, cost)
        self._solver.change_row_bounds(self.balance.index, demand, demand)
        return self._read()

    def _at_most(self, rows: Block, most: float) -> None:
        self._solver.change_row_bounds(rows.index, np.full(rows.size, -np.inf), np.full(rows.size, most))

    def _read(self) -> HourlyDispatch:
        case, hours = self.case, self.hourly.hours
        solution = self._solver.solve()
        values, duals = solution.values, solution.row_duals

        def hours_of(block: Block) -> Floats:
            return np.maximum(block.take(values), 0.0) * THOUSAND

        def store(charge: Block, discharge: Block, level: Block, rows: Block) -> StoreHours:
            # a MWh that appears in the store lowers the row's right-hand side by one: it is worth the row's dual
            return StoreHours(hours_of(charge), hours_of(discharge), hours_of(level), rows.take(duals))

        batteries = tuple(
            store(self.charge[index], self.discharge[index], self.level[index], self.store_rows[index])
            for index in range(len(case.batteries))
        )
        reactors = tuple(
            store(self.heat_in[index], self.heat_out[index], self.heat_level[index], self.heat_rows[index])
            for index in range(len(case.reactors))
        )
        shifts: list[ShiftHours | None] = [None] * len(case.loads)
        for place, index in enumerate(self.shifting):
            shifts[index] = ShiftHours(hours_of(self.ahead[place]), hours_of(self.waiting[place]), hours_of(self.work[place]))
        return HourlyDispatch(
            cost_usd=solution.objective * THOUSAND,
            price_usd_per_mwh=self.balance.take(duals),
            generation_mw=hours_of(self.generation).reshape(self.hourly.rows, hours),
            batteries=batteries,
            reactors=reactors,
            reactor_output_mw=np.array([hours_of(block) for block in self.heat]).reshape(len(case.reactors), hours),
            shifts=tuple(shifts),
        )

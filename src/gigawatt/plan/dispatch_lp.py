"""The dispatch of one site and year as a linear programme, for sites that are no chain (several stores).

Equations: docs/mathematics/plan.md, section 4. The model is built once a site and re-used warm: a new year, capacity or
meter price only changes costs and bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Block, LinearModel, Solver
from gigawatt.plan.hourly import HourlyCase
from gigawatt.plan.operation_case import OperationCase

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
class HourlyDispatch:
    """An optimal dispatch with its duals, hour by hour."""

    cost_usd: float
    price_usd_per_mwh: Floats  # (hours,)
    generation_mw: Floats  # (rows of HourlyCase, hours)
    batteries: tuple[StoreHours, ...]
    reactors: tuple[StoreHours, ...]
    reactor_output_mw: Floats  # (reactors, hours), before storing


class DispatchModel:
    """HiGHS with one site's operation in it."""

    def __init__(self, hourly: HourlyCase) -> None:
        self.hourly = hourly
        self.case: OperationCase = hourly.case
        hours, rows = self.case.hours, hourly.rows
        model = LinearModel()
        self.generation = model.columns("generation", rows * hours)
        stores = [(battery.charge_efficiency, battery.discharge_efficiency) for battery in self.case.batteries]
        self.charge = [model.columns(f"charge {index}", hours) for index in range(len(stores))]
        self.discharge = [model.columns(f"discharge {index}", hours) for index in range(len(stores))]
        self.level = [model.columns(f"level {index}", hours) for index in range(len(stores))]
        reactors = self.case.reactors
        self.heat = [model.columns(f"reactor {index}", hours) for index in range(len(reactors))]
        self.heat_in = [model.columns(f"heat in {index}", hours) for index in range(len(reactors))]
        self.heat_out = [model.columns(f"heat out {index}", hours) for index in range(len(reactors))]
        self.heat_level = [model.columns(f"heat level {index}", hours) for index in range(len(reactors))]
        self.balance = model.rows("balance", hours, lower=0.0)
        hour = np.arange(hours)
        for row in range(rows):
            model.entries(self.balance.index, self.generation.start + row * hours + hour, 1.0)
        self.store_rows = []
        for index, (charging, discharging) in enumerate(stores):
            model.entries(self.balance.index, self.charge[index].index, -1.0)
            model.entries(self.balance.index, self.discharge[index].index, 1.0)
            self.store_rows.append(
                self._store(
                    model,
                    self.charge[index].start,
                    self.discharge[index].start,
                    self.level[index].start,
                    charging,
                    discharging,
                )
            )
        self.heat_rows, self.turbine_rows, self.heat_limit_rows = [], [], []
        for index, reactor in enumerate(reactors):
            heat, into, out = self.heat[index], self.heat_in[index], self.heat_out[index]
            for block, sign in ((heat, 1.0), (into, -1.0), (out, 1.0)):
                model.entries(self.balance.index, block.index, sign)
            self.heat_rows.append(
                self._store(model, into.start, out.start, self.heat_level[index].start, reactor.store_efficiency, 1.0)
            )
            turbine = model.rows(f"turbine {index}", hours, upper=0.0)
            for block, sign in ((heat, 1.0), (into, -1.0), (out, 1.0)):
                model.entries(turbine.index, block.index, sign)
            self.turbine_rows.append(turbine)
            limit = model.rows(f"heat limit {index}", hours, upper=0.0)
            model.entries(limit.index, into.index, 1.0)
            model.entries(limit.index, heat.index, -1.0)
            self.heat_limit_rows.append(limit)
        self._solver = Solver(model)
        self._columns = np.arange(model.column_count, dtype=np.int64)

    def _store(self, model: LinearModel, charge: int, discharge: int, level: int, into: float, out: float) -> Block:
        hours = self.case.hours
        hour = np.arange(hours)
        rows = model.rows("store", hours, lower=0.0, upper=0.0)
        model.entries(rows.index, charge + hour, into)
        model.entries(rows.index, discharge + hour, -1.0 / out)
        model.entries(rows.index, level + hour, -1.0)
        model.entries(rows.index, level + (hour - 1) % hours, 1.0)
        return rows

    def dispatch(self, year: int, x: Floats, meter_prices: Floats) -> HourlyDispatch:
        """Solve one year at a point ``x`` of the operation's variables.

        Raises:
            SolverError: HiGHS gave no optimal answer.
        """
        case, hourly, hours = self.case, self.hourly, self.case.hours
        tiers = hourly.tiers(year, meter_prices)
        upper = np.full(len(self._columns), np.inf)
        cost = np.zeros(len(self._columns))
        available = tiers.per_unit * (hourly.capacities(x) / THOUSAND)[:, None]
        upper[self.generation.start : self.generation.start + available.size] = available.ravel()
        cost[self.generation.start : self.generation.start + available.size] = tiers.cost.ravel()
        for index in range(len(case.batteries)):
            power = x[case.battery_power_slice][index] / THOUSAND
            energy = x[case.battery_energy_slice][index] / THOUSAND
            for block, most in ((self.charge[index], power), (self.discharge[index], power), (self.level[index], energy)):
                upper[block.start : block.start + hours] = most
        row_number, row_upper = [], []
        for index, reactor in enumerate(case.reactors):
            capacity = x[case.reactor_slice][index] / THOUSAND
            heat = self.heat[index]
            upper[heat.start : heat.start + hours] = capacity * reactor.availability
            cost[heat.start : heat.start + hours] = reactor.cost_usd_per_mwh[year]
            for block, most in (
                (self.heat_in[index], capacity),
                (self.heat_out[index], capacity * reactor.turbine_ratio),
                (self.heat_level[index], capacity * reactor.store_hours),
            ):
                upper[block.start : block.start + hours] = most
            row_number.append(self.turbine_rows[index].index)
            row_upper.append(np.full(hours, capacity * reactor.turbine_ratio))
        load = float(x[case.load_slice].sum()) / THOUSAND * case.pue
        lower = np.zeros(len(self._columns))
        self._solver.change_bounds(self._columns, lower, upper)
        self._solver.change_costs(self._columns, cost)
        self._solver.change_row_bounds(self.balance.index, load, np.full(hours, np.inf))
        for number, most_rows in zip(row_number, row_upper, strict=True):
            self._solver.change_row_bounds(number, np.full(hours, -np.inf), most_rows)
        return self._read()

    def _read(self) -> HourlyDispatch:
        case, hours = self.case, self.case.hours
        solution = self._solver.solve()
        values, duals = solution.values, solution.row_duals

        def hours_of(block: Block, scale: float = THOUSAND) -> Floats:
            return np.maximum(block.take(values), 0.0) * scale

        def store(charge: Block, discharge: Block, level: Block, rows: Block) -> StoreHours:
            # a MWh that appears in the store lowers the row's right-hand side by one: it is worth the row's dual
            worth = np.maximum(rows.take(duals), 0.0)
            return StoreHours(hours_of(charge), hours_of(discharge), hours_of(level), worth)

        batteries = tuple(
            store(self.charge[index], self.discharge[index], self.level[index], self.store_rows[index])
            for index in range(len(case.batteries))
        )
        reactors = tuple(
            store(self.heat_in[index], self.heat_out[index], self.heat_level[index], self.heat_rows[index])
            for index in range(len(case.reactors))
        )
        output = np.array([hours_of(block) for block in self.heat]).reshape(len(case.reactors), hours)
        return HourlyDispatch(
            cost_usd=solution.objective * THOUSAND,
            price_usd_per_mwh=np.maximum(self.balance.take(duals), 0.0),
            generation_mw=hours_of(self.generation).reshape(self.hourly.rows, hours),
            batteries=batteries,
            reactors=reactors,
            reactor_output_mw=output,
        )

"""The hours of one site and year as rows of a linear programme, written from the equations.

GW, GWh and discounted M$. Capacities and loads are columns of the same programme.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Block, LinearModel, Solver
from gigawatt.plan.operation_case import Battery, HeatReactor, Load, OperationCase

Floats = NDArray[np.float64]
Counted = list[tuple[NDArray[np.int64], float]]  # columns, and how much of a meter (Mt, TWh) a GWh of them counts

GW = 1e3  # MW
MUSD = 1e6  # USD


@dataclass(frozen=True)
class SiteYear:
    """Columns that hours refer to, in GW or GWh: by key of the asset or workload."""

    power: dict[str, int] = field(default_factory=dict)
    energy: dict[str, int] = field(default_factory=dict)
    load: dict[str, int] = field(default_factory=dict)


class Hours:
    """Adds one site and year to ``model``."""

    def __init__(self, model: LinearModel, operation: OperationCase, year: int, columns: SiteYear, weight: float) -> None:
        self.model, self.operation, self.year, self.columns = model, operation, year, columns
        self.usd_per_mwh = GW / MUSD * weight  # to discounted M$/GWh
        self.balance = model.rows("balance", operation.hours, lower=0.0)
        self.counted: dict[str, Counted] = {"co2": []}
        for tier in operation.tiers:
            shape = np.ones(operation.hours) if tier.cost_shape is None else tier.cost_shape
            flat = 0.0 if tier.flat_usd_per_mwh is None else float(tier.flat_usd_per_mwh[year])
            output = self._columns("output", float(tier.cost_usd_per_mwh[year]) * shape + flat)
            self._at_most(output, tier.availability, columns.power[tier.asset])
            self._deliver(output)
            self.counted["co2"].append((output.index, float(tier.co2_t_per_mwh[year]) * GW / MUSD))
        for load in operation.loads:
            self._load(load)
        for battery in operation.batteries:
            self._battery(battery)
        for reactor in operation.reactors:
            self._reactor(reactor)

    def _columns(self, name: str, usd_per_mwh: float | Floats = 0.0) -> Block:
        return self.model.columns(name, self.operation.hours, cost=usd_per_mwh * self.usd_per_mwh)

    def _deliver(self, block: Block, sign: float = 1.0) -> None:
        self.model.entries(self.balance.index, block.index, sign)

    def _at_most(self, block: Block, per_unit: float | Floats, column: int) -> None:
        """In every hour no more than ``per_unit`` of a capacity."""
        rows = self.model.rows("at most", block.size, upper=0.0)
        self.model.entries(rows.index, block.index, 1.0)
        self.model.entries(rows.index, column, -np.broadcast_to(per_unit, (block.size,)))

    def _load(self, load: Load) -> None:
        """Its demand; cutting it, the metered way and beyond, never more than there is of it."""
        model, operation, pue = self.model, self.operation, self.operation.pue
        column = self.columns.load[load.workload]
        model.entries(self.balance.index, column, -pue)
        cut = self._columns("cut", float(load.interruption_usd_per_mwh[self.year]) / pue)
        parts = [cut]
        if load.pause_share is not None:
            parts.append(self._columns("beyond", float(operation.unserved_usd_per_mwh[self.year]) / pue))
            self.counted[f"pause:{load.workload}"] = [(cut.index, GW / MUSD)]
        most = model.rows("no more is cut than there is", operation.hours, upper=0.0)
        model.entries(most.index, column, -pue)
        for part in parts:
            self._deliver(part)
            model.entries(most.index, part.index, 1.0)

    def _battery(self, battery: Battery) -> None:
        charge, discharge, level = (self._columns(name) for name in ("charge", "discharge", "level"))
        self._at_most(charge, 1.0, self.columns.power[battery.asset])
        self._at_most(discharge, 1.0, self.columns.power[battery.asset])
        self._at_most(level, 1.0, self.columns.energy[battery.asset])
        self._store(level, charge, battery.charge_efficiency, discharge, battery.discharge_efficiency)
        self._deliver(charge, -1.0)
        self._deliver(discharge)

    def _reactor(self, reactor: HeatReactor) -> None:
        capacity = self.columns.power[reactor.asset]
        heat = self._columns("heat", float(reactor.cost_usd_per_mwh[self.year]))
        stored, direct, drawn, level = (self._columns(name) for name in ("stored", "direct", "drawn", "level"))
        self._at_most(heat, reactor.availability, capacity)
        self._at_most(level, reactor.store_hours, capacity)
        self._store(level, stored, reactor.store_efficiency, drawn, 1.0)
        split = self.model.rows("heat goes to the turbine or the store", heat.size, lower=0.0, upper=0.0)
        for block, sign in ((heat, 1.0), (stored, -1.0), (direct, -1.0)):
            self.model.entries(split.index, block.index, sign)
        turbine = self.model.rows("turbine", heat.size, upper=0.0)
        self.model.entries(turbine.index, capacity, -reactor.turbine_ratio)
        for block in (direct, drawn):
            self.model.entries(turbine.index, block.index, 1.0)
            self._deliver(block)

    def _store(self, level: Block, into: Block, into_efficiency: float, out: Block, out_efficiency: float) -> None:
        rows = self.model.rows("level", level.size, lower=0.0, upper=0.0)
        self.model.entries(rows.index, level.index, 1.0)
        self.model.entries(rows.index, np.roll(level.index, 1), -1.0)
        self.model.entries(rows.index, into.index, -into_efficiency)
        self.model.entries(rows.index, out.index, 1.0 / out_efficiency)


def operating_cost_usd(operation: OperationCase, year: int, x: Floats) -> float:
    """V(x): the least cost of one year's hours at given capacities, loads and allotments of the meters."""
    model = LinearModel()
    columns = SiteYear()

    def held(value: float) -> int:
        return model.columns("held", 1, lower=value / GW, upper=value / GW).start

    for tier, mw in zip(operation.tiers, x[operation.tier_slice].tolist(), strict=True):
        columns.power[tier.asset] = held(mw)
    for battery, mw, mwh in zip(
        operation.batteries, x[operation.battery_power_slice].tolist(), x[operation.battery_energy_slice].tolist(), strict=True
    ):
        columns.power[battery.asset], columns.energy[battery.asset] = held(mw), held(mwh)
    for reactor, mw in zip(operation.reactors, x[operation.reactor_slice].tolist(), strict=True):
        columns.power[reactor.asset] = held(mw)
    for load, mw in zip(operation.loads, x[operation.load_slice].tolist(), strict=True):
        columns.load[load.workload] = held(mw)
    hours = Hours(model, operation, year, columns, 1.0)
    for meter, allotted in zip(operation.meters, x[operation.meter_slice].tolist(), strict=True):
        row = model.rows(meter.name, 1, upper=allotted / MUSD)
        for index, rate in hours.counted[meter.name]:
            model.entries(row.start, index, rate)
    return Solver(model).solve().objective * MUSD

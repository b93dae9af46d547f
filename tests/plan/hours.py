"""The hours of one site, period and weather year as rows of a linear programme, written from the equations.

GW, GWh and discounted M$. Capacities and loads are columns of the same programme.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Block, LinearModel, Solver
from gigawatt.plan.dispatch.operation_case import Battery, Export, HeatReactor, Load, LoadShift, OperationCase, Tier
from gigawatt.plan.site.site_weather import SiteWeather

Floats = NDArray[np.float64]
Counted = list[tuple[NDArray[np.int64], float]]  # columns, and how much of a meter (Mt, TWh) a GWh of them counts

GW = 1e3  # MW
MUSD = 1e6  # USD


@dataclass(frozen=True)
class SitePeriod:
    """Columns that hours refer to, in GW or GWh: by key of the asset, export or workload."""

    power: dict[str, int] = field(default_factory=dict)
    energy: dict[str, int] = field(default_factory=dict)
    sale: dict[str, int] = field(default_factory=dict)
    load: dict[str, int] = field(default_factory=dict)


class Hours:
    """Adds one site, period and weather year to ``model``; ``weight`` is of its money, ``probability`` of its meters too."""

    def __init__(
        self,
        model: LinearModel,
        operation: OperationCase,
        period: int,
        columns: SitePeriod,
        weight: float,
        probability: float = 1.0,
    ) -> None:
        self.model, self.operation, self.period, self.columns = model, operation, period, columns
        self.begin, self.end = operation.slices[period]
        self.pue = operation.pue[self.begin : self.end]
        self.probability = probability
        self.usd_per_mwh = GW / MUSD * weight * probability  # to discounted M$/GWh
        self.balance = model.rows("balance", len(self.pue), lower=0.0, upper=0.0)
        self.counted: dict[str, Counted] = {meter.name: [] for meter in operation.meters}
        for number, tier in enumerate(operation.tiers):
            self._tier(number, tier)
        for load in operation.loads:
            self._load(load)
        for battery in operation.batteries:
            self._battery(battery)
        for number, reactor in enumerate(operation.reactors):
            self._reactor(number, reactor)
        for export in operation.exports:
            self._export(export)

    def _now(self, values: float | Floats) -> Floats:
        """The hours of the period of what is given for the year."""
        return np.broadcast_to(values, (self.operation.hours,))[self.begin : self.end]

    def _columns(self, name: str, usd_per_mwh: float | Floats = 0.0) -> Block:
        return self.model.columns(name, len(self.pue), cost=usd_per_mwh * self.usd_per_mwh)

    def _deliver(self, block: Block, sign: float | Floats = 1.0) -> None:
        self.model.entries(self.balance.index, block.index, sign)

    def _at_most(self, block: Block, per_unit: float | Floats, column: int) -> None:
        """In every hour no more than ``per_unit`` of a capacity."""
        rows = self.model.rows("at most", block.size, upper=0.0)
        self.model.entries(rows.index, block.index, 1.0)
        self.model.entries(rows.index, column, -np.broadcast_to(per_unit, (block.size,)))

    def _count(self, meter: str, block: Block, per_mwh: float) -> None:
        self.counted[meter].append((block.index, per_mwh * GW / MUSD * self.probability))

    def _tier(self, number: int, tier: Tier) -> None:
        shape = self._now(1.0 if tier.cost_shape is None else tier.cost_shape)
        flat = 0.0 if tier.flat_usd_per_mwh is None else float(tier.flat_usd_per_mwh[self.period])
        output = self._columns("output", float(tier.cost_usd_per_mwh[self.period]) * shape + flat)
        self._at_most(output, self._now(tier.availability), self.columns.power[tier.asset])
        self._deliver(output)
        for meter in self.operation.meters:
            if meter.workload is None:
                self._count(meter.name, output, float(meter.tier_rates[number, self.period]))

    def _load(self, load: Load) -> None:
        """Its demand; cutting it, the metered way and beyond, never more than there is of it, less what waits."""
        model, pue = self.model, self.pue
        column = self.columns.load[load.workload]
        model.entries(self.balance.index, column, -pue)
        cut = self._columns("cut", float(load.interruption_usd_per_mwh[self.period]) / pue)
        parts = [cut]
        if load.pause_share is not None:
            parts.append(self._columns("beyond", float(self.operation.unserved_usd_per_mwh[self.period]) / pue))
            self._count(f"pause:{load.workload}", cut, 1.0)
        if load.availability is not None:
            self._count(f"cut:{load.workload}", parts[-1], 1.0)
        most = model.rows("no more is cut than there is", len(pue), upper=0.0)
        model.entries(most.index, column, -pue)
        for part in parts:
            self._deliver(part)
            model.entries(most.index, part.index, 1.0)
        if load.shift is not None:
            self._shift(load.shift, column, most)

    def _shift(self, shift: LoadShift, column: int, most: Block) -> None:
        """Work that waits, and work done ahead so that other work may."""
        ahead, waiting, work = (self._columns(name) for name in ("ahead", "waiting", "work"))
        self._at_most(ahead, shift.headroom, column)
        self._at_most(waiting, shift.share, column)
        self._at_most(work, shift.share * shift.hours, column)
        self._store(work, ahead, 1.0, waiting, 1.0)
        self._deliver(ahead, -self.pue)
        self._deliver(waiting, self.pue)
        self.model.entries(most.index, waiting.index, self.pue)
        self.model.entries(most.index, ahead.index, -self.pue)

    def _export(self, export: Export) -> None:
        earned = float(export.price_usd_per_mwh[self.period]) * self._now(export.price_shape)
        sold = self._columns("sold", -earned)
        self._at_most(sold, 1.0, self.columns.sale[export.asset])
        self._deliver(sold, -1.0)

    def _battery(self, battery: Battery) -> None:
        charge, discharge, level = (self._columns(name) for name in ("charge", "discharge", "level"))
        self._at_most(charge, 1.0, self.columns.power[battery.asset])
        self._at_most(discharge, 1.0, self.columns.power[battery.asset])
        self._at_most(level, 1.0, self.columns.energy[battery.asset])
        self._store(level, charge, battery.charge_efficiency, discharge, battery.discharge_efficiency)
        self._deliver(charge, -1.0)
        self._deliver(discharge)

    def _reactor(self, number: int, reactor: HeatReactor) -> None:
        capacity = self.columns.power[reactor.asset]
        heat = self._columns("heat", float(reactor.cost_usd_per_mwh[self.period]))
        stored, direct, drawn, level = (self._columns(name) for name in ("stored", "direct", "drawn", "level"))
        self._at_most(heat, reactor.availability, capacity)
        self._at_most(level, reactor.store_hours, capacity)
        self._store(level, stored, reactor.store_efficiency, drawn, 1.0)
        for meter in self.operation.meters:
            if meter.workload is None:
                self._count(meter.name, heat, float(meter.reactor_rates[number, self.period]))
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


def operating_cost_usd(weather: SiteWeather, period: int, x: Floats) -> float:
    """V(x): the least mean cost of a period's hours at given capacities, loads and allotments of the meters."""
    model, columns, operation = LinearModel(), SitePeriod(), weather.cases[0]

    def hold(held: dict[str, int], keys: list[str], values: Floats) -> None:
        for key, value in zip(keys, values.tolist(), strict=True):
            held[key] = model.columns("held", 1, lower=value / GW, upper=value / GW).start

    stores = [battery.asset for battery in operation.batteries]
    hold(columns.power, [tier.asset for tier in operation.tiers], x[operation.tier_slice])
    hold(columns.power, stores, x[operation.battery_power_slice])
    hold(columns.energy, stores, x[operation.battery_energy_slice])
    hold(columns.power, [reactor.asset for reactor in operation.reactors], x[operation.reactor_slice])
    hold(columns.sale, [export.asset for export in operation.exports], x[operation.export_slice])
    hold(columns.load, [load.workload for load in operation.loads], x[operation.load_slice])
    years = [
        Hours(model, case, period, columns, 1.0, weight) for weight, case in zip(weather.weights, weather.cases, strict=True)
    ]
    for meter, allotted in zip(operation.meters, x[operation.meter_slice].tolist(), strict=True):
        row = model.rows(meter.name, 1, upper=allotted / MUSD)
        for year in years:
            for index, rate in year.counted[meter.name]:
                model.entries(row.start, index, rate)
    return Solver(model).solve().objective * MUSD

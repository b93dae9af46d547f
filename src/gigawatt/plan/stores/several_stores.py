"""The dispatch of a site with several stores as a programme of hours, and its answer read back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.dispatch_lp import HourlyDispatch, ShiftHours, StoreHours
from gigawatt.plan.dispatch.hourly import HourlyCase
from gigawatt.plan.dispatch.kernel import absent_store_value
from gigawatt.plan.dispatch.merit_order import Store
from gigawatt.plan.dispatch.operation_case import Battery
from gigawatt.plan.stores.chain_factor import HourlyProgram
from gigawatt.plan.stores.interior_point import Solved

Floats = NDArray[np.float64]

NOTHING_MW = 1e-6  # a capacity of less is not there
SCALE_USD_PER_MWH = 100.0


@dataclass
class _Column:
    entries: dict[int, float | Floats]  # row of the hour -> coefficient
    cost: float | Floats
    most: float | Floats
    rate: Floats


class HourlyColumns:
    """Columns and rows of one site's hours in one weather year."""

    def __init__(self, hourly: HourlyCase, period: int, x: Floats, size_mw: float) -> None:
        self.hourly, self.case, self.x, self.size = hourly, hourly.case, x, size_mw
        case = self.case
        self.columns: list[_Column] = []
        self.place: dict[tuple[str, int], int] = {}
        power, energy = x[case.battery_power_slice], x[case.battery_energy_slice]
        loads = x[case.load_slice]
        self.batteries = [i for i in range(len(power)) if power[i] > NOTHING_MW and energy[i] > NOTHING_MW]
        self.reactors = [i for i, mw in enumerate(x[case.reactor_slice]) if mw > NOTHING_MW]
        self.shifts = [i for i, load in enumerate(case.loads) if load.shift is not None and loads[i] > NOTHING_MW]
        self.cuts = [i for i in hourly.interruptible if loads[i] > NOTHING_MW]
        self.own = 1 + len(self.cuts) + 2 * len(self.reactors) + len(self.shifts)
        self.stores = len(self.batteries) + len(self.reactors) + len(self.shifts)
        self.none = np.zeros(len(case.meters))
        self.right: list[float | Floats] = [hourly.load_mw(x)]
        self.levels: list[float] = []
        self._tiers(period)
        self._batteries()
        self._reactors(period)
        self._shifts()

    def _add(
        self,
        name: str,
        index: int,
        entries: dict[int, float | Floats],
        cost: float | Floats,
        most: float | Floats,
        rate: Floats | None = None,
    ) -> int:
        self.place[name, index] = len(self.columns)
        self.columns.append(_Column(dict(sorted(entries.items())), cost, most, self.none if rate is None else rate))
        return len(self.columns) - 1

    def _row(self, right: float | Floats) -> int:
        self.right.append(right)
        return len(self.right) - 1

    def _tiers(self, period: int) -> None:
        hourly = self.hourly
        units = hourly.capacities(self.x)
        most = hourly.per_unit * units[:, None]
        cost, rates = hourly.plain_cost(period), hourly.meter_rates(period)
        self.nothing_pays = bool(cost.min(initial=0.0) >= 0.0)  # no hour is paid for what it takes
        for row in range(hourly.rows):
            if units[row] > NOTHING_MW:
                self._add("tier", row, {0: 1.0}, cost[row], most[row], rates[:, row])
        for index in self.cuts:
            asked = hourly.pue * self.x[self.case.load_slice][index]
            row = self._row(asked)
            for tier in (hourly.plants + index, hourly.beyond + hourly.interruptible.index(index)):
                self.columns[self.place["tier", tier]].entries[row] = 1.0
            self._add("slack", row, {row: 1.0}, 0.0, asked)

    def _store(self, most_mwh: float) -> int:
        self.levels.append(most_mwh)
        return self.own + len(self.levels) - 1

    def _batteries(self) -> None:
        for index in self.batteries:
            battery, power = self.case.batteries[index], float(self.x[self.case.battery_power_slice][index])
            store = self._store(float(self.x[self.case.battery_energy_slice][index]))
            self._add("charge", index, {0: -1.0, store: battery.charge_efficiency}, 0.0, power)
            self._add("discharge", index, {0: 1.0, store: -1.0 / battery.discharge_efficiency}, 0.0, power)

    def _reactors(self, period: int) -> None:
        costs = self.hourly.reactor_costs(period, np.zeros(0))
        rates = self.hourly.reactor_rates(period)
        for index in self.reactors:
            reactor, size = self.case.reactors[index], float(self.x[self.case.reactor_slice][index])
            store = self._store(size * reactor.store_hours)
            made, turned = size * reactor.availability, size * reactor.turbine_ratio
            heat, turbine = self._row(made), self._row(turned)
            cost, rate = float(costs[index]), rates[:, index]
            self._add("direct", index, {0: 1.0, heat: 1.0, turbine: 1.0}, cost, min(made, turned), rate)
            self._add("heat in", index, {heat: 1.0, store: reactor.store_efficiency}, cost, made, rate)
            self._add("heat out", index, {0: 1.0, turbine: 1.0, store: -1.0}, 0.0, turned)
            self._add("slack", heat, {heat: 1.0}, 0.0, made)
            self._add("slack", turbine, {turbine: 1.0}, 0.0, turned)

    def _shifts(self) -> None:
        pue = self.hourly.pue
        for index in self.shifts:
            shift, load = self.case.loads[index].shift, float(self.x[self.case.load_slice][index])
            assert shift is not None
            store, draw = self._store(load * shift.backlog_mwh), self._row(load * pue)
            cut = self.columns[self.place["tier", self.hourly.plants + index]]
            cut.entries[draw] = 1.0
            cut.most = (1.0 + shift.headroom) * load * pue
            self._add("ahead", index, {0: -pue, draw: -pue, store: 1.0}, 0.0, load * shift.headroom)
            self._add("waiting", index, {0: pue, draw: pue, store: -1.0}, 0.0, load * shift.share)
            self._add("slack", draw, {draw: 1.0}, 0.0, (1.0 + shift.headroom) * load * pue)

    def arrays(self, weight: float) -> tuple[Floats, Floats, Floats, Floats]:
        """Coefficients, cost, most and right-hand sides, each shape (..., hours)."""
        hours, size = self.hourly.hours, self.size
        entries = [value for column in self.columns for _, value in sorted(column.entries.items())]
        coefficient = np.empty((len(entries), hours))
        for number, value in enumerate(entries):
            coefficient[number] = value
        count = len(self.columns) + self.stores
        cost, most = np.zeros((count, hours)), np.zeros((count, hours))
        for number, column in enumerate(self.columns):
            cost[number] = column.cost
            most[number] = column.most
        for number, level in enumerate(self.levels):
            most[len(self.columns) + number] = level
        right = np.zeros((self.own, hours))
        for number, asked in enumerate(self.right):
            right[number] = asked
        most[most < NOTHING_MW] = 0.0
        return coefficient, cost * (weight / SCALE_USD_PER_MWH), most / size, right / size


@dataclass(frozen=True)
class YearlyRows:
    """The limits that bind anything at all, as rows of order one."""

    which: NDArray[np.intp]  # meters
    scale: Floats  # of each row, in units of its meter
    most: Floats  # (1, 2 * rows): of slack, then of what is beyond


def build(
    parts: list[HourlyColumns], weights: tuple[float, ...], limit: Floats, penalty: Floats
) -> tuple[HourlyProgram, YearlyRows]:
    """One programme of all weather years, each a ring of hours, under the same limits."""
    first, size = parts[0], parts[0].size
    arrays = [part.arrays(weight) for part, weight in zip(parts, weights, strict=True)]
    coefficient, cost, most, right = (np.concatenate([array[place] for array in arrays], axis=1) for place in range(4))
    counts = [len(column.entries) for column in first.columns]
    rate = np.array([column.rate for column in first.columns]).reshape(len(counts), -1).T
    which = np.flatnonzero(np.isfinite(limit) & (rate.max(axis=1, initial=0.0) > 0.0))
    weight = np.repeat(weights, first.hourly.hours)
    scale = np.maximum(rate[which].max(axis=1, initial=0.0) * weight.sum(), 1e-12) * size
    rate = np.ascontiguousarray(rate[which] / scale[:, None]) * size
    limits = limit[which] / scale
    program = HourlyProgram(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.array([row for column in first.columns for row in sorted(column.entries)], dtype=np.int64),
        coefficient,
        first.own,
        first.stores,
        first.hourly.hours,
        cost,
        most,
        right,
        rate,
        weight,
        limits,
        penalty[which] * scale / (size * SCALE_USD_PER_MWH),
    )
    counted = [float(np.sum(row[:, None] * most[: len(counts)] * weight)) for row in rate]
    return program, YearlyRows(which, scale, np.concatenate([limits, counted])[None])


def read(part: HourlyColumns, found: Solved, hours: slice, weight: float) -> HourlyDispatch:
    """One weather year's hours of a solution."""
    case, hourly = part.case, part.hourly
    size, usd = part.size, SCALE_USD_PER_MWH / weight
    x, y = found.x[:, hours], found.y[:, hours]
    idle = np.zeros(hourly.hours)

    def of(name: str, index: int) -> Floats:
        place = part.place.get((name, index))
        return idle if place is None else np.maximum(x[place], 0.0) * size

    def level(number: int) -> Floats:
        value: Floats = np.maximum(x[len(part.columns) + number], 0.0) * size
        return value

    def worth(number: int) -> Floats:
        value: Floats = y[part.own + number] * usd
        return value

    price = y[0] * usd
    if part.nothing_pays:  # then less than nothing is rounding
        price = np.maximum(price, 0.0)
    power, energy = part.x[case.battery_power_slice], part.x[case.battery_energy_slice]
    batteries = [
        StoreHours(idle, idle, idle, idle_store_value(price, battery, float(power[index]), float(energy[index])))
        for index, battery in enumerate(case.batteries)
    ]
    reactors = [StoreHours(idle, idle, idle, idle) for _ in case.reactors]
    shifts: list[ShiftHours | None] = [None if load.shift is None else ShiftHours(idle, idle, idle) for load in case.loads]
    made = np.zeros((len(case.reactors), hourly.hours))
    number = 0
    for index in part.batteries:
        battery = case.batteries[index]
        flows = _kept(
            of("charge", index), of("discharge", index), level(number), battery.charge_efficiency, battery.discharge_efficiency
        )
        batteries[index] = StoreHours(*flows, worth(number))
        number += 1
    for index in part.reactors:
        efficiency = case.reactors[index].store_efficiency
        flows = _kept(of("heat in", index), of("heat out", index), level(number), efficiency, 1.0)
        reactors[index] = StoreHours(*flows, worth(number))
        made[index] = of("direct", index) + flows[0]
        number += 1
    for index in part.shifts:
        shifts[index] = ShiftHours(*_kept(of("ahead", index), of("waiting", index), level(number), 1.0, 1.0))
        number += 1
    generation = np.array([of("tier", row) for row in range(hourly.rows)]).reshape(hourly.rows, hourly.hours)
    _hold_to_rows(part, generation, made, reactors, shifts)
    return HourlyDispatch(0.0, price, generation, tuple(batteries), tuple(reactors), made, tuple(shifts))


def _hold_to_rows(
    part: HourlyColumns, generation: Floats, made: Floats, reactors: list[StoreHours], shifts: list[ShiftHours | None]
) -> None:
    """Take off, in place, by what rounding a reactor makes too much, or more work is cut than is there."""
    hourly, loads = part.hourly, part.x[part.case.load_slice]
    for index in part.reactors:
        reactor, size, stored = part.case.reactors[index], float(part.x[part.case.reactor_slice][index]), reactors[index]
        turbine = size * reactor.turbine_ratio + stored.charge_mw - stored.discharge_mw
        made[index] = np.minimum(np.minimum(made[index], size * reactor.availability), turbine)
    for index in part.cuts:
        within, beyond = hourly.plants + index, hourly.beyond + hourly.interruptible.index(index)
        generation[within] = np.minimum(generation[within], np.maximum(hourly.pue * loads[index] - generation[beyond], 0.0))
    for index in part.shifts:
        moved, cut = shifts[index], hourly.plants + index
        assert moved is not None
        drawn = hourly.pue * (loads[index] + moved.ahead_mw - moved.waiting_mw)
        generation[cut] = np.minimum(generation[cut], np.maximum(drawn, 0.0))


def _kept(charge: Floats, discharge: Floats, level: Floats, into: float, out: float) -> tuple[Floats, Floats, Floats]:
    """What a store takes in and gives out, changed by what its rows miss, so that its levels follow to the last digit.

    Levels lie within the store; summed up over a year from flows, what the rows miss would carry them out of it.
    """
    missing = level - np.roll(level, 1) - into * charge + discharge / out
    less_out = np.minimum(discharge, np.maximum(missing, 0.0) * out)
    less_in = np.minimum(charge, np.maximum(-missing, 0.0) / into)
    more_in = (np.maximum(missing, 0.0) - less_out / out) / into
    more_out = (np.maximum(-missing, 0.0) - less_in * into) * out
    return charge + more_in - less_in, discharge + more_out - less_out, level


def idle_store_value(price: Floats, battery: Battery, power_mw: float, energy_mwh: float) -> Floats:
    """Worth of energy in a store that cannot work: such that what it does have earns nothing, and the plane stays tight."""
    if power_mw > NOTHING_MW:
        return price  # neither charging nor discharging pays
    if energy_mwh > NOTHING_MW:
        return np.full(len(price), float(price.mean()))  # carrying energy from hour to hour pays nothing
    return absent_store_value(price, Store(0.0, 0.0, 0.0, battery.charge_efficiency, battery.discharge_efficiency))

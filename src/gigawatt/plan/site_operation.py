"""One site's operation, ready to be asked: dispatch a year at given capacities and limits, and hand back planes for every year.

Where a site is a chain (one store with anything in it) the kernel answers exactly. Elsewhere there are two answers: a quick one,
in which all stores are pooled and only the planes are good, and an exact one by HiGHS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch_lp import DispatchModel, HourlyDispatch, StoreHours
from gigawatt.plan.hourly import HourlyCase, HourlyTiers
from gigawatt.plan.kernel import absent_store_value, dispatch
from gigawatt.plan.limited import Limited, PricedDispatch, dispatch_within, highest_prices
from gigawatt.plan.merit_order import Store
from gigawatt.plan.mixture import mixed_hours
from gigawatt.plan.operation_case import Battery, OperationCase
from gigawatt.plan.planes import HourlyPrices, ReactorPrices, plane

Floats = NDArray[np.float64]

NOTHING_MW = 1e-6  # a store of less is no store


@dataclass(frozen=True)
class Question:
    """Dispatch one site and year at ``x``, no meter above its allotment."""

    site: int
    year: int
    x: Floats  # (size,); the allotments in it are finite
    allotment: Floats  # (meters,), inf where a meter is not limited in this year
    tolerance_usd: float = 0.0  # by how much the cost may miss its lower bound because of limits
    exact: bool = True  # False: planes only, a quick guess of the cost will do
    planes_for: tuple[int, ...] = ()  # years to make planes for
    limited: NDArray[np.bool_] | None = None  # (years, meters): where meters are limited, for those planes; None: as in this year
    hourly: bool = False  # hand back the hours


@dataclass(frozen=True)
class Answer:
    """What a dispatch costs and uses."""

    site: int
    year: int
    cost_usd: float  # exact answers only, else a guess
    lower_usd: float  # of the cost, by the dual
    meters: Floats  # what it used, (meters,) [t, MWh]
    meter_prices: Floats  # (meters,) [USD/t, USD/MWh]
    exact: bool
    planes: Floats  # (len(planes_for), size)
    planes_for: tuple[int, ...]
    hours: HourlyDispatch | None


class SiteOperation:
    """A site's hourly arrays and, where it needs one, its HiGHS model, kept warm, with the last prices of its meters."""

    def __init__(self, case: OperationCase) -> None:
        self.case = case
        self.hourly = HourlyCase(case)
        self._model: DispatchModel | None = None
        self._prices: dict[int, Floats] = {}
        self._kept: dict[int, tuple[Question, tuple[Limited, PricedDispatch]]] = {}

    def answer(self, question: Question) -> Answer:
        """Dispatch, and make planes.

        Raises:
            SolverError: HiGHS, where it is needed, gave no optimal answer.
        """
        case, year = self.case, question.year
        limited, at_prices = self._within_limits(question)
        prices = HourlyPrices(at_prices.hours.price_usd_per_mwh, self._stored(at_prices.hours))
        planes = np.empty((len(question.planes_for), case.size))
        reactor_rents: dict[ReactorPrices, float] = {}
        for row, other in enumerate(question.planes_for):
            asked = limited.prices if question.limited is None else limited.prices * question.limited[other]
            planes[row] = plane(self.hourly, other, prices, asked, reactor_rents)
        meters = np.sum([weight * part.meters for weight, part in limited.parts], axis=0)
        return Answer(
            site=question.site,
            year=year,
            cost_usd=limited.cost_usd,
            lower_usd=limited.lower_usd,
            meters=meters,
            meter_prices=limited.prices,
            exact=question.exact or self._is_chain(question.x),
            planes=planes,
            planes_for=question.planes_for,
            hours=mixed_hours([(weight, part.hours) for weight, part in limited.parts]) if question.hourly else None,
        )

    def _within_limits(self, question: Question) -> tuple[Limited, PricedDispatch]:
        """The dispatch within its limits; one that took HiGHS is kept: its hours are asked for again when the plan is stored."""
        year = question.year
        kept = self._kept.get(year)
        if kept is not None and question.exact and _same(kept[0], question):
            return kept[1]
        found = dispatch_within(
            lambda prices: self._priced(question, prices),
            question.allotment,
            self._prices.get(year, np.zeros(len(self.case.meters))),
            highest_prices(self.case, year),
            question.tolerance_usd,
            strict=question.exact,
        )
        self._prices[year] = found[0].prices
        if question.exact and not self._is_chain(question.x):
            self._kept[year] = (question, found)
        return found

    def _priced(self, question: Question, prices: Floats) -> PricedDispatch:
        """The optimal dispatch at prices of the meters."""
        x, case, year = question.x, self.case, question.year
        tiers = self.hourly.tiers(year, prices)
        if self._is_chain(x) or not question.exact:
            hours = self._by_kernel(tiers, x, year)
        else:
            if self._model is None:
                self._model = DispatchModel(self.hourly)
            hours = self._model.dispatch(year, x, prices)
        cost = float(np.sum(hours.generation_mw * tiers.plain_cost))
        for index, reactor in enumerate(case.reactors):
            cost += float(hours.reactor_output_mw[index].sum()) * float(reactor.cost_usd_per_mwh[year])
        meters = self.hourly.meter_rates(year) @ hours.generation_mw.sum(axis=1)
        return PricedDispatch(cost, meters, hours)

    def _is_chain(self, x: Floats) -> bool:
        case = self.case
        if len(case.reactors) and np.any(x[case.reactor_slice] > NOTHING_MW):
            return False
        power, energy = x[case.battery_power_slice], x[case.battery_energy_slice]
        return int(np.sum((power > NOTHING_MW) & (energy > NOTHING_MW))) <= 1

    def _stored(self, hours: HourlyDispatch) -> Floats:
        count = len(self.case.batteries)
        return np.array([store.value_usd_per_mwh for store in hours.batteries]).reshape(count, self.case.hours)

    def _by_kernel(self, tiers: HourlyTiers, x: Floats, year: int) -> HourlyDispatch:
        """The chain: exact with one store; with more, all pooled (reactors as a source with part of the pool)."""
        case, hours = self.case, self.case.hours
        power, energy = x[case.battery_power_slice], x[case.battery_energy_slice]
        live = (power > NOTHING_MW) & (energy > NOTHING_MW)
        chosen = int(np.argmax(live)) if live.any() else 0
        charge = discharge = room = 0.0
        into = out = 1.0
        if case.batteries:
            pooled = (
                live if live.any() else np.arange(len(power)) == chosen
            )  # a store without power, or energy, has its worth too
            charge = discharge = float(power[pooled].sum())
            room = float(energy[pooled].sum())
            into, out = case.batteries[chosen].charge_efficiency, case.batteries[chosen].discharge_efficiency
        available = tiers.per_unit * self.hourly.capacities(x)[:, None]
        cost = tiers.cost
        reactors = x[case.reactor_slice]
        for reactor, capacity in zip(case.reactors, reactors.tolist(), strict=True):
            available = np.vstack([available, np.full((1, hours), capacity * reactor.availability)])
            cost = np.vstack([cost, np.full((1, hours), reactor.cost_usd_per_mwh[year])])
            charge += capacity * reactor.availability
            discharge += capacity * (reactor.turbine_ratio - reactor.availability)
            room += capacity * reactor.store_hours
        load = float(x[case.load_slice].sum()) * case.pue
        found = dispatch(load, available, cost, charge, discharge, room, into, out)
        idle = np.zeros(hours)
        batteries = tuple(
            StoreHours(
                found.charge_mw if index == chosen and live.any() else idle,
                found.discharge_mw if index == chosen and live.any() else idle,
                found.level_mwh if index == chosen and live.any() else idle,
                found.stored_value_usd_per_mwh
                if live[index] or index == chosen
                else _idle_store_value(found.price_usd_per_mwh, battery, float(power[index]), float(energy[index])),
            )
            for index, battery in enumerate(case.batteries)
        )
        resting = StoreHours(idle, idle, idle, idle)
        return HourlyDispatch(
            cost_usd=found.cost_usd,
            price_usd_per_mwh=found.price_usd_per_mwh,
            generation_mw=found.generation_mw[: self.hourly.rows],
            batteries=batteries,
            reactors=tuple(resting for _ in case.reactors),
            reactor_output_mw=found.generation_mw[self.hourly.rows :],
        )


def _same(one: Question, other: Question) -> bool:
    """Whether two exact questions have the same answer."""
    return np.array_equal(one.x, other.x) and np.array_equal(one.allotment, other.allotment)


def _idle_store_value(price: Floats, battery: Battery, power_mw: float, energy_mwh: float) -> Floats:
    """Worth of energy in a store that cannot work: such that what it does have earns nothing, and the plane stays tight."""
    if power_mw > NOTHING_MW:
        return price  # neither charging nor discharging pays
    if energy_mwh > NOTHING_MW:
        return np.full(len(price), float(price.mean()))  # carrying energy from hour to hour pays nothing
    return absent_store_value(price, Store(0.0, 0.0, 0.0, battery.charge_efficiency, battery.discharge_efficiency))

"""One site's operation, ready to be asked: dispatch a period at given capacities and limits, and hand back planes.

Where a site is a chain (one store with anything in it) the kernel answers exactly. Elsewhere there are two answers: a quick one,
in which all stores are pooled and only the planes are good, and an exact one by an interior point (by HiGHS, where that fails).
Several weather years and price paths are dispatched at the same prices of the meters, and their weighted mean is the answer.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.dispatch_lp import DispatchModel, HourlyDispatch, ShiftHours, StoreHours
from gigawatt.plan.dispatch.hourly import HourlyCase, HourlyTiers
from gigawatt.plan.dispatch.kernel import dispatch
from gigawatt.plan.site.futures import Futures, Levels
from gigawatt.plan.site.limited import Limited, PricedDispatch, dispatch_within, highest_prices
from gigawatt.plan.site.mixture import mixed_hours
from gigawatt.plan.site.needs import MISSED, Need, at_no_cost, missing_mwh
from gigawatt.plan.site.planes import HourlyPrices, TakerPrices, plane
from gigawatt.plan.site.question import Answer, Question
from gigawatt.plan.site.site_weather import SiteWeather
from gigawatt.plan.stores.several_dispatch import SeveralStores, dispatch_several
from gigawatt.plan.stores.several_stores import NOTHING_MW, idle_store_value

Floats = NDArray[np.float64]
# Points between plans keep scraps of stores: a kW with energy for months, whose schedule would take the kernel a hundred times as
# long as any other. A store below this share of the load and beyond these hours is left idle, which is dearer by next to nothing.
TRIFLE, TRIFLE_HOURS = 1e-4, 500.0


class SiteOperation:
    """A site's hourly arrays and, where it needs them, its HiGHS models, kept warm, with the last prices of its meters."""

    def __init__(self, weather: SiteWeather, *, tells_needs: bool = True) -> None:
        self.weather = weather
        self.case = weather.cases[0]
        self._futures = Futures(weather)
        self._hourly: dict[tuple[int, tuple[int, int]], HourlyCase] = {}
        self._models: dict[tuple[int, int], DispatchModel] = {}
        self._prices: dict[int, Floats] = {}
        self._kept: dict[int, tuple[Question, Limited]] = {}
        self._at_no_cost: SiteOperation | None = None
        self._tells_needs = tells_needs
        self._certain: dict[int, SiteOperation] = {}  # by price path

    def hourly(self, future: int, period: int) -> HourlyCase:
        """The hours of a period in one future; price paths share those of their weather year."""
        key = (future, self.case.slices[period])
        if key not in self._hourly:
            year, path = self.weather.of(future)
            case = self.weather.cases[future]
            self._hourly[key] = self.hourly(year, period).with_prices_of(case) if path else HourlyCase(case, *key[1])
        return self._hourly[key]

    def answer(self, question: Question) -> Answer:
        """Dispatch, and make planes.

        Raises:
            SolverError: HiGHS, where it is needed, gave no optimal answer.
        """
        if question.path is not None:
            return self._if_certain(question.path).answer(replace(question, path=None))
        limited = self._within_limits(question)
        begin, end = self.case.slices[question.year]
        covered = [
            period
            for period in question.planes_for
            if begin <= self.case.slices[period][0] and self.case.slices[period][1] <= end
        ]
        planes, periods = [self._planes(question, limited.tried[0], covered)], list(covered)
        for part in limited.tried[1:]:  # not the best: for the period that they are about, they tell of other allotments
            own = [question.year] if question.year in covered else []
            planes.append(self._planes(question, part, own))
            periods += own
        by_path = np.concatenate(planes, axis=1)
        meters = np.sum([weight * part.meters for weight, part in limited.parts], axis=0)
        missed = missing_mwh(self.case, question.year, meters, question.allotment)
        drawn = float(question.x[self.case.load_slice].sum()) * self.weather.load_hours(question.year)
        possible = missed <= MISSED * drawn
        return Answer(
            site=question.site,
            year=question.year,
            cost_usd=limited.cost_usd,
            lower_usd=limited.lower_usd,
            meters=meters,
            meter_prices=limited.prices,
            exact=question.exact or self.is_chain(question.x),
            planes=by_path.sum(axis=0),
            planes_for=tuple(periods),
            hours=self._mixed(limited) if question.hourly else None,
            possible=possible,
            needs=() if possible or not covered or not self._tells_needs else self._needs(question, covered, MISSED * drawn),
            by_path=by_path / np.array(self.weather.path_weights)[:, None, None] if question.by_path else None,
        )

    def _if_certain(self, path: int) -> SiteOperation:
        """The site if it is known which way prices go."""
        if path not in self._certain:
            self._certain[path] = SiteOperation(self.weather.if_certain(path), tells_needs=self._tells_needs)
        return self._certain[path]

    def _needs(self, question: Question, periods: list[int], tolerance_mwh: float) -> tuple[Need, ...]:
        """What must be there for the limits on cuts to be met, in each of the periods."""
        if self._at_no_cost is None:
            self._at_no_cost = SiteOperation(at_no_cost(self.weather), tells_needs=False)
        asked = replace(question, tolerance_usd=tolerance_mwh, planes_for=tuple(periods), hourly=False)
        found = self._at_no_cost.answer(asked)
        rows = zip(found.planes_for, found.planes, strict=True)
        return tuple(Need(question.site, period, row) for period, row in rows if row @ question.x > 0.0)

    def _planes(self, question: Question, part: PricedDispatch, periods: list[int]) -> Floats:
        """The planes that one dispatch gives for some periods, by price path and times its weight; they add up to the means'.

        Their shape is (price paths, len(periods), size).
        """
        planes = np.zeros((self.weather.paths, len(periods), self.case.size))
        begin, end = self.case.slices[question.year]
        for future, (weight, hours) in enumerate(zip(self.weather.weights, part.hours, strict=True)):
            path = self.weather.of(future)[1]
            prices = HourlyPrices(hours.price_usd_per_mwh, self._stored(hours))
            takers: dict[TakerPrices, float] = {}
            for row, other in enumerate(periods):
                asked = part.prices if question.limited is None else part.prices * question.limited[other]
                first, last = self.case.slices[other]
                between = prices if (first, last) == (begin, end) else prices.between(first - begin, last - begin)
                own = other == question.year
                planes[path, row] += weight * plane(self.hourly(future, other), other, between, asked, takers, own=own)
        return planes

    def _mixed(self, limited: Limited) -> tuple[HourlyDispatch, ...]:
        count = len(self.weather.cases)
        return tuple(mixed_hours([(weight, part.hours[number]) for weight, part in limited.parts]) for number in range(count))

    def _within_limits(self, question: Question) -> Limited:
        """The dispatch within its limits; that of several stores is kept: its hours are asked for again when a plan is stored."""
        period = question.year
        kept = self._kept.get(period)
        if kept is not None and question.exact and _same(kept[0], question):
            return kept[1]
        several = question.exact and not self.is_chain(question.x)
        if several and (reached := self._several(question)) is not None:
            self._prices[period] = np.zeros(len(reached.prices)) if reached.beyond else reached.prices
            self._kept[period] = (question, reached)
            return reached
        found = dispatch_within(
            lambda prices: self.priced(question, prices),
            question.allotment,
            self._prices.get(period, np.zeros(len(self.case.meters)) if question.guess is None else question.guess),
            highest_prices(self.case, period),
            question.tolerance_usd,
            strict=question.exact or bool(self.case.cut_meters.any()),
        )
        self._prices[period] = np.zeros(len(found.prices)) if found.beyond else found.prices
        if several:
            self._kept[period] = (question, replace(found, tried=found.tried[:1]))
        return found

    def priced(self, question: Question, prices: Floats) -> PricedDispatch:
        """The optimal dispatch of every future at prices of the meters."""
        x, period = question.x, question.year
        hours = self._futures.dispatched(
            period,
            lambda number, levels: self._one_future(number, question, prices, levels),
            question.tolerance_usd,
            chain=self.is_chain(x),
        )
        cost, short, meters = 0.0, 0.0, np.zeros(len(self.case.meters))
        for number, (weight, one) in enumerate(zip(self.weather.weights, hours, strict=True)):
            usd, counted = self._counted(self.hourly(number, period), one, x, period)
            cost += weight * usd
            short += weight * one.short_usd
            meters = meters + weight * counted
        return PricedDispatch(prices, cost, meters, hours, short)

    def _several(self, question: Question) -> Limited | None:
        """The dispatch of several stores within limits, all at once; None where it did not come as near as asked."""
        x, period = question.x, question.year
        hourly = [self.hourly(number, period) for number in range(len(self.weather.cases))]
        penalty = highest_prices(self.case, period)
        asked = SeveralStores(
            hourly,
            self.weather.weights,
            period,
            x,
            question.allotment,
            penalty,
            question.tolerance_usd,
            question.loosely,
            question.together,
        )
        found = dispatch_several(asked) if hourly[0].hours > 1 else None  # an hour is no ring
        if found is None or not found.reached:
            return None
        cost, meters = 0.0, np.zeros(len(self.case.meters))
        for weight, one, hours in zip(self.weather.weights, hourly, found.hours, strict=True):
            usd, counted = self._counted(one, hours, x, period)
            cost += weight * usd
            meters = meters + weight * counted
        part = PricedDispatch(found.meter_prices, cost, meters, found.hours)
        cost = found.cost_usd if question.loosely else cost + float(penalty @ found.beyond)
        return Limited([(1.0, part)], [part], cost, found.lower_usd, found.missed)

    def _one_future(self, number: int, question: Question, prices: Floats, levels: Levels) -> HourlyDispatch:
        x, period = question.x, question.year
        hourly = self.hourly(number, period)
        if self.is_chain(x) or not question.exact:
            return self._by_kernel(hourly, hourly.tiers(period, prices), x, period, prices, levels)
        key = (number, period)  # not the hours that periods share: what HiGHS answers depends on what it was asked before
        if key not in self._models:
            self._models[key] = DispatchModel(hourly)
        return self._models[key].dispatch(period, x, prices)

    def _counted(self, hourly: HourlyCase, hours: HourlyDispatch, x: Floats, period: int) -> tuple[float, Floats]:
        """What a dispatch costs, without prices of meters, and what the meters count."""
        made = hours.reactor_output_mw.sum(axis=1)
        cost = float(np.einsum("kt,kt->", hours.generation_mw, hourly.plain_cost(period))) - hourly.export_value(x, period)
        for reactor, output in zip(self.case.reactors, made.tolist(), strict=True):
            cost += output * float(reactor.cost_usd_per_mwh[period])
        return cost, hourly.meter_rates(period) @ hours.generation_mw.sum(axis=1) + hourly.reactor_rates(period) @ made

    def is_chain(self, x: Floats) -> bool:
        case = self.case
        if len(case.reactors) and np.any(x[case.reactor_slice] > NOTHING_MW):
            return False
        loads = x[case.load_slice]
        if any(load.shift is not None and loads[index] > NOTHING_MW for index, load in enumerate(case.loads)):
            return False
        power, energy = x[case.battery_power_slice], x[case.battery_energy_slice]
        return int(np.sum((power > NOTHING_MW) & (energy > NOTHING_MW))) <= 1

    def _stored(self, hours: HourlyDispatch) -> Floats:
        values = [store.value_usd_per_mwh for store in hours.batteries]
        return np.array(values).reshape(len(self.case.batteries), len(hours.price_usd_per_mwh))

    def _by_kernel(
        self, hourly: HourlyCase, tiers: HourlyTiers, x: Floats, period: int, prices: Floats, levels: Levels = None
    ) -> HourlyDispatch:
        """The chain: exact with one store; with more, all pooled (reactors as a source with part of the pool)."""
        case, hours = self.case, hourly.hours
        power, energy = x[case.battery_power_slice], x[case.battery_energy_slice]
        trifle = (power < TRIFLE * x[case.load_slice].sum()) & (energy > TRIFLE_HOURS * power)
        power = np.where(trifle, 0.0, power)
        live = (power > NOTHING_MW) & (energy > NOTHING_MW)
        chosen = int(np.argmax(live)) if live.any() else 0
        charge = discharge = room = 0.0
        into = out = 1.0
        if case.batteries:
            # a store without power, or energy, has its worth too
            pooled = live if live.any() else np.arange(len(power)) == chosen
            charge = discharge = float(power[pooled].sum())
            room = float(energy[pooled].sum())
            into, out = case.batteries[chosen].charge_efficiency, case.batteries[chosen].discharge_efficiency
        capacities = hourly.capacities(x)
        there = np.flatnonzero(capacities > 0.0)  # what is not there takes no part
        available = tiers.per_unit[there] * capacities[there, None]
        cost = tiers.cost[there]
        reactor_costs = hourly.reactor_costs(period, prices)
        for index, (reactor, capacity) in enumerate(zip(case.reactors, x[case.reactor_slice].tolist(), strict=True)):
            available = np.vstack([available, np.full((1, hours), capacity * reactor.availability)])
            cost = np.vstack([cost, np.full((1, hours), reactor_costs[index])])
            charge += capacity * reactor.availability
            discharge += capacity * (reactor.turbine_ratio - reactor.availability)
            room += capacity * reactor.store_hours
        for load, mean_mw in zip(case.loads, x[case.load_slice].tolist(), strict=True):
            if load.shift is not None:
                charge += mean_mw * load.shift.headroom
                discharge += mean_mw * load.shift.share
                room += mean_mw * load.shift.backlog_mwh
        found = dispatch(hourly.load_mw(x), available, cost, charge, discharge, room, into, out, levels)
        generation = np.zeros((hourly.rows, hours))
        generation[there] = found.generation_mw[: len(there)]
        idle = np.zeros(hours)
        batteries = tuple(
            StoreHours(
                found.charge_mw if index == chosen and live.any() else idle,
                found.discharge_mw if index == chosen and live.any() else idle,
                found.level_mwh if index == chosen and live.any() else idle,
                found.stored_value_usd_per_mwh
                if live[index] or index == chosen
                else idle_store_value(found.price_usd_per_mwh, battery, float(power[index]), float(energy[index])),
            )
            for index, battery in enumerate(case.batteries)
        )
        resting = StoreHours(idle, idle, idle, idle)
        return HourlyDispatch(
            cost_usd=found.cost_usd,
            price_usd_per_mwh=found.price_usd_per_mwh,
            generation_mw=generation,
            batteries=batteries,
            reactors=tuple(resting for _ in case.reactors),
            reactor_output_mw=found.generation_mw[len(there) :],
            shifts=tuple(None if load.shift is None else ShiftHours(idle, idle, idle) for load in case.loads),
            short_usd=max(found.cost_usd - found.lower_usd, 0.0),
        )


def _same(one: Question, other: Question) -> bool:
    """Whether the answer to one exact question answers another as well."""
    near = (
        one.tolerance_usd <= other.tolerance_usd * (1.0 + 1e-9)
        and one.loosely <= other.loosely
        and one.together <= other.together
    )
    return near and np.array_equal(one.x, other.x) and np.array_equal(one.allotment, other.allotment)

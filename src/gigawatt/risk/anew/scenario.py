"""One future as a case to plan for: its prices, dates, capital costs, demand and weather in place of those stated."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.build_case import all_chips, build_case
from gigawatt.plan.case.calendar import Calendar
from gigawatt.plan.case.case import AssetCase, Case, ChipCase, Commitment, HallCase, Purchase, SiteCase
from gigawatt.plan.case.lateness import Lateness
from gigawatt.plan.case.price_paths import on_path
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.plan.case.work_rate import Rates
from gigawatt.programme.futures.uncertainty import PricePath
from gigawatt.programme.programme import Programme
from gigawatt.risk.anew.chips_in_scenario import ChipInScenario, work_done
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.drawing.price_box import PriceBox

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scenario:
    """What is otherwise than planned; what it does not name is as planned.

    Attributes:
        name: for tables.
        weight: its probability among the scenarios that it stands with.
        prices: factors of fuels by key, of `price_box.ELECTRICITY` and `price_box.CARBON`.
        path: prices as one of the programme's own price paths has them, before ``prices``.
        delays: by path of what comes late.
        capital: factors of capital costs, by path of a plant, phase or connection, or by chip.
        demand: factors of demand, by workload.
        weather: number of the weather year; None: all of them, as they weigh.
        chip_delays: years by which chips are delivered late.
        chip_performance: factors of what chips do.
        chip_life: factors of how long they last.
        policies: that come, each with its place, in words; what they delay is in ``delays``.
    """

    name: str
    weight: float = 1.0
    prices: Mapping[str, float] = field(default_factory=dict)
    path: PricePath | None = None
    delays: Mapping[str, Lateness] = field(default_factory=dict)
    capital: Mapping[str, float] = field(default_factory=dict)
    demand: Mapping[str, float] = field(default_factory=dict)
    weather: int | None = None
    chip_delays: Mapping[str, float] = field(default_factory=dict)
    chip_performance: Mapping[str, float] = field(default_factory=dict)
    chip_life: Mapping[str, float] = field(default_factory=dict)
    policies: tuple[str, ...] = ()

    @property
    def other_chips(self) -> frozenset[str]:
        """Chips that come at another time, or last longer or shorter."""
        return frozenset({*self.chip_delays, *self.chip_life})


def scenario_of(futures: DrawnFutures, number: int, planned: Mapping[str, float], weight: float = 1.0) -> Scenario:
    """One of the futures.

    Args:
        futures: as they were drawn.
        number: of the future, from 0.
        planned: date at which the plan has each energisation, by path: what is late is late by that date.
        weight: its probability.
    """
    late = {path: float(years[number]) for path, years in futures.delays.items()}
    first = {path: float(dates[number]) for path, dates in futures.no_earlier.items()}
    delays = {
        path: Lateness(late.get(path, 0.0), planned.get(path), first.get(path, -math.inf)) for path in sorted({*late, *first})
    }
    return Scenario(
        name=f"future {number}",
        weight=weight,
        prices=dict(zip(futures.box.groups, futures.price_factors[number].tolist(), strict=True)),
        delays={path: one for path, one in delays.items() if one.years > 0.0 or path in first},
        capital={cause: float(factor[number]) for cause, factor in futures.capital.items() if factor[number] != 1.0},
        demand={work: float(factor[number]) for work, factor in futures.demand.items() if factor[number] != 1.0},
        weather=int(futures.weather[number]),
        chip_delays={chip: float(late[number]) for chip, late in futures.chip_delays.items() if late[number] > 0.0},
        chip_performance={chip: float(one[number]) for chip, one in futures.chip_performance.items() if one[number] != 1.0},
        chip_life={chip: float(one[number]) for chip, one in futures.chip_life.items() if one[number] != 1.0},
    )


def programme_in(programme: Programme, scenario: Scenario) -> Programme:
    """A programme with the prices and the weather of a scenario, for certain."""
    priced = replace(programme, price_paths=())
    if scenario.path is not None:
        priced = on_path(priced, scenario.path)
    factors = np.array([list(scenario.prices.values())], dtype=np.float64)
    if factors.size:
        box = PriceBox(tuple(scenario.prices), factors[0], factors[0])
        priced = on_path(priced, box.price_paths()[0])
    return priced if scenario.weather is None else replace(priced, weather_weights=(1.0,))


def case_in(programme: Programme, hours: Mapping[str, tuple[SiteHours, ...]], rates: Rates, scenario: Scenario) -> Case:
    """The case of a programme in a scenario, where going without work is possible, at its value.

    Args:
        programme: as it was planned.
        hours: of its sites, in every weather year.
        rates: what chips do of each work in tokens.
        scenario: what is otherwise.
    """
    year = scenario.weather
    own = hours if year is None else {site: (some[year],) for site, some in hours.items()}
    case = build_case(programme_in(programme, scenario), own, scenario.delays, rates=rates)
    work = [replace(one, demand=one.demand * scenario.demand.get(one.key, 1.0), must_serve=False) for one in case.workloads]
    done = np.array([scenario.chip_performance.get(chip.key, 1.0) for chip in case.chips])
    work = [work_done(one, done) for one in work]
    lives = {key: chip.life_years.value for key, chip in all_chips(programme).items()}
    dearer = _Dearer(case.calendar, scenario, lives)
    return replace(
        case,
        workloads=tuple(work),
        sites=tuple(dearer.site(site) for site in case.sites),
        chips=tuple(dearer.chip(chip) for chip in case.chips),
    )


class _Dearer:
    """Capital costs times their factors, and chips as they come; what runs is as it was."""

    def __init__(self, calendar: Calendar, scenario: Scenario, lives: Mapping[str, float]) -> None:
        self.discount, self.factors = calendar.discount, scenario.capital
        self.chips = {
            key: ChipInScenario(calendar, lives[key], scenario.chip_delays.get(key, 0.0), scenario.chip_life.get(key, 1.0))
            for key in sorted(scenario.other_chips & lives.keys())
        }

    def site(self, site: SiteCase) -> SiteCase:
        some = {key: self.chips[key].commitment(one) if key in self.chips else one for key, one in site.chip_commitments.items()}
        chips = {key: self._commitment(one, key) for key, one in some.items()}
        return replace(
            site,
            assets=tuple(self._asset(asset) for asset in site.assets),
            halls=tuple(self._hall(hall) for hall in site.halls),
            chip_commitments={key: one for key, one in chips.items() if one is not None},
        )

    def chip(self, chip: ChipCase) -> ChipCase:
        purchase = chip.purchase
        if purchase is not None and chip.key in self.chips:
            purchase = self.chips[chip.key].purchase(purchase)
        return replace(chip, purchase=self._purchase(purchase, chip.key))

    def _asset(self, asset: AssetCase) -> AssetCase:
        if asset.path not in self.factors:
            return asset
        return replace(
            asset,
            commitment=self._commitment(asset.commitment, asset.path),
            energy_commitment=self._commitment(asset.energy_commitment, asset.path),
            purchase=self._purchase(asset.purchase, asset.path),
            energy_purchase=self._purchase(asset.energy_purchase, asset.path),
        )

    def _hall(self, hall: HallCase) -> HallCase:
        return replace(
            hall, commitment=self._commitment(hall.commitment, hall.path), purchase=self._purchase(hall.purchase, hall.path)
        )

    def _purchase(self, purchase: Purchase | None, cause: str) -> Purchase | None:
        factor = self.factors.get(cause, 1.0)
        if purchase is None or factor == 1.0:
            return purchase
        capital = purchase.capital_usd * factor
        cost = (capital + purchase.fixed_usd) @ self.discount
        return replace(purchase, capital_usd=capital, cash_usd=purchase.cash_usd * factor, cost_usd=cost)

    def _commitment(self, commitment: Commitment | None, cause: str) -> Commitment | None:
        factor = self.factors.get(cause, 1.0)
        if commitment is None or factor == 1.0:
            return commitment
        return replace(commitment, capital_usd=commitment.capital_usd * factor, cash_usd=commitment.cash_usd * factor)

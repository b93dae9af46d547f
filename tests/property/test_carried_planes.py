"""Planes carried over to other terms lie under the operating cost there, everywhere; where that cannot be, none are carried."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.plan.features import EVERYTHING
from tests.plan.hours import operating_cost_usd
from tests.plan.planned import random_case

from gigawatt.plan.dispatch.operation_case import Load, Meter, OperationCase, Tier
from gigawatt.plan.earlier.carried_planes import carried
from gigawatt.plan.earlier.plane_terms import TermsOfSite
from gigawatt.plan.site.question import Question
from gigawatt.plan.site.site_operation import SiteOperation
from gigawatt.plan.site.site_weather import SiteWeather

Floats = NDArray[np.float64]

PERIOD = 8  # the only whole year of three: its planes are of all hours


def weather_of(seed: int) -> SiteWeather:
    case = random_case(seed, sites=1, years=3, hours=24, several_stores=seed % 2 == 0, features=EVERYTHING)
    return case.sites[0].weather


def changed(weather: SiteWeather, rng: np.random.Generator) -> SiteWeather:
    """Other costs, rates and availabilities of plants, other prices of what is sold; cuts no cheaper."""
    first = weather.cases[0]

    def some() -> float:
        return float(rng.choice([0.6, 0.9, 1.0, 1.2, 1.7]))

    tiers, reactors, exports = ([(some(), some(), some()) for _ in kind] for kind in (first.tiers, first.reactors, first.exports))
    cuts, beyond = 1.0 + float(rng.random()), 1.0 + float(rng.random())
    rates = [(some(), some()) for _ in first.meters]

    def tier(one: Tier, by: tuple[float, float, float]) -> Tier:
        level = np.ndim(one.availability) == 0
        flat = one.flat_usd_per_mwh
        return replace(
            one,
            cost_usd_per_mwh=one.cost_usd_per_mwh * by[0],
            availability=one.availability * by[1] if level else one.availability,
            flat_usd_per_mwh=None if flat is None else flat * by[2],
        )

    def meter(one: Meter, by: tuple[float, float]) -> Meter:
        return replace(one, tier_rates=one.tier_rates * by[0], reactor_rates=one.reactor_rates * by[1])

    def case(one: OperationCase) -> OperationCase:
        return replace(
            one,
            tiers=tuple(tier(item, by) for item, by in zip(one.tiers, tiers, strict=True)),
            reactors=tuple(
                replace(item, cost_usd_per_mwh=item.cost_usd_per_mwh * by[0])
                for item, by in zip(one.reactors, reactors, strict=True)
            ),
            exports=tuple(
                replace(item, price_usd_per_mwh=item.price_usd_per_mwh * by[0])
                for item, by in zip(one.exports, exports, strict=True)
            ),
            loads=tuple(replace(load, interruption_usd_per_mwh=load.interruption_usd_per_mwh * cuts) for load in one.loads),
            unserved_usd_per_mwh=one.unserved_usd_per_mwh * max(cuts, beyond),
            meters=tuple(meter(item, by) for item, by in zip(one.meters, rates, strict=True)),
        )

    return replace(weather, cases=tuple(case(one) for one in weather.cases))


def cut_at(case: OperationCase, factor: float) -> tuple[Load, ...]:
    """Its loads, cuts at so many times the price."""
    return tuple(replace(load, interruption_usd_per_mwh=load.interruption_usd_per_mwh * factor) for load in case.loads)


def random_point(rng: np.random.Generator, operation: OperationCase) -> Floats:
    x = rng.uniform(0.0, 500.0, operation.size) * (rng.random(operation.size) < 0.75)
    x[operation.battery_energy_slice] *= 4.0
    x[operation.load_slice] = rng.uniform(0.0, 700.0, len(operation.loads))
    energy = float(x[operation.load_slice].sum()) * 24
    x[operation.meter_slice] = energy * rng.choice([0.01, 0.1, 10.0], len(operation.meters))
    x[operation.meter_slice][operation.cut_meters] = 10.0 * energy  # any dispatch is possible
    return x


def planes_at(weather: SiteWeather, points: list[Floats]) -> Floats:
    site = SiteOperation(weather)
    meters = weather.cases[0].meter_slice
    return np.concatenate(
        [site.answer(Question(0, PERIOD, x, x[meters], 1.0, True, (PERIOD,))).planes for x in points],
    )


@pytest.mark.parametrize("seed", [1, 2, pytest.param(3, marks=pytest.mark.slow), pytest.param(4, marks=pytest.mark.slow)])
def test_carried_planes_lie_under_the_new_cost_everywhere(seed: int) -> None:
    weather, rng = weather_of(seed), np.random.default_rng(seed)
    points = [random_point(rng, weather.cases[0]) for _ in range(3)]
    planes = planes_at(weather, points)
    old = TermsOfSite(weather).terms(PERIOD)
    moved = 0
    for _ in range(3):
        other = changed(weather, rng)
        new = TermsOfSite(other).terms(PERIOD)
        assert new.fingerprint != old.fingerprint
        found = carried(planes, old, new, other, PERIOD)
        assert found is not None
        assert found.shape == planes.shape
        moved += int(np.any(found != planes))
        for x in [*points, random_point(rng, weather.cases[0])]:
            least = operating_cost_usd(other, PERIOD, x)
            for plane in found:
                assert plane @ x <= least + 1e-6 * (abs(least) + np.abs(plane) @ x)
    assert moved  # or nothing was put to the test


def test_under_the_same_terms_planes_are_what_they_were() -> None:
    weather, rng = weather_of(1), np.random.default_rng(1)
    planes = planes_at(weather, [random_point(rng, weather.cases[0])])
    terms = TermsOfSite(weather).terms(PERIOD)
    found = carried(planes, terms, TermsOfSite(weather).terms(PERIOD), weather, PERIOD)
    assert found is not None
    assert np.array_equal(found, planes)


def one_changed(weather: SiteWeather, **changes: object) -> SiteWeather:
    return replace(weather, cases=tuple(replace(case, **changes) for case in weather.cases))  # type: ignore[arg-type]


def test_what_makes_planes_worthless_leaves_none() -> None:
    weather = weather_of(1)
    case = weather.cases[0]
    planes = np.zeros((1, case.size))
    old = TermsOfSite(weather).terms(PERIOD)
    others = {
        "other cooling": one_changed(weather, pue=case.pue * 1.01),
        "cheaper cuts": one_changed(
            weather,
            loads=tuple(replace(load, interruption_usd_per_mwh=0.9 * load.interruption_usd_per_mwh) for load in case.loads),
        ),
        "cheaper cuts beyond a share": one_changed(weather, unserved_usd_per_mwh=case.unserved_usd_per_mwh * 0.9),
        "a better store": one_changed(weather, batteries=tuple(replace(item, charge_efficiency=0.99) for item in case.batteries)),
        "other wind": one_changed(
            weather,
            tiers=tuple(
                tier if np.ndim(tier.availability) == 0 else replace(tier, availability=np.asarray(tier.availability) * 1.01)
                for tier in case.tiers
            ),
        ),
        "other weights": replace(weather, weights=(0.4, 0.4, 0.2)),
        "another source": one_changed(weather, tiers=(*case.tiers, replace(case.tiers[0], asset="another")), meters=()),
    }
    for what, other in others.items():
        assert carried(planes, old, TermsOfSite(other).terms(PERIOD), other, PERIOD) is None, what


def test_a_limit_more_is_worth_nothing_to_old_planes_and_one_less_drops_those_that_lean_on_it() -> None:
    weather, rng = weather_of(1), np.random.default_rng(3)
    case = weather.cases[0]
    planes = planes_at(weather, [random_point(rng, case) for _ in range(4)])
    fewer = one_changed(weather, meters=case.meters[1:])
    old, new = TermsOfSite(weather).terms(PERIOD), TermsOfSite(fewer).terms(PERIOD)
    found = carried(planes, old, new, fewer, PERIOD)
    assert found is not None
    free = planes[planes[:, case.meter_slice.start] == 0.0]
    assert len(free) < len(planes)
    assert len(found) == len(free)
    back = carried(found, new, old, weather, PERIOD)
    assert back is not None
    assert np.array_equal(back, free)

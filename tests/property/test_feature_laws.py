"""Laws of plans with everything in them: exports, shifting work, caps, reserve, quarters, several weather years."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.plan.changes import (
    Change,
    later_halls,
    later_power,
    looser_caps,
    more_chips,
    more_halls,
    more_import,
    more_money,
    more_power,
    more_slots,
    twice,
    without_yearly_limits,
)
from tests.plan.features import EVERYTHING, FEATURES, Given, more, with_assets
from tests.plan.planned import case_of, planned, random_given
from tests.plan.random_programmes import level

from gigawatt.climate.site_climate import SiteClimate
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.plan.decompose import Decomposed
from gigawatt.programme.programme import Programme

GAP = 2e-5
SEED = 1

SLOWER = ("weather years", "price paths")  # three weather years take three times as long, two price paths twice
MOST = tuple(name for name in EVERYTHING if name not in SLOWER)


def in_programme(given: Given, change: Change) -> Given:
    return change(given[0]), given[1]


def small(features: tuple[str, ...] = MOST, *, years: int = 1) -> Given:
    return random_given(SEED, sites=1, years=years, hours=24, features=features)


@cache
def planned_as_it_is(features: tuple[str, ...] = MOST) -> Decomposed:
    return planned(case_of(small(features)), GAP)


@pytest.mark.parametrize(
    "change",
    [more_chips, more_slots, more_power, more_import, more_halls, looser_caps, more_money],
    ids=lambda change: change.__name__,
)
def test_more_of_anything_never_costs_more(change: Change) -> None:
    plan = planned(case_of(in_programme(small(), change)), GAP)
    assert plan.upper_usd <= planned_as_it_is().upper_usd * (1.0 + GAP)


@pytest.mark.parametrize("name", [name for name in MOST if FEATURES[name].cheaper])
def test_a_looser_limit_never_costs_more(name: str) -> None:
    plan = planned(case_of(FEATURES[name].other(small())), GAP)
    assert plan.upper_usd <= planned_as_it_is().upper_usd * (1.0 + GAP)


@pytest.mark.parametrize("features", [MOST, pytest.param(EVERYTHING, marks=pytest.mark.slow)], ids=["most", "everything"])
def test_twice_the_programme_costs_twice_as_much(features: tuple[str, ...]) -> None:
    doubled = planned(case_of(in_programme(small(features), twice)), GAP)
    assert doubled.upper_usd == pytest.approx(2.0 * planned_as_it_is(features).upper_usd, rel=GAP)
    assert doubled.lower_usd == pytest.approx(2.0 * planned_as_it_is(features).lower_usd, rel=GAP)


@pytest.mark.parametrize("change", [later_power, later_halls])
@pytest.mark.parametrize("seed", [4, pytest.param(3, marks=pytest.mark.slow), pytest.param(5, marks=pytest.mark.slow)])
def test_in_quarters_a_later_option_never_costs_less(seed: int, change: Change) -> None:
    given = in_programme(random_given(seed, sites=1, years=2, hours=24, features=["quarters", "export"]), without_yearly_limits)
    later = planned(case_of(in_programme(given, change)), GAP)
    assert later.upper_usd >= planned(case_of(given), GAP).upper_usd * (1.0 - GAP)


def test_a_weather_year_of_weight_one_is_the_only_one() -> None:
    programme, hours = random_given(6, sites=1, years=2, hours=24, features=["weather years", "export", "NOx cap"])
    alone = planned(
        case_of((replace(programme, weather_weights=(1.0,)), {site: years[:1] for site, years in hours.items()})), GAP
    )
    among = planned(case_of((replace(programme, weather_weights=(1.0, 0.0, 0.0)), hours)), GAP)
    assert among.lower_usd <= alone.upper_usd
    assert among.upper_usd >= alone.lower_usd
    assert among.upper_usd == pytest.approx(alone.upper_usd, rel=2 * GAP)


def test_the_same_weather_year_twice_is_the_same_plan() -> None:
    programme, hours = random_given(2, sites=1, years=2, hours=24, features=["NOx cap", "export"])
    alone = planned(case_of((programme, hours)), GAP)
    again = {site: (*years, *years) for site, years in hours.items()}
    twins = planned(case_of((replace(programme, weather_weights=(0.25, 0.75)), again)), GAP)
    assert twins.upper_usd == pytest.approx(alone.upper_usd, rel=2 * GAP)


# -- a year in four quarters -----------------------------------------------------------------------------------------------


def standing_already(given: Given) -> Given:
    """Everything can be had from the start on, chips are those that are there, and money is worth the same in every month."""

    def early(programme: Programme) -> Programme:
        sites = []
        for site in programme.sites:
            phases = tuple(replace(phase, date=min(phase.date, programme.start_year - 1.0)) for phase in site.phases)
            connection = site.connection
            if connection is not None:
                step = replace(connection.steps[0], date=programme.start_year - 1.0)
                connection = replace(connection, steps=(step,))
                if connection.export is not None:
                    connection = replace(connection, export=replace(connection.export, date=programme.start_year - 1.0))
            sites.append(replace(site, phases=phases, connection=connection))
        return replace(programme, sites=tuple(sites), chips=(), discount_rate=more(programme.discount_rate, 0.0))

    return with_assets(
        in_programme(given, early),
        lambda item: replace(
            item, date=given[0].start_year - 3.0, may_close_from=given[0].start_year - 0.5 if item.key == "old" else None
        ),
    )


def costs_by_year_and_quarter(given: Given) -> tuple[Decomposed, Decomposed]:
    programme, hours = given
    quarterly = replace(programme, quarter_years=1)
    return planned(case_of(given), GAP), planned(case_of((quarterly, hours)), GAP)


FLAT = ("export", "clean share", "NOx cap", "water cap", "permit hours", "reserve", "retirement")


def test_a_year_of_equal_hours_costs_the_same_in_quarters() -> None:
    """An hour a day, so that quarters are as long in hours as in days."""
    programme, hours = standing_already(random_given(4, sites=1, years=1, hours=365, features=FLAT))
    flat = {site: tuple(level_hours(year) for year in years) for site, years in hours.items()}
    yearly, quarterly = costs_by_year_and_quarter((programme, flat))
    assert quarterly.upper_usd == pytest.approx(yearly.upper_usd, rel=2 * GAP)


def level_hours(year: SiteHours) -> SiteHours:
    """Every hour like the mean."""
    hourly = {name: value for name, value in vars(year.climate).items() if isinstance(value, np.ndarray)}
    flat = {name: np.full(len(value), value.mean()) for name, value in hourly.items()}
    climate = replace(year.climate, **flat)  # type: ignore[arg-type]
    assert isinstance(climate, SiteClimate)
    prices = [None if price is None else np.full(len(price), price.mean()) for price in (year.import_price, year.export_price)]
    return SiteHours(climate, *prices)


@pytest.mark.parametrize("seed", [4, pytest.param(2, marks=pytest.mark.slow)])
def test_quarters_let_a_plan_without_stores_follow_the_seasons(seed: int) -> None:
    """What is right for a year is possible in each of its quarters; stores could carry nothing from one to the next."""
    given = standing_already(random_given(seed, sites=1, years=1, hours=365, features=FLAT))
    bare = in_programme(given, without_stores)
    yearly, quarterly = costs_by_year_and_quarter(bare)
    assert quarterly.lower_usd <= yearly.upper_usd
    assert quarterly.upper_usd <= yearly.upper_usd * (1.0 + GAP)
    assert quarterly.lower_usd >= 0.5 * yearly.lower_usd


def without_stores(programme: Programme) -> Programme:
    sites = tuple(
        replace(site, power=tuple(item for item in site.power if "battery" not in item.key)) for site in programme.sites
    )
    return replace(programme, sites=sites)


def test_features_without_effect_change_nothing() -> None:
    """No room to shift, no market to sell to, a cap that is never reached, a permit for longer than a year."""
    given = random_given(3, sites=1, years=2, hours=24)
    plain = planned(case_of(given), GAP)
    dull = random_given(3, sites=1, years=2, hours=24, features=["export", "shift", "NOx cap", "permit hours"])
    changed = in_programme(dull, _without_effect)
    assert planned(case_of(changed), GAP).upper_usd == pytest.approx(plain.upper_usd, rel=2 * GAP)


def _without_effect(programme: Programme) -> Programme:
    workloads = tuple(
        work
        if work.shift is None
        else replace(work, shift=replace(work.shift, share=more(work.shift.share, 0.0), headroom=more(work.shift.headroom, 0.0)))
        for work in programme.workloads
    )
    sites = []
    for site in programme.sites:
        connection = site.connection
        if connection is not None and connection.export is not None:
            connection = replace(connection, export=replace(connection.export, limit_mw=more(connection.export.limit_mw, 0.0)))
        power = tuple(
            item if item.most_hours_per_year is None else replace(item, most_hours_per_year=more(item.most_hours_per_year, 100.0))
            for item in site.power
        )
        sites.append(replace(site, connection=connection, power=power, nox_cap_t_per_year=None))
    policy = replace(programme.policy, nox_cap_t_per_year=level(1e6))
    return replace(programme, workloads=workloads, sites=tuple(sites), policy=policy)

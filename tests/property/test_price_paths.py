"""Price paths: laws that a two-stage plan must keep, and what a site's dispatch on one path tells of another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.plan.features import Given
from tests.plan.monolith import Monolith
from tests.plan.planned import case_of, planned, random_given

from gigawatt.plan.case.build_case import build_case
from gigawatt.plan.case.price_paths import on_every_path, on_path
from gigawatt.plan.seeds import seed_points
from gigawatt.plan.site.site_operation import SiteOperation
from gigawatt.programme.futures.uncertainty import PriceChange, PricePath
from gigawatt.quantity import Figure, YearPath

GAP = 1e-5
ROUNDING = 1e-6


def given(*, several_stores: bool = False, features: tuple[str, ...] = ()) -> Given:
    return random_given(3, sites=1, years=2, hours=48, several_stores=several_stores, features=("price paths", *features))


def test_paths_that_are_all_the_same_are_none() -> None:
    programme, hours = given()
    same = tuple(PricePath(f"p{number}", "p", weight) for number, weight in enumerate((0.5, 0.3, 0.2)))
    three, none = (
        planned(case_of((replace(programme, price_paths=same), hours)), GAP),
        planned(case_of((replace(programme, price_paths=()), hours)), GAP),
    )
    assert three.upper_usd == pytest.approx(none.upper_usd, rel=GAP)
    assert three.lower_usd == pytest.approx(none.lower_usd, rel=GAP)
    assert three.dispatches == none.dispatches


def test_a_path_that_is_certain_is_the_programme_with_its_prices() -> None:
    programme, hours = given()
    dear = programme.price_paths[1]
    alone = replace(programme, price_paths=(replace(dear, weight=1.0),))
    one, other = (Monolith(case_of((each, hours))).optimum_usd() for each in (alone, on_path(programme, dear)))
    assert one == pytest.approx(other, rel=ROUNDING)


def test_knowing_the_path_never_costs_more() -> None:
    """What is bought before the path is known costs no less than the mean of what is bought once it is."""
    programme, hours = given()
    plan = planned(case_of((programme, hours)), GAP)
    known = [planned(case_of((one, hours)), GAP) for one in on_every_path(programme)]
    mean = float(np.dot([path.weight for path in programme.price_paths], [one.lower_usd for one in known]))
    assert mean <= plan.upper_usd * (1.0 + ROUNDING)


@pytest.mark.parametrize("several_stores", [False, True])
def test_paths_and_weather_years_as_one_programme(several_stores: bool) -> None:
    case = case_of(given(several_stores=several_stores, features=("weather years",)))
    assert len(case.sites[0].weather.cases) == 6
    optimum, plan = Monolith(case).optimum_usd(), planned(case, GAP)
    assert plan.lower_usd <= optimum * (1.0 + ROUNDING)
    assert plan.upper_usd >= optimum * (1.0 - ROUNDING)
    assert plan.upper_usd - plan.lower_usd <= GAP * plan.upper_usd


def test_one_price_changes_what_it_says_and_nothing_else() -> None:
    programme, hours = given()
    case = case_of((programme, hours))
    stated, dear = case.sites[0].weather.cases
    tiers = {tier.asset: (tier, other) for tier, other in zip(stated.tiers, dear.tiers, strict=True)}
    burns_gas = {asset.key for asset in programme.sites[0].power if asset.fuel is not None and asset.fuel.key == "gas"}
    assert burns_gas
    for name, (tier, other) in tiers.items():
        assert other.availability is tier.availability
        changed = not np.array_equal(tier.cost_usd_per_mwh, other.cost_usd_per_mwh)
        assert changed == (name in burns_gas or name == "grid"), name
    grid, other = tiers["grid"]
    np.testing.assert_allclose(other.cost_usd_per_mwh, 1.6 * grid.cost_usd_per_mwh)


def test_a_carbon_price_of_a_path_is_paid_on_the_grid_too() -> None:
    programme, hours = given()
    price = YearPath.level(Figure(50.0, "USD/t"))
    taxed = PricePath("taxed", "p", 1.0, carbon_price=PriceChange(price=price))
    case = build_case(replace(programme, price_paths=(taxed,)), hours)
    grid = next(tier for tier in case.sites[0].operation.tiers if tier.asset == "grid")
    assert grid.flat_usd_per_mwh is not None
    np.testing.assert_allclose(grid.flat_usd_per_mwh, 50.0 * grid.co2_t_per_mwh)


def test_levels_that_are_followed_miss_no_more_than_they_say() -> None:
    """Of every future: its cost lies between the best and the best and what the dispatch says that it may miss by."""
    case = case_of(given(features=("weather years",)))
    weather = case.sites[0].weather
    followed, full = SiteOperation(weather), SiteOperation(weather)
    tried = 0
    for question in seed_points(case, 5):
        loose = followed.answer(replace(question, tolerance_usd=np.inf, hourly=True))
        exact = full.answer(replace(question, tolerance_usd=0.0, hourly=True))
        assert loose.cost_usd >= exact.cost_usd * (1.0 - 1e-9)
        assert loose.lower_usd <= exact.cost_usd * (1.0 + 1e-9)
        assert loose.hours is not None
        tried += sum(hours.short_usd > 0.0 for hours in loose.hours)
        for place, period in enumerate(loose.planes_for):
            if period == question.year:
                point = np.where(np.isfinite(question.x), question.x, 0.0)
                assert loose.planes[place] @ point <= exact.cost_usd * (1.0 + 1e-9)
    assert tried  # some of them did not have the best levels
    assert followed._futures.in_full < full._futures.in_full

"""Everything that a programme can have besides, alone and all together: the certified plan costs what the monolith says.

Every small case is chosen so that its feature matters: a looser limit of the same kind lowers the optimum by more than the
gap, so that a row left out of the plan could not go unnoticed.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.plan.features import EVERYTHING, FEATURES, more, with_assets, with_sites
from tests.plan.monolith import Monolith
from tests.plan.planned import case_of, planned, random_case, random_given

from gigawatt.errors import InfeasibleError
from gigawatt.lp import NoFeasiblePoint
from gigawatt.plan.case.case import Case
from gigawatt.programme.site import Site
from gigawatt.quantity import Figure, YearPath

GAP = 1e-5
ROUNDING = 1e-6  # relative: what the monolith's own tolerances may do to its optimum
MATTERS = 1.5e-5  # relative, at least
BUT_AVAILABILITY = tuple(name for name in EVERYTHING if name != "availability")

# feature -> a seed with which it matters, for one site, two years and a day of hours
SEEDS = {
    "export": 2,
    "negative prices": 2,
    "shift": 6,
    "weather years": 3,
    "price paths": 3,
    "quarters": 3,
    "clean share": 3,
    "NOx cap": 5,
    "water cap": 3,
    "permit hours": 3,
    "reserve": 4,
    "retirement": 3,
    "bridge": 3,
    "refresh": 1,
    "must serve": 2,
    "availability": 5,
    "yearly build": 3,
    "training run": 3,
    "served tokens": 3,
}


def bracket(case: Case, optimum: float, gap: float = GAP) -> None:
    plan = planned(case, gap)
    assert plan.lower_usd <= optimum * (1.0 + ROUNDING)
    assert plan.upper_usd >= optimum * (1.0 - ROUNDING)
    assert plan.upper_usd - plan.lower_usd <= gap * plan.upper_usd
    assert plan.stopped == ""


def bracketed(
    seed: int, *, sites: int, years: int, hours: int, several_stores: bool = False, whole: bool = False, **more: object
) -> None:
    options = {"several_stores": several_stores, "whole": whole} | more
    case = random_case(seed, sites=sites, years=years, hours=hours, **options)  # type: ignore[arg-type]
    try:
        optimum = Monolith(case).optimum_usd()
    except NoFeasiblePoint:
        with pytest.raises(InfeasibleError):
            planned(case, GAP)
        return
    bracket(case, optimum)


def test_every_feature_has_its_case() -> None:
    assert set(SEEDS) == set(FEATURES)


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_alone(name: str) -> None:
    given = random_given(SEEDS[name], sites=1, years=2, hours=24, features=[name])
    case = case_of(given)
    optimum = Monolith(case).optimum_usd()
    feature = FEATURES[name]
    change = Monolith(case_of(feature.other(given))).optimum_usd() / optimum - 1.0
    if feature.cheaper is None:
        assert abs(change) > MATTERS
    else:
        assert (-change if feature.cheaper else change) > MATTERS
    bracket(case, optimum)


@pytest.mark.parametrize(
    ("names", "other", "seed", "whole"),
    [
        (["quarters", "yearly build"], "yearly build", 3, False),  # the quarters of a year share its most
        (["reserve"], "reserve", 4, True),  # less the largest unit
        (["quarters", "NOx cap"], "NOx cap", 5, False),
        (["weather years", "clean share"], "clean share", 3, False),
        (["weather years", "price paths", "quarters"], "price paths", 3, False),
    ],
)
def test_features_that_meet(names: list[str], other: str, seed: int, whole: bool) -> None:
    given = random_given(seed, sites=1, years=2, hours=24, whole=whole, features=names)
    case = case_of(given)
    optimum = Monolith(case).optimum_usd()
    change = Monolith(case_of(FEATURES[other].other(given))).optimum_usd() / optimum - 1.0
    assert (-change if FEATURES[other].cheaper else change) > MATTERS
    bracket(case, optimum)


def test_a_plants_own_tonnes() -> None:
    """Beside the caps of its site, gas has a permit of its own, which costs something."""
    given = random_given(6, sites=1, years=2, hours=24, features=["NOx cap"])

    def permitted(most: YearPath | None) -> Case:
        return case_of(with_assets(given, lambda item: replace(item, most_nox_t_per_year=most) if item.key == "gas" else item))

    case, free = permitted(YearPath.level(Figure(0.02, "t/year"))), permitted(None)
    assert [limit.item for limit in case.meter_limits if limit.kind == "NOx permit"] == ["gas"]
    optimum = Monolith(case).optimum_usd()
    assert optimum / Monolith(free).optimum_usd() - 1.0 > MATTERS
    bracket(case, optimum)


def test_a_plants_own_carbon() -> None:
    """A permit of its own for CO2 holds a gas plant back, and costs something."""
    given = random_given(6, sites=1, years=2, hours=24)

    def permitted(most: YearPath | None) -> Case:
        return case_of(with_assets(given, lambda item: replace(item, most_co2_t_per_year=most) if item.key == "gas" else item))

    case, free = permitted(YearPath.level(Figure(30.0, "t/year"))), permitted(None)
    assert [limit.item for limit in case.meter_limits if limit.kind == "CO2 permit"] == ["gas"]
    optimum = Monolith(case).optimum_usd()
    assert optimum / Monolith(free).optimum_usd() - 1.0 > MATTERS
    bracket(case, optimum)


@pytest.mark.parametrize(("seed", "whole"), [(1, False), (1, True)])
def test_everything_together(seed: int, whole: bool) -> None:
    bracketed(seed, sites=1, years=1 + (not whole), hours=24, whole=whole, features=BUT_AVAILABILITY)


@pytest.mark.slow
def test_everything_together_with_limits_on_cuts() -> None:
    """With nine limits a site and year the mixtures of dispatches within them are found less finely."""
    case = random_case(1, sites=1, years=2, hours=24, features=EVERYTHING)
    bracket(case, Monolith(case).optimum_usd(), gap=1e-4)


@pytest.mark.parametrize(
    "names", [["availability", "shift"], ["availability", "clean share"], ["availability", "weather years", "quarters"]]
)
def test_availability_meets_others(names: list[str]) -> None:
    given = random_given(3, sites=1, years=2, hours=24, features=names)
    case = case_of(given)
    optimum = Monolith(case).optimum_usd()
    assert Monolith(case_of(FEATURES["availability"].other(given))).optimum_usd() < optimum * (1.0 - MATTERS)
    bracket(case, optimum)


def test_a_site_without_work_that_is_paid_in_the_second_weather_year_alone() -> None:
    """What a site may earn by wasting power in its battery is asked of every weather year."""
    given = random_given(2, sites=2, years=2, hours=24, features=["negative prices", "weather years"])
    programme, hours = with_sites(given, idle)
    dear = {
        site: (replace(years[0], import_price=np.abs(years[0].import_price)), *years[1:])  # type: ignore[arg-type]
        for site, years in hours.items()
    }
    case = case_of((programme, dear))
    assert not case.sites[1].operation.may_earn
    optimum = Monolith(case).optimum_usd()
    assert Monolith(case_of(FEATURES["negative prices"].other((programme, dear)))).optimum_usd() < optimum
    bracket(case, optimum)


def idle(site: Site) -> Site:
    """The second site with a battery and a connection, and nothing to do."""
    if site.key == "s0":
        return site
    assert site.connection is not None
    halls = tuple(replace(phase, halls_mw=more(phase.halls_mw, 0.0), chips=()) for phase in site.phases)
    power = tuple(item for item in site.power if item.key == "battery")
    return replace(site, phases=halls, power=power)


@pytest.mark.slow
@pytest.mark.parametrize("name", FEATURES)
@pytest.mark.parametrize("seed", range(400, 402))
def test_many_of_a_feature(seed: int, name: str) -> None:
    bracketed(
        seed,
        sites=1 + seed % 2,
        years=1 + seed % 3,
        hours=(24, 48, 96)[seed % 3],
        whole=seed % 3 == 0,
        several_stores=seed % 4 == 0,
        carbon=seed % 5 > 0,
        features=[name],
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(500, 508))
def test_many_mixtures(seed: int) -> None:
    """Every third feature, from one that the seed says."""
    names = [name for number, name in enumerate(BUT_AVAILABILITY) if (number + seed) % 3 == 0]
    bracketed(
        seed, sites=1 + seed % 2, years=2 + seed % 2, hours=24, whole=seed % 4 == 0, several_stores=seed % 5 == 0, features=names
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(600, 604))
def test_everything_together_often(seed: int) -> None:
    bracketed(
        seed,
        sites=1 + seed % 2,
        years=1 + seed % 3,
        hours=24,
        whole=seed % 3 == 0,
        several_stores=seed % 4 == 0,
        features=BUT_AVAILABILITY,
    )

"""The decomposition certifies what the whole plan as one linear programme costs, for programmes drawn at random."""

from __future__ import annotations

import pytest
from tests.plan.monolith import Monolith
from tests.plan.planned import planned, random_case

GAP = 1e-5
ROUNDING = 1e-6  # relative: what the monolith's own tolerances may do to its optimum

QUICK = [
    # seed, sites, years, hours
    (1, 1, 1, 168),
    (2, 1, 2, 96),
    (3, 1, 4, 48),
    (4, 2, 2, 72),
    (5, 2, 3, 48),
    (6, 3, 2, 48),
    (7, 1, 2, 96),
    (8, 1, 3, 72),
]


def bracket(
    seed: int, *, sites: int, years: int, hours: int, several_stores: bool = False, whole: bool = False, **limits: bool
) -> None:
    case = random_case(seed, sites=sites, years=years, hours=hours, several_stores=several_stores, whole=whole, **limits)
    optimum = Monolith(case).optimum_usd()
    plan = planned(case, GAP)
    assert plan.lower_usd <= optimum * (1.0 + ROUNDING)
    assert plan.upper_usd >= optimum * (1.0 - ROUNDING)
    assert plan.upper_usd - plan.lower_usd <= GAP * plan.upper_usd
    assert plan.stopped == ""


@pytest.mark.parametrize(("seed", "sites", "years", "hours"), QUICK)
def test_chains(seed: int, sites: int, years: int, hours: int) -> None:
    bracket(seed, sites=sites, years=years, hours=hours)


@pytest.mark.parametrize(("seed", "sites", "years", "hours"), [(1, 1, 2, 48), (2, 2, 2, 48), (3, 1, 3, 48), (4, 1, 2, 96)])
def test_several_stores(seed: int, sites: int, years: int, hours: int) -> None:
    bracket(seed, sites=sites, years=years, hours=hours, several_stores=True)


@pytest.mark.parametrize(("seed", "sites", "years", "hours"), [(1, 1, 2, 48), (2, 2, 2, 48), (3, 1, 3, 48), (4, 1, 2, 96)])
def test_whole_units(seed: int, sites: int, years: int, hours: int) -> None:
    bracket(seed, sites=sites, years=years, hours=hours, whole=True)


@pytest.mark.parametrize("seed", [11, 12])
def test_without_carbon_caps_and_budgets(seed: int) -> None:
    bracket(seed, sites=1, years=2, hours=72, carbon=False, budget=False)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_many_chains(seed: int) -> None:
    bracket(seed, sites=1 + seed % 3, years=1 + seed % 4, hours=(48, 96, 168)[seed % 3], carbon=seed % 5 > 0, budget=seed % 2 > 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200, 215))
def test_many_several_stores(seed: int) -> None:
    bracket(seed, sites=1 + seed % 2, years=1 + seed % 3, hours=(48, 96)[seed % 2], several_stores=True, carbon=seed % 5 > 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300, 315))
def test_many_whole_units(seed: int) -> None:
    bracket(seed, sites=1 + seed % 2, years=1 + seed % 3, hours=48, whole=True, several_stores=seed % 4 == 0)

"""Laws that every certified plan keeps: looser limits cost no more, later options no less, twice the programme twice as much."""

from __future__ import annotations

from functools import cache

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
from tests.plan.planned import planned
from tests.plan.random_programmes import random_programme
from tests.plan.whole_year import as_whole_years

from gigawatt.plan.case.build_case import build_case
from gigawatt.plan.decompose import Decomposed

GAP = 2e-5
HOURS = 48


def plan_of(seed: int, change: Change = lambda programme: programme) -> Decomposed:
    programme, hours = random_programme(seed, sites=1, years=2, hours=HOURS)
    return planned(build_case(change(as_whole_years(programme, HOURS)), hours), GAP)


SEEDS = [4, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3, 5))]


@cache
def planned_as_it_is(seed: int) -> Decomposed:
    return plan_of(seed)


@pytest.mark.parametrize("change", [more_chips, more_slots, more_power, more_import, more_halls, looser_caps, more_money])
@pytest.mark.parametrize("seed", SEEDS)
def test_more_of_anything_never_costs_more(seed: int, change: Change) -> None:
    assert plan_of(seed, change).upper_usd <= planned_as_it_is(seed).upper_usd * (1.0 + GAP)


def test_more_chips_are_worth_having_where_compute_goes_unserved() -> None:
    assert plan_of(4, more_chips).upper_usd < planned_as_it_is(4).lower_usd


@pytest.mark.parametrize("change", [later_power, later_halls])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_later_option_never_costs_less(seed: int, change: Change) -> None:
    later = plan_of(seed, lambda programme: change(without_yearly_limits(programme)))
    assert later.upper_usd >= plan_of(seed, without_yearly_limits).upper_usd * (1.0 - GAP)


@pytest.mark.parametrize("seed", SEEDS)
def test_twice_the_programme_costs_twice_as_much(seed: int) -> None:
    doubled = plan_of(seed, twice)
    assert doubled.upper_usd == pytest.approx(2.0 * planned_as_it_is(seed).upper_usd, rel=GAP)
    assert doubled.lower_usd == pytest.approx(2.0 * planned_as_it_is(seed).lower_usd, rel=GAP)

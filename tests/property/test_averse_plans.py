"""Plans that weigh the worst futures: the optimum of one linear programme of all their hours, and laws along the frontier."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.plan.features import rates_of
from tests.plan.monolith import Monolith
from tests.plan.planned import planned, random_given
from tests.plan.whole_year import as_whole_years, whole_year_prices

from gigawatt.lp import LinearModel, Solver
from gigawatt.plan.case.case import Case
from gigawatt.plan.case.lateness import Lateness
from gigawatt.plan.decompose import Settings
from gigawatt.plan.earlier.kept_planes import KeptPlanes
from gigawatt.plan.master.build_master import build_master
from gigawatt.risk.anew.averse_master import tail_mean, weighed
from gigawatt.risk.anew.frontier import AversePlan, Frontier, spread_of
from gigawatt.risk.anew.reoptimised import Future
from gigawatt.risk.anew.scenario import Scenario, case_in
from gigawatt.risk.measures import conditional_value_at_risk

GAP, HOURS, LEVEL = 1e-4, 48, 0.5
WEIGHTS = np.array([0.4, 0.3, 0.3])
AVERSIONS = (0.0, 0.5, 0.9)


def cases(seed: int, scenarios: list[Scenario], *, whole: bool = False, connected: bool = True) -> list[Case]:
    """A random programme's case in each scenario."""
    programme, found = random_given(seed, sites=1, years=2, hours=HOURS, whole=whole, budget=False)
    if not connected:
        programme = replace(programme, sites=tuple(replace(site, connection=None) for site in programme.sites))
    year, prices = as_whole_years(programme, HOURS), whole_year_prices(programme, found, HOURS)
    return [case_in(year, prices, rates_of(year), scenario) for scenario in scenarios]


def three(case: Case) -> list[Scenario]:
    """As planned, with dear gas and little work, and with dear plants."""
    work = {one.key: 0.6 for one in case.workloads}
    plants = {asset.path: 1.6 for asset in case.sites[0].assets if asset.purchase is not None}
    return [Scenario("as planned"), Scenario("gas", prices={"gas": 2.5}, demand=work), Scenario("plants", capital=plants)]


@lru_cache
def averse(seed: int, *, whole: bool = False, connected: bool = False) -> tuple[list[Case], list[AversePlan]]:
    found = cases(seed, three(cases(seed, [Scenario("")], connected=connected)[0]), whole=whole, connected=connected)
    return found, frontier(found).plans(AVERSIONS)


def frontier(some: list[Case], weights: NDArray[np.float64] = WEIGHTS) -> Frontier:
    futures = [Future(case, KeptPlanes([]), Settings(gap=GAP)) for case in some]
    return Frontier(build_master(some[0]), futures, weights, LEVEL, GAP)


def least_usd(some: list[Case], aversion: float) -> float:
    """Every hour of every future in one programme, whatever is bought the same in all of them [USD]."""
    model = LinearModel()
    costs = model.columns("cost", len(some), lower=-np.inf, cost=(1.0 - aversion) * WEIGHTS)
    tail = model.columns("value at risk", 1, lower=-np.inf, cost=aversion)
    beyond = model.columns("beyond", len(some), cost=aversion * WEIGHTS / (1.0 - LEVEL))
    bought: list[list[NDArray[np.int64]]] = []
    for number, case in enumerate(some):
        own = Monolith(case)
        first, first_row, one = model.column_count, model.row_count, own.model
        for block in one.column_blocks:
            kinds = bool(one.whole[block.start : block.start + block.size].any())
            model.columns(block.name, block.size, lower=block.take(one.lower), upper=block.take(one.upper), whole=kinds)
        model.rows("all", one.row_count, lower=one.row_lower, upper=one.row_upper)
        start, column, value = one.matrix()
        model.entries(np.repeat(np.arange(one.row_count), np.diff(start)) + first_row, column + first, value)
        row = model.rows("cost", 1, lower=own.constant_usd / 1e6, upper=own.constant_usd / 1e6)
        model.entries(row.start, costs.start + number, 1.0)
        model.entries(row.start, np.arange(first, first + one.column_count), -one.cost)
        bought.append([block.index + first for block, _ in own.cash])
        for columns, same in zip(bought[-1], bought[0], strict=True):
            equal = model.rows("the same", len(columns), lower=0.0, upper=0.0)
            model.entries(equal.index, columns, 1.0)
            model.entries(equal.index, same, -1.0)
    rows = model.rows("beyond", len(some), lower=0.0)
    for columns, sign in ((np.repeat(tail.start, len(some)), 1.0), (beyond.index, 1.0), (costs.index, -1.0)):
        model.entries(rows.index, columns, sign)
    return Solver(model).solve(gap=1e-6 if model.whole.any() else None).objective * 1e6


@pytest.mark.parametrize(("seed", "whole"), [(3, False), pytest.param(5, True, marks=pytest.mark.slow)])
def test_the_plan_is_the_optimum_of_all_hours_of_all_futures(seed: int, whole: bool) -> None:
    some, plans = averse(seed, whole=whole)
    for plan in plans:
        optimum = least_usd(some, plan.aversion)
        assert plan.lower_usd <= optimum * (1.0 + 1e-6)
        assert plan.upper_usd >= optimum * (1.0 - 1e-6)
        assert plan.gap <= (2.0 if whole else 1.0) * GAP
        assert weighed(plan.costs_usd, WEIGHTS, LEVEL, plan.aversion) == pytest.approx(plan.upper_usd)


def test_who_minds_the_tail_more_pays_more_and_has_less_of_it() -> None:
    _, plans = averse(3)
    means, tails = zip(*(spread_of(plan, WEIGHTS, LEVEL) for plan in plans), strict=True)
    assert np.all(np.diff(means) >= -1.0)
    assert np.all(np.diff(tails) <= 1.0)
    assert tails[-1] < tails[0] * (1.0 - GAP)  # there is something to choose


def test_one_future_and_no_aversion_is_the_plan() -> None:
    (case,) = cases(3, [Scenario("as planned")])
    (plan,) = frontier([case], np.ones(1)).plans([0.0])
    usual = planned(case, GAP)
    assert plan.upper_usd == pytest.approx(usual.upper_usd, rel=2.0 * GAP)
    assert plan.lower_usd <= usual.upper_usd * (1.0 + 1e-9)
    assert usual.lower_usd <= plan.upper_usd * (1.0 + 1e-9)


def test_orders_held_in_each_future_cost_what_the_frontier_says() -> None:
    """With halls that are late, where chips wait for them: two programmes of their own must agree on it."""
    case = cases(3, [Scenario("")])[0]
    late = {hall.path: Lateness(0.7, hall.date) for hall in case.sites[0].halls}
    some = cases(3, [Scenario("as planned"), Scenario("late", delays=late)])
    weights = np.array([0.5, 0.5])
    (plan,) = frontier(some, weights).plans([0.0])
    held = [Future(one, KeptPlanes([]), Settings(gap=GAP)).held(plan.orders) for one in some]
    assert weights @ [one.upper_usd for one in held] == pytest.approx(plan.upper_usd, rel=2.0 * GAP)
    assert held[1].upper_usd > held[0].upper_usd


def test_the_mean_of_the_tail_is_that_of_equal_futures() -> None:
    costs = np.array([3.0, 9.0, 1.0, 5.0, 7.0])
    for level in (0.0, 0.3, 0.5, 0.8, 0.95):
        even = tail_mean(costs, np.full(5, 0.2), level)
        assert even == pytest.approx(float(conditional_value_at_risk(costs, level)))
    assert tail_mean(costs, np.array([0.1, 0.1, 0.6, 0.1, 0.1]), 0.8) == pytest.approx(8.0)

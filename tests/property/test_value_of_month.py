"""A month's delay, put into the master of all sites from the masters of one site, is the master of the delayed programme."""

from __future__ import annotations

import pytest
from tests.plan.planned import planned, random_given
from tests.plan.whole_year import as_whole_years, whole_year_prices

from gigawatt.plan.answers.delay import MONTH, values_of_a_month
from gigawatt.plan.case.build_case import build_case
from gigawatt.plan.case.case import Case
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.master.master_solver import MasterSolver
from gigawatt.plan.master.priced_master import PricedMaster
from gigawatt.study.tables.energisations import energisations
from gigawatt.study.tables.plan_result import read_result

HOURS = 48


@pytest.mark.parametrize(("seed", "whole"), [(1, False), (2, False), (3, True), (4, False)])
def test_a_month_costs_what_the_master_of_the_delayed_programme_costs_more(seed: int, whole: bool) -> None:
    drawn, drawn_hours = random_given(seed, sites=3, years=2, hours=HOURS, whole=whole, features=["permit hours"])
    hours = whole_year_prices(drawn, drawn_hours, HOURS)
    programme = as_whole_years(drawn, HOURS)
    plan = planned(build_case(programme, hours), 1e-4)

    def alone(key: str, delays: dict[str, float]) -> Case:
        return build_case(programme, hours, delays, only=key)

    months = values_of_a_month(plan, energisations(programme, read_result(plan)), alone)
    assert months

    def cost(delays: dict[str, float]) -> float:
        master = build_master(build_case(programme, hours, delays))
        solver = MasterSolver(master, plan.pool)
        solver.fix_whole(plan.values)
        return (solver.reference() + master.constant_musd) * 1e6

    start = cost({})
    for month in months:
        assert month.value_usd == pytest.approx(cost({month.energisation.path: MONTH}) - start, abs=1e-7 * abs(start))

    plan.solver = PricedMaster(plan.master, plan.pool)
    plan.solver.settled(tolerance=1e-7)
    for exact, first_order in zip(
        months, values_of_a_month(plan, energisations(programme, read_result(plan)), alone), strict=True
    ):
        assert first_order.value_usd <= exact.value_usd + 2e-6 * abs(start)

"""The master solved site by site is the master solved as one programme, and so is the plan that comes of it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.plan.features import FEATURES
from tests.plan.monolith import Monolith
from tests.plan.planned import planned, random_case

from gigawatt.lp import NoFeasiblePoint
from gigawatt.plan.case.case import Case
from gigawatt.plan.conflicts.elastic import ConflictError
from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.master.master_solver import MasterSolver
from gigawatt.plan.master.priced_master import PricedMaster

GAP = 1e-5
ROUNDING = 1e-6


def both(plan: Decomposed) -> tuple[MasterSolver, PricedMaster]:
    """Two masters over a plan's planes."""
    direct, priced = MasterSolver(plan.master, plan.pool), PricedMaster(plan.master, plan.pool)
    for solver in (direct, priced):
        solver.require(plan.pool.needs)
    return direct, priced


def agree(direct: MasterSolver, priced: PricedMaster) -> None:
    expected = direct.settled(tolerance=1e-9).objective
    found = priced.settled(tolerance=1e-7)
    assert found.objective == pytest.approx(expected, rel=1e-6)
    assert direct.master.model.cost @ found.values >= expected - 1e-6 * abs(expected)


def bracket(case: Case, gap: float = GAP) -> None:
    optimum = Monolith(case).optimum_usd()
    plan = planned(case, gap, by_site=True)
    assert plan.lower_usd <= optimum + ROUNDING * abs(optimum)
    assert plan.upper_usd >= optimum - ROUNDING * abs(optimum)
    assert plan.upper_usd - plan.lower_usd <= gap * plan.upper_usd
    assert plan.stopped == ""


@pytest.mark.parametrize(("seed", "sites", "years"), [(1, 1, 2), (2, 2, 2), (3, 3, 2), (4, 4, 2)])
def test_it_has_the_optimum_of_the_whole_over_the_same_planes(seed: int, sites: int, years: int) -> None:
    plan = planned(random_case(seed, sites=sites, years=years, hours=48), 1e-4)
    direct, priced = both(plan)
    agree(direct, priced)
    values = priced.settled(tolerance=1e-7).values
    model = plan.master.model
    start, column, value = model.matrix()
    rows = np.add.reduceat(np.append(value * values[column], 0.0), start[:-1]) * (np.diff(start) > 0)
    slip = 1e-6 * (1.0 + np.abs(rows))
    assert np.all(rows >= model.row_lower - slip)
    assert np.all(rows <= model.row_upper + slip)
    assert np.all(values >= model.lower - 1e-7)
    assert np.all(values <= model.upper + 1e-7)


@pytest.mark.parametrize("seed", [2, 4])
def test_a_plan_that_it_starts_from_is_there_at_the_end_of_few_rounds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row may be cheaper to miss than to meet as long as a box keeps its price low, and a plan of all sites then lies idle."""
    monkeypatch.setattr("gigawatt.plan.master.column_master.IDLE_SOLVES", 0)
    plan = planned(random_case(seed, sites=4, years=3, hours=48), 1e-4)
    _, priced = both(plan)
    cost = plan.master.model.cost
    priced.change_costs(np.arange(len(cost)), cost)  # it may not ask the programme of all sites from here on
    for rounds in (1, 2, 3, 4):
        priced.prices = np.zeros_like(priced.prices)
        priced.start_from(plan.values)
        found = priced.settled(tolerance=1e-7, rounds=rounds)
        assert plan.master.model.cost @ found.values <= plan.upper_usd / 1e6 * (1.0 + 1e-6)


@pytest.mark.parametrize("seed", [2, 3])
def test_changes_reach_the_part_that_they_concern(seed: int) -> None:
    plan = planned(random_case(seed, sites=3, years=2, hours=48), 1e-4)
    direct, priced = both(plan)
    agree(direct, priced)
    model = plan.master.model
    generator = np.random.default_rng(seed)
    for _ in range(4):
        row = int(generator.choice(np.flatnonzero(np.isfinite(model.row_upper) & (model.row_upper > 0.0))))
        column = int(generator.choice(np.flatnonzero(np.isfinite(model.upper) & (model.upper > 0.0))))
        share = float(generator.uniform(0.9, 1.2))
        for solver in (direct.solver, priced.solver):
            lower, upper = model.row_lower[[row]], model.row_upper[[row]] * share
            solver.change_row_bounds(np.array([row]), np.minimum(lower, upper), upper)
            solver.change_bounds(
                np.array([column]), np.minimum(model.lower[[column]], model.upper[[column]] * 0.9), model.upper[[column]] * 0.9
            )
            solver.change_costs(np.array([column]), model.cost[[column]] * share)
        agree(direct, priced)
    start, columns, values = model.matrix()
    free = priced.blocks.free.stop
    for place in generator.choice(np.flatnonzero(columns >= free), 4, replace=False).tolist():
        row = int(np.searchsorted(start, place, side="right")) - 1
        for solver in (direct.solver, priced.solver):
            solver.change_coefficient(row, int(columns[place]), float(values[place]) * 0.97)
    agree(direct, priced)


@pytest.mark.parametrize(("seed", "sites", "years", "hours"), [(1, 1, 2, 96), (2, 2, 2, 72), (5, 2, 3, 48), (6, 3, 2, 48)])
def test_its_plan_is_certified_against_the_whole(seed: int, sites: int, years: int, hours: int) -> None:
    bracket(random_case(seed, sites=sites, years=years, hours=hours))


@pytest.mark.parametrize("seed", [2, 3])
def test_with_whole_units(seed: int) -> None:
    bracket(random_case(seed, sites=2, years=2, hours=48, whole=True))


def with_feature(feature: str) -> None:
    case = random_case(1, sites=3, years=2, hours=48, features=[feature])
    try:
        Monolith(case).optimum_usd()
    except NoFeasiblePoint:  # the draw has no plan, and both must say so
        with pytest.raises(ConflictError):
            planned(case, GAP, by_site=True)
        return
    bracket(case, 1e-4 if feature == "availability" else GAP)


@pytest.mark.parametrize("feature", sorted(FEATURES)[::5])
def test_with_features(feature: str) -> None:
    with_feature(feature)


@pytest.mark.slow
@pytest.mark.parametrize("feature", [name for number, name in enumerate(sorted(FEATURES)) if number % 5])
def test_with_each_other_feature(feature: str) -> None:
    with_feature(feature)

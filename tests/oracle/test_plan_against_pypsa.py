"""Certified plans cost what PyPSA and HiGHS find for the same programmes, built there from the programme's own numbers.

PyPSA never sees the planner's case: `pypsa_network` has the hours, `pypsa_plan` what is bought, `pypsa_limits` what it must keep
to. `COVERED` says which programme puts which kind of row to the test, and every programme's own test that the row binds there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.golden.row_kinds import kind_of, limits, master_rows, operation_rows
from tests.oracle import pypsa_programmes
from tests.oracle.pypsa_limits import limited_plan
from tests.oracle.pypsa_programmes import Given
from tests.plan.features import EVERYTHING
from tests.plan.planned import planned, random_given
from tests.plan.whole_year import as_whole_years, whole_year_prices

from gigawatt.errors import InfeasibleError
from gigawatt.plan.case.build_case import build_case
from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.dispatch.dispatch_lp import DispatchModel
from gigawatt.plan.dispatch.hourly import HourlyCase

GAP = 1e-5
ROUNDING = 2e-6  # relative: what solvers' tolerances do to an optimum

pytestmark = [
    pytest.mark.filterwarnings("ignore::linopy.LinopySemanticsWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:linopy"),
]

# Which programme covers which kinds of rows and limits. Besides, without rows of their own: a carbon price and whole vintages
# (caps_at_two_sites), contracts (clean_in_the_hour), prices below zero, two weather years and a bridge (two_ways_to_the_grid),
# two batteries (several_stores_and_waiting), quarters, chips sold at an age and demand that must be served (quarters_and_chips).
COVERED: dict[str, set[str]] = {
    "whole_units_and_reserve": {
        "any *",
        "capacity limit *",
        "credit * energy",
        "credit *",
        "halls *",
        "largest unit *",
        "reserve *",
        "reserve",
        "slots *",
        "supplier slots",
    },
    "caps_at_two_sites": {
        "NOx cap",
        "carbon cap",
        "chip supply",
        "chips *",
        "load *",
        "pause share",
        "supply *",
        "water cap",
    },
    "clean_in_the_hour": {
        "availability",
        "capacity limit",
        "clean energy",
        "energy limit *",
        "energy limit",
        "permit hours",
        "NOx permit",
        "CO2 permit",
    },
    "two_ways_to_the_grid": {"capacity limit", "close * once", "export *", "export", "grid connection"},
    "several_stores_and_waiting": {"balance", "draw *", "heat limit *", "pause share", "store", "turbine *"},
    "quarters_and_chips": {
        "capacity * energy",
        "capacity *",
        "capital budget",
        "demand *",
        "demand",
        "halls in service",
        "halls limit *",
        "halls limit",
        "yearly build *",
        "yearly build",
    },
}

# Rows of work in tokens: compared with the monolith only (tests/property), as these networks know work as chips or power.
TOKENS = {"window *", "home *", "sites of *"}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """PyPSA logs a line for every carrier that it does not know."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def agree(given: Given, **options: object) -> Decomposed:
    """The planner's plan, which costs what PyPSA's does."""
    plan = planned(build_case(*given), GAP)
    optimum = limited_plan(*given).optimum_usd(**options)
    assert plan.stopped == ""
    assert plan.gap <= GAP
    assert plan.lower_usd <= optimum * (1.0 + ROUNDING)
    assert plan.upper_usd >= optimum * (1.0 - ROUNDING)
    assert plan.upper_usd == pytest.approx(optimum, rel=1e-4)
    return plan


def binding(plan: Decomposed) -> set[str]:
    """Kinds of rows and limits that the plan is up against: they have a price or, where equals share it, are full."""
    model, solution = plan.master.model, plan.solution
    assert solution is not None
    start, column, value = model.matrix()
    amounts = value * plan.values[column]
    row = np.repeat(np.arange(model.row_count), np.diff(start))
    activity, size = (np.bincount(row, parts, model.row_count) for parts in (amounts, np.abs(amounts)))
    full = np.minimum(np.abs(activity - model.row_lower), np.abs(activity - model.row_upper)) < 1e-6
    bound = (np.abs(solution.row_duals[: model.row_count]) > 1e-7) | (full & (size > 1e-4))
    found = {kind_of(block.name, master_rows()) for block in model.row_blocks if bound[block.index].any()}
    for limit in plan.master.limits:
        if bound[limit.row] if limit.row is not None else abs(solution.reduced_costs[limit.column]) > 1e-7:
            found.add(limit.kind)
    return found


def operating(plan: Decomposed) -> set[str]:
    """Kinds of rows of the operation, where all that they are made for is in use."""
    found: set[str] = set()
    case = plan.master.case
    for number, site in enumerate(case.sites):
        operation = site.operation
        points = np.array([plan.master.x(plan.values, number, period) for period in range(case.years)])
        most: NDArray[np.float64] = points.max(axis=0)
        shifting = [most[operation.load_slice][index] for index, load in enumerate(operation.loads) if load.shift is not None]
        if min([*most[operation.battery_power_slice], *most[operation.reactor_slice], *shifting]) > 1.0:
            found |= {kind_of(block.name, operation_rows()) for block in DispatchModel(HourlyCase(operation)).model.row_blocks}
    return found


@pytest.mark.parametrize("name", COVERED)
def test_programmes(name: str) -> None:
    make: Callable[[], Given] = getattr(pypsa_programmes, name)
    options = {"mip_rel_gap": 1e-7} if name == "whole_units_and_reserve" else {}
    plan = agree(make(), **options)
    assert COVERED[name] <= binding(plan) | operating(plan)


def test_every_kind_of_row_is_covered() -> None:
    """A new kind of row in the planner needs a programme here that puts it to the test."""
    every = master_rows() | operation_rows() | limits()
    assert set().union(*COVERED.values()) == every - TOKENS


# -- medium ones --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_three_months_at_two_sites() -> None:
    agree(pypsa_programmes.caps_at_two_sites(2190, years=1), solver="ipm", run_crossover="on")


@pytest.mark.slow
def test_several_stores_over_a_month() -> None:
    agree(pypsa_programmes.several_stores_and_waiting(744))


@pytest.mark.slow
def test_two_weather_years_of_a_quarter() -> None:
    agree(pypsa_programmes.two_ways_to_the_grid(2190, years=1), solver="ipm", run_crossover="on")


UNKNOWN = ("price paths", "training run", "served tokens")  # to these networks
KNOWN = tuple(name for name in EVERYTHING if name not in UNKNOWN)


def random_with_everything(seed: int) -> Given:
    programme, found = random_given(seed, sites=1 + seed % 2, years=1 + seed % 3, hours=48, features=KNOWN)
    return as_whole_years(programme, 48), whole_year_prices(programme, found, 48)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [40, 43])
def test_random_programmes_with_everything(seed: int) -> None:
    agree(random_with_everything(seed))


@pytest.mark.slow
def test_neither_finds_a_plan_where_there_is_none() -> None:
    """A reserve that its own plants cannot give in the first quarters."""
    given = random_with_everything(44)
    with pytest.raises(InfeasibleError, match="reserve"):
        planned(build_case(*given), GAP)
    with pytest.raises(AssertionError, match="infeasible"):
        limited_plan(*given).optimum_usd()

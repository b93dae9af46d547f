"""Planes lie under a site's operating cost everywhere and touch it where they were made, by programmes of the hours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.plan.features import EVERYTHING
from tests.plan.hours import operating_cost_usd
from tests.plan.planned import random_case

from gigawatt.lp.solver import NoFeasiblePoint
from gigawatt.plan.dispatch.operation_case import OperationCase
from gigawatt.plan.site.question import Answer, Question
from gigawatt.plan.site.site_operation import SiteOperation

Floats = NDArray[np.float64]

YEARS = 3
HOURS = 48
PLENTY = 1e9  # t or MWh: no limit


def random_point(rng: np.random.Generator, operation: OperationCase) -> Floats:
    """Capacities, loads and tight or generous allotments; every fourth capacity is nothing."""
    x = rng.uniform(0.0, 500.0, operation.size) * (rng.random(operation.size) < 0.75)
    x[operation.battery_energy_slice] *= 4.0
    x[operation.load_slice] = rng.uniform(0.0, 700.0, len(operation.loads))
    energy = float(x[operation.load_slice].sum()) * HOURS
    x[operation.meter_slice] = energy * rng.choice([0.0, 0.01, 0.1, 10.0], len(operation.meters))
    return x


def asked(site: SiteOperation, year: int, x: Floats, *, limited: bool, exact: bool = True, tolerance_usd: float = 0.0) -> Answer:
    allotment = x[site.case.meter_slice] if limited else np.full(len(site.case.meters), np.inf)
    periods = tuple(range(len(site.case.slices)))
    return site.answer(Question(0, year, x, allotment, tolerance_usd, exact, periods))


def cost_usd(site: SiteOperation, year: int, x: Floats, *, limited: bool = True) -> float:
    """The least cost; infinite where no dispatch meets a limit on cuts."""
    point = x.copy()
    if not limited:
        point[site.case.meter_slice] = PLENTY
    try:
        return operating_cost_usd(site.weather, year, point)
    except NoFeasiblePoint:
        return np.inf


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("several_stores", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 6])
def test_planes_of_any_dispatch_lie_below_the_cost_of_any_point_in_every_year(
    seed: int, several_stores: bool, exact: bool
) -> None:
    weather = random_case(seed, sites=1, years=YEARS, hours=HOURS, several_stores=several_stores).sites[0].weather
    rng = np.random.default_rng(seed)
    site = SiteOperation(weather)
    places = [random_point(rng, weather.cases[0]) for _ in range(4)]
    answers = [asked(site, number % YEARS, x, limited=number % 2 == 0, exact=exact) for number, x in enumerate(places)]
    for year in range(YEARS):
        for x in [*places, random_point(rng, weather.cases[0])]:
            least = cost_usd(site, year, x)
            for answer in answers:
                plane = answer.planes[year]
                assert plane @ x <= least + 1e-7 * (least + np.abs(plane) @ x)


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_chain_s_plane_touches_where_it_was_made(seed: int) -> None:
    weather = random_case(seed, sites=1, years=YEARS, hours=HOURS).sites[0].weather
    rng = np.random.default_rng(seed)
    site = SiteOperation(weather)
    for number in range(6):
        year = number % YEARS
        x = random_point(rng, weather.cases[0])
        answer = asked(site, year, x, limited=False)
        assert answer.cost_usd == pytest.approx(cost_usd(site, year, x, limited=False), rel=1e-7)
        assert answer.planes[year] @ x == pytest.approx(answer.cost_usd, rel=1e-7)


@pytest.mark.parametrize("seed", [1, 2, 3, 6])
def test_a_plane_of_several_stores_touches_where_it_was_made(seed: int) -> None:
    weather = random_case(seed, sites=1, years=YEARS, hours=HOURS, several_stores=True).sites[0].weather
    rng = np.random.default_rng(seed)
    site = SiteOperation(weather)
    for number in range(6):
        year = number % YEARS
        x = random_point(rng, weather.cases[0])
        answer = asked(site, year, x, limited=False)
        assert answer.cost_usd == pytest.approx(cost_usd(site, year, x, limited=False), rel=1e-6)
        assert answer.planes[year] @ x == pytest.approx(answer.cost_usd, rel=1e-6)


@pytest.mark.parametrize("several_stores", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3, 6])
def test_within_limits_cost_and_plane_hold_the_least_cost_between_them(seed: int, several_stores: bool) -> None:
    weather = random_case(seed, sites=1, years=YEARS, hours=HOURS, several_stores=several_stores).sites[0].weather
    rng = np.random.default_rng(seed)
    site = SiteOperation(weather)
    for number in range(6):
        year = number % YEARS
        x = random_point(rng, weather.cases[0])
        least = cost_usd(site, year, x)
        answer = asked(site, year, x, limited=True, tolerance_usd=1e-5 * least)
        small = 1e-6 * least
        assert least - small <= answer.cost_usd <= least * (1.0 + 1e-5) + small
        assert least * (1.0 - 1e-5) - small <= answer.planes[year] @ x <= least + small
        assert np.all(answer.meters <= x[site.case.meter_slice] * (1.0 + 1e-7) + 1e-3)


EVERYTHING_SEEDS = [1, pytest.param(4, marks=pytest.mark.slow), pytest.param(5, marks=pytest.mark.slow)]


def everything(seed: int) -> SiteOperation:
    """Two years in quarters and one whole, three weather years, exports, shifting work, paid hours and every meter."""
    case = random_case(seed, sites=1, years=3, hours=24, several_stores=seed % 2 == 0, features=EVERYTHING)
    assert case.years == 9
    return SiteOperation(case.sites[0].weather)


def cheaply_cut(site: SiteOperation) -> SiteOperation:
    """The same site, where work is rather cut than most sources run, unless a limit forbids it."""

    def cheap(case: OperationCase) -> OperationCase:
        little = np.full(len(case.slices), 4.0)
        loads = tuple(replace(load, interruption_usd_per_mwh=little) for load in case.loads)
        return replace(case, loads=loads, unserved_usd_per_mwh=1.5 * little)

    return SiteOperation(replace(site.weather, cases=tuple(cheap(case) for case in site.weather.cases)))


def all_may_be_cut(site: SiteOperation, x: Floats) -> Floats:
    """The same point, at which every limit can be met: no limit on cuts."""
    point = x.copy()
    point[site.case.meter_slice][site.case.cut_meters] = PLENTY
    return point


def some_may_be_cut(site: SiteOperation, period: int, x: Floats, share: float) -> Floats:
    """The same point, at which so much may be cut of what would be cut without any limit."""
    point = x.copy()
    cut = site.case.cut_meters
    point[site.case.meter_slice][cut] = share * asked(site, period, all_may_be_cut(site, x), limited=True).meters[cut]
    return point


@pytest.mark.parametrize("seed", EVERYTHING_SEEDS)
def test_with_everything_planes_lie_below_the_cost_of_every_period_within_their_hours(seed: int) -> None:
    site, rng = everything(seed), np.random.default_rng(seed)
    places = [random_point(rng, site.case) for _ in range(4)]
    asks = [(0, False, True), (3, True, True), (8, True, True), (8, False, False)]  # period, within limits, exact
    answers = [
        asked(site, period, x, limited=limited, exact=exact) for (period, limited, exact), x in zip(asks, places, strict=True)
    ]
    quarters = [set(answer.planes_for) for answer in answers]
    assert quarters == [{0, 4}, {3, 7}, set(range(9)), set(range(9))]  # a year's prices serve its quarters, not the other way
    points = [*places, random_point(rng, site.case)]
    for period in range(9):
        for x in [*points, *(all_may_be_cut(site, point) for point in points)]:
            least = cost_usd(site, period, x)
            if np.isinf(least):  # any plane lies below
                continue
            for answer in answers:
                for other, plane in zip(answer.planes_for, answer.planes, strict=True):
                    if other == period:
                        assert plane @ x <= least + 1e-7 * (abs(least) + np.abs(plane) @ x)


@pytest.mark.parametrize("seed", EVERYTHING_SEEDS)
def test_with_everything_a_plane_touches_where_it_was_made(seed: int) -> None:
    site, rng = everything(seed), np.random.default_rng(seed)
    for period in (0, 5, 8):
        x = random_point(rng, site.case)
        least, answer = cost_usd(site, period, x, limited=False), asked(site, period, x, limited=False)
        (plane,) = [plane for other, plane in zip(answer.planes_for, answer.planes, strict=True) if other == period]
        size = 1e-6 * float(np.abs(plane) @ x)
        assert answer.cost_usd == pytest.approx(least, abs=size)
        assert plane @ x == pytest.approx(answer.cost_usd, abs=size)


@pytest.mark.parametrize("seed", EVERYTHING_SEEDS)
def test_with_everything_cost_and_plane_hold_the_least_cost_between_them_within_limits(seed: int) -> None:
    site, rng = everything(seed), np.random.default_rng(seed + 1)
    cheap = cheaply_cut(site)
    tight = 0
    for period in (1, 8):
        x = random_point(rng, site.case)
        points = [(site, all_may_be_cut(site, x)), *((cheap, some_may_be_cut(cheap, period, x, share)) for share in (0.6, 0.9))]
        for asks, point in points:
            least = cost_usd(asks, period, point)
            if np.isinf(least):
                continue
            answer = asked(asks, period, point, limited=True, tolerance_usd=1e-5 * abs(least))
            plane, *_ = [plane for other, plane in zip(answer.planes_for, answer.planes, strict=True) if other == period]
            small = 1.2e-5 * abs(least)
            assert answer.possible
            assert least - small <= answer.cost_usd <= least + small
            assert least - small <= plane @ point <= least + small
            assert np.all(answer.meters <= point[site.case.meter_slice] * (1.0 + 1e-7) + 1e-3)
            tight += bool(np.any(answer.meter_prices[site.case.cut_meters] > 0.0))
    assert tight > 0, "some limit on cuts had its price"


@pytest.mark.parametrize("seed", EVERYTHING_SEEDS)
def test_where_no_dispatch_meets_the_limits_on_cuts_the_answer_says_what_must_be_there(seed: int) -> None:
    site, rng = everything(seed), np.random.default_rng(seed)
    drawn = [random_point(rng, site.case) for _ in range(4)]
    points = [*drawn, *(some_may_be_cut(site, 3, x, 0.7) for x in drawn)]
    least = {(period, number): cost_usd(site, period, x) for period in (3, 8) for number, x in enumerate(points)}
    impossible = [place for place, usd in least.items() if np.isinf(usd)]
    assert 0 < len(impossible) < len(least), "both kinds of points were asked about"
    for (period, number), usd in least.items():
        answer = asked(site, period, points[number], limited=True, tolerance_usd=1e-5 * (0.0 if np.isinf(usd) else abs(usd)))
        assert answer.possible == np.isfinite(usd)
        own = [need.coefficients for need in answer.needs if need.period == period]
        assert bool(own) == np.isinf(usd), "what is missing here is told, and nothing else"
        assert all(row @ points[number] > 0.0 for row in own)
        for need in answer.needs:  # what can be met is not ruled out
            for (other, place), cost in least.items():
                if other == need.period and np.isfinite(cost):
                    assert need.coefficients @ points[place] <= 1e-7 * float(np.abs(need.coefficients) @ points[place])

"""The operation of futures lies between its bounds: some are dispatched in full, at their own prices, and each is found there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.study.conftest import Planned

from gigawatt.plan.case.build_case import build_case
from gigawatt.plan.site.question import Question
from gigawatt.plan.site.site_operation import SiteOperation
from gigawatt.plan.site.site_weather import SiteWeather
from gigawatt.risk.drawing.price_box import PriceBox
from gigawatt.risk.operation.known_points import KnownPoints
from gigawatt.risk.operation.operation_bounds import Effort, SiteBounds, SiteFutures, site_in_futures
from gigawatt.risk.operation.share_mixture import Mixture
from gigawatt.risk.operation.site_points import Point, SitePlan, SitePoints
from gigawatt.study.risk.sites import site_plans

GROUPS = ("natural-gas", "electricity")
ROUNDING = 1e-6  # of a cost


def drawn(plan: SitePlan, count: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of all drivers, some of which are late or less, and factors of prices."""
    stream = np.random.default_rng(seed)
    shares = np.where(stream.random((count, len(plan.x), len(plan.drivers))) < 0.4, stream.random((count, 1, 1)), 1.0)
    return shares, np.exp(0.3 * stream.standard_normal((count, len(GROUPS))))


def checked(study: Planned, count: int, effort: Effort) -> list[SiteBounds]:
    """Every site's bounds, after each future was dispatched in full in one of the periods."""
    programme = study.programme
    factors = drawn(site_plans(study.folder, programme, {}, PriceBox.around(GROUPS, np.ones((1, 2))))[1][0], count, 1)[1]
    box = PriceBox.around(GROUPS, factors)
    _, plans = site_plans(study.folder, programme, {}, box)
    found = []
    for number, plan in enumerate(plans):
        shares, _ = drawn(plan, count, 5 + number)
        weather = np.arange(count) % plan.weather.years
        bounds = site_in_futures(plan, SiteFutures.all_of(shares, box.weights(factors), weather), effort)
        for future in range(count):
            own = PriceBox(GROUPS, factors[future], factors[future])
            case = build_case(replace(programme, price_paths=own.price_paths()), study.hours, rates={})
            site, period = case.sites[number].weather.cases[int(weather[future])], future % len(plan.x)
            x = plan.with_shares(period, shares[future, period])
            operation = SiteOperation(SiteWeather((site,), (1.0,)), tells_needs=False)
            answer = operation.answer(Question(0, period, x, plan.allotment[period], exact=True))
            slack = ROUNDING * max(1.0, abs(answer.cost_usd))
            assert bounds.lower_usd[future, period] <= answer.cost_usd + slack, (number, future, period)
            assert answer.lower_usd <= bounds.upper_usd[future, period] + slack, (number, future, period)
        found.append(bounds)
    return found


def test_five_futures_lie_between(campuses: Planned) -> None:
    checked(campuses, 5, Effort(4, 1))


@pytest.mark.slow
def test_fifty_futures_lie_between(campuses: Planned) -> None:
    loose = checked(campuses, 50, Effort(8, 0))
    tight = checked(campuses, 50, Effort(8, 16))
    for before, after in zip(loose, tight, strict=True):
        assert np.all(after.upper_usd <= before.upper_usd * (1.0 + ROUNDING))
        assert np.all(after.lower_usd >= before.lower_usd - ROUNDING * np.abs(before.upper_usd))
        assert (after.upper_usd - after.lower_usd).sum() < 0.25 * (before.upper_usd - before.lower_usd).sum()


@pytest.mark.slow
@pytest.mark.parametrize("stores", ["heat_store", "shifting"])
def test_futures_of_sites_with_several_stores_lie_between(stores: str, request: pytest.FixtureRequest) -> None:
    checked(request.getfixturevalue(stores), 4, Effort(4, 4))


def test_no_point_is_dispatched_twice_alike(campuses: Planned, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where bounds stay apart, another future, corner of prices or price of a limit is tried, and elsewhere."""
    factors = drawn(site_plans(campuses.folder, campuses.programme, {}, PriceBox.around(GROUPS, np.ones((1, 2))))[1][0], 40, 1)[1]
    box = PriceBox.around(GROUPS, factors)
    plan = site_plans(campuses.folder, campuses.programme, {}, box)[1][0]
    shares, _ = drawn(plan, 40, 5)
    made: list[tuple[int, int, int, bytes, bytes]] = []
    dispatch = SitePoints.dispatch

    def noted(
        points: SitePoints, year: int, period: int, corner: int, shares: NDArray[np.float64], prices: NDArray[np.float64]
    ) -> Point:
        made.append((year, period, corner, shares.tobytes(), prices.tobytes()))
        return dispatch(points, year, period, corner, shares, prices)

    monkeypatch.setattr(SitePoints, "dispatch", noted)
    futures = SiteFutures.all_of(shares, box.weights(factors), np.zeros(40, dtype=np.int64))
    found = {refined: site_in_futures(plan, futures, Effort(0, refined)) for refined in (0, 16)}
    of_plan = found[0].dispatches
    assert len(made) == of_plan + found[16].dispatches
    refined = made[2 * of_plan :]
    assert len(refined) > 8
    assert len(set(refined)) == len(refined)
    assert len({(period, corner) for _, period, corner, _, _ in refined}) > 2
    assert found[16].upper_usd.sum() < found[0].upper_usd.sum()


def test_the_plan_itself_has_next_to_no_gap(campuses: Planned) -> None:
    box = PriceBox.around((), np.zeros((1, 0)))
    _, plans = site_plans(campuses.folder, campuses.programme, {}, box)
    for plan in plans:
        shares = np.ones((1, len(plan.x), len(plan.drivers)))
        bounds = site_in_futures(plan, SiteFutures.all_of(shares, np.ones((1, 1)), np.zeros(1, dtype=np.int64)))
        np.testing.assert_allclose(bounds.lower_usd, bounds.upper_usd, rtol=1e-4, atol=1.0)  # limits bind


def test_a_site_that_has_nothing_in_any_future_is_bounded(campuses: Planned) -> None:
    """Its halls come after the period in all of them: no subset of what is there is worth a dispatch."""
    _, plans = site_plans(campuses.folder, campuses.programme, {}, PriceBox.around((), np.zeros((1, 0))))
    plan = plans[0]
    points = KnownPoints(SitePoints(plan), 0, 0)
    shares = np.where(plan.works, 0.0, np.full((2, len(plan.drivers)), 0.5))
    points.dispatch(0, np.ones(len(plan.drivers)), plan.meter_prices[0])
    mixed = points.mixed(shares, np.ones((2, 1)))
    assert not len(Mixture.of(shares, plan.works).subsets)
    assert np.all(np.isneginf(points.below(shares, 1)))
    assert points.mixed(shares, np.ones((2, 1)), mixed) is mixed
    bounds = site_in_futures(
        plan, SiteFutures.all_of(np.repeat(shares[:1, None], len(plan.x), 1), np.ones((1, 1)), np.zeros(1, int))
    )
    assert np.all(bounds.lower_usd <= bounds.upper_usd + 1.0)


def test_a_mixture_is_the_point_itself() -> None:
    shares, work = np.random.default_rng(3).random((40, 5)), np.array([False, False, True, False, True])
    mixture = Mixture.of(shares, work)
    there = 1 - (mixture.subsets[:, None] >> np.arange(5) & 1)
    sums = np.einsum("fk,fkd->fd", mixture.weight, there[mixture.subset])
    np.testing.assert_allclose(sums[:, work], shares[:, work])  # all work is there
    assert np.all(sums <= shares + 1e-12)  # and of assets what runs for it
    assert np.all(there[:, work].any(axis=1))

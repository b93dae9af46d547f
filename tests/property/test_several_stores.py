"""Sites with two to four stores: the interior point's bounds hold the least cost between them, and its hours keep every row."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.plan.hours import operating_cost_usd
from tests.plan.planned import random_case

from gigawatt.plan.dispatch.dispatch_lp import HourlyDispatch
from gigawatt.plan.dispatch.hourly import HourlyCase
from gigawatt.plan.dispatch.operation_case import OperationCase
from gigawatt.plan.site.question import Answer, Question
from gigawatt.plan.site.site_operation import SiteOperation
from gigawatt.plan.stores.chain_factor import HourlyProgram, empty_factor, factorize, solve

Floats = NDArray[np.float64]

HOURS = 72
KEPT = 1e-7  # of the largest load: rows hold to this


def site_with_stores(seed: int, features: tuple[str, ...]) -> SiteOperation:
    return SiteOperation(
        random_case(seed, sites=1, years=2, hours=HOURS, several_stores=True, features=features).sites[0].weather
    )


def point(rng: np.random.Generator, case: OperationCase) -> Floats:
    """All stores there, some sources not, allotments tight or wide."""
    x = rng.uniform(50.0, 500.0, case.size)
    x[case.tier_slice] *= rng.random(len(case.tiers)) < 0.8
    x[case.battery_energy_slice] *= rng.uniform(0.5, 8.0)
    x[case.load_slice] = rng.uniform(100.0, 700.0, len(case.loads))
    x[case.meter_slice] = float(x[case.load_slice].sum()) * HOURS * rng.choice([0.01, 0.1, 10.0], len(case.meters))
    return x


def asked(site: SiteOperation, x: Floats, tolerance_usd: float, *, limited: bool = True) -> Answer:
    allotment = x[site.case.meter_slice] if limited else np.full(len(site.case.meters), np.inf)
    return site.answer(Question(0, 0, x, allotment, tolerance_usd, exact=True, planes_for=(0,), hourly=True))


@pytest.mark.parametrize("features", [(), ("shift",), ("shift", "export", "weather years"), ("negative prices", "clean share")])
@pytest.mark.parametrize("seed", [1, 2, 5])
def test_bounds_hold_the_least_cost_between_them_without_highs(
    seed: int, features: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, rng = site_with_stores(seed, features), np.random.default_rng(seed)
    least = []
    points = [point(rng, site.case) for _ in range(4)]
    for x in points:
        least.append(operating_cost_usd(site.weather, 0, x))
    monkeypatch.setattr("gigawatt.plan.site.site_operation.DispatchModel", None)  # it is not asked
    assert site.case.stores >= 2
    for x, cost in zip(points, least, strict=True):
        small = 1e-6 * max(abs(cost), 1.0)
        for tolerance in (1e-3, 1e-6):
            answer = asked(site, x, tolerance * abs(cost))
            assert answer.lower_usd <= cost + small
            assert answer.planes[0] @ x <= cost + small
            assert cost - small <= answer.cost_usd
            assert answer.cost_usd - answer.lower_usd <= tolerance * abs(cost) + small
            for hourly, hours in zip(site.weather.cases, answer.hours or (), strict=True):
                check(HourlyCase(hourly, *hourly.slices[0]), x, hours)


@pytest.mark.parametrize("features", [("shift",), ("shift", "export", "weather years"), ("negative prices", "clean share")])
@pytest.mark.parametrize("seed", [1, 2, 5])
def test_where_a_guess_of_the_cost_will_do_it_is_near_and_planes_are_as_valid_as_ever(
    seed: int, features: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, rng = site_with_stores(seed, features), np.random.default_rng(seed)
    points = [point(rng, site.case) for _ in range(4)]
    least = [operating_cost_usd(site.weather, 0, x) for x in points]
    monkeypatch.setattr("gigawatt.plan.site.site_operation.DispatchModel", None)  # it is not asked
    for x, cost in zip(points, least, strict=True):
        small, allotment = 1e-6 * max(abs(cost), 1.0), x[site.case.meter_slice]
        for share in (0.1, 1e-2, 1e-3):
            tolerance = share * abs(cost)
            answer = site.answer(Question(0, 0, x, allotment, tolerance, planes_for=(0,), loosely=True))
            assert answer.lower_usd <= min(cost, answer.cost_usd) + small
            assert answer.cost_usd - answer.lower_usd <= tolerance + small
            assert abs(answer.cost_usd - cost) <= 5.0 * tolerance + small
            assert all(answer.planes[0] @ other <= usd + small for other, usd in zip(points, least, strict=True))


@pytest.mark.parametrize("features", [("shift",), ("shift", "export", "weather years"), ("negative prices", "clean share")])
@pytest.mark.parametrize("seed", [1, 2, 5])
def test_planes_of_hours_taken_together_are_valid_and_nearly_as_high(seed: int, features: tuple[str, ...]) -> None:
    site, rng = site_with_stores(seed, features), np.random.default_rng(seed)
    points = [point(rng, site.case) for _ in range(4)]
    least = [operating_cost_usd(site.weather, 0, x) for x in points]
    for x, cost in zip(points, least, strict=True):
        asked = Question(0, 0, x, x[site.case.meter_slice], 1e-3 * abs(cost), planes_for=(0,), loosely=True, together=2)
        answer = site.answer(asked)
        assert all(answer.planes[0] @ other <= usd + 1e-6 * max(abs(usd), 1.0) for other, usd in zip(points, least, strict=True))
        assert answer.planes[0] @ x >= cost - 0.1 * abs(cost)
        assert answer.lower_usd == -np.inf


def check(hourly: HourlyCase, x: Floats, hours: HourlyDispatch) -> None:
    """Every balance and limit of every hour, from the equations."""
    case = hourly.case
    load = hourly.load_mw(x)
    small = KEPT * float(load.max())
    supply = hours.generation_mw.sum(axis=0)
    most = hourly.per_unit * hourly.capacities(x)[:, np.newaxis]
    for index, work in enumerate(case.loads):
        if work.shift is not None:
            most[hourly.plants + index] *= 1.0 + work.shift.headroom
    assert np.all(hours.generation_mw <= most + small)
    assert min(float(hours.generation_mw.min()), float(hours.reactor_output_mw.min(initial=0.0))) >= 0.0
    for index, battery in enumerate(case.batteries):
        stored, power = hours.batteries[index], x[case.battery_power_slice][index]
        supply = supply + stored.discharge_mw - stored.charge_mw
        flow = stored.charge_mw * battery.charge_efficiency - stored.discharge_mw / battery.discharge_efficiency
        ring(stored.level_mwh, flow, float(x[case.battery_energy_slice][index]), small)
        assert max(stored.charge_mw.max(), stored.discharge_mw.max()) <= power + small
    for index, reactor in enumerate(case.reactors):
        stored, size, made = hours.reactors[index], x[case.reactor_slice][index], hours.reactor_output_mw[index]
        turbine = made - stored.charge_mw + stored.discharge_mw
        supply = supply + turbine
        flow = stored.charge_mw * reactor.store_efficiency - stored.discharge_mw
        ring(stored.level_mwh, flow, float(size) * reactor.store_hours, small)
        assert np.all(made <= size * reactor.availability + small)
        assert np.all(stored.charge_mw <= made + small)
        assert np.all(turbine <= size * reactor.turbine_ratio + small)
    for index, work in enumerate(case.loads):
        moved, mean = hours.shifts[index], float(x[case.load_slice][index])
        if work.shift is None or moved is None:
            continue
        supply = supply + (moved.waiting_mw - moved.ahead_mw) * hourly.pue
        ring(moved.level_mwh, moved.ahead_mw - moved.waiting_mw, mean * work.shift.backlog_mwh, small)
        assert np.all(moved.ahead_mw <= mean * work.shift.headroom + small)
        assert np.all(moved.waiting_mw <= mean * work.shift.share + small)
        cut = hours.generation_mw[hourly.plants + index] / hourly.pue
        assert np.all(cut + moved.waiting_mw - moved.ahead_mw <= mean + small)
    for index in hourly.interruptible:
        cut = hours.generation_mw[hourly.plants + index] + hours.generation_mw[hourly.beyond + hourly.interruptible.index(index)]
        assert np.all(cut <= hourly.pue * x[case.load_slice][index] + small)
    np.testing.assert_allclose(supply, load, atol=small)


def ring(level: Floats, flow: Floats, most_mwh: float, small: float) -> None:
    """The level follows from what flows, around the ring, and stays within the store."""
    np.testing.assert_allclose(level, np.roll(level, 1) + flow, atol=1e-9 * max(1.0, float(np.abs(level).max())))
    assert level.min() >= 0.0
    assert level.max() <= most_mwh + 10.0 * small


@pytest.mark.parametrize(
    ("own", "stores", "ring_hours", "rings"),
    [(1, 0, 24, 1), (2, 1, 2, 1), (2, 1, 7, 3), (3, 2, 5, 2), (2, 3, 9, 3), (2, 2, 37, 2), (1, 2, 66, 1), (2, 3, 96, 1)],
)
def test_the_factor_solves_the_normal_equations_of_rings(own: int, stores: int, ring_hours: int, rings: int) -> None:
    rng = np.random.default_rng(own)
    hours, rows, plain = ring_hours * rings, own + stores, 2 * (own + stores) + 2
    entries = [sorted({j % own, int(rng.integers(rows)), *([own + j % stores] if stores else [])}) for j in range(plain)]
    start = np.concatenate([[0], np.cumsum([len(column) for column in entries])])
    row = np.array([i for column in entries for i in column])
    coefficient, theta = rng.normal(size=(len(row), hours)), np.exp(rng.normal(size=(plain + stores, hours)))
    none = np.zeros(0)
    program = HourlyProgram(
        start,
        row,
        coefficient,
        own,
        stores,
        ring_hours,
        theta,
        theta,
        np.zeros((own, hours)),
        np.zeros((0, plain)),
        none,
        none,
        none,
    )
    matrix = np.zeros((rows, hours, plain + stores, hours))
    for t in range(hours):
        for j in range(plain):
            for one in range(start[j], start[j + 1]):
                matrix[row[one], t, j, t] += coefficient[one, t]
        after = t + 1 if (t + 1) % ring_hours else t + 1 - ring_hours
        for s in range(stores):
            matrix[own + s, t, plain + s, t] -= 1.0
            matrix[own + s, after, plain + s, t] += 1.0
    dense = matrix.reshape(rows * hours, -1)
    right = rng.normal(size=(rows, hours))
    found, factor = right.copy(), empty_factor(program)
    factorize(program, theta, factor)
    solve(program, factor, found[np.newaxis])
    np.testing.assert_allclose((dense * theta.ravel()) @ dense.T @ found.ravel(), right.ravel(), atol=1e-9)

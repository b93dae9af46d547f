"""The dispatch kernel against the same linear programme in HiGHS: primal, dual, and the planes that its prices give."""

from dataclasses import dataclass, replace

import highspy
import numpy as np
import pytest
from numpy.typing import NDArray

from gigawatt.plan.dispatch import kernel
from gigawatt.plan.dispatch.kernel import Dispatch, dispatch, rents
from gigawatt.plan.dispatch.price_taker import price_taker_rent

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Site:
    load_mw: Floats
    capacity_mw: Floats  # (m,)
    available_per_mw: Floats  # (m, T)
    cost_usd_per_mwh: Floats  # (m, T)
    charge_power_mw: float
    discharge_power_mw: float
    energy_mwh: float
    charge_efficiency: float
    discharge_efficiency: float

    @property
    def available_mw(self) -> Floats:
        return self.capacity_mw[:, np.newaxis] * self.available_per_mw

    def dispatched(self) -> Dispatch:
        return dispatch(
            self.load_mw, self.available_mw, self.cost_usd_per_mwh, self.charge_power_mw, self.discharge_power_mw,
            self.energy_mwh, self.charge_efficiency, self.discharge_efficiency,
        )  # fmt: skip

    def bound(self, price: Floats, stored_value: Floats) -> float:
        tier, charge, discharge, energy = rents(
            price, stored_value, self.available_per_mw, self.cost_usd_per_mwh, self.charge_efficiency, self.discharge_efficiency
        )
        earned = (
            tier @ self.capacity_mw
            + charge * self.charge_power_mw
            + discharge * self.discharge_power_mw
            + energy * self.energy_mwh
        )
        return float(price @ self.load_mw - earned)


def random_site(
    seed: int,
    hours: int,
    store_hours: float,
    hourly_price: bool = False,
    negative: bool = False,
    power_mw: float = 300.0,
    plain: bool = False,
) -> Site:
    """Sun, wind, thermal tiers, a grid, pausing, unserved; `plain` makes load and costs alike by hour and tier."""
    rng = np.random.default_rng(seed)
    t = np.arange(hours)
    sun = np.clip(np.sin((t % 24 - 6) / 12 * np.pi), 0.0, None) * rng.uniform(0.2, 1.0, hours // 24 + 1)[t // 24]
    wind = np.clip(0.35 + 0.3 * np.convolve(rng.standard_normal(hours + 29), np.full(30, 30**-0.5), "valid"), 0.0, 1.0)
    price = np.full(hours, 55.0)
    if hourly_price:
        price = 45.0 + 20.0 * np.sin((t % 24) / 24 * 2 * np.pi) + 20.0 * rng.standard_normal(hours)
        price = price if negative else np.maximum(price, 1.0)
    flat = np.ones(hours)
    load = np.full(hours, 1000.0) if plain else 1000.0 + 60.0 * rng.standard_normal(hours)
    capacity = np.array([rng.uniform(0, 2500), rng.uniform(0, 2500), 200.0, 200.0, rng.uniform(0, 400), 300.0, 1.0])
    available = np.stack([sun, wind, flat, 0.9 * flat, flat, flat, load])
    cost = np.stack([0.0 * flat, 0.0 * flat, 25.0 * flat, (25.0 if plain else 41.0) * flat, price, 400.0 * flat, 6000.0 * flat])
    if not plain:
        cost[3] += rng.uniform(-5.0, 5.0, hours)
    return Site(load, capacity, available, cost, power_mw, 0.8 * power_mw, power_mw * store_hours, 0.95, 0.92)


def solve_in_highs(site: Site) -> float:
    """The least cost of a site's year as one linear programme."""
    tiers, hours = site.available_mw.shape
    t = np.arange(hours)
    # columns: generation by tier, charge, discharge, level; rows: balance, storage
    entries: list[tuple[Floats | NDArray[np.int64], NDArray[np.int64], float]] = [(t, k * hours + t, 1.0) for k in range(tiers)]
    charge, discharge, level = (np.int64((tiers + i) * hours) + t for i in range(3))
    entries += [(t, charge, -1.0), (t, discharge, 1.0)]
    entries += [(hours + t, level, 1.0), (hours + t, np.roll(level, 1), -1.0)]
    entries += [(hours + t, charge, -site.charge_efficiency), (hours + t, discharge, 1.0 / site.discharge_efficiency)]
    rows = np.concatenate([row for row, _, _ in entries])
    columns = np.concatenate([column for _, column, _ in entries])
    values = np.concatenate([np.full(hours, value) for _, _, value in entries])
    order = np.lexsort((columns, rows))
    n = (tiers + 3) * hours
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n, 2 * hours
    lp.col_cost_ = np.concatenate([site.cost_usd_per_mwh.ravel(), np.zeros(3 * hours)])
    lp.col_lower_ = np.zeros(n)
    limits = [site.charge_power_mw, site.discharge_power_mw, site.energy_mwh]
    lp.col_upper_ = np.concatenate([site.available_mw.ravel(), np.repeat(limits, hours)])
    right = np.concatenate([site.load_mw, np.zeros(hours)])
    lp.row_lower_, lp.row_upper_ = right, right
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.searchsorted(rows[order], np.arange(2 * hours + 1)).astype(np.int32)
    lp.a_matrix_.index_ = columns[order].astype(np.int32)
    lp.a_matrix_.value_ = values[order]
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("primal_feasibility_tolerance", 1e-9)
    highs.setOptionValue("dual_feasibility_tolerance", 1e-9)
    assert highs.passModel(lp) == highspy.HighsStatus.kOk
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(highs.getInfo().objective_function_value)


def check_feasible(site: Site, year: Dispatch) -> None:
    """Every balance and limit, hour by hour."""
    scale = 1e-9 * (site.load_mw.max() + site.available_mw.sum(axis=0).max() + site.charge_power_mw + site.discharge_power_mw)
    beyond = year.generation_mw.sum(axis=0) - year.charge_mw + year.discharge_mw - site.load_mw
    assert np.all(np.abs(beyond) <= scale)
    stored = site.charge_efficiency * year.charge_mw - year.discharge_mw / site.discharge_efficiency
    assert np.abs(year.level_mwh - np.roll(year.level_mwh, 1) - stored).max() <= scale
    limits: list[tuple[Floats, float | Floats]] = [
        (year.generation_mw, site.available_mw),
        (year.charge_mw, site.charge_power_mw),
        (year.discharge_mw, site.discharge_power_mw),
        (year.level_mwh, site.energy_mwh),
    ]
    for value, limit in limits:
        assert np.all(value >= 0.0)
        assert np.all(value <= limit)
    cheapest = site.cost_usd_per_mwh.min(axis=0)
    if cheapest.min() >= 0.0:  # nothing pays for burning
        assert np.all(np.minimum(year.charge_mw, year.discharge_mw) <= scale)
    assert np.all(np.isfinite(year.price_usd_per_mwh))
    assert np.all(np.isfinite(year.stored_value_usd_per_mwh))
    assert year.cost_usd == pytest.approx(float((year.generation_mw * site.cost_usd_per_mwh).sum()), rel=1e-12, abs=1e-6)


def check_optimal(site: Site) -> Dispatch:
    year = site.dispatched()
    check_feasible(site, year)
    scale = max(abs(year.cost_usd), float(np.abs(site.cost_usd_per_mwh).max()))
    assert abs(year.cost_usd - site.bound(year.price_usd_per_mwh, year.stored_value_usd_per_mwh)) <= 1e-9 * scale
    return year


CASES = [
    random_site(1, 24, 4.0),
    random_site(2, 25, 1.0, plain=True),
    random_site(3, 168, 4.0, hourly_price=True),
    random_site(4, 168, 12.0, hourly_price=True, negative=True),
    random_site(5, 336, 100.0, hourly_price=True),
    random_site(6, 336, 1000.0, hourly_price=True, negative=True),
    random_site(7, 720, 8.0, hourly_price=True, power_mw=1500.0),
    random_site(8, 720, 0.25, plain=True),
    random_site(9, 720, 1000.0, plain=True),
    random_site(10, 2000, 3000.0, hourly_price=True, power_mw=20.0),
]


@pytest.mark.parametrize("site", CASES, ids=lambda site: f"{site.load_mw.size}h-store{site.energy_mwh / site.charge_power_mw:g}h")
def test_cost_is_that_of_highs_and_dual_equals_primal(site: Site) -> None:
    year = check_optimal(site)
    assert year.cost_usd == pytest.approx(solve_in_highs(site), rel=1e-7)


@pytest.mark.parametrize("store_hours", [2.0, 24.0, 500.0])
def test_both_ways_round_the_ring_cost_the_same(store_hours: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the value function repeats itself, the mix of two priced walks must find the same year."""
    site = random_site(16, 400, store_hours, hourly_price=True, negative=True)
    cost_usd = check_optimal(site).cost_usd
    monkeypatch.setattr(kernel, "periodic_base_stocks", lambda *_: False)
    assert check_optimal(site).cost_usd == pytest.approx(cost_usd, rel=1e-10)


@pytest.mark.parametrize(
    "change",
    [
        {"charge_power_mw": 0.0},
        {"discharge_power_mw": 0.0},
        {"energy_mwh": 0.0},
        {"charge_power_mw": 0.0, "discharge_power_mw": 0.0},
        {"charge_power_mw": 0.0, "discharge_power_mw": 0.0, "energy_mwh": 0.0},
        {"charge_power_mw": 1e-7, "discharge_power_mw": 1e-7, "energy_mwh": 4e-7},
        {"charge_power_mw": 1e6, "discharge_power_mw": 1e6, "energy_mwh": 100.0},
        {"energy_mwh": 1e8},
        {"capacity_mw": np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0])},
        {"capacity_mw": np.array([9e3, 9e3, 0.0, 0.0, 0.0, 0.0, 1.0])},
        {"charge_efficiency": 1.0, "discharge_efficiency": 1.0},
        {"charge_efficiency": 0.01, "discharge_efficiency": 1.0},
    ],
    ids=str,
)
def test_degenerate_capacities(change: dict[str, float | Floats]) -> None:
    for hourly_price in (False, True):
        site = replace(random_site(11, 96, 4.0, hourly_price=hourly_price, negative=True), **change)  # type: ignore[arg-type]
        assert check_optimal(site).cost_usd == pytest.approx(solve_in_highs(site), rel=1e-7, abs=1e-5)


def test_no_load_costs_nothing_and_negative_prices_earn() -> None:
    site = random_site(12, 96, 4.0, hourly_price=True, negative=True)
    idle = replace(site, load_mw=np.zeros(96), capacity_mw=site.capacity_mw * np.array([1, 1, 1, 1, 1, 1, 0.0]))
    year = check_optimal(idle)
    taken = idle.capacity_mw[4] * np.minimum(idle.cost_usd_per_mwh[4], 0.0).sum()
    assert taken < 0.0
    assert year.cost_usd == pytest.approx(taken, rel=1e-12)


def test_prices_bound_every_other_size_of_the_site() -> None:
    """Planes: λ and w of one dispatch, repriced for other capacities, costs, weather and load, never exceed the optimum."""
    rng = np.random.default_rng(13)
    for seed in range(4):
        home = random_site(20 + seed, 168, [0.5, 4.0, 24.0, 400.0][seed], hourly_price=True, negative=True)
        year = home.dispatched()
        for _ in range(3):
            other = random_site(int(rng.integers(1000)), 168, 6.0, hourly_price=True, power_mw=float(rng.uniform(0, 900)))
            away = replace(
                home, capacity_mw=other.capacity_mw, charge_power_mw=other.charge_power_mw, energy_mwh=other.energy_mwh
            )
            for site in (
                away,
                replace(
                    away, load_mw=other.load_mw, available_per_mw=other.available_per_mw, cost_usd_per_mwh=other.cost_usd_per_mwh
                ),
            ):
                optimum = solve_in_highs(site)
                assert site.bound(year.price_usd_per_mwh, year.stored_value_usd_per_mwh) <= optimum + 1e-7 * abs(optimum)


def test_bound_of_an_absent_store_is_no_dream() -> None:
    """Without a store w is free: the kernel's choice must not promise more from a first MW than four hours of store can earn."""
    site = replace(random_site(14, 336, 4.0, hourly_price=True), charge_power_mw=0.0, discharge_power_mw=0.0, energy_mwh=0.0)
    year = check_optimal(site)
    small = replace(site, charge_power_mw=1.0, discharge_power_mw=1.0, energy_mwh=4.0)
    promised = year.cost_usd - small.bound(year.price_usd_per_mwh, year.stored_value_usd_per_mwh)
    assert promised == pytest.approx(year.cost_usd - solve_in_highs(small), rel=0.05)


def test_too_little_to_meet_the_load_is_an_error() -> None:
    site = random_site(15, 24, 4.0)
    with pytest.raises(ValueError, match="MW of tiers for a load"):
        replace(site, load_mw=site.load_mw * 10.0).dispatched()


@pytest.mark.parametrize(("ratio", "store_hours"), [(1.0, 0.0), (1.45, 5.5), (2.0, 12.0), (0.6, 3.0)])
def test_price_taker_is_the_best_a_reactor_can_earn(ratio: float, store_hours: float) -> None:
    """Against an own linear programme: sell at the price what leaves the turbine, charge from the reactor only."""
    hours = 240
    rng = np.random.default_rng(3)
    price = np.maximum(40.0 + 30.0 * rng.standard_normal(hours), 0.0)
    available = np.where(rng.random(hours) < 0.1, 0.0, 0.95)
    cost = np.full(hours, 14.0)
    best = price_taker_rent(price, available, cost, ratio, store_hours, 0.97)
    # heat to the bus directly, heat into the store, heat out of it; the reactor and the turbine each limit a sum
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    direct = highs.addVariables(range(hours), lb=0.0)
    stored = highs.addVariables(range(hours), lb=0.0)
    released = highs.addVariables(range(hours), lb=0.0)
    level = highs.addVariables(range(hours), lb=0.0, ub=store_hours)
    for t in range(hours):
        highs.addConstr(direct[t] + stored[t] <= available[t])
        highs.addConstr(direct[t] + released[t] <= ratio)
        highs.addConstr(level[t] == level[(t - 1) % hours] + 0.97 * stored[t] - released[t])
    earned = sum(price[t] * (direct[t] + released[t]) - cost[t] * (direct[t] + stored[t]) for t in range(hours))
    highs.maximize(earned)
    assert best.rent_usd_per_mw == pytest.approx(highs.getObjectiveValue(), rel=1e-7)
    assert np.all(best.charge_mw <= best.reactor_mw + 1e-9)
    output = best.reactor_mw - best.charge_mw + best.discharge_mw
    assert np.all(output <= ratio + 1e-9)
    assert float(price @ output - cost @ best.reactor_mw) == pytest.approx(best.rent_usd_per_mw, rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(("store_hours", "power_mw"), [(4.0, 300.0), (100.0, 300.0), (1000.0, 30.0)])
def test_whole_years(store_hours: float, power_mw: float) -> None:
    site = random_site(30, 8760, store_hours, hourly_price=True, negative=True, power_mw=power_mw)
    assert check_optimal(site).cost_usd == pytest.approx(solve_in_highs(site), rel=1e-7)

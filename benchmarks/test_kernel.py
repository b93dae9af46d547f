"""Time the dispatch kernel: milliseconds for 8,760 hours, seven tiers and stores of all lengths."""

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from gigawatt.plan.dispatch.kernel import dispatch, rents

HOURS = 8760
POWER_MW = 400.0


def site(hourly_price: bool, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Load, availability and cost of a gigawatt with sun, wind, three thermal tiers, a grid and an unserved tier."""
    rng = np.random.default_rng(seed)
    t = np.arange(HOURS)
    flat = np.ones(HOURS)
    sun = np.clip(np.sin((t % 24 - 6) / 12 * np.pi), 0.0, None) * rng.uniform(0.4, 1.0, HOURS // 24 + 1)[t // 24]
    wind = np.clip(0.35 + 0.25 * np.convolve(rng.standard_normal(HOURS + 47), np.full(48, 48**-0.5), "valid"), 0.0, 1.0)
    load = 1000.0 + 50.0 * np.sin(t / 24.0)
    price = 45.0 + 25.0 * np.sin(t / 24 * 2 * np.pi) + 15.0 * rng.standard_normal(HOURS) if hourly_price else 55.0 * flat
    available = np.stack([1200 * sun, 900 * wind, 300 * flat, 300 * flat, 100 * flat, 150 * flat, load])
    cost = np.stack([0 * flat, 0 * flat, 25 * flat, 40 * flat, 70 * flat, price, 5000 * flat])
    return load, available, cost


@pytest.mark.parametrize("store_hours", [0.0, 1.0, 4.0, 12.0, 100.0, 1000.0])
@pytest.mark.parametrize("prices", ["flat", "hourly"])
def test_dispatch_of_a_year(benchmark: BenchmarkFixture, prices: str, store_hours: float) -> None:
    load, available, cost = site(prices == "hourly")
    power_mw, energy_mwh = POWER_MW, POWER_MW * store_hours
    year = benchmark(dispatch, load, available, cost, power_mw, power_mw, energy_mwh, 0.95, 0.93)
    prices_of_year = (year.price_usd_per_mwh, year.stored_value_usd_per_mwh)
    tier, charge, discharge, energy = rents(*prices_of_year, available, cost, 0.95, 0.93)
    earned = tier.sum() + power_mw * (charge + discharge) + energy_mwh * energy
    dual = year.price_usd_per_mwh @ load - earned
    assert dual == pytest.approx(year.cost_usd, rel=1e-9)


def test_a_plane_by_repricing(benchmark: BenchmarkFixture) -> None:
    load, available, cost = site(hourly_price=True)
    year = dispatch(load, available, cost, POWER_MW, POWER_MW, 4.0 * POWER_MW, 0.95, 0.93)
    benchmark(rents, year.price_usd_per_mwh, year.stored_value_usd_per_mwh, available, cost, 0.95, 0.93)

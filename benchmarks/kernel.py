"""Time the dispatch kernel: milliseconds for 8,760 hours, seven tiers and stores of all lengths."""

import time

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.kernel import dispatch, rents

HOURS = 8760


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


def main() -> None:
    dispatch(*site(False), 1.0, 1.0, 4.0, 0.95, 0.93)
    print(f"{'prices':>8} {'store h':>8} {'power MW':>9} {'ms':>8} {'dual/primal - 1':>16}")
    for hourly_price in (False, True):
        load, available, cost = site(hourly_price)
        for store_hours in (0.0, 1.0, 4.0, 12.0, 100.0, 1000.0):
            for power_mw in (60.0, 400.0):
                seconds = []
                for _ in range(5):
                    start = time.perf_counter()
                    dispatch(load, available, cost, power_mw, power_mw, power_mw * store_hours, 0.95, 0.93)
                    seconds.append(time.perf_counter() - start)
                year = dispatch(load, available, cost, power_mw, power_mw, power_mw * store_hours, 0.95, 0.93)
                tier, charge, discharge, energy = rents(
                    year.price_usd_per_mwh, year.stored_value_usd_per_mwh, available, cost, 0.95, 0.93
                )
                earned = tier.sum() + power_mw * (charge + discharge + energy * store_hours)
                gap = (year.price_usd_per_mwh @ load - earned) / year.cost_usd - 1.0
                name = "hourly" if hourly_price else "flat"
                print(f"{name:>8} {store_hours:8g} {power_mw:9g} {min(seconds) * 1e3:8.2f} {gap:16.1e}")


if __name__ == "__main__":
    main()

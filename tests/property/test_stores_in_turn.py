"""Stores that are dispatched one after another keep every row, cost no less than the best, and prove no more than it costs."""

from __future__ import annotations

import numpy as np
import pytest
from tests.plan.hours import operating_cost_usd
from tests.property.test_several_stores import check, point, site_with_stores

from gigawatt.plan.dispatch.hourly import HourlyCase
from gigawatt.plan.site.planes import HourlyPrices, plane
from gigawatt.plan.stores.several_stores import NOTHING_MW
from gigawatt.plan.stores.stores_in_turn import dispatch_in_turn
from gigawatt.risk.operation.used_shares import used_shares

KINDS = ((), ("shift",), ("shift", "export"), ("negative prices", "clean share"))


@pytest.mark.parametrize("features", KINDS)
@pytest.mark.parametrize("seed", [1, 2, 5])
def test_they_keep_every_row_and_come_near_the_least_cost(seed: int, features: tuple[str, ...]) -> None:
    site, rng = site_with_stores(seed, features), np.random.default_rng(seed)
    hourly = HourlyCase(site.case, *site.case.slices[0])
    free = np.zeros(len(site.case.meters))
    idle_usd = usd = least_usd = 0.0
    for _ in range(4):
        x = point(rng, site.case)
        x[site.case.meter_slice] = 1e12  # nothing is limited
        hours = dispatch_in_turn(hourly, x, 0, free)
        check(hourly, x, hours)
        cost = hours.cost_usd - hourly.export_value(x, 0)
        least = operating_cost_usd(site.weather, 0, x)
        small = 1e-6 * max(abs(least), 1.0)
        assert cost >= least - small
        stored = np.array([store.value_usd_per_mwh for store in hours.batteries]).reshape(-1, hourly.hours)
        prices = HourlyPrices(hours.price_usd_per_mwh, stored)
        assert plane(hourly, 0, prices, free, own=True) @ x <= least + small
        without = x.copy()
        without[site.case.battery_power_slice] = 0.0
        idle_usd += dispatch_in_turn(hourly, without, 0, free).cost_usd - hourly.export_value(x, 0)
        usd, least_usd = usd + cost, least_usd + least
    assert usd <= idle_usd + 1e-6 * abs(idle_usd)
    assert usd - least_usd <= 0.02 * abs(least_usd)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_site_that_has_only_what_they_use_can_do_the_same(seed: int) -> None:
    site, rng = site_with_stores(seed, ("shift",)), np.random.default_rng(seed)
    case, free = site.case, np.zeros(len(site.case.meters))
    hourly = HourlyCase(case, *case.slices[0])
    x = point(rng, case)
    hours = dispatch_in_turn(hourly, x, 0, free)
    used = used_shares(hourly, hours, x)
    assert np.all(used >= 0.0)
    assert np.all(used <= 1.0 + 1e-9)
    less = x * np.where(used > NOTHING_MW, used * (1.0 + 1e-9), 0.0)
    less[case.export_slice.start :] = x[case.export_slice.start :]
    less[case.meter_slice] = 1e12
    assert operating_cost_usd(site.weather, 0, less) <= hours.cost_usd - hourly.export_value(x, 0) + 1e-6 * abs(hours.cost_usd)

"""Laws of the dispatch kernel over small random sites, awkward ones included."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigawatt.plan.dispatch.kernel import Dispatch, dispatch, rents
from gigawatt.plan.dispatch.price_taker import price_taker_rent

SITE = dict[str, Any]
# Few distinct numbers, so that ties, zeros and kinks are common.
costs = st.sampled_from([-20.0, 0.0, 10.0, 10.0, 25.0, 40.0, 400.0])
powers = st.sampled_from([0.0, 1.0, 10.0, 33.3, 50.0, 100.0, 1e4])


@st.composite
def sites(draw: st.DrawFn) -> SITE:
    hours = draw(st.integers(2, 30))
    tiers = draw(st.integers(1, 4))
    load = np.array(draw(st.lists(powers.filter(lambda mw: mw < 1e4), min_size=hours, max_size=hours)))

    def rows(values: st.SearchStrategy[float]) -> Any:
        return np.array([draw(st.lists(values, min_size=hours, max_size=hours)) for _ in range(tiers)])

    return {
        "load_mw": load,
        "available_mw": np.vstack([rows(powers), load]),
        "cost_usd_per_mwh": np.vstack([rows(costs), np.full(hours, 5000.0)]),
        "charge_power_mw": draw(powers),
        "discharge_power_mw": draw(powers),
        "energy_mwh": draw(powers),
        "charge_efficiency": draw(st.sampled_from([1.0, 0.95, 0.6])),
        "discharge_efficiency": draw(st.sampled_from([1.0, 0.9])),
    }


SIZES = ("load_mw", "available_mw", "charge_power_mw", "discharge_power_mw", "energy_mwh")


def scale_usd(site: SITE) -> float:
    """What a cost's rounding is measured by: everything at its dearest."""
    return 1.0 + float((np.abs(site["cost_usd_per_mwh"]) * site["available_mw"]).sum())


def dual_value(site: SITE, year: Dispatch) -> float:
    tier, charge, discharge, energy = rents(
        year.price_usd_per_mwh,
        year.stored_value_usd_per_mwh,
        site["available_mw"],
        site["cost_usd_per_mwh"],
        site["charge_efficiency"],
        site["discharge_efficiency"],
    )
    earned = tier.sum() + charge * site["charge_power_mw"] + discharge * site["discharge_power_mw"] + energy * site["energy_mwh"]
    return float(year.price_usd_per_mwh @ site["load_mw"] - earned)


@settings(deadline=None)  # the first example compiles
@given(sites())
def test_energy_balances_in_every_hour_and_the_store_returns_to_where_it_started(site: SITE) -> None:
    year = dispatch(**site)
    beyond = year.generation_mw.sum(axis=0) - year.charge_mw + year.discharge_mw - site["load_mw"]
    assert np.abs(beyond).max() <= 1e-9
    stored = site["charge_efficiency"] * year.charge_mw - year.discharge_mw / site["discharge_efficiency"]
    assert np.abs(np.diff(year.level_mwh, prepend=year.level_mwh[-1]) - stored).max() <= 1e-9
    assert year.level_mwh.min() >= 0.0
    assert year.level_mwh.max() <= site["energy_mwh"]
    assert year.charge_mw.max() <= site["charge_power_mw"]
    assert year.discharge_mw.max() <= site["discharge_power_mw"]
    assert np.all(year.generation_mw <= site["available_mw"])
    assert np.all(year.generation_mw >= 0.0)


@settings(deadline=None)  # the first example compiles
@given(sites())
def test_the_prices_prove_the_cost(site: SITE) -> None:
    year = dispatch(**site)
    assert dual_value(site, year) == pytest.approx(year.cost_usd, abs=1e-10 * scale_usd(site))


@settings(deadline=None)  # the first example compiles
@given(sites())
def test_twice_the_site_costs_twice_as_much(site: SITE) -> None:
    double = site | {name: 2.0 * site[name] for name in SIZES}
    assert dispatch(**double).cost_usd == pytest.approx(2.0 * dispatch(**site).cost_usd, abs=1e-11 * scale_usd(site))


@settings(deadline=None)  # the first example compiles
@given(sites(), st.sampled_from(["available_mw", "charge_power_mw", "discharge_power_mw", "energy_mwh"]))
def test_more_capacity_never_costs_more(site: SITE, name: str) -> None:
    more = site | {name: 1.5 * site[name] + 1.0}
    assert dispatch(**more).cost_usd <= dispatch(**site).cost_usd + 1e-11 * scale_usd(more)


@settings(deadline=None)  # the first example compiles
@given(sites(), st.integers(0, 29))
def test_the_year_is_a_ring(site: SITE, shift: int) -> None:
    """Starting the year at another hour changes nothing."""
    turned = site | {name: np.roll(site[name], shift, axis=-1) for name in ("load_mw", "available_mw", "cost_usd_per_mwh")}
    assert dispatch(**turned).cost_usd == pytest.approx(dispatch(**site).cost_usd, abs=1e-11 * scale_usd(site))


@settings(deadline=None)  # the first example compiles
@given(sites(), st.floats(0.0, 1.0))
def test_the_cost_is_convex_in_the_sizes(site: SITE, share: float) -> None:
    other = site | {"energy_mwh": 3.0 * site["energy_mwh"] + 5.0, "charge_power_mw": 20.0, "load_mw": 0.3 * site["load_mw"]}
    mixed = site | {name: share * site[name] + (1.0 - share) * other[name] for name in SIZES}
    above = share * dispatch(**site).cost_usd + (1.0 - share) * dispatch(**other).cost_usd
    assert dispatch(**mixed).cost_usd <= above + 1e-11 * scale_usd(site)


@settings(deadline=None)  # the first example compiles
@given(
    st.lists(st.sampled_from([0.0, 14.0, 30.0, 75.0]), min_size=2, max_size=30),
    st.sampled_from([0.5, 1.0, 2.0]),
    st.sampled_from([0.0, 1.0, 6.0]),
)
def test_a_heat_store_never_earns_less_than_none(price: list[float], ratio: float, store_hours: float) -> None:
    prices, flat = np.array(price), np.ones(len(price))
    best = price_taker_rent(prices, flat, 14.0 * flat, ratio, store_hours, 0.97)
    alone = float(np.maximum(prices - 14.0, 0.0).sum()) * min(ratio, 1.0)
    assert best.rent_usd_per_mw >= alone - 1e-9
    assert best.charge_mw.max() <= 1.0 + 1e-12

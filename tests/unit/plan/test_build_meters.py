"""What a programme limits is metered at the rates that it gives, in tonnes, cubic metres and MWh."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.plan.features import Given, with_features, with_policy
from tests.plan.random_programmes import level, path, random_programme

from gigawatt.plan.case.build_case import build_case
from gigawatt.plan.case.case import Case, MeterLimit

HOURS = 96


def given(*features: str) -> Given:
    return with_features(random_programme(2, sites=2, years=3, hours=HOURS, carbon=False), features)


def limits(case: Case, kind: str) -> list[MeterLimit]:
    return [limit for limit in case.meter_limits if limit.kind == kind]


def test_nothing_is_metered_that_nothing_limits() -> None:
    case = build_case(*given())
    assert [meter.name for site in case.sites for meter in site.operation.meters] == ["pause:training"] * 2
    assert {limit.kind for limit in case.meter_limits} == {"pause share"}


def test_nox_is_in_tonnes_and_grid_power_has_none() -> None:
    case = build_case(*given("NOx cap"))
    for site in case.sites:
        operation = site.operation
        index = operation.meter_index("nox")
        assert index is not None
        meter = operation.meters[index]
        rates = {tier.asset: rate for tier, rate in zip(operation.tiers, meter.tier_rates.tolist(), strict=True)}
        assert meter.unit == "t"
        assert rates["old"] == [0.00035] * 3
        assert rates["solar"] == rates.get("grid", [0.0] * 3) == [0.0] * 3


def test_a_cap_holds_from_its_first_year_on_and_over_its_sites() -> None:
    case = build_case(*given("NOx cap"))
    together, alone = limits(case, "NOx cap")
    assert together.sites == (0, 1)
    assert np.isfinite(together.most).all()
    assert alone.sites == (0,)
    assert np.isfinite(alone.most).tolist() == [False, True, True]
    assert alone.site == "s0"


def test_water_is_what_plants_and_cooling_take() -> None:
    programme, hours = given("water cap", "weather years", "quarters")
    case = build_case(programme, hours)
    together = limits(case, "water cap")[0]
    for number, site in enumerate(case.sites):
        years = [year.climate.water_usage_m3_per_mwh for year in hours[site.key]]
        for period, (begin, end) in enumerate(site.operation.slices):
            cooling = sum(weight * used[begin:end].sum() for weight, used in zip((0.5, 0.3, 0.2), years, strict=True))
            assert together.per_load_mw[number, period] == pytest.approx(cooling)
    assert together.loads == (0, 1)


def test_clean_energy_is_a_share_of_the_load_with_its_cooling() -> None:
    programme, hours = with_policy(given("clean share"), clean_share=path({2027: 0.6}, 0.0))
    case = build_case(programme, hours)
    for number, limit in enumerate(limits(case, "clean energy")):
        operation = case.sites[number].operation
        assert limit.most.tolist() == [np.inf, 0.0, 0.0]
        assert limit.per_load_mw[0, 1:] == pytest.approx([-0.4 * operation.pue.sum()] * 2)
        index = operation.meter_index("unclean")
        assert index is not None
        rates = {
            tier.asset: rate for tier, rate in zip(operation.tiers, operation.meters[index].tier_rates.tolist(), strict=True)
        }
        assert rates["solar"] == [0.0] * 3
        assert rates["old"] == [1.0] * 3
        assert rates["grid"] == pytest.approx([0.8] * 3)


def test_a_permit_is_full_load_hours_of_each_period() -> None:
    programme, hours = given("permit hours", "quarters")
    case = build_case(programme, hours)
    (gas, old) = [limit for limit in limits(case, "permit hours") if limit.site == "s0"]
    assert (gas.meter, old.meter) == ("run:gas", "run:old")
    assert old.per_capacity_mw is not None
    assert old.per_capacity_mw == pytest.approx(1500.0 * HOURS / 8760 * case.calendar.lengths)
    assert old.per_capacity_mw[:4].sum() == pytest.approx(1500.0 * HOURS / 8760)
    (asset,) = [asset for asset in case.sites[0].assets if asset.key == "old"]
    assert old.capacity == asset.position


def test_a_pause_share_is_of_the_mean_weather_year() -> None:
    programme, hours = given("weather years")
    case = build_case(replace(programme, weather_weights=(0.5, 0.5, 0.0)), hours)
    site, limit = case.sites[0], limits(case, "pause share")[0]
    mean = 0.5 * sum(year.climate.power_usage_effectiveness.sum() for year in hours["s0"][:2])
    assert limit.per_load_mw[0] == pytest.approx([-0.05 * mean] * 3)
    assert site.weather.load_hours(0) == pytest.approx(mean)


def test_availability_limits_cuts_beyond_pauses() -> None:
    programme, hours = given("availability")
    case = build_case(programme, hours)
    site = case.sites[0]
    limit = next(item for item in limits(case, "availability") if (item.site, item.item) == (site.key, "serving"))
    pue = hours["s0"][0].climate.power_usage_effectiveness.sum()
    assert (limit.meter, limit.unit, limit.path) == ("cut:serving", "MWh", "demand.serving.availability")
    assert limit.per_load_mw[0] == pytest.approx([-0.1 * pue] * 3)
    beyond = {meter.name: meter.beyond_share for meter in site.operation.meters if meter.name.startswith("cut:")}
    assert beyond == {"cut:training": True, "cut:serving": False}
    assert site.operation.cut_meters.sum() == 2


def test_carbon_of_several_sites_is_one_limit() -> None:
    case = build_case(*with_policy(given(), carbon_cap_t_per_year=level(1e5)))
    (limit,) = limits(case, "carbon cap")
    assert (limit.sites, limit.site, limit.unit) == ((0, 1), None, "t")
    assert limit.most.tolist() == [1e5] * 3

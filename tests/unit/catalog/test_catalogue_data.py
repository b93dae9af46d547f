"""The data files that come with gigawatt: sourced, complete and plausible."""

import pytest

from gigawatt.catalog import accelerators, catalogue
from gigawatt.catalog.rows import CONFIDENCES
from gigawatt.catalog.technologies import Chip, Kind

CATALOGUE = catalogue(2025)
HOURS = 8766


def annuity(rate: float, years: float) -> float:
    return rate / (1 - (1 + rate) ** -years)


def kw_per_h100e(chip: Chip) -> float:
    return chip.it_power_kw.value / chip.h100_equivalents.value


@pytest.mark.parametrize("figure", CATALOGUE.figures, ids=lambda figure: figure.name)
def test_every_figure_says_where_it_comes_from(figure):
    assert figure.source.strip()
    assert figure.as_of[:2] == "20"
    assert figure.confidence in CONFIDENCES
    assert figure.origin in ("catalogue", "derived")
    if figure.confidence == "assumption":
        assert "assumption" in figure.source + figure.note


def test_every_technology_that_the_catalogue_promises():
    kinds = {key: technology.kind for key, technology in CATALOGUE.technologies.items()}
    assert kinds == {
        "solar": Kind.SOLAR,
        "onshore-wind": Kind.WIND,
        "geothermal": Kind.THERMAL,
        "enhanced-geothermal": Kind.THERMAL,
        "battery": Kind.BATTERY,
        "iron-air-battery": Kind.BATTERY,
        "pumped-hydro": Kind.BATTERY,
        "compressed-air": Kind.BATTERY,
        "gas-turbine-simple-cycle": Kind.THERMAL,
        "gas-turbine-aeroderivative": Kind.THERMAL,
        "gas-turbine-combined-cycle": Kind.THERMAL,
        "gas-engine": Kind.THERMAL,
        "fuel-cell-solid-oxide": Kind.THERMAL,
        "rented-gas-turbine": Kind.THERMAL,
        "rented-gas-engine": Kind.THERMAL,
        "large-reactor": Kind.THERMAL,
        "small-reactor": Kind.THERMAL,
        "sodium-reactor-heat-storage": Kind.HEAT_STORE_REACTOR,
        "small-fast-reactor": Kind.THERMAL,
    }
    assert CATALOGUE.connections["grid-connection"].lead_time_months


@pytest.mark.parametrize("technology", CATALOGUE.technologies.values(), ids=lambda technology: technology.key)
def test_every_technology_is_complete(technology):
    assert technology.nox_kg_per_mwh is not None
    assert technology.water_m3_per_mwh is not None
    assert technology.lead_time_months is not None
    assert 0 <= technology.capacity_credit.value <= 1
    assert technology.spend_shares
    if technology.kind in (Kind.SOLAR, Kind.WIND):
        return
    assert 0 < technology.forced_outage_rate.value < 0.2
    assert 0 <= technology.minimum_load.value <= 1
    assert technology.ramp_per_hour.value >= 0.5
    assert technology.repair_hours.value >= 24
    if technology.kind == Kind.BATTERY:
        assert technology.credit_hours.value == 10


@pytest.mark.parametrize("technology", CATALOGUE.technologies.values(), ids=lambda technology: technology.key)
def test_what_is_clean_emits_nothing_and_what_burns_gas_is_not_clean(technology):
    burnt = technology.fuel is not None and CATALOGUE.fuels[technology.fuel].co2_t_per_mwh.value > 0
    assert technology.clean is not burnt
    assert (technology.nox_kg_per_mwh.value > 0) is burnt


def test_chips_of_many_makers_bought_and_own():
    makers = {chip.vendor for chip in CATALOGUE.chips.values() if not chip.own}
    assert makers >= {"NVIDIA", "AMD", "Google", "AWS"}
    assert len([chip for chip in CATALOGUE.chips.values() if chip.own]) == 4
    for chip in CATALOGUE.chips.values():
        made_of = accelerators()[chip.accelerator]
        assert made_of.vendor == chip.vendor
        assert made_of.dense_fp8_tflops.value / 1979 == pytest.approx(chip.h100_equivalents.value, rel=0.02)
        assert made_of.thermal_design_power_w.value < 1000 * chip.it_power_kw.value
        assert made_of.memory_gb.value >= 80
        assert chip.resale_half_life_years.value < chip.life_years.value


def test_the_parts_of_a_hall_are_all_of_it():
    for hall in CATALOGUE.halls.values():
        assert set(hall.capex_parts) == {"shell", "electrical", "mechanical_and_cooling", "fit_out_and_fees"}
        assert sum(part.value for part in hall.capex_parts.values()) == pytest.approx(1)
    standard, liquid = (CATALOGUE.halls[key] for key in ("standard-hall", "liquid-cooled-hall"))
    shells = [hall.capex_parts["shell"].value * hall.capex_usd_per_mw.at(2026) for hall in (standard, liquid)]
    assert shells[0] == pytest.approx(shells[1], rel=0.001)


def test_grids_with_less_carbon_have_a_larger_clean_share():
    markets = sorted(CATALOGUE.markets.values(), key=lambda market: market.clean_share.at(2025))
    assert markets[0].key == "singapore"
    assert markets[-1].key == "nordic-se1"
    for market in markets:
        assert market.co2_t_per_mwh.at(2025) < 1.0 * (1 - market.clean_share.at(2025)) + 0.01


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [
        ("solar", 550, 1800),
        ("onshore-wind", 1000, 2200),
        ("gas-turbine-simple-cycle", 800, 1800),
        ("gas-turbine-combined-cycle", 1200, 2600),
        ("large-reactor", 4500, 16500),
        ("small-reactor", 4500, 20000),
        ("sodium-reactor-heat-storage", 5000, 15000),
        ("small-fast-reactor", 4500, 15000),
        ("geothermal", 2500, 4500),
        ("enhanced-geothermal", 3500, 6500),
        ("gas-turbine-aeroderivative", 1000, 2500),
        ("gas-engine", 1500, 3000),
        ("fuel-cell-solid-oxide", 1500, 7000),
        ("pumped-hydro", 1500, 4000),
    ],
)
def test_overnight_cost_is_plausible_in_every_year(key, low, high):
    path = CATALOGUE.technologies[key].capex_usd_per_mw
    for year in range(2025, 2046):
        assert low <= path.at(year) / 1000 <= high


def test_battery_parts_give_the_four_and_eight_hour_costs_back():
    battery = CATALOGUE.technologies["battery"]
    assert battery.capex_usd_per_mwh is not None
    dollars_of_2022 = catalogue(2022).technologies["battery"]
    assert dollars_of_2022.capex_usd_per_mwh is not None
    for hours, expected in ((4, 1551.07), (8, 2790.78)):
        cost = dollars_of_2022.capex_usd_per_mw.at(2025) + hours * dollars_of_2022.capex_usd_per_mwh.at(2025)
        assert cost / 1000 == pytest.approx(expected, rel=1e-3)


def test_thermal_plants_have_the_efficiency_of_their_kind():
    for key, low, high in (
        ("gas-turbine-simple-cycle", 0.32, 0.42),
        ("gas-turbine-combined-cycle", 0.50, 0.62),
        ("large-reactor", 0.30, 0.36),
        ("sodium-reactor-heat-storage", 0.38, 0.43),
    ):
        heat_rate = CATALOGUE.technologies[key].heat_rate_mwh_per_mwh
        assert heat_rate is not None
        assert low < 1 / heat_rate.value < high


def test_natrium_reaches_500_mw_for_five_hours():
    natrium = CATALOGUE.technologies["sodium-reactor-heat-storage"]
    assert natrium.unit_mw and natrium.turbine_ratio and natrium.store_hours  # noqa: PT018
    reactor = natrium.unit_mw.value
    peak = reactor * natrium.turbine_ratio.value
    assert peak == pytest.approx(500, abs=0.1)
    assert natrium.store_hours.value * reactor / (peak - reactor) == pytest.approx(5.0, abs=0.01)


def test_each_generation_of_bought_chips_needs_less_power_for_the_same_work():
    generations = [CATALOGUE.chips[key] for key in ("h100-sxm", "gb200-nvl72", "vr200-nvl72", "rubin-ultra-nvl576")]
    assert [chip.available.value for chip in generations] == sorted(chip.available.value for chip in generations)
    needs = [kw_per_h100e(chip) for chip in generations]
    assert needs == sorted(needs, reverse=True)
    prices = [chip.price_usd.at(2030) / chip.h100_equivalents.value for chip in generations]
    assert prices == sorted(prices, reverse=True)


def test_a_gigawatt_of_gb200_costs_what_epoch_found():
    chip, hall = CATALOGUE.chips["gb200-nvl72"], CATALOGUE.halls["liquid-cooled-hall"]
    accelerators = 1e6 / chip.it_power_kw.value
    it_usd = accelerators * chip.price_usd.at(2026)
    hall_usd = 1000 * hall.capex_usd_per_mw.at(2026)
    assert it_usd + hall_usd == pytest.approx(38e9, rel=0.05)
    operation = it_usd * chip.fixed_om_share.value + 1000 * hall.fixed_om_usd_per_mw_year.at(2026)
    energy = 0.6e9
    yearly = it_usd * annuity(0.07, chip.life_years.value) + hall_usd * annuity(0.07, hall.life_years.value) + operation + energy
    assert yearly == pytest.approx(8.5e9, rel=0.05)
    assert operation + energy == pytest.approx(0.9e9, rel=0.05)


def test_prometheus_has_the_compute_that_epoch_counts_for_its_power():
    chip = CATALOGUE.chips["gb200-nvl72"]
    assert 76_000 / kw_per_h100e(chip) == pytest.approx(91_966, rel=0.02)


@pytest.mark.parametrize("technology", CATALOGUE.technologies.values(), ids=lambda technology: technology.key)
def test_availability_is_what_outages_leave(technology):
    forced, planned = technology.forced_outage_rate, technology.planned_outage_rate
    if forced is None or planned is None:
        assert technology.availability.origin == "catalogue"
    else:
        assert technology.availability.value == pytest.approx((1 - forced.value) * (1 - planned.value), abs=1e-12)
        assert technology.availability.origin == "derived"


def test_gas_emissions_and_prices_are_plausible():
    gas = CATALOGUE.fuels["natural-gas"]
    plant = CATALOGUE.technologies["gas-turbine-combined-cycle"]
    assert plant.heat_rate_mwh_per_mwh
    assert 0.31 < gas.co2_t_per_mwh.value * plant.heat_rate_mwh_per_mwh.value < 0.36
    for market in CATALOGUE.markets.values():
        assert 20 < market.price_usd_per_mwh.at(2030) < 250
        assert 0 <= market.price_volatility.value < 1.5
        assert 30e3 < market.demand_charge_usd_per_mw_year.at(2030) < 300e3
        assert 0 <= market.co2_t_per_mwh.at(2030) < 1


def test_batteries_of_every_duration_come_from_two_prices():
    in_2022 = catalogue(2022).technologies["battery"]
    for hours, year, expected in ((2, 2025, 931.22), (10, 2025, 3410.64), (2, 2030, 808.77), (10, 2050, 1842.68)):
        cost = in_2022.capex_usd_per_mw.at(year) + hours * in_2022.capex_usd_per_mwh.at(year)
        assert cost / 1000 == pytest.approx(expected, rel=0.01)


def test_a_hundred_hours_of_iron_and_air_cost_what_the_supplier_says():
    store = catalogue(2023).technologies["iron-air-battery"]
    cost = store.capex_usd_per_mw.at(2030) + 100 * store.capex_usd_per_mwh.at(2030)
    assert cost / 100 / 1000 == pytest.approx(21.033 * 1.0817, rel=1e-3)  # USD per kWh of euros of 2023


def test_gas_costs_what_its_region_pays():
    prices = {key: fuel.price_usd_per_mwh.at(2026) for key, fuel in CATALOGUE.fuels.items()}
    assert prices["natural-gas-permian"] < prices["natural-gas-louisiana"] < prices["natural-gas"] < prices["lng-india"]
    assert prices["lng-india"] < prices["diesel"]
    assert prices["geothermal-heat"] == 0


def test_terms_of_capital_are_rates():
    reeds = CATALOGUE.capital["us-power-project"]
    after_tax = reeds.debt_share.value * reeds.debt_rate.value * (1 - reeds.tax_rate.value)
    assert after_tax + (1 - reeds.debt_share.value) * reeds.equity_return.value == pytest.approx(0.0799, abs=1e-4)
    spreads = [terms.debt_spread.value for terms in CATALOGUE.capital.values() if terms.debt_spread]
    assert min(spreads) == 0.0225
    assert max(spreads) == 0.13

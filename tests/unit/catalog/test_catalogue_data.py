"""The data files that come with gigawatt: sourced, complete and plausible."""

import pytest

from gigawatt.catalog import catalogue, facts
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
    assert figure.origin == "catalogue"
    if figure.confidence == "assumption":
        assert "assumption" in figure.source


def test_the_technologies_that_the_first_catalogue_promises():
    kinds = {key: technology.kind for key, technology in CATALOGUE.technologies.items()}
    assert (
        kinds.items()
        >= {
            "solar": Kind.SOLAR,
            "onshore-wind": Kind.WIND,
            "battery": Kind.BATTERY,
            "gas-turbine-simple-cycle": Kind.THERMAL,
            "gas-turbine-combined-cycle": Kind.THERMAL,
            "large-reactor": Kind.THERMAL,
            "small-reactor": Kind.THERMAL,
            "sodium-reactor-heat-storage": Kind.HEAT_STORE_REACTOR,
        }.items()
    )
    assert "grid-connection" in CATALOGUE.connections
    assert len([chip for chip in CATALOGUE.chips.values() if not chip.own]) >= 3
    assert [chip for chip in CATALOGUE.chips.values() if chip.own]


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [
        ("solar", 700, 1800),
        ("onshore-wind", 1000, 2200),
        ("gas-turbine-simple-cycle", 800, 1800),
        ("gas-turbine-combined-cycle", 1200, 2600),
        ("large-reactor", 4500, 16500),
        ("small-reactor", 4500, 20000),
        ("sodium-reactor-heat-storage", 5000, 15000),
        ("small-fast-reactor", 4500, 15000),
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
    generations = sorted(
        (chip for chip in CATALOGUE.chips.values() if chip.vendor == "NVIDIA"), key=lambda chip: chip.available.value
    )
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


def test_availability_is_what_outage_rates_leave():
    for key, forced, scheduled in (
        ("gas-turbine-combined-cycle", 0.05, 0.10),
        ("gas-turbine-simple-cycle", 0.05, 0.07),
        ("large-reactor", 0.03, 0.06),
        ("battery", 0.02, 0.006),
    ):
        assert CATALOGUE.technologies[key].availability.value == pytest.approx((1 - forced) * (1 - scheduled), abs=1e-3)


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


def test_facts_finds_figures_that_hold_every_word():
    natrium = facts(["Natrium", "capex"])
    assert {figure.name for figure in natrium} >= {"technologies.sodium-reactor-heat-storage.capex.2030"}
    assert all("capex" in figure.name or "capex" in figure.note for figure in natrium)
    assert facts(["natrium", "helicopter"]) == []
    assert len(facts()) == len(CATALOGUE.figures) > 150

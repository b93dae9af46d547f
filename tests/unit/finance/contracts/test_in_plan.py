"""What contracts say as the plan's own prices, by hand; and what a plan cannot take of them, named."""

from pathlib import Path

import pytest

from gigawatt.errors import ProgrammeError
from gigawatt.finance.contracts.in_plan import with_contract_prices
from gigawatt.programme import parse_programme

PROGRAMME = """
programme: {name: Agreed, horizon: {start: 2027, end: 2032}, base_year: 2025, discount_rate: 7 %}
demand:
  training: {unit: H100e, demand: 100 kH100e, value: 2 USD/h}
sites:
  ohio:
    jurisdiction: Ohio
    place: {latitude: 40.0, longitude: -82.7}
    connection: {market: pjm-aep, demand_charge: 100 USD/(kW*year), steps: {2027-01-01: 500 MW}}
    phases: {one: {commitment: {halls: 100 MW, online: 2027-01-01}}}
    power:
      perry: {technology: large-reactor, commitment: {capacity: 1200 MW, online: 2027-06-01}, availability: 90 %}
      uprate: {technology: large-reactor, commitment: {capacity: 160 MW, online: 2030-01-01}}
      gas: {technology: gas-turbine-combined-cycle, commitment: {capacity: 400 MW, online: 2028-01-01}}
      wind: {technology: onshore-wind, option: {limit: 300 MW, earliest: 2027-01-01}}
chips:
  gb200-nvl72: {supply: {2027: 40000}}
finance:
  owner: Meta
  assumptions: {inflation: 2 %}
  contracts:
"""


def planned(contract: str):
    programme = parse_programme(f"{PROGRAMME}    {contract}\n", Path())
    site = with_contract_prices(programme).sites[0]
    return site, {asset.key: asset.contract for asset in site.power}, programme.warnings


def test_a_purchase_is_the_mean_of_its_months_in_real_dollars():
    terms = "{price: 60 USD/MWh, escalator: 4 %, curtailment_share: 50 %, share: 80 %, capacity_price: 10 USD/(kW*year)}"
    terms = terms.replace("}", ", availability_guarantee: 95 %}")
    deal = "{counterparty: Vistra, site: ohio, items: [perry], start: 2027-06-01, term: 20 years, plan: true, power_purchase: %s}"
    _, prices, warnings = planned("vistra: " + deal % terms)
    bought = prices["perry"]
    assert bought.price_usd_per_mwh.at(2027) == pytest.approx(0.8 * 60 / 1.02**2)
    assert bought.price_usd_per_mwh.at(2028) == pytest.approx(0.8 * (5 * 60 + 7 * 62.4) / 12 / 1.02**3)
    assert bought.price_usd_per_mwh.at(2032) == pytest.approx(0.8 * (5 * 60 * 1.04**4 + 7 * 60 * 1.04**5) / 12 / 1.02**7)
    assert (bought.take, bought.unused_share, bought.own_fuel) == ("as-produced", 0.5, False)
    assert bought.charge_usd_per_mw_year.at(2027) == pytest.approx(0.8 * 10_000 * 90 / 95 / 1.02**2)
    assert "80 % of perry is bought" in warnings[0].message
    assert prices["uprate"] is None


def test_an_asset_has_the_price_of_its_tranche():
    tranches = "{old: {assets: [perry], capacity: 1200 MW}, new: {assets: [uprate], price: 90 USD/MWh, from: 2030-01-01}}"
    _, prices, _ = planned(
        "vistra: {counterparty: Vistra, site: ohio, items: [perry, uprate], start: 2027-06-01, term: 20 years, plan: true, "
        f"power_purchase: {{price: 60 USD/MWh, take: as-used, tranches: {tranches}}}}}"
    )
    assert prices["perry"].price_usd_per_mwh.at(2031) == pytest.approx(60 / 1.02**6)
    assert prices["uprate"].price_usd_per_mwh.at(2031) == pytest.approx(90 / 1.02**6)
    assert prices["uprate"].take == "as-used"


def test_a_tariff_is_a_demand_charge_and_a_price_in_its_months():
    """From October 2028 on: a quarter of that year; the market's (real) charge before."""
    terms = "{demand_charge: 150 USD/(kW*year), energy: tariff, energy_price: 51 USD/MWh, minimum_take: 85 %}"
    site, _, warnings = planned(
        f"aep: {{counterparty: AEP, site: ohio, start: 2028-10-01, term: 12 years, plan: true, large_load: {terms}}}"
    )
    connection = site.connection
    assert connection.demand_charge_usd_per_mw_year.at(2027) == pytest.approx(100_000)
    assert connection.demand_charge_usd_per_mw_year.at(2028) == pytest.approx(75_000 + 0.25 * 150_000 / 1.02**3)
    assert connection.market_share.at(2028) == pytest.approx(0.75)
    assert connection.market_share.at(2029) == 0.0
    assert connection.agreed_usd_per_mwh.at(2028) == pytest.approx(0.25 * 51 / 1.02**3)
    assert connection.agreed_usd_per_mwh.at(2030) == pytest.approx(51 / 1.02**5)
    assert connection.market.demand_charge_usd_per_mw_year.at(2030) == 100_000  # what the market is, books still know
    assert warnings == ()


def test_service_and_tolling_are_charges_on_capacity_with_fuel_of_ours():
    """240 million over twenty years at 8 %: 12 a year and 8 % of what is left, which falls by a million a month."""
    _, prices, warnings = planned(
        "entergy: {counterparty: Entergy, site: ohio, start: 2028-01-01, term: 15 years, plan: true, electric_service: {"
        "plants: {gas: {capital: 240 MUSD, capacity: 400 MW}}, return: 8 %, life: 20 years, fixed_om: 20 USD/(kW*year), "
        "variable_om: 3 USD/MWh, minimum_bill: 1 MUSD}}"
    )
    gas = prices["gas"]
    first = 12e6 + sum(0.08 / 12 * (240e6 - 1e6 * month) for month in range(12))
    assert gas.charge_usd_per_mw_year.at(2028) == pytest.approx((first / 400 + 20_000) / 1.02**3)
    assert gas.price_usd_per_mwh.at(2030) == pytest.approx(3 / 1.02**5)
    assert gas.own_fuel
    assert [warning.path.rpartition(".")[2] for warning in warnings] == ["minimum_bill"]
    _, prices, _ = planned(
        "toll: {counterparty: Toller, site: ohio, items: [gas], start: 2028-01-01, term: 15 years, plan: true, tolling: {"
        "capacity: 200 MW, capacity_charge: 90 USD/(kW*year), variable_charge: 4 USD/MWh}}"
    )
    assert prices["gas"].charge_usd_per_mw_year.at(2029) == pytest.approx(45_000 / 1.02**4)  # half of what stands is called


REFUSED = [
    ("items: [wind], start: 2027-01-01, power_purchase: {pricing: market}", "cannot pay the market's price"),
    ("items: [wind], start: 2027-01-01, power_purchase: {price: 40 USD/MWh, settlement: difference}", "on paper"),
    ("items: [wind], start: 2027-01-01, power_purchase: {price: 40 USD/MWh, take: shaped, block: 9 MW}", "a block is due"),
    ("items: [wind], start: 2029-01-01, power_purchase: {price: 40 USD/MWh}", "wind can run from 2027-01-01, before"),
    ("items: [wind], start: 2027-01-01, replaces: false, power_purchase: {price: 40 USD/MWh}", "would pay both"),
    (
        "items: [wind], start: 2027-01-01, power_purchase: {price: 40 USD/MWh, tranches: {a: {capacity: 99 MW}}}",
        "wind is paid for in more than one tranche, or in none, or for a part",
    ),
    ("start: 2027-01-01, grid_connection: {study_fee: 100 kUSD}", "no price of power that a plan could choose by"),
]


@pytest.mark.parametrize(("terms", "message"), REFUSED)
def test_what_a_plan_cannot_take_is_refused_by_name(terms, message):
    with pytest.raises(ProgrammeError) as refused:
        planned(f"deal: {{counterparty: Other, site: ohio, end: 2040-01-01, plan: true, {terms}}}")
    assert [message in problem.message for problem in refused.value.problems] == [True]


def test_two_contracts_cannot_both_be_the_plans_price():
    deal = "{counterparty: Other, site: ohio, items: [wind], start: 2027-01-01, end: 2030-01-01, plan: true, power_purchase: %s}"
    half = "{price: 40 USD/MWh, share: 50 %, free_curtailment: 100 h/year}"
    with pytest.raises(ProgrammeError, match="the plan pays for wind by one already"):
        planned(f"one: {deal % half}\n    two: {deal % half}")
    _, _, warnings = planned(f"one: {deal % half}")
    told = " ".join(warning.message for warning in warnings)
    assert "`free_curtailment` is settled in the books alone" in told
    assert "ends on 2030-01-01, within the horizon: the plan goes on paying its last price" in told

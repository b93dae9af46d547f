"""Public contracts, read from a programme by their template and settled, to the cent."""

from pathlib import Path

import numpy as np
from tests.unit.finance.contracts.desk import cash, delivered, same

from gigawatt.programme import parse_programme

PROGRAMME = """
programme: {name: Known, horizon: {start: 2029, end: 2034}, base_year: 2025, discount_rate: 7 %}
demand: {training: {unit: H100e, demand: 100 kH100e, value: 2 USD/h}}
sites:
  ohio:
    jurisdiction: Ohio
    place: {latitude: 40.0, longitude: -82.7}
    connection: {market: pjm-aep, steps: {2027-01-01: 500 MW}}
    phases: {campus: {commitment: {halls: 2064 MW, online: 2027-01-01}}}
    power:
      perry: {technology: large-reactor, commitment: {capacity: 2176 MW, online: 2027-01-01}, contract: {price: 60 USD/MWh}}
      uprate: {technology: large-reactor, commitment: {capacity: 433 MW, online: 2031-01-01}, contract: {price: 60 USD/MWh}}
chips: {gb200-nvl72: {supply: {2027: 40000}}}
finance: {owner: us, contracts: {deal: {DEAL}}}
"""


def settled(deal, **deliveries):
    (contract,) = parse_programme(PROGRAMME.replace("DEAL", deal), Path()).finance.contracts
    return cash(contract, delivered((2029, 2034), **deliveries))


def test_aep_ohio_bills_the_minimum_over_the_ramp_and_holds_collateral():
    found = settled(
        "template: aep-ohio-large-load, site: ohio, start: 2029-01-01, large_load: {contract_demand: 100 MW}",
        meters={"grid": 40.0}, market_usd_per_mwh=30.0,
    )  # fmt: skip
    # 85 % of 50, 62.5, 75, 87.5, 100 MW at 191,800 dollars a year; 40 MW are used
    charges = [679_291.67, 849_114.58, 1_018_937.50, 1_188_760.42, 1_358_583.33, 1_358_583.33]
    same(found["demand"], np.repeat(charges, 12))
    assert found["collateral"][0] == np.float64(16_303_000.0)  # twelve months of 85 MW
    same(found["energy"], np.full(72, 876_000.00))


def test_texas_keeps_the_security_of_who_gives_up():
    found = settled(
        "template: texas-sb6-connection, site: ohio, start: 2029-01-01, term: 3 years, "
        "grid_connection: {capacity: 300 MW, energised: 2031-06-01, withdrawn: 2030-02-01}"
    )
    assert found["study"][0] == 100_000.0
    assert found["security"][0] == 15_000_000.0
    assert found["security kept by the utility"][13] == 15_000_000.0
    assert sum(flow.sum() for flow in found.values()) == 15_100_000.0


def test_hyperion_s_tenant_leaves_after_four_years_and_makes_up_the_value():
    found = settled(
        "template: hyperion-lease, site: ohio, items: [campus], start: 2029-01-01, "
        "building_lease: {renewed: 0, building_value: 10 GUSD}",
        in_service_mw={"campus": 2064.0},
    )
    same(found["rent"], [207_776_000.00] * 48 + [0.0] * 24)  # 1,208 dollars a kW and year
    expected = np.zeros(72)
    expected[47] = 14_975_000_000.00  # in 2032 the guaranteed value is 27.3 less three quarters of 3.1 billion
    same(found["residual value guaranteed"], expected)


def test_oklo_s_prepayment_is_expected_to_come_back_in_part():
    found = settled(
        "template: oklo-prepayment, site: ohio, items: [uprate], start: 2029-01-01, term: 6 years, "
        "prepayment: {payments: {2029-12-01: 100 MUSD}}",
        meters={"uprate": [0.0] * 24 + [75.0] * 48},
    )
    paid = np.zeros(72)
    paid[11] = 95_000_000.00  # 5 % a year
    same(found["prepaid"], paid)
    credit = found["credit on power"]
    assert credit[:24].sum() == 0.0
    same(credit[35], -1_095_000.00 * 0.95**3)  # 54,750 MWh at 20 dollars
    # of the hundred that are owed through 2030, a failure in that year (0.95 less 0.95 squared) gives back 30 %
    same(found["recovered where the seller fails"][12:24].sum(), -100e6 * 0.3 * (0.95 - 0.95**2))


def test_vistra_s_uprates_have_their_own_price():
    found = settled(
        "template: vistra-tranches, site: ohio, items: [perry, uprate], start: 2029-01-01, power_purchase: "
        "{escalator: 0 %, tranches: {existing: {assets: [perry]}, uprates: {assets: [uprate], from: 2031-01-01}}}",
        meters={"perry": 2000.0, "uprate": [0.0] * 24 + [400.0] * 48},
    )
    same(found["energy, existing"], np.full(72, 113_880_000.00))
    same(found["energy, uprates"], [0.0] * 24 + [27_740_000.00] * 48)

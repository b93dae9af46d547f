"""Electric service of plants built for one customer, and grid connections, clause by clause, to the cent."""

from dataclasses import replace
from datetime import date

import numpy as np
from tests.unit.finance.contracts.desk import cash, contract, delivered, level, months_of, same

from gigawatt.catalog.contract_terms.utility import ElectricService, GridConnection, ServicePlant
from gigawatt.finance.contracts.settle import settle

PLANT = ("gas", ServicePlant(capital_usd=360_000_000.0, capacity_mw=200.0))


def by_payer(deal, deliveries, payer):
    found = {}
    for flow in settle(deal, deliveries):
        if flow.payer == payer:
            found[flow.clause] = flow.amounts_usd
    return found


def test_a_plant_is_written_off_straight_with_a_return_on_the_rest():
    terms = ElectricService(plants=(PLANT,), return_rate=0.09, life_months=360)
    found = cash(contract(terms, items=("gas",)), delivered())["gas: cost and return"]
    same(found[:3], [3_700_000.00, 3_692_500.00, 3_685_000.00])  # 1,000,000 and 0.75 % of 360, 359, 358 millions


def test_level_recovery_is_an_annuity():
    terms = ElectricService(plants=(PLANT,), return_rate=0.09, life_months=360, recovery="level", share=0.9)
    found = cash(contract(terms, items=("gas",)), delivered())["gas: cost and return"]
    same(found, np.full(24, 2_606_977.28))  # 0.9 x 360,000,000 x 0.0075 / (1 - 1.0075^-360)


def test_what_a_short_term_leaves_falls_to_the_customer_and_to_others():
    """Two years of a plant written off over four: 180 millions are left, of which the customer pays a quarter."""
    terms = ElectricService(
        plants=(("gas", ServicePlant(capital_usd=360_000_000.0)),), return_rate=0.0, life_months=48, tail_share=0.25
    )
    deal, deliveries = contract(terms, items=("gas",)), delivered((2027, 2031))
    ours = cash(deal, deliveries)
    same(ours["gas: left at the end"], months_of(np.zeros(60), m2028_12=45_000_000.00))
    others = by_payer(deal, deliveries, "other customers of them")["gas: cost and return"]
    same(others, [0.0] * 24 + [5_625_000.00] * 24 + [0.0] * 12)  # three quarters of 7.5 millions
    total = sum(flow.amounts_usd.sum() for flow in settle(deal, deliveries))
    same(total, 360_000_000.00)


def test_others_pay_the_share_that_the_customer_does_not():
    terms = ElectricService(plants=(PLANT,), return_rate=0.0, life_months=360, share=0.7)
    deal, deliveries = contract(terms, items=("gas",)), delivered()
    same(by_payer(deal, deliveries, "us")["gas: cost and return"], np.full(24, 700_000.00))
    same(by_payer(deal, deliveries, "other customers of them")["gas: cost and return"], np.full(24, 300_000.00))


def test_a_plant_is_paid_for_from_its_own_date():
    plants = (("gas", ServicePlant(capital_usd=12_000_000.0, online=date(2028, 3, 1), life_months=120)),)
    terms = ElectricService(plants=plants, return_rate=0.0, life_months=360)
    same(cash(contract(terms, items=("gas",)), delivered())["gas: cost and return"], [0.0] * 14 + [100_000.00] * 10)


def test_operation_and_fuel_are_passed_on():
    terms = ElectricService(
        plants=(PLANT,),
        return_rate=0.0,
        life_months=360,
        fixed_om=level(18_000.0),
        variable_om=level(2.5),
        escalator=0.02,
        fuel="gas-south",
    )
    deliveries = delivered(meters={"gas": {"taken": 150.0, "fuel": 200_000.0}}, fuel_usd_per_mwh={"gas-south": 11.25})
    found = cash(contract(terms, items=("gas",)), deliveries)
    same(found["gas: fixed operation"], np.repeat([300_000.00, 306_000.00], 12))
    same(found["gas: variable operation"], np.repeat([273_750.00, 279_225.00], 12))  # 109,500 MWh
    same(found["gas: fuel passed on"], np.full(24, 2_250_000.00))


def test_minimum_bill_is_made_up_at_the_end_of_a_year():
    plants = (("gas", ServicePlant(capital_usd=360_000_000.0)),)
    terms = ElectricService(plants=plants, return_rate=0.0, life_months=360, minimum_bill_usd=15_000_000.0)
    deal = contract(terms, start=date(2027, 7, 1), items=("gas",))
    found = cash(deal, delivered())["made up to the minimum bill"]
    same(found, months_of(found, m2027_12=1_500_000.00, m2028_12=3_000_000.00))  # 7.5 - 6; 15 - 12


def connection(**more):
    return GridConnection(
        study_fee_usd=100_000.0, capacity_mw=300.0, security_usd_per_mw=50_000.0, energised=date(2027, 9, 1),
        payments=((date(2027, 2, 1), 20_000_000.0), (date(2027, 5, 1), 30_000_000.0)), **more,
    )  # fmt: skip


def test_study_security_and_contribution():
    found = cash(contract(connection()), delivered())
    same(found["study"], months_of(np.zeros(24), m2027_01=100_000.00))
    same(found["security"], months_of(np.zeros(24), m2027_01=15_000_000.00))
    same(found["security given back"], months_of(np.zeros(24), m2027_09=-15_000_000.00))
    same(found["contribution to the works"], months_of(np.zeros(24), m2027_02=20_000_000.00, m2027_05=30_000_000.00))


def test_upgrades_are_refunded_with_interest():
    found = cash(contract(connection(refund_share=0.6, refund_months=12, refund_interest=0.06)), delivered())
    expected = np.zeros(24)
    expected[9:21] = -2_500_000.00  # 30 millions over the twelve months after September 2027
    same(found["contribution refunded"], expected)
    same(found["interest on the refund"][9:12], [-150_000.00, -137_500.00, -125_000.00])


def test_facilities_are_charged_from_energising():
    found = cash(contract(connection(facility_charge=0.012)), delivered())["facilities"]
    same(found, [0.0] * 8 + [50_000.00] * 16)


def test_giving_up_stops_payments_and_leaves_part_of_the_security():
    found = cash(contract(connection(withdrawn=date(2027, 4, 1), forfeit_share=0.8)), delivered())
    same(found["contribution to the works"], months_of(np.zeros(24), m2027_02=20_000_000.00))
    same(found["security given back"], months_of(np.zeros(24), m2027_04=-15_000_000.00))
    same(found["security kept by the utility"], months_of(np.zeros(24), m2027_04=12_000_000.00))


def test_a_plant_that_a_plan_runs_in_part_all_year_is_served_from_its_own_date():
    plants = (("gas", ServicePlant(capital_usd=0.0, online=date(2028, 10, 1))),)
    terms = ElectricService(plants=plants, return_rate=0.0, life_months=360, variable_om=level(2.0))
    deliveries = delivered(meters={"gas": np.repeat([0.0, 25.0], 12)})
    deal = replace(contract(terms, items=("gas",)), begin_with=("gas",))
    found = cash(deal, deliveries)["gas: variable operation"]
    same(found, [0.0] * 21 + [146_000.00] * 3)  # a quarter of 100 MW all year: 100 MW from October on

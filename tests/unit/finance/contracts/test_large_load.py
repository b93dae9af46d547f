"""A utility's tariff of large loads, clause by clause, to the cent."""

from datetime import date

import numpy as np
from tests.unit.finance.contracts.desk import cash, contract, delivered, level, months_of, same

from gigawatt.catalog.contract_terms.utility import LargeLoad
from gigawatt.finance.contracts.deliveries import Intervals

CHARGE = level(120_000.0)  # 10,000 dollars a MW and month


def deal(terms, start=date(2027, 1, 1), end=date(2029, 1, 1)):
    return contract(terms, start, end, items=())


def test_demand_is_billed_at_the_peak_but_no_less_than_the_minimum_take():
    used = np.full(24, 300.0)
    used[4] = 480.0
    terms = LargeLoad(demand_charge=CHARGE, contract_demand_mw=500.0, minimum_take=0.85, energy="tariff")
    found = cash(deal(terms), delivered(meters={"grid": used}))["demand"]
    expected = np.full(24, 4_250_000.00)  # 425 MW
    expected[4] = 4_800_000.00
    same(found, expected)


def test_contract_demand_is_what_the_plan_contracts_where_none_is_stated():
    terms = LargeLoad(demand_charge=CHARGE, minimum_take=0.85, energy="tariff")
    found = cash(deal(terms), delivered(meters={"grid": 0.0}, in_service_mw={"grid": np.repeat([100.0, 200.0], 12)}))["demand"]
    same(found, np.repeat([850_000.00, 1_700_000.00], 12))


def test_minimum_rises_over_the_years_of_the_ramp():
    terms = LargeLoad(
        demand_charge=CHARGE, contract_demand_mw=400.0, minimum_take=0.85, ramp_months=24, ramp_start=0.5, energy="tariff"
    )
    found = cash(deal(terms, end=date(2030, 1, 1)), delivered((2027, 2029), {"grid": 0.0}))["demand"]
    same(found, np.repeat([1_700_000.00, 2_550_000.00, 3_400_000.00], 12))  # 50, 75, 100 % of 340 MW


def test_peak_of_the_hours_not_their_mean():
    intervals = Intervals(np.array([0, 0, 1, 1]), np.ones(4))
    terms = LargeLoad(demand_charge=CHARGE, contract_demand_mw=10.0, energy="tariff")
    found = cash(deal(terms), delivered((2027, 2027), {"grid": [3.0, 7.0, 5.0, 5.0]}, intervals))["demand"]
    same(found[:3], [70_000.00, 50_000.00, 0.0])


def test_ratchet_bills_part_of_the_highest_peak_of_eleven_months():
    used = np.zeros(24)
    used[2] = 100.0
    found = cash(deal(LargeLoad(demand_charge=CHARGE, ratchet=0.6, energy="tariff")), delivered(meters={"grid": used}))["demand"]
    expected = np.zeros(24)
    expected[2], expected[3:14] = 1_000_000.00, 600_000.00
    same(found, expected)


def test_energy_at_the_tariff_rises_each_year():
    terms = LargeLoad(demand_charge=level(0.0), energy="tariff", energy_price=level(30.0), escalator=0.03)
    same(cash(deal(terms), delivered(meters={"grid": 10.0}))["energy"], np.repeat([219_000.00, 225_570.00], 12))


def test_energy_at_the_market_with_an_adder_and_a_customer_charge():
    intervals = Intervals(np.array([0, 0, 1]), np.ones(3))
    terms = LargeLoad(demand_charge=level(0.0), energy_adder=4.5, customer_charge_usd=1_250.0)
    deliveries = delivered((2027, 2027), {"grid": [10.0, 20.0, 4.0]}, intervals, market_usd_per_mwh=[30.0, 50.0, -10.0])
    found = cash(deal(terms, end=date(2027, 4, 1)), deliveries)
    same(found["energy"][:3], [1_435.00, -22.00, 0.0])  # 10 x 34.5 + 20 x 54.5; 4 x -5.5
    same(found["customer charge"], [1_250.00] * 3 + [0.0] * 9)


def test_leaving_early_costs_months_of_minimum_charges_and_ends_the_rest():
    terms = LargeLoad(
        demand_charge=CHARGE,
        contract_demand_mw=100.0,
        minimum_take=0.85,
        energy="tariff",
        exits=date(2027, 7, 1),
        exit_fee_months=12,
    )
    found = cash(deal(terms), delivered(meters={"grid": 90.0}))
    same(found["demand"], [900_000.00] * 6 + [0.0] * 18)
    same(found["exit fee"], months_of(found["exit fee"], m2027_07=10_200_000.00))  # 12 x 85 MW x 10,000


def test_exit_fee_is_no_more_than_what_is_left():
    terms = LargeLoad(
        demand_charge=CHARGE,
        contract_demand_mw=100.0,
        minimum_take=0.85,
        energy="tariff",
        exits=date(2028, 11, 1),
        exit_fee_months=36,
    )
    found = cash(deal(terms), delivered(meters={"grid": 0.0}))["exit fee"]
    same(found, months_of(found, m2028_11=1_700_000.00))  # two months


def test_collateral_is_deposited_bears_interest_and_comes_back():
    terms = LargeLoad(
        demand_charge=CHARGE, contract_demand_mw=100.0, minimum_take=0.5, energy="tariff",
        collateral_usd_per_mw=50_000.0, collateral_months=2, collateral_held_months=12, collateral_interest=0.03,
    )  # fmt: skip
    found = cash(deal(terms), delivered(meters={"grid": 0.0}))
    same(found["collateral"], months_of(found["collateral"], m2027_01=6_000_000.00))  # 5,000,000 and 2 x 50 MW x 10,000
    same(found["collateral given back"], months_of(found["collateral given back"], m2028_01=-6_000_000.00))
    interest = np.zeros(24)
    interest[1:13] = -15_000.00
    same(found["interest on collateral"], interest)


def test_interruptible_rider_pays_for_readiness_and_for_calls_and_fines_what_was_not_cut():
    intervals = Intervals(np.array([0, 0, 0, 1]), np.ones(4))
    terms = LargeLoad(
        demand_charge=level(0.0), energy="tariff", interruptible_mw=50.0, interruptible_credit=level(24_000.0),
        interruption_payment=200.0, interruption_penalty=1_000.0,
    )  # fmt: skip
    deliveries = delivered(
        (2027, 2027), {"grid": 100.0}, intervals, called_mw=[0.0, 80.0, 40.0, 0.0], reduced_mw=[10.0, 45.0, 40.0, 0.0]
    )
    found = cash(deal(terms, end=date(2027, 3, 1)), deliveries)
    same(found["interruptible credit"][:3], [-100_000.00, -100_000.00, 0.0])
    same(found["paid for interruption"][:2], [-17_000.00, 0.0])  # 45 + 40 MWh
    same(found["called and not cut"][:2], [5_000.00, 0.0])  # of 80 called, 50 are his to call; 45 were cut

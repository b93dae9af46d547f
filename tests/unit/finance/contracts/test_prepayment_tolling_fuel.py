"""Prepayment, tolling and fuel, clause by clause, to the cent."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.finance.contracts.desk import cash, contract, delivered, level, months_of, same

from gigawatt.catalog.contract_terms.power import FuelSupply, Prepayment, Tolling
from gigawatt.finance.accruals import Accrued
from gigawatt.finance.books import books_of
from gigawatt.finance.contracts import accrue_all, settle_all
from gigawatt.finance.contracts.deliveries import Intervals
from gigawatt.finance.contracts.prepayment import balance, expected_loss, survival
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Ledger

PAID = ((date(2027, 1, 1), 1_000_000.0), (date(2027, 3, 1), 500_000.0))


def late(power):
    """Power from July 2027 on."""
    return {"plant": [0.0] * 6 + [power] * 18}


def test_prepayment_is_worked_off_by_the_mwh():
    found = cash(contract(Prepayment(payments=PAID, credit=level(10.0))), delivered(meters=late(50.0)))
    same(found["prepaid"], months_of(np.zeros(24), m2027_01=1_000_000.00, m2027_03=500_000.00))
    same(found["credit on power"], [0.0] * 6 + [-365_000.00] * 4 + [-40_000.00] + [0.0] * 13)  # 36,500 MWh x 10


def test_interest_grows_on_what_is_owed_and_is_credited_first():
    terms = Prepayment(payments=((date(2027, 1, 1), 1_000_000.0),), credit=level(10.0), interest=0.06)
    found = cash(contract(terms), delivered(meters={"plant": [0.0, 0.0, *[20.0] * 22]}))
    # February: 5,000. March: (1,005,000) x 0.5 % = 5,025; 10,025 of 146,000 are interest. April: 864,025 x 0.5 %
    same(found["credit on power: interest"][:4], [0.0, 0.0, -10_025.00, -4_320.125])
    same(found["credit on power"][:4], [0.0, 0.0, -135_975.00, -141_679.875])


def test_what_is_left_at_the_end_is_refunded_in_part():
    terms = Prepayment(payments=PAID, credit=level(1.0), refund_share=0.75)
    found = cash(contract(terms), delivered(meters=late(50.0)))  # 18 x 36,500 = 657,000 are worked off
    same(found["refund at the end"], months_of(np.zeros(24), m2028_12=-632_250.00))


def test_a_seller_who_fails_pays_back_what_is_recovered():
    terms = Prepayment(payments=PAID, credit=level(10.0), recovery=0.4, fails=date(2027, 9, 1))
    found = cash(contract(terms), delivered(meters=late(50.0)))
    same(found["credit on power"], [0.0] * 6 + [-365_000.00] * 2 + [0.0] * 16)
    same(found["recovered where the seller fails"], months_of(np.zeros(24), m2027_09=-308_000.00))  # 0.4 x 770,000


def test_credit_risk_makes_flows_expected_ones():
    """At 19 % a year, half a year is survived with the chance 0.9, a year with 0.81."""
    terms = Prepayment(payments=((date(2027, 6, 1), 1_000_000.0),), credit=level(10.0), default_rate=0.19, recovery=0.3)
    deal, deliveries = contract(terms), delivered(meters={"plant": [0.0] * 11 + [200.0] + [0.0] * 12})
    found = cash(deal, deliveries)
    same(found["prepaid"], months_of(np.zeros(24), m2027_06=900_000.00))
    same(found["credit on power"], months_of(np.zeros(24), m2027_12=-810_000.00))
    same(found["recovered where the seller fails"].sum(), -27_000.00)  # 0.09 x 1,000,000 x 0.3
    same(expected_loss(Settlement(deal, deliveries), terms).sum(), 63_000.00)


def test_what_was_paid_before_the_books_begin_is_owed_still():
    terms = Prepayment(payments=((date(2026, 11, 1), 100_000.0),), credit=level(10.0), interest=0.12)
    found = cash(contract(terms, start=date(2026, 11, 1)), delivered(meters={"plant": 20.0}))
    # December and January bear 1 % each: 102,010 are owed in January, 146,000 could be credited
    same(found["credit on power: interest"][:2], [-2_010.00, 0.0])
    same(found["credit on power"][:2], [-100_000.00, 0.0])


def in_the_books(terms, deliveries, start=date(2027, 1, 1)):
    """The programme's books of a prepayment alone: what it is worth there at each month's end, and the profit."""
    deal = contract(terms, start=start)
    ledger = Ledger(deliveries.months, tuple(settle_all([deal], deliveries, deliveries.months)))
    accruals = accrue_all([deal], deliveries)
    books = books_of(ledger, Vintages.none(deliveries.months), ("us",), accruals=accruals)
    theirs = books_of(ledger, Vintages.none(deliveries.months), ("them",), accruals=accruals)
    assert books.profit_usd + theirs.profit_usd == pytest.approx(np.zeros(24))  # what one side gains the other loses
    assert books.imbalance_usd < 1e-6
    line = next(line for line in books.lines() if line.name == "deposits, prepayments and collateral")
    return line.amounts_usd, books


def test_what_may_be_lost_of_a_prepayment_is_expensed_as_it_is_lost_and_nothing_stays():
    """1,000,000 in June, half a year survived with the chance 0.9: 900,000 paid, 0.09 of a million fails by December."""
    terms = Prepayment(payments=((date(2027, 6, 1), 1_000_000.0),), credit=level(10.0), default_rate=0.19, recovery=0.3)
    worth, books = in_the_books(terms, delivered(meters={"plant": [0.0] * 11 + [200.0] + [0.0] * 12}))
    same(worth[[4, 5, 11, 12, 23]], [0.0, 900_000.00, 0.0, 0.0, 0.0])
    same(worth[10], 1_000_000.00 * 0.81 ** (11 / 12))
    same(books.accrued(Accrued.LOSS).sum(), -63_000.00)  # 0.09 of a million, less 0.3 of it recovered
    same(books.accrued(Accrued.LOSS)[6], -700_000.00 * (0.81 ** (6 / 12) - 0.81 ** (7 / 12)))
    same(books.profit_usd.sum(), -63_000.00)
    same(books.change_in_cash_usd.sum(), -900_000.00 + 27_000.00 + 810_000.00)


def test_interest_on_a_prepayment_is_earned_as_it_grows_and_what_was_paid_before_the_books_stands_in_them():
    terms = Prepayment(payments=((date(2026, 11, 1), 100_000.0),), credit=level(10.0), interest=0.12, refund_share=0.5)
    worth, books = in_the_books(terms, delivered(meters={"plant": [0.0, 0.0, 7.0] + [0.0] * 21}), date(2026, 11, 1))
    # December bore 1 %: 101,000 stand when 2027 begins; then 1 % a month; in March 51,100 are credited (10 x 7 x 730)
    same(books.opening_held_usd, 101_000.00)
    same(books.accrued(Accrued.INTEREST)[:3], [1_010.00, 1_020.10, 1_030.301])
    same(worth[:3], [102_010.00, 103_030.10, 52_960.401])
    # the contract ends with 2028, after 21 more months of interest: half of what is left comes back, half is lost
    left = 52_960.401 * 1.01**21
    same(books.change_in_cash_usd[23], 0.5 * left)
    same(books.accrued(Accrued.LOSS)[23], -0.5 * left)
    same(worth[22:], [52_960.401 * 1.01**20, 0.0])


@given(
    default=st.floats(0.0, 0.5), recovery=st.floats(0.0, 1.0), interest=st.floats(0.0, 0.2), refund=st.floats(0.0, 1.0),
    power=st.lists(st.floats(0.0, 300.0), min_size=24, max_size=24), early=st.floats(0.0, 1e9), late=st.floats(0.0, 1e9),
    fails=st.none() | st.dates(date(2027, 1, 1), date(2028, 12, 31)),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_a_prepayment_in_the_books_is_what_is_expected_to_be_owed(default, recovery, interest, refund, power, early, late, fails):
    paid = ((date(2026, 3, 1), early), (date(2027, 5, 1), late))
    terms = Prepayment(
        payments=paid, credit=level(20.0), default_rate=default, recovery=recovery, interest=interest, refund_share=refund,
        fails=fails,
    )  # fmt: skip
    deal = contract(terms, start=date(2026, 1, 1))
    deliveries = delivered(meters={"plant": power})
    worth, books = in_the_books(terms, deliveries, deal.start)
    at = Settlement(deal, deliveries)
    same(worth, survival(at, terms)[0] * balance(at, terms).owed)
    same(worth[-1], 0.0)
    gained = books.opening_held_usd + books.profit_usd.sum()
    np.testing.assert_allclose(books.change_in_cash_usd.sum(), gained, rtol=1e-9, atol=0.01)


def test_tolling_pays_capacity_energy_and_starts():
    intervals = Intervals(np.array([0, 0, 0, 0, 1, 1]), np.ones(6))
    terms = Tolling(
        capacity_mw=100.0, capacity_charge=level(96_000.0), variable_charge=level(3.0), start_charge_usd=15_000.0,
        availability_guarantee=0.95,
    )  # fmt: skip
    plant = {"taken": [80.0, 0.0, 90.0, 95.0, 100.0, 0.0], "could": [95.0, 95.0, 95.0, 95.0, 100.0, 71.0]}
    found = cash(contract(terms, end=date(2027, 3, 1)), delivered((2027, 2027), {"plant": plant}, intervals))
    same(found["capacity"][:3], [800_000.00, 720_000.00, 0.0])  # 171 of 190 MWh: nine tenths
    same(found["energy made"][:2], [795.00, 300.00])
    same(found["starts"][:2], [30_000.00, 0.0])


def test_the_plant_s_owner_pays_for_fuel_beyond_his_heat_rate():
    terms = Tolling(capacity_mw=100.0, capacity_charge=level(0.0), heat_rate=1.9, fuel="gas-south")
    deliveries = delivered(meters={"plant": {"taken": 100.0, "fuel": 146_000.0}}, fuel_usd_per_mwh={"gas-south": 12.5})
    found = cash(contract(terms), deliveries)
    same(found["fuel beyond the guaranteed heat rate"], np.full(24, -91_250.00))  # 146,000 - 138,700 = 7,300 MWh


def burning(by_month, price=10.0, years=(2027, 2028)):
    return delivered(years, {"plant": {"taken": 1.0, "fuel": by_month}}, fuel_usd_per_mwh={"gas": price})


def test_fuel_at_its_price_with_the_pipeline_reserved():
    terms = FuelSupply(fuel="gas", volume_mwh=1_200_000.0, price=level(14.0), escalator=0.05, reservation=1.5)
    found = cash(contract(terms), burning(80_000.0))
    same(found["fuel"], np.repeat([1_120_000.00, 1_176_000.00], 12))
    same(found["pipeline reserved"], np.full(24, 150_000.00))


def test_fuel_at_the_market_within_a_collar():
    terms = FuelSupply(fuel="gas", volume_mwh=1e9, pricing="market", adder=0.5, floor=8.0, cap=20.0)
    price = np.array([5.0, 10.0, 30.0] * 8)
    found = cash(contract(terms), burning(1_000.0, price))["fuel"]
    same(found[:3], [8_000.00, 10_500.00, 20_000.00])


def test_fuel_beyond_the_volume_is_bought_at_the_market():
    terms = FuelSupply(fuel="gas", volume_mwh=1_000.0, price=level(14.0))
    found = cash(contract(terms, end=date(2028, 1, 1)), burning(90.0))
    same(found["fuel"][:13], [1_260.00] * 11 + [140.00, 0.0])  # 990, then the last 10 MWh of 1,000
    same(found["fuel beyond the volume, at the market"], months_of(np.zeros(24), m2027_12=800.00))


def test_fuel_not_taken_is_paid_for_and_made_up_within_its_years():
    terms = FuelSupply(fuel="gas", volume_mwh=1_200.0, price=level(10.0), take_or_pay=0.8, make_up_years=1)
    found = cash(contract(terms, end=date(2030, 1, 1)), burning([70.0] * 12 + [90.0] * 12 + [85.0] * 12, years=(2027, 2029)))
    same(found["take or pay"], months_of(np.zeros(36), m2027_12=1_200.00))  # 960 owed, 840 taken
    # 2028: 1,080 taken, 120 beyond the minimum: all that was paid for is made up, by the last of it
    same(found["fuel"][12:24], [900.00] * 10 + [600.00, 0.00])
    same(found["fuel"][24:], [850.00] * 12)


def test_what_is_not_made_up_in_time_is_lost():
    terms = FuelSupply(fuel="gas", volume_mwh=1_200.0, price=level(10.0), take_or_pay=0.8, make_up_years=1)
    found = cash(contract(terms, end=date(2030, 1, 1)), burning([70.0] * 12 + [80.0] * 12 + [90.0] * 12, years=(2027, 2029)))
    same(found["fuel"][24:], [900.00] * 12)

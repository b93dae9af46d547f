"""Power purchase, clause by clause, to the cent. A month of 730 hours at 100 MW is 73,000 MWh."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.unit.finance.contracts.desk import by_year, cash, contract, delivered, level, months_of, same

from gigawatt.catalog.contract_terms.power import PowerPurchase, Tranche
from gigawatt.finance.contracts.deliveries import Intervals
from gigawatt.finance.months import Months


def test_fixed_price_as_produced_pays_for_all_that_could_be_made():
    found = cash(contract(PowerPurchase(price=level(75.0))), delivered(meters={"plant": {"taken": 90.0, "could": 100.0}}))
    same(found["energy"], np.full(24, 4_927_500.00))  # 90 x 730 x 75
    same(found["energy: made and not used"], np.full(24, 547_500.00))  # 10 x 730 x 75


def test_as_used_pays_for_what_is_taken():
    terms = PowerPurchase(price=level(75.0), take="as-used", share=0.4)
    found = cash(contract(terms), delivered(meters={"plant": {"taken": 90.0, "could": 100.0}}))
    assert list(found) == ["energy"]
    same(found["energy"], np.full(24, 1_971_000.00))  # 0.4 x 90 x 730 x 75


def test_runs_from_its_first_month_to_the_one_before_its_end():
    deal = contract(PowerPurchase(price=level(75.0)), start=date(2027, 11, 15), end=date(2028, 2, 1))
    found = cash(deal, delivered(meters={"plant": 1.0}))
    same(found["energy"], months_of(found["energy"], m2027_11=54_750.0, m2027_12=54_750.0, m2028_01=54_750.0))


def test_escalator_rises_on_the_anniversary_of_the_first_month():
    deal = contract(PowerPurchase(price=level(80.0), escalator=0.025), start=date(2027, 7, 1), end=date(2029, 1, 1))
    found = cash(deal, delivered(meters={"plant": 1.0}))["energy"]
    same(found[[5, 6, 17, 18, 23]], [0.0, 58_400.00, 58_400.00, 59_860.00, 59_860.00])  # 730 x 80; 730 x 82


def test_price_by_year():
    found = cash(contract(PowerPurchase(price=by_year({2027: 60.0, 2028: 61.5}))), delivered(meters={"plant": 2.0}))["energy"]
    same(found, np.repeat([87_600.00, 89_790.00], 12))


def test_part_of_the_price_follows_inflation():
    terms = PowerPurchase(price=level(50.0), index_share=0.6)
    deliveries = delivered(meters={"plant": 1.0}, indices={"inflation": np.repeat([1.05, 1.092], 12)})
    found = cash(contract(terms), deliveries)["energy"]
    same(found, np.repeat([36_500.00, 37_376.00], 12))  # 1.092 / 1.05 = 1.04: 50 x 1.024 = 51.20


def test_tranches_share_the_plants_in_order():
    """One plant of 1,000 MW to which 120 MW are added: the uprate has its own price, from its own date."""
    tranches = (
        ("existing", Tranche(capacity_mw=1000.0)),
        ("uprate", Tranche(price=level(95.0), begins=date(2028, 1, 1), capacity_mw=120.0, escalator=0.0)),
    )
    deliveries = delivered(meters={"plant": np.repeat([1000.0, 1100.0], 12)})
    found = cash(contract(PowerPurchase(price=level(80.0), escalator=0.01, tranches=tranches)), deliveries)
    same(found["energy, existing"], np.repeat([58_400_000.00, 58_984_000.00], 12))  # 1000 x 730 x 80; x 80.80
    same(found["energy, uprate"], np.repeat([0.0, 6_935_000.00], 12))  # 100 x 730 x 95


def test_tranches_name_their_assets():
    tranches = (("old", Tranche(assets=("a",))), ("new", Tranche(assets=("b",), price=level(100.0))))
    deal = contract(PowerPurchase(price=level(70.0), tranches=tranches), items=("a", "b"))
    found = cash(deal, delivered(meters={"a": 10.0, "b": 3.0}))
    same(found["energy, old"], np.full(24, 511_000.00))
    same(found["energy, new"], np.full(24, 219_000.00))


def test_the_first_hours_of_curtailment_are_free_each_year():
    terms = PowerPurchase(price=level(40.0), capacity_mw=100.0, free_curtailment_h=100.0, curtailment_share=0.8)
    deliveries = delivered(meters={"plant": {"taken": 90.0, "could": 100.0}})  # 7,300 MWh a month unused; 10,000 are free
    found = cash(contract(terms), deliveries)["energy: made and not used"]
    year = [0.0, 147_200.00, *[233_600.00] * 10]  # 4,600 x 40 x 0.8, then 7,300 x 40 x 0.8
    same(found, year * 2)


def test_capacity_is_paid_by_the_month_and_less_where_it_is_not_available():
    terms = PowerPurchase(
        price=level(0.0), capacity_mw=500.0, capacity_price=level(120_000.0), availability_guarantee=0.9, escalator=0.02
    )
    could = np.full(24, 480.0)
    could[3] = 360.0  # 80 % of the 450 MW guaranteed
    found = cash(contract(terms), delivered(meters={"plant": {"taken": 0.0, "could": could}}))["capacity"]
    expected = np.repeat([5_000_000.00, 5_100_000.00], 12)
    expected[3] = 4_000_000.00
    same(found, expected)


def test_seller_pays_for_output_short_of_his_guarantee():
    terms = PowerPurchase(price=level(60.0), capacity_mw=100.0, guaranteed_output=0.9, shortfall_price=35.0)
    deliveries = delivered(meters={"plant": np.repeat([85.0, 95.0], 12)})
    found = cash(contract(terms), deliveries)["output short of the guarantee"]
    same(found, months_of(found, m2027_12=-1_533_000.00))  # (90 - 85) x 8,760 x 35


def hourly(first=2027):
    """Four hours in January and two in February 2027."""
    months = Months.of_years(first, first)
    return months, Intervals(np.array([0, 0, 0, 0, 1, 1]), np.ones(6))


def test_market_price_within_a_collar():
    _, intervals = hourly()
    terms = PowerPurchase(pricing="market", adder=2.0, floor=30.0, cap=90.0)
    deliveries = delivered((2027, 2027), {"plant": 10.0}, intervals, market_usd_per_mwh=[-5.0, 20.0, 50.0, 400.0, 88.0, 89.0])
    found = cash(contract(terms), deliveries)["energy"]
    same(found[:3], [2_020.00, 1_800.00, 0.0])  # 10 x (30 + 30 + 52 + 90); 10 x (90 + 90)


def test_difference_to_the_market_passes_both_ways():
    _, intervals = hourly()
    terms = PowerPurchase(price=level(60.0), settlement="difference", floor=0.0)
    deliveries = delivered(
        (2027, 2027), {"plant": [10, 10, 10, 10, 5, 5]}, intervals, market_usd_per_mwh=[-20.0, 40.0, 60.0, 100.0, 75.0, 80.0]
    )
    found = cash(contract(terms), deliveries)["energy: difference to the market"]
    same(found[:2], [400.00, -175.00])  # 10 x (60 + 20 + 0 - 40); 5 x (-15 - 20)


def test_shaped_block_settles_the_difference_at_the_market():
    _, intervals = hourly()
    terms = PowerPurchase(price=level(50.0), take="shaped", block=level(8.0))
    deliveries = delivered(
        (2027, 2027), {"plant": [10, 8, 6, 0, 8, 9]}, intervals, market_usd_per_mwh=[40.0, 45.0, 60.0, 20.0, 30.0, 70.0]
    )
    found = cash(contract(terms), deliveries)
    same(found["energy, the block"][:2], [1_600.00, 800.00])
    same(found["difference to the block, at the market"][:2], [-200.00, 70.00])  # 2 x 40 - 2 x 60 - 8 x 20; 1 x 70


def test_a_price_that_is_not_delivered_is_asked_for():
    terms = PowerPurchase(price=level(50.0), index_share=1.0)
    with pytest.raises(ValueError, match="no index `inflation`"):
        cash(contract(terms), delivered(meters={"plant": 1.0}))
    with pytest.raises(ValueError, match="no market price at site `ohio`"):
        cash(contract(PowerPurchase(pricing="market")), delivered(meters={"plant": 1.0}))


def test_what_a_plan_spreads_over_the_year_of_the_first_day_is_paid_for_after_it():
    """A plant of December, which a yearly plan runs at a twelfth all year."""
    deal = contract(PowerPurchase(price=level(50.0)), start=date(2027, 12, 1), end=date(2030, 1, 1))
    deliveries = delivered(meters={"plant": {"taken": np.repeat([10.0, 120.0], 12), "fuel": np.repeat([1.0, 12.0], 12)}})
    assert cash(deal, deliveries)["energy"][11] == 365_000.00
    found = cash(replace(deal, begin_with=("plant",)), deliveries)["energy"]
    same(found, [0.0] * 11 + [4_380_000.00] * 13)  # 120 x 730 x 50, as in every month of the year after

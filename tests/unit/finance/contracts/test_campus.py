"""Chips, leases, and what a place forgoes and is given, clause by clause, to the cent."""

from dataclasses import replace
from datetime import date

import numpy as np
from tests.unit.finance.contracts.desk import by_year, cash, contract, delivered, level, months_of, same

from gigawatt.catalog.contract_terms.campus import BuildingLease, ChipSupply, CommunityBenefit, TaxAbatement, VolumeStep, Warrant


def ordered(**by_month):
    return delivered(accelerators={"gb": months_of(np.zeros(24), **by_month)})


def chips(terms, **more):
    return contract(terms, items=("gb",), **more)


def test_chips_are_paid_by_deposit_ahead_and_the_rest_after():
    terms = ChipSupply(price=level(40_000.0), deposit=0.25, deposit_months=6, payment_months=2)
    found = cash(chips(terms), ordered(m2027_09=1_000.0, m2027_03=100.0))
    # the deposit of March was due before the books begin: it falls in their first month
    same(found["deposit"], months_of(np.zeros(24), m2027_01=1_000_000.00, m2027_03=10_000_000.00))
    same(found["deposit set against delivery"], months_of(np.zeros(24), m2027_03=-1_000_000.00, m2027_09=-10_000_000.00))
    same(found["chips, paid by deposit"], months_of(np.zeros(24), m2027_03=1_000_000.00, m2027_09=10_000_000.00))
    same(found["chips"], months_of(np.zeros(24), m2027_05=3_000_000.00, m2027_11=30_000_000.00))


def test_later_chips_have_the_price_of_their_step():
    steps = (
        ("second", VolumeStep(above=1_500.0, price=level(36_000.0))),
        ("third", VolumeStep(above=4_000.0, price=level(30_000.0))),
    )
    terms = ChipSupply(price=by_year({2027: 40_000.0, 2028: 39_000.0}), steps=steps)
    found = cash(chips(terms), ordered(m2027_06=1_000.0, m2028_01=1_000.0, m2028_05=3_000.0))["chips"]
    # 500 x 39,000 + 500 x 36,000; 2,000 x 36,000 + 1,000 x 30,000
    same(found, months_of(found, m2027_06=40_000_000.00, m2028_01=37_500_000.00, m2028_05=102_000_000.00))


def test_chips_owed_and_not_taken():
    terms = ChipSupply(price=level(40_000.0), committed=1_500.0, shortfall_share=0.3)
    found = cash(chips(terms), ordered(m2027_06=1_000.0))["chips not taken"]
    same(found, months_of(found, m2028_12=6_000_000.00))


def test_warrants_vest_by_volume_and_share_price():
    warrants = (
        ("first", Warrant(shares=10e6, accelerators=1_000.0)),
        ("second", Warrant(shares=20e6, power_mw=4.0, share_price_usd=150.0)),
        ("third", Warrant(shares=20e6, accelerators=9_000.0)),
    )
    terms = ChipSupply(
        price=level(0.0), power_kw=2.0, strike_usd=0.01, share_price=by_year({2027: 120.0, 2028: 180.0}), warrants=warrants
    )
    found = cash(chips(terms), ordered(m2027_06=1_000.0, m2027_08=1_000.0))
    same(found["warrant, first"], months_of(np.zeros(24), m2027_06=-1_199_900_000.00))  # 10 millions x 119.99
    same(found["warrant, second"], months_of(np.zeros(24), m2028_01=-3_599_800_000.00))  # 4 MW in August, 150 dollars in 2028
    assert "warrant, third" not in found


def test_chips_of_every_site_count_where_the_contract_names_none():
    deal = replace(chips(ChipSupply(price=level(1.0))), site=None)
    assert cash(deal, ordered(m2027_06=7.0))["chips"].sum() == 7.0
    assert cash(replace(deal, site="texas"), ordered(m2027_06=7.0)) == {}


def lease(**more):
    return BuildingLease(initial_months=12, rent=level(12_000_000.0), **more)


def test_rent_escalates_after_free_months():
    found = cash(contract(lease(escalator=0.03, rent_free_months=3)), delivered())["rent"]
    same(found, [0.0] * 3 + [1_000_000.00] * 9 + [1_030_000.00] * 12)


def test_rent_changes_with_the_first_renewal():
    found = cash(contract(lease(renewals=1, renewal_months=12, renewal_rent=0.9)), delivered())["rent"]
    same(found, np.repeat([1_000_000.00, 900_000.00], 12))


def test_rent_and_costs_by_capacity():
    terms = BuildingLease(initial_months=24, rent_per_mw=level(1_200_000.0), operating_cost=level(60_000.0))
    standing = np.repeat([0.0, 100.0, 250.0], 8)
    found = cash(contract(terms, items=("halls",)), delivered(in_service_mw={"halls": standing}))
    same(found["rent"], np.repeat([0.0, 10_000_000.00, 25_000_000.00], 8))
    same(found["operating costs passed on"], np.repeat([0.0, 500_000.00, 1_250_000.00], 8))


def test_deposit_comes_back():
    found = cash(contract(lease(deposit_usd=5_000_000.0)), delivered())
    same(found["deposit"], months_of(np.zeros(24), m2027_01=5_000_000.00))
    same(found["deposit given back"], months_of(np.zeros(24), m2028_12=-5_000_000.00))


GUARANTEED = {"guarantee": by_year({2027: 100e6, 2028: 90e6}), "guarantee_months": 36, "building_value": level(62e6)}


def test_a_tenant_who_leaves_early_makes_up_the_value_to_the_cap():
    terms = lease(**GUARANTEED)
    found = cash(contract(terms), delivered())["residual value guaranteed"]
    same(found, months_of(found, m2028_12=28_000_000.00))
    capped = cash(contract(replace(terms, guarantee_cap_usd=20e6)), delivered())["residual value guaranteed"]
    same(capped, months_of(capped, m2028_12=20_000_000.00))


def test_nothing_is_owed_where_the_value_holds_or_the_guarantee_is_over():
    worth = lease(**GUARANTEED | {"building_value": level(95e6)})
    over = lease(**GUARANTEED | {"guarantee_months": 24})
    assert "residual value guaranteed" not in cash(contract(worth), delivered())
    assert "residual value guaranteed" not in cash(contract(over), delivered())


def test_a_tenant_who_buys_pays_the_price_instead():
    found = cash(contract(lease(purchase_price=level(80e6), **GUARANTEED)), delivered())
    same(found["bought at the end"], months_of(np.zeros(24), m2028_12=80_000_000.00))
    assert "residual value guaranteed" not in found


def test_property_tax_is_forgone_for_some_years_against_a_payment():
    terms = TaxAbatement(
        value=by_year({2027: 800e6, 2028: 900e6}), rate=0.02, abated=0.75, abated_months=12, in_lieu=level(1.5e6)
    )
    found = cash(contract(terms), delivered())
    same(found["property tax"], months_of(np.zeros(24), m2027_12=16_000_000.00, m2028_12=18_000_000.00))
    same(found["property tax forgone"], months_of(np.zeros(24), m2027_12=-12_000_000.00))
    same(found["payment in lieu of taxes"], months_of(np.zeros(24), m2027_12=1_500_000.00, m2028_12=1_500_000.00))


def test_jobs_that_lack_are_paid_for():
    terms = TaxAbatement(value=level(100e6), rate=0.02, abated=1.0, jobs=500.0, jobs_kept=400.0, clawback=0.5)
    found = cash(contract(terms), delivered())["taken back for jobs that lack"]
    same(found, months_of(found, m2027_12=200_000.00, m2028_12=200_000.00))  # half of a fifth of 2 millions


def test_sales_tax_on_equipment_is_forgone_in_part():
    terms = TaxAbatement(sales_tax=0.0575, sales_tax_exempt=0.9)
    bought = {"gb": months_of(np.zeros(24), m2027_04=10e6)}
    found = cash(contract(terms, items=()), delivered(purchases_usd=bought))
    same(found["sales tax on equipment"], months_of(np.zeros(24), m2027_04=575_000.00))
    same(found["sales tax forgone"], months_of(np.zeros(24), m2027_04=-517_500.00))


def test_a_community_is_given_once_each_year_and_by_capacity():
    terms = CommunityBenefit(payments=((date(2027, 5, 1), 3e6),), yearly=level(1e6), per_mw=level(12_000.0), escalator=0.02)
    found = cash(contract(terms, items=("halls",)), delivered(in_service_mw={"halls": 50.0}))
    same(found["once"], months_of(np.zeros(24), m2027_05=3_000_000.00))
    same(found["each year"], months_of(np.zeros(24), m2027_12=1_000_000.00, m2028_12=1_020_000.00))
    same(found["by capacity"], np.repeat([50_000.00, 51_000.00], 12))


def test_halls_that_come_with_the_lease_are_rented_from_its_first_day():
    """A phase of July, of which a yearly plan has half all year."""
    deal = contract(BuildingLease(initial_months=24, rent_per_mw=level(1_200_000.0)), start=date(2027, 7, 1), items=("halls",))
    standing = np.repeat([100.0, 200.0], 12)
    found = cash(replace(deal, begin_with=("halls",)), delivered(in_service_mw={"halls": standing}))["rent"]
    same(found, [0.0] * 6 + [20_000_000.00] * 18)

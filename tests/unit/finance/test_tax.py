"""Tax by hand: MACRS and bonus, interest limits, losses with their 80 % limit, states, credits by date, three other countries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from gigawatt.catalog.load import tax_law
from gigawatt.errors import ProgrammeError
from gigawatt.finance.books import books_of
from gigawatt.finance.capital.stack import raise_capital
from gigawatt.finance.capital.tax_equity import Flip, flip_of
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Account, Ledger
from gigawatt.finance.months import Months
from gigawatt.finance.tax.assess import TaxedAsset, Taxpayer, assess, benefit
from gigawatt.finance.tax.passed_on import passed_on
from gigawatt.finance.tax.written_off import schedule
from gigawatt.programme.money.capital import CreditClaim, Place, Tax, TaxEquity, TaxOf, Vehicle

LAW = tax_law()
MONTHS = Months.of_years(2026, 2031)
CARRIED = Tax({"": TaxOf("united-states")})
MILLION = 1e6


def yearly(*millions: float) -> np.ndarray:
    return np.repeat(np.array(millions) * MILLION / 12, 12)


def at(year: int, usd: float) -> np.ndarray:
    amounts = MONTHS.none()
    amounts[MONTHS.index(date(year, 6, 1))] = usd
    return amounts


def payer(income: np.ndarray, interest: np.ndarray | None = None, *assets: TaxedAsset, **changes: object) -> Taxpayer:
    base = Taxpayer("owner", "united-states", None, income, MONTHS.none() if interest is None else interest, assets)
    return replace(base, **changes)


def books(taxpayer: Taxpayer, tax: Tax = CARRIED):
    return assess([taxpayer], tax, LAW, MONTHS).years[taxpayer.party, taxpayer.jurisdiction]


def test_servers_are_written_off_at_once_and_the_loss_is_carried_to_four_fifths() -> None:
    # 2026: 100 earned, 300 of servers at 100 % bonus: loss 200. 2027: 100, of which 80 are taken off: 20 x 21 % = 4.2;
    # 2028 the same; 2029: 40 are left: (100 - 40) x 21 % = 12.6; then 21 a year.
    servers = TaxedAsset("chips", "ohio", "chips", at(2026, 300 * MILLION))
    found = books(payer(yearly(*[100] * 6), None, servers))
    assert found.depreciation / MILLION == pytest.approx([300, 0, 0, 0, 0, 0])
    assert found.tax / MILLION == pytest.approx([0, 4.2, 4.2, 12.6, 21, 21])
    assert found.losses_left / MILLION == pytest.approx([200, 120, 40, 0, 0, 0])


def test_an_owner_with_other_income_uses_the_loss_at_once() -> None:
    servers = TaxedAsset("chips", "ohio", "chips", at(2026, 300 * MILLION))
    found = books(payer(yearly(*[100] * 6), None, servers), replace(CARRIED, losses="used"))
    assert found.tax / MILLION == pytest.approx([-42, 21, 21, 21, 21, 21])


def test_macrs_without_bonus_for_what_was_acquired_in_2024_keeps_four_tenths() -> None:
    # bonus of 2024: 60 %; the rest by the 5-year table: 20, 32, 19.2, 11.52, 11.52, 5.76
    servers = TaxedAsset("chips", "ohio", "chips", at(2026, 100 * MILLION), acquired=date(2024, 5, 1))
    found = books(payer(yearly(*[0] * 6), None, servers))
    assert found.depreciation / MILLION == pytest.approx([60 + 8, 12.8, 7.68, 4.608, 4.608, 2.304])


def test_halls_take_39_years_with_half_a_year_first() -> None:
    halls = TaxedAsset("phase-1", "ohio", "halls", at(2026, 780 * MILLION))
    assert books(payer(yearly(*[0] * 6), None, halls)).depreciation / MILLION == pytest.approx([10, 20, 20, 20, 20, 20])


def test_what_is_sold_is_taxed_on_its_price_less_what_is_not_yet_written_off() -> None:
    # 100 acquired in 2024 (as above): 68 and 12.8 are written off in 2026 and 2027; sold in 2028 for 50, when 19.2 are left
    march = MONTHS.index(date(2028, 3, 1))
    servers = TaxedAsset("chips", "ohio", "chips", at(2026, 100 * MILLION), acquired=date(2024, 5, 1), sold=march)
    price = MONTHS.none()
    price[march] = 50 * MILLION
    found = books(payer(yearly(*[0] * 6), None, servers, sold_usd=price), replace(CARRIED, losses="used"))
    assert found.depreciation / MILLION == pytest.approx([68, 12.8, 19.2, 0, 0, 0])
    assert found.tax[2] / MILLION == pytest.approx(0.21 * (50 - 19.2))


def test_interest_beyond_thirty_per_cent_waits() -> None:
    # 163(j): 30 of 50 in the years of 100; in 2028 with 300 earned 90: its own 50 and the 40 that waited
    found = books(payer(yearly(100, 100, 300, 100, 100, 100), yearly(*[50] * 6)))
    assert found.interest_deducted / MILLION == pytest.approx([30, 30, 90, 30, 30, 30])
    assert found.interest_left / MILLION == pytest.approx([20, 40, 0, 20, 40, 60])
    assert found.tax[0] / MILLION == pytest.approx(0.21 * 70)


def test_who_lets_buildings_may_elect_out_of_the_limit() -> None:
    found = books(payer(yearly(*[100] * 6), yearly(*[50] * 6)), replace(CARRIED, interest_unlimited=("owner",)))
    assert found.interest_deducted / MILLION == pytest.approx([50] * 6)


def test_a_state_takes_the_countrys_limit() -> None:
    found = assess([payer(yearly(*[100] * 6), yearly(*[50] * 6), region="louisiana")], CARRIED, LAW, MONTHS)
    assert found.years["owner", "united-states"].regional_tax / MILLION == pytest.approx([0.055 * 70] * 6)


def test_louisiana_is_taken_off_federal_income() -> None:
    found = assess([payer(yearly(*[100] * 6), region="louisiana")], CARRIED, LAW, MONTHS)
    years = found.years["owner", "united-states"]
    assert years.regional_tax / MILLION == pytest.approx([5.5] * 6)
    assert years.tax / MILLION == pytest.approx([0.21 * 94.5] * 6)
    ledger = Ledger(MONTHS, found.flows)
    paid = MONTHS.by_year(-ledger.received("owner", {Account.INCOME_TAX}))
    assert paid / MILLION == pytest.approx([5.5 + 0.21 * 94.5] * 6)
    assert np.flatnonzero(ledger.received("Louisiana")[:12]).tolist() == [3, 5, 8, 11]  # April, June, September, December


def claim(credit: str, begun: date, **changes: object) -> CreditClaim:
    path = "finance.tax.credits.c"
    return replace(CreditClaim("c", path, Place("p.yaml", 7, 5), credit, None, "plant", begun), **changes)


def test_investment_credit_halves_off_the_cost_and_is_carried_until_there_is_tax() -> None:
    # 30 % of 100 is 30; the cost written off is 85, by bonus all in 2027 (a battery); 100 earned a year
    battery = TaxedAsset("plant", None, "power", at(2027, 100 * MILLION), technology="battery")
    tax = replace(CARRIED, credits=(claim("us-48e", date(2033, 12, 31)),))
    found = books(payer(yearly(*[100] * 6), None, battery), tax)
    assert found.depreciation / MILLION == pytest.approx([0, 85, 0, 0, 0, 0])
    assert found.tax / MILLION == pytest.approx([21, 0.21 * 15, 21, 21, 21, 21])
    assert found.credits_used / MILLION == pytest.approx([0, 3.15, 21, 5.85, 0, 0])
    assert found.credits_left / MILLION == pytest.approx([0, 26.85, 5.85, 0, 0, 0])


def test_phase_out_by_begin_of_construction() -> None:
    found = {
        year: books(
            payer(yearly(*[100] * 6), None, TaxedAsset("plant", None, "power", at(2026, 10 * MILLION), technology="battery")),
            replace(CARRIED, credits=(claim("us-48e", date(year, 6, 1)),)),
        ).credits_used.sum()
        for year in (2033, 2034, 2035)
    }
    assert [usd / MILLION for usd in found.values()] == pytest.approx([3.0, 2.25, 1.5])


def test_credits_past_their_dates_are_named_all_at_once() -> None:
    late = (claim("us-48e", date(2036, 1, 1)), claim("us-48e-sun-and-wind", date(2026, 7, 5)))
    with pytest.raises(ProgrammeError) as caught:
        assess([payer(yearly(*[1] * 6))], replace(CARRIED, credits=late), LAW, MONTHS)
    words = str(caught.value).splitlines()
    assert len(words) == 2
    assert words[0].startswith("p.yaml:7:5: finance.tax.credits.c: Clean electricity investment credit (48E), storage")
    assert words[0].endswith("Begin construction by the end of 2035, or remove the claim.")
    assert "2026-07-05" in words[1]
    in_time = replace(late[1], in_service=date(2027, 12, 1))
    assess(
        [payer(yearly(*[1] * 6))],
        replace(CARRIED, credits=(in_time, claim("us-48e-sun-and-wind", date(2026, 7, 4)))),
        LAW,
        MONTHS,
    )


def test_production_credit_is_indexed_and_sold_at_a_discount() -> None:
    # 100,000 MWh a month from July 2026 on, 30 USD of 2025 at 2 % a year, sold at 7 % off
    mwh = np.where(np.arange(MONTHS.count) >= 5, 100_000.0, 0.0)
    plant = TaxedAsset("plant", None, "power", at(2026, 10 * MILLION), technology="geothermal", delivered_mwh=mwh)
    tax = replace(CARRIED, credits=(claim("us-45y", date(2026, 1, 1), transferred=True, discount=0.07, buyer="a bank"),))
    ledger = Ledger(MONTHS, assess([payer(yearly(*[100] * 6), None, plant)], tax, LAW, MONTHS, inflation_rate=0.02).flows)
    got = MONTHS.by_year(ledger.received("owner", {Account.TAX_CREDIT}))
    assert got[:2] / MILLION == pytest.approx([0.93 * 7 * 3.0 * 1.02, 0.93 * 12 * 3.0 * 1.02**2])
    assert ledger.received("a bank").sum() == pytest.approx(got.sum() * 7 / 93)  # what the discount earns it


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        # India: servers 40 % of what is left, half in the first year: 20, 32, 19.2; 25.168 % of 100 - that
        ("india", [0.25168 * 80, 0.25168 * 68, 0.25168 * 80.8]),
        # Emirates: straight line over 5 years, half a year first: 10, 20, 20; 9 % topped up to 15 %
        ("united-arab-emirates", [0.15 * 90, 0.15 * 80, 0.15 * 80]),
        # Norway: 30 % of what is left: 30, 21, 14.7; 22 %
        ("norway", [0.22 * 70, 0.22 * 79, 0.22 * 85.3]),
    ],
)
def test_other_countries_have_their_own_rules(country: str, expected: list[float]) -> None:
    servers = TaxedAsset("chips", None, "chips", at(2026, 100 * MILLION))
    found = books(payer(yearly(*[100] * 6), None, servers, jurisdiction=country))
    assert found.tax[:3] / MILLION == pytest.approx(expected)


def test_norwegian_tax_is_paid_in_the_year_after() -> None:
    ledger = Ledger(MONTHS, assess([payer(yearly(*[100] * 6), jurisdiction="norway")], CARRIED, LAW, MONTHS).flows)
    paid = -ledger.received("owner")
    assert np.flatnonzero(paid)[:3].tolist() == [13, 15, 25]  # February and April 2027, February 2028
    assert paid.sum() / MILLION == pytest.approx(22 * 6)


def test_a_partnerships_owners_and_its_tax_investor_file_for_it() -> None:
    # a plant of 1,200 with a credit of 30 %, half a third paid by an investor in December 2026: from then on 99 % of tax is its
    halls, cash = MONTHS.none(), MONTHS.none()
    halls[:12], cash[12:] = 100 * MILLION, 10 * MILLION
    terms = TaxEquity("a bank", "", Place(), share=1 / 3, target_return=0.5)
    vehicle = Vehicle("plant", "", Place(), "plant company", "project", {"owner": 1.0}, tax_equity=terms)
    raised = raise_capital([vehicle], {"plant": {"power": halls}}, {"plant": cash}, MONTHS)
    asset = TaxedAsset("plant", None, "power", at(2027, 1200 * MILLION), technology="battery")
    tax = replace(CARRIED, credits=(claim("us-48e", date(2026, 6, 1)),))
    company = payer(cash, None, asset, party="plant company")
    returns = passed_on([company], {"plant": vehicle}, raised)
    assert {one.party: one.other_income for one in returns} == {"owner": False, "a bank": True}
    years = assess(returns, tax, LAW, MONTHS).years["a bank", "united-states"]
    # 2027: 0.99 x (120 - 0.85 x 1,200) at 21 % is worth 187.1; the credit 0.99 x 360
    assert years.tax[1] / MILLION == pytest.approx(0.21 * 0.99 * (120 - 1020))
    assert years.credits_used[1] / MILLION == pytest.approx(0.99 * 360)
    whole = benefit(company, tax, LAW, MONTHS)
    assert MONTHS.by_year(whole)[1] / MILLION == pytest.approx(360 + 0.21 * 900)


def test_tax_equity_flips_by_the_taxes_that_come_back_and_its_return_to_the_flip_is_its_targets() -> None:
    # The plant of above, without cash to share. The investor pays 400 in December 2026 and has 99 % of: the credit of 360 in June
    # 2027, and a twelfth of 0.21 x 900 = 189 brought back by the loss in each month of 2027: 15.5925 a month, 356.4 in June.
    # By the end of June, six months on, that is 5 x 15.5925 + 371.9925 = 449.955; at a nought rate it flips there.
    halls = MONTHS.none()
    halls[:12] = 100 * MILLION
    asset = TaxedAsset("plant", None, "power", at(2027, 1200 * MILLION), technology="battery")
    tax = replace(CARRIED, credits=(claim("us-48e", date(2026, 6, 1)),))
    income = MONTHS.none()
    income[12:24] = 10 * MILLION
    company = payer(income, None, asset, party="plant company")
    worth = {"plant": benefit(company, tax, LAW, MONTHS)}

    def flipped(target: float) -> Flip:
        terms = TaxEquity("a bank", "", Place(), share=1 / 3, target_return=target)
        vehicle = Vehicle("plant", "", Place(), "plant company", "project", {"owner": 1.0}, tax_equity=terms)
        raised = raise_capital([vehicle], {"plant": {"power": halls}}, {"plant": MONTHS.none()}, MONTHS, tax_benefit_usd=worth)
        share = raised.tax_shares["plant"]["a bank"]
        found = flip_of(vehicle, raised.vehicles["plant"], share, worth["plant"], MONTHS)
        assert found is not None
        return found

    found = flipped(0.0)
    assert found.month == 17
    assert (found.paid_in_usd / MILLION, found.cash_usd) == pytest.approx((400.0, 0.0))
    assert found.tax_usd / MILLION == pytest.approx(449.955)
    # what it earned until then: the rate at which 15.5925 in each of five months and 371.9925 in the sixth are worth 400
    rate = found.rate_to_flip
    assert rate is not None
    by_hand = sum(15.5925 * (1 + rate) ** (-month / 12) for month in range(1, 6)) + 371.9925 * (1 + rate) ** -0.5
    assert by_hand == pytest.approx(400.0)
    # a target that the credit alone does not reach is reached by the tax of later months, and no sooner
    later = flipped(0.35)
    assert later.month is not None
    assert later.month > 17
    assert later.rate_to_flip is not None
    assert later.rate_to_flip >= 0.35
    short = [15.5925] * 5 + [371.9925] + [15.5925] * (later.month - 18)
    assert sum(usd * 1.35 ** (-(month + 1) / 12) for month, usd in enumerate(short)) < 400.0


def test_what_a_return_is_worth_counts_the_regions_tax_as_well() -> None:
    # Louisiana's 5.5 % of a loss of 900 come back too, and are taken off what the country gives back
    asset = TaxedAsset("chips", None, "chips", at(2026, 1000 * MILLION))
    one = payer(yearly(100, 0, 0, 0, 0, 0), None, asset, region="louisiana")
    regional = assess([replace(one, other_income=True)], CARRIED, LAW, MONTHS)
    paid = sum(flow.amounts_usd.sum() * (1.0 if flow.payer == "owner" else -1.0) for flow in regional.flows)
    assert benefit(one, CARRIED, LAW, MONTHS).sum() == pytest.approx(-paid)
    assert benefit(one, CARRIED, LAW, MONTHS).sum() / MILLION > 0.21 * 900


@pytest.mark.parametrize("key", sorted(LAW.classes))
def test_every_class_writes_off_all_of_the_cost(key: str) -> None:
    assert sum(schedule(LAW.classes[key])) == pytest.approx(1.0, abs=1e-4)  # the tables of MACRS are rounded


# Deferred tax


def straight(start: int, usd: float, years: int) -> np.ndarray:
    """What the books have left at each month's end of what is written off in equal parts from a January on."""
    since = np.arange(MONTHS.count) - MONTHS.index(date(start, 1, 1)) + 1
    return np.where(since > 0, usd * np.clip(1.0 - since / (12 * years), 0.0, 1.0), 0.0)


def deferred(*payers: Taxpayer, tax: Tax = CARRIED) -> np.ndarray:
    """What is owed later at each year's end [million USD]."""
    found = assess(payers, tax, LAW, MONTHS).accruals
    return np.cumsum(sum(one.amounts_usd for one in found))[11::12] / MILLION


def test_what_the_law_writes_off_sooner_is_tax_owed_later() -> None:
    # 300 of servers, at once by law, over 5 years by the books: 240, 180, 120, 60, 0 are left there, at 21 %
    january = MONTHS.none()
    january[0] = 300 * MILLION
    servers = TaxedAsset("chips", "ohio", "chips", january, book_usd=straight(2026, 300 * MILLION, 5))
    used = replace(CARRIED, losses="used")
    owed = deferred(payer(yearly(*[100] * 6), None, servers), tax=used)
    assert owed == pytest.approx([50.4, 37.8, 25.2, 12.6, 0, 0], abs=1e-9)
    # with the tax of each year it is 21 % of what the books show: 100 earned less 60 written off
    paid = books(payer(yearly(*[100] * 6), None, servers), used).tax / MILLION
    assert paid + np.diff(owed, prepend=0.0) == pytest.approx([8.4, 8.4, 8.4, 8.4, 8.4, 21])
    # where losses wait instead, the 200 of 2026 are tax saved later: 42, then 25.2, 8.4, 0
    owed = deferred(payer(yearly(*[100] * 6), None, servers))
    assert owed == pytest.approx([8.4, 12.6, 16.8, 12.6, 0, 0], abs=1e-9)
    paid = books(payer(yearly(*[100] * 6), None, servers)).tax / MILLION
    assert paid + np.diff(owed, prepend=0.0) == pytest.approx([8.4, 8.4, 8.4, 8.4, 8.4, 21])


def test_a_country_bears_its_share_of_a_regions_deferred_tax_and_a_sale_ends_it() -> None:
    january = MONTHS.none()
    january[0] = 100 * MILLION
    kept = straight(2026, 100 * MILLION, 5)
    sold = np.where(np.arange(MONTHS.count) >= 30, 0.0, kept)  # at the end of July 2028
    servers = TaxedAsset("chips", "baton-rouge", "chips", january, sold=30, book_usd=sold)
    one = payer(yearly(*[50] * 6), None, servers, region="louisiana")
    rate = LAW.jurisdictions["louisiana"].rate.at(2026)
    written = assess([one], replace(CARRIED, losses="used"), LAW, MONTHS)
    owed = np.cumsum(sum(found.amounts_usd for found in written.accruals))[11::12] / MILLION
    assert owed[0] == pytest.approx(80 * (0.21 + rate * (1 - 0.21)))  # both write all of it off at once
    assert owed[2:] == pytest.approx([0.0] * 4, abs=1e-9)
    ledger = Ledger(MONTHS, written.flows)
    found = books_of(ledger, Vintages.none(MONTHS), ("owner",), accruals=written.accruals)
    assert found.imbalance_usd < 0.01
    lines = {line.name: line.amounts_usd for line in found.lines()}
    assert lines["tax deferred to later"][11] / MILLION == pytest.approx(owed[0])
    assert lines["deferred tax"][:12].sum() / MILLION == pytest.approx(-owed[0])

"""Each kind of capital by hand, on a plant that costs 1,200 in a year and has cash from the next January on (millions of USD)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from gigawatt.errors import ProgrammeError
from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.capital.stack import raise_capital
from gigawatt.finance.debt import level, sculpted
from gigawatt.finance.flows import Account, Ledger
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import Place, Support, TaxEquity, Tranche, Vehicle

MONTHS = Months.of_years(2026, 2032)
HERE = Place("p.yaml", 9, 3)
LOAN = Tranche("loan", "finance.vehicles.plant.tranches.loan", HERE, "loan", {"a bank": 1.0}, 0.06, date(2030, 12, 1))
PLANT = Vehicle("plant", "finance.vehicles.plant", HERE, "plant company", "project", {"owner": 1.0})

IN_DECEMBER = {"halls": np.where(np.arange(MONTHS.count) == 11, 1200.0, 0.0)}


def raised(tranches: tuple[Tranche, ...], cash: float = 60.0, needs=None, exchange=None, **changes: object) -> Raised:
    halls = MONTHS.none()
    halls[:12] = 100.0
    operation = MONTHS.none()
    operation[12:] = cash
    vehicle = replace(PLANT, tranches=tranches, **changes)
    return raise_capital([vehicle], {"plant": needs or {"halls": halls}}, {"plant": operation}, MONTHS, exchange)


def test_a_share_of_cost_counts_its_own_interest_and_fees() -> None:
    # a bullet of half of all uses at 12 %: each month it draws half of 100 and of its interest, 1 % of what is owed
    owed, uses = 0.0, 0.0
    for _ in range(12):
        month = 100.0 + 0.01 * owed
        uses, owed = uses + month, owed + 0.5 * month
    found = raised((replace(LOAN, share=0.5, rate=0.12, repayment="bullet"),))
    path = found.vehicles["plant"]
    assert found.balance("plant", "loan")[11] == pytest.approx(owed, abs=1e-9)
    assert path.sources["equity"][:12].sum() == pytest.approx(uses - owed, abs=1e-9)
    # two per cent upfront and one per cent a year on what is not drawn: uses grow by both
    with_fees = raised((replace(LOAN, amount_usd=600.0, upfront_fee=0.02, commitment_fee=0.01),)).vehicles["plant"].debts["loan"]
    undrawn = 600.0 - np.concatenate([[0.0], np.cumsum(with_fees.drawn)[:11]])
    assert with_fees.fees.sum() == pytest.approx(12.0 + undrawn.sum() * 0.01 / 12)
    assert with_fees.drawn.sum() == pytest.approx(600.0)


def test_level_amortising_and_bullet() -> None:
    # 600 drawn at once in December for 48 months at 0.5 %
    at = {"amount_usd": 600.0, "draws": "at-once", "drawn_from": date(2026, 12, 1)}
    equal = raised((replace(LOAN, **at),), needs=IN_DECEMBER).vehicles["plant"].debts["loan"]
    assert equal.service[12:60] == pytest.approx(np.full(48, 600 * 0.005 / (1 - 1.005**-48)))
    amortising = (
        raised((replace(LOAN, **at, repayment="amortising", payments_a_year=4),), needs=IN_DECEMBER)
        .vehicles["plant"]
        .debts["loan"]
    )
    assert amortising.principal[14:60:3] == pytest.approx(np.full(16, 37.5))
    assert amortising.interest[[14, 17]] == pytest.approx([600 * 0.015, 562.5 * 0.015])
    bullet = raised((replace(LOAN, **at, repayment="bullet"),), 700.0, IN_DECEMBER).vehicles["plant"].debts["loan"]
    assert bullet.interest[12:60] == pytest.approx(np.full(48, 3.0))
    assert bullet.principal[59] == pytest.approx(600.0)
    grace = raised((replace(LOAN, **at, grace_years=2.0),), needs=IN_DECEMBER).vehicles["plant"].debts["loan"]
    assert grace.principal[12:36] == pytest.approx(np.zeros(24))
    assert grace.service[36:60] == pytest.approx(np.full(24, 600 * 0.005 / (1 - 1.005**-24)))


def test_coverage_sizes_debt_from_cash() -> None:
    # 60 a month over 3 serve 20; 48 payments at 0.5 % are worth 20 x 42.5803; over 1.5 they would be 1,703, above the cost
    modest = raised((replace(LOAN, coverage=3.0, repayment="sculpted"),)).vehicles["plant"]
    assert modest.debts["loan"].balance[11] == pytest.approx(20 * (1 - 1.005**-48) / 0.005)
    assert modest.least_coverage == pytest.approx(3.0)
    with pytest.raises(ProgrammeError, match="is above the"):
        raised((replace(LOAN, coverage=1.5, repayment="sculpted"),))


def test_debt_above_cost_and_debt_that_ends_too_soon_are_named() -> None:
    with pytest.raises(ProgrammeError) as caught:
        raised((replace(LOAN, amount_usd=1900.0, matures=date(2026, 10, 1)),))
    text = str(caught.value)
    assert "p.yaml:9:3: finance.vehicles.plant: its debt (loan 0.0 million USD) is above" in text
    assert "it matures in 2026-10, and is drawn until 2026-12. Let it mature later" in text
    with pytest.raises(ProgrammeError, match="cash, which is known to the end of 2032 only"):
        raised((replace(LOAN, coverage=1.3, matures=date(2040, 1, 1)),))
    with pytest.raises(ProgrammeError, match="it is owed in INR, of which there is no exchange rate"):
        raised((replace(LOAN, share=0.3, currency="INR"),))


def test_vendor_finance_pays_for_its_own_goods() -> None:
    halls, chips = MONTHS.none(), MONTHS.none()
    halls[:12], chips[8:12] = 50.0, 150.0
    vendor = replace(LOAN, key="vendor", kind="vendor", lenders={"chip maker": 1.0}, share=0.8, rate=0.0, finances=("chips",))
    found = raised((vendor,), needs={"halls": halls, "chips": chips})
    assert found.vehicles["plant"].debts["vendor"].drawn == pytest.approx(0.8 * chips)
    assert found.vehicles["plant"].sources["equity"][:12] == pytest.approx((halls + 0.2 * chips)[:12])


def test_export_credit_pays_its_premium_and_covers_the_lenders_loss() -> None:
    # 600 drawn at once in December; cash of 5 a month pays interest of 3 and 2 of principal; nobody stands in
    export = replace(
        LOAN, kind="export-credit", amount_usd=600.0, draws="at-once", drawn_from=date(2026, 12, 1),
        insurer="an agency", cover=0.95, premium=0.05,
    )  # fmt: skip
    ledger = Ledger(MONTHS, raised((export,), cash=5.0, needs=IN_DECEMBER).flows)
    assert ledger.received("an agency")[11] == pytest.approx(30.0)
    lost = -ledger.received("an agency")[-1]
    unpaid = raised((export,), cash=5.0, needs=IN_DECEMBER).vehicles["plant"].debts["loan"].unpaid_usd
    assert unpaid == pytest.approx(600 * 1.005**72 - 5 * (1.005**72 - 1) / 0.005, rel=1e-3)  # owed on to the horizon's end
    assert lost == pytest.approx(0.95 * unpaid)


def test_development_money_is_partly_given() -> None:
    found = raised((replace(LOAN, kind="development", amount_usd=400.0, rate=0.0, grant_share=0.25),))
    debt = found.vehicles["plant"].debts["loan"]
    assert (debt.granted.sum(), debt.drawn.sum(), debt.principal.sum()) == pytest.approx((100.0, 300.0, 300.0))
    assert Ledger(MONTHS, found.flows).received("plant company", {Account.GRANT}).sum() == pytest.approx(100.0)


def test_who_stands_in_pays_up_to_its_cap_and_a_sovereign_waits() -> None:
    at = {"amount_usd": 600.0, "draws": "at-once", "drawn_from": date(2026, 12, 1), "rate": 0.0}
    helped = raised((replace(LOAN, **at),), cash=10.0, needs=IN_DECEMBER, support=Support("parent", 20.0))
    given = -Ledger(MONTHS, helped.flows).received("parent", {Account.GUARANTEE})
    assert given[12:20] == pytest.approx([2.5] * 8)  # service 12.5, cash 10
    assert given.sum() == pytest.approx(20.0)
    fund = replace(LOAN, key="fund", kind="sovereign", lenders={"a fund": 1.0}, deferrable=True, **at)
    waits = raised((fund,), cash=10.0, needs=IN_DECEMBER, support=Support("parent"))
    assert not Ledger(MONTHS, waits.flows).received("parent").any()
    assert waits.vehicles["plant"].debts["fund"].balance[71] == pytest.approx(0.0, abs=1e-9)  # sixty months of ten


def test_a_debt_in_another_currency_moves_with_it() -> None:
    rate = np.where(np.arange(MONTHS.count) < 24, 1.0, 1.2)
    euro = replace(LOAN, amount_usd=480.0, rate=0.0, currency="EUR")
    debt = raised((euro,), exchange={"EUR": rate}).vehicles["plant"].debts["loan"]
    assert debt.principal[12:60] == pytest.approx(10.0 * rate[12:60])
    assert debt.revalued.sum() == pytest.approx(0.2 * 360.0)
    assert debt.balance[59] == pytest.approx(0.0, abs=1e-9)


def test_tax_equity_flips_when_its_return_is_reached() -> None:
    # a third of 1,200 in December 2026; 0.2 x 60 cash and 0.99 x 8 tax a month are 19.92: at 0 % 400 are back after 21 months
    terms = TaxEquity("an investor", "", HERE, share=1 / 3, target_return=0.0)
    vehicle = replace(PLANT, tax_equity=terms)
    halls, cash, tax = MONTHS.none(), MONTHS.none(), MONTHS.none()
    halls[:12], cash[12:], tax[12:] = 100.0, 60.0, 8.0
    found = raise_capital([vehicle], {"plant": {"halls": halls}}, {"plant": cash}, MONTHS, None, {"plant": tax})
    ledger = Ledger(MONTHS, found.flows)
    got = ledger.received("an investor", {Account.DISTRIBUTION})
    assert ledger.received("an investor", {Account.EQUITY})[11] == pytest.approx(-400.0)
    assert got[12:33] == pytest.approx([12.0] * 21)
    assert got[33:36] == pytest.approx([3.0] * 3)
    assert found.tax_shares["plant"]["an investor"][[32, 33]] == pytest.approx([0.99, 0.05])
    assert ledger.received("owner")[:12].sum() == pytest.approx(-1200.0 + 400.0)


def test_a_debt_of_before_our_months_is_served_on() -> None:
    # 600 still owed, complete in 2025: 60 level payments from 2026 to 2030; 100 of cash are there on the first day
    old = replace(LOAN, amount_usd=900.0, outstanding_usd=600.0, draws="at-once", drawn_from=date(2020, 1, 1))
    cash = MONTHS.none() + 20.0
    vehicle = replace(PLANT, tranches=(old,), completion=date(2025, 6, 1), opening_cash_usd=100.0)
    found = raise_capital([vehicle], {}, {"plant": cash}, MONTHS)
    debt = found.vehicles["plant"].debts["loan"]
    each = 600 * 0.005 / (1 - 1.005**-60)
    assert debt.service[:60] == pytest.approx(np.full(60, each))
    assert debt.balance[59] == pytest.approx(0.0, abs=1e-9)
    paid = Ledger(MONTHS, found.flows).received("owner")
    assert paid[:2] == pytest.approx([100.0 + 20.0 - each, 20.0 - each])
    assert paid[60:] == pytest.approx(np.full(24, 20.0))


def test_yearly_debt_is_that_of_the_single_owner_pro_forma() -> None:
    # two ways to the same debt: this engine with one payment a year, and the primitives that reproduce SAM
    yearly = np.array([0.0, 300.0, 360.0, 330.0, 390.0])
    cash = MONTHS.none()
    cash[12:60] = np.repeat(yearly[1:] / 12, 12)
    vehicle = replace(PLANT, tranches=(replace(LOAN, coverage=1.4, repayment="sculpted", payments_a_year=1),))
    found = raise_capital([vehicle], {"plant": IN_DECEMBER}, {"plant": cash}, MONTHS).vehicles["plant"].debts["loan"]
    known = sculpted(yearly, 1.4, 0.06, 4)
    assert found.balance[11:60:12] == pytest.approx(known.balance)
    assert found.interest[23:60:12] == pytest.approx(known.interest[1:])
    at_once = replace(LOAN, amount_usd=600.0, draws="at-once", drawn_from=date(2026, 12, 1), payments_a_year=1)
    amortised = raised((at_once,), 99.0, IN_DECEMBER)
    assert amortised.balance("plant", "loan")[11:60:12] == pytest.approx(level(600.0, 0.06, 4, 4).balance, abs=1e-9)

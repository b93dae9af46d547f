from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigawatt.finance.accruals import Accrual, Accrued, held_before
from gigawatt.finance.books import books_of
from gigawatt.finance.corporate_cash import TREASURY, corporate_cash
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Account, Flow, Ledger
from gigawatt.finance.measures import measures_of, net_present_value_usd
from gigawatt.finance.months import Months

MONTHS = Months.of_years(2030, 2031)
OWNER = "owner"


def bought(spent: dict[int, float], in_service: int, life: int, half_life: float = float("nan")) -> Vintages:
    paid = MONTHS.none()
    for month, usd in spent.items():
        paid[month] = usd
    return Vintages(
        MONTHS, (OWNER,), ("site",), ("hall",), (Account.HALLS,), paid[None, :],
        np.array([in_service]), np.array([life]), np.array([half_life]),
    )  # fmt: skip


def flow(payer: str, payee: str, account: Account, usd: float, *months: int) -> Flow:
    amounts = MONTHS.none()
    amounts[list(months)] = usd
    return Flow(payer, payee, account, "hall", "test", amounts, "site")


def test_a_hall_is_written_off_in_equal_parts_from_its_first_month_of_service() -> None:
    # 1,200 paid before July 2030 (month 6), 10 months of life; 40 more paid in month 12 over the 4 months that are left
    vintages = bought({0: 700.0, 5: 500.0, 12: 40.0}, in_service=6, life=10)
    expected = np.zeros(24)
    expected[6:16] = 120.0
    expected[12:16] += 10.0
    assert vintages.depreciation_usd[0] == pytest.approx(expected)
    assert vintages.under_construction_usd[0][[0, 4, 5, 6]] == pytest.approx([700.0, 700.0, 1200.0, 0.0])
    assert vintages.book_usd[0][[5, 6, 11, 15, 23]] == pytest.approx([1200.0, 1080.0, 480.0, 0.0, 0.0])


def test_what_is_paid_after_its_life_is_written_off_at_once_and_what_comes_later_is_not() -> None:
    assert bought({20: 9.0}, in_service=2, life=4).depreciation_usd[0][20] == 9.0
    late = bought({20: 9.0}, in_service=30, life=12)
    assert not late.depreciation_usd.any()
    assert late.residual_usd == pytest.approx([9.0])


def test_what_is_sold_leaves_the_books_and_its_gain_is_what_it_fetched_above_them() -> None:
    # 1,200 over 12 months from the first on; sold at the end of the eighth, when 400 are left of it, for 450
    vintages = replace(bought({0: 1200.0}, in_service=0, life=12, half_life=12.0), sold=np.array([7]))
    paid = flow(OWNER, "builder", Account.HALLS, 1200.0, 0)
    sale = flow("buyer", OWNER, Account.RESALE, 450.0, 7)
    books = books_of(Ledger(MONTHS, (paid, sale)), vintages, (OWNER,))
    assert books.depreciation_usd == pytest.approx([100.0] * 8 + [0.0] * 16)
    assert vintages.disposed_usd[0] == pytest.approx([0.0] * 7 + [400.0] + [0.0] * 16)
    assert books.gain_on_used_usd == pytest.approx([0.0] * 7 + [50.0] + [0.0] * 16)
    assert books.fixed_assets_usd[[0, 6, 7, 23]] == pytest.approx([1100.0, 500.0, 0.0, 0.0])
    assert books.profit_usd.sum() == pytest.approx(450.0 - 1200.0)
    assert vintages.residual_usd == pytest.approx([0.0])
    assert books.imbalance_usd < 1e-9
    # sold before it enters service, or after the end of its life: what is left of it then, and nothing
    assert replace(bought({0: 90.0}, 6, 12), sold=np.array([2])).disposed_usd.sum() == pytest.approx(90.0)
    assert replace(bought({0: 90.0}, 0, 9), sold=np.array([12])).disposed_usd.sum() == pytest.approx(0.0, abs=1e-9)


def test_a_deposit_of_before_the_first_month_stands_in_the_books_until_it_comes_back() -> None:
    # 30 come back of which 10 are paid in now: 20 were there before; 5 of another item stay where they are
    flows = (
        flow("supplier", OWNER, Account.DEPOSIT, 30.0, 9),
        flow(OWNER, "supplier", Account.DEPOSIT, 10.0, 2),
        replace(flow(OWNER, "utility", Account.COLLATERAL, 5.0, 3), item="grid"),
    )
    before = list(held_before(flows, (), (OWNER,)))
    assert [(one.item, one.debtor, one.opening_usd) for one in before] == [("hall", "supplier", 20.0)]
    books = books_of(Ledger(MONTHS, flows), Vintages.none(MONTHS), (OWNER,), accruals=before)
    held = next(line.amounts_usd for line in books.lines() if line.name == "deposits, prepayments and collateral")
    assert held[[0, 2, 3, 9, 23]] == pytest.approx([20.0, 30.0, 35.0, 5.0, 5.0])
    assert not books.profit_usd.any()
    assert books.imbalance_usd < 1e-9


def test_used_chips_fetch_what_their_age_leaves_of_their_price() -> None:
    # 24 months old at the horizon's end, halving every 12: a quarter of 800; nothing at the end of its life
    assert bought({0: 800.0}, 0, 60, half_life=12.0).residual_usd == pytest.approx([200.0])
    assert bought({0: 800.0}, 0, 24, half_life=12.0).residual_usd == pytest.approx([0.0])


def test_three_statements_by_hand() -> None:
    vintages = bought({0: 240.0}, in_service=0, life=24)
    flows = (
        flow(OWNER, "builder", Account.HALLS, 240.0, 0),
        flow("bank", OWNER, Account.LOAN, 100.0, 0),
        flow(TREASURY, OWNER, Account.EQUITY, 140.0, 0),
        flow("users", OWNER, Account.COMPUTE, 30.0, *range(1, 24)),
        flow(OWNER, "grid", Account.ENERGY, 5.0, *range(1, 24)),
        flow(OWNER, "bank", Account.INTEREST, 1.0, *range(1, 24)),
        flow(OWNER, "bank", Account.PRINCIPAL, 50.0, 11, 23),
        flow(OWNER, "state", Account.INCOME_TAX, 20.0, 23),
        flow(OWNER, "utility", Account.COLLATERAL, 7.0, 3),
    )
    books = books_of(Ledger(MONTHS, flows), vintages, (OWNER,))
    lines = {(line.statement, line.name): line.amounts_usd for line in books.lines()}
    assert lines["income", "earnings before depreciation"].sum() == 23 * 25.0
    assert lines["income", "operating profit"].sum() == pytest.approx(23 * 25.0 - 240.0)
    assert lines["income", "profit"].sum() == pytest.approx(23 * 24.0 - 240.0 - 20.0)
    assert lines["cash flow", "cash before financing"].sum() == 23 * 25.0 - 20.0 - 240.0
    ends = {
        name: lines["balance sheet", name][-1]
        for name in ("cash", "in service", "debt", "paid in less paid out", "retained profit")
    }
    assert ends["cash"] == 23 * 24.0 - 100.0 - 20.0 - 7.0
    assert (ends["in service"], ends["debt"], ends["paid in less paid out"]) == pytest.approx((0.0, 0.0, 140.0))
    assert lines["balance sheet", "deposits, prepayments and collateral"][-1] == 7.0
    assert lines["balance sheet", "assets"][-1] == ends["cash"] + 7.0
    assert books.imbalance_usd < 0.005
    opened = replace(books, opening_cash_usd=11.0, opening_debt_usd=4.0)
    assert opened.debt_usd[-1] == 4.0
    assert opened.imbalance_usd < 0.005
    cheaper = replace(opened, revalued_usd=MONTHS.none() - 0.125)  # owed in a currency that falls
    assert cheaper.debt_usd[-1] == 4.0 - 24 * 0.125
    assert cheaper.profit_usd.sum() == pytest.approx(opened.profit_usd.sum() + 24 * 0.125)
    assert cheaper.imbalance_usd < 0.005


def test_what_passes_within_a_group_is_in_no_books_of_the_group() -> None:
    flows = (flow(OWNER, "vehicle", Account.RENT, 10.0, 1), flow("vehicle", "bank", Account.INTEREST, 4.0, 1))
    ledger = Ledger(MONTHS, flows)
    whole = books_of(ledger, Vintages.none(MONTHS), (OWNER, "vehicle"))
    parts = [books_of(ledger, Vintages.none(MONTHS), (party,)) for party in (OWNER, "vehicle")]
    assert not whole.earnings_usd.any()
    assert whole.profit_usd == pytest.approx(sum(part.profit_usd for part in parts))


def test_corporate_cash_leaves_nothing_with_the_owner() -> None:
    ledger = Ledger(MONTHS, (flow(OWNER, "builder", Account.HALLS, 50.0, 0), flow("users", OWNER, Account.COMPUTE, 9.0, 4, 5)))
    whole = ledger.with_flows(corporate_cash(ledger, OWNER))
    assert not whole.received(OWNER).any()
    assert whole.received(TREASURY).sum() == 18.0 - 50.0


amounts = st.lists(st.floats(-1e9, 1e9).map(lambda usd: round(usd, 2)), min_size=24, max_size=24)
parties = st.sampled_from(["owner", "vehicle", "bank", "users", "state"])
flows_drawn = st.lists(st.tuples(parties, parties, st.sampled_from(list(Account)), amounts), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(flows_drawn, amounts, st.integers(-6, 30), st.integers(1, 40), st.integers(-2, 40), amounts, st.sampled_from(Accrued))
def test_every_balance_sheet_balances_and_cash_in_is_cash_out(
    drawn: list[tuple[str, str, Account, list[float]]],
    paid: list[float],
    in_service: int,
    life: int,
    sold: int,
    earned: list[float],
    kind: Accrued,
) -> None:
    flows = tuple(
        Flow(payer, payee, account, "item", "drawn", np.array(usd)) for payer, payee, account, usd in drawn if payer != payee
    )
    ledger = Ledger(MONTHS, flows)
    spent = np.abs(np.array(paid))
    vintages = replace(bought({}, in_service, life), spent_usd=spent[None, :], sold=np.array([sold]))
    accruals = [Accrual("vehicle", "owner", kind, "item", "drawn", np.array(earned), None, abs(earned[0]))]
    for group in (("owner",), ("vehicle",), ("owner", "vehicle")):
        books = books_of(ledger, vintages, group, accruals=accruals)
        assert books.imbalance_usd < 0.005
        assert replace(books, funded_by="a holder", funded_usd=-books.change_in_cash_usd).imbalance_usd < 0.005
    gained = [books_of(ledger, vintages, (party,), accruals=accruals).accrued(kind) for party in ("owner", "vehicle")]
    assert np.max(np.abs(gained[0] + gained[1])) == 0.0
    if 0 <= sold < MONTHS.count and "owner" in vintages.owner:
        assert vintages.depreciation_usd.sum() + vintages.disposed_usd.sum() == pytest.approx(spent.sum(), rel=1e-9, abs=1e-3)
    everyone = sum((ledger.received(party) for party in ledger.parties), MONTHS.none())
    assert np.max(np.abs(everyone)) < 0.005


@settings(max_examples=50, deadline=None)
@given(amounts, amounts, st.floats(-3, 3), st.floats(-0.5, 1.0))
def test_net_present_value_is_linear(first: list[float], second: list[float], factor: float, rate: float) -> None:
    one, other = np.array(first), np.array(second)
    together = net_present_value_usd(MONTHS, one + factor * other, rate)
    apart = net_present_value_usd(MONTHS, one, rate) + factor * net_present_value_usd(MONTHS, other, rate)
    assert together == pytest.approx(apart, abs=1e-3 + 1e-9 * abs(apart))


def test_worth_by_hand() -> None:
    # 100 out at the end of month 1, 121 in twelve months later: 21 % a year
    flows = (flow(OWNER, "builder", Account.OPERATION, 100.0, 0), flow("users", OWNER, Account.COMPUTE, 121.0, 12))
    worth = measures_of(books_of(Ledger(MONTHS, flows), Vintages.none(MONTHS), (OWNER,)), 0.10)
    assert worth.irr == pytest.approx(0.21)
    assert worth.npv_usd == pytest.approx(-100.0 / 1.1 ** (1 / 12) + 121.0 / 1.1 ** (13 / 12))
    assert (worth.peak_funding_usd, worth.peak_funding_month, worth.payback_years) == (100.0, 0, 1.0)


def test_a_rate_of_return_that_does_not_exist_is_named() -> None:
    ledger = Ledger(MONTHS, (flow(OWNER, "builder", Account.OPERATION, 100.0, 0),))
    worth = measures_of(books_of(ledger, Vintages.none(MONTHS), (OWNER,)), 0.10)
    assert worth.irr is None
    assert worth.payback_years is None
    assert worth.reasons == ("no rate of return: nothing comes back", "it does not pay back within the horizon")


def test_who_owns_a_part_of_another_has_its_share_of_the_profit_and_is_not_paid_by_what_it_puts_in() -> None:
    # a holder is paid in 50 by its owner, puts 80 % of 100 into a campus with 30 of its own debt, and is paid 8 a month by it
    flows = (
        flow(OWNER, "holder", Account.EQUITY, 50.0, 0),
        flow("bank", "holder", Account.LOAN, 30.0, 0),
        flow("holder", "campus", Account.EQUITY, 80.0, 0),
        flow("campus", "holder", Account.DISTRIBUTION, 8.0, *range(1, 24)),
        flow("holder", "bank", Account.INTEREST, 1.0, *range(1, 24)),
        flow("holder", OWNER, Account.DISTRIBUTION, 7.0, *range(1, 24)),
    )
    alone = books_of(Ledger(MONTHS, flows), Vintages.none(MONTHS), ("holder",))
    books = replace(alone, associates_usd=MONTHS.none() + 5.0)
    lines = {(line.statement, line.name): line.amounts_usd for line in books.lines()}
    assert lines["income", "share of profit of others"].sum() == 24 * 5.0
    assert lines["income", "profit"].sum() == 24 * 5.0 - 23.0
    assert lines["cash flow", "cash before financing"].sum() == 23 * 8.0 - 80.0
    assert (lines["cash flow", "equity"].sum(), lines["cash flow", "distribution"].sum()) == (50.0, -23 * 7.0)
    assert lines["balance sheet", "investments"][-1] == 80.0 + 24 * 5.0 - 23 * 8.0
    assert books.imbalance_usd < 0.005
    to_owners = measures_of(books, 0.08, equity=True)
    assert to_owners.peak_funding_usd == 50.0
    assert to_owners.payback_years == pytest.approx(8 / 12)
    assert to_owners.residual_usd == 80.0 + 24 * 5.0 - 23 * 8.0 - 30.0
    assert any("comes later" in reason for reason in to_owners.reasons)

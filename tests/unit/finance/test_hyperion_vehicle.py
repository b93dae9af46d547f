"""Hyperion's vehicle by hand: 27.3 billion dollars of notes, deferred equity, escrow, lease, renewals, guarantee.

Figures of the notes are those of ../shared/facts/programme_and_finance.csv; that rents begin in June 2029, pay 1.0 times what
the notes ask for, and that the reserve and fees are nought, are the test's own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from gigawatt.finance.capital.stack import raise_capital
from gigawatt.finance.flows import Account, Ledger
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import Guarantee, Lease, Place, Residual, Tranche, Vehicle

HERE = Place()
MONTHS = Months.of_years(2025, 2050)
OCTOBER_2025, MAY_2029, MAY_2049 = (MONTHS.index(day) for day in (date(2025, 10, 1), date(2029, 5, 1), date(2049, 5, 1)))
BILLION = 1e9


def notes(**changes: object) -> Tranche:
    return replace(
        Tranche(
            "notes", "finance.vehicles.beignet.tranches.notes", HERE, "notes", {"PIMCO": 18 / 27.3, "others": 9.3 / 27.3},
            rate=0.0658, matures=date(2049, 5, 1), amount_usd=27.3 * BILLION, repayment="level", draws="at-once",
            drawn_from=date(2025, 10, 1), escrow_interest_usd=1.16 * BILLION,
        ),
        **changes,
    )  # fmt: skip


def vehicles(taken: int | None = None) -> tuple[Vehicle, Vehicle]:
    lease = Lease(
        "Meta", "", HERE, start=date(2029, 6, 1), term_years=4.0, services="beignet.notes", renewal_years=4.0, renewals=4,
        taken=taken,
    )  # fmt: skip
    campus = Vehicle(
        "campus", "", HERE, "JVCo", "joint-venture", {"beignet": 0.8, "Meta": 0.2}, completion=date(2029, 5, 1), lease=lease,
        guarantee=Guarantee("Meta", "", HERE, years=16.0, cap_usd=28.0 * BILLION, pays_to="beignet"), residual=Residual(0.4),
    )  # fmt: skip
    beignet = Vehicle(
        "beignet", "", HERE, "Beignet Investor", "special-purpose", {"Blue Owl": 1.0}, tranches=(notes(),), equity_when="last",
        completion=date(2029, 5, 1),
    )  # fmt: skip
    return campus, beignet


def needs() -> dict[str, dict[str, np.ndarray]]:
    """28.7875 billion spent evenly over the 43 months after closing: Beignet's 80 % are the 23.03 of the facts."""
    halls = MONTHS.none()
    halls[OCTOBER_2025 + 1 : MAY_2029 + 1] = 23.03 / 0.8 / 43 * BILLION
    return {"campus": {"halls": halls}}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger(MONTHS, raise_capital(vehicles(), needs(), {}, MONTHS).flows)


def test_notes_pay_for_the_campus_and_their_own_interest() -> None:
    # 43 months of interest at 27.3 x 6.58 % / 12 = 0.149695: 6.436885. With 23.03 for the campus: 29.466885.
    # Notes 27.3 and escrow interest 1.16 leave 1.006885 to the owner.
    raised = raise_capital(vehicles(), needs(), {}, MONTHS)
    path = raised.vehicles["beignet"]
    assert path.debts["notes"].interest[: MAY_2029 + 1].sum() == pytest.approx(43 * 27.3 * BILLION * 0.0658 / 12, abs=0.01)
    assert path.sources["escrow interest"].sum() == pytest.approx(1.16 * BILLION, abs=0.01)
    assert path.sources["equity"].sum() == pytest.approx((23.03 + 6.436885 - 27.3 - 1.16) * BILLION, abs=0.01)
    assert np.flatnonzero(path.sources["equity"]).min() > MAY_2029 - 5  # deferred: after the notes are spent
    assert path.uses["assets"].sum() == pytest.approx(23.03 * BILLION, abs=0.01)


def test_notes_amortise_to_may_2049() -> None:
    debt = raise_capital(vehicles(), needs(), {}, MONTHS).vehicles["beignet"].debts["notes"]
    # 240 level payments at 6.58 % / 12: 27.3 x 0.00548333 / (1 - 1.00548333^-240)
    monthly = 27.3 * BILLION * (0.0658 / 12) / (1 - (1 + 0.0658 / 12) ** -240)
    assert monthly == pytest.approx(204_829_286.44, abs=0.01)
    assert debt.service[MAY_2029 + 1 : MAY_2049 + 1] == pytest.approx(np.full(240, monthly), abs=0.01)
    assert debt.principal[MAY_2029 + 1] == pytest.approx(monthly - 27.3 * BILLION * 0.0658 / 12, abs=0.01)
    assert debt.balance[MAY_2049] == 0.0
    assert debt.balance[MAY_2049 - 1] == pytest.approx(monthly / (1 + 0.0658 / 12), abs=0.01)


def test_each_side_of_the_lease(ledger: Ledger) -> None:
    monthly = 27.3 * BILLION * (0.0658 / 12) / (1 - (1 + 0.0658 / 12) ** -240)
    meta = ledger.received("Meta", {Account.RENT, Account.DISTRIBUTION})
    assert -ledger.received("Meta", {Account.RENT})[MAY_2029 + 1 : MAY_2049 + 1] == pytest.approx(np.full(240, monthly / 0.8))
    assert -meta[MAY_2029 + 1 : MAY_2049] == pytest.approx(np.full(239, monthly))  # a fifth of its rent comes back
    bonds = ledger.received("PIMCO")
    assert bonds[OCTOBER_2025] == pytest.approx(-18 * BILLION)
    assert bonds[MAY_2029 + 1 : MAY_2049 + 1] == pytest.approx(np.full(240, monthly * 18 / 27.3))
    # at the end 40 % of 28.7875 billion are shared: 80 % Blue Owl, 20 % Meta
    assert ledger.received("Blue Owl")[MAY_2049] == pytest.approx(0.8 * 0.4 * 28.7875 * BILLION, rel=1e-9)
    assert ledger.received("Meta", {Account.DISTRIBUTION})[MAY_2049] == pytest.approx(
        0.2 * (0.4 * 28.7875 * BILLION + monthly / 0.8), rel=1e-9
    )


def test_leaving_after_four_years_calls_the_guarantee() -> None:
    # owed after 48 of 240 payments: monthly x (1 - 1.00548333^-192) / 0.00548333 = 24.2753 billion;
    # 80 % of the sale at 0.4 x 28.7875 are 9.212; Meta pays the other 15.06, below its cap, and every holder is whole
    rate = 0.0658 / 12
    monthly = 27.3 * BILLION * rate / (1 - (1 + rate) ** -240)
    owed = monthly * (1 - (1 + rate) ** -192) / rate
    raised = raise_capital(vehicles(taken=0), needs(), {}, MONTHS)
    ledger = Ledger(MONTHS, raised.flows)
    left = MONTHS.index(date(2033, 5, 1))
    paid = -ledger.received("Meta", {Account.GUARANTEE})
    assert paid[left] == pytest.approx(owed - 0.8 * 0.4 * 28.7875 * BILLION, abs=0.05)
    assert np.count_nonzero(paid) == 1
    assert raised.balance("beignet", "notes")[left] == pytest.approx(0.0, abs=0.01)
    assert ledger.received("PIMCO")[left] == pytest.approx((owed + monthly) * 18 / 27.3, abs=0.05)
    assert not ledger.received("Meta", {Account.RENT})[left + 1 :].any()


def test_no_guarantee_after_sixteen_years_and_none_above_the_cap() -> None:
    campus, beignet = vehicles(taken=0)
    assert campus.guarantee is not None
    assert campus.lease is not None
    small = replace(campus, guarantee=replace(campus.guarantee, cap_usd=5.0 * BILLION))
    raised = raise_capital((small, beignet), needs(), {}, MONTHS)
    ledger = Ledger(MONTHS, raised.flows)
    assert -ledger.received("Meta", {Account.GUARANTEE}).sum() == pytest.approx(5.0 * BILLION)
    rate = 0.0658 / 12
    monthly = 27.3 * BILLION * rate / (1 - (1 + rate) ** -240)
    owed = monthly * (1 - (1 + rate) ** -192) / rate
    left = MONTHS.index(date(2033, 5, 1))
    short = owed - (5.0 + 0.8 * 0.4 * 28.7875) * BILLION  # what holders are not paid
    assert raised.balance("beignet", "notes")[left] == pytest.approx(short, abs=0.1)
    after_twenty = raise_capital(vehicles(taken=4), needs(), {}, MONTHS)
    assert not Ledger(MONTHS, after_twenty.flows).received("Meta", {Account.GUARANTEE}).any()
    assert replace(campus.lease, taken=3).ends == date(2045, 6, 1)  # at sixteen years it still holds

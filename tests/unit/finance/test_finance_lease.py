"""A finance lease in its tenant's books, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigawatt.finance.accruals import Accrual, Accrued
from gigawatt.finance.books import LEASE_DEBT, LEASE_INTEREST, RIGHT_OF_USE, WRITTEN_OFF, books_of
from gigawatt.finance.capital.equal_rent import Part, rent_of_use
from gigawatt.finance.capital.finance_lease import finance_lease
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Account, Flow, Ledger
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import Lease, Place

MONTHS = Months.of_years(2028, 2033)
LEASE = Lease("tenant", "lease", Place(), date(2029, 1, 1), 2.0, rent_usd_per_year=1.0, renewal_years=1.0, renewals=1, taken=1)
NAMES = ("owner", "campus", None)


def test_two_years_at_a_thousand_a_month_and_one_per_cent() -> None:
    """24 rents of 1,000 at 1 % a month are worth 21,243.39; the first bears 212.43 of interest, and 885.14 are written off."""
    rents = np.where((np.arange(72) >= 12) & (np.arange(72) < 36), 1000.0, 0.0)
    found = finance_lease(replace(LEASE, taken=0), rents, [Part(12, 1e9)], 0.12, MONTHS, NAMES)
    assert found.interest_usd[12] == pytest.approx(212.4339, abs=1e-4)
    assert found.liability_usd[12] == pytest.approx(21_243.3873 + 212.4339 - 1000.0, abs=1e-3)
    assert found.amortisation_usd[12:36] == pytest.approx(np.full(24, 21_243.3873 / 24), abs=1e-4)
    assert found.right_usd[[11, 12, 23, 35]] == pytest.approx([0.0, 21_243.3873 * 23 / 24, 21_243.3873 / 2, 0.0], abs=1e-3)
    assert found.liability_usd[23] == pytest.approx(1000.0 * (1 - 1.01**-12) / 0.01)  # twelve rents are left
    assert found.liability_usd[35] == pytest.approx(0.0, abs=1e-6)
    assert (found.interest_usd + found.amortisation_usd).sum() == pytest.approx(24_000.0)


def test_a_renewal_is_a_lease_of_its_own_unless_it_is_reasonably_certain() -> None:
    rents = np.where((np.arange(72) >= 12) & (np.arange(72) < 48), 1000.0, 0.0)
    alone = finance_lease(LEASE, rents, [Part(12, 1e9)], 0.12, MONTHS, NAMES)
    assert alone.liability_usd[35] == pytest.approx(0.0, abs=1e-6)
    assert alone.right_usd[36] == pytest.approx(11_255.0775 * 11 / 12, abs=1e-3)  # twelve rents of a thousand
    certain = finance_lease(replace(LEASE, reasonably_certain=1), rents, [Part(12, 1e9)], 0.12, MONTHS, NAMES)
    assert certain.right_usd[12] == pytest.approx(30_107.5050 * 35 / 36, abs=1e-3)


def test_the_tenants_books_show_it_the_owners_do_not_and_both_together_nothing() -> None:
    rents = np.where((np.arange(72) >= 12) & (np.arange(72) < 36), 1000.0, 0.0)
    lease, parts = replace(LEASE, taken=0), [Part(12, 3e9), Part(18, 1e9)]
    found = finance_lease(lease, rents, parts, 0.12, MONTHS, NAMES)
    # the second part's quarter of six rents is paid before it can be used
    assert found.right_usd[17] == pytest.approx(0.75 * 21_243.3873 * 18 / 24 + 6 * 250.0, abs=1e-3)
    accrued = Accrual("tenant", "owner", Accrued.RENT, "campus", "", rent_of_use(lease, rents, parts, MONTHS) - rents)
    ledger = Ledger(MONTHS, (Flow("tenant", "owner", Account.RENT, "campus", "rent", rents),))
    owner, tenant, both = (
        books_of(ledger, Vintages.none(MONTHS), parties, accruals=[accrued], leases=[found])
        for parties in (("owner",), ("tenant",), ("owner", "tenant"))
    )
    lines = {line.name: line.amounts_usd for line in tenant.lines()}
    assert lines[RIGHT_OF_USE] == pytest.approx(found.right_usd)
    assert lines[LEASE_DEBT] == pytest.approx(found.liability_usd)
    assert lines["profit"] == pytest.approx(lines[WRITTEN_OFF] + lines[LEASE_INTEREST])
    assert tenant.profit_usd.sum() == pytest.approx(-24_000.0)
    assert owner.profit_usd == pytest.approx(rents + accrued.amounts_usd)
    assert not both.profit_usd.any()
    assert max(books.imbalance_usd for books in (owner, tenant, both)) < 1e-6


@given(
    rents=st.lists(st.floats(0.0, 1e9), min_size=72, max_size=72),
    parts=st.lists(st.tuples(st.integers(-12, 47), st.floats(1.0, 1e9)), max_size=4),
    rate=st.floats(0.0, 0.3),
    certain=st.integers(0, 2),
)
@settings(max_examples=60, deadline=None)
def test_any_lease_costs_what_is_paid_and_leaves_nothing(
    rents: list[float], parts: list[tuple[int, float]], rate: float, certain: int
) -> None:
    paid = np.where((np.arange(72) >= 12) & (np.arange(72) < 48), rents, 0.0)
    found = finance_lease(replace(LEASE, reasonably_certain=certain), paid, [Part(*part) for part in parts], rate, MONTHS, NAMES)
    assert (found.interest_usd + found.amortisation_usd).sum() == pytest.approx(paid.sum(), rel=1e-9, abs=1e-3)
    assert found.rent_usd == pytest.approx(paid)
    for left in (found.right_usd, found.liability_usd):
        assert left[47:] == pytest.approx(np.zeros(25), abs=1e-3)
        assert left.min() > -1e-3
    earned = np.cumsum(found.rent_usd - found.amortisation_usd - found.interest_usd)
    assert found.right_usd - found.liability_usd == pytest.approx(earned, rel=1e-9, abs=1e-2)

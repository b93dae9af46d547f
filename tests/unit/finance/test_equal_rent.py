"""Rent in equal parts over the time of use, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigawatt.finance.accruals import Accrual, Accrued
from gigawatt.finance.books import RENT_OWED, books_of
from gigawatt.finance.capital.equal_rent import Part, first_use, rent_of_use, terms_of
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Account, Flow, Ledger
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import Lease, Place

MONTHS = Months.of_years(2028, 2033)
LEASE = Lease("tenant", "lease", Place(), date(2029, 1, 1), 2.0, rent_usd_per_year=1.0, renewal_years=1.0, renewals=2, taken=1)


def due(by_month: dict[int, float]) -> np.ndarray:
    found = MONTHS.none()
    for month, usd in by_month.items():
        found[month] = usd
    return found


def test_a_building_used_before_its_first_rent_costs_the_same_in_every_month() -> None:
    # used from July 2028 (month 6); the lease of 2029 and 2030 is paid in its second year alone: 12 x 300 over 30 months
    rents = due(dict.fromkeys(range(24, 36), 300.0) | dict.fromkeys(range(36, 48), 130.0))
    costs = rent_of_use(LEASE, rents, [Part(6, 1e9)], MONTHS)
    assert costs[:6] == pytest.approx(np.zeros(6))
    assert costs[6:36] == pytest.approx(np.full(30, 120.0))
    assert costs[36:48] == pytest.approx(np.full(12, 130.0))  # the renewal that is taken is a term of its own
    assert not costs[48:].any()


def test_each_part_bears_its_share_of_cost_over_its_own_months() -> None:
    # 3/4 of cost from January 2029, 1/4 from July 2029: of 24,000 over 24 and 18 months
    rents = due(dict.fromkeys(range(12, 36), 1000.0))
    costs = rent_of_use(replace(LEASE, taken=0), rents, [Part(12, 3e9), Part(18, 1e9)], MONTHS)
    assert costs[12:18] == pytest.approx(np.full(6, 750.0))
    assert costs[18:36] == pytest.approx(np.full(18, 750.0 + 6000.0 / 18))
    assert first_use(LEASE, [Part(12, 3e9), Part(6, 0.0)], MONTHS) == 12
    assert terms_of(LEASE, MONTHS) == [(12, 36), (36, 48)]


def test_both_sides_show_it_and_together_nothing() -> None:
    rents = due(dict.fromkeys(range(24, 36), 300.0))
    earned = rent_of_use(replace(LEASE, taken=0), rents, [Part(6, 1e9)], MONTHS) - rents
    ledger = Ledger(MONTHS, (Flow("tenant", "owner", Account.RENT, "campus", "rent", rents),))
    accruals = [Accrual("tenant", "owner", Accrued.RENT, "campus", "equal parts", earned)]
    owner, tenant, both = (
        books_of(ledger, Vintages.none(MONTHS), parties, accruals=accruals)
        for parties in (("owner",), ("tenant",), ("owner", "tenant"))
    )
    lines = {(line.statement, line.name): line.amounts_usd for line in tenant.lines()}
    assert lines["balance sheet", RENT_OWED][[5, 6, 23, 35]] == pytest.approx([0.0, 120.0, 18 * 120.0, 0.0])
    assert lines["income", "operating profit"][6:36] == pytest.approx(np.full(30, -120.0))
    lines = {(line.statement, line.name): line.amounts_usd for line in owner.lines()}
    assert lines["balance sheet", "rent earned and not yet due"][23] == pytest.approx(2160.0)
    assert owner.profit_usd == pytest.approx(-tenant.profit_usd)
    assert not both.profit_usd.any()
    assert max(books.imbalance_usd for books in (owner, tenant, both)) < 1e-9


@given(
    rents=st.lists(st.floats(0.0, 1e9), min_size=72, max_size=72),
    parts=st.lists(st.tuples(st.integers(-12, 47), st.floats(1.0, 1e9)), max_size=4),
    start=st.dates(date(2026, 1, 1), date(2030, 12, 1)),
)
@settings(max_examples=60, deadline=None)
def test_over_its_terms_use_costs_what_falls_due(rents: list[float], parts: list[tuple[int, float]], start: date) -> None:
    lease = replace(LEASE, start=start.replace(day=1))
    known = [Part(*part) for part in parts]
    first, end = max(0, min(MONTHS.index(lease.start), first_use(lease, known, MONTHS))), MONTHS.index(lease.ends)
    paid = np.where((np.arange(72) >= first) & (np.arange(72) < end), rents, 0.0)
    costs = rent_of_use(lease, paid, known, MONTHS)
    assert costs.sum() == pytest.approx(paid.sum(), rel=1e-9, abs=1e-3)
    assert costs.min() >= 0.0

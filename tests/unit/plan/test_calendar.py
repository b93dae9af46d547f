"""Shares add up to lives, payments to what was paid, and spending to one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigawatt.plan.case.calendar import (
    DELIVERIES_PER_YEAR,
    Calendar,
    annuity_factor,
    compounding_factor,
    delivery_spend_by_period,
    spend_by_period,
)

CALENDAR = Calendar(start_year=2027, year_count=10, discount_rate=0.08)
RATES = st.one_of(st.just(0.0), st.floats(0.001, 0.25))
CURVES = st.lists(st.integers(1, 9), min_size=1, max_size=6).map(lambda parts: tuple(part / sum(parts) for part in parts))


def test_a_dollar_is_worth_what_it_is_in_the_middle_of_its_year() -> None:
    assert Calendar(2027, 3, 0.21).discount == pytest.approx([1 / 1.1, 1 / (1.21 * 1.1), 1 / (1.21**2 * 1.1)])
    assert Calendar(2027, 3, 0.0).discount.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("online", "offline", "expected"),
    [
        (2027.0, 2029.0, [1.0, 1.0, 0.0]),
        (2027.25, 2028.5, [0.75, 0.5, 0.0]),
        (2028.25, 2028.75, [0.0, 0.5, 0.0]),
        (2001.0, 2027.125, [0.125, 0.0, 0.0]),
        (2029.5, 2060.0, [0.0, 0.0, 0.5]),
        (2030.0, 2060.0, [0.0, 0.0, 0.0]),
        (2001.0, 2027.0, [0.0, 0.0, 0.0]),
        (2028.5, 2028.25, [0.0, 0.0, 0.0]),
    ],
)
def test_share_is_the_part_of_a_year_in_which_a_thing_exists(online: float, offline: float, expected: list[float]) -> None:
    assert Calendar(2027, 3, 0.08).share(online, offline).tolist() == expected


@given(online=st.floats(2027.0, 2032.0), life=st.floats(0.1, 5.0))
def test_shares_sum_to_the_life(online: float, life: float) -> None:
    assert CALENDAR.share(online, online + life).sum() == pytest.approx(life)


@given(first=st.floats(2020.0, 2030.99), year=st.integers(2027, 2030), life=st.floats(0.1, 5.0))
def test_delivered_shares_sum_to_the_life(first: float, year: int, life: float) -> None:
    share = CALENDAR.delivery_share(min(first, year + 0.99), year - 2027, life)
    assert share.sum() == pytest.approx(life)
    assert not share[: year - 2027].any()


def test_half_of_a_years_deliveries_are_there_on_average() -> None:
    assert CALENDAR.delivery_share(2020.0, 2, 5.0) == pytest.approx([0, 0, 0.5, 1, 1, 1, 1, 0.5, 0, 0])
    assert CALENDAR.delivery_share(2029.6, 2, 5.0)[2] == pytest.approx(0.2)


@pytest.mark.parametrize(("first", "begin"), [(2020.0, 2029.0), (2029.0, 2029.0), (2029.6, 2029.6)])
def test_deliveries_are_even_and_within_what_is_left_of_the_year(first: float, begin: float) -> None:
    dates = CALENDAR.delivery_dates(first, 2)
    step = (2030.0 - begin) / 12
    assert len(dates) == DELIVERIES_PER_YEAR == 12
    assert np.diff(dates) == pytest.approx(np.full(11, step))
    assert (dates[0], dates[-1]) == pytest.approx((begin + step / 2, 2030.0 - step / 2))


@given(rate=RATES, life=st.integers(1, 60), spend=CURVES)
def test_the_payments_of_a_life_pay_back_exactly_what_was_spent(rate: float, life: int, spend: tuple[float, ...]) -> None:
    payment = annuity_factor(rate, float(life), spend)
    before = sum(part * (1.0 + rate) ** (len(spend) - number - 0.5) for number, part in enumerate(spend))
    after = sum(payment * (1.0 + rate) ** -(number + 0.5) for number in range(life))
    assert after == pytest.approx(before, rel=1e-12)
    assert compounding_factor(rate, spend) == pytest.approx(before, rel=1e-12)


def test_without_interest_a_life_pays_the_price() -> None:
    assert annuity_factor(0.0, 20.0, (0.3, 0.7)) == pytest.approx(1 / 20)
    assert annuity_factor(1e-9, 20.0, (0.3, 0.7)) == pytest.approx(1 / 20, rel=1e-6)


def test_each_part_falls_evenly_into_its_year_before_commissioning() -> None:
    cash, before = spend_by_period(CALENDAR, 2029.25, (0.4, 0.6))
    assert cash == pytest.approx([0.4 * 0.75, 0.4 * 0.25 + 0.6 * 0.75, 0.6 * 0.25, 0, 0, 0, 0, 0, 0, 0])
    assert before == 0.0


def test_what_falls_before_the_horizon_is_told_apart() -> None:
    cash, before = spend_by_period(CALENDAR, 2027.25, (0.4, 0.6))
    assert cash[0] == pytest.approx(0.6 * 0.25)
    assert before == pytest.approx(0.4 + 0.6 * 0.75)
    assert spend_by_period(CALENDAR, 2020.0, (0.4, 0.6)) == (pytest.approx(np.zeros(10)), pytest.approx(1.0))


@given(online=st.floats(2015.0, 2037.0), spend=CURVES)
def test_spending_sums_to_one(online: float, spend: tuple[float, ...]) -> None:
    cash, before = spend_by_period(CALENDAR, online, spend)
    assert cash.sum() + before == pytest.approx(1.0)
    assert min(before, *cash) >= 0.0


@given(first=st.floats(2020.0, 2036.99), year=st.integers(2027, 2036), spend=CURVES)
def test_spending_on_deliveries_sums_to_one(first: float, year: int, spend: tuple[float, ...]) -> None:
    cash, before = delivery_spend_by_period(CALENDAR, min(first, year + 0.99), year - 2027, spend)
    assert cash.sum() + before == pytest.approx(1.0)
    assert min(before, *cash) >= 0.0
    assert not cash[year - 2027 + 1 :].any()


def test_a_year_of_deliveries_is_paid_half_in_the_year_before() -> None:
    cash, before = delivery_spend_by_period(CALENDAR, 2020.0, 2, (1.0,))
    assert cash == pytest.approx([0, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0])
    assert before == 0.0
    cash, before = delivery_spend_by_period(CALENDAR, 2020.0, 0, (1.0,))
    assert (cash[0], before) == pytest.approx((0.5, 0.5))


def test_deliveries_of_part_of_a_year_are_paid_about_its_middle() -> None:
    cash, before = delivery_spend_by_period(CALENDAR, 2029.6, 2, (1.0,))  # at 2029.8 on average
    assert cash == pytest.approx([0, 0.2, 0.8, 0, 0, 0, 0, 0, 0, 0])
    assert before == 0.0


# -- the first years in quarters -------------------------------------------------------------------------------------------

QUARTERLY = Calendar(start_year=2027, year_count=3, discount_rate=0.08, quarter_years=2)
EDGES = [0.0, 90 / 365, 181 / 365, 273 / 365]


def test_the_first_years_are_in_quarters() -> None:
    assert QUARTERLY.count == 9
    assert QUARTERLY.years.tolist() == [2027] * 4 + [2028] * 4 + [2029]
    assert QUARTERLY.calendar_years.tolist() == [2027, 2028, 2029]
    assert QUARTERLY.labels[3:] == ("2027-Q4", "2028-Q1", "2028-Q2", "2028-Q3", "2028-Q4", "2029")
    assert QUARTERLY.starts == pytest.approx([2027 + edge for edge in EDGES] + [2028 + edge for edge in EDGES] + [2029])
    assert QUARTERLY.lengths * 365 == pytest.approx([90, 91, 92, 92, 90, 91, 92, 92, 365])
    assert [QUARTERLY.periods_of(year) for year in (2027, 2028, 2029)] == [[0, 1, 2, 3], [4, 5, 6, 7], [8]]


def test_a_dollar_is_worth_what_it_is_in_the_middle_of_its_quarter() -> None:
    assert QUARTERLY.discount[0] == pytest.approx(1.08 ** -(45 / 365))
    assert QUARTERLY.discount[7] == pytest.approx(1.08 ** -(1 + 319 / 365))
    assert QUARTERLY.discount[8] == CALENDAR.discount[2]


@pytest.mark.parametrize("hours", [8760, 365, 96, 24])
def test_the_hours_of_a_year_are_those_of_its_quarters(hours: int) -> None:
    slices = QUARTERLY.slices(hours)
    assert slices[0][0] == 0
    assert [end for _, end in slices[:3]] == [begin for begin, _ in slices[1:4]]
    assert slices[3][1] == hours
    assert slices[:4] == slices[4:8]
    assert slices[8] == (0, hours)
    if hours == 8760:
        assert [(end - begin) / 24 for begin, end in slices[:4]] == [90, 91, 92, 92]


@given(online=st.floats(2020.0, 2029.99), life=st.floats(0.01, 5.0))
def test_a_years_share_is_that_of_its_quarters(online: float, life: float) -> None:
    yearly = Calendar(2027, 3, 0.08).share(online, online + life)
    quarterly = QUARTERLY.share(online, online + life) * QUARTERLY.lengths
    assert [quarterly[:4].sum(), quarterly[4:8].sum(), quarterly[8]] == pytest.approx(yearly)


@given(first=st.floats(2020.0, 2029.9), period=st.integers(0, 8), life=st.floats(0.1, 5.0))
def test_deliveries_arrive_within_their_quarter(first: float, period: int, life: float) -> None:
    end = float(QUARTERLY.starts[period] + QUARTERLY.lengths[period])
    first = min(first, end - 0.01)
    dates = QUARTERLY.delivery_dates(first, period)
    assert len(dates) == (3 if period < 8 else 12)
    assert max(first, QUARTERLY.starts[period]) < dates[0] < dates[-1] < end
    within = QUARTERLY.delivery_share(first, period, life) * QUARTERLY.lengths
    assert within[:period].sum() == 0.0
    assert within.sum() <= life + 1e-9


@given(online=st.floats(2015.0, 2030.0), spend=CURVES)
def test_spending_by_quarter_is_that_of_the_year(online: float, spend: tuple[float, ...]) -> None:
    cash, before = spend_by_period(QUARTERLY, online, spend)
    yearly, also_before = spend_by_period(Calendar(2027, 3, 0.08), online, spend)
    assert [cash[:4].sum(), cash[4:8].sum(), cash[8]] == pytest.approx(yearly, abs=1e-12)
    assert before == pytest.approx(also_before, abs=1e-12)


def test_the_period_of_a_date() -> None:
    at = [QUARTERLY.period_at(date) for date in (2026.99, 2027.0, 2027.3, 2028.999, 2029.5, 2030.0)]
    assert at == [None, 0, 1, 7, 8, None]

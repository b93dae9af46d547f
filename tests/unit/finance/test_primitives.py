"""Returns, depreciation and debt: by hand, and by law."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigawatt.finance import debt, depreciation, returns

FLOWS = st.lists(st.floats(-1e9, 1e9), min_size=12, max_size=12)
RATES = st.floats(-0.2, 0.5)


def test_year_0_is_not_discounted_and_later_flows_fall_at_the_end_of_their_year() -> None:
    # -100 + 60 / 1.1 + 60 / 1.21
    assert returns.net_present_value(0.1, np.array([-100.0, 60.0, 60.0])) == pytest.approx(4.132231404958678)


@given(FLOWS, FLOWS, RATES, st.floats(-5.0, 5.0))
@settings(deadline=None, max_examples=60)
def test_net_present_value_is_linear(one: list[float], other: list[float], rate: float, factor: float) -> None:
    first, second = np.array(one), np.array(other)
    together = returns.net_present_value(rate, first + factor * second)
    apart = returns.net_present_value(rate, first) + factor * returns.net_present_value(rate, second)
    assert together == pytest.approx(apart, rel=1e-9, abs=1e-2)


def test_internal_rates_say_when_there_is_none_or_more_than_one() -> None:
    flows = np.array(
        [
            [-100.0, 60.0, 60.0],  # 13.07 %: (0.6 + sqrt(0.36 + 2.4)) / 2 - 1
            [100.0, 10.0, 10.0],
            [-100.0, -10.0, 0.0],
            [-100.0, 230.0, -132.0],  # 10 % and 20 %
            [-100.0, 150.0, -100.0],  # below nought at every rate
            [0.0, 0.0, 0.0],
            [-100.0, 110.0, 0.0],
        ]
    )
    found = returns.internal_rates(flows)
    assert found.reason == ("unique", "none paid in", "none paid out", "several", "no rate", "no flow", "unique")
    assert found.rate[0] == pytest.approx((0.6 + np.sqrt(0.36 + 2.4)) / 2.0 - 1.0, abs=1e-14)
    assert found.rate[3] == pytest.approx(0.1, abs=1e-12)
    assert found.count.tolist() == [1, 0, 0, 2, 0, 0, 1]
    assert found.rate[6] == pytest.approx(0.1, abs=1e-14)
    assert np.isnan(found.rate[[1, 2, 4, 5]]).all()
    assert found.defined.tolist() == [True, False, False, False, False, False, True]


@given(st.floats(1.0, 1e9), st.lists(st.floats(0.0, 1e8), min_size=30, max_size=30).filter(lambda flow: sum(flow) > 1.0))
@settings(deadline=None, max_examples=60)
def test_a_flow_is_worth_nought_at_its_internal_rate(spent: float, earned: list[float]) -> None:
    flow = np.array([-spent, *earned])
    found = returns.internal_rates(flow)
    if found.reason[0] == "unique":  # beyond a loss of 99.99 % a year none is looked for
        paid = returns.net_present_value(float(found.rate), np.array([0.0, *earned]))
        assert paid == pytest.approx(spent, rel=1e-9)


def test_payback_is_the_time_after_which_the_running_sum_stays_above_nought() -> None:
    flows = np.array([[-100.0, 40.0, 40.0, 40.0], [-100.0, 120.0, -30.0, 20.0], [-100.0, 1.0, 1.0, 1.0], [5.0, 1.0, 1.0, 1.0]])
    found = returns.payback_years(flows)
    assert found[:2] == pytest.approx([2.5, 2.5])
    assert np.isnan(found[2])
    assert found[3] == 0.0


def test_real_and_nominal_rates_are_each_others_inverse() -> None:
    assert returns.nominal_rate(0.064, 0.025) == pytest.approx(0.0906)
    assert returns.real_rate(returns.nominal_rate(0.064, 0.025), 0.025) == pytest.approx(0.064)


@pytest.mark.parametrize("years", depreciation.MACRS_CLASSES)
def test_every_schedule_writes_off_the_whole_basis(years: int) -> None:
    assert sum(depreciation.macrs(years)) == pytest.approx(1.0, abs=1e-12)
    assert len(depreciation.macrs(years)) == years + 1
    assert sum(depreciation.straight_line(years, half_year=True)) == pytest.approx(1.0)
    assert sum(depreciation.straight_line(years)) == pytest.approx(1.0)


def test_depreciation_by_hand() -> None:
    # 1,000 with a bonus of 60 %: 600 and 20 % of 400 in year 1, then 32 % of 400.
    written_off = depreciation.depreciation(1000.0, depreciation.macrs(5), 8, bonus_share=0.6)
    assert written_off == pytest.approx([0.0, 680.0, 128.0, 76.8, 46.08, 46.08, 23.04, 0.0, 0.0])
    building = depreciation.depreciation(np.array([78.0, 156.0]), depreciation.straight_line(39, half_year=True), 40)
    assert building[:, [0, 1, 2, 39, 40]] == pytest.approx(np.array([[0.0, 1.0, 2.0, 2.0, 1.0], [0.0, 2.0, 4.0, 4.0, 2.0]]))
    short = depreciation.depreciation(100.0, depreciation.straight_line(20), 5)
    assert short == pytest.approx([0.0, 5.0, 5.0, 5.0, 5.0, 5.0])
    with pytest.raises(ValueError, match="no class of 6 years: write one of 3, 5, 7, 10, 15, 20"):
        depreciation.macrs(6)


def test_a_level_debt_by_hand() -> None:
    # 1,000 at 10 % over two years: 576.190476 a year, 100 and 52.380952 of it interest.
    loan = debt.level(1000.0, 0.1, 2, 3)
    assert loan.service == pytest.approx([0.0, 576.1904761904761, 576.1904761904761, 0.0])
    assert loan.interest == pytest.approx([0.0, 100.0, 52.38095238095238, 0.0])
    assert loan.balance == pytest.approx([1000.0, 523.8095238095239, 0.0, 0.0], abs=1e-9)
    free = debt.level(np.array([1000.0, 600.0]), 0.0, np.array([2, 3]), 3)
    assert free.service == pytest.approx(np.array([[0.0, 500.0, 500.0, 0.0], [0.0, 200.0, 200.0, 200.0]]))


def test_equal_principal_by_hand() -> None:
    loan = debt.equal_principal(1000.0, 0.1, 2, 3)
    assert loan.principal == pytest.approx([0.0, 500.0, 500.0, 0.0])
    assert loan.interest == pytest.approx([0.0, 100.0, 50.0, 0.0])
    assert loan.balance == pytest.approx([1000.0, 500.0, 0.0, 0.0])


@given(
    st.lists(st.integers(-100_000, 1_000_000), min_size=25, max_size=25),
    st.floats(1.0, 3.0),
    st.floats(0.0, 0.2),
    st.integers(1, 24),
)
@settings(deadline=None, max_examples=60)
def test_a_sculpted_debt_is_paid_to_the_last_cent_and_never_covered_less(
    cash: list[int], coverage: float, rate: float, tenor: int
) -> None:
    flow = 1000.0 * np.array(cash)
    loan = debt.sculpted(flow, coverage, rate, tenor)
    scale = 1.0 + float(np.abs(flow).max()) * (1.0 + rate) ** tenor
    assert loan.balance[tenor:] == pytest.approx(np.zeros(25 - tenor), abs=1e-9 * scale * 1.2**24)
    assert loan.principal.sum() == pytest.approx(float(loan.size), rel=1e-9, abs=1e-6)
    ratios = debt.coverage_ratio(flow, loan.service)
    assert np.nanmin(np.append(ratios, coverage)) == pytest.approx(coverage)


def test_a_thousand_pro_formas_of_forty_years_take_under_a_second() -> None:
    random = np.random.default_rng(1)
    cash = np.concatenate([-random.uniform(5e8, 2e9, (1000, 1)), random.uniform(5e7, 4e8, (1000, 40))], axis=1)
    before = time.process_time()
    loan = debt.sculpted(cash, 1.35, 0.065, 20)
    equity = cash - loan.service
    equity[:, 0] += loan.size
    found = returns.internal_rates(equity)
    returns.net_present_value(0.08, equity)
    depreciation.depreciation(-cash[:, 0], depreciation.macrs(15), 40, 0.4)
    assert time.process_time() - before < 1.0
    assert found.rate.shape == (1000,)

"""What is late is paid for by its progress, at its dates and for as long as it takes, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gigawatt.risk.held.late_spending import BuildLate, Spent, interest_ratio, spent
from gigawatt.risk.held.planned_site import Build, PayTerms, Periods

PERIODS = Periods(np.arange(2030.0, 2036.0), np.ones(6), np.ones(6), 0.08)
CASH = np.array([40.0, 60.0, 0.0, 0.0, 0.0, 0.0])
HALL = Build(2032.0, 2, 100.0, CASH, (0.4, 0.6), PayTerms(0.3, 0.05))


def late(*years: float, longer: float = np.inf, moved: float = 0.0) -> BuildLate:
    of = np.array(years)
    return BuildLate(np.full(len(of), moved), of, np.minimum(of, longer))


def paid(build: Build, how: BuildLate, factor: float = 1.0) -> Spent:
    return spent(build, PERIODS, how, np.full(len(how.late), factor))


def test_a_hall_whose_works_take_a_year_longer_by_hand() -> None:
    """Two years of building take three: 30 % keeps its dates, 70 % goes at two thirds of the pace; a year more costs 5."""
    found = paid(HALL, late(1.0))
    # at two thirds of the pace 26.67 of the plan's 40 + 60 are paid in the first year, 60 by the end of the second, then the rest
    progress = np.array([80.0 / 3.0, 60.0 - 80.0 / 3.0, 40.0, 0.0, 0.0, 0.0])
    np.testing.assert_allclose(found.capital[0], 0.3 * CASH + 0.7 * progress)
    np.testing.assert_allclose(found.overheads[0], [0.0, 0.0, 5.0, 0.0, 0.0, 0.0])


def test_a_delay_before_works_begin_moves_what_goes_by_progress_and_runs_up_no_overheads() -> None:
    found = paid(HALL, late(1.0, longer=0.0))
    np.testing.assert_allclose(found.capital[0], [12.0, 18.0 + 28.0, 42.0, 0.0, 0.0, 0.0])
    assert not found.overheads.any()
    both = paid(HALL, late(1.5, longer=1.0))  # half a year before, a year longer
    np.testing.assert_allclose(both.overheads[0], [0.0, 0.0, 2.5, 2.5, 0.0, 0.0])
    np.testing.assert_allclose(both.capital[0, 0], 12.0 + 0.7 * 40.0 / 3.0)  # half a year at two thirds of the pace


def test_what_its_tasks_do_not_allow_yet_is_not_contracted_yet() -> None:
    found = paid(HALL, late(0.0, moved=1.0))
    np.testing.assert_allclose(found.capital[0], [0.0, 40.0, 60.0, 0.0, 0.0, 0.0])
    assert not found.overheads.any()


def test_a_price_that_runs_over_has_overheads_in_it() -> None:
    for factor, overheads in ((0.8, 5.0), (1.0, 5.0), (1.03, 2.0), (1.5, 0.0)):
        found = paid(HALL, late(1.0), factor)
        assert found.overheads.sum() == pytest.approx(overheads)
        assert found.capital.sum() == pytest.approx(100.0 * factor)


def test_without_delay_it_is_the_plans_cash_to_the_cent() -> None:
    build = replace(HALL, cash_usd=np.array([1.1e9, 0.7e9 / 3.0, 0.0, 1e9 / 7.0, 0.0, 0.0]))
    found = paid(build, late(0.0, 1.0))
    np.testing.assert_array_equal(found.capital[0], build.cash_usd)
    assert not found.overheads[0].any()
    assert interest_ratio(build, 0.08, late(0.0))[0] == 1.0


@pytest.mark.parametrize("on_delivery", [False, True])
@pytest.mark.parametrize("longer", [0.0, 0.5, np.inf])
def test_without_overheads_delay_spends_the_same_in_all(on_delivery: bool, longer: float) -> None:
    build = replace(HALL, terms=PayTerms(0.3, 0.0, on_delivery))
    found = paid(build, late(*np.linspace(0.0, 4.0, 9), longer=longer))
    np.testing.assert_allclose(found.capital.sum(axis=1), 100.0)
    assert not found.overheads.any()
    by_then = np.cumsum(found.capital, axis=1)
    assert np.all(np.diff(by_then, axis=0) <= 1e-9)  # later is never sooner


def test_payments_with_dates_do_not_move() -> None:
    dated = replace(HALL, terms=PayTerms(1.0, 0.0))
    np.testing.assert_allclose(paid(dated, late(0.5, 3.0, 30.0)).capital, np.tile(CASH, (3, 1)))
    assert np.all(paid(replace(HALL, terms=PayTerms(0.5, 0.0)), late(30.0)).capital[0] >= 0.5 * CASH)


def test_what_is_paid_on_delivery_comes_with_it() -> None:
    chips = replace(HALL, terms=PayTerms(0.2, 0.0, on_delivery=True))
    np.testing.assert_allclose(paid(chips, late(1.0)).capital[0], [8.0, 12.0 + 32.0, 48.0, 0.0, 0.0, 0.0])


def test_overheads_end_with_the_horizon() -> None:
    found = paid(replace(HALL, date=2034.5), late(0.75, 9.0)).overheads
    np.testing.assert_allclose(found[:, 4:], [[2.5, 1.25], [2.5, 5.0]])


def test_interest_on_money_that_is_out_for_longer_by_hand() -> None:
    at = lambda years: 1.08**years  # noqa: E731
    planned = 0.4 * at(1.5) + 0.6 * at(0.5)
    dated = 0.4 * at(2.5) + 0.6 * at(1.5)
    progress = 0.4 * at(2.25) + 0.6 * at(0.75)  # half a year again before the later date
    assert interest_ratio(HALL, 0.08, late(1.0))[0] == pytest.approx((0.3 * dated + 0.7 * progress) / planned)
    assert interest_ratio(HALL, 0.08, late(1.0, longer=0.0))[0] == pytest.approx(0.3 * dated / planned + 0.7)
    assert interest_ratio(HALL, 0.0, late(1.0))[0] == pytest.approx(1.0)
    chips = replace(HALL, terms=PayTerms(0.0, 0.0, on_delivery=True))
    assert interest_ratio(chips, 0.08, late(1.0))[0] == pytest.approx(1.0)

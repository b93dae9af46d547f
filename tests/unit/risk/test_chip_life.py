"""Chips that last shorter than planned, by hand."""

from __future__ import annotations

import numpy as np

from gigawatt.risk.held.chip_life import charge_ratio, replaced_cash
from gigawatt.risk.held.planned_site import Periods

PERIODS = Periods(np.arange(2030.0, 2036.0), np.ones(6), np.ones(6), 0.08)


def test_the_charge_of_a_life_is_its_annuity() -> None:
    annuity = [0.08 / (1.0 - 1.08**-years) for years in (5.0, 3.0, 6.0)]
    np.testing.assert_allclose(charge_ratio(0.08, 5.0, np.array([1.0, 0.6, 1.2])), np.array(annuity) / annuity[0])
    np.testing.assert_allclose(charge_ratio(0.0, 4.0, np.array([0.5, 2.0])), [2.0, 0.5])


def test_worn_chips_are_bought_again_for_the_time_that_is_left() -> None:
    cash = np.array([100.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    found = replaced_cash(cash, PERIODS, np.zeros(4), 4.0, np.array([1.0, 1.5, 0.75, 0.25]))
    np.testing.assert_allclose(found[0], 0.0)
    np.testing.assert_allclose(found[1], 0.0)
    np.testing.assert_allclose(found[2], [0.0, 0.0, 0.0, 100.0 / 3.0, 0.0, 0.0])  # of three years one is needed
    np.testing.assert_allclose(found[3], [0.0, 100.0, 100.0, 100.0, 0.0, 0.0])
    late = replaced_cash(cash, PERIODS, np.array([1.0]), 4.0, np.array([0.75]))
    np.testing.assert_allclose(late[0], [0.0, 0.0, 0.0, 0.0, 100.0 / 3.0, 0.0])

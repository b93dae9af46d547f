"""Chips in one future: what is late comes later and costs later, what is worn sooner costs more a year."""

from __future__ import annotations

import numpy as np
import pytest

from gigawatt.plan.case.build_purchase import build_deliveries
from gigawatt.plan.case.calendar import Calendar
from gigawatt.plan.case.case import Purchase
from gigawatt.quantity import Figure, YearPath
from gigawatt.risk.anew.chips_in_scenario import ChipInScenario

CALENDAR = Calendar(2030, 6, 0.08)


def delivered(*, earliest: float = 2030.0, life: float = 3.0) -> Purchase:
    price = YearPath.level(Figure(100.0, "USD/MW"))
    found = build_deliveries(
        CALENDAR, earliest=earliest, capex=price, fixed_per_year=np.full(6, 2.0), life_years=life, spend_shares=(1.0,)
    )
    assert found is not None
    return found


def test_on_time_and_as_long_as_said_nothing_changes() -> None:
    stated = delivered()
    same = ChipInScenario(CALENDAR, 3.0, 0.0, 1.0).purchase(stated)
    np.testing.assert_allclose(same.share, stated.share)
    np.testing.assert_allclose(same.cost_usd, stated.cost_usd)
    np.testing.assert_allclose(same.cash_usd, stated.cash_usd)


def test_a_year_late_is_the_next_years_order() -> None:
    stated = delivered()
    late = ChipInScenario(CALENDAR, 3.0, 1.0, 1.0).purchase(stated)
    np.testing.assert_allclose(late.share[:-1], stated.share[1:], atol=1e-12)
    np.testing.assert_allclose(late.capital_usd[:-1], stated.capital_usd[1:], atol=1e-9)
    np.testing.assert_allclose(late.cash_usd[1:-1], stated.cash_usd[2:], atol=1e-9)  # the first pays before the horizon
    assert late.cost_usd[0] < stated.cost_usd[0]


def test_half_a_life_costs_an_annuity_of_half_the_years_and_is_bought_twice() -> None:
    stated = delivered(life=2.0)
    worn = ChipInScenario(CALENDAR, 2.0, 0.0, 0.5).purchase(stated)
    ratio = (1.0 - 1.08**-2.0) / (1.0 - 1.08**-1.0)
    np.testing.assert_allclose(worn.capital_usd, stated.capital_usd * ratio)
    np.testing.assert_allclose(worn.fixed_usd, stated.fixed_usd)
    assert worn.cash_usd[0].sum() == pytest.approx(2.0 * stated.cash_usd[0].sum())

"""When what a plan pays for enters service."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Account
from gigawatt.finance.months import Months
from gigawatt.plan.calendar import Calendar
from gigawatt.programme import load_programme
from gigawatt.programme.dates import fractional_year
from gigawatt.quantity import Figure, YearPath
from gigawatt.study.finance.flows import capital_flows
from gigawatt.study.finance.vintages import Bought, PlanMonths, _rows

PLAN = PlanMonths(Calendar(2027, 3, 0.07, 3), Months.of_years(2027, 2029))


@pytest.mark.parametrize("year", [2027, 2028])
@pytest.mark.parametrize("month", range(1, 13))
def test_what_begins_on_the_first_of_a_month_begins_in_that_month(year: int, month: int) -> None:
    assert PLAN.month(fractional_year(date(year, month, 1))) == (year - 2027) * 12 + month - 1


def test_pay_of_the_last_days_before_a_date_belongs_to_what_enters_service_then() -> None:
    # in service on 1 July 2028, 0.497 of a leap year; the plan's third quarter, from 0.5 on, has some of the last day's pay
    new = np.zeros(PLAN.calendar.count)
    july = int(PLAN.period[18])
    new[july] = 1.0
    hall = Bought(
        YearPath(((2027.0, Figure(100.0, "USD")),)), (1.0,), 14.0, fractional_year(date(2028, 7, 1)), new, committed=True
    )
    cash = np.zeros(PLAN.calendar.count)
    cash[july - 4 : july] = 25.0
    cash[july] = 0.3
    rows = _rows("site", "hall", "halls", cash, hall, PLAN)
    assert [row.in_service for row in rows] == [18]
    assert sum(row.spent.sum() for row in rows) == pytest.approx(100.3)


def test_chips_of_the_owner_s_own_design_are_paid_to_those_who_make_them() -> None:
    programme = load_programme(Path(__file__).parents[3] / "examples" / "meta-compute" / "programme.yaml")
    chips = ("mtia-400", "gb200-nvl72")
    one = np.ones(2, dtype=np.int64)
    spent = np.ones((2, PLAN.months.count))
    bought = Vintages(
        PLAN.months, ("Meta",) * 2, ("temple",) * 2, chips, (Account.CHIPS,) * 2, spent, one, one, np.full(2, np.nan)
    )
    paid = {flow.item: flow.payee for flow in capital_flows(programme, bought)}
    assert paid == {"mtia-400": "chip suppliers", "gb200-nvl72": "NVIDIA"}

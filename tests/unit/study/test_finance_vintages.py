"""When what a plan pays for enters service."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import Account
from gigawatt.finance.months import Months
from gigawatt.plan.case.calendar import Calendar
from gigawatt.programme import load_programme
from gigawatt.programme.dates import fractional_year
from gigawatt.quantity import Figure, YearPath
from gigawatt.study.finance.flows import capital_flows
from gigawatt.study.finance.in_service import months_of_service
from gigawatt.study.finance.plan_months import PlanMonths
from gigawatt.study.finance.vintages import Bought, _rows
from gigawatt.study.tables.refreshed_table import refreshed_table

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
    rows = _rows("site", "hall", "halls", cash, [hall], PLAN)
    assert [row.in_service for row in rows] == [18]
    assert sum(row.spent.sum() for row in rows) == pytest.approx(100.3)


def enters(delivered: list[int], owned_mw: list[float], halls_mw: list[float]) -> list[int]:
    """Months of service of deliveries of 10 MW each at one site, in years."""
    plan = PlanMonths(Calendar(2027, 3, 0.07), Months.of_years(2027, 2029))
    months = np.array(delivered, dtype=np.int64)
    halls = np.array(halls_mw, dtype=float)
    return months_of_service(months, np.full(len(delivered), 10.0), np.array(owned_mw), halls, plan).tolist()


def test_chips_that_arrive_before_any_hall_enter_service_with_the_first_one() -> None:
    # delivered in March, October and December 2027; the first hall is energised in February 2028 (month 13): not a year early
    assert enters([2, 9, 11], [12.5, 30.0, 30.0], [0.0] * 13 + [40.0] * 23) == [13, 13, 13]
    assert enters([2, 20], [8.3, 14.0, 20.0], [0.0] * 36) == [36, 36]  # there is none within the horizon


def test_chips_that_arrive_while_halls_are_full_wait_for_the_next_of_their_year() -> None:
    # 10 MW of halls from January 2027, 30 from July 2028 (month 18). In February 2028 the second ten megawatts find them full
    halls = [10.0] * 18 + [30.0] * 18
    assert enters([0, 13, 20], [10.0, 10.0 + 10 * 11 / 12 + 10 * 4 / 12, 30.0], halls) == [0, 18, 20]
    # with no other hall in their year the plan has them at work on average over it, and so have the books
    assert enters([0, 5], [10.0 + 10 * 7 / 12, 20.0, 20.0], halls) == [0, 5]


def test_chips_that_are_sold_on_leave_at_their_age_for_what_used_ones_fetch() -> None:
    # 24 bought in 2027, delivered monthly; kept a year, then worth 2 ** -(1 / 2) of their 10 USD
    new = np.array([0.0, 0.0, 0.0, 24.0, *[0.0] * 8])
    price = YearPath(((2027.0, Figure(10.0, "USD")),))
    kept = Bought(price, (1.0,), 5.0, 2027.0, new, evenly=True, resale_half_life_years=2.0, kept_years=1.0)
    cash = np.zeros(PLAN.calendar.count)
    cash[3] = 240.0
    rows = _rows("site", "chip", "chips", cash, [kept], PLAN)
    assert [(row.in_service, row.sold, row.life) for row in rows] == [(9, 20, 60), (10, 21, 60), (11, 22, 60)]
    assert [row.sold_for for row in rows] == pytest.approx([80.0 * 0.5**0.5] * 3)


def test_what_is_sold_on_is_told_by_when_it_was_bought_and_how_long_it_was_kept() -> None:
    # two periods with vintages kept one year, two years and for life (5 years), in MW; 500 accelerators to a MW
    chip = SimpleNamespace(key="chip", life_years=Figure(5.0, "year"))
    supply = SimpleNamespace(chip=chip, refresh_years=(Figure(1.0, "year"), Figure(2.0, "year"), Figure(9.0, "year")))
    purchase = SimpleNamespace(years=np.array([0, 0, 0, 1, 1, 1]))
    case = SimpleNamespace(
        calendar=Calendar(2027, 2, 0.07),
        sites=[SimpleNamespace(key="ohio"), SimpleNamespace(key="bare")],
        chips=[SimpleNamespace(key="chip", purchase=purchase, accelerators_per_mw=500.0)],
    )
    held = SimpleNamespace(vintages=np.array([2.0, 0.0, 7.0, 0.0, 3.0, 1.0]))
    result = SimpleNamespace(case=case, holdings={("ohio", "chips", "chip"): held})
    found = refreshed_table(SimpleNamespace(chips=[supply]), result)  # type: ignore[arg-type]
    assert found.rows() == [("ohio", "chip", 2027, 0, 1.0, 1000.0), ("ohio", "chip", 2028, 1, 2.0, 1500.0)]


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

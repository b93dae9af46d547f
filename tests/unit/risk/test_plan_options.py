"""Options on what a plan calls: no doubt, no worth of waiting; one late call is Margrabe's exchange."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from gigawatt.risk.options.plan_options import Calls, Doubt, called, given_up, sold_on, together, valued

DATES = np.array([2030.0, 2031.0, 2032.0])
NEVER = -1e6


def calls(value: list[list[float]], cost: list[float], at_once: int = 1) -> Calls:
    return Calls(DATES, np.array(value), np.array(cost), np.zeros(3), np.full(3, at_once))


def test_without_doubt_waiting_is_worth_nothing() -> None:
    two = calls([[12.0, 14.0, 13.0], [9.0, 11.0, 10.0]], [10.0, 10.0, 10.0])
    found = valued(called("staged-units", two), DATES, [1.0, 1.0, 1.0], Doubt(0.0, 0.0), seed=1)
    assert found.worth.value == pytest.approx(4.0 + 0.0)  # the first in 2031; the second would come in 2032 at no gain
    assert found.flexibility_usd == pytest.approx(0.0, abs=1e-9)


def test_two_at_once_are_called_where_both_pay() -> None:
    two = calls([[12.0, 14.0, 13.0], [9.0, 11.0, 10.0]], [10.0, 10.0, 10.0], at_once=2)
    found = valued(called("staged-units", two), DATES, [1.0, 1.0, 1.0], Doubt(0.0, 0.0), seed=1)
    assert found.worth.value == pytest.approx(5.0)
    assert found.worth.ends["2 units"] == 1.0


def test_no_more_are_called_at_a_date_than_there_is_room_for() -> None:
    two = replace(calls([[14.0, 12.0, 11.0], [14.0, 12.0, 11.0]], [10.0] * 3), most_at_once=np.array([1, 0, 2]))
    found = valued(called("staged-units", two), DATES, [1.0, 1.0, 1.0], Doubt(0.0, 0.0), seed=1)
    assert found.worth.value == pytest.approx(4.0 + 1.0)
    assert [sum(moves.values()) for moves in found.worth.moved] == [1.0, 0.0, 1.0]


def test_one_call_at_the_end_is_an_exchange_of_one_asset_for_another() -> None:
    value, cost, spread = 11.0, 10.0, math.hypot(0.3, 0.2)
    only = calls([[NEVER, NEVER, value]], [cost, cost, cost])
    found = valued(called("deferral", only), DATES, [1.0, 1.0, 1.0], Doubt(0.3, 0.2), seed=3)
    deviation = spread * math.sqrt(2.0)
    first = (math.log(value / cost) + 0.5 * deviation**2) / deviation
    exact = value * _normal(first) - cost * _normal(first - deviation)  # Margrabe 1978
    assert found.worth.value == pytest.approx(exact, abs=4.0 * found.worth.error)
    assert found.fixed_usd == pytest.approx(1.0)
    assert found.flexibility_usd > 0.0


def test_more_doubt_makes_waiting_worth_more() -> None:
    one = called("deferral", calls([[10.0, 10.0, 10.0]], [10.0, 10.0, 10.0]))
    worth = [valued(one, DATES, [1.0] * 3, Doubt(sigma, 0.1), seed=5).flexibility_usd for sigma in (0.1, 0.3, 0.6)]
    assert 0.0 < worth[0] < worth[1] < worth[2]


def test_what_loses_is_given_up_and_what_others_pay_more_for_is_sold() -> None:
    loses = given_up(np.array([5.0, 1.0, 1.0]), np.array([2.0, 3.0, 3.0]), np.array([0.0, 1.0, 0.0]))
    assert valued(loses, DATES, [1.0] * 3, Doubt(0.0, 0.0), seed=1).fixed_usd == pytest.approx(3.0 + 1.0)
    sold = sold_on(np.array([5.0, 1.0, 4.0]), np.array([2.0, 3.0, 3.0]))
    assert valued(sold, DATES, [1.0] * 3, Doubt(0.0, 0.0), seed=1).fixed_usd == pytest.approx(5.0 + 3.0 + 4.0)


def test_options_decided_one_by_one_add_up() -> None:
    early = valued(called("deferral", calls([[12.0, 11.0, 11.0]], [10.0] * 3)), DATES, [1.0] * 3, Doubt(0.2, 0.1), seed=1)
    late = Calls(DATES[1:], np.array([[11.0, 11.0]]), np.full(2, 10.0), np.zeros(2), np.ones(2, dtype=np.int64))
    other = valued(called("deferral", late), DATES[1:], [1.0] * 2, Doubt(0.2, 0.1), seed=2)
    both = together([early, other], [0.75, 0.25], 3)
    assert both.worth.value == pytest.approx(early.worth.value + other.worth.value)
    assert sum(both.worth.ends.values()) == pytest.approx(1.0)
    pair = ("waiting", "bought")
    shares = [early.worth.moved[1].get(pair, 0.0), other.worth.moved[0].get(pair, 0.0)]
    assert both.worth.moved[1].get(pair, 0.0) == pytest.approx(0.75 * shares[0] + 0.25 * shares[1])
    assert sum(date.get(pair, 0.0) for date in both.worth.moved) == pytest.approx(both.worth.ends["bought"])


def _normal(x: float) -> float:
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))

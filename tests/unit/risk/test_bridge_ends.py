"""A bridge that goes before its successor stands, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.drawing.price_box import PriceBox
from gigawatt.risk.held.bridge_ends import bridge_ends
from gigawatt.risk.held.late_site import LateSite
from gigawatt.risk.held.planned_site import Periods, PlannedSite, Step

GAS, HALLS = "sites.ohio.power.gas", "sites.ohio.phases.first"
NONE = np.zeros(4)


def late_site(delays: dict[str, Any], count: int, *, engines: bool = False) -> LateSite:
    """100 MW of load for four years from 2028 on, a bridge of 120 MW for the first two, then 150 MW of gas at 80 % firm.

    With engines there is another bridge of 130 MW, planned for the first three years.
    """
    periods = Periods(np.arange(2028.0, 2032.0), np.ones(4), np.ones(4))
    site = PlannedSite(
        plan=cast(Any, None),
        amounts={
            "first": np.full(4, 80.0),
            "rented": np.array([120.0, 120.0, 120.0, 120.0]),  # kept longer it would be spare power
            "gas": np.array([0.0, 0.0, 150.0, 150.0]),
        },
        steps={
            "first": (Step(HALLS, 2027.0),),
            "rented": (Step("sites.ohio.power.rented", 2027.0),),
            "gas": (Step(GAS, 2030.0),),
        },
        phases=frozenset({"first"}),
        starts=2028.0,
        held={"rented": np.array([1.0, 1.0, 0.0, 0.0]), "gas": np.ones(4)},
        spare_mw=NONE,
        spare_usd=NONE,
        compute=np.ones((4, 1)),
        asked_mwh=np.full((1, 4, 1), 100.0 * 8760.0),
        costs=(),
        cash=(),
        firm={"rented": 1.0, "gas": 0.8},
    )
    futures = DrawnFutures(
        box=PriceBox.around((), np.zeros((count, 0))),
        price_factors=np.zeros((count, 0)),
        delays=delays,
        capital={},
        demand={},
        weather=np.zeros(count, dtype=np.int64),
    )
    if engines:
        path, planned = "sites.ohio.power.engines", np.array([130.0, 130.0, 130.0, 0.0])
        site = replace(
            site,
            amounts={**site.amounts, "engines": planned},
            steps={**site.steps, "engines": (Step(path, 2028.0),)},
            firm={**site.firm, "engines": 1.0},
        )
    return LateSite(site, periods, futures)


def test_months_without_are_those_between_the_bridges_end_and_its_successor() -> None:
    (end,) = bridge_ends(late_site({GAS: np.array([0.0, 0.5, 1.25, 9.0])}, 4), ["rented"], [2032.0])
    assert (end.key, end.mw, end.ends) == ("rented", 120.0, 2030.0)
    assert end.early.tolist() == [False, True, True, True]
    assert end.months.tolist() == [0.0, 6.0, 15.0, 24.0]
    assert end.mwh == pytest.approx(100.0 * 730.0 * end.months)  # the load, not all that the gas plant would give
    assert end.worst_mw.tolist() == pytest.approx([0.0, 100.0, 100.0, 100.0])


def test_a_permit_that_ends_before_the_plan_gives_it_up_counts() -> None:
    (end,) = bridge_ends(late_site({GAS: np.zeros(1)}, 1), ["rented"], [2029.5])
    assert end.ends == 2029.5
    assert end.months.tolist() == [0.0]  # the plan itself has no other firm power then: nothing is late
    assert bridge_ends(late_site({GAS: np.zeros(1)}, 1), ["none"], [2029.5]) == []


def test_a_bridge_may_hand_over_to_another_that_stays_longer() -> None:
    first, second = bridge_ends(late_site({}, 1, engines=True), ["rented", "engines"], [2029.0, 2031.0])
    assert (first.ends, first.early.tolist()) == (2029.0, [False])  # the engines were there from the beginning
    late = {"sites.ohio.power.engines": np.array([1.25])}
    first, second = bridge_ends(late_site(late, 1, engines=True), ["rented", "engines"], [2029.0, 2031.0])
    assert first.months.tolist() == [3.0]  # of 2029, until the engines come
    assert (second.ends, second.months.tolist()) == (2031.0, [0.0])

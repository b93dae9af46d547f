"""Futures planned anew beside the plan held in them, over the planes of a stored study."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.study.conftest import Planned

from gigawatt.errors import StudyError
from gigawatt.plan.build_master import build_master
from gigawatt.plan.lateness import Lateness
from gigawatt.risk.orders import orders_at
from gigawatt.risk.scenario import Scenario
from gigawatt.study.risk.planned import PlannedStudy, planned_study
from gigawatt.study.risk.reoptimised import FutureFound, builds_table, information_told, planned_anew

HALLS = "sites.wyoming.phases.only"


@pytest.fixture(scope="module")
def stored(campuses: Planned) -> PlannedStudy:
    return planned_study(campuses.folder, campuses.programme, {}, "plan")


@pytest.fixture(scope="module")
def found(stored: PlannedStudy) -> list[FutureFound]:
    return planned_anew(
        stored,
        [
            Scenario("as planned"),
            Scenario("late", delays={HALLS: Lateness(1.0, 2030.0)}),
            Scenario("dear", capital=dict.fromkeys([chip.key for chip in stored.case.chips], 4.0), prices={"natural-gas": 2.0}),
        ],
    )


def test_the_plan_held_where_nothing_differs_costs_what_it_costs(campuses: Planned, found: list[FutureFound]) -> None:
    plan = campuses.summary["plan"]
    nothing = found[0]
    assert nothing.held.upper_usd == pytest.approx(plan["objective_usd"], rel=2.0 * plan["gap"])
    assert nothing.best.upper_usd >= plan["lower_bound_usd"] * (1.0 - 1e-9)
    assert nothing.valid == (len(campuses.case.site_years), 0)  # planes hold as they are
    assert nothing.worth_usd[1] <= plan["objective_usd"] - plan["lower_bound_usd"]


def test_to_know_is_worth_something_within_bounds(stored: PlannedStudy, found: list[FutureFound]) -> None:
    for one in found:
        low, middle, high = one.worth_usd
        assert 0.0 <= low <= middle * (1.0 + 1e-9) + 1.0
        assert middle <= high
        assert one.best.lower_usd <= one.best.upper_usd
        assert one.held.upper_usd - one.held.lower_usd <= 2.0 * stored.gap * one.held.upper_usd
    assert found[2].worth_usd[0] > 0.0  # other chips, or none
    assert found[2].valid[1] > 0  # gas costs more: its planes are carried over
    told = information_told(found, builds_table(stored.orders, found))
    assert told["without_a_plan"] == 0
    assert told["value_of_information_usd"]["dispatched"]["p90"] >= told["value_of_information_usd"]["dispatched"]["p10"] >= 0.0


def test_late_halls_leave_work_undone_and_chips_wait(stored: PlannedStudy, found: list[FutureFound]) -> None:
    as_planned, late = found[0].held, found[1].held
    assert late.unserved[0].sum() > as_planned.unserved[0].sum()
    assert late.point is not None
    waiting = orders_at(build_master(stored.future(found[1].scenario).case), late.point)
    for name, ordered in stored.orders.placed.items():
        if ordered.kind == "chips":
            assert np.all(np.cumsum(waiting.placed[name].amounts) <= np.cumsum(ordered.amounts) + 1e-7)
        elif ordered.kind != "connection":
            np.testing.assert_allclose(waiting.placed[name].amounts, ordered.amounts, atol=1e-7)


def test_a_plan_of_another_programme_is_named(stored: PlannedStudy) -> None:
    other = replace(stored, kept=replace(stored.kept, columns={}))
    with pytest.raises(StudyError, match="another programme"):
        _ = other.orders

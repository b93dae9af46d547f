"""Futures of a stored study: the plan itself where nothing differs, and each thing that differs does what it must."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from tests.study.conftest import Planned

from gigawatt.plan.earlier.kept_planes import FILE, KeptPlanes
from gigawatt.plan.site.known_answers import from_row
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.drawing.price_box import PriceBox
from gigawatt.risk.held.late_capacity import held_back, late_shares, moved_cash
from gigawatt.risk.held.late_runs import caught_up
from gigawatt.risk.held.late_site import LateSite
from gigawatt.risk.held.late_sites import groups_of
from gigawatt.risk.held.plan_in_futures import PlanInFutures, plan_in_futures
from gigawatt.risk.held.work_without_power import Elsewhere, WorkAt
from gigawatt.risk.operation.operation_bounds import PLAN_NEAR, Effort
from gigawatt.study.finance.account import account_of, study_programme
from gigawatt.study.finance.flows import Priced, running_flows
from gigawatt.study.risk.plan import periods_of, planned_sites, planned_work
from gigawatt.study.risk.sites import site_plans
from gigawatt.study.risk.stage import risk_study
from gigawatt.study.risk.workers import Workers

COUNT = 3
STARTS, LENGTHS = np.array([2030.0, 2031.0, 2032.0]), np.ones(3)


def unchanged(study: Planned) -> DrawnFutures:
    weather = np.arange(COUNT) % len(study.programme.weather_weights)
    return DrawnFutures(PriceBox.around((), np.zeros((COUNT, 0))), np.zeros((COUNT, 0)), {}, {}, {}, weather)


def consequences(study: Planned, futures: DrawnFutures) -> PlanInFutures:
    case, plans = site_plans(study.folder, study.programme, {}, futures.box, spare=True)
    sites = planned_sites(study.folder, study.programme, case, plans)
    return plan_in_futures(sites, planned_work(case), periods_of(case), futures, Effort(4, 4))


def may_miss(study: Planned) -> float:
    """By how much the plan's own dispatches may cost more than the cheapest, as they prove themselves, discounted USD."""
    calendar, total = study.case.calendar, 0.0
    for kept in KeptPlanes.load(study.folder.path / FILE).site_periods:
        _, answer = from_row(kept.answers[-1], 0, 0, len(kept.terms.variables))
        total += float(calendar.discount[calendar.labels.index(kept.label)]) * (answer.cost_usd - answer.lower_usd)
    return total


@pytest.fixture(scope="module")
def as_planned(campuses: Planned) -> PlanInFutures:
    return consequences(campuses, unchanged(campuses))


def test_the_future_in_which_nothing_differs_is_the_plan(campuses: Planned, as_planned: PlanInFutures) -> None:
    objective = campuses.summary["plan"]["objective_usd"]
    rounding = PLAN_NEAR * objective  # to which the plan is dispatched
    assert np.all(as_planned.cost_high_usd <= objective + rounding)
    assert np.all(as_planned.cost_high_usd - as_planned.cost_low_usd <= 2.0 * rounding)
    # the plan's own hours need not be the cheapest, as it is near enough without: by no more than they miss their bounds
    np.testing.assert_array_less(objective - may_miss(campuses) - rounding, as_planned.cost_low_usd)
    assert np.all(as_planned.cost_high_usd >= campuses.summary["plan"]["lower_bound_usd"])
    np.testing.assert_allclose(as_planned.cash_usd.sum(axis=1), campuses.folder.table("cash")["capex_usd"].sum())
    assert np.all(as_planned.recourse == 0.0)
    served = campuses.folder.table("compute").group_by("year").agg(pl.col("served").sum()).sort("year")["served"].to_numpy()
    assert np.all(as_planned.delivered.sum(axis=2) <= served * (1.0 + 1e-9))  # less what is cut
    assert np.all(as_planned.delivered.sum(axis=2) >= 0.9 * served)


def test_the_unchanged_futures_money_is_that_of_the_books(campuses: Planned, as_planned: PlanInFutures) -> None:
    """Before financing, tax and contracts, in dollars of the base year: capital to the cent, running costs as dispatches."""
    books = account_of(campuses.folder, study_programme(campuses.folder))
    periods = campuses.case.calendar.count
    capital = np.bincount(books.plan.period, (books.vintages.spent_usd / books.index).sum(axis=0), periods)
    np.testing.assert_allclose(as_planned.cash_usd, np.tile(capital, (COUNT, 1)), rtol=0.0, atol=0.01)
    priced = Priced(books.plan, np.ones_like(books.index), lambda *_: "", lambda *_: np.ones_like(books.index), 0.0)
    months = np.sum([flow.amounts_usd for flow in running_flows(campuses.folder, priced)], axis=0)
    running = np.bincount(books.plan.period, months, periods)
    operated = as_planned.operation_high_usd + as_planned.fixed_usd
    assert np.all(operated <= running * (1.0 + 2.0 * PLAN_NEAR))  # the plan's own hours need not be the cheapest
    assert np.all(running <= operated + may_miss(campuses) * 1.1 + 2.0 * PLAN_NEAR * running)
    paused = campuses.folder.table("costs").filter(pl.col("kind") == "interruption").group_by("year").agg(pl.col("usd").sum())
    np.testing.assert_allclose(as_planned.unpowered_usd, np.tile(paused.sort("year")["usd"].to_numpy(), (COUNT, 1)), rtol=0.1)


def test_halls_a_year_late_save_their_capital_and_lose_their_compute(campuses: Planned, as_planned: PlanInFutures) -> None:
    late = replace(unchanged(campuses), delays={"sites.wyoming.phases.only": np.array([0.0, 1.0, 5.0])})
    found = consequences(campuses, late)
    np.testing.assert_allclose(found.cost_high_usd[0], as_planned.cost_high_usd[0], rtol=2.0 * PLAN_NEAR)
    assert np.all(np.diff(found.standing_usd.sum(axis=1)) < 0.0)
    assert np.all(np.diff(found.unserved_usd.sum(axis=1)) > 0.0)
    assert np.all(np.diff(found.cash_usd.sum(axis=1)) <= 0.0)
    ohio = campuses.folder.table("assignment").filter((pl.col("site") == "ohio") & (pl.col("year") == 2030))["compute"].sum()
    assert found.delivered[2, 0].sum() <= ohio  # what Wyoming's halls would hold is gone


def test_what_its_tasks_do_not_allow_yet_comes_when_they_do(campuses: Planned, as_planned: PlanInFutures) -> None:
    """Planned for 2030, allowed from 2031 on: a year late, as if delays were; what is planned for 2031 and later is not."""
    path = "sites.wyoming.phases.only"
    allowed = np.array([2029.0, 2031.0, 2031.0])
    late = replace(unchanged(campuses), no_earlier={path: allowed}, delays={path: np.array([0.0, 0.0, 0.5])})
    found = consequences(campuses, late)
    np.testing.assert_allclose(found.cost_high_usd[0], as_planned.cost_high_usd[0], rtol=2.0 * PLAN_NEAR)
    assert np.all(np.diff(found.unserved_usd.sum(axis=1)) > 0.0)
    whole = consequences(campuses, replace(unchanged(campuses), delays={path: np.array([0.0, 1.0, 1.5])}))
    assert np.all(found.unserved_usd[1:].sum(axis=1) <= whole.unserved_usd[1:].sum(axis=1))


def test_what_is_held_back_waits_for_its_tasks_and_later_orders_do_not() -> None:
    starts, lengths = np.array([2028.0, 2029.0, 2030.0, 2031.0]), np.ones(4)
    added = np.array([50.0, 50.0, 100.0, 100.0])  # 100 MW from the middle of 2028 on, 100 more in 2030 and in 2031
    found = held_back(added, starts, lengths, 2028.5, np.array([-np.inf, 2028.0, 2030.75]))
    np.testing.assert_allclose(found, [[0.0] * 4, [0.0] * 4, [2.25, 2.25, 0.75, 0.0]])
    amount = np.cumsum(added)
    shares = late_shares(amount, starts, lengths, found, standing=False)
    np.testing.assert_allclose((shares * amount)[2], [0.0, 0.0, 0.75 * 50.0 + 0.25 * 100.0, 0.75 * 50.0 + 50.0 + 200.0])


def test_work_goes_where_chips_would_stand_idle(campuses: Planned) -> None:
    base = replace(unchanged(campuses), demand={"serving": np.full(COUNT, 0.4), "training": np.full(COUNT, 0.1)})
    late = replace(base, delays={"sites.wyoming.phases.only": np.array([0.0, 0.2, 0.4])})
    here, there = consequences(campuses, base), consequences(campuses, late)
    np.testing.assert_allclose(here.unserved_usd, 0.0, atol=1.0)
    np.testing.assert_allclose(there.unserved_usd, 0.0, atol=1.0)  # what the late one lacks, the other does
    alone = 1.0 - there.standing_usd[2] / here.standing_usd[2]
    assert np.all(alone > 0.05)  # though halls are missing
    assert there.cost_high_usd[0] == pytest.approx(here.cost_high_usd[0], rel=5e-3)  # other points were dispatched


def test_work_leaves_a_site_whose_power_is_late(campuses: Planned) -> None:
    """Ohio's chips are idle where less is asked for: they take work of Wyoming, whose power is late; or it is not begun."""
    base = replace(unchanged(campuses), demand={"serving": np.full(COUNT, 0.5), "training": np.full(COUNT, 0.5)})
    plants = (f"sites.wyoming.power.{key}" for key in ("wind", "backup", "store"))
    late = replace(base, delays={path: np.array([0.0, 0.5, 1.0]) for path in plants})
    here, found = consequences(campuses, base), consequences(campuses, late)
    assert found.otherwise_saves_usd[0] == 0.0
    assert found.otherwise_saves_usd[2] > 0.0
    assert np.all(found.cost_low_usd <= found.cost_high_usd * (1.0 + 1e-9))
    assert np.all(found.delivered <= found.asked * (1.0 + 1e-9))
    lost_usd = found.cost_high_usd - here.cost_high_usd  # no more than all that Wyoming was to do is worth
    case, plans = site_plans(campuses.folder, campuses.programme, {}, base.box, spare=True)
    site = planned_sites(campuses.folder, campuses.programme, case, plans)[1]
    work, periods = planned_work(case), periods_of(case)
    worth = sum(site.compute[:, place] * one.value_usd_per_unit_year for place, one in enumerate(work)) * periods.lengths
    assert np.all(lost_usd <= float(worth @ periods.discount))


def test_the_same_comes_of_any_groups_of_sites(campuses: Planned) -> None:
    late = replace(unchanged(campuses), delays={"sites.wyoming.power.backup": np.array([0.0, 0.5, 3.0])})
    case, plans = site_plans(campuses.folder, campuses.programme, {}, late.box, spare=True)
    sites, work, periods = planned_sites(campuses.folder, campuses.programme, case, plans), planned_work(case), periods_of(case)
    at_once = plan_in_futures(sites, work, periods, late, Effort(4, 4))
    assert len(groups_of(sites, late.count, 1)) == len(sites) > 1 == len(groups_of(sites, late.count))
    one_by_one = plan_in_futures(sites, work, periods, late, Effort(4, 4), most_bytes=1)
    for one in fields(at_once):
        np.testing.assert_array_equal(getattr(one_by_one, one.name), getattr(at_once, one.name))


def test_proposals_move_what_one_lacks_to_what_others_have(campuses: Planned) -> None:
    base = replace(unchanged(campuses), demand={"serving": np.full(COUNT, 0.5), "training": np.full(COUNT, 0.5)})
    late = replace(base, delays={"sites.wyoming.power.backup": np.array([0.0, 0.5, 3.0])})
    case, plans = site_plans(campuses.folder, campuses.programme, {}, base.box, spare=True)
    sites, work, periods = planned_sites(campuses.folder, campuses.programme, case, plans), planned_work(case), periods_of(case)
    there = [LateSite(site, periods, late) for site in sites]
    at = [WorkAt(0.5 * able, 0.5 * drawn, able) for able, drawn in (one.able(work) for one in there)]
    elsewhere = Elsewhere(sites, there, lambda number: at[number])
    others = [elsewhere.proposed(number, one) for number, one in enumerate(at)]
    before, after = (np.sum([one.done for one in some], axis=0) for some in (at, [other.work for other in others]))
    assert np.all(after <= before * (1.0 + 1e-12))  # what is not begun is missing
    for one, other in zip(at, others, strict=True):
        assert np.all((other.work.done >= 0.0) & (other.work.done <= one.able * (1.0 + 1e-12)))
        assert not other.asks[0].any()  # where nothing is late nothing is proposed
        np.testing.assert_array_equal(other.work.done[~other.asks], one.done[~other.asks])
    assert others[1].asks[1:].any()


def test_a_run_catches_up_on_what_its_chips_can_spare() -> None:
    wanted = np.array([[10.0, 10.0, 10.0]]).repeat(3, axis=0)
    could = np.array([[10.0, 10.0, 10.0], [4.0, 12.0, 15.0], [0.0, 0.0, 40.0]])
    lengths = np.array([1.0, 1.0, 0.5])
    found = caught_up(wanted, could, lengths)
    np.testing.assert_allclose(found, [[10.0, 10.0, 10.0], [5.5, 12.0, 15.0], [0.0, 5.0, 40.0]])
    np.testing.assert_allclose(found @ lengths, wanted @ lengths)


def test_shares_of_what_comes_late() -> None:
    amount = np.array([10.0, 30.0, 20.0])
    late = np.array([[0.0] * 3, [0.5] * 3, [5.0] * 3])
    found = late_shares(amount, STARTS, LENGTHS, late, standing=True)
    np.testing.assert_allclose(found, [[1.0, 1.0, 1.0], [1.0, 20.0 / 30.0, 1.0], [1.0, 10.0 / 30.0, 0.0]])
    found = late_shares(amount, STARTS, LENGTHS, late, standing=False)
    np.testing.assert_allclose(found[1], [0.5, 20.0 / 30.0, 1.0])


def test_cash_that_moves_is_spent_once() -> None:
    cash = np.array([10.0, 20.0, 0.0])
    found: NDArray[np.float64] = moved_cash(cash, STARTS, LENGTHS, np.array([0.0, 0.5, 1.0, 9.0]))
    np.testing.assert_allclose(found, [cash, [5.0, 15.0, 10.0], [0.0, 10.0, 20.0], [0.0, 0.0, 0.0]])


@pytest.mark.slow
def test_a_seed_gives_the_same_summary(campuses: Planned) -> None:
    told, tables = [], []
    for workers in (Workers(processes=1), Workers(processes=2)):  # however many work
        told.append(json.dumps(risk_study(campuses.folder.path, futures=64, seed=7, base=8, workers=workers)))
        tables.append(campuses.folder.risk("futures"))
    assert told[0] == told[1]
    assert tables[0].equals(tables[1])
    assert told[0] != json.dumps(risk_study(campuses.folder.path, futures=64, seed=8, base=8))
    assert campuses.folder.summary["risk"]["futures"] == 64
    futures = campuses.folder.risk("futures")
    assert len(futures) == 64
    assert (futures["cost_low_usd"] <= futures["cost_high_usd"] * (1.0 + 1e-9)).all()
    assert campuses.folder.risk("commitments")["share"].is_between(0.0, 1.0).all()


@pytest.mark.slow
def test_ray_gives_what_processes_give(campuses: Planned) -> None:
    pytest.importorskip("ray")
    told = [
        json.dumps(risk_study(campuses.folder.path, futures=64, seed=7, base=8, workers=Workers(on, 2)))
        for on in ("processes", "ray")
    ]
    assert told[0] == told[1]

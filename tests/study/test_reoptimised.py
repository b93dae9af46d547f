"""Futures planned anew beside the plan held in them, over the planes of a stored study."""

from __future__ import annotations

import json
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.special import ndtr
from tests.study.conftest import Planned

from gigawatt.errors import SolverError, StudyError
from gigawatt.plan.case.lateness import Lateness
from gigawatt.plan.master.build_master import build_master
from gigawatt.programme.futures.risk import RiskTerms
from gigawatt.programme.futures.risk_options import RiskOption
from gigawatt.quantity import Figure
from gigawatt.report.chapters import sections
from gigawatt.report.results import Results
from gigawatt.risk.anew.orders import Orders, orders_at
from gigawatt.risk.anew.planned_anew import FutureFound, PlanAnew, PlansInHand
from gigawatt.risk.anew.reoptimised import CostOfPlan, Future
from gigawatt.risk.anew.scenario import Scenario
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.drawing.price_box import PriceBox
from gigawatt.study.risk.against import others_of
from gigawatt.study.risk.beyond_held import Beyond
from gigawatt.study.risk.future_workers import future_workers
from gigawatt.study.risk.marginal import Otherwise, marginal
from gigawatt.study.risk.options import options_found, options_table, options_told
from gigawatt.study.risk.planned import PlannedStudy, planned_study
from gigawatt.study.risk.regret import (
    Candidates,
    Column,
    Studies,
    compared,
    held_in,
    other_columns,
)
from gigawatt.study.risk.regret_tables import Due, plans_table, regret_table, regret_told
from gigawatt.study.risk.reoptimised import builds_table, information_table, information_told, planned_anew
from gigawatt.study.risk.stage import risk_study
from gigawatt.study.risk.workers import Workers

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
    assert nothing.worth_usd[1] <= nothing.held.upper_usd - plan["lower_bound_usd"]  # nothing is better than the best plan


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


def test_the_best_plan_of_a_scenario_has_no_regret(stored: PlannedStudy, found: list[FutureFound]) -> None:
    dear = found[2]
    assert dear.orders is not None
    candidates = Candidates(Studies(stored), {"plan": stored.orders, "for dear": dear.orders})
    columns = held_in(candidates, found, "plan")
    others = other_columns(candidates, "plan")
    nominal = others[0].costs["plan"]
    assert nominal is not None
    regret = regret_table(candidates.names, [*others, *columns])
    least = regret.group_by("scenario").agg(pl.col("regret_usd").min())
    assert (least["regret_usd"] == 0.0).all()
    assert (regret["above_its_best_usd"] >= -1.0).all()
    of = {row["scenario"]: row["regret_usd"] for row in regret.filter(pl.col("plan") == "plan").iter_rows(named=True)}
    assert of["dear"] > 0.0
    plans = plans_table(candidates.names, columns, [*others, *columns], Due(nominal.served, np.ones_like(nominal.served)), 0.05)
    told = regret_told(regret, plans, 0.05)
    assert told["cheapest"] == "plan"
    shares = {row["plan"]: row["near_best_share"] for row in plans.iter_rows(named=True)}
    assert shares["for dear"] < 1.0  # it lacks chips where they are cheap
    assert 0.0 < shares["plan"] <= 1.0


def test_units_beyond_the_plans_are_worth_no_more_than_they_cost(stored: PlannedStudy) -> None:
    future = stored.future(Scenario("as planned"))
    planned = stored.orders.placed["new ohio gas"]
    count, every = round(planned.total / planned.size), {"new ohio gas": np.arange(len(planned.amounts))}
    costs = [marginal(stored, future, Otherwise(every, units)) for units in (count - 1, count, count + 1)]
    base = costs[1]
    assert base is not None
    assert all(one is None or one.cost_usd >= base.cost_usd * (1.0 - 5e-3) for one in costs)  # the plan's own gap
    assert np.all(base.of_asset("ohio", "gas") >= 0.0)
    assert base.of_asset("ohio", "gas").max() > 0.0


def test_options_are_valued_alike_from_the_same_seed(stored: PlannedStudy) -> None:
    none = DrawnFutures(
        PriceBox.around((), np.zeros((2, 0))), np.zeros((2, 0)), {}, {}, {"serving": np.array([0.5, 2.0])}, np.zeros(2, dtype=int)
    )
    now = Figure(1e-9, "year")  # two years are too short to wait for anything
    gas, wind, chips = "sites.ohio.power.gas", "sites.wyoming.power.wind", "vr200-nvl72"
    options = {
        "gas": RiskOption("gas", "risk.options.gas", "gas", "staged-units", gas, lead=now),
        "chips": RiskOption("chips", "risk.options.chips", "chips", "deferral", chips, lead=now),
        "old": RiskOption("old", "risk.options.old", "old", "abandonment", wind, salvage=Figure(0.5, "")),
        "sold": RiskOption("sold", "risk.options.sold", "sold", "resale", "serving", price=Figure(0.8, "")),
    }
    named = replace(stored, programme=replace(stored.programme, risk=RiskTerms({}, {}, options)))
    first, again = (options_table(options_found(named, none, 7)) for _ in range(2))
    assert first.equals(again)
    first = first.filter(pl.col("outside").is_null())
    assert set(first["kind"].to_list()) == {"staged-units", "deferral", "abandonment", "resale"}
    assert first.filter(pl.col("kind") == "staged-units")["pieces"].item() >= 2
    assert (first["flexibility_usd"] >= 0.0).all()
    assert first["share_called"].is_between(0.0, 1.0).all()


def test_units_of_a_plant_by_hand(stored: PlannedStudy) -> None:
    """Two dates are one step: call a unit now, or wait a year and see. What it saves is what plans with it and without cost."""
    gas, volatility, count = "sites.ohio.power.gas", 0.9, 3
    asked = RiskOption("gas", "", "gas", "staged-units", gas, Figure(volatility, ""), Figure(0.0, ""), lead=Figure(1e-9, "year"))
    named = replace(stored, programme=replace(stored.programme, risk=RiskTerms({}, {}, {"gas": asked})))
    found = options_found(named, _no_doubt(), 7).valued[0]
    calls = found.asked.parts[0].calls
    assert calls is not None
    future, every = stored.future(Scenario("as planned")), {"new ohio gas": np.arange(2)}
    plans = [marginal(stored, future, Otherwise(every, float(units))) for units in range(count + 1)]
    costs = np.array([plan.cost_usd for plan in plans if plan is not None])
    cost = calls.cost_usd + calls.fixed_usd
    growth = (1.0 + stored.case.calendar.discount_rate) ** (found.asked.dates - stored.case.calendar.start_year)
    net = calls.value_usd - cost
    np.testing.assert_allclose((net / growth).max(axis=1)[:count], -np.diff(costs), rtol=0.02, atol=1e-6 * costs[0])
    # a year on, worth is a lognormal times what it is: what of it exceeds the cost of that year (Black and Scholes, no interest)
    worth = np.maximum(calls.value_usd[:, 1], 1.0)
    far = (np.log(worth / cost[1]) + 0.5 * volatility**2) / volatility
    waiting = (worth * ndtr(far) - cost[1] * ndtr(far - volatility)) / growth[1]
    exact = np.maximum(net[:, 0], waiting).sum()  # each for itself, as the next one is worth less than the one before
    assert found.valued.worth.value == pytest.approx(exact, abs=4.0 * found.valued.worth.error + 0.01 * exact)
    # a tree of one step, up or down by as much, is the same but for its coarseness
    up = np.exp(volatility)
    chance = (1.0 - 1.0 / up) / (up - 1.0 / up)
    tree = (chance * np.maximum(0.0, worth * up - cost[1]) + (1.0 - chance) * np.maximum(0.0, worth / up - cost[1])) / growth[1]
    assert np.maximum(net[:, 0], tree).sum() == pytest.approx(exact, rel=0.1)


def test_what_comes_after_the_horizon_is_named_and_worth_nothing(stored: PlannedStudy) -> None:
    found = options_found(stored, _no_doubt(), 7, {"sites.ohio.power.gas": 5.5})
    outside = {option.of: date for option, date in found.outside}
    assert outside["sites.ohio.power.gas"] == pytest.approx(2035.5)
    assert "sites.ohio.power.gas" not in {one.option.of for one in found.valued}
    told = options_told(options_table(found))
    assert next(one["there"] for one in told["options_outside"] if one["of"] == "sites.ohio.power.gas") == pytest.approx(2035.5)


def _no_doubt() -> DrawnFutures:
    return DrawnFutures(PriceBox.around((), np.zeros((2, 0))), np.zeros((2, 0)), {}, {}, {}, np.zeros(2, dtype=int))


def test_a_future_in_which_a_solver_fails_is_named_and_the_others_go_on(
    stored: PlannedStudy, found: list[FutureFound], monkeypatch: pytest.MonkeyPatch
) -> None:
    best = Future.best

    def failing(future: Future, held: CostOfPlan) -> tuple[CostOfPlan, Orders | None]:
        if future.case.years and held.unserved.sum() > found[0].held.unserved.sum() * 1.01 + 1.0:  # halls are late
            raise SolverError("no basis")
        return best(future, held)

    monkeypatch.setattr(Future, "best", failing)
    again = planned_anew(stored, [found[0].scenario, found[1].scenario])
    assert [one.failed for one in again] == ["", "planned anew: no basis"]
    assert again[1].held.upper_usd == found[1].held.upper_usd  # what is known stays
    told = information_told(again, builds_table(stored.orders, again))
    assert told["failed"] == [{"future": 1, "why": "planned anew: no basis"}]
    assert (told["futures"], told["without_a_plan"]) == (2, 0)
    assert told["held_usd"]["high"] == again[0].held.upper_usd  # of the others alone
    fixed = np.zeros(2), np.ones(2)
    rows = information_table(again, fixed).rows(named=True)
    assert rows[1]["information_usd"] is None
    assert rows[1]["reoptimised_high_usd"] is None
    assert rows[1]["held_high_usd"] == again[1].held.upper_usd
    assert rows[1]["failed"] == "planned anew: no basis"


def test_a_plan_without_an_answer_leaves_its_scenario_out_of_the_comparison() -> None:
    cost = CostOfPlan(1.0, 2.0, np.zeros(1), 0.0, np.zeros((1, 1)), np.ones((1, 1)), None)
    whole = Column("a", "future", 1.0, {"plan": cost, "other": cost}, cost)
    partly = Column("b", "future", 0.0, {"plan": cost}, cost, {"other": "no basis"})
    kept, left_out = compared([whole, partly])
    assert kept == [whole]
    assert left_out == [{"scenario": "b", "plan": "other", "why": "no basis"}]


def test_what_workers_are_handed_answers_as_the_study_does(stored: PlannedStudy, found: list[FutureFound]) -> None:
    plans = pickle.loads(pickle.dumps(PlansInHand([stored.in_hand]))).ready()
    one = PlanAnew(0, 0, found[2].scenario, stored.orders).answered_by(plans)
    assert (one.held.lower_usd, one.held.upper_usd) == (found[2].held.lower_usd, found[2].held.upper_usd)
    assert (one.best.lower_usd, one.best.upper_usd) == (found[2].best.lower_usd, found[2].best.upper_usd)
    assert one.dispatches == found[2].dispatches


def copied(campuses: Planned, folder: Path, *changes: tuple[str, str]) -> Path:
    """The same study with something else in its programme."""
    shutil.copytree(campuses.folder.path, folder)
    text = (folder / "programme.yaml").read_text()
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "programme.yaml").write_text(text)
    return folder


def nothing_drawn(count: int) -> DrawnFutures:
    return DrawnFutures(
        PriceBox.around((), np.zeros((count, 0))), np.zeros((count, 0)), {}, {}, {}, np.zeros(count, dtype=np.int64)
    )


def test_another_plan_of_the_same_programme_is_placed_in_this_one(
    campuses: Planned, stored: PlannedStudy, tmp_path: Path
) -> None:
    """However dear its own programme takes money to be: what is compared is the plan."""
    other = copied(campuses, tmp_path / "dear", ("discount_rate: 7 %", "discount_rate: 9 %"))
    (found,) = others_of([other], stored, "plan", nothing_drawn(2), 7)
    assert found.study.name == "dear"
    assert found.orders is not None
    for name, ordered in stored.orders.placed.items():
        np.testing.assert_array_equal(found.orders.placed[name].amounts, ordered.amounts)


def test_a_programme_of_another_world_is_refused_with_all_reasons(
    campuses: Planned, stored: PlannedStudy, tmp_path: Path
) -> None:
    other = copied(campuses, tmp_path / "other", ("discount_rate: 7 %", "discount_rate: 9 %"), ("halls: 120 MW", "halls: 130 MW"))
    with pytest.raises(StudyError) as refused:
        others_of([other], stored, "plan", nothing_drawn(2), 7)
    assert "are committed there" in str(refused.value)
    assert "a discount rate of 9 %, not of 7 %" in str(refused.value)


def test_a_programme_of_its_own_has_the_same_futures_in_what_both_have(
    campuses: Planned, stored: PlannedStudy, tmp_path: Path
) -> None:
    other = copied(campuses, tmp_path / "larger", ("halls: 120 MW", "halls: 130 MW"))
    gas = "sites.ohio.power.gas"
    here = replace(nothing_drawn(2), capital={gas: np.array([1.5, 2.5])}, demand={"serving": np.array([0.5, 2.0])})
    (found,) = others_of([other], stored, "plan", here, 7)
    assert found.orders is None
    there = found.scenarios(2, stored.programme)["future 1"]
    assert (there.capital[gas], there.demand["serving"]) == (2.5, 2.0)
    assert there.weather == 0
    assert not there.prices  # of this world, where they are as planned
    assert any(factor != 1.0 for path, factor in there.capital.items() if path != gas)  # what is said of it alone is drawn


@pytest.mark.slow
def test_two_processes_plan_futures_as_one_does(stored: PlannedStudy, found: list[FutureFound]) -> None:
    scenarios = [one.scenario for one in found]
    with future_workers(Workers(processes=2), [stored.in_hand], len(scenarios)) as two:
        assert two.places == 2
        again = planned_anew(stored, scenarios, two)
    fixed = np.zeros(3), np.ones(3)
    assert information_table(again, fixed).equals(information_table(found, fixed))
    assert builds_table(stored.orders, again).equals(builds_table(stored.orders, found))


@pytest.mark.slow
def test_the_stage_writes_what_is_asked_for_and_the_report_shows_it(campuses: Planned) -> None:
    beyond = Beyond(2, (campuses.folder.path,), frontier=True, options=True)
    told = risk_study(campuses.folder.path, futures=16, seed=7, base=0, beyond=beyond)
    again = risk_study(campuses.folder.path, futures=16, seed=7, base=0, beyond=beyond)
    assert json.dumps(told) == json.dumps(again)
    for name in (
        "reoptimised",
        "reoptimised_builds",
        "regret",
        "plans",
        "frontier",
        "frontier_orders",
        "options",
        "option_calls",
    ):
        assert campuses.folder.has_risk(name)
    curve = campuses.folder.risk("frontier").filter(pl.col("aversion").is_not_null())
    assert (curve["mean_usd"].diff().drop_nulls() >= -1.0).all()
    assert (curve["tail_usd"].diff().drop_nulls() <= 1.0).all()
    assert curve["gap"].max() <= 5e-3  # type: ignore[operator]
    regret = campuses.folder.risk("regret")
    same = regret.filter(pl.col("plan").is_in(["this plan", campuses.folder.path.name])).pivot(
        "plan", index="scenario", values="cost_high_usd"
    )
    np.testing.assert_allclose(
        same["this plan"].to_numpy(), same[campuses.folder.path.name].to_numpy(), rtol=2e-3
    )  # it is the same plan
    titles = {section.key: section for section in sections(Results(campuses.folder))}
    assert not titles["regret"].is_empty
    assert len(titles["regret"].titled) >= 3


@pytest.mark.slow
def test_futures_planned_anew_and_the_frontier_are_the_same_on_any_workers(campuses: Planned) -> None:
    """In one process, and on actors of Ray."""
    pytest.importorskip("ray")
    beyond = Beyond(2, frontier=True)
    told = [
        json.dumps(risk_study(campuses.folder.path, futures=4, seed=7, base=0, beyond=beyond, workers=workers))
        for workers in (Workers(processes=1), Workers("ray", 2))
    ]
    assert told[0] == told[1]
    assert len(campuses.folder.risk("frontier")) > 2

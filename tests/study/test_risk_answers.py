"""What futures say of a plan: chips that come late, do less or last shorter; causes, promises, and where numbers come from."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.study.conftest import Planned
from tests.study.test_risk import COUNT, consequences, unchanged

from gigawatt.report.chapters import sections
from gigawatt.report.results import Results
from gigawatt.risk.held.plan_in_futures import PlanInFutures
from gigawatt.study import StudyFolder
from gigawatt.study.explained.explain import explain
from gigawatt.study.risk.stage import risk_study
from gigawatt.study.risk.workers import Workers

Floats = NDArray[np.float64]
SLACK = 1e-9


def chips(study: Planned, values: Floats) -> dict[str, Floats]:
    return dict.fromkeys(study.folder.table("chips")["chip"].unique().to_list(), values)


@pytest.fixture(scope="module")
def in_chips(campuses: Planned) -> Mapping[str, PlanInFutures]:
    """Three futures each: chips of which only delivery, performance or life differs, the middle one as planned."""
    found = {}
    for name, values in (
        ("chip_delays", np.array([0.0, 0.5, 2.0])),
        ("chip_performance", np.array([0.7, 1.0, 1.3])),
        ("chip_life", np.array([0.2, 1.0, 1.5])),
    ):
        same = replace(unchanged(campuses), weather=np.zeros(COUNT, dtype=np.int64))
        found[name] = consequences(campuses, replace(same, **{name: chips(campuses, values)}))
    return found


def test_chips_that_come_late_deliver_less_and_are_paid_later(in_chips: Mapping[str, PlanInFutures]) -> None:
    found = in_chips["chip_delays"]
    assert np.all(np.diff(found.delivered.sum(axis=1), axis=0) <= SLACK)
    assert np.all(np.diff(found.worth_usd.sum(axis=1)) < 0.0)
    assert np.all(np.diff(found.standing_usd.sum(axis=1)) < 0.0)
    assert np.all(np.diff(np.cumsum(found.cash_usd, axis=1), axis=0) <= SLACK * found.cash_usd.sum())
    np.testing.assert_allclose(found.waiting_saves_usd, 0.0, atol=1.0)  # no hall is late


def test_chips_that_do_less_than_said_draw_the_same_power(in_chips: Mapping[str, PlanInFutures]) -> None:
    found = in_chips["chip_performance"]
    assert np.all(np.diff(found.worth_usd.sum(axis=1)) >= 0.0)
    assert found.worth_usd[0].sum() < 0.99 * found.worth_usd[1].sum()
    np.testing.assert_allclose(found.co2_t[0], found.co2_t[1], rtol=1e-3)
    less = found.operation_high_usd[1] - found.operation_high_usd[0]  # what is not begun is worth less
    assert np.all((less > -1e-3 * found.operation_high_usd[1]) & (less < 0.3 * found.operation_high_usd[1]))
    np.testing.assert_allclose(found.standing_usd[0], found.standing_usd[1])
    assert np.all(found.delivered <= found.asked * (1.0 + SLACK))


def test_chips_that_last_shorter_cost_more_and_those_as_planned_cost_the_plan(
    campuses: Planned, in_chips: Mapping[str, PlanInFutures]
) -> None:
    found = in_chips["chip_life"]
    assert np.all(np.diff(found.standing_usd.sum(axis=1)) < 0.0)
    assert found.cash_usd[0].sum() > found.cash_usd[1].sum()
    np.testing.assert_allclose(found.cash_usd[1:].sum(axis=1), campuses.folder.table("cash")["capex_usd"].sum())
    np.testing.assert_allclose(found.delivered[0], found.delivered[1])
    assert found.cost_high_usd[1] == pytest.approx(campuses.summary["plan"]["objective_usd"], rel=1e-3)


@pytest.fixture(scope="module")
def answered(campuses: Planned, tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    """A copy of the study with its futures."""
    copy = shutil.copytree(campuses.folder.path, tmp_path_factory.mktemp("answered") / "study")
    risk_study(copy, futures=32, seed=7, base=4, workers=Workers(processes=1))
    return StudyFolder(copy)


@pytest.fixture(scope="module")
def told(answered: StudyFolder) -> dict[str, Any]:
    found: dict[str, Any] = answered.summary["risk"]
    return found


def test_indices_of_causes(answered: StudyFolder, told: dict[str, Any]) -> None:
    found = told["indices"]["cost"]
    error = sum(one["first_error"] ** 2 for one in found.values()) ** 0.5
    assert sum(one["first"] for one in found.values()) <= 1.0 + 3.0 * error
    swings = {one["cause"]: one for one in told["tornado"]["cost"]}
    still = [key for key, one in swings.items() if one["low"] == one["high"] == one["middle"]]
    assert all(abs(found[key]["first"]) + found[key]["total"] < 1e-12 for key in still)  # of what moves nothing but roundings
    assert swings["demand"]["low"] < swings["demand"]["middle"] < swings["demand"]["high"]
    assert swings["chip-life"]["low"] > swings["chip-life"]["high"]
    assert len(answered.risk("sobol").filter(outcome="cost")) == len(found)


def test_promises_and_first_tokens(campuses: Planned, answered: StudyFolder, told: dict[str, Any]) -> None:
    found = answered.risk("commitments")
    assert found["share"].is_between(0.0, 1.0).all()
    assert {"as planned", "energisation"} <= set(found["kind"])
    energised = found.filter(kind="energisation")
    assert (energised["p50"] >= energised["wanted"]).all()
    assert (energised["p80"] >= energised["p50"]).all()
    assert set(told["first_token_of"]) == {work.key for work in campuses.programme.workloads}
    worst = answered.risk("worst")
    assert worst["cost_high_usd"].max() == answered.risk("futures")["cost_high_usd"].max()


def test_numbers_of_the_futures_are_explained_and_drawn(answered: StudyFolder, told: dict[str, Any]) -> None:
    for name in ("cost_usd.worst_tenth_high", "cost_usd.low.p50", "surplus_usd.p80", "peak_funding_usd.mean"):
        found = explain(answered.path, f"risk.{name}")
        assert found["adds_up"] is True, name
        assert found["inputs"]
    index = explain(answered.path, "risk.indices.cost.demand.total")
    assert index["unit"] == "share"
    assert any(row["name"].startswith("risk_causes.demand") for row in index["inputs"])
    assert explain(answered.path, "risk.causes")["value"] == f"{len(told['causes'])} entries"
    chapter = next(section for section in sections(Results(answered)) if section.key == "risk")
    assert {chart.key for chart in chapter.charts} >= {"risk-compute", "risk-money", "risk-tornado", "risk-indices"}
    assert chapter.notes


def test_every_cause_is_told_with_its_marginal_its_source_and_what_it_goes_with(answered: StudyFolder) -> None:
    rows = {row["cause"]: row for row in answered.risk("causes").iter_rows(named=True)}
    assert all(row["source"] and row["confidence"] and row["of"] for row in rows.values() if row["cause"] != "weather")
    gas = rows["gas-price"]
    assert [gas[name] for name in ("p10", "p50", "p90")] == pytest.approx([0.83, 1.0, 1.49])
    assert (gas["moves"], gas["unit"], gas["stated_by"], gas["confidence"]) == ("fuel-price", "times", "catalogue", "medium")
    assert "power-price +80 %" in gas["goes_with"]
    pairs = {(row["first"], row["second"]): row for row in answered.risk("correlations").iter_rows(named=True)}
    both = pairs["gas-price", "power-price"]
    assert both["rank"] == 0.8
    assert both["drawn"] == pytest.approx(0.8, abs=0.25)  # in so few futures
    told = answered.summary["risk"]
    assert [row["cause"] for row in told["named_causes"]] == list(rows)
    chapter = next(one for one in sections(Results(answered)) if one.key == "risk")
    assert any("Causes of doubt" in title for title, _ in chapter.folded)

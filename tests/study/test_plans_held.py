"""Plans held beside each other without planning anything anew: in named scenarios, and in all futures."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.study.conftest import Planned
from tests.study.test_reoptimised import copied

from gigawatt.report.build import board_page
from gigawatt.report.chapters import sections
from gigawatt.report.results import Results
from gigawatt.study import StudyFolder
from gigawatt.study.risk.beyond_held import Beyond
from gigawatt.study.risk.stage import risk_study
from gigawatt.study.risk.workers import Workers

SCENARIOS = """
risk:
  scenarios:
    dear-gas: {name: "As in 2022", changes: {gas: {moves: fuel-price, times: 3}}}
    half: {changes: {less: {moves: demand, times: 0.5}}}
"""


def chapter(folder: StudyFolder, key: str) -> Any:
    return next((section for section in sections(Results(folder)) if section.key == key), None)


def test_futures_of_another_version_are_left_out_with_what_to_do(campuses: Planned, tmp_path: Path) -> None:
    folder = StudyFolder(shutil.copytree(campuses.folder.path, tmp_path / "old"))
    folder.write_json("summary", {**folder.summary, "risk": {"futures": 8, "recourse_usd": {}, "regret": {"plans": []}}})
    told = chapter(folder, "risk")
    assert told.is_empty
    assert "run `gigawatt risk STUDY` again" in told.absent
    assert chapter(folder, "regret") is None
    assert "run <code>gigawatt risk STUDY</code> again" in board_page(Results(folder))


@pytest.fixture(scope="module")
def beside(campuses: Planned, tmp_path_factory: pytest.TempPathFactory) -> tuple[StudyFolder, dict[str, Any]]:
    """The study with named scenarios, beside itself and beside one with larger halls."""
    root = tmp_path_factory.mktemp("beside")
    study, same = (Path(shutil.copytree(campuses.folder.path, root / name)) for name in ("study", "same"))
    larger = copied(campuses, root / "larger", ("halls: 120 MW", "halls: 130 MW"))
    with (study / "programme.yaml").open("a") as file:
        file.write(SCENARIOS)
    told = risk_study(study, futures=64, seed=7, base=0, beyond=Beyond(against=(same, larger)), workers=Workers(processes=1))
    return StudyFolder(study), told


@pytest.mark.slow
def test_plans_are_held_in_named_scenarios_without_planning_anew(
    campuses: Planned, beside: tuple[StudyFolder, dict[str, Any]]
) -> None:
    folder, told = beside
    assert "reoptimised" not in told
    scenarios = {one["scenario"]: one for one in told["scenarios"]}
    assert list(scenarios) == ["as planned", "dear-gas", "half"]
    assert scenarios["dear-gas"]["name"] == "As in 2022"
    own = {key: one["plans"]["this plan"] for key, one in scenarios.items()}
    plan = campuses.summary["plan"]
    assert own["as planned"]["cost_high_usd"] == pytest.approx(plan["objective_usd"], rel=2.0 * plan["gap"])
    assert own["dear-gas"]["above_planned_usd"] > 0.0 > own["half"]["above_planned_usd"]
    assert all(one["above_its_best_usd"] is None for one in own.values())  # nobody planned for them
    for one in scenarios.values():
        same = one["plans"]["same"]
        assert same["cost_high_usd"] == pytest.approx(one["plans"]["this plan"]["cost_high_usd"], rel=2e-3)
        assert min(held["regret_usd"] for held in one["plans"].values()) == 0.0
    assert chapter(folder, "regret").titled[0][0].startswith("Regret")


@pytest.mark.slow
def test_plans_are_held_in_all_futures(beside: tuple[StudyFolder, dict[str, Any]]) -> None:
    folder, told = beside
    plans = {row["plan"]: row for row in told["held"]["plans"]}
    assert set(plans) == {"this plan", "same", "larger"}
    assert plans["same"]["mean_usd"] == pytest.approx(plans["this plan"]["mean_usd"], rel=1e-5)  # dispatched at other points
    assert plans["this plan"]["mean_usd"] == pytest.approx(
        folder.risk("futures").select(pl.mean_horizontal("cost_low_usd", "cost_high_usd").mean()).item()
    )
    for row in plans.values():
        assert row["futures"] == 64
        assert 0.0 <= row["near_best_low"] <= row["near_best_share"] <= row["near_best_high"] <= 1.0
        assert row["surely_cheapest_share"] <= row["cheapest_share"]
        assert row["all_of_it_share"] <= min(row["near_best_share"], row["work_kept_share"], row["within_budget_share"])
    assert plans["this plan"]["surely_cheapest_share"] == 0.0  # one is the same plan


@pytest.mark.slow
def test_the_answers_come_first_and_the_board_has_them(beside: tuple[StudyFolder, dict[str, Any]]) -> None:
    folder, told = beside
    notes = list(chapter(folder, "risk").notes)
    assert [note.split(":")[0] for note in notes[:2]] == ["First token", "Power"]
    assert any(note.startswith("Cost: as planned") and "one in ten more than" in note for note in notes)
    assert told["cost_usd"]["left_open"]["p50"][0] <= told["cost_usd"]["high"]["p50"] <= told["cost_usd"]["left_open"]["p50"][1]
    board = board_page(Results(folder))
    assert "If it goes otherwise: 64 futures" in board
    assert "kept in" in board
    assert all(one["name"] for one in told["commitments"])

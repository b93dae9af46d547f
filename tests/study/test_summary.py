"""`summary.json` and `run.json` hold what DESIGN section 9 says, and a study is the same study however it was made."""

from __future__ import annotations

import json
import math
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.study.campuses import CAMPUSES, case_of, written
from tests.study.conftest import Planned

from gigawatt.errors import InfeasibleError
from gigawatt.study import StudyFolder, plan_study
from gigawatt.study.folder import SCHEDULE_TABLES

PLAN = {
    "status": str,
    "objective_usd": float,
    "lower_bound_usd": float,
    "gap": float,
    "max_violation": float,
    "sites": int,
    "years": int,
    "hours": int,
    "iterations": int,
    "seconds": float,
    "cpu_seconds": float,
    "peak_rss_mb": float,
}
LATER = ("operate", "finance", "risk")
TIMINGS = ("seconds", "cpu_seconds", "peak_rss_mb")
TABLES = {
    "learning",
    "calendar",
    "sites",
    "power_capacity",
    "halls",
    "chips",
    "chips_sold",
    "assignment",
    "compute",
    "energy",
    "load",
    "interruptions",
    "costs",
    "cash",
    "limits",
    "value_of_month",
    "iterations",
    "alternatives",
    "information",
    "outcomes",
    "figures",
    "work",
    "run_sites",
    "run_spans",
}


def test_the_plan_s_numbers_are_there(study: Planned) -> None:
    plan = study.summary["plan"]
    for key, kind in PLAN.items():
        assert type(plan[key]) is kind, key
    assert plan["status"] == "certified"
    assert 0.0 <= plan["gap"] <= plan["gap_asked"] <= 0.05
    assert 0.0 <= plan["max_violation"] <= 1e-5
    assert plan["hours"] == 8760
    assert plan["sites"] == len(study.programme.sites)
    assert plan["years"] == study.programme.end_year - study.programme.start_year + 1
    assert plan["iterations"] == study.folder.table("iterations").height
    assert min(plan[key] for key in TIMINGS) > 0.0


def test_capacity_compute_and_cost_are_there_for_every_year(study: Planned) -> None:
    years = [str(year) for year in range(study.programme.start_year, study.programme.end_year + 1)]
    summary = study.summary
    assert list(summary["capacity"]) == years
    technologies = {asset.technology.key for site in study.programme.sites for asset in site.power} | {"grid-connection"}
    chips = {supply.chip.key for supply in study.programme.chips}
    for entry in summary["capacity"].values():
        assert set(entry) == {"it_mw", "power_mw", "accelerators", "accelerators_at_work", "it_powered_share"}
        assert 0.5 < entry["it_powered_share"] <= 1.0
        assert all(n <= entry["accelerators"][chip] * 1.000001 for chip, n in entry["accelerators_at_work"].items())
        assert entry["it_mw"] > 0.0
        assert set(entry["power_mw"]) <= technologies
        assert set(entry["accelerators"]) <= chips
        assert all(
            type(amount) is float and amount > 0.0 for part in ("power_mw", "accelerators") for amount in entry[part].values()
        )
    assert list(summary["compute"]) == years
    for entry in summary["compute"].values():
        assert set(entry) == {workload.key for workload in study.programme.workloads}
        for work in entry.values():
            assert set(work) == {"demand", "served", "unit"}
            assert work["unit"] in ("H100e", "tokens/s", "tokens")
            assert work["served"] >= 0.0
            if work["unit"] != "tokens":  # a run is trained in the years before it is due
                assert work["served"] <= work["demand"] * (1 + 1e-6)
    cost = summary["cost"]
    assert type(cost["npv_usd"]) is float
    assert list(cost["capex_usd"]) == years
    assert 0.01 < cost["levelized_cost_of_compute_usd_per_accelerator_hour"] < 100.0
    assert "usd_per_million_tokens" in cost


def test_what_later_stages_give_is_null(study: Planned) -> None:
    for stage in LATER:
        assert study.summary[stage] is None
    assert (study.summary["schedule"] is not None) == (study.programme.schedule is not None)
    served = any(workload.serving is not None for workload in study.programme.workloads)
    assert (study.summary["cost"]["usd_per_million_tokens"] is not None) == served


def test_the_folder_holds_what_it_should(study: Planned) -> None:
    folder = study.folder
    assert json.loads((folder.path / "summary.json").read_text(encoding="utf-8")) == study.summary
    dated = set(SCHEDULE_TABLES) if study.programme.schedule is not None else set()
    assert set(folder.tables()) == TABLES | dated
    assert set(folder.dispatched_sites()) == {site.key for site in study.programme.sites}
    assert (folder.path / "programme.yaml").read_text(encoding="utf-8") == study.programme.text
    run = folder.run
    assert run["seed"] == study.programme.seed
    assert len(run["programme_sha256"]) == len(run["case_sha256"]) == 64
    assert run["libraries"]["highspy"]
    events = [json.loads(line)["event"] for line in folder.log_path.read_text(encoding="utf-8").splitlines()]
    assert events[0] == "plan started"
    assert events[-1] == "plan stored"
    assert [path for path in folder.path.rglob("*") if path.suffix == ".tmp"] == []
    assert not (folder.path / "checkpoint" / "plan.npz").exists()


def without_timings(summary: dict[str, Any]) -> dict[str, Any]:
    return {**summary, "plan": {key: value for key, value in summary["plan"].items() if key not in TIMINGS}}


def test_the_same_programme_again_gives_the_same_numbers(campuses: Planned, tmp_path: Path) -> None:
    again = plan_study(CAMPUSES, tmp_path / "study")
    assert without_timings(again) == without_timings(campuses.summary)
    for name in TABLES - {"iterations"}:
        assert StudyFolder(tmp_path / "study").table(name).equals(campuses.folder.table(name)), name


@pytest.mark.slow
@pytest.mark.parametrize("fixture", ["campuses", "heat_store"])
def test_how_many_processes_does_not_matter(fixture: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    alone: Planned = request.getfixturevalue(fixture)
    programme = tmp_path / "programme.yaml"
    programme.write_text(alone.programme.text, encoding="utf-8")
    together = plan_study(programme, tmp_path / "study", processes=2)
    assert without_timings(together) == without_timings(alone.summary)


def test_a_later_run_leaves_nothing_of_the_earlier_one(campuses: Planned, tmp_path: Path) -> None:
    shutil.copytree(campuses.folder.path, tmp_path / "study")
    folder = StudyFolder(tmp_path / "study")
    folder.write_dispatch("elsewhere", folder.dispatch("ohio").head(10))
    folder.write_text("report.html", "of the earlier run")
    plan_study(CAMPUSES, tmp_path / "study", gap=0.5)
    assert folder.dispatched_sites() == ["ohio", "wyoming"]
    assert not folder.report_path.exists()
    assert folder.summary["plan"]["gap_asked"] == 0.5


def test_a_run_that_fails_leaves_the_earlier_study_whole(campuses: Planned, tmp_path: Path) -> None:
    shutil.copytree(campuses.folder.path, tmp_path / "study")
    before = {path: path.read_bytes() for path in (tmp_path / "study").rglob("*") if path.is_file() and path.name != "log.jsonl"}
    programme = written(tmp_path, ("2030: 13 GUSD, 2031: 9 GUSD", "2030: 1 MUSD"))
    with pytest.raises(InfeasibleError):
        plan_study(programme, tmp_path / "study")
    after = {path: path.read_bytes() for path in (tmp_path / "study").rglob("*") if path.is_file() and path.name != "log.jsonl"}
    assert after == before


def test_out_of_time_is_said(tmp_path: Path) -> None:
    summary = plan_study(CAMPUSES, tmp_path / "study", gap=1e-8, time_limit=1.0)
    plan = summary["plan"]
    assert plan["status"] == "not certified: time limit before the gap was reached"
    assert plan["gap"] > plan["gap_asked"] == 1e-8
    assert math.isfinite(plan["objective_usd"])
    assert 0.0 < plan["lower_bound_usd"] < plan["objective_usd"]
    assert plan["max_violation"] <= 1e-5  # what is stored is a plan all the same
    stored = StudyFolder(tmp_path / "study").table("costs")["discounted_usd"].sum()
    assert stored == pytest.approx(plan["objective_usd"], rel=1e-9)


def test_a_budget_below_the_commitments_is_infeasible_in_words(tmp_path: Path) -> None:
    programme = written(tmp_path, ("2030: 13 GUSD, 2031: 9 GUSD", "2030: 1 MUSD, 2031: 9 GUSD"))
    with pytest.raises(InfeasibleError) as caught:
        plan_study(programme, tmp_path / "study")
    words = str(caught.value)
    assert "budget" in words
    assert "2030" in words
    assert "2031" not in words
    (needed,) = re.findall(r"capital budget · capital · 2030: ([\d.]+) million USD instead of 1.00 million USD", words)
    committed = sum(
        commitment.cash_usd[0]
        for site in case_of(programme)[2].sites
        for held in (*site.assets, *site.halls)
        for commitment in (held.commitment, getattr(held, "energy_commitment", None))
        if commitment is not None
    ) + sum(held.cash_usd[0] for site in case_of(programme)[2].sites for held in site.chip_commitments.values())
    assert float(needed) == pytest.approx(committed / 1e6, abs=0.006)
    change = yaml.safe_load(words.split("In the programme:")[1])["finance"]["capital_budget"][2030]
    assert committed / 1e9 <= float(change.split()[0]) <= 1.01 * committed / 1e9
    assert not (tmp_path / "study" / "summary.json").exists()

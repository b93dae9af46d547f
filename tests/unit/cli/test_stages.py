"""`plan` and `run` as a shell: what they pass on, what they print, how they end. The stages are stand-ins here."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gigawatt import report, study
from gigawatt.cli import application
from gigawatt.progress import ProgressEvent, ProgressListener
from gigawatt.study.workers import nursery

SUMMARY: dict[str, Any] = {
    "plan": {
        "status": "certified",
        "objective_usd": 840.1e9,
        "lower_bound_usd": 838.0e9,
        "gap": 0.0025,
        "max_violation": 2e-9,
        "seconds": 200.0,
    },
    "capacity": {
        "2027": {
            "it_mw": 1200.0,
            "power_mw": {"solar": 300.0, "gas": 1400.0},
            "accelerators": {"a": 5e5, "b": 1e5},
            "accelerators_at_work": {"a": 4e5},
        }
    },
    "cost": {"capex_usd": {"2027": 41.5e9}},
}
Call = Callable[..., dict[str, Any]]
Stages = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    """Puts a stand-in in place of the stages; returns the calls that it gets."""

    def install(name: str = "run_study", ending: BaseException | None = None, status: str = "certified") -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = []

        def stand_in(programme: Path, folder: Path, *, progress: ProgressListener, **settings: Any) -> dict[str, Any]:
            calls.append({"programme": programme, "folder": folder, **settings})
            progress(ProgressEvent(stage="relaxation", iteration=1, gap=0.25))
            if ending is not None:
                raise ending
            return {**SUMMARY, "plan": {**SUMMARY["plan"], "status": status}}

        monkeypatch.setattr(nursery, "waiting_workers", lambda processes, on: nullcontext(f"{processes} on {on}"))
        monkeypatch.setattr(study, name, stand_in, raising=False)
        monkeypatch.setattr(report, "build_report", lambda folder: calls.append({"report of": folder}))
        return calls

    return install


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(application, arguments)


def test_run_passes_on_what_was_asked_for(stages: Stages) -> None:
    calls = stages("run_study")
    options = ["--gap", "0.001", "--processes", "3", "--time-limit", "60", "--fresh"]
    assert invoke("run", "p.yaml", "-o", "out/s", *options).exit_code == 0
    assert calls == [
        {
            "programme": Path("p.yaml"),
            "folder": Path("out/s"),
            "gap": 0.001,
            "processes": 3,
            "time_limit": 60.0,
            "resume": False,
            "scenario": None,
            "on": "processes",
            "earlier": None,
            "alternatives": 0.2,
            "value_of_information": False,
            "waiting": "3 on processes",
        },
        {"report of": Path("out/s")},
    ]


def test_defaults_resume_to_half_a_percent_on_all_cores(stages: Stages) -> None:
    calls = stages("plan_study")
    assert invoke("plan", "p.yaml", "--output", "s").exit_code == 0
    assert calls[0]["gap"] == 5e-3
    assert calls[0]["resume"] is True
    assert calls[0]["time_limit"] is None
    assert calls[0]["processes"] is None
    assert calls[0]["on"] == "processes"


def test_an_earlier_study_to_start_from_is_passed_on(stages: Stages) -> None:
    calls = stages("plan_study")
    assert invoke("plan", "p.yaml", "-o", "s", "--from", "earlier").exit_code == 0
    assert calls[0]["earlier"] == Path("earlier")


def test_the_headlines_are_printed_and_progress_goes_to_standard_error(stages: Stages) -> None:
    stages()
    result = invoke("run", "p.yaml", "-o", "s")
    for words in (
        "certified",
        "$840.1 bn",
        "$838.0 bn",
        "0.25 %",
        "2.0e-09",
        "3 min 20 s",
        "2027",
        "1.20 GW",
        "1.70 GW",
        "600,000",
        "400,000",
        "$41.50 bn",
        "The study: s",
    ):
        assert words in result.stdout
    assert "relaxation  iteration 1  gap 25 %" in result.stderr


def test_json_is_the_summary_and_nothing_else(stages: Stages) -> None:
    stages()
    result = invoke("run", "p.yaml", "-o", "s", "--json")
    assert json.loads(result.stdout) == SUMMARY
    assert result.stderr == ""


def test_quiet_shows_no_progress(stages: Stages) -> None:
    stages()
    assert invoke("run", "p.yaml", "-o", "s", "--quiet").stderr == ""


def test_uncertified_is_said_and_is_the_solver_s_exit_code(stages: Stages) -> None:
    stages(status="gap not closed")
    result = invoke("run", "p.yaml", "-o", "s")
    assert result.exit_code == 4
    assert "Not certified to 0.005: the plan ended as 'gap not closed'." in result.stderr


def test_a_time_limit_of_the_user_s_own_is_no_failure(stages: Stages) -> None:
    stages(status="time limit")
    result = invoke("run", "p.yaml", "-o", "s", "--time-limit", "5")
    assert result.exit_code == 0
    assert "Not certified" in result.stderr


def test_an_interruption_keeps_what_is_done_and_says_how_to_go_on(stages: Stages) -> None:
    stages("plan_study", ending=KeyboardInterrupt())
    result = invoke("plan", "my plan.yaml", "-o", "s")
    assert result.exit_code == 130
    assert "gigawatt plan 'my plan.yaml' -o s --gap 0.005" in result.stderr


@pytest.mark.parametrize("options", [["--gap", "0"], ["--gap", "2"], ["--processes", "0"], ["--time-limit", "-1"]])
def test_settings_that_cannot_be_are_refused(stages: Stages, options: list[str]) -> None:
    calls = stages()
    assert invoke("run", "p.yaml", "-o", "s", *options).exit_code == 2
    assert calls == []

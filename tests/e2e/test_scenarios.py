"""Scenarios, warnings and the schema on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.study.campuses import CAMPUSES
from tests.unit.programme.programme_text import SMALL
from typer.testing import CliRunner, Result

from gigawatt.cli import application

SCENARIOS = "scenarios:\n  dear: {description: a lost sign, programme.discount_rate: 3 %}\n"


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    path = tmp_path / "programme.yaml"
    path.write_text(CAMPUSES.read_text(encoding="utf-8") + SCENARIOS, encoding="utf-8")
    return path


def small(folder: Path, text: str) -> Path:
    path = folder / "programme.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_check_names_warnings_and_ends_well(tmp_path: Path) -> None:
    path = small(
        tmp_path, SMALL.replace("longitude: -82", "longitude: 82") + "scenarios: {late: {programme.discount_rate: 40 %}}\n"
    )
    result = invoke("check", path)
    assert result.exit_code == 0
    assert result.stdout.strip() == f"{path}: no problems, nor in its 1 scenario, 2 warnings"
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == ["warning", "warning"]
    assert "Did you mean `longitude: -82`?" in lines[0]
    assert "in scenario `late`" in lines[1]
    told = json.loads(invoke("check", path, "--json").stdout)
    assert (told["problems"], told["scenarios"], len(told["warnings"])) == ([], ["late"], 2)
    assert told["warnings"][0]["path"] == "sites.ohio.place"


def test_check_puts_warnings_after_problems(tmp_path: Path) -> None:
    path = small(tmp_path, SMALL.replace("longitude: -82", "longitude: 82").replace("limit: 1 GW", "limit: 1"))
    result = invoke("check", path)
    assert result.exit_code == 2
    first, second = result.stderr.splitlines()
    assert "bare number 1" in first
    assert second.startswith("warning: ")
    told = json.loads(invoke("check", path, "--json").stdout)
    assert (told["error"]["exit_code"], len(told["error"]["problems"]), len(told["warnings"])) == (2, 1, 1)


def test_a_scenario_is_planned_and_the_study_says_so(programme: Path, tmp_path: Path) -> None:
    result = invoke("plan", programme, "--scenario", "dear", "-o", tmp_path / "study", "-q", "--gap", "0.05")
    assert result.exit_code == 0, result.output
    study = tmp_path / "study"
    assert (study / "programme.yaml").read_text(encoding="utf-8").startswith("# Scenario dear: a lost sign\n")
    for name in ("run", "summary"):
        held = json.loads((study / f"{name}.json").read_text(encoding="utf-8"))
        assert (held if name == "run" else held["programme"])["scenario"] == "dear"
    again = invoke("check", study / "programme.yaml")
    assert again.exit_code == 0, again.output


def test_a_scenario_that_is_not_there_is_the_user_s_mistake(programme: Path, tmp_path: Path) -> None:
    result = invoke("plan", programme, "--scenario", "deer", "-o", tmp_path / "study", "-q")
    assert result.exit_code == 2
    assert "there is no scenario `deer`. Did you mean `dear`?" in result.stderr
    assert not (tmp_path / "study").exists()


@pytest.mark.slow
def test_all_scenarios_are_studies_side_by_side(programme: Path, tmp_path: Path) -> None:
    study = tmp_path / "study"
    result = invoke("plan", programme, "--scenario", "all", "-o", study, "-q", "--gap", "0.05")
    assert result.exit_code == 0, result.output
    assert (study / "summary.json").exists()
    assert (study / "scenarios" / "dear" / "summary.json").exists()
    assert "dear against study" in result.stdout
    earlier = json.loads((study / "scenarios" / "dear" / "run.json").read_text(encoding="utf-8"))["earlier_plan"]
    assert earlier["study"] == str(study)
    told = json.loads(invoke("plan", programme, "--scenario", "all", "-o", study, "--gap", "0.05", "--json").stdout)
    assert list(told["scenarios"]) == ["as it is", "dear"]


def test_a_mistake_in_any_scenario_stops_all_before_anything_is_planned(programme: Path, tmp_path: Path) -> None:
    programme.write_text(programme.read_text(encoding="utf-8") + "  wrong: {policy.carbon_cap: 3 MW}\n", encoding="utf-8")
    result = invoke("plan", programme, "--scenario", "all", "-o", tmp_path / "study", "-q")
    assert result.exit_code == 2
    assert "in scenario `wrong`" in result.stderr
    assert not (tmp_path / "study").exists()


def test_the_schema_is_printed_as_json() -> None:
    result = invoke("schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"

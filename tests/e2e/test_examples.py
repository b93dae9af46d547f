"""The examples, planned through the command line: certified, and what `expected.yaml` beside each says comes out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.e2e.example_figures import key_figures
from typer.testing import CliRunner

from gigawatt.cli import application

EXAMPLES = Path(__file__).parents[2] / "examples"
WITH_EXPECTED = sorted(path.parent.name for path in EXAMPLES.glob("*/expected.yaml"))


def expected(example: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((EXAMPLES / example / "expected.yaml").read_text(encoding="utf-8"))
    return loaded


def test_the_three_examples_of_a_full_plan_say_what_comes_out() -> None:
    assert {"hyperion", "ohio-nuclear", "jamnagar"} <= set(WITH_EXPECTED)


@pytest.mark.parametrize("example", WITH_EXPECTED)
def test_every_range_is_wide_enough_for_the_gap_and_narrow_enough_to_say_something(example: str) -> None:
    ranges = expected(example)["figures"]
    assert len(ranges) >= 10
    for name, (low, high) in ranges.items():
        assert low < high, name
        assert high <= 4.0 * low, name
    low, high = ranges["certified_cost_billion_usd"]
    assert 0.01 <= (high - low) / low <= 0.03  # twice the gap that is asked for, and no more than six times


@pytest.mark.parametrize("example", WITH_EXPECTED)
def test_an_example_has_no_problem_and_only_the_warnings_it_means(example: str) -> None:
    result = CliRunner().invoke(application, ["check", str(EXAMPLES / example / "programme.yaml"), "--json"])
    assert result.exit_code == 0
    warnings = json.loads(result.stdout)["warnings"]
    assert [warning["path"] for warning in warnings] == expected(example)["warnings"]


@pytest.mark.slow
@pytest.mark.parametrize("example", WITH_EXPECTED)
def test_an_example_comes_out_as_expected(example: str, tmp_path: Path) -> None:
    study = tmp_path / "study"
    programme = EXAMPLES / example / "programme.yaml"
    result = CliRunner().invoke(application, ["plan", str(programme), "-o", str(study), "--quiet"])
    assert result.exit_code == 0, result.output
    found = key_figures(study)
    wrong = {
        name: f"{found.get(name, float('nan')):.4g}, not {low:g} to {high:g}"
        for name, (low, high) in expected(example)["figures"].items()
        if not low <= found.get(name, float("nan")) <= high
    }
    assert wrong == {}
    plan = json.loads((study / "summary.json").read_text(encoding="utf-8"))["plan"]
    assert plan["status"] == "certified"
    assert plan["gap"] <= 0.005

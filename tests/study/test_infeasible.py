"""No plan: the message names what conflicts in the programme's words, and the lines that it says to change do make a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gigawatt.errors import InfeasibleError
from gigawatt.study import plan_study

BASE = """
programme:
  name: Too much
  horizon: {start: 2027, end: 2028}
  discount_rate: 8 %
  seed: 3
demand:
  serving:
    demand: {2027: 40 kH100e, 2028: 80 kH100e}
    value: 2.0 USD/h
    must_serve: true
sites:
  one:
    name: One
    jurisdiction: Texas
    place: {latitude: 31.1, longitude: -97.3}
    connection: {market: ercot, steps: {2027-01-01: 200 MW}}
    phases:
      a: {option: {halls: HALLS, earliest: 2027-01-01}}
chips:
  gb200-nvl72: {supply: {2027: SUPPLY, 2028: 60000}}
finance:
  capital_budget: {2027: BUDGET}
policy:
  water_cap: 10_000_000 m3/year
"""


def programme(halls: str = "200 MW", supply: str = "60000", budget: str = "20 GUSD") -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(BASE.replace("HALLS", halls).replace("SUPPLY", supply).replace("BUDGET", budget))
    return found


def planned(folder: Path, content: dict[str, Any]) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    path = folder / "programme.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return plan_study(path, folder / "study", gap=2e-2)


def with_changes(content: dict[str, Any], changes: dict[Any, Any]) -> dict[str, Any]:
    """The programme with the lines that a message says put in place."""
    joined = dict(content)
    for key, value in changes.items():
        held = joined.get(key)
        joined[key] = with_changes(held, value) if isinstance(value, dict) and isinstance(held, dict) else value
    return joined


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"budget": "300 MUSD"}, "The capital budget of 2027 (300.00 million USD)"),
        ({"supply": "2000"}, "Supply of gb200-nvl72 in 2027 (2,000 accelerators)"),
        ({"halls": "20 MW"}, "Phase a at One (20 MW of halls by"),
        ({"budget": "300 MUSD", "supply": "2000", "halls": "20 MW"}, "The capital budget of 2027"),
    ],
    ids=["budget", "chips", "halls", "all three"],
)
def test_the_lines_that_it_says_make_a_plan_possible(tmp_path: Path, wrong: dict[str, str], named: str) -> None:
    content = programme(**wrong)
    with pytest.raises(InfeasibleError) as caught:
        planned(tmp_path / "before", content)
    words = str(caught.value)
    assert named in words
    assert "All of the demand of serving in 2027, which must be served" in words
    changes = yaml.safe_load(words.split("In the programme:")[1])
    summary = planned(tmp_path / "after", with_changes(content, changes))
    assert summary["plan"]["status"] == "certified"


def test_what_has_room_is_not_named(tmp_path: Path) -> None:
    with pytest.raises(InfeasibleError) as caught:
        planned(tmp_path / "before", programme(supply="2000"))
    assert "water" not in str(caught.value)
    assert "budget" not in str(caught.value)

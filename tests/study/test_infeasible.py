"""No plan: the message names what conflicts in the programme's words, and the lines of each way out do make a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gigawatt.errors import InfeasibleError
from gigawatt.study import plan_study

BASE = """
programme: {name: Too much, horizon: {start: 2027, end: 2028}, discount_rate: 8 %, seed: 3}
demand:
  serving:
    demand: {2027: 40 kH100e, 2028: 80 kH100e}
    value: VALUE USD/h
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

OWN_POWER = """
programme: {name: Shares, horizon: {start: 2028, end: 2028}, discount_rate: 8 %, seed: 3}
demand:
  serving: {demand: DEMAND, value: 20 USD/h, must_serve: true, availability: 99 %MORE}
sites:
  one:
    name: One
    jurisdiction: Texas
    place: {latitude: 31.1, longitude: -97.3}
    phases:
      a: {option: {halls: 200 MW, earliest: 2027-01-01}}
    power:
      GAS
      sun: {technology: solar, commitment: {capacity: 200 MW, online: 2027-01-01}}
chips:
  gb200-nvl72: {supply: 90000}
POLICY
"""
ENGINES = "gas: {technology: gas-engine, commitment: {capacity: 100 MW, online: 2027-01-01}}"
TURBINES = (
    "gas: {technology: gas-turbine-simple-cycle, unit: 50 MW, most_hours: 8000 h, option: {limit: 200 MW, earliest: 2027-01-01}}"
)
SLOTS = "power: {slots: {turbines: {technologies: [gas-turbine-simple-cycle], supply: {path: {2028: 175 MW/year}, source: us}}}}"

Programme = dict[str, Any]


def connected(halls: str = "200 MW", supply: str = "60000", budget: str = "20 GUSD", value: str = "2.0") -> Programme:
    text = BASE.replace("HALLS", halls).replace("SUPPLY", supply).replace("BUDGET", budget).replace("VALUE", value)
    found: Programme = yaml.safe_load(text)
    return found


def on_its_own(policy: str, *, demand: str = "60 kH100e", gas: str = ENGINES, more: str = "") -> Programme:
    text = OWN_POWER.replace("POLICY", policy).replace("DEMAND", demand).replace("GAS", gas).replace("MORE", more)
    found: Programme = yaml.safe_load(text)
    return found


def planned(folder: Path, content: Programme) -> Programme:
    folder.mkdir(exist_ok=True)
    path = folder / "programme.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return plan_study(path, folder / "study", gap=2e-2)


def refused(folder: Path, content: Programme) -> InfeasibleError:
    with pytest.raises(InfeasibleError) as caught:
        planned(folder, content)
    return caught.value


def with_changes(content: Programme, changes: dict[Any, Any]) -> Programme:
    """The programme with the lines that a message says put in place."""
    joined = dict(content)
    for key, value in changes.items():
        held = joined.get(key)
        joined[key] = with_changes(held, value) if isinstance(value, dict) and isinstance(held, dict) else value
    return joined


def ways_out(error: InfeasibleError) -> dict[str, Any]:
    ways: Any = error.details["ways_out"]
    return {way["least_in"]: way for way in ways}


def conflicts(error: InfeasibleError) -> list[set[str]]:
    groups: Any = error.details["conflicts"]
    return [{item["limit"] for item in group} for group in groups]


ALL_SERVED = "shares with all work served"
SERVING = "required demand · serving"
CASES = {
    "budget": (connected(budget="300 MUSD"), "capital budget · capital · 2027", "finance.capital_budget.2027"),
    "chips": (connected(supply="2000"), "chip supply · gb200-nvl72 · 2027", "chips.gb200-nvl72.supply.2027"),
    "halls": (connected(halls="20 MW"), "halls limit · one · a · 2027", "sites.one.phases.a.option.halls"),
    "reserve": (on_its_own("policy: {reserve_margin: 60 %}"), "reserve · one · reserve · 2028", "policy.reserve_margin"),
    "clean": (
        on_its_own("policy: {clean_share: {path: {2028: 95 %}, source: us}}"),
        "clean energy · one · clean energy · 2028",
        "policy.clean_share.path.2028",
    ),
    "availability": (
        on_its_own("policy: {}", demand="140 kH100e"),
        "availability · one · serving · 2028",
        "demand.serving.availability",
    ),
    "slots": (
        on_its_own(f"{SLOTS}\npolicy: {{reserve_margin: 15 %, nox_cap: 100000 t/year}}", demand="86 kH100e", gas=TURBINES),
        "supplier slots · turbines · 2028",
        "power.slots.turbines.supply.path.2028",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_lines_of_every_way_make_a_plan_possible(tmp_path: Path, name: str) -> None:
    content, named, path = CASES[name]
    error = refused(tmp_path / "before", content)
    assert any(named in group and any(SERVING in label for label in group) for group in conflicts(error))
    ways = ways_out(error)
    assert path in {change["path"] for way in ways.values() for change in way["changes"]}
    for number, way in enumerate(ways.values()):
        summary = planned(tmp_path / f"after {number}", with_changes(content, yaml.safe_load(way["yaml"])))
        assert summary["plan"]["status"] == "certified", way


def test_conflicts_are_named_all_at_once_and_mended_together(tmp_path: Path) -> None:
    content = connected(budget="300 MUSD", supply="2000", halls="20 MW")
    error = refused(tmp_path / "before", content)
    causes = [{label for label in group if SERVING not in label} for group in conflicts(error)]
    assert sorted(label.split(" · ")[0] for cause in causes for label in cause) == [
        "capital budget",
        "chip supply",
        "halls limit",
    ]
    assert [len(cause) for cause in causes] == [1, 1, 1]
    words = str(error)
    assert "Conflict 3 of 3, between:" in words
    assert "The capital budget of 2027 (300.00 million USD)" in words
    assert "All of the demand of serving in 2027, which must be served" in words
    every = ways_out(error)[ALL_SERVED]
    assert all(change["path"].startswith(("chips.", "finance.", "sites.")) for change in every["changes"])
    assert planned(tmp_path / "after", with_changes(content, yaml.safe_load(every["yaml"])))["plan"]["status"] == "certified"


def test_the_way_in_dollars_costs_less_and_about_what_it_says(tmp_path: Path) -> None:
    content = connected(supply="2000", value="20")
    error = refused(tmp_path / "before", content)
    ways = ways_out(error)
    assert list(ways) == ["shares", "dollars"]
    assert {change["path"] for change in ways["shares"]["changes"]} == {"demand.serving.demand.2027"}
    assert {change["path"] for change in ways["dollars"]["changes"]} == {"chips.gb200-nvl72.supply.2027"}
    assert ways["dollars"]["estimated_usd"]["given_up_usd"] == 0.0
    # 40 kH100e less what 2,000 chips give are asked for no more: at 20 USD/h for most of a year, billions
    assert ways["shares"]["estimated_usd"]["given_up_usd"] > 4e9
    for name, way in ways.items():
        plan = planned(tmp_path / name, with_changes(content, yaml.safe_load(way["yaml"])))["plan"]
        assert plan["status"] == "certified"
        assert way["estimated_usd"]["plan_usd"] == pytest.approx(plan["objective_usd"], rel=0.1)


def test_what_has_room_is_not_named(tmp_path: Path) -> None:
    error = refused(tmp_path / "before", connected(supply="2000"))
    assert conflicts(error) == [{"chip supply · gb200-nvl72 · 2027", "required demand · serving · 2027"}]
    assert "water" not in str(error)
    assert "budget" not in str(error)


def test_rows_of_nothing_are_not_named_where_whole_units_conflict(tmp_path: Path) -> None:
    content, *_ = CASES["slots"]
    (group,) = conflicts(refused(tmp_path / "before", content))
    assert {label.split(" · ")[0] for label in group} == {"supplier slots", "reserve", "required demand"}

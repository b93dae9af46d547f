"""What a schedule tells beside its dates: licences that may be refused, rules that hold, slots' money, the plan's own bridge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gigawatt.programme import Programme, parse_programme
from gigawatt.schedule.answers.answer import answer
from gigawatt.schedule.answers.schedule import schedule
from gigawatt.schedule.campus.plants import firm_share
from gigawatt.study.schedule.places import schedule_in_places
from gigawatt.study.schedule.stage import Asked

PROGRAMME = """\
programme: {name: Small, horizon: {start: 2027, end: 2036}, base_year: 2025, discount_rate: 7 %}
demand:
  serving: {demand: 100 kH100e, value: 1.5 USD/h}
sites:
  ohio:
    jurisdiction: Ohio
    place: {latitude: 40, longitude: -82}
    nox_cap: 50 t/year
    connection: {market: pjm-aep, steps: {2033: 300 MW}}
    phases:
      first: {option: {halls: HALLS}}
    power:
      reactor: {technology: small-reactor, option: {limit: 300 MW}}
      plant: {technology: gas-turbine-simple-cycle, option: {limit: 300 MW}}
      rented:
        technology: rented-gas-turbine
        role: temporary
        most_hours: 6000 h/year
        option: {limit: 100 MW, until: 2033-01-01}
      engines: {technology: gas-engine, role: bridge, option: {limit: 100 MW, until: 2035-01-01}}
chips:
  gb200-nvl72: {supply: 100000}
schedule:
  today: 2026-11-01
  suppliers: {aurora: {default: 5 %, replacement: 12 months}}
  slots:
    a1:
      {supplier: aurora, equipment: turbines, delivery: 2029-01-01, capacity: 100 MW, for: PLANT, deposit: 30 MUSD, lost: 40 %}
    a2:
      supplier: aurora
      equipment: turbines
      delivery: 2031-01-01
      capacity: 200 MW
      for: PLANT
      deposit: 20 MUSD
      cancel_by: 2027-06-01
    a3: {supplier: aurora, equipment: turbines, delivery: 2031-01-01, deposit: 5 MUSD}
""".replace("PLANT", "sites.ohio.power.plant")


def read(halls: str = "200 MW") -> Programme:
    return parse_programme(PROGRAMME.replace("HALLS", halls), Path())


def told(programme: Programme | None = None, planned_mw: dict[tuple[str, str], float] | None = None) -> dict[str, Any]:
    return answer(schedule(programme or read(), samples=256), planned_mw=planned_mw).summary


def test_a_licence_that_may_be_refused_says_so() -> None:
    summary = told()
    items = {item["path"]: item for item in summary["items"]}
    assert items["sites.ohio.power.reactor"]["granted_share"] == pytest.approx(0.8)
    assert items["sites.ohio.power.plant"]["granted_share"] is None
    gates = {gate["task"]: gate for gate in summary["gates"]}
    permit = gates["sites.ohio.power.reactor.nuclear-construction-permit"]
    assert permit["p50"] <= permit["p80"] < items["sites.ohio.power.reactor"]["p80"]
    assert 0.0 <= permit["critical_share"] <= 1.0


def test_a_gate_that_is_skipped_decides_nothing() -> None:
    skipped = "  sites: {ohio: {power: {reactor: {tasks: {nuclear-construction-permit: {skip: true}}}}}}\n"
    summary = told(parse_programme(PROGRAMME.replace("HALLS", "200 MW") + skipped, Path()))
    items = {item["path"]: item for item in summary["items"]}
    assert items["sites.ohio.power.reactor"]["granted_share"] is None
    told_gates = {gate["task"] for gate in summary["gates"]}
    assert "sites.ohio.power.reactor.nuclear-construction-permit" not in told_gates
    assert "sites.ohio.power.reactor.nuclear-preapplication" in told_gates


def test_rules_hold_from_their_size_on() -> None:
    large, small = ({rule["name"]: rule for rule in told(read(halls))["rules"]} for halls in ("200 MW", "10 MW"))
    assert large["AEP Ohio data centre tariff"]["applies"]
    assert not small["AEP Ohio data centre tariff"]["applies"]
    assert small["Advanced chips at home"]["applies"]
    assert all(rule["source"] and rule["says"] for rule in large.values())


def test_slots_tell_their_money_and_the_slack_of_later_steps() -> None:
    summary = told()
    money = summary["slot_money"]
    assert money == {
        "deposits_usd": 55e6,
        "deposits_of_idle_slots_usd": 5e6,
        "lost_if_all_cancelled_today_usd": pytest.approx(12e6 + 5e6),
    }
    slots = {slot["slot"]: slot for slot in summary["slots"]}
    assert slots["a3"]["item"] is None
    assert all(slots[key]["slack_months_p50"] is not None for key in ("a1", "a2"))


def test_a_bridge_is_as_large_as_the_plan_builds_it() -> None:
    whole, half, none = (
        told(planned_mw=planned)["bridges"]
        for planned in (
            None,
            {("ohio", "rented"): 0.0, ("ohio", "engines"): 50.0},
            {("ohio", "rented"): 0.0, ("ohio", "engines"): 0.0},
        )
    )
    assert whole[0]["built_mw"] == {"sites.ohio.power.rented": 100.0, "sites.ohio.power.engines": 100.0}
    assert half[0]["built_mw"] == {"sites.ohio.power.engines": 50.0}
    assert 0.0 < half[0]["gained_mw_months"] < whole[0]["gained_mw_months"]
    assert none == []


def test_bridges_share_the_sites_tonnes() -> None:
    """Each alone would have the whole cap; together they have it once, by what each may emit."""
    site = read().sites[0]
    assets = {asset.key: asset for asset in site.power}
    emitted_kg = 0.0
    for key in ("rented", "engines"):
        rate = assets[key].technology.nox_kg_per_mwh
        assert rate is not None
        emitted_kg += firm_share(site, assets[key]) / assets[key].technology.capacity_credit.value * 100.0 * 8760.0 * rate.value
    assert emitted_kg <= 50_000.0 * (1.0 + 1e-9)
    assert emitted_kg == pytest.approx(50_000.0)


def test_several_places_tell_it_by_year(tmp_path: Path) -> None:
    path = tmp_path / "programme.yaml"
    path.write_text(PROGRAMME.replace("HALLS", "200 MW"))
    found = schedule_in_places(Asked(path, 256, 3), ["ohio", "uae", "norway"]).plain()
    assert list(found["places"]) == ["ohio", "uae", "norway"]
    for place in found["places"].values():
        by_year = list(place["usable_mw"].values())
        assert all(year["p10"] >= year["p50"] >= year["p80"] >= year["p90"] >= 0.0 for year in by_year)
        assert {rule["kind"] for rule in place["rules"]} >= {"large-load", "data-residency", "export", "moratorium", "water"}
    assert any("advanced chips" in gate["name"] for gate in found["places"]["uae"]["gates"])

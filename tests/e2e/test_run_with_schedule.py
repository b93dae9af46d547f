"""A run whose plan takes its earliest dates from the schedule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gigawatt.programme.dates import parse_date
from gigawatt.study import StudyFolder, plan_study

PROGRAMME = """\
programme: {name: Small, horizon: {start: 2027, end: 2032}, base_year: 2025, discount_rate: 7 %}
demand:
  serving: {unit: H100e, demand: 200 kH100e, value: 1.5 USD/h, interruption_cost: 5000 USD/MWh}
sites:
  ohio:
    jurisdiction: Ohio
    place: {latitude: 40, longitude: -82}
    connection: {market: pjm-aep, steps: {2027: 60 MW}}
    phases:
      first: {commitment: {halls: 150 MW, online: 2027-07-01}}
    power:
      engines: {technology: gas-engine, option: {limit: 200 MW}}
chips:
  gb200-nvl72: {supply: 100000}
"""


@pytest.mark.slow
def test_the_plan_waits_for_the_network(tmp_path: Path) -> None:
    path = tmp_path / "programme.yaml"
    first = {}
    for name, section in (("stated", ""), ("scheduled", "schedule: {confidence: P80, today: 2026-06-15}\n")):
        path.write_text(PROGRAMME + section)
        plan_study(path, tmp_path / name, gap=2e-2)
        rows = StudyFolder(tmp_path / name).table("power_capacity").sort("year").iter_rows(named=True)
        first[name] = next(row["year"] for row in rows if row["asset"] == "engines" and row["capacity_mw"] > 1.0)
    told = json.loads((tmp_path / "scheduled" / "summary.json").read_text())["schedule"]
    engines = next(item for item in told["items"] if item["path"] == "sites.ohio.power.engines")
    assert first["stated"] == 2027
    assert first["scheduled"] == int(parse_date(engines["p80"]))
    assert json.loads((tmp_path / "stated" / "summary.json").read_text())["schedule"] is None

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


BRIDGED = """\
programme: {name: Bridged, horizon: {start: 2027, end: 2032}, base_year: 2025, discount_rate: 7 %}
demand:
  serving: {unit: H100e, demand: 300 kH100e, value: 1.8 USD/h, interruption_cost: 5000 USD/MWh}
sites:
  plains:
    jurisdiction: Texas
    place: {latitude: 35, longitude: -100}
    nox_cap: 60 t/year
    connection: {market: ercot, steps: {2030: 300 MW}}
    phases:
      first: {commitment: {halls: 200 MW, online: 2027-03-01}}
    power:
      rented:
        technology: rented-gas-turbine
        role: temporary
        most_hours: 6000 h/year
        most_nox: NOX
        option: {limit: 250 MW, until: 2030-01-01}
      engines: {technology: gas-engine, role: bridge, most_hours: 5500 h/year, option: {limit: 250 MW, until: 2035-01-01}}
chips:
  gb200-nvl72: {supply: 100000}
schedule: {today: 2026-06-15, confidence: P80}
"""


@pytest.mark.slow
def test_the_plan_bridges_within_hours_and_tonnes(tmp_path: Path) -> None:
    """Temporary, then bridge, then permanent supply; none runs longer, or emits more, than its permit allows."""
    path = tmp_path / "programme.yaml"
    path.write_text(BRIDGED.replace("NOX", "30 t/year"))
    plan_study(path, tmp_path / "study", gap=2e-2)
    folder = StudyFolder(tmp_path / "study")
    rows = list(folder.table("power_capacity").iter_rows(named=True))
    mw = {(row["asset"], row["year"]): row["capacity_mw"] for row in rows}
    assert mw["rented", 2028] > 50.0
    assert mw["rented", 2030] == 0.0
    assert mw["engines", 2030] > 50.0
    assert mw["grid", 2031] > 50.0
    limits = list(folder.table("limits").iter_rows(named=True))
    permits = [row for row in limits if row["kind"] in ("permit hours", "NOx cap", "NOx permit")]
    assert all(row["used"] <= row["bound"] * (1.0 + 1e-3) + 1e-6 for row in permits)
    priced = {row["kind"] for row in permits if row["price_usd_per_unit"] > 0.0}
    assert {"NOx cap", "NOx permit"} <= priced
    bridge = folder.summary["schedule"]["bridges"][0]
    most = {asset: max(row["capacity_mw"] for row in rows if row["asset"] == asset) for asset in ("rented", "engines")}
    assert {key.rpartition(".")[2]: value for key, value in bridge["built_mw"].items()} == pytest.approx(most)
    assert bridge["gained_mw_months"] > 0.0

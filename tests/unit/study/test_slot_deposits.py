"""Deposits on suppliers' slots in the books: set against delivery, given back in time, or lost."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from gigawatt.finance.flows import Account
from gigawatt.finance.months import Months
from gigawatt.programme import load_programme
from gigawatt.study.finance.owners import Owners
from gigawatt.study.finance.slot_deposits import slot_deposits
from gigawatt.study.folder import StudyFolder

PROGRAMME = """\
programme: {name: Small, horizon: {start: 2027, end: 2030}, base_year: 2025, discount_rate: 7 %}
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
      turbines: {technology: gas-turbine-simple-cycle, option: {limit: 300 MW}}
chips:
  gb200-nvl72: {supply: 100000}
schedule:
  today: 2026-11-01
  suppliers: {aurora: {}}
  slots:
    SLOT
"""
ENGINES, TURBINES = "for: sites.ohio.power.engines", "for: sites.ohio.power.turbines"


@pytest.mark.parametrize(
    ("slot", "paid", "back", "lost"),
    [
        (f"equipment: engines, {ENGINES}, paid: 2027-02-01, delivery: 2028-06-01", 202702, 202806, None),
        (f"equipment: engines, {ENGINES}, paid: 2025-02-01, delivery: 2028-06-01", None, 202806, None),
        (f"equipment: turbines, {TURBINES}, paid: 2027-02-01, delivery: 2029-03-31, lost: 60 %", 202702, 202903, 18.0),
        (f"equipment: turbines, {TURBINES}, paid: 2027-02-01, delivery: 2029-03-31, cancel_by: 2028-01-01", 202702, 202801, None),
        (f"equipment: turbines, {TURBINES}, paid: 2027-02-01, delivery: 2029-03-31, cancel_by: 2026-01-01", 202702, 202903, 30.0),
        ("equipment: reactors, paid: 2027-02-01, delivery: 2029-03-31", 202702, 202903, 30.0),
    ],
    ids=["built", "paid before", "not built", "given up in time", "too late", "nobody needs it"],
)
def test_a_deposit_is_set_against_delivery_or_lost(
    tmp_path: Path, slot: str, paid: int | None, back: int, lost: float | None
) -> None:
    path = tmp_path / "programme.yaml"
    path.write_text(PROGRAMME.replace("SLOT", f"one: {{supplier: aurora, deposit: 30 MUSD, {slot}}}"))
    programme = load_programme(path)
    folder = StudyFolder(tmp_path / "study")
    folder.create()
    plants = {"site": ["ohio", "ohio"], "asset": ["engines", "turbines"], "capacity_mw": [120.0, 0.0]}
    folder.write_table("power_capacity", pl.DataFrame(plants))
    folder.write_table("halls", pl.DataFrame({"site": ["ohio"], "phase": ["first"], "it_mw": [150.0]}))
    months = Months.of_years(2027, 2030)
    held, penalties = months.none(), months.none()
    for flow in slot_deposits(programme, folder, Owners(programme), months):
        sign = 1.0 if flow.payee == "aurora" else -1.0
        assert {flow.payer, flow.payee} == {"aurora", programme.finance.owner}
        (held if flow.account is Account.DEPOSIT else penalties)[:] += sign * flow.amounts_usd
    found = {int(100 * year + month): usd / 1e6 for year, month, usd in zip(months.year, months.month, held, strict=True) if usd}
    assert found == {month: usd for month, usd in ((paid, 30.0), (back, -30.0)) if month is not None}
    assert penalties.sum() / 1e6 == pytest.approx(lost or 0.0)

"""One line of the programme changed moves the result the way it should, by more than the gap leaves open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.study.campuses import written
from tests.study.conftest import Planned

from gigawatt.study import StudyFolder, plan_study

GAS_PRICE = "natural-gas: {price: {2030: 4 USD/MMBtu, 2031: 4.5 USD/MMBtu}}"


def bounds(summary: dict[str, Any]) -> tuple[float, float]:
    return summary["plan"]["lower_bound_usd"], summary["plan"]["objective_usd"]


def plan(folder: Path, *changes: tuple[str, str]) -> tuple[dict[str, Any], StudyFolder]:
    study = folder / "study"
    return plan_study(written(folder, *changes), study), StudyFolder(study)


@pytest.mark.slow
def test_dearer_gas_costs_more_and_burns_less(campuses: Planned, tmp_path: Path) -> None:
    # so dear that the gap, in USD, is worth 2 % of the fuel: at 40 USD/MMBtu it is worth 10 %, and proves no direction
    dearer, study = plan(tmp_path, (GAS_PRICE, "natural-gas: {price: 200 USD/MMBtu}"))
    assert bounds(dearer)[0] > bounds(campuses.summary)[1]
    burnt = study.table("energy").filter(fuel="natural-gas")["fuel_mwh"].sum()
    assert burnt < 0.9 * campuses.folder.table("energy").filter(fuel="natural-gas")["fuel_mwh"].sum()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{2029-01-01: 110 MW, 2031-07-01: 160 MW}", "{2030-10-01: 110 MW, 2031-07-01: 160 MW}"),
        ("carbon_cap: {2030: 300 kt/year, 2031: 1100 kt/year}", "carbon_cap: {2030: 100 kt/year, 2031: 300 kt/year}"),
        ("vr200-nvl72: {supply: {2030: 40000", "vr200-nvl72: {supply: {2030: 10000"),
        ("{2030: 13 GUSD, 2031: 9 GUSD}", "{2030: 8 GUSD, 2031: 9 GUSD}"),
    ],
    ids=["the connection comes later", "a tighter carbon cap", "fewer chips", "a smaller budget"],
)
def test_less_of_anything_costs_more(old: str, new: str, campuses: Planned, tmp_path: Path) -> None:
    less, _ = plan(tmp_path, (old, new))
    assert less["plan"]["status"] == "certified"
    assert bounds(less)[0] > bounds(campuses.summary)[1]


@pytest.mark.slow
def test_compute_that_is_worth_more_is_served_more(campuses: Planned, tmp_path: Path) -> None:
    worth, _ = plan(tmp_path, ("value: {2030: 1.2 USD/h, 2031: 0.9 USD/h}", "value: 0.05 USD/h"))
    served = sum(year["training"]["served"] for year in worth["compute"].values())
    assert served < 0.9 * sum(year["training"]["served"] for year in campuses.summary["compute"].values())

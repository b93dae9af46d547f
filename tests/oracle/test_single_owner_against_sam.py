"""Our pro-forma against SAM itself: every yearly line of cases over its options, and of two complete ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gigawatt.finance.single_owner.answer import Answer, answer
from gigawatt.interop.sam import read_sam_case

pytest.importorskip("PySAM.Singleowner", reason="SAM itself is a part for tests: install the `test` extra")
from tests.oracle.sam_cases import drawn_case, profile, sam_answer

GIVEN = Path(__file__).parents[3] / "shared" / "oracles" / "sam_single_owner"
RELATIVE = 1e-6
METRICS = {
    "npv_usd": "project_return_aftertax_npv",
    "irr_percent": "project_return_aftertax_irr",
    "lcoe_nominal_cents_per_kwh": "lcoe_nom",
    "lppa_nominal_cents_per_kwh": "lppa_nom",
    "debt_usd": "size_of_debt",
    "min_dscr": "min_dscr",
}
CONFIGURATIONS = (
    "FlatPlatePVSingleOwner",
    "PVWattsSingleOwner",
    "WindPowerSingleOwner",
    "CustomGenerationProfileSingleOwner",
    "BiopowerSingleOwner",
    "GeothermalPowerSingleOwner",
    "MSPTSingleOwner",
    "PhysicalTroughSingleOwner",
    "MEwaveSingleOwner",
    "HighXConcentratingPVSingleOwner",
)


def differences(found: Answer, lines: dict[str, Any], scalars: dict[str, Any]) -> list[str]:
    """Lines and metrics that are not SAM's, in words; differences below a billionth of a line's largest year are rounding."""
    told = []
    for name, line in lines.items():
        theirs = np.array([np.nan if value == "nan" else value for value in line], dtype=np.float64)
        if name not in found.lines:
            if np.any(theirs):
                told.append(f"{name}: missing")
            continue
        ours = found.lines[name][0]
        floor = 0.0 if name.endswith("irr") else 1e-9 * float(np.nanmax(np.abs(theirs), initial=0.0))
        close = np.abs(ours - theirs) <= RELATIVE * np.abs(theirs) + floor
        wrong = ~(close | (np.isnan(ours) & np.isnan(theirs)))
        if ours.shape != theirs.shape or wrong.any():
            year = int(np.argmax(wrong))
            told.append(f"{name}: year {year} is {ours[year]}, with SAM {theirs[year]}")
    for ours_name, name in METRICS.items():
        ours_value, value = float(getattr(found.metrics, ours_name)[0]), float(scalars[name])
        none = np.isnan(ours_value) and (np.isnan(value) or value > 1e300)
        if not none and not abs(ours_value - value) <= RELATIVE * abs(value):
            told.append(f"{name}: is {ours_value}, with SAM {value}")
    return told


def compared(case: dict[str, Any], folder: Path, configuration: str = "CustomGenerationProfileSingleOwner") -> list[str]:
    """The case through a file, as a user has it, against SAM."""
    inputs, outputs = sam_answer(case, configuration)
    path = folder / "case.json"
    path.write_text(json.dumps({"inputs": inputs}), encoding="utf-8")
    found = answer([read_sam_case(path).row])
    lines = {name: line for name, line in outputs.items() if name.startswith("cf_") and name != "cf_length"}
    return differences(found, lines, outputs)


@pytest.mark.parametrize("seed", range(14))
def test_every_line_of_a_drawn_case_is_sams(seed: int, tmp_path: Path) -> None:
    assert compared(drawn_case(seed), tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(100, 260, 20))
def test_every_line_of_twenty_drawn_cases_is_sams(first: int, tmp_path: Path) -> None:
    assert {seed: told for seed in range(first, first + 20) if (told := compared(drawn_case(seed), tmp_path))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_sams_own_configurations(configuration: str, tmp_path: Path) -> None:
    case = {"gen": profile(1e5, 1).tolist(), "system_use_lifetime_output": 0, "degradation": [0.5]}
    assert compared(case, tmp_path, configuration) == []
    assert compared(case | {"debt_option": 0, "debt_percent": 60.0}, tmp_path, configuration) == []


def test_every_hour_of_the_life_may_be_given(tmp_path: Path) -> None:
    years = 6
    power = np.concatenate([profile(1e5, 1) * (1.0 - 0.02 * year) - 3000.0 for year in range(years)])
    case = {
        "analysis_period": years, "term_tenor": 4, "system_use_lifetime_output": 1, "gen": power.tolist(),
        "system_pre_curtailment_kwac": (1.1 * power).tolist(), "grid_curtailment_price": [0.02], "ppa_escalation": 2,
    }  # fmt: skip
    assert compared(case, tmp_path) == []
    assert compared(case | {"system_pre_curtailment_kwac": power.tolist()}, tmp_path) == []  # nothing is curtailed: no rounding


@pytest.mark.parametrize(
    "case",
    [
        {"debt_option": 0, "term_tenor": 30, "analysis_period": 20},
        {"debt_option": 1, "term_tenor": 30, "analysis_period": 20, "dscr_reserve_months": 6},
        {"debt_option": 0, "term_tenor": 10, "loan_moratorium": 12},
        {"debt_option": 1, "dscr": 0.5},
        {"debt_option": 0, "term_int_rate": 0.0, "payment_option": 1},
        {"debt_option": 1, "dscr_limit_debt_fraction": 1, "dscr_maximum_debt_fraction": 20, "ppa_price_input": [0.005]},
        {"analysis_period": 1, "term_tenor": 1},
        {"equip1_reserve_freq": 0, "equip1_reserve_cost": 0.1},
        {"term_tenor": 0},
        {"debt_option": 0, "term_tenor": 1, "analysis_period": 2},
        {"debt_option": 0, "term_tenor": 3, "debt_percent": 100, "dscr_reserve_months": 24, "cost_debt_fee": 4},
        {"ppa_escalation": -4, "om_fixed_escal": -2, "inflation_rate": -1, "degradation": [-0.5], "analysis_period": 50},
        {"cp_capacity_payment_amount": [3e4, 6e4] * 12, "cp_capacity_credit_percent": [90, 70], "cp_capacity_payment_type": 0},
    ],
    ids=lambda case: " ".join(f"{name}={value}" for name, value in case.items()),
)
def test_odd_terms_are_as_odd_as_with_sam(case: dict[str, Any], tmp_path: Path) -> None:
    assert compared({"gen": profile(1e5, 1).tolist(), **case}, tmp_path) == []


@pytest.mark.parametrize("name", ["so_02_natrium_foak_itc", "so_05_ccgt_dscr_capacity"])
def test_the_given_cases(name: str) -> None:
    path = GIVEN / f"{name}.json"
    if not path.exists():
        pytest.skip("the shared folder is not here")
    given = json.loads(path.read_text(encoding="utf-8"))
    found = answer([read_sam_case(path).row])
    assert differences(found, given["outputs_cashflow"], given["outputs_scalar"]) == []

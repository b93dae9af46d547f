"""``gigawatt sam``: what it prints, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.unit.finance.plain_case import REQUIRED
from typer.testing import CliRunner, Result

from gigawatt.cli.application import application

runner = CliRunner()


def _written(folder: Path, changes: dict[str, Any], wrapped: bool = True) -> Path:
    inputs = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in REQUIRED.items()}
    inputs["gen"] = {"__array__": True, "len": 8760, "const": 60000.0, "sum": 525600000.0, "first": 60000.0}
    inputs |= changes
    inputs = {name: value for name, value in inputs.items() if value is not None}
    path = folder / "case.json"
    path.write_text(json.dumps({"inputs": inputs, "outputs_scalar": {"lcoe_nom": 1.0}} if wrapped else inputs), encoding="utf-8")
    return path


def _run(path: Path, *options: str) -> Result:
    return runner.invoke(application, ["sam", str(path), *options])


def test_every_line_and_the_headline_as_json(tmp_path: Path) -> None:
    found = _run(_written(tmp_path, {}), "--json")
    assert found.exit_code == 0, found.output
    answer = json.loads(found.stdout)
    assert {
        "npv_usd", "irr_pct", "lcoe_nominal_cents_per_kwh", "lppa_nominal_cents_per_kwh", "debt_usd", "min_dscr", "cash_flow",
    } <= answer.keys()  # fmt: skip
    assert answer["cash_flow"]["cf_energy_sales"][:3] == pytest.approx([0.0, 525.6e6, 525.6e6 * 0.995])
    assert answer["cash_flow"]["cf_project_return_aftertax_irr"][0] is None
    assert len(answer["cash_flow"]) > 180
    assert "dscr 1.5" in answer["warnings"][-1]  # SAM's default, which the case does not give


def test_a_case_flat_or_by_group_is_the_same(tmp_path: Path) -> None:
    flat = json.loads(_run(_written(tmp_path, {}, wrapped=False), "--json").stdout)
    inputs = json.loads((tmp_path / "case.json").read_text(encoding="utf-8"))
    grouped = {
        "SystemOutput": {"gen": inputs.pop("gen"), "system_capacity": 1e5},
        "Rest": inputs,
        "Outputs": {"cf_ebitda": [1.0]},
    }
    (tmp_path / "case.json").write_text(json.dumps(grouped), encoding="utf-8")
    assert json.loads(_run(tmp_path / "case.json", "--json").stdout) == flat


def test_the_table_shows_the_headline_and_warns_on_standard_error(tmp_path: Path) -> None:
    found = _run(_written(tmp_path, {"itc_fed_percent": [30.0], "depr_itc_fed_macrs_5": 0}))
    assert found.exit_code == 0
    assert "lcoe_nominal_cents_per_kwh" in found.stdout
    assert "The federal investment credit earns nothing" in found.stderr


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"en_batt": 1}, "en_batt: asks for a battery, which is not modelled here."),
        ({"add_om_num_types": 1}, "add_om_num_types: asks for the operating costs of batteries and fuel cells"),
        ({"pppa_price_input": [0.1]}, "Did you mean `ppa_price_input`?"),
        ({"inflation_rate": None}, "inflation_rate: is not given, and SAM has no default for it."),
        ({"dscr": "high"}, "dscr: is no number, row or table of numbers."),
        ({"gen": {"__array__": True, "len": 8760, "const": None, "sum": 1e8}, "dispatch_tod_factors": list(range(1, 10))},
         "gen: only its sum is given, but prices differ by hour"),
        ({"utility_bill_w_sys": {"__array__": True, "len": 31, "const": None, "sum": 1.0}}, "Write them out."),
        ({"gen": [0.0]}, "gen: has 1 value. Write 8,760 values a year"),
        ({"analysis_period": 99}, "analysis_period: 99 is out of range. Write 1 to 50."),
    ],
)  # fmt: skip
def test_what_cannot_be_reckoned_is_refused_by_name(changes: dict[str, Any], told: str, tmp_path: Path) -> None:
    found = _run(_written(tmp_path, changes))
    assert found.exit_code == 2
    assert told in found.stderr


def test_everything_wrong_is_said_at_once_and_in_json_too(tmp_path: Path) -> None:
    path = _written(tmp_path, {"en_batt": 1, "inflation_rate": None, "wind_speed": 3, "dscr": -1})
    found = _run(path, "--json")
    assert found.exit_code == 2
    assert len(json.loads(found.stdout)["error"]["messages"]) == 4


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"inputs": 3}', '{"inputs": {"gen": {}}}', '{"gen": NaN}', "\x00"])
def test_what_is_no_case_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(text, encoding="utf-8")
    found = _run(path)
    assert found.exit_code == 2
    assert str(path) in found.stderr
    assert _run(tmp_path / "none.json").exit_code == 2

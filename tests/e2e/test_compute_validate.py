"""``gigawatt compute validate`` from the command line, and what it finds on the shared measurements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.compute.validation.published_rows import EVERY, POWER, written
from typer.testing import CliRunner

from gigawatt.cli.application import application
from gigawatt.compute.validation import validate

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "compute"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared measurements are not beside the project")


def run(*arguments: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(application, ["compute", "validate", *arguments])
    return found.exit_code, found.stdout, found.stderr


@pytest.mark.parametrize("kind", EVERY)
def test_the_table_shows_errors_by_family_and_the_worst_rows(kind, tmp_path):
    code, shown, _ = run(str(written(tmp_path / "rows.csv", EVERY[kind])))
    assert code == 0
    assert f"({kind})" in shown
    assert "in the 80 % band" in shown
    assert "farthest off" in shown


def test_json_is_one_object(tmp_path):
    code, shown, _ = run(str(written(tmp_path / "rows.csv", POWER)), "--json")
    assert code == 0
    found = json.loads(shown)
    assert found["rows"] == found["predicted"] == 1
    assert found["families"]["nvidia-hopper"]["scored"] == 1


@needs_data
def test_rows_of_the_fit_are_told_apart_and_the_held_out_part_is_judged_without_them(tmp_path):
    table = DATA / "training_mlperf.csv"
    code, shown, _ = run(str(table), "--json")
    assert code == 0
    found = json.loads(shown)
    assert all(prediction["in_fit"] for prediction in found["predictions"])
    assert found["in_fit"]["scored"] == found["scored"]
    assert found["not_in_fit"]["scored"] == 0
    assert found["not_in_fit"]["mape_pct"] is None
    assert 0 < found["held_out"]["scored"] < found["scored"]
    assert found["held_out"]["mape_pct"] > found["in_fit"]["mape_pct"]
    # A row of another batch is no row of the fit, and an empty measured column makes no difference to which row it is.
    lines = table.read_text("utf-8").splitlines()
    place = lines[0].split(",").index("global_batch_size")
    other = lines[1].split(",")
    other[place] = "16"
    (tmp_path / "other.csv").write_text("\n".join([lines[0], lines[1], ",".join(other)]) + "\n", "utf-8")
    code, shown, _ = run(str(tmp_path / "other.csv"), "--json")
    assert [prediction["in_fit"] for prediction in json.loads(shown)["predictions"]] == [True, False]


def test_skips_are_shown_with_their_reasons(tmp_path):
    rows = [*POWER, {**POWER[0], "system": "64xABACUS"}]
    code, shown, _ = run(str(written(tmp_path / "rows.csv", rows)))
    assert code == 0
    assert "no accelerator `64xABACUS`" in shown


def test_a_bad_file_ends_with_2_and_no_traceback(tmp_path):
    (tmp_path / "bad.csv").write_text("who,what\nme,that\n", "utf-8")
    code, shown, said = run(str(tmp_path / "bad.csv"))
    assert code == 2
    assert not shown
    assert "no known kind" in said
    code, shown, _ = run(str(tmp_path / "bad.csv"), "--json")
    assert code == 2
    assert json.loads(shown)["error"]["kind"] == "measurements"


@needs_data
@pytest.mark.parametrize(
    ("file", "fitted_pct", "least_predicted"),
    [
        ("training_nemo.csv", 3.0, 0.95),
        ("training_papers.csv", 4.0, 0.95),
        ("training_mlperf.csv", 5.0, 0.95),
        ("inference_mlperf_v41.csv", 8.0, 0.9),
        ("inference_papers.csv", 25.0, 0.95),
        ("power_mlperf_training_v40.csv", 3.0, 0.95),
    ],
)
def test_the_shared_measurements_are_met(file, fitted_pct, least_predicted):
    # Fitted rows: what they are worth unseen is in docs/mathematics/compute-validation.md, and tested where it is fitted.
    report = validate(DATA / file)
    assert report.predicted >= least_predicted * report.rows
    assert report.errors.mape_pct is not None
    assert report.errors.mape_pct < fitted_pct


@needs_data
@pytest.mark.parametrize("file", ["chips.csv", "models.csv", "reliability.csv"])
def test_descriptions_are_recognised_and_said_to_hold_nothing_measured(file):
    report = validate(DATA / file)
    assert report.predicted == 0
    assert len(report.skipped) == report.rows

"""Rows of published serving: recognised, predicted without their measurements, or skipped with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigawatt.compute.validation.kinds import kind_of
from gigawatt.compute.validation.measured_table import InputRow, read_measurements
from gigawatt.compute.validation.prediction import Prediction, Skip
from gigawatt.compute.validation.report import report_of
from gigawatt.compute.validation.serving_rows import predict_mlperf_serving, predict_serving_papers
from gigawatt.compute.validation.validate import validate

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "compute"


def submission(**cells: str) -> InputRow:
    row = {
        "round": "v5.0", "division": "closed", "submitter": "NVIDIA", "system": "DGX", "model": "llama2-70b-99.9",
        "scenario": "Offline", "accelerator": "NVIDIA H200-SXM-141GB", "n_accel": "8", "framework": "TensorRT 10.8",
    }  # fmt: skip
    return InputRow(0, {**row, **cells})


def predicted(**cells: str) -> Prediction:
    (found,) = predict_mlperf_serving([submission(**cells)])
    assert isinstance(found, Prediction), found
    return found


def skipped(**cells: str) -> str:
    (found,) = predict_mlperf_serving([submission(**cells)])
    assert isinstance(found, Skip), found
    return found.why


def test_a_submission_is_predicted_with_its_band() -> None:
    found = predicted()
    assert found.column == "tokens_per_s_per_accel"
    assert found.family == "nvidia-hopper"
    assert found.p10 < found.predicted < found.p90


def test_tighter_limits_serve_less() -> None:
    offline, server = predicted().predicted, predicted(scenario="Server").predicted
    interactive = predicted(scenario="Server", model="llama2-70b-interactive-99").predicted
    assert offline > server > interactive > 0.0
    assert predicted(scenario="Interactive").predicted == interactive


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"model": "resnet"}, "generates no tokens"),
        ({"scenario": "SingleStream"}, "measures latency"),
        ({"accelerator": "INTEL(R) XEON(R) 6980P"}, "processors alone"),
        ({"accelerator": "Unheard Of 9000", "system": ""}, "no accelerator"),
        ({"division": "open", "framework": "CUDA 12.4", "system": "H200_DepthPruned"}, "the model was changed"),
        ({"model": "deepseek-r1", "accelerator": "NVIDIA L40S"}, "do not fit"),
    ],
)
def test_what_cannot_be_predicted_says_why(cells: dict[str, str], why: str) -> None:
    assert why in skipped(**cells)


def test_a_paper_is_predicted_in_its_own_unit() -> None:
    row = {"model": "DeepSeek-V3", "chip": "H800", "phase": "prefill", "isl": "4096", "ep": "32", "precision": "fp8"}
    a_chip, a_node = predict_serving_papers(
        [
            InputRow(0, {**row, "unit": "tok/s/gpu"}),
            InputRow(1, {**row, "unit": "in_tok/s/node"}),
        ]
    )
    assert isinstance(a_chip, Prediction)
    assert isinstance(a_node, Prediction)
    assert a_node.predicted == pytest.approx(8.0 * a_chip.predicted)
    (cached,) = predict_serving_papers([InputRow(0, {**row, "unit": "tok/s/gpu", "note": "incl. 56.3% on-disk cache hits"})])
    assert isinstance(cached, Prediction)
    assert cached.predicted > 1.5 * a_chip.predicted
    (speed,) = predict_serving_papers([InputRow(0, {**row, "unit": "ms"})])
    assert isinstance(speed, Skip)


@pytest.mark.parametrize(("file", "worst_pct"), [("inference_mlperf_v41.csv", 20.0), ("inference_papers.csv", 25.0)])
def test_published_rows_are_met_and_their_measurements_not_read(file: str, worst_pct: float, tmp_path: Path) -> None:
    if not (SHARED / file).exists():
        pytest.skip(f"{SHARED / file} is not here")
    report = validate(SHARED / file)
    assert report.predicted >= 0.6 * report.rows
    assert report.errors.mape_pct is not None
    assert report.errors.mape_pct < worst_pct
    table = read_measurements(SHARED / file)
    kind = kind_of(table)
    names = [table.written[column] for column in table.columns]
    lines = [",".join(names)]
    for cells in table.rows:
        kept = ["" if column in kind.hidden else cells.get(column, "") for column in table.columns]
        lines.append(",".join(f'"{cell}"' for cell in kept))
    blank = tmp_path / file
    blank.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert validate(blank).predictions == report.predictions
    assert report_of(table, kind, report.predictions).predicted == report.predicted

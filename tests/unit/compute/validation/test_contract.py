"""What acceptance relies on: the same predictions whatever the measured columns hold, however the columns are ordered."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.compute.validation.published_rows import EVERY, JUDGED, NEMO, PAPERS, Row, written

from gigawatt.compute.validation import Prediction, validate
from gigawatt.compute.validation.kinds import KINDS
from gigawatt.errors import MeasurementsError


def predictions(path: Path) -> tuple[Prediction, ...]:
    return validate(path).predictions


@pytest.mark.parametrize("kind", EVERY)
def test_every_row_is_predicted_in_the_judged_column_within_its_band(kind, tmp_path):
    report = validate(written(tmp_path / "rows.csv", EVERY[kind]))
    assert report.kind.name == kind
    assert report.predicted == report.rows == len(EVERY[kind])
    judged = {prediction.row: prediction for prediction in report.predictions if prediction.column == JUDGED[kind]}
    assert sorted(judged) == list(range(report.rows))
    for prediction in report.predictions:
        assert 0 < prediction.p10 < prediction.predicted < prediction.p90
        assert prediction.family


@pytest.mark.parametrize("kind", EVERY)
def test_measured_columns_are_not_read_to_predict(kind, tmp_path):
    hidden = KINDS[kind].hidden
    as_published = predictions(written(tmp_path / "a.csv", EVERY[kind]))

    def emptied(row: Row) -> Row:
        return {name: "" if name.casefold() in hidden else cell for name, cell in row.items()}

    def absent(row: Row) -> Row:
        return {name: cell for name, cell in row.items() if name.casefold() not in hidden}

    def other(row: Row) -> Row:
        return {name: "123.4" if name.casefold() in hidden else cell for name, cell in row.items()}

    for name, change in (("emptied", emptied), ("absent", absent), ("other", other)):
        assert predictions(written(tmp_path / f"{name}.csv", EVERY[kind], change)) == as_published, name
    empty = validate(tmp_path / "emptied.csv")
    assert empty.errors.mape_pct is None
    assert empty.as_json()["mape_pct"] is None


@pytest.mark.parametrize("kind", EVERY)
def test_order_case_surplus_columns_and_a_byte_order_mark_change_nothing(kind, tmp_path):
    as_published = predictions(written(tmp_path / "a.csv", EVERY[kind]))
    backwards = list(reversed(EVERY[kind][0]))
    assert predictions(written(tmp_path / "b.csv", EVERY[kind], columns=backwards)) == as_published
    assert predictions(written(tmp_path / "c.csv", EVERY[kind], encoding="utf-8-sig")) == as_published
    more = {"remark": "a surplus column, with a comma"}
    assert predictions(written(tmp_path / "d.csv", EVERY[kind], lambda row: {**more, **row})) == as_published
    shouted = written(tmp_path / "e.csv", EVERY[kind], lambda row: {name.upper(): cell for name, cell in row.items()})
    assert predictions(shouted) == as_published
    text = (tmp_path / "a.csv").read_text("utf-8")
    (tmp_path / "f.csv").write_text(text.replace("\n", "\r\n\r\n"), "utf-8")
    assert predictions(tmp_path / "f.csv") == as_published


def test_the_json_is_what_acceptance_reads(tmp_path):
    found = validate(
        written(tmp_path / "rows.csv", NEMO, lambda row: {**row, "model": row["model"].replace("LLAMA2", "NOMAMA9")})
    )
    shown = found.as_json()
    assert shown["rows"] == 2
    assert shown["predicted"] == 1
    assert [skip["row"] for skip in shown["skipped"]] == [1]
    assert "NOMAMA9-7B" in shown["skipped"][0]["why"]
    assert set(shown["predictions"][0]) >= {"row", "column", "predicted", "p10", "p90"}
    assert list(shown["families"]) == ["nvidia-blackwell"]
    error = 100 * abs(shown["predictions"][0]["predicted"] / 6288 - 1)
    assert shown["mape_pct"] == shown["median_pct"] == shown["p90_pct"] == pytest.approx(error)


def test_a_paper_is_scored_by_its_utilisation_and_else_by_its_rate(tmp_path):
    report = validate(written(tmp_path / "rows.csv", PAPERS))
    assert [(one.prediction.row, one.prediction.column) for one in report.scored] == [(0, "mfu_pct"), (1, "tflops_per_gpu")]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("system", "DGX-Z900", "no accelerator `DGX-Z900`"),
        ("system", "", "no system"),
        ("precision", "FP3", "precision `FP3`"),
        ("n_gpus", "1", "cannot hold"),
        ("gbs", "many", "no gbs"),
        ("kind", "dreaming", "kind of training"),
        ("pp", "-2", "pp `-2` is no number"),
        ("mbs", "1e300", "mbs `1e300` is no number"),
        ("seq", "1e300", "no seq"),
    ],
)
def test_what_cannot_be_predicted_is_skipped_with_its_reason(column, cell, reason, tmp_path):
    report = validate(written(tmp_path / "rows.csv", NEMO[:1], lambda row: {**row, column: cell}))
    assert report.predicted == 0
    assert reason in report.skipped[0].why


def test_a_mixture_of_a_paper_has_its_experts_spread_where_it_does_not_say(tmp_path):
    row = {**PAPERS[0], "model": "DeepSeek-V3", "params_B": "671", "layers": "", "hidden": "", "heads": "", "chip": "H800"}
    row |= {
        "n_gpus": "2048",
        "tp": "1",
        "pp": "16",
        "dp": "128",
        "seq": "4096",
        "gbs_seqs": "15360",
        "recompute": "",
        "precision": "fp8",
    }
    row |= {"recompute": "", "precision": "fp8", "metric_note": "", "source": "arXiv:2412.19437"}
    (utilisation, _) = predictions(written(tmp_path / "rows.csv", [row]))
    assert 25 < utilisation.predicted < 55


def test_an_unseen_accelerator_gets_the_common_efficiencies_and_a_wider_band(tmp_path):
    def on(system: str) -> Prediction:
        row = {**NEMO[0], "system": system, "precision": "BF16"}
        return predictions(written(tmp_path / "rows.csv", [row]))[0]

    seen, unseen = on("DGX-GB300"), on("MI355X")
    assert unseen.p90 / unseen.p10 > 1.2 * seen.p90 / seen.p10


def test_a_file_of_no_known_kind_is_refused_with_what_is_known(tmp_path):
    (tmp_path / "wrong.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(MeasurementsError, match=r"no known kind.*training_nemo"):
        validate(tmp_path / "wrong.csv")


def test_a_column_that_rows_need_is_asked_for(tmp_path):
    lacking = written(tmp_path / "rows.csv", NEMO, lambda row: {name: cell for name, cell in row.items() if name != "system"})
    with pytest.raises(MeasurementsError, match=r"training_nemo.*no column `system`"):
        validate(lacking)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00m\x00o", "UTF-8"),
        (b"model,system,model\nx,y,z\n", "`model` stands 2 times"),
        (b"model,system,precision,gbs,tp\nx,y,z,1,2,3,4\n", "7 cells under a header of 5"),
    ],
)
def test_what_is_no_table_is_refused(content, message, tmp_path):
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(MeasurementsError, match=message):
        validate(tmp_path / "bad.csv")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(MeasurementsError, match="not there"):
        validate(tmp_path / "absent.csv")

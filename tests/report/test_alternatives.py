"""The chapter on near-optimal alternatives says what is shown and what is only not ruled out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from gigawatt.report import alternatives
from gigawatt.report.results import Results
from gigawatt.study import StudyFolder
from gigawatt.study.tables.alternatives_table import SCHEMA, alternatives_summary

Ends = tuple[float | None, float | None]


def span(item: str, slack: float, planned: float, outer: Ends, shown: Ends) -> dict[str, Any]:
    ends = {"low": outer[0], "high": outer[1], "low_shown": shown[0], "high_shown": shown[1]}
    return {"quantity": "power", "site": None, "item": item, "slack": slack, "planned": planned, "unit": "MW", **ends}


ROWS = [
    span("solar", 0.01, 2000.0, (1000.0, 3800.0), (1200.0, 3400.0)),
    span("solar", 0.05, 2000.0, (0.0, 6000.0), (400.0, 5200.0)),
    span("onshore-wind", 0.01, 900.0, (850.0, 1000.0), (None, None)),
    span("onshore-wind", 0.05, 900.0, (700.0, None), (None, None)),
    span("battery", 0.01, 0.0, (None, None), (None, None)),
]


@pytest.fixture
def results(study: StudyFolder, tmp_path: Path) -> Results:
    folder = StudyFolder(shutil.copytree(study.path, tmp_path / "study"))
    folder.write_table("alternatives", pl.DataFrame(ROWS, schema=SCHEMA))
    return Results(folder)


def test_words_tell_what_is_shown_from_what_is_not_ruled_out(results: Results) -> None:
    told = [sentence.replace("\u00a0", " ") for sentence in alternatives.in_words(results)]
    expected = (
        "Solar between 1.20 and 3.40 GW costs no more than 1 % more (the plan has 2.00 GW; nothing outside 1.00 to 3.80 GW does)."
    )
    assert told[0] == expected
    wind = "nothing outside 850 MW to 1.00 GW costs no more than 1 % more; no end was dispatched."
    assert told[1] == f"Onshore wind (the plan has 900 MW): {wind}"
    assert told[2] == "No plan that costs up to 1 % more does with much less of: onshore wind (at least 850 MW)."
    assert "2 of 3 quantities" in told[3]


def test_tables_keep_the_two_spans_apart(results: Results) -> None:
    shown = [[str(cell).replace("\u00a0", " ") for cell in row] for row in alternatives.shown_table(results).rows]
    outer = [[str(cell).replace("\u00a0", " ") for cell in row] for row in alternatives.outer_table(results).rows]
    assert shown[0] == ["solar", "2.00 GW", "1.20 to 3.40 GW", "400 MW to 5.20 GW"]
    assert shown[1] == ["onshore wind", "900 MW", "not dispatched", "not dispatched"]
    assert outer[1] == ["onshore wind", "900 MW", "850 MW to 1.00 GW", "no less than 700 MW"]
    assert len(shown) == len(outer) == 2


def test_bars_are_the_spans(results: Results) -> None:
    chart = alternatives.chart(results)
    assert chart is not None
    assert set(chart.figures) == {"power|0.01", "power|0.05"}
    pale, dark, plan = chart.figures["power|0.01"]["data"]
    assert pale["y"] == ["onshore wind", "solar"]
    assert (pale["base"], pale["x"]) == ([0.85, 1.0], [0.15, 2.8])
    assert (dark["base"], dark["x"]) == ([0.9, 1.2], [0.0, 2.2])
    assert plan["x"] == [0.9, 2.0]
    assert "1 bar" in chart.remarks["power|0.01"].replace("\u00a0", " ")


def test_a_study_without_them_says_so(study: StudyFolder) -> None:
    empty = Results(study)
    assert alternatives.chart(empty) is None
    assert alternatives.in_words(empty) == []
    assert alternatives.shown_table(empty).rows == []


def test_the_summary_has_what_was_looked_at() -> None:
    found = alternatives_summary(pl.DataFrame(ROWS, schema=SCHEMA))
    assert found is not None
    assert found["0.01"]["power"]["solar"] == {
        "low": 1000.0,
        "high": 3800.0,
        "low_shown": 1200.0,
        "high_shown": 3400.0,
        "planned": 2000.0,
    }
    assert "battery" not in found["0.01"]["power"]
    assert alternatives_summary(pl.DataFrame(schema=SCHEMA)) is None

"""The study folder keeps what it is given, never half of it, and says in words what is missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from gigawatt.errors import StudyError
from gigawatt.study import StudyFolder
from gigawatt.study.folder import write_atomically


@pytest.fixture
def study(tmp_path: Path) -> StudyFolder:
    study = StudyFolder(tmp_path / "out" / "demo")
    study.write_json("summary", {"plan": {"status": "certified", "gap": 1e-4}})
    study.write_table("costs", pl.DataFrame({"site": ["a", "a", None], "year": [2026, 2027, 2026], "usd": [1.0, 2.0, 4.0]}))
    study.write_dispatch("a", pl.DataFrame({"year": [2026], "hour": [0], "load_mw": [5.0], "generation:gas": [5.0]}))
    study.write_dispatch("b", pl.DataFrame({"year": [2026], "hour": [0], "load_mw": [7.0]}))
    return study


def test_tables_come_back_as_written(study: StudyFolder) -> None:
    frame = pl.DataFrame({"limit": ["öl & <gas>"], "units": pl.Series([None], dtype=pl.Int64), "price": [float("inf")]})
    study.write_table("limits", frame)
    assert_frame_equal(study.table("limits"), frame)
    assert study.tables() == ["costs", "limits"]
    assert study.dispatched_sites() == ["a", "b"]
    assert study.dispatch("a")["generation:gas"].to_list() == [5.0]
    assert study.has_table("limits")
    assert not study.has_table("figures")
    assert study.summary["plan"]["status"] == "certified"


def test_query_joins_tables_and_the_hours_of_all_sites(study: StudyFolder) -> None:
    totals = study.query("select year, sum(usd) as usd from costs group by year order by year")
    assert totals.rows() == [(2026, 5.0), (2027, 2.0)]
    hours = study.query('select site, load_mw, "generation:gas" as gas from dispatch order by site')
    assert hours.rows() == [("a", 5.0, 5.0), ("b", 7.0, None)]


def test_a_folder_with_quotes_in_its_name_can_be_queried(tmp_path: Path) -> None:
    study = StudyFolder(tmp_path / 'it\'s "mine"')
    study.write_table("o'dd", pl.DataFrame({"x": [1]}))
    assert study.query('select x from "o\'dd"').rows() == [(1,)]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda study: study.table("limits"), "no table limits. There are: costs"),
        (lambda study: study.dispatch("c"), "no table dispatch of site c. There are: a, b"),
        (lambda study: study.run, "run.json is missing"),
        (lambda study: study.query("select * from nowhere"), "the query failed"),
        (lambda study: study.query(""), "the query is empty"),
        (lambda study: study.table("../summary"), "plain file name"),
        (lambda study: study.write_dispatch(".hidden", pl.DataFrame({"a": [1]})), "plain file name"),
        (lambda study: StudyFolder(study.path / "none").summary, "no such study"),
        (lambda study: StudyFolder(study.path.parent).summary, "is missing: this is no study, or none that has ended"),
        (lambda study: StudyFolder(study.path / "summary.json").summary, "this is a file; a study is the folder"),
        (lambda study: StudyFolder(study.path / "none").table("costs"), "no such study"),
        (lambda study: StudyFolder(study.path / "none").query("select 1"), "no such study"),
    ],
)
def test_what_is_missing_is_said(study: StudyFolder, act: Callable[[StudyFolder], object], words: str) -> None:
    with pytest.raises(StudyError, match=words):
        act(study)


@pytest.mark.parametrize("content", [b"", b"not parquet", b"PAR1" * 10, b"\x00" * 5000])
def test_a_damaged_table_is_a_study_error(study: StudyFolder, content: bytes) -> None:
    (study.path / "tables" / "costs.parquet").write_bytes(content)
    with pytest.raises(StudyError, match=r"costs\.parquet: cannot be read"):
        study.table("costs")
    with pytest.raises(StudyError):
        study.query("select * from costs")


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", "\udcff"])
def test_a_damaged_summary_is_a_study_error(study: StudyFolder, content: str) -> None:
    (study.path / "summary.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(StudyError, match=r"summary\.json"):
        _ = study.summary


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(study: StudyFolder) -> None:
    def fail(temporary: Path) -> None:
        temporary.write_text("half of")
        raise OSError("disk full")

    before = (study.path / "summary.json").read_bytes()
    with pytest.raises(OSError, match="disk full"):
        write_atomically(study.path / "summary.json", fail)
    with pytest.raises(ValueError, match="not JSON compliant"):
        study.write_json("summary", {"gap": float("nan")})
    assert (study.path / "summary.json").read_bytes() == before
    assert sorted(path.name for path in study.path.iterdir()) == ["summary.json", "tables"]


def test_the_log_gains_one_line_an_event(study: StudyFolder) -> None:
    study.append_log({"event": "iteration", "gap": 0.1, "path": study.path})
    study.append_log({"event": "text", "words": "one\ntwo"})
    events = [json.loads(line) for line in study.log_path.read_text().splitlines()]
    assert [event["event"] for event in events] == ["iteration", "text"]
    assert events[1]["words"] == "one\ntwo"
    assert all(event["time"].startswith("20") for event in events)

"""The page for the board: one sheet without scripts, that says what the study says."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

from gigawatt.report import board, build_report
from gigawatt.report.bars import stacked_bars
from gigawatt.report.build import board_page
from gigawatt.report.results import Results
from gigawatt.study import StudyFolder


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_report_writes_the_sheet_and_links_it(study: StudyFolder) -> None:
    report = build_report(study.path)
    sheet = study.board_path
    assert sheet == study.path / "board.html"
    assert 'href="board.html"' in report.read_text("utf-8")
    assert 'href="report.html"' in sheet.read_text("utf-8")
    assert sheet.stat().st_size < 1e5


def test_the_sheet_runs_nothing_and_loads_nothing(full: StudyFolder) -> None:
    read = Elements(board_page(Results(full)))
    assert not any(tag in ("script", "img", "iframe") for tag, _ in read.tags)
    links = [attributes["href"] for _, attributes in read.tags if attributes.get("href")]
    assert set(links) == {"data:,", "report.html"}
    policy = next(attributes["content"] or "" for _, attributes in read.tags if attributes.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_the_sheet_says_what_a_board_asks(full: StudyFolder) -> None:
    text = Elements(board_page(Results(full))).text
    for words in (
        "What we build, where and when",
        "When power comes",
        "Energy by source",
        "Compute delivered",
        "Capital by year",
        "What a month is worth",
        "The limits worth most",
        "What is synthetic or assumed",
        "Certified: the cheapest plan possible costs at most",
        "2029-Q1",
        "lifting it from 100\u00a0MW to 130\u00a0MW saves about 800\u00a0M$",
        "differ because the cost is a present value",
    ):
        assert words in text, words


def test_sites_and_arrivals_are_those_of_the_tables(full: StudyFolder, results: Results) -> None:
    rows = board.sites(results).rows
    assert rows[-1][0] == "All sites"
    last = f"{results.summary['capacity']['2031']['it_mw'] / 1e3:.2f}\u00a0GW"
    assert rows[-1][-2] == last
    everything = Results(full)
    new = sum(row["new_mw"] for row in everything.rows("power_capacity") if row["year"] == 2029)
    assert board.arrivals(everything).rows[0][1] == f"{new / 1e3:.2f}\u00a0GW"


def test_a_plan_that_is_not_certified_is_not_called_so_on_the_sheet(tmp_path: Path, study: StudyFolder) -> None:
    changed = StudyFolder(shutil.copytree(study.path, tmp_path / "copy"))
    changed.write_json("summary", study.summary | {"plan": study.summary["plan"] | {"status": "time-limit", "gap": 0.07}})
    text = board_page(Results(changed))
    assert "Not certified (status: time limit)" in text
    assert 'class="alarm"' in text


def test_a_bare_study_has_a_sheet_too(tmp_path: Path, tiny_study: ModuleType) -> None:
    bare = tiny_study.write_tiny_study(tmp_path / "bare", sites=1, years=1, bare=True)
    text = Elements(board_page(Results(bare))).text
    assert "No limit binds." in text


def test_hostile_names_are_text_on_the_sheet(tmp_path: Path, tiny_study: ModuleType) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    read = Elements(board_page(Results(tiny_study.write_tiny_study(tmp_path / "hostile", sites=2, years=1, name=hostile))))
    assert not any(tag in ("script", "img") for tag, _ in read.tags)
    assert hostile in read.text


def test_bars_are_as_high_as_their_values() -> None:
    svg = stacked_bars(
        [("gas", "#112233", [1.0, 2.0]), ("sun & <wind>", "#445566", [1.0, 0.0])], ["2029", "2030"], "TWh", [3.0, 2.0]
    )
    heights = [float(height) for height in re.findall(r'<rect [^>]*height="([\d.]+)"', svg)]
    assert len(heights) == 3
    assert abs(heights[2] - 2 * heights[0]) < 0.2
    assert "sun &amp; &lt;wind&gt;, 2029: 1.00 TWh" in svg
    marks = [float(y) for y in re.findall(r'<line [^>]*y1="([\d.]+)"[^>]*stroke-width="1.6"', svg)]
    assert marks[0] < marks[1]

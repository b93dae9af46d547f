"""The report says what the study says, in one file that loads nothing, whoever named the programme."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest

from gigawatt.errors import StudyError
from gigawatt.report import build_report, headline, sankey
from gigawatt.report.build import embedded, page
from gigawatt.report.chapters import sections
from gigawatt.report.costs import cost_of_compute
from gigawatt.report.dispatch import imbalance_mw
from gigawatt.report.results import Results
from gigawatt.study import StudyFolder

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"co\" 'x' </script><!-- \u2028 ${7*7} {{ 7*7 }} ]]>"
CHAPTERS = [
    "build",
    "where",
    "over-time",
    "power",
    "energy",
    "dispatch",
    "cost",
    "money",
    "risk",
    "limits",
    "months",
    "alternatives",
    "convergence",
    "figures",
    "method",
]
FIGURES = {
    "power",
    "carbon",
    "it",
    "chips",
    "h100e",
    "map",
    "sankey",
    "dispatch",
    "costs",
    "cash",
    "parts",
    "months",
    "convergence",
}


class Page(HTMLParser):
    """The elements of a page, with the text of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.charts: dict[str, Any] = {}
        self.text = ""
        self._inside: tuple[str, dict[str, str | None]] = ("", {})
        self._script = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = (tag, dict(attrs))
        self._script = ""
        self.elements.append(self._inside)

    def handle_data(self, data: str) -> None:
        if self._inside[0] == "script":
            self._script += data
        elif self._inside[0] != "style":
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._inside[1].get("class") == "chart":
            self.charts[self._inside[1]["data-key"] or ""] = json.loads(self._script)
        self._inside = ("", {})


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, tiny_study: ModuleType) -> StudyFolder:
    path = tmp_path_factory.mktemp("studies") / "bare"
    folder: StudyFolder = tiny_study.write_tiny_study(path, sites=1, years=1, bare=True)
    return folder


def copied(study: StudyFolder, path: Path) -> StudyFolder:
    return StudyFolder(shutil.copytree(study.path, path / "copy"))


def test_the_report_has_every_chapter_and_figure(study: StudyFolder) -> None:
    path = build_report(study.path)
    assert path == study.path / "report.html"
    assert path.stat().st_size < 5e6
    read = Page(path.read_text("utf-8"))
    assert [attributes["id"] for tag, attributes in read.elements if tag == "section"] == CHAPTERS
    assert set(read.charts) == FIGURES
    for words in (
        "Synthetic climate",
        "Certified: the cheapest plan possible costs at most 0.0400\u00a0% less than this one.",
        "1.80\u00a0GW in 2029",
        "highspy",
    ):
        assert words in read.text
    assert [item.name for item in study.path.glob(".report*")] == []


def test_the_page_loads_nothing_and_runs_only_its_own_scripts(study: StudyFolder) -> None:
    read = Page(page(Results(study)))
    loads = [
        value
        for _, attributes in read.elements
        for name in ("src", "href", "srcset", "action")
        if (value := attributes.get(name))
    ]
    assert all(value.startswith(("#", "data:")) or value == "board.html" for value in loads), loads
    policy = next(attributes["content"] for tag, attributes in read.elements if attributes.get("http-equiv"))
    assert policy is not None
    assert "default-src 'none'" in policy
    assert policy.count("'sha256-") == 2
    assert "@import" not in (style := page(Results(study)).split("<style>")[1].split("</style>")[0])
    assert "url(" not in style


def test_hostile_names_are_shown_and_never_run(tmp_path: Path, tiny_study: ModuleType) -> None:
    study = tiny_study.write_tiny_study(tmp_path / "hostile", sites=2, years=2, name=HOSTILE)
    text = build_report(study.path).read_text("utf-8")
    read = Page(text)
    assert HOSTILE in read.text
    assert not any(tag == "img" or "onerror" in attributes for tag, attributes in read.elements)
    assert sum(tag == "script" for tag, _ in read.elements) == 2 + len(read.charts)  # the page's own and the packed Plotly
    assert "49" not in read.text.split("Synthetic climate")[0]
    site = next(trace for trace in read.charts["it"]["figures"][""]["data"] if "Albany" in trace["meta"])
    assert HOSTILE in site["meta"]
    assert "<" not in site["name"]
    assert "&lt;script&gt;" in site["name"]


def test_every_figure_is_one_that_plotly_accepts(results: Results) -> None:
    for section in sections(results):
        for chart in section.charts:
            for figure in chart.figures.values():
                go.Figure(figure)  # raises on an attribute that Plotly does not know
            assert "<" not in embedded(chart)
            json.loads(embedded(chart))


def test_every_axis_says_its_unit(results: Results) -> None:
    titles = [
        axis["title"]["text"]
        for section in sections(results)
        for chart in section.charts
        for figure in chart.figures.values()
        for key, axis in figure["layout"].items()
        if key.startswith("yaxis") and axis.get("visible", True) and axis["title"]["text"]
    ]
    assert titles
    assert all(re.search(r"\[.+\]$", title) for title in titles), titles


def test_a_plan_that_is_not_certified_says_so(tmp_path: Path, study: StudyFolder) -> None:
    changed = copied(study, tmp_path)
    changed.write_json("summary", study.summary | {"plan": study.summary["plan"] | {"status": "time-limit", "gap": 0.07}})
    read = Page(page(Results(changed)))
    assert "Not certified (status: time limit): another plan may cost up to 7.0\u00a0% less." in read.text
    assert "Certified:" not in read.text
    banner = next(attributes for _, attributes in read.elements if attributes.get("id") == "certificate")
    assert banner["class"] == "banner alarm"


def test_a_status_of_certified_without_a_gap_is_not_believed(tmp_path: Path, study: StudyFolder) -> None:
    changed = copied(study, tmp_path)
    changed.write_json("summary", study.summary | {"plan": study.summary["plan"] | {"gap": None}})
    assert not headline.certificate(Results(changed)).certified


def test_a_bare_study_says_what_it_does_not_have(bare: StudyFolder) -> None:
    read = Page(build_report(bare.path).read_text("utf-8"))
    for words in ("No limit binds", "no value of a month", "no iterations", "lists no figures"):
        assert words in read.text
    assert "1\u00a0site, 1\u00a0year of 8,760 hours" in read.text


@pytest.mark.parametrize(
    "missing", ["sites", "power_capacity", "halls", "chips", "assignment", "compute", "energy", "load", "costs", "cash"]
)
def test_a_study_without_a_table_still_has_a_report(tmp_path: Path, bare: StudyFolder, missing: str) -> None:
    changed = copied(bare, tmp_path)
    (changed.path / "tables" / f"{missing}.parquet").unlink()
    assert "<h2>How to read this</h2>" in page(Results(changed))


def test_no_study_and_a_damaged_study_are_told_apart(tmp_path: Path, bare: StudyFolder) -> None:
    with pytest.raises(StudyError, match="no such study"):
        build_report(tmp_path / "nothing")
    changed = copied(bare, tmp_path)
    (changed.path / "tables" / "halls.parquet").write_bytes(b"PAR1 not really PAR1")
    (changed.path / "report.html").write_text("an older report")
    with pytest.raises(StudyError, match=r"halls\.parquet: cannot be read"):
        build_report(changed.path)
    assert (changed.path / "report.html").read_text() == "an older report"


def test_energy_balances_at_every_site_of_the_sankey(results: Results) -> None:
    for year in results.years:
        links = sankey.energy_flows(results, year).links
        inner = {place for ends in links for place in ends if place[0] in ("technology", "site", "chip")}
        assert {name for column, name in inner if column == "site"} == set(results.site_names.values())
        for place in inner:
            came = sum(mwh for (_, target), mwh in links.items() if target == place)
            went = sum(mwh for (source, _), mwh in links.items() if source == place)
            assert went == pytest.approx(came, rel=1e-9), (year, place)


def test_the_dispatch_opens_on_the_worst_week_and_its_stack_ends_on_the_load(study: StudyFolder) -> None:
    shown = Page(page(Results(study))).charts["dispatch"]
    site, year = shown["selectors"]
    worst = max(
        (
            (float(np.convolve(short, np.ones(168), "valid")[::24].max()), one, int(calendar))
            for one in study.dispatched_sites()
            for calendar, short in study.query(
                f"select year, list(unserved_mw + paused_mw order by hour) from dispatch where site = '{one}' group by year"
            ).rows()
        ),
    )
    assert (site, int(year)) == worst[1:]
    figure = shown["figures"][f"{site}|{year}"]
    stack = np.sum([trace["y"] for trace in figure["data"] if trace.get("stackgroup")], axis=0)
    load = next(trace["y"] for trace in figure["data"] if trace["name"] == "load")
    assert len(load) == 168
    np.testing.assert_allclose(stack, load, atol=1e-3)  # GW, by rounding in the file
    assert "less than 1 kW" in shown["remarks"][f"{site}|{year}"]


def test_an_imbalance_is_found() -> None:
    ones = np.ones(5)
    hours = {"generation:gas": 3 * ones, "charge:battery": ones, "load_mw": 2 * ones, "curtailed_mw": 0 * ones}
    hours |= {"unserved_mw": 0 * ones, "paused_mw": 0 * ones}
    assert imbalance_mw(hours) == 0
    hours["load_mw"][3] = 2.5
    assert imbalance_mw(hours) == 0.5


def test_the_parts_of_the_cost_of_compute_add_up_to_the_summary(results: Results) -> None:
    parts = cost_of_compute(results)
    whole = results.summary["cost"]["levelized_cost_of_compute_usd_per_accelerator_hour"]
    assert sum(parts.values()) == pytest.approx(whole, rel=1e-9)
    assert "unserved compute" not in parts


def test_the_headline_counts_what_the_summary_holds(results: Results) -> None:
    values = {card.label: (card.value, card.detail) for card in headline.cards(results)}
    capacity, cost = results.summary["capacity"], results.summary["cost"]
    assert values["IT power at work in 2031"][0] == f"{capacity['2031']['it_mw'] / 1e3:.2f}\u00a0GW"
    near = (cost["capex_usd"]["2029"] + cost["capex_usd"]["2030"]) / 1e9
    assert values["capital to the end of 2030"][0] == f"{near:.0f}\u00a0B$"
    levelised = cost["levelized_cost_of_compute_usd_per_accelerator_hour"]
    assert values["cost of an accelerator-hour"][0] == f"{levelised:.2f} $"
    assert values["first power"] == ("April 2029", "all sites")
    assert values["compute asked for that is served in 2031"][0] == "80.0\u00a0%"


def test_binding_limits_are_shown_by_worth_and_slack_ones_are_not(study: StudyFolder) -> None:
    text = page(Results(study)).split('<section id="limits">')[1].split("</section>")[0]
    assert "Capital budgets: 3\u00a0binding limits" in text
    assert "Supply of chips: 35\u00a0binding limits" in text  # of 40: the others have no price
    assert text.index("more to spend in 2029") < text.index("would save 9,000 USD")
    assert "would save 0 USD" not in text
    limits, demand = text.split("What one unit more of demand would cost")
    assert "Demand of serving" not in limits
    assert demand.count("Demand of serving in") == 3


def test_the_same_study_gives_the_same_report(study: StudyFolder) -> None:
    assert page(Results(study)) == page(Results(study))


def test_figures_are_grouped_and_the_unsourced_flagged(study: StudyFolder) -> None:
    text = page(Results(study)).split('<section id="figures">')[1]
    flagged = re.findall(r'<details class="group flagged"><summary>(.+?)</summary>', text)
    assert flagged[0] == "Defaults of the catalogue: confidence unsourced memory (6)"
    assert all("unsourced memory" in title or "assumption" in title for title in flagged)
    total = sum(int(number) for number in re.findall(r'<details class="group[^>]*><summary>[^<]+\((\d+)\)</summary>', text))
    assert total == study.table("figures").select(pl.len()).item()

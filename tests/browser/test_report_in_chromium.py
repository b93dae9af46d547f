"""The report opened in Chromium with the network blocked, at the width of a desk and of a phone."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gigawatt.report import build_report
from gigawatt.study import StudyFolder

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
STUDIES = Path(__file__).parents[1] / "report"
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
Visitor = Callable[[Path, int], Any]


def loaded(name: str) -> ModuleType:
    specification = importlib.util.spec_from_file_location(name, STUDIES / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def study_of(path: Path, **settings: Any) -> StudyFolder:
    study: StudyFolder = loaded("tiny_study").write_tiny_study(path, **settings)
    return study


def report_of(path: Path, **settings: Any) -> Path:
    return build_report(study_of(path, **settings).path)


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a study with quarters, weather years, export, shifting work and a bridge."""
    study = study_of(tmp_path_factory.mktemp("report") / "full", sites=4, name="Everything")
    return build_report(loaded("full_study").make_full(study).path)


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_of(tmp_path_factory.mktemp("report") / "tiny", sites=4)


@pytest.mark.parametrize("width", WIDTHS)
def test_all_figures_are_drawn_without_errors_or_requests(report: Path, visit: Visitor, width: int) -> None:
    opened = visit(report, width)
    figures = opened.page.locator(".plot")
    assert figures.count() == 13
    for number in range(figures.count()):
        drawn = figures.nth(number).locator("svg.main-svg").first.bounding_box()
        assert drawn is not None
        assert drawn["width"] > 200
        assert drawn["height"] > 150
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.errors == []
    assert opened.requests == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_figure_is_wider_than_its_frame_except_the_one_that_scrolls(report: Path, visit: Visitor, width: int) -> None:
    page = visit(report, width).page
    wide = page.evaluate(
        """[...document.querySelectorAll('.plot')]
            .filter((plot) => plot.querySelector('svg').clientWidth > plot.closest('.scroll').clientWidth + 1)
            .map((plot) => plot.id)"""
    )
    assert wide == ([] if width > 900 else ["plot-sankey"])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_year_of_the_sankey_can_be_chosen(report: Path, visit: Visitor, width: int) -> None:
    opened = visit(report, width)
    frame = opened.page.locator("#figure-sankey")
    labels = frame.locator(".sankey-node text")
    before = labels.all_text_contents()
    assert any("natural gas" in label for label in before)
    assert frame.locator("output").inner_text() == "2031"
    frame.locator("input[type=range]").focus()
    opened.page.keyboard.press("Home")
    assert frame.locator("output").inner_text() == "2029"
    assert any("natural gas" in label for label in labels.all_text_contents())
    assert labels.all_text_contents() != before
    assert opened.errors == []


@pytest.mark.parametrize("width", WIDTHS)
def test_site_and_year_of_the_dispatch_can_be_chosen(report: Path, visit: Visitor, width: int) -> None:
    opened = visit(report, width)
    frame = opened.page.locator("#figure-dispatch")
    remark = frame.locator(".remark")
    seen = set()
    for site, name in (("texas", "El Paso"), ("lorraine", "Cattenom")):
        for year in ("2029", "2030"):
            frame.locator("select").nth(0).select_option(site)
            frame.locator("select").nth(1).select_option(year)
            assert remark.inner_text().startswith(f"{name}, ")
            assert year in remark.inner_text()
            seen.add(frame.locator(".scatterlayer").first.inner_html())
    assert len(seen) == 4
    assert "gas" in frame.locator(".legend").inner_text()
    assert "peakers" not in frame.locator(".legend").inner_text()
    assert opened.errors == []


def test_a_year_without_dispatch_says_so(tmp_path: Path, visit: Visitor) -> None:
    study = study_of(tmp_path / "gap", sites=2, years=2)
    hours = study.dispatch("ohio")
    study.write_dispatch("ohio", hours.filter(hours["year"] == 2029))
    opened = visit(build_report(study.path), 1280)
    frame = opened.page.locator("#figure-dispatch")
    frame.locator("select").nth(0).select_option("ohio")
    frame.locator("select").nth(1).select_option("2030")
    assert frame.locator(".remark").inner_text() == "The study keeps no hours of this site and year."
    frame.locator("select").nth(1).select_option("2029")
    assert frame.locator(".remark").inner_text().startswith("New Albany, ")
    assert frame.locator(".scatterlayer .trace").count() > 3
    assert opened.errors == []


def test_a_name_in_the_legend_hides_and_shows_its_area(report: Path, visit: Visitor) -> None:
    page = visit(report, 1280).page
    areas = page.locator("#plot-power .scatterlayer .trace")
    whole = areas.count()
    page.locator("#legend-power button", has_text="solar").click()
    assert areas.count() == whole - 1
    page.locator("#legend-power button", has_text="solar").click()
    assert areas.count() == whole


def test_figures_can_be_searched(report: Path, visit: Visitor) -> None:
    page = visit(report, 390).page
    page.locator("#search").fill("figure_17")
    assert page.locator("#found").inner_text() == "1 of 60 figures"
    assert page.locator("details.group tbody tr:visible").count() == 1
    page.locator("#search").fill("")
    assert page.locator("details.group[open]").count() == 0


def test_a_bare_study_opens_cleanly(tmp_path: Path, visit: Visitor) -> None:
    opened = visit(report_of(tmp_path / "bare", sites=1, years=1, bare=True), 390)
    missing = opened.page.eval_on_selector_all(".absent", "all => all.map(one => one.closest('section').id)")
    assert missing == ["money", "risk", "limits", "months", "alternatives", "convergence", "figures"]
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.errors == []


def test_hostile_names_do_not_run(tmp_path: Path, visit: Visitor) -> None:
    path = report_of(tmp_path / "hostile", sites=2, years=2, name=HOSTILE)
    opened = visit(path, 1280)
    assert opened.page.locator("h1").inner_text() == HOSTILE
    assert opened.page.locator("img").count() == 0
    assert HOSTILE in opened.page.locator("#legend-it").inner_text()
    assert opened.errors == []  # the content security policy reports a script that it stopped
    assert opened.requests == []


def test_the_report_prints_every_figure_within_the_page(report: Path, visit: Visitor) -> None:
    page = visit(report, 1280).page
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    widths = page.evaluate("[...document.querySelectorAll('.plot svg.main-svg')].map((figure) => figure.clientWidth)")
    assert set(widths) == {690}
    assert len(page.pdf(format="A4")) > 50_000


@pytest.mark.parametrize("width", WIDTHS)
def test_a_study_with_everything_is_drawn_without_errors_requests_or_sideways_scroll(
    full: Path, visit: Visitor, width: int
) -> None:
    opened = visit(full, width)
    figures = opened.page.locator(".plot")
    assert {"plot-quarters-built", "plot-quarters-load", "plot-bridging"} <= set(
        figures.evaluate_all("(plots) => plots.map((plot) => plot.id)")
    )
    for number in range(figures.count()):
        drawn = figures.nth(number).locator("svg.main-svg").first.bounding_box()
        assert drawn is not None
        assert drawn["height"] > 150
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.errors == []
    assert opened.requests == []


def test_the_site_of_the_quarters_can_be_chosen(full: Path, visit: Visitor) -> None:
    opened = visit(full, 1280)
    frame = opened.page.locator("#figure-quarters-load")
    before = frame.locator(".barlayer").first.inner_html()
    frame.locator("select").select_option("texas")
    assert frame.locator(".barlayer").first.inner_html() != before
    assert opened.errors == []


def test_the_page_says_why_where_a_browser_cannot_unpack_the_figures(report: Path, visit: Visitor, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    text = report.read_text("utf-8")
    start = text.index('id="plotly">') + len('id="plotly">')
    broken.write_text(text[: start + 1000] + text[start + 1004 :], encoding="utf-8")
    opened = visit(broken, 1280)
    assert opened.page.locator("body").get_attribute("data-drawn") == "no"
    assert opened.page.locator(".plot").first.inner_text().startswith("The figures cannot be drawn (")


CONTRAST = Path(__file__).with_name("contrast.js").read_text("utf-8")


def test_every_text_stands_out_from_its_ground(full: Path, visit: Visitor) -> None:
    page = visit(full, 1280).page
    page.locator("#legend-power button").first.click()  # a name that is struck out must be legible too
    assert page.evaluate(CONTRAST) == []
    assert visit(full.with_name("board.html"), 1280).page.evaluate(CONTRAST) == []


def test_faint_text_is_seen(tmp_path: Path, visit: Visitor) -> None:
    page = tmp_path / "faint.html"
    page.write_text("<!doctype html><body style='background:#fff'><p style='color:#999'>faint</p><p style='color:#333'>clear</p>")
    assert visit(page, 1280).page.evaluate(CONTRAST) == ["P.: faint"]

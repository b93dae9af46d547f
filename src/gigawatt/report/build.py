"""Makes ``report.html``, one file that needs no network, no server and no other file, and ``board.html``, one sheet of paper."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from plotly.offline import get_plotlyjs

from gigawatt.report import board, headline, site_map, waiting
from gigawatt.report.chapters import sections
from gigawatt.report.chart import Chart
from gigawatt.report.results import Results
from gigawatt.study import StudyFolder


def build_report(study: Path) -> Path:
    """Writes ``report.html`` and ``board.html`` into a study and returns the report's path.

    Args:
        study: a study folder with at least ``summary.json`` and ``run.json``; a table that is absent makes its
            section say so.

    Raises:
        StudyError: the study is missing, or a file of it cannot be read.
    """
    folder = StudyFolder(study)
    results = Results(folder)
    report, sheet = page(results), board_page(results)
    folder.write_text("board.html", sheet)
    return folder.write_text("report.html", report)


def page(results: Results) -> str:
    """The whole report as text."""
    found = list(sections(results))
    plotly, script = get_plotlyjs(), _text("report.js")
    return _template("template.html.j2").render(
        programme=results.programme,
        sentence=headline.sentence(results),
        cards=headline.cards(results),
        certificate=headline.certificate(results),
        waiting=waiting.sentence(results),
        synthetic=[results.site_names[site] for site in results.synthetic_sites],
        sites=len(results.sites),
        sections=found,
        base_year=results.base_year,
        quarters=bool(results.quarters),
        weather_years=results.weather_years,
        versions=list(_flattened({key: value for key, value in results.run.items() if key != "programme_folder"})),
        outline_source=site_map.outlines()["source"],
        embedded=embedded,
        style=_text("style.css"),
        script=script,
        plotly=_packed(plotly),
        script_hashes=[_content_hash(plotly), _content_hash(script)],
    )


def board_page(results: Results) -> str:
    """The sheet for the board as text: no script, no other file."""
    return _template("board.html.j2").render(sheet=board.sheet(results), style=_text("board.css"))


def embedded(chart: Chart) -> str:
    """A chart as JSON that may stand inside a script element.

    ``<``, ``>`` and ``&`` are written as escapes of JSON, so that no name can end the element or begin a comment.
    """
    content: dict[str, Any] = {
        "figures": chart.figures,
        "remarks": chart.remarks,
        "selectors": [selector.opens_on for selector in chart.selectors],
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _flattened(content: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Nested objects as lines of dotted name and value."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _flattened(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def _content_hash(script: str) -> str:
    """What the page's content security policy knows a script by: no other script runs."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _text(name: str) -> str:
    return files("gigawatt.report").joinpath(name).read_text("utf-8")


@cache
def _packed(script: str) -> str:
    """A script as the page carries it, at two fifths of its length: gzip in base64, which the page unpacks."""
    return base64.b64encode(gzip.compress(script.encode(), 9, mtime=0)).decode()


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(_text(name))

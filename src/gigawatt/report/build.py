"""Makes ``report.html``, one file that needs no network, no server and no other file, and ``board.html``, one sheet of paper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plotly.offline import get_plotlyjs

from gigawatt.report import board, headline, site_map, waiting
from gigawatt.report.chapters import sections
from gigawatt.report.rendering import content_hash, embedded, packed, template, text_of
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


def get_ready() -> None:
    """Have what every report carries, and what pages are rendered with: it may be done while a plan is still made."""
    packed(get_plotlyjs())
    for name in ("template.html.j2", "board.html.j2"):
        template(name)


def page(results: Results) -> str:
    """The whole report as text."""
    found = list(sections(results))
    plotly, script = get_plotlyjs(), text_of("report.js")
    return template("template.html.j2").render(
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
        style=text_of("style.css"),
        script=script,
        plotly=packed(plotly),
        script_hashes=[content_hash(plotly), content_hash(script)],
    )


def board_page(results: Results) -> str:
    """The sheet for the board as text: no script, no other file."""
    return template("board.html.j2").render(sheet=board.sheet(results), style=text_of("board.css"))


def _flattened(content: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Nested objects as lines of dotted name and value."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _flattened(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)

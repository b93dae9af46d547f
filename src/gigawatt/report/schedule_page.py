"""Time to power as one page of its own: what ``gigawatt schedule --html`` writes, with no study behind it."""

from __future__ import annotations

from pathlib import Path

from plotly.offline import get_plotlyjs

from gigawatt.report.chapters import when_the_power_comes
from gigawatt.report.rendering import content_hash, embedded, packed, template, text_of
from gigawatt.report.schedule import Dates


def write_schedule_page(programme: str, description: str, dates: Dates, path: Path) -> None:
    """Write the page, which needs no network and no other file.

    Args:
        programme: its name.
        description: of the programme; empty: none.
        dates: what its schedule told.
        path: the file to write.
    """
    plotly, script = get_plotlyjs(), text_of("report.js")
    page = template("schedule.html.j2").render(
        programme=programme,
        description=description,
        section=when_the_power_comes(dates),
        embedded=embedded,
        style=text_of("style.css"),
        script=script,
        plotly=packed(plotly),
        script_hashes=[content_hash(plotly), content_hash(script)],
    )
    path.write_text(page, encoding="utf-8")

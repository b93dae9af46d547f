"""Time to power as one page of its own: what ``gigawatt schedule --html`` writes, with no study behind it."""

from __future__ import annotations

from pathlib import Path

from plotly.offline import get_plotlyjs

from gigawatt.report import places
from gigawatt.report.chapters import Section, when_the_power_comes
from gigawatt.report.places import InPlaces
from gigawatt.report.rendering import content_hash, embedded, packed, template, text_of
from gigawatt.report.schedule import Dates
from gigawatt.study.schedule.places import moved_words


def write_schedule_page(programme: str, description: str, dates: Dates, path: Path) -> None:
    """Write the page, which needs no network and no other file.

    Args:
        programme: its name.
        description: of the programme; empty: none.
        dates: what its schedule told.
        path: the file to write.
    """
    _write(programme, description, when_the_power_comes(dates), path)


def write_places_page(found: InPlaces, description: str, path: Path) -> None:
    """Write the page of the same campus in several places.

    Args:
        found: what was told of each place.
        description: of the programme; empty: none.
        path: the file to write.
    """
    _write(found.told["programme"], description, _side_by_side(found), path)


def _side_by_side(found: InPlaces) -> Section:
    folds = (("Permits and licences", places.gates(found)), ("Rules that hold there", places.rules(found)))
    return Section(
        "places",
        f"The same campus in {', '.join(found.places)}",
        _PLACES,
        "There is nothing to compare.",
        [places.spans(found), places.paths(found), places.power(found)],
        places.table(found),
        folded=[(title, content) for title, content in folds if content.rows],
        titled=[("What holds it up: share of futures in which a task is on a critical path", places.holds_up(found))],
        notes=places.in_words(found, moved_words(found.told)),
    )


_PLACES = (
    "All of it begun today in each place, with that place's permits, waits for the grid and seasons. P50: every other future is "
    "there by then; P80: four futures in five. Months: how much later than in the first place, by P50."
)


def _write(programme: str, description: str, section: Section, path: Path) -> None:
    plotly, script = get_plotlyjs(), text_of("report.js")
    page = template("schedule.html.j2").render(
        programme=programme,
        description=description,
        section=section,
        embedded=embedded,
        style=text_of("style.css"),
        script=script,
        plotly=packed(plotly),
        script_hashes=[content_hash(plotly), content_hash(script)],
    )
    path.write_text(page, encoding="utf-8")

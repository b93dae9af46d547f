"""``gigawatt schedule``: when the power really comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gigawatt.cli.options import AsJson, Scenario
from gigawatt.cli.outcome import outcome, print_json

if TYPE_CHECKING:
    from gigawatt.programme.programme import Programme
    from gigawatt.report.schedule import Dates
    from gigawatt.schedule.answers.answer import Answer
    from gigawatt.study.schedule.stage import Asked

DEFAULT_SAMPLES = 4096
MOST_SAMPLES = 100_000
Sites = Annotated[
    Path | None,
    typer.Option(
        "--backtest",
        metavar="SITES",
        help="No programme: how well time to first power is foretold, on dated milestones of sites (CSV).",
        show_default="no",
    ),
]


def schedule(
    programme: Annotated[
        Path | None, typer.Argument(metavar="PROGRAMME", help="The programme file (YAML).", show_default=False)
    ] = None,
    samples: Annotated[
        int, typer.Option("--samples", min=16, max=MOST_SAMPLES, help="How many futures to draw.")
    ] = DEFAULT_SAMPLES,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Of what is drawn.", show_default="the programme's")] = None,
    places: Annotated[
        str | None,
        typer.Option(
            "--in",
            metavar="PLACES",
            help="The same campus in these places side by side, as `ohio,texas,gujarat`.",
            show_default="no",
        ),
    ] = None,
    study: Annotated[
        Path | None,
        typer.Option("--study", metavar="STUDY", help="A study of it: what a month of each delay costs.", show_default="none"),
    ] = None,
    item: Annotated[
        str | None,
        typer.Option(
            "--item", metavar="PATH", help="Every task of one item alone, as `sites.ohio.power.gas`.", show_default="none"
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the answer as a page with pictures.", show_default="no")
    ] = None,
    backtest: Sites = None,
    scenario: Scenario = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=256, help="Threads; no number depends on them.")] = 1,
    as_json: AsJson = False,
) -> None:
    """When the power really comes: every task from land and permits to the last megawatt, drawn thousands of times.

    What is promised stands beside the P50, P80 and P90 dates; then what holds each item up, suppliers' slots with their slack,
    what bridges buy, and MW by year and confidence.
    """
    with outcome(as_json):
        if backtest is not None:
            _check_alone("--backtest", "which needs no programme", {"PROGRAMME": programme, "--in": places, "--study": study})
            _print_backtest(backtest, as_json)
            return
        from gigawatt.study.schedule.stage import Asked, answered, as_plain

        asked = Asked(_given(programme), samples, seed, workers, scenario)
        if places is not None:
            _check_alone("--in", "which begins everything today", {"--study": study, "--item": item})
            _compare(asked, places, html, as_json)
            return
        read, drawn = answered(asked, study)
        found = as_plain(read, drawn, item)
        if html is not None:
            _write_page(read, drawn, html)
        if as_json:
            print_json(found)
        else:
            from gigawatt.cli.schedule_tables import print_item, print_schedule

            if item is None:
                print_schedule(found)
            else:
                print_item(found, item)


def _given(programme: Path | None) -> Path:
    from gigawatt.errors import ScheduleError

    if programme is None:
        raise ScheduleError(["no programme is given. Name its file, or use `--backtest SITES`, which needs none."])
    return programme


def _check_alone(option: str, why: str, others: dict[str, object]) -> None:
    """An option that does something else than the rest: what other options ask for is not there."""
    from gigawatt.errors import ScheduleError

    given = [name for name, value in others.items() if value is not None]
    if given:
        raise ScheduleError([f"{', '.join(given)}: not with `{option}`, {why}. Leave one of them out."])


def _print_backtest(timelines: Path, as_json: bool) -> None:
    from gigawatt.study.schedule.backtest import backtest_of

    found = backtest_of(timelines)
    if as_json:
        print_json(found)
        return
    from gigawatt.cli.backtest_tables import print_backtest

    print_backtest(found)


def _write_page(programme: Programme, found: Answer, path: Path) -> None:
    from gigawatt.report.schedule_page import write_schedule_page

    with _writable(path):
        write_schedule_page(programme.name, programme.description, _dates(programme, found), path)


def _dates(programme: Programme, found: Answer) -> Dates:
    from gigawatt.report.schedule import Dates
    from gigawatt.study.schedule.tables import curve_rows, task_rows

    names = {site.key: site.name for site in programme.sites}
    return Dates(found.summary, curve_rows(found), task_rows(found), names)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    from gigawatt.errors import ScheduleError

    try:
        yield
    except OSError as error:
        raise ScheduleError(
            [f"--html: {path} cannot be written: {error.strerror}. Choose a file in a folder that is there."]
        ) from None


def _compare(asked: Asked, places: str, html: Path | None, as_json: bool) -> None:
    """The same campus in several places, on the terminal and as a page."""
    from gigawatt.study.schedule.places import schedule_in_places

    found = schedule_in_places(asked, [place.strip() for place in places.split(",") if place.strip()])
    told = found.plain()
    if html is not None:
        from gigawatt.report.places import InPlaces
        from gigawatt.report.schedule_page import write_places_page

        dates = {place: _dates(found.programme, one) for place, one in found.answers.items()}
        with _writable(html):
            write_places_page(InPlaces(told, dates), found.programme.description, html)
    if as_json:
        print_json(told)
        return
    from gigawatt.cli.schedule_places import print_places

    print_places(told)

"""Time to power as a stage: a programme's schedule, alone or in several places, and what a study's months cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from gigawatt.catalog.load import jurisdictions
from gigawatt.catalog.places import jurisdiction_of
from gigawatt.errors import ScheduleError, StudyError
from gigawatt.programme import load_programme
from gigawatt.programme.dates import iso_date
from gigawatt.programme.futures.schedule import ScheduleTerms
from gigawatt.programme.programme import Programme
from gigawatt.programme.text.known_names import nearest
from gigawatt.schedule.answers.answer import Answer, answer, usable_by_year
from gigawatt.schedule.answers.paths import TaskRow
from gigawatt.schedule.campus.review import check_network
from gigawatt.study.folder import StudyFolder
from gigawatt.study.schedule.drawn import drawn_schedule

MOST_PLACES = 6
BOUND = ("standing-plant", "uprate")  # templates of tasks.yaml


@dataclass(frozen=True, slots=True)
class Asked:
    """What futures of which programme are wanted."""

    path: Path
    samples: int
    seed: int | None  # None: the programme's
    workers: int = 1  # threads
    scenario: str | None = None

    def programme(self) -> Programme:
        return load_programme(self.path, scenario=self.scenario, further=check_network)


def schedule_of(asked: Asked, *, study: Path | None = None, item: str | None = None) -> dict[str, Any]:
    """The schedule of a programme file as plain numbers.

    Args:
        asked: the programme, and how many futures.
        study: whose table ``value_of_month`` says what a month costs.
        item: path of an item whose tasks are wanted, all of them.

    Raises:
        ProgrammeError, ScheduleError, StudyError: the input is wrong.
    """
    programme, found = answered(asked, study)
    return as_plain(programme, found, item)


def answered(asked: Asked, study: Path | None) -> tuple[Programme, Answer]:
    """A programme file's programme, and the answer of its schedule.

    Raises:
        ProgrammeError, ScheduleError, StudyError: the input is wrong.
    """
    programme = asked.programme()
    if study is not None:
        _of_same_sites(programme, study)
    drawn = drawn_schedule(programme, samples=asked.samples, seed=asked.seed, workers=asked.workers)
    return programme, answer(drawn, values_of_month(study), planned_mw(study))


def as_plain(programme: Programme, found: Answer, item: str | None = None) -> dict[str, Any]:
    """An answer as plain numbers, with the tasks of an item where one is named."""
    told = {"programme": programme.name, **found.summary}
    if item is not None:
        told["item_tasks"] = _tasks_of(found, item)
    return told


def _of_same_sites(programme: Programme, study: Path) -> None:
    planned = set(StudyFolder(study).table("power_capacity").get_column("site").to_list())
    if planned and not planned & {site.key for site in programme.sites}:
        others = ", ".join(sorted(planned)[:MOST_PLACES])
        raise StudyError(f"{study} is a study of other sites ({others}) than {programme.name}'s. Give a study of this programme.")


def values_of_month(study: Path | None) -> dict[str, float]:
    """What a month later costs where its bounds agree on its sign, by name of an item [USD]; nothing without a study."""
    if study is None:
        return {}
    frame = StudyFolder(study).table("value_of_month")
    proven = frame.filter((pl.col("low_usd") >= 0.0) | (pl.col("high_usd") <= 0.0))
    return {name: float(value) for name, value in proven.select("energisation", "value_usd").iter_rows() if value is not None}


def planned_mw(study: Path | None) -> dict[tuple[str, str], float] | None:
    """The most that a study's plan has of each plant in any year, by site and plant [MW]; None without a study.

    What comes by whole units may be less than its option's limit, and a bridge nothing at all: that is the plan's choice.
    """
    if study is None:
        return None
    frame = StudyFolder(study).table("power_capacity")
    rows = frame.group_by("site", "asset").agg(pl.col("capacity_mw").max()).iter_rows()
    return {(site, asset): float(most) for site, asset, most in rows}


def schedule_in_places(asked: Asked, places: list[str]) -> dict[str, Any]:
    """The same campus in several places: nothing of it has begun anywhere, and all work on it begins today.

    Args:
        asked: the programme, and how many futures.
        places: jurisdictions as a programme may write them.

    Raises:
        ProgrammeError, ScheduleError: the input is wrong, places that are not known all at once.
    """
    known = {place: jurisdiction_of(place) for place in places}
    names = [one.name for one in jurisdictions().values()]
    faults = [
        f"there is no jurisdiction `{place}`. {nearest(place, tuple(names))}" for place, one in known.items() if one is None
    ]
    if not places or len(places) > MOST_PLACES:
        faults.append(f"give one to {MOST_PLACES} places, such as `--in ohio,texas`")
    if faults:
        raise ScheduleError(faults)
    programme, found = asked.programme(), {}
    for place, one in known.items():
        there = from_scratch(programme, place if one is None else one.name)
        found[place] = _anew(asked, there)
    return {"programme": programme.name, "left_out": bound_to_their_place(programme), "places": found}


def _anew(asked: Asked, programme: Programme) -> dict[str, Any]:
    drawn = drawn_schedule(programme, samples=asked.samples, seed=asked.seed, workers=asked.workers, anew=True)
    return {**answer(drawn).summary, "usable_mw": usable_by_year(drawn, drawn.items)}


def from_scratch(programme: Programme, jurisdiction: str) -> Programme:
    """The programme with all its sites elsewhere, without plants that stand where they are, and without own tasks and slots.

    Whose licence a reactor seeks stays.
    """
    terms = programme.schedule or ScheduleTerms()
    fixed = set(bound_to_their_place(programme))
    sites = tuple(
        replace(site, jurisdiction=jurisdiction, power=tuple(asset for asset in site.power if asset.path not in fixed))
        for site in programme.sites
    )
    items = {
        path: replace(item, tasks={}, permit=None)
        for path, item in terms.items.items()
        if item.route is not None and path not in fixed
    }
    return replace(programme, sites=sites, schedule=replace(terms, items=items, slots=()))


def bound_to_their_place(programme: Programme) -> list[str]:
    """Paths of plants that stand already, or are given more power where they stand: no campus takes them elsewhere."""
    items = {} if programme.schedule is None else programme.schedule.items
    return sorted(path for path, item in items.items() if item.template in BOUND)


def _tasks_of(found: Answer, item: str) -> list[dict[str, Any]]:
    if item not in found.tasks:
        raise ScheduleError([f"there is no item `{item}`. {nearest(item, tuple(found.tasks))}"])
    return [_plain(row) for row in found.tasks[item]]


def _plain(row: TaskRow) -> dict[str, Any]:
    dates = {name: iso_date(getattr(row, name)) for name in ("promised", "begin", "p50", "p80")}
    told = asdict(row)
    return {**told, **told.pop("held"), **dates}

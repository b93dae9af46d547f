"""Time to power as a stage: a programme's schedule, and what a study's months cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from gigawatt.errors import ScheduleError, StudyError
from gigawatt.programme import load_programme
from gigawatt.programme.dates import iso_date
from gigawatt.programme.programme import Programme
from gigawatt.programme.text.known_names import nearest
from gigawatt.schedule.answers.answer import Answer, answer
from gigawatt.schedule.answers.paths import TaskRow
from gigawatt.schedule.campus.review import check_network
from gigawatt.study.folder import StudyFolder
from gigawatt.study.schedule.drawn import drawn_schedule

MOST_NAMED = 6  # sites in a sentence


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
        others = ", ".join(sorted(planned)[:MOST_NAMED])
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


def _tasks_of(found: Answer, item: str) -> list[dict[str, Any]]:
    if item not in found.tasks:
        raise ScheduleError([f"there is no item `{item}`. {nearest(item, tuple(found.tasks))}"])
    return [_plain(row) for row in found.tasks[item]]


def _plain(row: TaskRow) -> dict[str, Any]:
    dates = {name: iso_date(getattr(row, name)) for name in ("promised", "begin", "p50", "p80")}
    told = asdict(row)
    return {**told, **told.pop("held"), **dates}

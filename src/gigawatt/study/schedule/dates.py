"""The plan's earliest dates from the schedule: what has none of its own can be had once its network is done, so surely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Connection, Phase, PowerAsset, Site

if TYPE_CHECKING:
    from gigawatt.schedule.answers.schedule import Schedule
    from gigawatt.study.folder import StudyFolder

Item = TypeVar("Item", Phase, PowerAsset)


def dated(programme: Programme, say: Callable[[str], None]) -> tuple[Programme, Schedule | None]:
    """The programme with the dates of its schedule, and the schedule; as it is, and None, where it has no section of that name.

    Args:
        programme: as read.
        say: told that a schedule is drawn.

    Raises:
        ScheduleError: the network cannot be dated.
    """
    if programme.schedule is None:
        return programme, None
    from gigawatt.study.schedule.drawn import drawn_schedule  # late: it takes a while to load, and few programmes have one

    say("schedule")
    drawn = drawn_schedule(programme)
    return with_dates_of(programme, drawn), drawn


def stored_schedule(folder: StudyFolder, drawn: Schedule | None) -> dict[str, Any] | None:
    """Write a schedule's tables, and give the part of the summary that is its; None where the programme has no schedule."""
    if drawn is None:
        return None
    from gigawatt.study.schedule.tables import store_schedule  # late, too

    return store_schedule(folder, drawn)


def with_dates_of(programme: Programme, drawn: Schedule) -> Programme:
    """The programme with the dates that its options have at the confidence it asks for; as it is where it asks for none.

    Steps of a grid connection all state a date, which stays as an option's does, unless stated dates are to be sure as well.
    """
    if drawn.terms.confidence is None:
        return programme
    free = ("option", "connection") if drawn.terms.stated_dates_later else ("option",)
    dates = {item.path: drawn.date(item.target, drawn.terms.confidence) for item in drawn.items if item.standing in free}
    stated = not drawn.terms.stated_dates_later  # dates that are stated stay
    return replace(programme, sites=tuple(_site(site, dates, stated) for site in programme.sites))


def connection_dates(programme: Programme) -> dict[str, float]:
    """The date of each step of each grid connection, by its path in a schedule."""
    return {
        step_path(site, number): step.date
        for site in programme.sites
        if site.connection is not None
        for number, step in enumerate(site.connection.steps)
    }


def step_path(site: Site, number: int) -> str:
    """How a schedule calls a step of a site's grid connection."""
    return f"sites.{site.key}.connection.steps.{number}"


def _site(site: Site, dates: dict[str, float], stated: bool) -> Site:
    phases = tuple(_dated(phase, dates, stated) for phase in site.phases)
    power = tuple(_dated(asset, dates, stated) for asset in site.power)
    return replace(site, phases=phases, power=power, connection=_connected(site, dates))


def _connected(site: Site, dates: dict[str, float]) -> Connection | None:
    """The connection with the later dates of its steps; what the grid takes back, it takes back on the day it has said.

    A rise that comes after such a day is not had before the next one.
    """
    if site.connection is None:
        return None
    steps = list(site.connection.steps)
    for number in reversed(range(len(steps))):
        date = max(steps[number].date, dates.get(step_path(site, number), -inf))
        following = steps[number + 1].date if number + 1 < len(steps) else inf
        steps[number] = replace(steps[number], date=min(date, following))
    return replace(site.connection, steps=tuple(steps))


def _dated(item: Item, dates: dict[str, float], stated: bool) -> Item:
    if item.standing != "option" or (item.dated and stated):
        return item
    return replace(item, date=max(item.date, dates[item.path]))

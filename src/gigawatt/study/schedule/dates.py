"""The plan's earliest dates from the schedule: what has none of its own can be had once its network is done, so surely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Phase, PowerAsset, Site
from gigawatt.schedule.schedule import Schedule, schedule


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
    say("schedule")
    drawn = schedule(programme)
    return with_dates_of(programme, drawn), drawn


def with_dates_of(programme: Programme, drawn: Schedule) -> Programme:
    """The programme with the dates that its options have at the confidence it asks for; as it is where it asks for none."""
    if drawn.terms.confidence is None:
        return programme
    dates = {item.path: drawn.date(item.target, drawn.terms.confidence) for item in drawn.items if item.standing == "option"}
    return replace(programme, sites=tuple(_site(site, dates) for site in programme.sites))


def _site(site: Site, dates: dict[str, float]) -> Site:
    phases = tuple(_dated(phase, dates) for phase in site.phases)
    return replace(site, phases=phases, power=tuple(_dated_asset(asset, dates) for asset in site.power))


def _dated(phase: Phase, dates: dict[str, float]) -> Phase:
    if phase.standing != "option" or phase.dated:
        return phase
    return replace(phase, date=max(phase.date, dates[phase.path]))


def _dated_asset(asset: PowerAsset, dates: dict[str, float]) -> PowerAsset:
    if asset.standing != "option" or asset.dated:
        return asset
    return replace(asset, date=max(asset.date, dates[asset.path]))

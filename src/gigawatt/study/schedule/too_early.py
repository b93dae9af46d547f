"""What a plan has earlier than its own tasks allow, even if all of them go as promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gigawatt.plan.case.case import Case
from gigawatt.programme.dates import iso_date
from gigawatt.programme.path_words import thing
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Phase, PowerAsset
from gigawatt.study.folder import StudyFolder
from gigawatt.study.schedule.dates import connection_dates

if TYPE_CHECKING:
    from gigawatt.schedule.answers.schedule import Schedule
    from gigawatt.schedule.campus.layout import LaidOut

A_MONTH = 1.0 / 12.0  # dates that differ by less are the same
LEAST_MW = 1e-6  # a capacity of less is none


@dataclass(frozen=True)
class TooEarly:
    """An energisation that no future keeps: in all of them it comes on the later date, or later still.

    Attributes:
        item: its path in the programme.
        planned: date at which the plan has it, fractional year.
        as_promised: the earliest that its tasks allow if each takes as long as promised, fractional year.
        standing: commitment, option, or connection (a step of the grid's).
    """

    item: str
    planned: float
    as_promised: float
    standing: str

    def told(self) -> dict[str, str]:
        """As the summary has it."""
        dates = {"planned": iso_date(self.planned), "as_promised": iso_date(self.as_promised)}
        return {"item": self.item, **dates, "standing": self.standing}


def planned_too_early(planned: Mapping[str, float], due: Mapping[str, float], standing: Mapping[str, str]) -> list[TooEarly]:
    """Those of the energisations that are due later than they are planned, the most too early first.

    Args:
        planned: date of each that the plan has and waits for, by path, fractional years.
        due: date from which each is late, by path.
        standing: what each is, by path.
    """
    late = {path: date for path, date in planned.items() if due.get(path, date) - date > A_MONTH}
    found = [TooEarly(path, date, due[path], standing[path]) for path, date in late.items()]
    return sorted(found, key=lambda one: (one.planned - one.as_promised, one.item))


def too_early_in_plan(folder: StudyFolder, programme: Programme, case: Case, drawn: Schedule | None) -> list[dict[str, str]]:
    """What a plan that has just been stored has before its tasks allow it; nothing where no schedule was drawn.

    Args:
        folder: of the study.
        programme: as it was planned, with the dates of its schedule.
        case: of the plan.
        drawn: its network, futures and all.
    """
    if drawn is None:
        return []
    had = had_dates(folder, programme, case)
    return [one.told() for one in planned_too_early(had, due_dates(drawn, had), standings(programme))]


def had_dates(folder: StudyFolder, programme: Programme, case: Case) -> dict[str, float]:
    """Date of each energisation that a stored plan has any of, whether futures can make it late or not."""
    had = {path: date for path, (date, there) in _dates(folder, case).items() if there}
    return had | {path: date for path, date in connection_dates(programme).items() if path.partition(".steps.")[0] in had}


def standings(programme: Programme) -> dict[str, str]:
    """Whether each energisation is a commitment, an option or a step of a connection, by path."""
    items: list[Phase | PowerAsset] = []
    for site in programme.sites:
        items += [*site.phases, *site.power]
    return {item.path: item.standing for item in items} | dict.fromkeys(connection_dates(programme), "connection")


def too_early_words(found: Sequence[Mapping[str, str]], sites: Mapping[str, str], *, advice: bool = True) -> list[str]:
    """A sentence where the plan has something too early, with what to do about it.

    Args:
        found: as the summary has it.
        sites: names of all sites, by key.
        advice: with what to do about it.
    """
    if not found:
        return []
    first = found[0]
    most = f"most of all {thing(first['item'], sites)}: planned {first['planned']}, its tasks end {first['as_promised']}"
    which = "One item is" if len(found) == 1 else f"{len(found)} items are"
    told = f"{which} in the plan earlier than tasks allow, even as promised ({most}); no future has it before that."
    if not advice:
        return [told]
    return [f"{told} {'; '.join(_advice({one.get('standing', '') for one in found}))}."]


def _advice(standing: set[str]) -> list[str]:
    """What may be done, by what is too early."""
    later = "`schedule: {confidence: P80, stated_dates: at-confidence}` plans options and the grid at dates that can be kept"
    moved = "move `online` of commitments, or say under `schedule` what is done already"
    if standing == {"commitment"}:
        return [moved[0].upper() + moved[1:]]
    return [later] if standing <= {"option", "connection"} else [later, moved]


def due_dates(drawn: Schedule | LaidOut, planned: Mapping[str, float]) -> dict[str, float]:
    """The date from which each energisation is late: the plan's, or that of its promised durations if that is later."""
    found = dict(planned)
    for item in drawn.items:
        promised = drawn.clock.year(float(drawn.promised[drawn.network.number[item.target]]))
        found[item.path] = max(planned.get(item.path, promised), promised)
    return found


def planned_dates(folder: StudyFolder, case: Case) -> dict[str, float]:
    """When the plan has each energisation: its own date, or that of the first period in which there is any, if that is later."""
    return {path: date for path, (date, _) in _dates(folder, case).items()}


def _dates(folder: StudyFolder, case: Case) -> dict[str, tuple[float, bool]]:
    """The date of each, and whether the plan has any of it."""
    found = {}
    power, halls = folder.periods("power_capacity"), folder.periods("halls")
    for site in case.sites:
        for asset in site.assets:
            rows = power.filter((power["site"] == site.key) & (power["asset"] == asset.key) & (power["capacity_mw"] > LEAST_MW))
            found[asset.path] = _date(asset.date, rows["period"].to_list(), case)
        for hall in site.halls:
            rows = halls.filter((halls["site"] == site.key) & (halls["phase"] == hall.phase) & (halls["it_mw"] > LEAST_MW))
            found[hall.path] = _date(hall.date, rows["period"].to_list(), case)
    return found


def _date(own: float, periods: Iterable[int], case: Case) -> tuple[float, bool]:
    first = min(periods, default=None)
    return (own if not first else max(own, float(case.calendar.starts[first]))), first is not None

"""The same campus in several places: all of it begun today, with what goes along and what stays behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gigawatt.catalog.load import jurisdictions
from gigawatt.catalog.places import jurisdiction_of
from gigawatt.errors import ScheduleError
from gigawatt.programme.futures.schedule import ScheduleTerms
from gigawatt.programme.programme import Programme
from gigawatt.programme.text.known_names import nearest
from gigawatt.schedule.answers.answer import Answer, answer, usable_by_year
from gigawatt.study.schedule.drawn import drawn_schedule
from gigawatt.study.schedule.stage import Asked

MOST_PLACES = 6
BOUND = ("standing-plant", "uprate")  # templates of tasks.yaml


@dataclass(frozen=True)
class Moved:
    """What of a programme's section ``schedule`` goes along to other places, and what is of its own place and stays behind.

    Attributes:
        slots_kept: reservations, by name: suppliers deliver wherever the campus is.
        slots_left: reservations for plants that stay where they stand.
        milestones_left: paths of what the programme says of tasks: dates, durations and tasks of its own.
        permits_left: paths of plants whose air permit the programme names.
        plants_left: paths of plants that stand already, or are given more power where they stand.
    """

    slots_kept: tuple[str, ...]
    slots_left: tuple[str, ...]
    milestones_left: tuple[str, ...]
    permits_left: tuple[str, ...]
    plants_left: tuple[str, ...]


@dataclass(frozen=True)
class InPlaces:
    """The answers of one campus in several places, by what the places are called."""

    programme: Programme
    moved: Moved
    answers: Mapping[str, Answer]
    usable_mw: Mapping[str, Mapping[str, Mapping[str, float]]]  # by place, year and confidence

    def plain(self) -> dict[str, Any]:
        """As plain numbers."""
        moved = {
            name: list(getattr(self.moved, name)) for name in ("slots_kept", "slots_left", "milestones_left", "permits_left")
        }
        return {
            "programme": self.programme.name,
            "left_out": list(self.moved.plants_left),
            **moved,
            "places": {place: {**found.summary, "usable_mw": self.usable_mw[place]} for place, found in self.answers.items()},
        }


def schedule_in_places(asked: Asked, places: Sequence[str]) -> InPlaces:
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
    programme, answers, usable_mw = asked.programme(), {}, {}
    for place, one in known.items():
        there = from_scratch(programme, place if one is None else one.name)
        drawn = drawn_schedule(there, samples=asked.samples, seed=asked.seed, workers=asked.workers, anew=True)
        answers[place] = answer(drawn)
        usable_mw[place] = usable_by_year(drawn, drawn.items)
    return InPlaces(programme, moved_of(programme), answers, usable_mw)


def from_scratch(programme: Programme, jurisdiction: str) -> Programme:
    """The programme with all its sites elsewhere, as ``moved_of`` says, and nothing of it begun.

    Whose licence a reactor seeks stays.
    """
    terms = programme.schedule or ScheduleTerms()
    moved = moved_of(programme)
    fixed = set(moved.plants_left)
    sites = tuple(
        replace(site, jurisdiction=jurisdiction, power=tuple(asset for asset in site.power if asset.path not in fixed))
        for site in programme.sites
    )
    items = {
        path: replace(item, tasks={}, permit=None)
        for path, item in terms.items.items()
        if item.route is not None and path not in fixed
    }
    slots = tuple(slot for slot in terms.slots if slot.key in moved.slots_kept)
    return replace(programme, sites=sites, schedule=replace(terms, items=items, slots=slots))


def moved_of(programme: Programme) -> Moved:
    """What goes along to another place, and what stays behind."""
    terms = programme.schedule or ScheduleTerms()
    fixed = tuple(sorted(path for path, item in terms.items.items() if item.template in BOUND))
    named = {name: asset.path for site in programme.sites for asset in site.power for name in asset.supplier_slots}
    stays = {slot.key for slot in terms.slots if (slot.item or named.get(slot.key)) in fixed}
    return Moved(
        slots_kept=tuple(slot.key for slot in terms.slots if slot.key not in stays),
        slots_left=tuple(slot.key for slot in terms.slots if slot.key in stays),
        milestones_left=tuple(task.path for item in terms.items.values() for task in item.tasks.values()),
        permits_left=tuple(path for path, item in terms.items.items() if item.permit is not None),
        plants_left=fixed,
    )


def moved_words(moved: Mapping[str, Sequence[str]]) -> list[str]:
    """What goes along and what stays behind, in sentences.

    Args:
        moved: the lists of ``InPlaces.plain``.
    """
    found = []
    if moved["slots_kept"]:
        found.append(f"Kept in every place, as suppliers deliver anywhere: slots {', '.join(moved['slots_kept'])}.")
    if moved["milestones_left"]:
        tasks = ", ".join(path.removeprefix("schedule.sites.") for path in moved["milestones_left"])
        found.append(f"Left behind, as they are of the place where the campus stands: milestones and tasks of its own ({tasks}).")
    if moved["permits_left"]:
        found.append(f"Left to each place: which air permit {', '.join(moved['permits_left'])} takes.")
    if moved["left_out"]:
        beside = f", with slots {', '.join(moved['slots_left'])}" if moved["slots_left"] else ""
        found.append(f"Left out, as they stand where they stand: {', '.join(moved['left_out'])}{beside}.")
    return found

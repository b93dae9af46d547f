"""The network of a programme before anything of it is dated, and all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gigawatt.catalog.load import task_templates
from gigawatt.catalog.task_templates import TaskTemplates
from gigawatt.programme.futures.schedule import ScheduleTerms, SlotTerms
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Site
from gigawatt.programme.text.known_names import nearest_few
from gigawatt.schedule.campus.campus import Campus, build_campus
from gigawatt.schedule.campus.class_records import schedule_overruns
from gigawatt.schedule.campus.clock import Clock, bound
from gigawatt.schedule.campus.group import Group
from gigawatt.schedule.campus.plants import template_of
from gigawatt.schedule.campus.slots import Need, dealt_out, supplier_causes
from gigawatt.schedule.network.calendars import Calendar
from gigawatt.schedule.network.fault import Fault
from gigawatt.schedule.network.faults import faults
from gigawatt.schedule.network.tasks import Cause, Task


@dataclass(frozen=True)
class Drafted:
    """The network of a programme before anything of it is dated, and all that is wrong with it."""

    clock: Clock
    campuses: Sequence[Campus]
    groups: Sequence[Group]
    tasks: Sequence[Task]
    causes: Mapping[str, Cause]
    calendars: Mapping[str, Calendar]
    taken: Mapping[tuple[str, str], Sequence[SlotTerms]]
    idle: Sequence[SlotTerms]
    faults: Sequence[Fault]


def drafted_network(sites: Sequence[Site], terms: ScheduleTerms, start: float) -> Drafted:
    """The tasks of some sites by templates, jurisdictions, slots and the programme's own word.

    Args:
        sites: of the programme.
        terms: its section ``schedule``.
        start: of the horizon, a fractional year: today, where the section does not say otherwise.
    """
    clock = Clock.at(start if terms.today is None else terms.today)
    templates, known = task_templates(), schedule_overruns()
    needs = [need for site in sites for need in _needs(site, templates)]
    taken, idle = dealt_out(_with_takers(terms.slots, sites), needs)
    today = clock.year(clock.today)
    campuses = [build_campus(site, templates, known, terms, taken, today) for site in sites]
    causes = _causes(campuses, terms, templates)
    calendars = _calendars(templates, terms)
    groups = [group for campus in campuses for group in campus.groups]
    tasks = bound(groups, clock)
    wrong = [fault for campus in campuses for fault in campus.faults]
    paths = {one.path for site in sites for one in site.phases} | {one.path for site in sites for one in site.power}
    wrong += [fault for slot in idle if (fault := _unneeded(slot, needs, paths, templates)) is not None]
    wrong += _unknown_crews(groups, terms)
    wrong += faults(tasks, calendars, causes)
    return Drafted(clock, campuses, groups, tasks, causes, calendars, taken, idle, wrong)


def slot_takers(programme: Programme) -> dict[str, str | None]:
    """Who takes each slot, by its key: the path of a plant or phase; None where nobody needs it."""
    slots = () if programme.schedule is None else programme.schedule.slots
    needs = [need for site in programme.sites for need in _needs(site, task_templates())]
    taken, idle = dealt_out(_with_takers(slots, programme.sites), needs)
    return {slot.key: path for (path, _), found in taken.items() for slot in found} | {slot.key: None for slot in idle}


def _unknown_crews(groups: Sequence[Group], terms: ScheduleTerms) -> list[Fault]:
    """Crews that the programme gives tasks and does not have."""
    found = []
    for task in (task for group in groups for task in group.tasks.values()):
        if task.crew and task.said_at and task.crew not in terms.crews:
            fix = f"Write `crews: {{{task.crew}: {{count: 1}}}}` under `schedule`."
            fix = f"{nearest_few(task.crew, tuple(terms.crews))} {fix}" if terms.crews else fix
            found.append(Fault(f"{task.said_at}.crew", f"there is no crew `{task.crew}` under `schedule: crews`.", fix))
    return found


def _unneeded(slot: SlotTerms, needs: Sequence[Need], paths: set[str], templates: TaskTemplates) -> Fault | None:
    """A slot of what nothing ever waits for, or whose taker waits for nothing of the kind; None: nobody needs it, and may not."""
    if slot.item in paths and slot.item not in {need.path for need in needs}:
        return Fault(f"{slot.path}.for", f"{slot.item} waits for no equipment.", "Give the slot to another.")
    if slot.item not in paths:  # nobody's yet, or of an item that is not there, as the reader has said
        every = {task.equipment for network in templates.networks.values() for task in network.tasks.values() if task.equipment}
        if not slot.equipment or slot.equipment in every:
            return None
        fix = nearest_few(slot.equipment, sorted(every))
        return Fault(f"{slot.path}.equipment", f"no task of any kind waits for `{slot.equipment}`.", fix)
    awaited = tuple(dict.fromkeys(need.equipment for need in needs if need.path == slot.item))
    return Fault(f"{slot.path}.equipment", f"{slot.item} waits for no `{slot.equipment}`.", nearest_few(slot.equipment, awaited))


def _causes(campuses: Sequence[Campus], terms: ScheduleTerms, templates: TaskTemplates) -> dict[str, Cause]:
    causes = {cause.key: cause for campus in campuses for cause in campus.causes.values()}
    for cause in supplier_causes(terms.suppliers, templates.causes["supplier"].share.value):
        causes[cause.key] = cause
        causes.update({key: Cause(key) for key, _ in cause.follows if key not in causes})
    return causes


def _with_takers(slots: Sequence[SlotTerms], sites: Sequence[Site]) -> list[SlotTerms]:
    """Slots that a commitment names (its own key ``slots``) go there."""
    named = {name: asset.path for site in sites for asset in site.power for name in asset.supplier_slots}
    return [slot if slot.item is not None else replace(slot, item=named.get(slot.key)) for slot in slots]


def _needs(site: Site, templates: TaskTemplates) -> list[Need]:
    """What the phases and plants of a site wait for."""
    found = []
    for phase in site.phases:
        due = phase.date if phase.dated else np.inf
        for task in templates.of_hall(phase.hall.key).tasks.values():
            if task.equipment is not None:
                found.append(Need(phase.path, task.equipment, phase.halls_mw.value, due))
    for asset in site.power:
        due = asset.date if asset.dated else np.inf
        for task in template_of(templates, asset.technology).tasks.values():
            if task.equipment is not None:
                found.append(Need(asset.path, task.equipment, asset.power_mw.value, due))
    return found


def _calendars(templates: TaskTemplates, terms: ScheduleTerms) -> dict[str, Calendar]:
    found = {key: Calendar(key, season.closed) for key, season in templates.seasons.items()}
    return found | {key: Calendar(key, one.closed, one.days_per_week) for key, one in terms.calendars.items()}

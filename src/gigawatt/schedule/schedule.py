"""Time to power of a programme: its task network drawn many times, with dates of every item beside what was promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.load import task_templates
from gigawatt.catalog.task_templates import TaskTemplates
from gigawatt.errors import ScheduleError
from gigawatt.programme.programme import Programme
from gigawatt.programme.schedule import ScheduleTerms, SlotTerms
from gigawatt.programme.site import Site
from gigawatt.schedule.anchor import Clock, anchored, bound
from gigawatt.schedule.calendars import Calendar
from gigawatt.schedule.campus import Campus, build_campus
from gigawatt.schedule.class_records import schedule_overruns
from gigawatt.schedule.duration import Duration
from gigawatt.schedule.items import Item
from gigawatt.schedule.network import Network, build_network
from gigawatt.schedule.plants import template_of
from gigawatt.schedule.sampling import DEFAULT_SAMPLES, Futures, draw_futures, promised_finishes
from gigawatt.schedule.slots import Need, dealt_out, slot_key, supplier_causes
from gigawatt.schedule.tasks import Cause, Link, Task

Floats = NDArray[np.float64]

IN_SERVICE = "in-service"  # of a site, all that is committed there; of ``programme``, all of it


@dataclass(frozen=True)
class Schedule:
    """The futures of a programme's network, and what comes into service in them."""

    programme: Programme
    terms: ScheduleTerms
    clock: Clock
    items: tuple[Item, ...]
    network: Network
    futures: Futures
    promised: Floats  # (tasks,) the end of each task if all took as long as promised from today [months]
    slots: Mapping[str, SlotTerms]  # by the key of their task
    idle_slots: tuple[SlotTerms, ...]
    gates: tuple[str, ...]  # keys of the tasks that authorities decide
    seed: int
    samples: int

    def finishes(self, task: str) -> Floats:
        """The end of a task in each future [months]."""
        return self.futures.finishes(task)

    def date(self, task: str, confidence: float) -> float:
        """The date that a task's end meets so surely, as a fractional year."""
        return self.clock.year(percentile(self.finishes(task), confidence))


def percentile(months: Floats, confidence: float) -> float:
    """The month by which so large a share of futures has come: an order statistic, of no two futures a mean."""
    return float(np.quantile(months, confidence, method="inverted_cdf"))


def schedule(
    programme: Programme, *, samples: int = DEFAULT_SAMPLES, seed: int | None = None, workers: int = 1, anew: bool = False
) -> Schedule:
    """Draw the futures of a programme's network of tasks.

    Args:
        programme: with or without a section ``schedule``.
        samples: how many futures.
        seed: of what is drawn; None: the programme's.
        workers: threads; the numbers do not depend on them.
        anew: as if nothing were promised or done: all work begins today.

    Raises:
        ScheduleError: everything that is wrong with the network.
    """
    terms = programme.schedule or ScheduleTerms()
    clock = Clock.at(float(programme.start_year) if terms.today is None else terms.today)
    templates, known = task_templates(), schedule_overruns()
    needs = [need for site in programme.sites for need in _needs(site, templates)]
    taken, idle = dealt_out(terms.slots, needs)
    today = clock.year(clock.today)
    campuses = [build_campus(site, templates, known, terms, taken, today) for site in programme.sites]
    share = templates.causes["supplier"].share.value
    causes = {cause.key: cause for campus in campuses for cause in campus.causes.values()}
    for cause in supplier_causes(terms.suppliers, share):
        causes[cause.key] = cause
        causes.update({key: Cause(key) for key, _ in cause.follows if key not in causes})
    faults = [fault for campus in campuses for fault in campus.faults]
    if faults:
        raise ScheduleError(faults)
    items = tuple(item for campus in campuses for item in campus.items)
    gates = tuple(group.full(key) for campus in campuses for group in campus.groups for key in (*group.gates, *group.late_gates))
    if anew:
        items = tuple(replace(item, standing="option", promised=None) for item in items)
    network = _network(campuses, items, _calendars(templates, terms), causes, terms, clock)
    slots = {f"{path}.{slot_key(slot)}": slot for (path, _), found in taken.items() for slot in found}
    targets = [item.target for item in items] + [task.key for task in network.tasks if task.key.endswith(f".{IN_SERVICE}")]
    seed = programme.seed if seed is None else seed
    futures = draw_futures(network, targets, samples=samples, seed=seed, workers=workers, slack_of=list(slots))
    return Schedule(
        programme=programme,
        terms=terms,
        clock=clock,
        items=items,
        network=network,
        futures=futures,
        promised=promised_finishes(network),
        slots=slots,
        idle_slots=tuple(idle),
        gates=gates,
        seed=seed,
        samples=samples,
    )


def _network(
    campuses: Sequence[Campus],
    items: Sequence[Item],
    calendars: Mapping[str, Calendar],
    causes: Mapping[str, Cause],
    terms: ScheduleTerms,
    clock: Clock,
) -> Network:
    drafts = bound([group for campus in campuses for group in campus.groups], clock)
    build_network(drafts, calendars, causes, terms.crews)  # names all that is wrong, before anything is placed
    tasks = anchored(drafts, items, calendars, causes, clock)
    for campus in campuses:
        here = [item for item in items if item.site == campus.site.key and item.standing == "commitment"]
        committed = [item.target for item in here]
        if committed:
            tasks.append(_milestone(f"{campus.path}.{IN_SERVICE}", f"{campus.site.name}: all commitments in service", committed))
    sites = [task.key for task in tasks if task.key.endswith(f".{IN_SERVICE}")]
    if sites:
        tasks.append(_milestone(f"programme.{IN_SERVICE}", "all commitments in service", sites))
    return build_network(tasks, calendars, causes, terms.crews)


def _milestone(key: str, name: str, after: Sequence[str]) -> Task:
    return Task(key, name, Duration.fixed(0.0), tuple(Link(other) for other in after), group=key, not_before=-np.inf)


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
    return found | {key: Calendar(key, closed) for key, closed in terms.calendars.items()}

"""A programme's network, laid out and checked: what there is to draw futures of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import ScheduleError
from gigawatt.programme.futures.schedule import ScheduleTerms, SlotTerms
from gigawatt.programme.programme import Programme
from gigawatt.schedule.campus.anchor import anchored
from gigawatt.schedule.campus.campus import Campus
from gigawatt.schedule.campus.clock import Clock
from gigawatt.schedule.campus.draft import drafted_network
from gigawatt.schedule.campus.items import Item
from gigawatt.schedule.campus.slots import slot_key
from gigawatt.schedule.network.duration import Duration
from gigawatt.schedule.network.network import Network, build_network
from gigawatt.schedule.network.sampling import promised_finishes
from gigawatt.schedule.network.tasks import Link, Task

IN_SERVICE = "in-service"  # of a site, all that is committed there; of ``programme``, all of it


@dataclass(frozen=True)
class LaidOut:
    """The network of a programme, with what its tasks stand for."""

    terms: ScheduleTerms
    clock: Clock
    items: tuple[Item, ...]
    network: Network
    slots: Mapping[str, SlotTerms]  # by the key of their task
    idle_slots: tuple[SlotTerms, ...]
    gates: Mapping[str, float | None]  # tasks that authorities decide: share of applications granted, where it is known
    stages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of ``task_templates.STAGES``, by task
    stated: frozenset[str] = frozenset()  # tasks whose history is the programme's own word
    contradictions: tuple[str, ...] = ()  # of promised dates and milestones, in words

    @cached_property
    def promised(self) -> NDArray[np.float64]:
        """The end of every task if all of them took just as long as promised [months], shape (tasks,)."""
        return promised_finishes(self.network)


def laid_out(programme: Programme, *, anew: bool = False) -> LaidOut:
    """The network of a programme.

    Args:
        programme: with or without a section ``schedule``.
        anew: as if nothing were promised or done: all work begins today.

    Raises:
        ScheduleError: everything that is wrong with it.
    """
    terms = programme.schedule or ScheduleTerms()
    drafted = drafted_network(programme.sites, terms, float(programme.start_year))
    if drafted.faults:
        raise ScheduleError(fault.told(terms.places) for fault in drafted.faults)
    campuses, clock, calendars, causes = drafted.campuses, drafted.clock, drafted.calendars, drafted.causes
    items = tuple(item for campus in campuses for item in campus.items)
    if anew:
        items = tuple(replace(item, standing="option", promised=None) for item in items)
    tasks, contradicted = anchored(drafted.tasks, items, calendars, causes, clock)
    network = build_network([*tasks, *_milestones(campuses, items)], calendars, causes, terms.crews)
    decided = [(group, key) for group in drafted.groups for key in (*group.gates, *group.late_gates) if key not in group.skipped]
    gates = {group.full(key): group.granted.get(key) for group, key in decided}
    slots = {f"{path}.{slot_key(slot)}": slot for (path, _), found in drafted.taken.items() for slot in found}
    stages = {group.full(key): group.stages_of(key) for group in drafted.groups for key in group.tasks}
    stated = frozenset(group.full(key) for group in drafted.groups for key, draft in group.tasks.items() if draft.stated)
    return LaidOut(terms, clock, items, network, slots, tuple(drafted.idle), gates, stages, stated, tuple(contradicted))


def _milestones(campuses: Sequence[Campus], items: Sequence[Item]) -> list[Task]:
    """The ends of all that is committed at each site, and in all."""
    found = []
    for campus in campuses:
        committed = [item.target for item in items if item.site == campus.site.key and item.standing == "commitment"]
        if committed:
            found.append(_milestone(f"{campus.path}.{IN_SERVICE}", f"{campus.site.name}: all commitments in service", committed))
    if found:
        found.append(_milestone(f"programme.{IN_SERVICE}", "all commitments in service", [task.key for task in found]))
    return found


def _milestone(key: str, name: str, after: Sequence[str]) -> Task:
    return Task(key, name, Duration.fixed(0.0), tuple(Link(other) for other in after), group=key, not_before=-np.inf)

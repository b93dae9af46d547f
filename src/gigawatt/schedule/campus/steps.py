"""The last tasks of an item: it comes into service in steps, unit by unit or slot by slot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gigawatt.programme.futures.schedule import SlotTerms, SupplierTerms
from gigawatt.schedule.campus.group import Draft, Group
from gigawatt.schedule.campus.items import Step
from gigawatt.schedule.campus.slots import served_mw, slot_draft, slot_key
from gigawatt.schedule.network.duration import Duration
from gigawatt.schedule.network.promise import Overruns
from gigawatt.schedule.network.tasks import Link

MOST_STEPS = 8
LATER = "-later"  # of equipment that no slot is reserved for
AT_ONCE = Duration.fixed(0.0)


def add_steps(
    group: Group,
    mw: float,
    size_mw: float,
    step: Duration,
    slots: Mapping[str, Sequence[SlotTerms]],
    suppliers: Mapping[str, SupplierTerms],
    overruns: Overruns,
    share: float,
    after: str | None = None,
    first: Duration = AT_ONCE,
) -> tuple[Step, ...]:
    """Add an item's steps, and its slots in place of the wait for equipment.

    Args:
        group: its tasks so far.
        mw: all of it.
        size_mw: of a step, where no slots say otherwise.
        step: how long each takes after the one before it.
        slots: those that the item has, by equipment.
        suppliers: of the slots.
        overruns: of reference classes.
        share: of a slip's variance that a supplier's slots share.
        after: full key of a task that the first step waits for too.
        first: how long the first takes once all else is done.
    """
    ends = group.ends_of(key for key in group.tasks if key not in group.gates)
    awaited = [_reserve(group, equipment, found, mw, suppliers, overruns, share) for equipment, found in slots.items()]
    parts = max((waits for waits in awaited if len(waits) > 1), key=len, default=None)
    if parts is None:
        count = 1 if not math.isfinite(size_mw) or size_mw <= 0.0 else min(MOST_STEPS, max(1, math.ceil(mw / size_mw - 1e-9)))
        parts = [("", mw / count)] * count
    found_steps: list[Step] = []
    for number, (wait, part_mw) in enumerate(parts):
        key = "energise" if len(parts) == 1 else f"energise-{number + 1}"
        links = [Link(end) for end in ends] if number == 0 else [Link(f"energise-{number}")]
        if number == 0 and after is not None:
            links.append(Link(after))
        if number > 0 and wait:
            links.append(Link(wait, lag_months=_months_after(group, parts[0][0])))
        name = "energised" if len(parts) == 1 else f"energised, step {number + 1} of {len(parts)}"
        group.tasks[key] = Draft(key, name, step if number else first, tuple(links))
        found_steps.append(Step(group.full(key), part_mw))
    return tuple(found_steps)


def _reserve(
    group: Group,
    equipment: str,
    slots: Sequence[SlotTerms],
    mw: float,
    suppliers: Mapping[str, SupplierTerms],
    overruns: Overruns,
    share: float,
) -> list[tuple[str, float]]:
    """Put slots in place of the wait for equipment; returns what each step waits for, with its MW."""
    waiting = [key for key, task in group.tasks.items() if task.equipment == equipment]
    if not waiting or not slots:
        return []
    key = waiting[0]
    ordinary = group.tasks[key]
    parts = []
    for slot in slots:
        group.tasks[slot_key(slot)] = replace(slot_draft(slot, suppliers[slot.supplier], overruns, share), stages=ordinary.stages)
        parts.append((slot_key(slot), mw if slot.capacity_mw is None else slot.capacity_mw.value))
    first = slot_key(slots[0])
    group.tasks[key] = replace(ordinary, duration=Duration.fixed(0.0), after=(Link(first),), causes=(), stages=())
    if any(slot.capacity_mw is None for slot in slots):
        return [(first, mw)]
    rest = mw - served_mw(slots)
    if rest > 1e-6:
        later = f"{key}{LATER}"
        group.tasks[later] = replace(ordinary, key=later, name=f"{ordinary.name}, not reserved")
        parts.append((later, rest))
    return parts


def _months_after(group: Group, first: str) -> float:
    """Promised months from the delivery of the first slot to the beginning of the first step."""
    reached = {first: 0.0}
    for _ in group.tasks:  # as many passes as the longest path may have tasks
        for key, task in group.tasks.items():
            for link in task.after:
                if link.task in reached and key != "energise-1":
                    reached[key] = max(reached.get(key, 0.0), reached[link.task] + task.duration.promised_months)
    last = group.tasks["energise-1"].after
    return max((reached[link.task] for link in last if link.task in reached), default=0.0)

"""Causes of doubt in networks of tasks: which task each of them makes longer, and by how much in each future.

What is late in a network is late by no more than its float allows: a delivery that comes five months later and has three to spare
moves the energisation by two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.risk_causes import ENERGISATION
from gigawatt.catalog.task_templates import PERMIT, START
from gigawatt.errors import RiskError
from gigawatt.programme.futures.risk_reader import SUPPLIERS
from gigawatt.programme.text.known_names import nearest
from gigawatt.risk.drawing.causes import Cause, Futures, Settled, is_own, is_task
from gigawatt.risk.drawing.own_place import permitted
from gigawatt.schedule.answers.schedule import ActingCause
from gigawatt.schedule.campus.gates import OBJECTIONS
from gigawatt.schedule.campus.layout import LaidOut
from gigawatt.schedule.campus.said_at import said_under
from gigawatt.schedule.network.tasks import Task

Floats = NDArray[np.float64]

SHOWN = 6  # tasks in a sentence


@dataclass(frozen=True)
class Acts:
    """Where causes act in a network.

    Attributes:
        tasks: by cause, the tasks that it makes longer, each with the subjects of the cause that it is late by.
        warnings: what a cause of the programme's own delays though the network has it done, in words.
    """

    tasks: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def later(self, futures: Futures, at: str = "") -> dict[str, Floats]:
        """By how much longer each task takes, by task, shape (futures,) each [months]; causes add, if said of one stage alone."""
        found: dict[str, Floats] = {}
        for column, cause in enumerate(futures.causes):
            if at and cause.at != at:
                continue
            for task, subjects in self.tasks.get(cause.key, {}).items():
                months = np.max([futures.of(column, subject) for subject in subjects], axis=0)
                found[task] = found[task] + months if task in found else months
        return found

    def told(self, futures: Futures) -> list[ActingCause]:
        """The causes that act, for who reads the dates."""
        found = []
        for column, cause in enumerate(futures.causes):
            acts = self.tasks.get(cause.key, {})
            if acts:
                subjects = sorted({subject for named in acts.values() for subject in named})
                months = np.max([futures.of(column, subject) for subject in subjects], axis=0)
                late = months > 0.0
                mean = float(months[late].mean()) if late.any() else 0.0
                found.append(ActingCause(cause.key, cause.name, tuple(sorted(acts)), float(late.mean()), mean))
        return found


def acts_of(laid: LaidOut, causes: Sequence[Cause], *, elsewhere: bool = False) -> Acts:
    """Where causes act in a programme's network.

    A cause that names a task acts on it; one that names a plant, a phase or a connection on the tasks of the stage that it
    concerns (``Cause.at``), or on its energisation where it has none such. What is done is late by nothing any more.

    Args:
        laid: the network.
        causes: of the programme.
        elsewhere: the network is of another place than the programme's, and may lack tasks that it names.

    Raises:
        RiskError: tasks that nothing here has, all at once.
    """
    finder = _Finder(laid)
    tasks: dict[str, dict[str, tuple[str, ...]]] = {}
    for cause in causes:
        if not cause.at:
            continue
        for subject in sorted(cause.subjects):
            for task in finder.tasks_of(cause, subject):
                own = tasks.setdefault(cause.key, {})
                own[task] = (*own.get(task, ()), subject)
        finder.check(cause)
    if finder.faults and not elsewhere:
        raise RiskError("; ".join(finder.faults))
    return Acts(tasks, tuple(finder.warnings))


def settled_by(laid: LaidOut) -> Settled:
    """What a network says of events already: what its authorities grant, and whose suppliers may fail in it."""
    network, granted, replaced = laid.network, {}, set()
    for item in laid.items:
        owners = {item.path, item.path.partition(".steps.")[0], f"sites.{item.site}"}
        shares = [
            share
            for key, share in laid.gates.items()
            if share is not None
            and network.tasks[network.number[key]].group in owners
            and network.tasks[network.number[key]].finished is None
        ]
        if shares:
            granted[item.path] = float(np.prod(shares))
        own = (network.tasks[number] for number in network.before(item.target))
        if any(task.setback is not None and task.group in owners and task.setback.cause.startswith("supplier:") for task in own):
            replaced.add(item.path)
    return Settled(granted, frozenset(replaced), permitted(laid.items, laid.gates, network))


class _Finder:
    """Finds tasks in a network, and remembers what is wrong."""

    def __init__(self, laid: LaidOut) -> None:
        self.laid = laid
        self.by_group: dict[str, list[Task]] = {}
        for task in laid.network.tasks:
            self.by_group.setdefault(task.group, []).append(task)
        self.halls = {item.path for item in laid.items if item.kind == "halls"}
        self.faults: list[str] = []
        self.warnings: list[str] = []
        self.missing: dict[str, list[str]] = {}  # by cause: named tasks that one of the things meant does not have

    def tasks_of(self, cause: Cause, subject: str) -> list[str]:
        """The tasks of a subject that a cause makes longer, none of them done."""
        if subject.startswith(f"{SUPPLIERS}."):
            return self._slots(cause, subject)
        if is_task(subject):
            return self._named(cause, subject)
        if cause.at == ENERGISATION:
            return self._energisations(subject)
        there = self._stage(subject, cause.at)
        still = [task for task in there if task.finished is None and not (cause.at == START and task.started is not None)]
        if cause.at == PERMIT and still:
            return [self._deciding(still).key]
        if still or not there:
            return [task.key for task in still] or self._energisations(subject)
        if cause.stated is not None and is_own(cause.stated) and cause.at != START and _means(cause, subject):
            self._warn_done(cause, there, f"so it is added to the energisation of {subject}")
            return self._energisations(subject)
        return []

    def check(self, cause: Cause) -> None:
        """Whether each task that a cause names is somewhere."""
        if cause.stated is None:
            return
        for name in cause.stated.of:
            owner, _, task = name.rpartition(".")
            asked = [subject for subject in cause.subjects if is_task(subject) and subject.endswith(f".{task}")]
            if owner and asked and all(subject in self.missing.get(cause.key, []) for subject in asked):
                owners = [subject.rpartition(".")[0] for subject in asked]
                known = tuple(dict.fromkeys(self._short(one) for path in owners for one in self._of(path)))
                said = f"{cause.stated.path}.of: `{name}` is no task here. {nearest(task, known)}"
                self.faults.append(f"{said} There are {', '.join(known)}." if known else said)

    def _of(self, path: str) -> list[Task]:
        """The tasks of a thing; of a connection also those of its steps."""
        found = list(self.by_group.get(path, ()))
        return found + [task for group, tasks in self.by_group.items() if group.startswith(f"{path}.steps.") for task in tasks]

    @staticmethod
    def _short(task: Task) -> str:
        """The name by which a task is meant: of the second step of a connection ``upgrade-2``."""
        short = task.key.rpartition(".")[2]
        step = task.group.partition(".steps.")[2]
        return f"{short}-{int(step) + 1}" if step else short

    def _named(self, cause: Cause, subject: str) -> list[str]:
        owner, _, name = subject.rpartition(".")
        slots = [task for task in self._of(owner) if self._is(task, name)]
        names = (f"{name}-later",) if slots else (name,)  # slots stand for the wait for equipment
        there = slots + [task for task in self._of(owner) if {task.key.rpartition(".")[2], self._short(task)} & {*names}]
        if not there:
            self.missing.setdefault(cause.key, []).append(subject)
        return self._still(cause, there)

    def _is(self, task: Task, equipment: str) -> bool:
        slot = self.laid.slots.get(task.key)
        return slot is not None and slot.equipment == equipment

    def _slots(self, cause: Cause, subject: str) -> list[str]:
        """The slots of a supplier, all of them or those of one kind of equipment."""
        _, supplier, *equipment = subject.split(".")
        slots = {key: slot for key, slot in self.laid.slots.items() if slot.supplier == supplier}
        there = [key for key, slot in slots.items() if not equipment or slot.equipment == equipment[0]]
        if supplier not in self.laid.terms.suppliers:
            path = "risk" if cause.stated is None else cause.stated.path
            advice = nearest(supplier, tuple(self.laid.terms.suppliers))
            self.faults.append(f"{path}.of: there is no supplier `{supplier}` under `schedule`. {advice}".rstrip())
        return self._still(cause, [self.laid.network.tasks[self.laid.network.number[key]] for key in there])

    def _still(self, cause: Cause, there: Sequence[Task]) -> list[str]:
        """What of named tasks is not done; where all of it is, that is said."""
        still = [task.key for task in there if task.finished is None]
        if there and not still:
            self._warn_done(cause, there, "so it delays nothing")
        return still

    def _stage(self, subject: str, stage: str) -> list[Task]:
        """The tasks of a stage; halls and whatever has no gates of its own wait for those of their site."""
        own = [task for task in self._of(subject) if stage in self.laid.stages.get(task.key, ()) and not _is_objection(task)]
        if stage != PERMIT or (own and subject not in self.halls):
            return own
        site = ".".join(subject.split(".")[:2])
        of_site = [t for t in self.by_group.get(site, ()) if stage in self.laid.stages.get(t.key, ()) and not _is_objection(t)]
        return of_site or own

    def _deciding(self, gates: Iterable[Task]) -> Task:
        """The gate that is refused most often by its record, else the longest."""

        def rank(task: Task) -> tuple[float, float, str]:
            granted = self.laid.gates.get(task.key)
            return (1.0 if granted is None else granted, -task.duration.promised_months, task.key)

        return min(gates, key=rank)

    def _energisations(self, subject: str) -> list[str]:
        """The first step of a thing that is still to come: the others follow it."""
        paths = [item for item in self.laid.items if item.path == subject or item.path.startswith(f"{subject}.steps.")]
        for step in (step for item in paths for step in item.steps):
            if self.laid.network.tasks[self.laid.network.number[step.task]].finished is None:
                return [step.task]
        return []

    def _warn_done(self, cause: Cause, there: Sequence[Task], what: str) -> None:
        stated = cause.stated
        if stated is None or not is_own(stated):
            return
        named = (
            " and ".join(task.key for task in there[:SHOWN]) if len(there) == 2 else ", ".join(task.key for task in there[:SHOWN])
        )
        told = all(task.key in self.laid.stated for task in there)
        why = "by the programme's own word" if told else "as promised dates imply"
        begun = f"say under `{said_under(there[0].key)}` when {there[0].key.rpartition('.')[2]} began"
        way = "take the cause out" if told else f"{begun}, move `online`, or take the cause out"
        are = "is" if len(there) == 1 else "are"
        self.warnings.append(f"{stated.path} delays what is done already: {named} {are}, {why}, {what}; {way}.")


def _means(cause: Cause, subject: str) -> bool:
    """Whether a cause means this thing by itself: a delay always, an event where it names the thing and not only its kind."""
    return cause.moves == "delay" or (cause.stated is not None and subject in cause.stated.of)


def _is_objection(task: Task) -> bool:
    return task.key.rpartition(".")[2] == OBJECTIONS

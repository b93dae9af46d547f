"""Groups of tasks under way: those of one site, connection, phase or plant, before their names are bound to each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gigawatt.catalog.task_templates import GATES, LATE_GATES, PERMIT, SITE_WORKS, TaskTemplate, TemplateLink
from gigawatt.programme.futures.schedule import TaskTerms
from gigawatt.programme.text.known_names import nearest_few
from gigawatt.schedule.network.duration import Duration
from gigawatt.schedule.network.fault import Fault
from gigawatt.schedule.network.promise import Overruns, duration_of
from gigawatt.schedule.network.tasks import Link, Setback

LAND, PREPARATION = "land", "preparation"  # tasks of the site's group that others wait for


@dataclass(frozen=True, slots=True)
class Draft:
    """A task whose links still carry short names."""

    key: str
    name: str
    duration: Duration
    after: tuple[Link, ...] = ()
    equipment: str | None = None
    crew: str | None = None
    calendar: str | None = None
    causes: tuple[tuple[str, float], ...] = ()
    setback: Setback | None = None
    not_before: float | None = None  # fractional year: a slot's date
    started: float | None = None  # fractional year
    finished: float | None = None  # fractional year
    slipped: float = 0.0  # months by which its date was moved since it was promised
    stated: bool = False  # its history is the programme's own word
    said_at: str = ""  # path of what the programme says of it; empty: nothing
    why: str = ""  # why it stands here and not another, where there are alternatives
    stages: tuple[str, ...] = ()  # of ``task_templates.STAGES``


@dataclass(slots=True)
class Group:
    """The tasks of one item by short name, and which of them are gates."""

    path: str
    site: str  # path
    tasks: dict[str, Draft] = field(default_factory=dict)
    gates: tuple[str, ...] = ()
    late_gates: tuple[str, ...] = ()
    granted: dict[str, float] = field(default_factory=dict)  # by gate: share of applications that are granted
    skipped: set[str] = field(default_factory=set)  # tasks that need not be done: a gate among them decides nothing

    def stages_of(self, key: str) -> tuple[str, ...]:
        """Which stages of its item a task is: a gate is a permit."""
        gate = key in self.gates or key in self.late_gates
        return (PERMIT, *self.tasks[key].stages) if gate else self.tasks[key].stages

    def full(self, key: str) -> str:
        """The key of a task of this group in the network."""
        return f"{self.path}.{key}"

    def ends_of(self, keys: Iterable[str]) -> list[str]:
        """Those of some tasks that none of the others waits for."""
        chosen = list(keys)
        awaited = {link.task for key in chosen for link in self.tasks[key].after}
        return [key for key in chosen if key not in awaited]

    def resolved(self, link: Link, known: set[str]) -> list[Link]:
        """A link with the full keys that its short name stands for; a name that nobody knows stays as it is, to be named."""
        if link.task in self.tasks:
            return [replace(link, task=self.full(link.task))]
        if link.task == GATES:
            return [replace(link, task=self.full(key)) for key in self.ends_of(self.gates)]
        if link.task == LATE_GATES:
            return [replace(link, task=self.full(key)) for key in self.ends_of(self.late_gates)]
        short = {SITE_WORKS: PREPARATION, LAND: LAND}.get(link.task)
        if short is not None and self.path != self.site:
            return [replace(link, task=f"{self.site}.{short}")]
        for owner in (self.path, self.path.rpartition(".steps.")[0], self.path.partition(".steps.")[0], self.site):
            if owner and f"{owner}.{link.task}" in known:
                return [replace(link, task=f"{owner}.{link.task}")]
        return [link]


def link_of(link: TemplateLink) -> Link:
    """A link as a template or a programme states it."""
    return Link(link.task, "start-start" if link.starts else "finish-start", link.lag_months)


def drafted(
    template: TaskTemplate,
    overruns: Overruns,
    causes: tuple[tuple[str, float], ...],
    calendar: str | None,
    crews: Mapping[str, int],
) -> Draft:
    """A task of a template; its crew counts only where the programme says how many there are."""
    return Draft(
        key=template.key,
        name=template.name,
        duration=duration_of(template.duration_months, overruns),
        after=tuple(link_of(link) for link in template.after),
        equipment=template.equipment,
        crew=template.crew if template.crew in crews else None,
        calendar=calendar if template.outdoor else None,
        causes=causes,
        stages=template.stages,
    )


def adjust(group: Group, terms: Mapping[str, TaskTerms], overruns: Overruns) -> list[Fault]:
    """Put what the programme says of tasks into a group; returns what cannot be done."""
    faults = []
    for key, said in terms.items():
        known = group.tasks.get(key)
        if known is None and (said.name is None or said.duration_months is None):
            faults.append(_unknown(group, key, said))
        base = known or Draft(key, said.name or key, Duration.fixed(0.0))
        duration = base.duration if said.duration_months is None else duration_of(said.duration_months, overruns)
        after = base.after if said.after is None else tuple(link_of(link) for link in said.after)
        group.tasks[key] = replace(
            base,
            name=said.name or base.name,
            duration=Duration.fixed(0.0) if said.skip else duration,
            setback=None if said.skip else base.setback,
            after=after,
            crew=said.crew or base.crew,
            calendar=said.calendar or base.calendar,
            started=said.started,
            finished=said.finished,
            slipped=0.0 if said.slipped_months is None else said.slipped_months.value,
            stated=said.started is not None or said.finished is not None,
            said_at=said.path,
        )
        if said.skip:
            group.skipped.add(key)
    for key, said in terms.items():
        for other in said.before:
            if other not in group.tasks:
                message = f"`{other}`, which is to wait for it, is no task here."
                faults.append(Fault(f"{said.path}.before", message, nearest_few(other, tuple(group.tasks))))
                continue
            group.tasks[other] = replace(group.tasks[other], after=(*group.tasks[other].after, Link(key)))
    return faults


def _unknown(group: Group, key: str, said: TaskTerms) -> Fault:
    """A task that no template has, and of which too little is said to be one of the programme's own."""
    short = [name for name, value in (("name", said.name), ("duration", said.duration_months)) if value is None]
    due = " and ".join(f"`{name}`" for name in short)
    fix = f"{nearest_few(key, tuple(group.tasks))} A task of the programme's own needs {due} too."
    return Fault(said.path, f"there is no task `{key}` here.", fix)

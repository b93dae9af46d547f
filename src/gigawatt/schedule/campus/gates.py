"""Gates of a jurisdiction as tasks: what must be decided before work, and what only before operation."""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.catalog.jurisdictions import Gate, Jurisdiction
from gigawatt.catalog.permit_choice import PlantCase, why
from gigawatt.catalog.task_templates import PERMITS, NetworkTemplate, TaskTemplates
from gigawatt.percent import percent
from gigawatt.schedule.campus.group import Draft, Group
from gigawatt.schedule.network.duration import Duration
from gigawatt.schedule.network.promise import Overruns, duration_of
from gigawatt.schedule.network.tasks import Link, Setback

OBJECTIONS = "objections"
NUCLEAR = ("reactor", "haleu-reactor")


def add_gates(
    group: Group,
    template: NetworkTemplate,
    jurisdiction: Jurisdiction | None,
    subject: str,
    case: PlantCase,
    route: str | None,
    templates: TaskTemplates,
    overruns: Overruns,
) -> tuple[str, ...]:
    """Add the gates of a subject to a group; returns the causes that they share.

    Of alternatives the one that the case decides for stands. They wait for the task that the template names, or for nothing.
    Where no jurisdiction is known, one permit stands for all.
    """
    share = templates.causes["regulator"].share.value
    first = () if template.gates_after is None else (Link(template.gates_after),)
    if jurisdiction is None:
        key = "licences" if subject in NUCLEAR else "permits"
        unknown = templates.networks[PERMITS].tasks[key]
        cause = f"regulator:{group.site}"
        group.tasks[key] = Draft(
            key, unknown.name, duration_of(unknown.duration_months, overruns), first, causes=((cause, share),)
        )
        group.gates = (key,)
        return (cause,)
    gates = jurisdiction.path(subject, case.size_mw, route or ("nrc" if subject in NUCLEAR else None), case)
    keys = {gate.key for gate in gates}
    for gate in gates:
        before = tuple(Link(key) for key in gate.after if key in keys)
        cause = _cause(jurisdiction, gate)
        months = duration_of(gate.duration_months, overruns)
        alternatives = jurisdiction.alternatives(gate, subject)
        reason = why(gate, alternatives, case) if len(alternatives) > 1 else ""
        group.tasks[gate.key] = Draft(gate.key, gate.name, months, before or first, causes=((cause, share),), why=reason)
        if gate.granted_share is not None:
            group.granted[gate.key] = gate.granted_share.value
    group.gates = tuple(gate.key for gate in gates if gate.key not in template.late_gates)
    group.late_gates = tuple(gate.key for gate in gates if gate.key in template.late_gates)
    return tuple(dict.fromkeys(_cause(jurisdiction, gate) for gate in gates))


def add_objections(group: Group, jurisdiction: Jurisdiction, overruns: Overruns) -> str | None:
    """Neighbours who may rise while permits are sought, and delay what waits for them; returns the cause, None without a hazard.

    They rise with probability ``1 - exp(-hazard * months)`` over the months that the gates take by their medians.
    """
    months = _length(group, group.gates)
    probability = jurisdiction.opposition.contested_probability(months)
    if not probability > 0.0:
        return None
    cause = f"opposition:{group.site}"
    setback = Setback(cause, probability, duration_of(jurisdiction.opposition.delay_months, overruns))
    ends = tuple(Link(key) for key in group.ends_of(group.gates))
    name = f"objections of neighbours ({percent(probability, 2)} likely)"
    group.tasks[OBJECTIONS] = Draft(OBJECTIONS, name, Duration.fixed(0.0), ends, setback=setback)
    group.gates = (*group.gates, OBJECTIONS)
    return cause


def _cause(jurisdiction: Jurisdiction, gate: Gate) -> str:
    return f"regulator:{gate.authority}" if gate.authority else f"regulator:{jurisdiction.key}"


def _length(group: Group, keys: Sequence[str]) -> float:
    """Months of the longest way through some gates, by what they promise."""
    ends: dict[str, float] = {}
    for key in keys:  # in an order that respects what comes before what
        task = group.tasks[key]
        begin = max((ends.get(link.task, 0.0) for link in task.after), default=0.0)
        ends[key] = begin + task.duration.promised_months
    return max(ends.values(), default=0.0)

"""Why there is no plan, in the programme's words, and the cheapest way out as a change to the YAML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gigawatt.plan.case import Case
from gigawatt.plan.elastic import Conflict, Relaxation
from gigawatt.programme.dates import iso_date
from gigawatt.programme.programme import Programme
from gigawatt.study.limit_tables import subject

ROOM = 1.001  # a change is rounded away from the limit, so that it is sure to do
HOURS_IN_SERVICE = 8760.0


@dataclass(frozen=True)
class Change:
    """One line of YAML: a dotted path, what it would be and what it is, in a unit."""

    path: str
    value: float
    was: float
    unit: str

    def line(self) -> str:
        """As it is written in the programme, without the key."""
        return f"{_number(self.value)} {self.unit}".strip() + f"  # is {_number(self.was)} {self.unit}".rstrip()


def _number(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}".replace(",", "_")


def conflict_words(programme: Programme, case: Case, conflict: Conflict) -> str:
    """The message: what conflicts, what would do, and the change to write."""
    names = {site.key: site.name for site in programme.sites}
    lines = ["No plan meets the programme's requirements. These conflict:"]
    lines += [f"  - {subject(item.limit, item.bound, names)}" for item in conflict.requirements]
    lines.append("The cheapest way out, where each limit gives way in proportion to its size:")
    for item in conflict.relaxations:
        needed = f"{_number(item.needed)} {item.limit.unit}"
        if item.limit.kind == "required demand":
            lines.append(f"  - {item.limit.label}: {needed} less than is asked")
        else:
            lines.append(f"  - {item.limit.label}: {needed} instead of {_number(item.bound)}")
    changes = yaml_changes(programme, case, conflict)
    if changes:
        lines += ["In the programme:", *_yaml(changes)]
    return "\n".join(lines)


def yaml_changes(programme: Programme, case: Case, conflict: Conflict) -> list[Change]:
    """Every line of the programme to change; of several values for one line, the one that does for all."""
    found: dict[str, Change] = {}
    for item in conflict.relaxations:
        for change in _changes(programme, case, item):
            other = found.get(change.path)
            if other is None or abs(change.value - change.was) > abs(other.value - other.was):
                found[change.path] = change
    return [found[path] for path in sorted(found)]


BY_YEAR = {  # kind of limit: unit in the programme, and what a unit of the limit is of it
    "capital budget": ("GUSD", 1e-9),
    "supplier slots": ("MW/year", 1.0),
    "carbon cap": ("t/year", 1.0),
    "NOx cap": ("t/year", 1.0),
    "water cap": ("m3/year", 1.0),
}
PLAIN = {  # quantities of their own
    "capacity limit": "MW",
    "energy limit": "MWh",
    "halls limit": "MW",
    "export": "MW",
    "yearly build": "MW/year",
}


def _changes(programme: Programme, case: Case, item: Relaxation) -> Iterator[Change]:
    """The line that a relaxation is; none for a share of a load that the plan itself chooses."""
    limit = item.limit
    needed = item.needed * (ROOM if item.needed >= item.bound else 1.0 / ROOM)
    label = limit.period or str(limit.year)
    period = case.calendar.labels.index(label) if label in case.calendar.labels else 0  # of a whole year: not asked for below
    if limit.kind in BY_YEAR:
        unit, factor = BY_YEAR[limit.kind]
        path = limit.path if limit.path.endswith(str(limit.year)) else f"{limit.path}.{limit.year}"
        yield Change(path, needed * factor, item.bound * factor, unit)
    elif limit.kind in PLAIN:
        yield Change(limit.path, needed, item.bound, PLAIN[limit.kind])
    elif limit.kind == "chip supply":  # stated by the year, wherever the period is shorter
        length = float(case.calendar.lengths[period])
        yield Change(f"{limit.path}.{limit.year}", needed / length, item.bound / length, "")
    elif limit.kind == "grid connection":
        yield Change(f"{limit.path}.{iso_date(float(case.calendar.starts[period]))}", needed, item.bound, "MW")
    elif limit.kind == "required demand":
        yield _less_demand(programme, case, item, period, needed)


def _less_demand(programme: Programme, case: Case, item: Relaxation, period: int, unserved: float) -> Change:
    """What cannot be served, taken off what is asked, in the words in which it is asked."""
    work = next(load for load in case.workloads if load.key == item.limit.item)
    stated = next(load for load in programme.workloads if load.key == item.limit.item).demand.points[0][1].name
    asked = float(work.demand[period])
    path = f"demand.{work.key}.demand"
    if f"{path}_hours" in stated:
        unit = "MWh/year" if work.unit == "MW" else "H100e*h/year"
        left = max(0.0, asked - unserved) * HOURS_IN_SERVICE
        return Change(f"{path}_hours.{item.limit.year}", left, asked * HOURS_IN_SERVICE, unit)
    return Change(f"{path}.{item.limit.year}", max(0.0, asked - unserved), asked, work.unit)


def _yaml(changes: list[Change]) -> list[str]:
    """Changes as one YAML mapping, each line with what it was."""
    lines: list[str] = []
    open_path: list[str] = []
    for change in changes:
        parts = change.path.split(".")
        common = 0
        while common < min(len(parts) - 1, len(open_path)) and parts[common] == open_path[common]:
            common += 1
        lines += [f"  {'  ' * depth}{parts[depth]}:" for depth in range(common, len(parts) - 1)]
        lines.append(f"  {'  ' * (len(parts) - 1)}{parts[-1]}: {change.line()}")
        open_path = parts[:-1]
    return lines

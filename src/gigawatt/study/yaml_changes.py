"""Relaxations as lines of the programme: what a key would be, rounded to the side on which it is sure to do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gigawatt.percent import percent
from gigawatt.plan.case.case import Case
from gigawatt.plan.conflicts.elastic import Relaxation
from gigawatt.plan.master.limit import Limit
from gigawatt.plan.master.share_key import GIVE_BY_RISING
from gigawatt.programme.dates import iso_date
from gigawatt.programme.programme import Programme
from gigawatt.programme.text.yaml_source import Mapping, parse_yaml
from gigawatt.quantity import YearPath

ROOM = 1.001  # an amount is rounded away from its limit by so much
SHARE_STEP = 1e-3  # shares are rounded to a tenth of a percent, those near to one to a tenth of what is missing
HOURS_IN_SERVICE = 8760.0

BY_YEAR = {  # kind of limit: unit in the programme, and what a unit of the limit is of it
    "capital budget": ("GUSD", 1e-9),
    "supplier slots": ("MW/year", 1.0),
    "carbon cap": ("t/year", 1.0),
    "NOx cap": ("t/year", 1.0),
    "NOx permit": ("t/year", 1.0),
    "CO2 permit": ("t/year", 1.0),
    "water cap": ("m3/year", 1.0),
}
PLAIN = {  # quantities of their own
    "capacity limit": "MW",
    "energy limit": "MWh",
    "halls limit": "MW",
    "export": "MW",
    "yearly build": "MW/year",
}


@dataclass(frozen=True)
class Change:
    """One line of YAML: a dotted path, what it would be and what it is, in a unit."""

    path: str
    value: float
    was: float
    unit: str

    def line(self) -> str:
        """As it is written in the programme, without the key."""
        if self.value == self.was:
            return f"{self._written(self.value)}  # as it is"
        return f"{self._written(self.value)}  # is {self._written(self.was)}"

    def _written(self, value: float) -> str:
        if self.unit == "share":
            return percent(value, 8)
        return f"{number(value)} {self.unit}".strip()


def number(value: float) -> str:
    """A number as a programme has it."""
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}".replace(",", "_")


def yaml_changes(programme: Programme, case: Case, relaxations: Iterable[Relaxation]) -> list[Change]:
    """Every line of the programme to change; of several values for one line, the one that does for all."""
    found: dict[str, Change] = {}
    by_year: dict[str, tuple[YearPath, list[Change]]] = {}
    for item in relaxations:
        for change in _changes(programme, case, item):
            other = found.get(change.path)
            if other is None or abs(change.value - change.was) > abs(other.value - other.was):
                found[change.path] = change
    for item in relaxations:
        path, key = _stated_by_year(programme, item.limit), _key_by_year(programme, item.limit)
        if path is not None and f"{key}.{item.limit.year}" in found:
            by_year[key] = path, [change for change in found.values() if change.path.startswith(f"{key}.")]
    for key, (path, changes) in by_year.items():
        for change in _restated(programme, key, path, changes):
            found.setdefault(change.path, change)
        if _is_level(path) and len({change.value for change in changes}) == 1 and len(changes) == _years(programme):
            for change in changes:
                del found[change.path]
            found[key] = Change(key, changes[0].value, changes[0].was, changes[0].unit)
    held = [key for key in by_year if _is_held_apart(programme, key)]
    placed = [_under_path(change, held) for change in found.values()]
    return sorted(placed, key=lambda change: change.path)


def _changes(programme: Programme, case: Case, item: Relaxation) -> Iterator[Change]:
    """The line that a relaxation is; none for what stands."""
    limit = item.limit
    needed = item.needed * (ROOM if item.needed >= item.bound else 1.0 / ROOM)
    label = limit.period or str(limit.year)
    period = case.calendar.labels.index(label) if label in case.calendar.labels else 0  # of a whole year: not asked for below
    key = _key_by_year(programme, limit)
    if item.key is not None and item.key_needed is not None:
        yield _share_change(f"{key}.{limit.year}" if limit.kind == "clean energy" else limit.path, item)
    elif limit.kind in BY_YEAR:
        unit, factor = BY_YEAR[limit.kind]
        yield Change(f"{key}.{limit.year}", needed * factor, item.bound * factor, unit)
    elif limit.kind in PLAIN:
        yield Change(limit.path, needed, item.bound, PLAIN[limit.kind])
    elif limit.kind == "chip supply":  # stated by the year, wherever the period is shorter
        length = float(case.calendar.lengths[period])
        yield Change(f"{key}.{limit.year}", needed / length, item.bound / length, "")
    elif limit.kind == "grid connection":
        yield from _steps(programme, case, item, period, needed)
    elif limit.kind == "required demand":
        yield _less_demand(case, item, key, period, needed)


def _share_change(path: str, item: Relaxation) -> Change:
    """A key that is a share (or hours of a permit), rounded to where it gives more way."""
    assert item.key is not None
    assert item.key_needed is not None
    if item.limit.kind == "permit hours":
        return Change(path, math.ceil(item.key_needed * ROOM), item.key, "h/year")
    if item.limit.kind in GIVE_BY_RISING:
        return Change(path, min(1.0, math.ceil(item.key_needed / SHARE_STEP + 0.1) * SHARE_STEP), item.key, "share")
    left = 1.0 - item.key_needed
    step = SHARE_STEP if left >= 10.0 * SHARE_STEP else 10.0 ** (math.floor(math.log10(left)) - 1)
    return Change(path, max(0.0, math.floor(item.key_needed / step - 0.1) * step), item.key, "share")


def _steps(programme: Programme, case: Case, item: Relaxation, period: int, needed: float) -> Iterator[Change]:
    """A step of a connection from the period's beginning on, and lower ones that are stated within the period."""
    start, end = case.calendar.starts[period], case.calendar.starts[period] + case.calendar.lengths[period]
    yield Change(f"{item.limit.path}.{iso_date(float(start))}", needed, item.bound, "MW")
    connection = next(site for site in programme.sites if site.key == item.limit.site).connection
    assert connection is not None
    for step in connection.steps:
        if start < step.date < end and step.limit_mw.value < needed:
            yield Change(f"{item.limit.path}.{iso_date(step.date)}", needed, step.limit_mw.value, "MW")


def _less_demand(case: Case, item: Relaxation, key: str, period: int, unserved: float) -> Change:
    """What cannot be served, taken off what is asked, in the words in which it is asked."""
    work = next(load for load in case.workloads if load.key == item.limit.item)
    asked = float(work.demand[period])
    left, unit, factor = max(0.0, asked - unserved), str(work.unit), 1.0
    if key.endswith("_hours"):
        unit, factor = "MWh/year" if work.unit == "MW" else "H100e*h/year", HOURS_IN_SERVICE
    return Change(f"{key}.{item.limit.year}", left * factor, asked * factor, unit)


# -- what is stated by year ----------------------------------------------------------------------------------------------


def _key_by_year(programme: Programme, limit: Limit) -> str:
    """The path of the key under which the years of a limit stand."""
    if limit.kind == "capital budget":
        return limit.path.removesuffix(f".{limit.year}")
    if limit.kind == "chip supply":
        return limit.path
    if limit.kind == "required demand":
        stated = next(load for load in programme.workloads if load.key == limit.item).demand.points[0][1].name
        return f"{limit.path}_hours" if f"{limit.path}_hours" in stated else limit.path
    return limit.path


def _stated_by_year(programme: Programme, limit: Limit) -> YearPath | None:
    """The path over years that states a limit; None where it is stated otherwise."""
    if limit.kind == "required demand":
        return next(load for load in programme.workloads if load.key == limit.item).demand
    if limit.kind == "chip supply":
        return next(offer for offer in programme.chips if offer.chip.key == limit.item).accelerators_per_year
    if limit.kind == "supplier slots":
        return next(book for book in programme.slots if book.key == limit.item).mw_per_year
    if limit.kind == "clean energy":
        return programme.policy.clean_share
    if limit.kind == "capital budget":
        stated = programme.capital_budget_usd
        one_for_all = len({figure.name for figure in stated.values()}) == 1 and len(stated) > 1
        return YearPath.level(next(iter(stated.values()))) if one_for_all else None
    if limit.kind in ("NOx permit", "CO2 permit"):
        plant = next(plant for site in programme.sites for plant in site.power if limit.path.startswith(f"{plant.path}.most_"))
        return plant.most_nox_t_per_year if limit.kind == "NOx permit" else plant.most_co2_t_per_year
    whose = programme.policy if limit.site is None else next(site for site in programme.sites if site.key == limit.site)
    caps = {
        "carbon cap": whose.carbon_cap_t_per_year,
        "NOx cap": whose.nox_cap_t_per_year,
        "water cap": whose.water_cap_m3_per_year,
    }
    return caps.get(limit.kind)


def _is_held_apart(programme: Programme, key: str) -> bool:
    """Whether the years of a key stand under `path`, beside their source."""
    node: object = parse_yaml(programme.text, "programme.yaml")
    for part in key.split("."):
        if not isinstance(node, Mapping) or part not in node.entries:
            return False
        node = node.entries[part][1]
    return isinstance(node, Mapping) and "path" in node.entries


def _under_path(change: Change, held: list[str]) -> Change:
    for key in held:
        if change.path.startswith(f"{key}."):
            return replace(change, path=f"{key}.path{change.path.removeprefix(key)}")
    return change


def _is_level(path: YearPath) -> bool:
    return path.points[0][0] == 0.0


def _years(programme: Programme) -> int:
    return programme.end_year - programme.start_year + 1


def _restated(programme: Programme, key: str, path: YearPath, changes: list[Change]) -> Iterator[Change]:
    """The years beside those that change, as they are: a path is a line between the years that it names."""
    named = {int(year) for year, _ in path.points}
    changed = {int(change.path.removeprefix(f"{key}.")) for change in changes}
    unit = changes[0].unit
    first_year = programme.start_year
    # units of the change per unit of the path
    scale = next((change.was / path.at(int(change.path[-4:])) for change in changes if path.at(int(change.path[-4:])) > 0.0), 1.0)
    beside = {year + step for year in changed for step in (-1, 1)} | ({first_year} if _is_level(path) else set())
    if key == "finance.capital_budget":
        beside = set(range(first_year, programme.end_year + 1))  # a year not named would have no limit
    for year in sorted(beside - changed - named):
        if first_year <= year <= programme.end_year and (year > min(named) or year > min(changed)):
            value = path.at(float(year)) * scale
            if math.isfinite(value):
                yield Change(f"{key}.{year}", value, value, unit)


def yaml_lines(changes: Iterable[Change]) -> list[str]:
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

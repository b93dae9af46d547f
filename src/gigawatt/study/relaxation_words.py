"""Why there is no plan, in the programme's words, and the ways out as changes to the YAML."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import asdict

from gigawatt.errors import InfeasibleError
from gigawatt.percent import percent
from gigawatt.plan.case.case import Case
from gigawatt.plan.conflicts.elastic import Conflict, Price, Relaxation, WayOut
from gigawatt.programme.programme import Programme
from gigawatt.study.folder import StudyFolder
from gigawatt.study.tables.limit_use import LimitUse
from gigawatt.study.tables.limit_words import money, subject
from gigawatt.study.yaml_changes import number, yaml_changes, yaml_lines

APPLY = "In the programme:"
LEAST_TOLD_USD = 1e3
ESTIMATE = "What they cost is an estimate, and discounted."
TITLES = {
    "shares": "Least change, each limit measured in shares of itself",
    "dollars": "Least cost, if what it asks for can be had at the programme's prices",
    "shares with all work served": "Least change that serves all work that must be served",
}


def conflict_words(programme: Programme, case: Case, conflict: Conflict) -> str:
    """The message: what conflicts, what would do, and the changes to write."""
    names = {site.key: site.name for site in programme.sites}
    lines = ["No plan meets the programme's requirements."]
    many = len(conflict.groups) > 1
    for place, group in enumerate(conflict.groups, start=1):
        lines.append(f"Conflict {place} of {len(conflict.groups)}, between:" if many else "These conflict:")
        lines += [f"  - {_subject(item, names)}" for item in group]
    if len(conflict.ways) == 1:
        title = "The cheapest way out, where each limit gives way in proportion to its size"
        return "\n".join([*lines, *_way(programme, case, title, conflict.ways[0])])
    count = {2: "two", 3: "three"}[len(conflict.ways)]
    lines.append(f"There are {count} ways out{' of all of them' if many else ''}. {ESTIMATE}")
    for place, way in enumerate(conflict.ways, start=1):
        lines += _way(programme, case, f"{place}. {TITLES[way.least_in]}", way)
    return "\n".join(lines)


def infeasible(folder: StudyFolder, programme: Programme, case: Case, conflict: Conflict) -> InfeasibleError:
    """What to raise where no plan meets the programme's requirements; the study's log keeps it."""
    words, details = conflict_words(programme, case, conflict), conflict_details(programme, case, conflict)
    folder.append_log({"event": "infeasible", "words": words, **details})
    return InfeasibleError(words, details)


def conflict_details(programme: Programme, case: Case, conflict: Conflict) -> dict[str, object]:
    """The same for a script."""
    names = {site.key: site.name for site in programme.sites}
    return {
        "conflicts": [
            [{"limit": item.limit.label, "words": _subject(item, names)} for item in group] for group in conflict.groups
        ],
        "ways_out": [
            {
                "least_in": way.least_in,
                "estimated_usd": asdict(way.price) if way.price is not None else None,
                "changes": [asdict(change) for change in changes],
                "yaml": textwrap.dedent("\n".join(yaml_lines(changes))),
            }
            for way in conflict.ways
            for changes in [yaml_changes(programme, case, way.relaxations)]
        ],
    }


def _way(programme: Programme, case: Case, title: str, way: WayOut) -> list[str]:
    lines = [f"{title}{_price(way.price)}:", *(f"  - {_needed(item)}" for item in way.relaxations)]
    changes = yaml_changes(programme, case, way.relaxations)
    return [*lines, APPLY, *yaml_lines(changes)] if changes else lines


def _price(price: Price | None) -> str:
    if price is None:
        return ""
    parts = [f"{money(price.plan_usd)} for the plan"]
    if price.given_up_usd > LEAST_TOLD_USD:
        parts.append(f"{money(price.given_up_usd)} for the value of demand given up")
    if price.moved_usd > LEAST_TOLD_USD:
        parts.append(f"{money(price.moved_usd)} more of budgets")
    return f" (about {money(price.total_usd)}: {', '.join(parts)})" if len(parts) > 1 else f" (about {parts[0]})"


def _needed(item: Relaxation) -> str:
    """How far a limit gives way."""
    if item.key is not None and item.key_needed is not None:
        return f"{item.limit.label}: {_key(item, item.key_needed)} instead of {_key(item, item.key)}"
    if item.limit.kind == "required demand":
        return f"{item.limit.label}: {number(item.needed)} {item.limit.unit} less than is asked"
    if item.limit.unit == "USD":
        return f"{item.limit.label}: {money(item.needed)} instead of {money(item.bound)}"
    return f"{item.limit.label}: {number(item.needed)} {item.limit.unit} instead of {number(item.bound)}"


def _key(item: Relaxation, value: float) -> str:
    return f"{number(value)} h/year" if item.limit.kind == "permit hours" else percent(round(value, 6), 8)


def _subject(item: Relaxation, names: Mapping[str, str]) -> str:
    """A requirement with what the programme says of it."""
    limit = item.limit
    if item.key is None:
        return subject(limit, LimitUse(item.bound, item.bound, 0.0), names)
    where = f" at {names.get(limit.site or '', limit.site)}"
    when, says = limit.period or str(limit.year), _key(item, item.key)
    return {
        "clean energy": f"Clean energy{where} in {when} ({says} of its load, hour by hour)",
        "availability": f"Availability of {limit.item}{where} in {when} ({says} of its energy)",
        "pause share": f"Pausing of {limit.item}{where} in {when} (at most {says} of its energy)",
        "permit hours": f"The permit of {limit.item}{where} in {when} (at most {says})",
        "reserve": f"The reserve{where} in {when} (a margin of {says} on firm load, and the largest unit)",
    }[limit.kind]

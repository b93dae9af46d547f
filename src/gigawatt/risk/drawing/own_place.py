"""Events of policy in their own place: a moratorium of one state stops nothing in another, and nothing that has its permit.

A cause that moves things in several jurisdictions becomes one for each of them, drawn apart from the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from gigawatt.catalog.places import jurisdiction_of, place_key
from gigawatt.programme.programme import Programme
from gigawatt.risk.drawing.marginals import Event

if TYPE_CHECKING:
    from gigawatt.risk.drawing.causes import Cause
    from gigawatt.schedule.campus.items import Item
    from gigawatt.schedule.network.network import Network

POLICY = "policy"
AT = "@"  # between a cause's name and its place; no programme can give a cause such a name


def stated_key(key: str) -> str:
    """The name that a cause has in a programme or the catalogue, of the part of it in one place too."""
    return key.partition(AT)[0]


def in_own_place(cause: Cause, programme: Programme, own: bool) -> Iterator[Cause]:
    """A cause of policy as one for each jurisdiction that it moves something in; any other as it is.

    Args:
        cause: that moves something.
        programme: whose sites lie somewhere.
        own: whether the programme states it: its probability counts, else that of each place where one is known. What is sure
            to happen, as in a scenario, does so in every place.
    """
    if cause.moves != POLICY:
        yield cause
        return
    by_place: dict[str, set[str]] = {}
    for subject in sorted(cause.subjects):
        by_place.setdefault(_place_of(subject, programme), set()).add(subject)
    for place, subjects in by_place.items():
        known = jurisdiction_of(place)
        here = replace(cause, subjects=frozenset(subjects))
        chance = None if known is None or own else known.moratorium_probability
        if chance is not None and isinstance(cause.distribution, Event) and cause.distribution.probability < 1.0:
            here = replace(here, distribution=replace(cause.distribution, probability=chance.value))
        if isinstance(here.distribution, Event) and here.distribution.probability <= 0.0:
            continue
        if len(by_place) > 1:
            name = place if known is None else known.name
            here = replace(here, key=f"{cause.key}{AT}{place}", name=f"{cause.name} ({name})")
        yield here


def _place_of(subject: str, programme: Programme) -> str:
    """The jurisdiction in which something stands: its key, or what the programme calls it."""
    key = subject.split(".")[1] if subject.startswith("sites.") else ""
    site = next((site for site in programme.sites if site.key == key), None)
    if site is None:
        return ""
    return place_key(site.jurisdiction)


def place_of_policy(cause: Cause, programme: Programme) -> str:
    """Where the part of a policy acts that is of one place (`in_own_place`): the key of the jurisdiction; empty: no policy."""
    return _place_of(min(cause.subjects), programme) if cause.moves == POLICY and cause.subjects else ""


def correlated_parts(ranks: Mapping[tuple[str, str], float], names: tuple[str, ...]) -> dict[tuple[str, str], float]:
    """Correlations of causes as those of their parts in each place; parts go together as far as what they go with makes them."""
    parts: dict[str, list[str]] = {}
    for name in names:
        parts.setdefault(stated_key(name), []).append(name)
    found: dict[tuple[str, str], float] = {}
    for (one, other), rank in ranks.items():
        if one in parts and other in parts:
            found |= {(a, b): rank for a in parts[one] for b in parts[other]}
            for several in (parts[one], parts[other]):
                found |= dict.fromkeys(combinations(several, 2), rank * rank)
    return found


def permitted(items: tuple[Item, ...], gates: Mapping[str, float | None], network: Network) -> frozenset[str]:
    """Paths of what has all that authorities decide about it behind it: a phase's own gates and those of its campus.

    Args:
        items: of a programme.
        gates: tasks that authorities decide.
        network: with what of them is history.
    """
    found = set()
    for item in items:
        owners = {item.path, item.path.partition(".steps.")[0], f"sites.{item.site}"}
        own = [task for key in gates if (task := network.tasks[network.number[key]]).group in owners]
        if own and all(task.finished is not None for task in own):
            found.add(item.path.partition(".steps.")[0])
    return frozenset(found)

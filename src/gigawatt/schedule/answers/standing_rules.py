"""Rules that hold at a site whatever is applied for: large loads, moratoria, chips, data, water; and which its size meets."""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.catalog.jurisdictions import Jurisdiction
from gigawatt.catalog.places import jurisdiction_of
from gigawatt.programme.site import Site

KINDS_FIRST = ("large-load", "moratorium", "export", "data-residency", "water", "clean-power", "emissions", "incentive")


@dataclass(frozen=True, slots=True)
class StandingRule:
    """A rule of a place, as a campus of some size meets it."""

    place: str
    kind: str
    name: str
    says: str
    threshold_mw: float | None  # None: it holds whatever the size
    applies: bool  # no campus below its threshold
    source: str
    as_of: str
    confidence: str


def rules_at(jurisdiction: Jurisdiction, size_mw: float) -> list[StandingRule]:
    """The rules of a place, those about large loads first.

    Args:
        jurisdiction: with what it takes over from around it.
        size_mw: of the campus, its halls with all that they need [MW].
    """
    found = []
    for rule in sorted(jurisdiction.rules.values(), key=lambda rule: KINDS_FIRST.index(rule.kind)):
        threshold = rule.numbers.get("threshold")
        least_mw = None if threshold is None else threshold.value
        applies = least_mw is None or size_mw >= least_mw
        place = jurisdiction.name
        found.append(
            StandingRule(place, rule.kind, rule.name, rule.says, least_mw, applies, rule.source, rule.as_of, rule.confidence)
        )
    return found


def rules_of_site(site: Site, facility_per_it: float) -> list[StandingRule]:
    """The rules of a site's place; none where its place is not known."""
    jurisdiction = jurisdiction_of(site.jurisdiction)
    if jurisdiction is None:
        return []
    return rules_at(jurisdiction, facility_per_it * sum(phase.halls_mw.value for phase in site.phases))

"""What the law and the grid of a place ask of a campus: permit gates, the queue, rules, and neighbours who object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, inf

from gigawatt.catalog.permit_choice import PlantCase, chosen
from gigawatt.catalog.technologies import Technology
from gigawatt.quantity import Figure

SUBJECTS = ("campus", "gas", "reactor", "haleu-reactor", "solar", "wind", "geothermal", "storage", "grid", "chips")
"""What a gate may apply to: the campus itself, a kind of plant on it, its grid connection, or the chips that it takes in."""

RULE_KINDS = ("large-load", "clean-power", "water", "incentive", "data-residency", "export", "moratorium", "emissions")
"""What a rule is about."""

ROUTES = ("nrc", "combined", "doe")
"""Ways to the same end of which a project takes one: a reactor's two licences (10 CFR 50), one for both (10 CFR 52), or an
authorisation by the Department of Energy."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One decision of an authority that work must wait for."""

    key: str
    name: str
    authority: str
    applies_to: tuple[str, ...]  # of ``SUBJECTS``
    after: tuple[str, ...]  # keys of gates that come before, where they apply
    duration_months: Figure  # from a complete application to the decision: median, with p10 and p90
    routes: tuple[str, ...]  # of ``ROUTES``; empty: whatever the route
    above_mw: Figure | None  # only for campuses or plants of at least this size; None: of any size
    granted_share: Figure | None  # of applications that are granted; None: no record
    choice: str | None = None  # gates of one choice are alternatives, of which a plant passes one; None: it stands for itself
    from_nox_t: Figure | None = None  # alternatives: due from so much NOx that a source may emit in a year
    from_nox_steam_t: Figure | None = None  # the same of sources that raise steam
    steam: tuple[str, ...] = ()  # templates of plants that do
    most_nox_kg_per_mwh: Figure | None = None  # alternatives: open to plants that emit no more per MWh

    @property
    def figures(self) -> tuple[Figure, ...]:
        of_choice = (self.from_nox_t, self.from_nox_steam_t, self.most_nox_kg_per_mwh)
        every = (self.duration_months, self.above_mw, self.granted_share, *of_choice)
        return tuple(figure for figure in every if figure is not None)

    def applies(self, subject: str, size_mw: float | None = None, route: str | None = None) -> bool:
        """Whether a project of this subject [MW] on this route has to pass it (no route given: on every route)."""
        if subject not in self.applies_to or (route is not None and self.routes and route not in self.routes):
            return False
        if self.choice is not None:  # by its size only where nothing better is known: ``permit_choice``
            return True
        return self.above_mw is None or size_mw is None or size_mw >= self.above_mw.value


@dataclass(frozen=True, slots=True)
class Interconnection:
    """How long a grid connection takes, and how many who ask for one get it."""

    operator: str
    load_wait_months: Figure  # from the request of a large load to its energisation
    generation_wait_months: Figure  # from the request of a power plant to its operation
    completion_share: Figure  # of plants that asked and were built

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.load_wait_months, self.generation_wait_months, self.completion_share)


@dataclass(frozen=True, slots=True)
class Rule:
    """One standing rule: what it says, since when, and its numbers by name."""

    key: str
    name: str
    kind: str  # of ``RULE_KINDS``
    says: str
    source: str
    as_of: str
    confidence: str
    numbers: Mapping[str, Figure]  # threshold, minimum_take, term and so on

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(self.numbers.values())


@dataclass(frozen=True, slots=True)
class Opposition:
    """People who fight a project while it seeks its permits: a constant hazard, and what it does when it strikes."""

    hazard_per_month: Figure
    delay_months: Figure  # of a project that is fought and goes on
    cancelled_share: Figure  # of projects that are fought

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.hazard_per_month, self.delay_months, self.cancelled_share)

    def contested_probability(self, months: float) -> float:
        """That opposition rises within ``months`` of permitting: ``1 - exp(-hazard * months)``."""
        return 1.0 - exp(-self.hazard_per_month.value * months)

    def cancelled_probability(self, months: float) -> float:
        """That it rises and ends the project."""
        return self.contested_probability(months) * self.cancelled_share.value


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A state or a country, with what it takes over from the country it lies within."""

    key: str
    name: str
    within: str | None  # key of the jurisdiction around it
    also: tuple[str, ...]  # other names that a programme may write
    gates: Mapping[str, Gate]
    interconnection: Interconnection
    rules: Mapping[str, Rule]
    opposition: Opposition
    moratorium_probability: Figure | None = None  # that new halls are stopped by law before long; None: as elsewhere

    @property
    def figures(self) -> tuple[Figure, ...]:
        of_gates = [figure for gate in self.gates.values() for figure in gate.figures]
        of_rules = [figure for rule in self.rules.values() for figure in rule.figures]
        stopped = () if self.moratorium_probability is None else (self.moratorium_probability,)
        return (*of_gates, *self.interconnection.figures, *of_rules, *self.opposition.figures, *stopped)

    @property
    def own_figures(self) -> tuple[Figure, ...]:
        """Its figures without those that it takes over from the country around it."""
        return tuple(figure for figure in self.figures if figure.name.startswith(f"jurisdictions.{self.key}."))

    def alternatives(self, gate: Gate, subject: str) -> tuple[Gate, ...]:
        """The gates of a subject of which one is passed, this one among them."""
        found = (other for other in self.gates.values() if other.choice == gate.choice and other.applies(subject))
        return tuple(found) if gate.choice is not None else (gate,)

    def path(
        self, subject: str, size_mw: float | None = None, route: str | None = None, case: PlantCase | None = None
    ) -> tuple[Gate, ...]:
        """The gates of a subject in an order that respects what comes before what.

        Args:
            subject: of ``SUBJECTS``.
            size_mw: of the campus or the plant [MW]; gates for larger ones are left out. None keeps them.
            route: of ``ROUTES``; gates of other routes are left out. None keeps all.
            case: what decides between alternatives; None: the size alone.
        """
        due = {key: gate for key, gate in self.gates.items() if gate.applies(subject, size_mw, route)}
        by_case = case or PlantCase(inf if size_mw is None else size_mw, None)
        for name in dict.fromkeys(gate.choice for gate in due.values() if gate.choice is not None):
            alternatives = [gate for gate in due.values() if gate.choice == name]
            one = chosen(alternatives, by_case)
            due = {key: gate for key, gate in due.items() if gate.choice != name or gate is one}
        ordered: dict[str, Gate] = {}
        while len(ordered) < len(due):  # the reader has made sure that there is no circle
            for key, gate in due.items():
                if key not in ordered and all(before in ordered for before in gate.after if before in due):
                    ordered[key] = gate
        return tuple(ordered.values())


def path_months(gates: tuple[Gate, ...]) -> float:
    """Months from the first application to the last decision at the gates' medians, side by side where nothing comes before."""
    ends: dict[str, float] = {}
    for gate in gates:
        ends[gate.key] = max((ends[before] for before in gate.after if before in ends), default=0.0) + gate.duration_months.value
    return max(ends.values(), default=0.0)


def subject_of(technology: Technology) -> str:
    """What a power technology is to an authority, of ``SUBJECTS``."""
    fuel = technology.fuel or ""
    if fuel in ("uranium", "haleu"):
        return "reactor" if fuel == "uranium" else "haleu-reactor"
    if fuel == "geothermal-heat":
        return "geothermal"
    if fuel:
        return "gas"
    return technology.kind if technology.kind in ("solar", "wind") else "storage"

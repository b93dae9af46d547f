"""Named causes of doubt about a programme: what each moves, of what, by how much, and which go together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.catalog.late_spending import LateSpending
from gigawatt.catalog.task_templates import CONSTRUCTION, DELIVERY, PERMIT, STAGES, START
from gigawatt.quantity import Figure

FACTORS = (
    "capital-cost",
    "fuel-price",
    "power-price",
    "carbon-price",
    "chip-price",
    "demand",
    "chip-performance",
    "chip-life",
)
"""What is multiplied: so many ``times`` what the programme says."""
MONTHS = ("delay", "chip-delivery")
"""What comes so many ``months`` later than the programme says."""
EVENTS = ("licence", "supplier", "policy")
"""What may happen, with a ``probability``, and then costs ``months``: refusal, default, a moratorium."""
ENERGISATION = "energisation"
AT = {"delay": CONSTRUCTION, "licence": PERMIT, "supplier": DELIVERY, "policy": START}
"""What acts on networks of tasks, and where if nothing else is said: at a stage (``task_templates.STAGES``) of what it names."""
PLACES = (*STAGES, ENERGISATION)
WEATHER = "weather-year"
TECHNOLOGY = "network:technology"
"""What a cause may be correlated with that is none of them: the trouble that units of a design share in the networks of tasks."""
MOVES = (*MONTHS, *FACTORS, WEATHER, *EVENTS)
FOSSIL, CARBON_FREE = "fossil", "carbon-free"


@dataclass(frozen=True, slots=True)
class RiskCause:
    """One cause of doubt. A median with p10 and p90 says by how much; every future has one value of it.

    ``of`` names what is moved (empty: all that can be). Of costs, delays and events: technologies, their kinds (of
    ``jurisdictions.SUBJECTS``; ``first-reactor`` and ``proven-reactor`` by the class of their cost), sites, paths of plants and
    phases, ``plants``, ``halls``, ``connections``; of what acts on networks (``AT``) also tasks: any of these and ``sites``, then
    the task (``gas.turbines``, ``connections.upgrade``), and ``suppliers.NAME`` with or without equipment. Of fuels: their keys,
    ``fossil``, ``carbon-free``. Of power prices: markets. Of demand: workloads. Of chips: chips.
    """

    key: str
    path: str  # dotted, in the programme or in risk.yaml
    name: str
    moves: str  # of ``MOVES``
    of: tuple[str, ...] = ()
    times: Figure | None = None
    months: Figure | None = None
    probability: Figure | None = None
    reference_class: str | None = None  # capital cost: the class whose record says by how much
    at: str | None = None  # of ``PLACES``: where it acts in the network of what it names; None: as ``AT`` says
    replaces: tuple[str, ...] | None = None  # causes of the catalogue that give way for what this one moves; None: nothing said

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(one for one in (self.times, self.months, self.probability) if one is not None)


@dataclass(frozen=True, slots=True)
class RiskCorrelation:
    """How strongly two causes go together."""

    key: str
    path: str
    name: str
    between: tuple[str, str]
    rank: Figure  # Spearman's correlation of ranks, -1 to 1

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.rank,)


@dataclass(frozen=True, slots=True)
class RiskDefaults:
    """All of risk.yaml."""

    causes: Mapping[str, RiskCause]
    correlations: Mapping[str, RiskCorrelation]
    late_spending: Mapping[str, LateSpending]

    @property
    def figures(self) -> tuple[Figure, ...]:
        of_causes = [figure for one in self.causes.values() for figure in one.figures]
        of_spending = [figure for one in self.late_spending.values() for figure in one.figures]
        return (*of_causes, *(one.rank for one in self.correlations.values()), *of_spending)


def cause_faults(cause: RiskCause) -> list[tuple[str, str, str]]:
    """What is missing from a cause, or does not belong to what it moves: key, what is wrong, what to do."""
    found = [_fault(cause, name, due) for name, due in _due(cause).items()]
    spread = [("times", cause.times), ("months", cause.months)]
    return [one for one in found if one] + [fault for name, one in spread if one is not None for fault in _spread(name, one)]


def _due(cause: RiskCause) -> Mapping[str, bool | None]:
    """Whether each number is due (true), may be there (none) or has no place (false)."""
    event = cause.moves in EVENTS
    classed = cause.moves == "capital-cost" and cause.reference_class is not None
    return {
        "times": cause.moves in FACTORS and not classed,
        "months": cause.moves in MONTHS or event,
        "probability": event,
        "reference_class": None if cause.moves == "capital-cost" else False,
        "at": None if cause.moves in AT else False,
    }


def _fault(cause: RiskCause, name: str, due: bool | None) -> tuple[str, str, str] | None:
    there = getattr(cause, name) is not None
    if due and not there:
        other = " (or `reference_class`)" if name == "times" and cause.moves == "capital-cost" else ""
        return "", f"`{name}` is missing.", f"Add `{name}`{other}: {_MEANING[name]}."
    if due is False and there:
        return name, f"has no place in a cause that moves {cause.moves}.", "Remove it."
    return None


def _spread(name: str, figure: Figure) -> list[tuple[str, str, str]]:
    low, high = figure.p10, figure.p90
    if low is None or high is None:
        return [(name, "needs `p10` and `p90` beside its median.", f"Write `{_EXAMPLES[name]}`.")]
    if any(math.isnan(number) for number in (low, figure.value, high)):
        return []  # noted where it was read
    if name == "months" and low < 0.0:
        said = f"{low:g} months later is earlier, and nothing comes earlier than planned."
        return [(name, said, f"Write `{_EXAMPLES[name]}`, from 0 months on.")]
    if not low <= figure.value <= high:
        said = f"p10 {low:g}, median {figure.value:g} and p90 {high:g} are not in order."
        return [(name, said, "Write them in order.")]
    if name == "times" and low <= 0.0:
        return [(name, "its p10 is not above 0.", "Write a factor above 0.")]
    return []


_EXAMPLES = {"times": "{p10: 0.8, p50: 1, p90: 1.4}", "months": "{p10: 1 month, p50: 3 months, p90: 12 months}"}
_MEANING = {
    "times": "so many times what the programme says, with p10 and p90",
    "months": "so many months later, with p10 and p90",
    "probability": "a share, how likely it is to happen",
}

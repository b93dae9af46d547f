"""What a falling cost claims: the learning rate that it implies, held against what technologies have learnt.

Wright's law: the cost of unit ``n`` is ``c_n = c_1 n^-b``, so each doubling costs the share ``LR = 1 - 2^-b`` less.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gigawatt.catalog.reference_classes import LearningClass

Verdict = Literal["within the record", "at the edge of the record", "beyond the record"]

MOST_UNITS = 100_000  # of anything that comes in whole units: more is no number


def implied_learning_rate(first_cost: float, last_cost: float, units: float) -> float:
    """The share by which cost falls per doubling where unit 1 costs ``first_cost`` and unit ``units`` ``last_cost``.

    From 4 to 1 over eight units, three doublings: ``1 - (1/4)^(1/3) = 37 %``. Negative where cost rises.

    Raises:
        ValueError: costs that are not above zero, or no more than one unit.
    """
    if not (first_cost > 0.0 and last_cost > 0.0 and units > 1.0):
        raise ValueError(
            f"from {first_cost:g} to {last_cost:g} over {units:g} units is no path: costs above 0 and more than one unit."
        )
    return 1.0 - math.exp(math.log(last_cost / first_cost) / math.log2(units))


def cost_of_unit(first_cost: float, rate: float, unit: float) -> float:
    """What unit number ``unit`` costs at a learning rate: at 10 %, the eighth of a first at 4 is 2.916."""
    return first_cost * math.exp(math.log1p(-rate) * math.log2(unit))


def units_needed(first_cost: float, last_cost: float, rate: float) -> float:
    """How many units must be built until one costs ``last_cost``: at 20 %, 74 for a quarter; infinite where nothing is learnt."""
    if last_cost >= first_cost:
        return 1.0
    doublings = math.log(last_cost / first_cost) / math.log1p(-rate) if rate > 0.0 else math.inf
    return math.inf if doublings > 60.0 else 2.0**doublings


@dataclass(frozen=True, slots=True)
class LearningClaim:
    """A cost path beside its class: what it claims, and what the class's record makes of it."""

    rate: float  # implied
    learning_class: str
    record_p10: float
    record_p50: float
    record_p90: float
    first_cost: float  # claimed
    last_cost: float  # claimed
    last_cost_p50: float  # of the same unit at the record's median rate
    units_needed_p50: float  # until the claimed cost, at the record's median rate
    verdict: Verdict

    @property
    def flagged(self) -> bool:
        """Whether more is claimed than nine in ten records show."""
        return self.verdict == "beyond the record"

    def sentence(self) -> str:
        """The claim in words, for a report."""
        few = self.units_needed_p50 <= MOST_UNITS
        units = f"about {self.units_needed_p50:,.0f} units" if few else "more units than anyone will build"
        record = f"{self.record_p10:.0%} to {self.record_p90:.0%}, median {self.record_p50:.0%}"
        return (
            f"implies {self.rate:.0%} a doubling, {self.verdict} of `{self.learning_class}` ({record}); "
            f"at the median {units} would be needed"
        )


def learning_claim(first_cost: float, last_cost: float, units: float, one: LearningClass) -> LearningClaim:
    """A fall of cost from the first to unit number ``units``, held against the record of a technology.

    Raises:
        ValueError: costs that are not above zero, or no more than one unit.
    """
    rate = implied_learning_rate(first_cost, last_cost, units)
    low, high = (one.rate.value if end is None else end for end in (one.rate.p10, one.rate.p90))
    verdict: Verdict = "within the record"
    if rate > one.rate.value:
        verdict = "at the edge of the record" if rate <= high else "beyond the record"
    typical = one.rate.value
    return LearningClaim(
        rate=rate,
        learning_class=one.key,
        record_p10=low,
        record_p50=typical,
        record_p90=high,
        first_cost=first_cost,
        last_cost=last_cost,
        last_cost_p50=cost_of_unit(first_cost, typical, units),
        units_needed_p50=units_needed(first_cost, last_cost, typical),
        verdict=verdict,
    )


def learning_of(subject: str, classes: Mapping[str, LearningClass]) -> LearningClass:
    """The learning class of a kind of plant, and ``any`` where it has none of its own."""
    return classes.get(subject, classes["any"])

"""What moves the cost of compute, and what it is worth, most: each assumption by itself from one end of its span to the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gigawatt.finance.cost_of_compute import ComputeCost, CostInputs


@dataclass(frozen=True, slots=True)
class Span:
    """An assumption with its ends, as a field of `CostInputs` takes them.

    Attributes:
        name: What the reader is told.
        field: Of `CostInputs`.
        low, high: Its ends.
    """

    name: str
    field: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Moved:
    """What one assumption does at its ends: cost of an accelerator-hour, and what compute leaves over its cost.

    ``None`` where no accelerator is at work.
    """

    span: Span
    cost_low: float | None
    cost_high: float | None
    surplus_low_usd: float
    surplus_high_usd: float

    @property
    def swing_usd(self) -> float:
        """How far it moves what is left."""
        return abs(self.surplus_high_usd - self.surplus_low_usd)


def tornado(cost: ComputeCost, inputs: CostInputs, spans: Iterable[Span]) -> list[Moved]:
    """Each assumption moved alone, what moves the surplus most first."""
    found = []
    for span in spans:
        ends = [replace(inputs, **{span.field: end}) for end in (span.low, span.high)]
        low, high = (_cost(cost, end) for end in ends)
        found.append(Moved(span, low, high, cost.surplus_usd(ends[0]), cost.surplus_usd(ends[1])))
    return sorted(found, key=lambda moved: -moved.swing_usd)


def _cost(cost: ComputeCost, inputs: CostInputs) -> float | None:
    parts = cost.per_accelerator_hour(inputs)
    return float(sum(parts.values())) if parts else None

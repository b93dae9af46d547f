"""Near-optimal alternatives: how much of a thing there could be at nearly the plan's cost (docs/mathematics/plan.md, section 8).

Over the planes, which lie below the true cost, the span of a quantity within a slack of the plan's cost is too wide: no plan
within the slack lies outside. The ends are then dispatched, and mixtures of dispatched plans cost no more than the mixture of
their costs: what they span is there to be had. All with units of any size.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import SolverError
from gigawatt.plan.answers.cost_limited import CostLimitedMaster, End
from gigawatt.plan.answers.quantities import Quantity, quantities
from gigawatt.plan.answers.true_cost import true_cost_usd
from gigawatt.plan.decompose import Decomposed, Decomposition

Floats = NDArray[np.float64]

SLACKS = (0.01, 0.03, 0.05)  # of the plan's cost
NEAR = 1e-2  # of what matters of a quantity: how near to its end
OUTER_PART = 0.7  # of the time, for ends over the planes; the rest dispatches them
DISPATCH_TOLERANCE = 5e-4  # of the cost
CLOSE = 0.2  # of a slack: an end that truly costs no more than that too much is not looked for again
TRIES = 5  # dispatches of one end, each with the planes of the one before
LOW, HIGH = 1.0, -1.0


@dataclass(frozen=True)
class Span:
    """Of one quantity within a slack of the plan's cost; None where it was not looked at in the time there was.

    Attributes:
        quantity: whose.
        slack: of the plan's cost.
        low: no plan within the slack has less.
        high: no plan within the slack has more.
        low_shown: a plan within the slack, dispatched or mixed of dispatched ones, has as little.
        high_shown: likewise, as much.
    """

    quantity: Quantity
    slack: float
    low: float | None
    high: float | None
    low_shown: float | None
    high_shown: float | None


@dataclass(frozen=True)
class Alternatives:
    """All spans, the most important quantities first, and what it took."""

    spans: list[Span]
    dispatched: int  # plans, every hour
    seconds: float
    seconds_allowed: float


def alternatives(decomposition: Decomposition, plan: Decomposed, seconds: float) -> Alternatives:
    """The spans of a plan's quantities, as many as there is time for.

    Args:
        decomposition: that found the plan; its executor still answers.
        plan: with a cost above zero, of which slacks are shares.
        seconds: to take; a dispatch of one year that has begun is ended, a solve of the one programme of all sites is left.
    """
    began = time.monotonic()
    if seconds <= 0.0 or plan.upper_usd <= 0.0:
        return Alternatives([], 0, 0.0, max(seconds, 0.0))
    search = _Search(decomposition, plan, began + seconds)
    search.outer(began + OUTER_PART * seconds)
    search.inner()
    return Alternatives(list(search.spans()), len(search.costs) - 1, time.monotonic() - began, seconds)


class _Search:
    """Ends found so far, and the plans dispatched."""

    def __init__(self, decomposition: Decomposition, plan: Decomposed, until: float) -> None:
        self.decomposition, self.plan, self.until = decomposition, plan, until
        self.master = CostLimitedMaster(plan)
        self.quantities = quantities(plan)
        self.ends: dict[tuple[int, float, float], End] = {}  # (quantity, direction, slack)
        self.costs = [plan.upper_usd]
        self.amounts = [[quantity.value for quantity in self.quantities]]
        self.shown: set[tuple[int, float]] = set()  # (quantity, direction) of which an end was dispatched

    # -- over the planes ------------------------------------------------------------------------------------------------

    def outer(self, until: float) -> None:
        """Ends over the planes, quantity by quantity."""
        for number in range(len(self.quantities)):
            for direction in (LOW, HIGH):
                self._ends(number, direction, until)

    def _ends(self, number: int, direction: float, until: float) -> None:
        """All slacks of one direction, the widest first: an end that costs little is the end of the narrower ones too."""
        wider: End | None = None
        for slack in reversed(SLACKS):
            if wider is None or wider.slack > slack:
                if time.monotonic() > until:
                    return
                wider = self._end(number, direction, slack, until)
            if wider is None:
                return
            self.ends[number, direction, slack] = wider

    def _end(self, number: int, direction: float, slack: float, until: float) -> End | None:
        quantity = self.quantities[number]
        try:
            return self.master.least(direction * quantity.row(self.master.size), quantity.one, slack, near=NEAR, until=until)
        except SolverError:  # an end without an answer is one that is not told
            return None

    # -- dispatched -----------------------------------------------------------------------------------------------------

    def inner(self) -> None:
        """Dispatch ends in the order of their quantities, and again those that cost too much, over the planes learnt."""
        dear = [
            (number, direction, slack)
            for number in range(len(self.quantities))
            for direction in (LOW, HIGH)
            for slack in self._apart(number, direction)
        ]
        for _ in range(TRIES):
            still = []
            for which in dear:
                cost = self._dispatch(which)
                if cost is None:
                    return
                if cost > (1.0 + (1.0 + CLOSE) * which[2]) * self.plan.upper_usd:
                    self._ends(which[0], which[1], self.until)
                    still.append(which)
            dear = still

    def _apart(self, number: int, direction: float) -> list[float]:
        """The narrowest and the widest slack whose ends are known, if they are not the same end."""
        ends = [self.ends.get((number, direction, slack)) for slack in SLACKS]
        if ends[-1] is None:
            return []
        return [SLACKS[-1]] if ends[0] is None or ends[0] is ends[-1] else [SLACKS[0], SLACKS[-1]]

    def _dispatch(self, which: tuple[int, float, float]) -> float | None:
        """What an end truly costs [USD]; None where time has run out."""
        values = self.ends[which].values
        cost = true_cost_usd(self.decomposition, values, DISPATCH_TOLERANCE, self.until)
        if cost is not None and np.isfinite(cost):
            self.costs.append(cost)
            self.amounts.append([quantity.at(values) for quantity in self.quantities])
            self.shown.add(which[:2])
        return cost

    # -- what was found -------------------------------------------------------------------------------------------------

    def spans(self) -> Iterator[Span]:
        """Every quantity that was looked at, and the others with nothing but the plan's amount."""
        for number, quantity in enumerate(self.quantities):
            for slack in SLACKS:
                low, high = self.ends.get((number, LOW, slack)), self.ends.get((number, HIGH, slack))
                yield Span(
                    quantity,
                    slack,
                    None if low is None else min(max(low.bound + quantity.constant, self._floor(quantity)), quantity.value),
                    None if high is None else max(quantity.constant - high.bound, quantity.value),
                    self._reached(number, slack, LOW) if (number, LOW) in self.shown else None,
                    self._reached(number, slack, HIGH) if (number, HIGH) in self.shown else None,
                )

    def _floor(self, quantity: Quantity) -> float:
        return float(quantity.weights @ self.plan.master.model.lower[quantity.columns]) + quantity.constant

    def _reached(self, number: int, slack: float, direction: float) -> float:
        """The end of what mixtures of two dispatched plans have within the slack."""
        amounts, costs = np.array(self.amounts)[:, number] * direction, np.array(self.costs)
        most = (1.0 + slack) * self.plan.upper_usd
        within = costs <= most
        best = float(amounts[within].min())
        for cheap in np.flatnonzero(within):
            for dear in np.flatnonzero(~within):
                share = (most - costs[cheap]) / (costs[dear] - costs[cheap])
                best = min(best, float(amounts[cheap] + share * (amounts[dear] - amounts[cheap])))
        return best * direction

"""From an earlier plan to the new one: steps that leave most sites as they are (docs/mathematics/plan.md, section 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Solution
from gigawatt.plan.earlier.near_master import NearMaster

Floats = NDArray[np.float64]

MOST_STEPS = 12  # then as from scratch, with all that has been found
AT_FIRST = 1.0  # share of what a unit is worth that it costs to differ from the earlier plan
AFTERWARDS = 0.3  # likewise from the best plan, where that was not enough
CHEAPER = 0.3  # times that, where a step would leave more of the gap ...
REACH = 0.3  # ... than this share, even if planes were right
LEAST_SHARE = 1e-3
PAID = 0.3  # a step that closes this share of what it leaves of the gap has paid


@dataclass
class Stepped:
    """How far the steps led."""

    center: Floats | None = None  # the best plan
    upper_usd: float = np.inf
    lower_usd: float = -np.inf
    solution: Solution | None = None  # of the master, by which the lower bound was found

    def gap(self) -> float:
        """Relative; all of it while there is no plan."""
        if self.center is None:
            return 1.0
        return (self.upper_usd - self.lower_usd) / max(abs(self.upper_usd), 1e-9)


def step_from(
    near: NearMaster,
    cost_usd: Callable[[Floats], float],
    usd: Callable[[float], float],
    record: Callable[[float, float], bool],
    *,
    gap: float,
    tolerance: float,
) -> Stepped:
    """Step from the earlier plan until the gap is reached, or steps no longer pay.

    Args:
        near: the master with what differing costs.
        cost_usd: what a plan costs, dispatched exactly where it is not known; inf where it does not meet every limit on cuts.
        usd: an objective of the master in USD.
        record: told of both bounds after every step; whether to stop there.
        gap: relative, to be reached.
        tolerance: of one site-year's operating cost, relative to the objective.

    Raises:
        NoFeasiblePoint: there is no plan.
    """
    found = Stepped()
    share, paid = AT_FIRST, False
    for _ in range(MOST_STEPS):
        if not paid:  # planes that were found near the plan move its price, and hardly ever the bound
            solution = near.cheapest(tolerance)
            lower = usd(solution.objective)
            if lower > found.lower_usd:
                found.lower_usd, found.solution = lower, solution
            if found.gap() <= gap:
                break
        while True:
            point, said = near.near(share, tolerance)
            left = gap * abs(found.lower_usd) if found.center is None else REACH * (found.upper_usd - found.lower_usd)
            if usd(said) - found.lower_usd <= left or share <= LEAST_SHARE:
                break
            share *= CHEAPER
        cost, before = cost_usd(point), found.upper_usd
        if cost < found.upper_usd:
            if found.center is not None:
                near.stay_near(point)
            found.center, found.upper_usd = point, cost
        if record(found.lower_usd, found.upper_usd) or found.gap() <= gap:
            break
        paid = before - found.upper_usd > PAID * (found.upper_usd - found.lower_usd)
        share = min(share, AFTERWARDS)
    return found

"""What futures say in a few numbers: quantiles, tails, regret, good enough, and which plans are worth a choice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import RiskError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_Z95 = 1.959963984540054


def quantiles(values: Floats, levels: Sequence[float]) -> Floats:
    """The values not exceeded with given probabilities: order statistics, linear between them (Hyndman & Fan 1996, type 7).

    Args:
        values: shape (futures, ...).
        levels: probabilities.

    Returns:
        Shape (levels, ...).
    """
    return np.asarray(np.quantile(values, levels, axis=0))


def conditional_value_at_risk(costs: Floats, level: float) -> Floats:
    """The mean of the worst futures: of those costs that lie beyond the quantile ``level``.

    The discrete formula of Rockafellar & Uryasev (2002, proposition 8): the future in which the quantile falls counts in part, so
    that the measure is coherent and continuous in ``level``.

    Args:
        costs: shape (futures, ...), high is bad.
        level: 0.9 is the worst tenth; 0 is the mean.

    Raises:
        RiskError: a level that is not within [0, 1).
    """
    if not 0.0 <= level < 1.0:
        raise RiskError(f"the worst {1.0 - level:.0%} of futures: the level must be at least 0 and less than 1")
    worst = -np.sort(-np.asarray(costs, dtype=np.float64), axis=0)
    count = len(worst)
    tail = (1.0 - level) * count
    weight = np.clip(tail - np.arange(count), 0.0, 1.0)
    return np.asarray(np.tensordot(weight / weight.sum(), worst, axes=1))


@dataclass(frozen=True)
class Probability:
    """A share of futures, with what the number of futures leaves open.

    Attributes:
        share: of the futures.
        low: lower end of Wilson's interval (1927) of 95 %; of evenly spread futures it is too wide rather than too narrow.
        high: its upper end.
    """

    share: float
    low: float
    high: float


def probability(met: Flags) -> Probability:
    """How often something holds (a commitment is met).

    Args:
        met: shape (futures,).
    """
    return probability_of(float(np.count_nonzero(met)) / len(met), len(met))


def probability_of(share: float, count: int) -> Probability:
    """A share of so many futures, with its interval.

    Args:
        share: of the futures.
        count: how many there are.
    """
    square = _Z95 * _Z95 / count
    middle = (share + square / 2.0) / (1.0 + square)
    half = _Z95 / (1.0 + square) * math.sqrt(share * (1.0 - share) / count + square / (4.0 * count))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Probability(share, low if share > 0.0 else 0.0, high if share < 1.0 else 1.0)  # exactly: no rounding is a chance


def regret_matrix(costs: Floats) -> Floats:
    """What each plan costs more than the best of them in each scenario (Savage 1951).

    Args:
        costs: shape (plans, scenarios); infinite where a plan cannot serve a scenario at all.

    Raises:
        RiskError: a scenario that no plan can serve.
    """
    best = costs.min(axis=0)
    if not np.all(np.isfinite(best)):
        raise RiskError(f"no plan serves scenario number {int(np.flatnonzero(~np.isfinite(best))[0]) + 1}: there is no regret")
    return np.asarray(costs - best)


def least_regret(regret: Floats) -> int:
    """The plan whose largest regret is least; the first of several.

    Args:
        regret: shape (plans, scenarios).
    """
    return int(np.argmin(regret.max(axis=1)))


def satisficing(outcomes: Floats, limits: Floats) -> Floats:
    """In which share of futures each plan is good enough: within every limit at once (Simon 1956; domain criterion).

    Args:
        outcomes: shape (plans, futures, measures), less is better.
        limits: the most of each measure that is good enough, shape (measures,).

    Returns:
        Shape (plans,).
    """
    return np.asarray(np.all(outcomes <= limits, axis=2).mean(axis=1))


def efficient(points: Floats) -> Integers:
    """The choices that no other beats in one respect without losing in another, by their first measure.

    Args:
        points: shape (choices, measures), less is better (expected cost, CVaR); alike ones: the first stays.

    Returns:
        Numbers of the choices on the frontier.
    """
    order = np.lexsort((np.arange(len(points)), *reversed(points.T)))
    kept: list[int] = []
    for number in order:
        if not any(np.all(points[other] <= points[number]) for other in kept):
            kept.append(int(number))
    return np.array(kept, dtype=np.int64)


def supported(points: Floats) -> Integers:
    """Of an efficient frontier in two measures, those choices that some weighting of the two makes best: its convex hull.

    Args:
        points: shape (choices, 2), less is better.

    Returns:
        Numbers of the choices, by their first measure.
    """
    hull: list[int] = []
    for number in efficient(points):
        while len(hull) > 1 and _above(points[hull[-2]], points[hull[-1]], points[number]):
            hull.pop()
        hull.append(int(number))
    return np.array(hull, dtype=np.int64)


def _above(left: Floats, middle: Floats, right: Floats) -> bool:
    """Whether the middle lies on the straight line between its neighbours or above it."""
    turn = (middle[0] - left[0]) * (right[1] - left[1]) - (middle[1] - left[1]) * (right[0] - left[0])
    return bool(turn <= 0.0)

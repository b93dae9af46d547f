"""Points at which a plan is asked which cause matters: those of its Sobol indices, and each cause alone at its ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.risk_causes import MONTHS, WEATHER
from gigawatt.risk.attribution import sobol_points
from gigawatt.risk.drawing.causes import Cause
from gigawatt.risk.drawing.marginals import Marginal

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SLIP_QUANTILES = (0.5, 0.1, 0.9)  # of each energisation in its network of tasks; all of them at once
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
DATES = "dates"  # the network of tasks as one cause: its items share authorities and suppliers
DATES_NAME = "When power and halls come, by their networks of tasks"
APART = 1_000_003  # between the seed of the futures and that of the design


@dataclass(frozen=True)
class Level:
    """A cause at one of its ends: the point's number, and the value in words."""

    point: int
    words: str


@dataclass(frozen=True)
class Design:
    """What is asked beside the futures.

    Attributes:
        keys: of the causes, the network of tasks last.
        names: in words.
        points: probabilities of the causes, shape (points, causes): those of the indices, then the middle, then the ends.
        samples: which sample of the network each point has, shape (points,).
        base: size of the sample of the indices; none without.
        middle: number of the point at which all is at its median.
        ends: of every cause.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    points: Floats
    samples: Integers
    base: int
    middle: int
    ends: tuple[tuple[Level, ...], ...]


def design_of(causes: Sequence[Cause], count: int, base: int, seed: int, network: bool) -> Design:
    """The design for some causes, each for itself: shares of the variance of correlated ones would have no one meaning.

    Args:
        causes: in their order.
        count: of the futures: samples of the network from there on are the design's, twice ``base``, then three quantiles.
        base: size of the sample; a power of two is best.
        seed: same seed, same design.
        network: whether the network of tasks makes anything late.
    """
    number = len(causes)
    points, samples = np.zeros((0, number)), np.zeros(0, dtype=np.int64)
    if base:
        one = count + np.arange(base)
        points = sobol_points(number, base, seed + APART)
        samples = np.concatenate([one, one + base, *(one for _ in causes)])
        if network:
            points, samples = np.concatenate([points, points[:base]]), np.concatenate([samples, one + base])
    quantiles = count + 2 * base
    middle = len(points)
    alone: list[tuple[int, float, int]] = []  # column, probability, which quantile of slips
    ends: list[tuple[Level, ...]] = []
    for column, cause in enumerate(causes):
        levels = _levels(cause)
        ends.append(tuple(Level(middle + 1 + len(alone) + place, words) for place, (_, words) in enumerate(levels)))
        alone += [(column, probability, 0) for probability, _ in levels]
    if network:
        ends.append(tuple(Level(middle + 1 + len(alone) + place, f"P{q}") for place, q in enumerate((10, 90))))
        alone += [(-1, MIDDLE, 1), (-1, MIDDLE, 2)]
    single = np.full((1 + len(alone), number), MIDDLE)
    for row, (column, probability, _) in enumerate(alone):
        if column >= 0:
            single[row + 1, column] = probability
    slips = quantiles + np.array([0, *(which for _, _, which in alone)], dtype=np.int64)
    keys = (*(cause.key for cause in causes), *((DATES,) if network else ()))
    names = (*(cause.name for cause in causes), *((DATES_NAME,) if network else ()))
    return Design(keys, names, np.concatenate([points, single]), np.concatenate([samples, slips]), base, middle, tuple(ends))


def _levels(cause: Cause) -> list[tuple[float, str]]:
    """Probabilities at which a cause is looked at alone: p10 and p90, an event that happens or does not, all weather years."""
    chance = cause.probability
    if chance is not None:
        happens = 1.0 - 0.5 * chance
        return [(0.5 * (1.0 - chance), "does not happen"), (happens, f"happens: {_value(cause, happens)}")]
    if cause.moves == WEATHER and isinstance(cause.distribution, Marginal):
        weights = np.array(cause.distribution.parameters[len(cause.distribution.parameters) // 2 :])
        middles = np.cumsum(weights) - 0.5 * weights
        return [(float(at), f"weather year {number + 1}") for number, at in enumerate(middles) if weights[number] > 0.0]
    return [(at, _value(cause, at)) for at in (LOW, HIGH)]


def _value(cause: Cause, probability: float) -> str:
    value = float(cause.widest(np.array([probability]))[0])
    if cause.probability is not None or cause.moves in MONTHS:
        return f"{value:.0f} months later"
    return f"{value:.2f} times"

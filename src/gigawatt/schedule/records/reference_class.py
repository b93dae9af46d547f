"""What projects of a class have done to their promises: a factor on cost or duration, from four kinds of record.

The equations: docs/mathematics/reference-classes.md. A factor of 1 is as promised, 1.4 is 40 % more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.reference_class_rows import frequency_problem, tail_problem
from gigawatt.catalog.reference_classes import (
    TAIL_FROM,
    FrequencyRecord,
    MedianRecord,
    Record,
    ReferenceClass,
    SampleRecord,
    TailRecord,
)
from gigawatt.catalog.two_sided import Z90
from gigawatt.errors import CatalogueError
from gigawatt.schedule.records.special import log_ndtr, ndtri, root

FloatArray = NDArray[np.float64]
Measure = Literal["cost", "schedule"]

TAIL_FACTOR = 1.0 + TAIL_FROM
_WIDEST = 60.0  # standard deviations of logarithms among which a body is looked for


class Overrun(Protocol):
    """A factor on a promise, by its quantile function."""

    def quantile(self, u: FloatArray) -> FloatArray:
        """The factors not exceeded with probability ``u`` (any shape, between 0 and 1, both excluded), shape as ``u``."""


@dataclass(frozen=True, slots=True)
class LognormalOverrun:
    """A factor whose logarithm is normal."""

    location: float
    scale: float

    def quantile(self, u: FloatArray) -> FloatArray:
        return np.asarray(np.exp(self.location + self.scale * ndtri(u)))


@dataclass(frozen=True, slots=True)
class SplitOverrun:
    """A factor whose logarithm is half a normal below its median and half another above: it has p10, p50 and p90 exactly."""

    median: float
    low_scale: float
    high_scale: float

    def quantile(self, u: FloatArray) -> FloatArray:
        z = ndtri(u)
        return np.asarray(self.median * np.exp(z * np.where(z < 0.0, self.low_scale, self.high_scale)))


@dataclass(frozen=True, slots=True)
class TailOverrun:
    """A lognormal up to the tail, which begins at ``TAIL_FACTOR``, and a Pareto law beyond.

    ``shape`` is infinite where the tail's mean is where the tail begins: all of it lies there.
    """

    location: float
    scale: float
    tail_share: float
    shape: float

    def quantile(self, u: FloatArray) -> FloatArray:
        body = np.exp(self.location + self.scale * ndtri(np.minimum(u, 1.0 - self.tail_share)))
        beyond = np.minimum(1.0, (1.0 - u) / self.tail_share)
        return np.asarray(np.where(u <= 1.0 - self.tail_share, body, TAIL_FACTOR * beyond ** (-1.0 / self.shape)))


def from_tail(mean: float, tail_share: float, tail_mean: float) -> TailOverrun:
    """The factor with this mean overrun, this share of projects above ``TAIL_FROM`` and this mean overrun of theirs.

    The Pareto law above ``c = TAIL_FACTOR`` has the mean ``c a / (a - 1) = 1 + tail_mean``. The lognormal has ``tail_share``
    of its mass above ``c`` and, below it, the mean that is left, ``b = 1 + (mean - tail_share tail_mean) / (1 - tail_share)``:
    ``b / c = M(z - s) / M(z)`` with ``M = Phi / phi`` and ``z = Phi^-1(1 - tail_share)``, which falls in ``s``.

    Raises:
        ValueError: no projects can have these numbers together.
    """
    problem = tail_problem(mean, tail_share, tail_mean)
    if problem:
        raise ValueError(problem)
    expected = 1.0 + tail_mean
    shape = math.inf if expected == TAIL_FACTOR else expected / (expected - TAIL_FACTOR)
    body_mean = 1.0 + (mean - tail_share * tail_mean) / (1.0 - tail_share)
    z = float(ndtri(1.0 - tail_share))
    target = math.log(body_mean / TAIL_FACTOR) + _log_mills(z)
    scale = root(lambda s: _log_mills(z - s) - target, 0.0, _WIDEST, xtol=1e-13)
    return TailOverrun(math.log(TAIL_FACTOR) - z * scale, scale, tail_share, shape)


def _log_mills(x: float) -> float:
    """The logarithm of ``Phi(x) / phi(x)``, which rises in ``x``."""
    return float(log_ndtr(x)) + 0.5 * x * x + 0.5 * math.log(2.0 * math.pi)


def from_frequency(mean: float, share_over: float) -> LognormalOverrun:
    """The lognormal factor with this mean overrun and this share of projects above the promise.

    ``z s + s^2 / 2 = log(1 + mean)`` with ``z = Phi^-1(share_over)``, so ``s = -z + sqrt(z^2 + 2 log(1 + mean))``.

    Raises:
        ValueError: no lognormal has both.
    """
    problem = frequency_problem(mean, share_over)
    if problem:
        raise ValueError(problem)
    z = float(ndtri(share_over))
    root = z * z + 2.0 * math.log1p(mean)
    scale = -z + math.sqrt(root)
    return LognormalOverrun(z * scale, scale)


def from_percentiles(p10: float, p50: float, p90: float) -> SplitOverrun:
    """The factor with these percentiles.

    Raises:
        ValueError: they are not in order, or not above zero.
    """
    if not 0.0 < p10 <= p50 <= p90:
        raise ValueError(f"p10 {p10:g}, p50 {p50:g} and p90 {p90:g} are no percentiles of a factor: they must rise from above 0.")
    return SplitOverrun(p50, math.log(p50 / p10) / Z90, math.log(p90 / p50) / Z90)


def from_sample(factors: tuple[float, ...]) -> LognormalOverrun:
    """The lognormal factor of a sample of projects, by the mean and the unbiased deviation of its logarithms.

    The scale is that of the next project: ``s sqrt(1 + 1 / n)``, for the sample's own mean is in doubt too.

    Raises:
        ValueError: fewer than two projects, or a factor that is not above zero.
    """
    if len(factors) < 2 or min(factors) <= 0.0:
        raise ValueError(
            f"{len(factors)} projects with factors {', '.join(f'{one:g}' for one in factors)} say nothing of a spread."
        )
    logs = np.log(np.asarray(factors))
    return LognormalOverrun(float(logs.mean()), float(logs.std(ddof=1)) * math.sqrt(1.0 + 1.0 / len(factors)))


def overrun(record: Record) -> Overrun:
    """The factor that a record of the catalogue stands for."""
    match record:
        case TailRecord(mean, share, tail_mean):
            return from_tail(mean.value, share.value, tail_mean.value)
        case FrequencyRecord(mean, over):
            return from_frequency(mean.value, over.value)
        case MedianRecord(median):
            p10, p90 = (median.value if end is None else end for end in (median.p10, median.p90))
            return from_percentiles(1.0 + p10, 1.0 + median.value, 1.0 + p90)
        case SampleRecord(projects):
            return from_sample(tuple(project.factor.value for project in projects))


@dataclass(frozen=True, slots=True)
class Uplift:
    """A promise beside what projects of its class make of it, all in the promise's own unit."""

    promised: float
    p50: float
    p80: float
    reference_class: str
    measure: Measure


def uplift(promised: float, one: ReferenceClass, measure: Measure) -> Uplift:
    """What was promised, and what half and four fifths of the projects of its class would not have exceeded.

    >>> uplift(4e9, reference_classes().classes["nuclear-first-of-a-kind"], "cost")  # doctest: +SKIP
    Uplift(promised=4e9, p50=1.15e10, p80=1.6e10, ...)

    Raises:
        CatalogueError: nobody has counted this measure in the class.
    """
    p50, p80 = (promised * float(factor) for factor in class_overrun(one, measure).quantile(np.array([0.5, 0.8])))
    return Uplift(promised, p50, p80, one.key, measure)


def class_overrun(one: ReferenceClass, measure: Measure) -> Overrun:
    """The factor of a class on cost or duration.

    Raises:
        CatalogueError: nobody has counted this measure in the class.
    """
    record = one.cost if measure == "cost" else one.schedule
    if record is None:
        raise CatalogueError(f"reference class `{one.key}` has no record of its {measure}: {one.sample}.")
    return overrun(record)


def probability_within(one: Overrun, factor: float) -> float:
    """The probability that a project ends within ``factor`` of its promise, by halving the quantile function."""
    low, high = 1e-12, 1.0 - 1e-12
    if factor <= float(one.quantile(np.array(low))):
        return 0.0
    if factor >= float(one.quantile(np.array(high))):
        return 1.0
    return root(lambda u: float(one.quantile(np.array(u))) - factor, low, high, xtol=1e-12)

"""How one cause of doubt may turn out: distributions by their quantiles, which is all that drawing and correlating need."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from gigawatt.catalog.two_sided import Z90, two_sided_lognormal, two_sided_normal

Floats = NDArray[np.float64]
Kind = Literal["fixed", "uniform", "triangular", "normal", "lognormal", "choices"]

_NARROW = 2.0**-40  # quantiles of 0 and 1 of an unbounded distribution are those so near to them


@dataclass(frozen=True, slots=True)
class Marginal:
    """A distribution; build it with the class methods, which say what ``parameters`` hold.

    The normal and the lognormal have a spread of their own on either side of the median (docs/mathematics/risk.md, section 1), so
    that a median with any p10 and p90 around it is met exactly: first-of-a-kind figures err in one direction.
    """

    kind: Kind
    parameters: tuple[float, ...]

    @classmethod
    def fixed(cls, value: float) -> Marginal:
        """No doubt."""
        return cls("fixed", (value,))

    @classmethod
    def uniform(cls, low: float, high: float) -> Marginal:
        """Anything between two ends alike."""
        return cls("uniform", (low, high))

    @classmethod
    def triangular(cls, low: float, mode: float, high: float) -> Marginal:
        """Most likely the mode, never beyond the ends."""
        return cls("triangular", (low, mode, high))

    @classmethod
    def normal(cls, median: float, p10: float, p90: float) -> Marginal:
        """Half a normal on either side of the median."""
        return cls("normal", (median, p10, p90))

    @classmethod
    def lognormal(cls, median: float, p10: float, p90: float) -> Marginal:
        """The same of logarithms: factors, prices."""
        return cls("lognormal", (median, p10, p90))

    @classmethod
    def choices(cls, values: tuple[float, ...], weights: tuple[float, ...]) -> Marginal:
        """One of several values (weather years), each with its probability; in the order in which they count as high."""
        return cls("choices", (*values, *weights))

    def quantile(self, u: Floats) -> Floats:
        """The values not exceeded with probability ``u``, shape as ``u``.

        Args:
            u: probabilities, any shape.
        """
        u = np.asarray(u, dtype=np.float64)
        p = self.parameters
        if self.kind == "fixed":
            return np.full_like(u, p[0])
        if self.kind == "uniform":
            return np.asarray(p[0] + (p[1] - p[0]) * u)
        if self.kind == "triangular":
            return _triangular(u, *p)
        if self.kind == "choices":
            return self._chosen(u)
        z = ndtri(np.clip(u, _NARROW, 1.0 - _NARROW))
        return two_sided_normal(z, *p) if self.kind == "normal" else two_sided_lognormal(z, *p)

    @property
    def median(self) -> float:
        """What is exceeded as often as not."""
        return float(self.quantile(np.array([0.5]))[0])

    @property
    def mean(self) -> float:
        """The expected value, in closed form."""
        p = self.parameters
        if self.kind == "choices":
            half = len(p) // 2
            return float(np.dot(p[:half], p[half:]))
        if self.kind == "lognormal":
            return math.exp(math.log(p[0])) * sum(
                _half_lognormal_mean(side) for side in (-math.log(p[0] / p[1]) / Z90, math.log(p[2] / p[0]) / Z90)
            )
        if self.kind == "normal":
            return p[0] + (p[2] - 2.0 * p[0] + p[1]) / Z90 / math.sqrt(2.0 * math.pi)
        return {"fixed": p[0], "uniform": sum(p) / 2.0, "triangular": sum(p) / 3.0}[self.kind]

    def faults(self) -> list[str]:
        """What makes this no distribution, in words; empty where it is one."""
        p = self.parameters
        if not all(math.isfinite(one) for one in p):
            return ["a parameter of its distribution is no finite number"]
        if self.kind == "uniform" and p[0] > p[1]:
            return [f"its low end {p[0]:g} lies above its high end {p[1]:g}"]
        if self.kind == "triangular" and not p[0] <= p[1] <= p[2]:
            return [f"its low end {p[0]:g}, mode {p[1]:g} and high end {p[2]:g} are not in order"]
        if self.kind in ("normal", "lognormal") and not p[1] <= p[0] <= p[2]:
            return [f"its p10 {p[1]:g}, median {p[0]:g} and p90 {p[2]:g} are not in order"]
        if self.kind == "lognormal" and p[1] <= 0.0:
            return [f"its p10 {p[1]:g} is not above 0, and logarithms need that"]
        return self._choice_faults() if self.kind == "choices" else []

    def _choice_faults(self) -> list[str]:
        weights = self.parameters[len(self.parameters) // 2 :]
        if any(weight < 0.0 or weight > 1.0 for weight in weights):
            return [f"a probability of {next(weight for weight in weights if not 0.0 <= weight <= 1.0):g}"]
        total = sum(weights)
        return [] if abs(total - 1.0) < 1e-9 else [f"its probabilities add up to {total:g}, not 1"]

    def _chosen(self, u: Floats) -> Floats:
        half = len(self.parameters) // 2
        values, weights = np.array(self.parameters[:half]), np.array(self.parameters[half:])
        edges = np.cumsum(weights)[:-1]
        return np.asarray(values[np.searchsorted(edges, u, side="right")])


@dataclass(frozen=True, slots=True)
class Event:
    """Nothing, or with a probability something of its own distribution, never less than nothing: a licence refused, a default."""

    probability: float
    size: Marginal

    def quantile(self, u: Floats) -> Floats:
        """The values not exceeded with probability ``u``, shape as ``u``: nothing up to one less its own probability."""
        u = np.asarray(u, dtype=np.float64)
        if self.probability <= 0.0:
            return np.zeros_like(u)
        within = (u - (1.0 - self.probability)) / self.probability
        size = np.maximum(self.size.quantile(np.clip(within, 0.0, 1.0)), 0.0)
        return np.asarray(np.where(within > 0.0, size, 0.0))

    def faults(self) -> list[str]:
        """What makes this no distribution, in words; empty where it is one."""
        wrong = [] if 0.0 <= self.probability <= 1.0 else [f"a probability of {self.probability:g}"]
        return wrong + self.size.faults()


def _triangular(u: Floats, low: float, mode: float, high: float) -> Floats:
    width = high - low
    if width <= 0.0:
        return np.full_like(u, mode)
    below = low + np.sqrt(u * width * (mode - low))
    above = high - np.sqrt((1.0 - u) * width * (high - mode))
    return np.asarray(np.where(u < (mode - low) / width, below, above))


def _half_lognormal_mean(spread: float) -> float:
    """Mean of exp(s z) over one half of the normal: z > 0 for a positive spread, z < 0 for minus its spread."""
    return math.exp(spread * spread / 2.0) * 0.5 * math.erfc(-spread / math.sqrt(2.0))

"""How long a task takes, in months: a promise, a spread, or a promise corrected by the record of its class.

Every kind answers one question, ``quantile(u)``: the months that are not exceeded with probability ``u``. Drawing futures,
correlating them and reading off percentiles need nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.two_sided import two_sided_lognormal, two_sided_normal
from gigawatt.schedule.records.special import betaincinv, ndtri

FloatArray = NDArray[np.float64]
Kind = Literal["fixed", "triangular", "pert", "lognormal", "two-sided", "normal", "empirical", "uplifted"]

_ALMOST_ONE = 1.0 - 1e-12
PERT_WEIGHT = 4.0  # of the mode against the two ends: Malcolm, Roseboom, Clark and Fazar 1959


class Quantiles(Protocol):
    """A distribution by its quantile function (a class's overrun factor: 1 is as promised, 1.4 is 40 % late)."""

    def quantile(self, u: FloatArray) -> FloatArray:
        """The values not exceeded with probability ``u``, shape as ``u``."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A task's duration as a distribution [months].

    Build it with the class methods below, which say what ``parameters`` hold. ``overrun`` multiplies: of a task that was
    promised in 10 months, an overrun of 1.4 makes 14. ``reference_class`` names the class that the overrun is of. ``beyond`` is
    what has gone already of a task under way, or been added to a date that was moved: only what is longer is still possible.
    """

    kind: Kind
    parameters: tuple[float, ...]
    overrun: Quantiles | None = None
    reference_class: str | None = None
    beyond: float = 0.0  # months

    @classmethod
    def fixed(cls, months: float) -> Duration:
        """Just so many months."""
        return cls("fixed", (months,))

    @classmethod
    def triangular(cls, least: float, mode: float, most: float) -> Duration:
        """A triangle on its least, likeliest and most [months]."""
        return cls("triangular", (least, mode, most))

    @classmethod
    def pert(cls, least: float, mode: float, most: float) -> Duration:
        """A beta on least and most with mean ``(least + 4 mode + most) / 6`` [months]."""
        return cls("pert", (least, mode, most))

    @classmethod
    def lognormal(cls, p10: float, p50: float, p90: float) -> Duration:
        """A lognormal of two halves that has these three percentiles exactly [months]."""
        return cls("lognormal", (p10, p50, p90))

    @classmethod
    def two_sided(cls, p10: float, p50: float, p90: float) -> Duration:
        """A normal of two halves that has these three percentiles, cut at zero [months]."""
        return cls("two-sided", (p10, p50, p90))

    @classmethod
    def normal(cls, mean: float, deviation: float) -> Duration:
        """A normal, cut at zero [months]."""
        return cls("normal", (mean, deviation))

    @classmethod
    def empirical(cls, months: tuple[float, ...]) -> Duration:
        """A record of durations, linear between its ordered values [months]."""
        return cls("empirical", tuple(sorted(months)))

    def uplifted(self, overrun: Quantiles, reference_class: str | None = None) -> Duration:
        """What was promised, times the overrun of its class: the promise is this duration's ``promised_months``."""
        return Duration("uplifted", (self.promised_months,), overrun, reference_class)

    @property
    def promised_months(self) -> float:
        """The single number that a vendor or a plan would say: the mode, the median or the mean [months]."""
        if self.kind in ("fixed", "normal", "uplifted"):
            return self.parameters[0]
        if self.kind == "empirical":
            return float(np.median(self.parameters))
        return self.parameters[1]

    @property
    def is_certain(self) -> bool:
        """Whether it has no spread at all."""
        if self.kind == "fixed":
            return True
        return self.kind != "uplifted" and self.kind != "normal" and self.parameters[0] == self.parameters[-1]

    def quantile(self, u: FloatArray) -> FloatArray:
        """The months not exceeded with probability ``u`` (an array of any shape, values between 0 and 1, both excluded)."""
        u = np.asarray(u, dtype=np.float64)
        if self.beyond <= 0.0:
            return self._quantile(u)
        gone = self._probability(self.beyond)
        return np.maximum(self.beyond, self._quantile(np.minimum(gone + u * (1.0 - gone), _ALMOST_ONE)))

    def longer_than(self, months: float) -> Duration:
        """The same task when so many months of it have gone and it is not done, or its date was moved so far."""
        return replace(self, beyond=max(self.beyond, months))

    def _quantile(self, u: FloatArray) -> FloatArray:
        return np.asarray(_QUANTILES[self.kind](self, u), dtype=np.float64)

    def _probability(self, months: float) -> float:
        """That it is not longer than so many months, by bisection."""
        low, high = 0.0, _ALMOST_ONE
        for _ in range(60):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self._quantile(np.array([middle]))[0] <= months else (low, middle)
        return low

    def faults(self) -> tuple[str, ...]:
        """What is wrong with it, in words; nothing where it is fit to be drawn from."""
        if not self.parameters or not all(math.isfinite(months) for months in self.parameters):
            return ("its duration is no number of months",)
        found = []
        if min(self.parameters) < 0.0:
            found.append(f"its duration is negative ({min(self.parameters):g} months)")
        if self.kind in ("triangular", "pert", "lognormal", "two-sided") and list(self.parameters) != sorted(self.parameters):
            found.append(f"its months are not in order ({', '.join(f'{months:g}' for months in self.parameters)})")
        if self.kind == "lognormal" and self.parameters[0] == 0.0 and self.parameters[-1] > 0.0:
            found.append("its P10 is zero months, which no lognormal has")
        if self.kind == "uplifted" and self.overrun is None:
            found.append("it is to be corrected by a class and has none")
        return tuple(found)


def _fixed(duration: Duration, u: FloatArray) -> FloatArray:
    return np.full(u.shape, duration.parameters[0])


def _triangular(duration: Duration, u: FloatArray) -> FloatArray:
    least, mode, most = duration.parameters
    width = most - least
    if width == 0.0:
        return np.full(u.shape, mode)
    rising = least + np.sqrt(u * width * (mode - least))
    falling = most - np.sqrt((1.0 - u) * width * (most - mode))
    return np.where(u * width <= mode - least, rising, falling)


def _pert(duration: Duration, u: FloatArray) -> FloatArray:
    least, mode, most = duration.parameters
    width = most - least
    if width == 0.0:
        return np.full(u.shape, mode)
    low = 1.0 + PERT_WEIGHT * (mode - least) / width
    high = 1.0 + PERT_WEIGHT * (most - mode) / width
    return np.asarray(least + width * betaincinv(low, high, u))


def _lognormal(duration: Duration, u: FloatArray) -> FloatArray:
    p10, p50, p90 = duration.parameters
    if p90 == 0.0:
        return np.zeros(u.shape)
    return two_sided_lognormal(ndtri(u), p50, p10, p90)


def _two_sided(duration: Duration, u: FloatArray) -> FloatArray:
    p10, p50, p90 = duration.parameters
    return np.asarray(np.maximum(0.0, two_sided_normal(ndtri(u), p50, p10, p90)))


def _normal(duration: Duration, u: FloatArray) -> FloatArray:
    mean, deviation = duration.parameters
    return np.asarray(np.maximum(0.0, mean + deviation * ndtri(u)))


def _empirical(duration: Duration, u: FloatArray) -> FloatArray:
    return np.asarray(np.quantile(np.asarray(duration.parameters), u))


def _uplifted(duration: Duration, u: FloatArray) -> FloatArray:
    assert duration.overrun is not None  # ``faults`` names one that has none
    return duration.parameters[0] * duration.overrun.quantile(u)


_QUANTILES = {
    "fixed": _fixed,
    "triangular": _triangular,
    "pert": _pert,
    "lognormal": _lognormal,
    "two-sided": _two_sided,
    "normal": _normal,
    "empirical": _empirical,
    "uplifted": _uplifted,
}

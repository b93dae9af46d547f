"""Durations of which some have not ended yet: fitted with these counted as longer than so far (right-censored).

Two laws, lognormal and Weibull, with their parameters and the choice between them in doubt: what is foretold of the next project
is the mean over all of them, weighted by how likely they make what was seen. Durations may drift with the year in which they
began. The equations: docs/mathematics/reference-classes.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaincinv, log_ndtr, ndtr, ndtri
from scipy.stats import qmc

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Law = Literal["lognormal", "weibull"]
LAWS: tuple[Law, ...] = ("lognormal", "weibull")

DRIFT_DEVIATION = 0.15  # prior deviation of the drift: that a year makes durations 15 % longer or shorter is nothing unheard of
DRAWS = 2_048  # of parameters, for each law
FREEDOM = 5.0  # of the Student law that they are drawn from, with tails wider than the likelihood's
QUANTILE_POINTS = 801


@dataclass(frozen=True, slots=True)
class Parameters:
    """Draws of one law: log duration is ``location + drift * years + scale * e``, ``e`` normal, or extreme-valued for Weibull."""

    law: Law
    location: FloatArray  # (n,)
    scale: FloatArray  # (n,)
    drift: FloatArray  # (n,), zero where durations have none
    weights: FloatArray  # (n,); those of all laws add up to one


@dataclass(frozen=True, slots=True)
class Survival:
    """A fit of durations: draws of the parameters of each law, and the likeliest of them."""

    draws: tuple[Parameters, ...]
    likeliest: tuple[tuple[Law, float, float, float, float], ...]  # law, location, scale, drift, log likelihood
    year_zero: float  # of the drift: calendar year as a fraction

    @property
    def drifts(self) -> bool:
        """Whether durations move with the year in which they began."""
        return any(bool(np.any(one.drift)) for one in self.draws)

    def cdf(self, months: FloatArray, began: FloatArray | float | None = None) -> FloatArray:
        """The probability that a duration is at most ``months``.

        Args:
            months: any shape [months].
            began: the year in which each began, as a fraction, shape as ``months`` or a number; None: ``year_zero``.
        """
        logs = np.log(np.asarray(months, dtype=np.float64))
        years = np.broadcast_to(np.asarray(0.0 if began is None else np.asarray(began) - self.year_zero), logs.shape)
        below = np.zeros(logs.shape)
        for one in self.draws:
            z = (logs[..., None] - one.location - one.drift * years[..., None]) / one.scale
            below += (_cdf(one.law, z) * one.weights).sum(axis=-1)
        return np.clip(below, 0.0, 1.0)

    def quantile(self, u: FloatArray, began: float | None = None) -> FloatArray:
        """The months that a duration begun in a year does not exceed with probability ``u``, shape as ``u``."""
        centre = self.likeliest[0][1] + self.likeliest[0][3] * (0.0 if began is None else began - self.year_zero)
        reach = 10.0 * max(one[2] for one in self.likeliest)
        grid = np.linspace(centre - reach, centre + reach, QUANTILE_POINTS)
        below = np.maximum.accumulate(self.cdf(np.exp(grid), began))
        keep = np.concatenate([[True], np.diff(below) > 0.0])
        return np.asarray(np.exp(np.interp(u, below[keep], grid[keep])))

    def whole_given(self, elapsed_months: float, u: FloatArray, began: float | None = None) -> FloatArray:
        """The months that a project takes in all with probability ``u``, given that it has not ended after ``elapsed_months``."""
        passed = float(self.cdf(np.array(elapsed_months), began))
        return np.maximum(elapsed_months, self.quantile(passed + np.asarray(u) * (1.0 - passed), began))


def fit(months: FloatArray, ended: BoolArray, began: FloatArray | None = None, laws: tuple[Law, ...] = LAWS) -> Survival:
    """The laws of durations of which those not ``ended`` are longer than their ``months``.

    Likelihood: the density of what ended, the survival of what did not. Priors are flat on location and on the logarithm of
    the scale; the drift's is normal. Draws come from a Student law about the likeliest and are weighted by importance, so
    that the weights of two laws compare their evidence.

    Args:
        months: shape (n,) [months], above zero.
        ended: shape (n,).
        began: the year in which each began, as a fraction, shape (n,); None: durations do not drift.
        laws: among which to choose.

    Raises:
        ValueError: fewer than three that ended, a duration that is none, or arrays of two lengths.
    """
    if months.shape != ended.shape or months.ndim != 1 or (began is not None and began.shape != months.shape):
        raise ValueError(f"{months.shape} durations and {ended.shape} marks of their end do not fit together.")
    if int(ended.sum()) < 3:
        raise ValueError(f"{int(ended.sum())} of {months.size} durations have ended. A law needs three at least.")
    if not np.all(np.isfinite(months)) or np.any(months <= 0.0):
        raise ValueError("durations must be above 0 months.")
    year_zero = 0.0 if began is None else float(began.mean())
    years = None if began is None else began - year_zero
    logs = np.log(months)
    found = [_drawn(law, logs, ended, years) for law in laws]
    greatest = max(float(weights.max()) for _, _, weights in found)
    total = sum(float(np.exp(weights - greatest).sum()) for _, _, weights in found)
    draws, likeliest = [], []
    for law, (best, points, log_weights) in zip(laws, found, strict=True):
        drift = points[:, 2] if years is not None else np.zeros(len(points))
        draws.append(Parameters(law, points[:, 0], np.exp(points[:, 1]), drift, np.exp(log_weights - greatest) / total))
        value = float(log_likelihood(law, logs, ended, years, best[None, :])[0])
        likeliest.append((law, float(best[0]), math.exp(best[1]), float(best[2]) if years is not None else 0.0, value))
    return Survival(tuple(draws), tuple(likeliest), year_zero)


def log_likelihood(law: Law, logs: FloatArray, ended: BoolArray, years: FloatArray | None, points: FloatArray) -> FloatArray:
    """The log likelihood of log durations at points (location, log scale and, where there are years, drift), shape (n,)."""
    centre = points[:, :1] if years is None else points[:, :1] + points[:, 2:3] * years[None, :]
    z = (logs[None, :] - centre) / np.exp(points[:, 1:2])
    if law == "lognormal":
        density, survival = -0.5 * z**2 - 0.5 * math.log(2.0 * math.pi), log_ndtr(-z)
    else:
        rising = np.exp(np.minimum(z, 300.0))
        density, survival = z - rising, -rising
    density = density - points[:, 1:2] - logs[None, :]
    return np.asarray(np.where(ended[None, :], density, survival).sum(axis=1))


def _drawn(law: Law, logs: FloatArray, ended: BoolArray, years: FloatArray | None) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The likeliest point of a law, draws about it, and the logarithms of their weights."""

    def posterior(points: FloatArray) -> FloatArray:
        prior = 0.0 if years is None else -0.5 * (points[:, 2] / DRIFT_DEVIATION) ** 2
        return log_likelihood(law, logs, ended, years, points) + prior

    start = np.array([logs.mean(), math.log(max(float(logs.std()), 0.1)), 0.0])[: 2 if years is None else 3]
    best = np.asarray(minimize(lambda x: -float(posterior(x[None, :])[0]), start, method="Nelder-Mead", tol=1e-9).x)
    root = np.linalg.cholesky(np.linalg.inv(_curvature(posterior, best)))
    steps, log_density = _student(best.size)
    points = best + steps @ root.T
    log_volume = float(np.log(np.diag(root)).sum())
    return best, points, posterior(points) - log_density + log_volume - _log_prior_volume(years)


def _log_prior_volume(years: FloatArray | None) -> float:
    """What makes the drift's prior a density; the flat ones are the same for every law."""
    return 0.0 if years is None else math.log(DRIFT_DEVIATION) + 0.5 * math.log(2.0 * math.pi)


def _curvature(function: Callable[[FloatArray], FloatArray], best: FloatArray) -> FloatArray:
    """Minus the second derivatives of a log density at its peak, by central differences, made safe to invert."""
    size, step = best.size, 1e-3
    offsets = step * np.eye(size)
    found = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            corners = [best + a * offsets[i] + b * offsets[j] for a in (1, -1) for b in (1, -1)]
            values = function(np.array(corners))
            found[i, j] = -(values[0] - values[1] - values[2] + values[3]) / (4.0 * step**2)
    roots, vectors = np.linalg.eigh(0.5 * (found + found.T))
    return np.asarray(vectors @ np.diag(np.maximum(roots, 1e-2)) @ vectors.T)


@lru_cache(maxsize=4)
def _student(size: int) -> tuple[FloatArray, FloatArray]:
    """Draws of a Student law in so many dimensions by a Sobol sequence, and the logarithm of its density but for a constant."""
    uniform = qmc.Sobol(size + 1, scramble=True, rng=np.random.default_rng(1)).random(DRAWS)
    uniform = np.clip(uniform, 1e-9, 1.0 - 1e-9)
    wide = np.sqrt(FREEDOM / (2.0 * gammaincinv(FREEDOM / 2.0, uniform[:, -1])))
    steps = ndtri(uniform[:, :-1]) * wide[:, None]
    return steps, -0.5 * (FREEDOM + size) * np.log1p((steps**2).sum(axis=1) / FREEDOM)


def _cdf(law: Law, z: FloatArray) -> FloatArray:
    return np.asarray(ndtr(z)) if law == "lognormal" else -np.expm1(-np.exp(np.minimum(z, 300.0)))


def kaplan_meier(values: FloatArray, ended: BoolArray) -> tuple[FloatArray, FloatArray]:
    """The product-limit estimate: values at which something ended, rising, and the share that survives each of them."""
    times = np.unique(values[ended])
    at_risk = (values[None, :] >= times[:, None]).sum(axis=1)
    ends = ((values[None, :] == times[:, None]) & ended[None, :]).sum(axis=1)
    return times, np.cumprod(1.0 - ends / at_risk)

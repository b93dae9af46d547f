"""Durations of which some have not ended yet: fitted with these counted as longer than so far (right-censored).

Two laws, lognormal and Weibull, with their parameters and the choice between them in doubt: what is foretold of the next project
is the mean over all of them, weighted by how likely they make what was seen. Work may have become faster with the calendar.
The equations: docs/mathematics/reference-classes.md.
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

PACE_DEVIATION = 0.25  # prior deviation of the pace: that work becomes a quarter faster or slower in a year is nothing unheard of
DRAWS = 2_048  # of parameters, for each law
FREEDOM = 5.0  # of the Student law that they are drawn from, with tails wider than the likelihood's
QUANTILE_POINTS = 801


@dataclass(frozen=True, slots=True)
class Parameters:
    """Draws of one law: log work is ``location + scale * e``, ``e`` normal, or extreme-valued for Weibull."""

    law: Law
    location: FloatArray  # (n,), logarithm of months at the pace of ``today``
    scale: FloatArray  # (n,)
    pace: FloatArray  # (n,), by which work becomes faster a year (logarithm); zero where it is the same in every year
    weights: FloatArray  # (n,); those of all laws add up to one


@dataclass(frozen=True, slots=True)
class Likeliest:
    """The likeliest parameters of one law, and the logarithm of their likelihood."""

    law: Law
    location: float
    scale: float
    pace: float
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class Survival:
    """A fit of durations: draws of the parameters of each law, and the likeliest of them."""

    draws: tuple[Parameters, ...]
    likeliest: tuple[Likeliest, ...]
    today: float | None  # calendar year at whose pace work goes on; None: the pace is the same in every year

    def cdf(self, months: FloatArray, began: FloatArray | float | None = None) -> FloatArray:
        """The probability that a duration is at most ``months``.

        Args:
            months: any shape [months].
            began: the calendar year, as a fraction, in which each began, shape as ``months`` or a number; None: today.
        """
        spans = np.asarray(months, dtype=np.float64)
        years = np.zeros(spans.shape) if began is None or self.today is None else np.broadcast_to(began, spans.shape) - self.today
        below = np.zeros(spans.shape)
        for one in self.draws:
            z = (np.log(work_months(spans[..., None], years[..., None], one.pace)) - one.location) / one.scale
            below += (_cdf(one.law, z) * one.weights).sum(axis=-1)
        return np.clip(below, 0.0, 1.0)

    def chances(
        self, so_far: FloatArray, then: FloatArray, began: FloatArray, stretch: float = 1.0
    ) -> tuple[FloatArray, FloatArray]:
        """What has lasted so long ends by then so likely, by draw of the parameters, shape (n, draws), and the draws' weights.

        Args:
            so_far: shape (n,) [months].
            then: shape (n,) [months], at least ``so_far``.
            began: the calendar year, as a fraction, in which each began, shape (n,).
            stretch: by which every duration of the law is longer (below one: shorter).
        """
        years = np.zeros(so_far.shape) if self.today is None else began - self.today
        found = []
        for one in self.draws:
            location = one.location + math.log(stretch)
            before, after = (
                _cdf(one.law, (np.log(work_months(months[:, None], years[:, None], one.pace)) - location) / one.scale)
                for months in (so_far, then)
            )
            left = np.maximum(1.0 - before, 1e-12)
            found.append(np.where(before < 1.0 - 1e-12, (after - before) / left, 1.0))
        return np.concatenate(found, axis=1), np.concatenate([one.weights for one in self.draws])

    def quantile(self, u: FloatArray, began: float | None = None) -> FloatArray:
        """The months that a duration begun in a year (None: today) does not exceed with probability ``u``, shape as ``u``."""
        best = self.likeliest[0]
        lead = 0.0 if began is None or self.today is None else max(0.0, best.pace * (self.today - began))
        reach = 10.0 * max(one.scale for one in self.likeliest)
        grid = np.linspace(best.location - reach, best.location + lead + reach, QUANTILE_POINTS)
        below = np.maximum.accumulate(self.cdf(np.exp(grid), began))
        keep = np.concatenate([[True], np.diff(below) > 0.0])
        return np.asarray(np.exp(np.interp(u, below[keep], grid[keep])))


def work_months(months: FloatArray, began: FloatArray, pace: FloatArray) -> FloatArray:
    """The work that is done in so many months, in months at today's pace.

    In the year ``y`` before today's work goes ``exp(pace * y)`` times as fast, ``y < 0``; from today on it goes as it does today.

    Args:
        months: since the beginning [months].
        began: years since today, below zero where it was before.
        pace: logarithm of the change a year.
    """
    before = np.clip(-12.0 * began, 0.0, months)
    exponent = pace * before / 12.0
    mean = np.where(np.abs(exponent) < 1e-9, 1.0, np.expm1(exponent) / np.where(np.abs(exponent) < 1e-9, 1.0, exponent))
    return np.asarray(before * np.exp(pace * np.minimum(began, 0.0)) * mean + (months - before))


def fit(
    months: FloatArray,
    ended: BoolArray,
    began: FloatArray | None = None,
    today: float | None = None,
    laws: tuple[Law, ...] = LAWS,
) -> Survival:
    """The laws of durations of which those not ``ended`` are longer than their ``months``.

    Likelihood: the density of what ended, the survival of what did not. Priors are flat on location and on the logarithm of
    the scale; the pace's is normal. Draws come from a Student law about the likeliest and are weighted by importance, so
    that the weights of two laws compare their evidence.

    Args:
        months: shape (n,) [months], above zero.
        ended: shape (n,).
        began: the calendar year, as a fraction, in which each began, shape (n,); None: the pace is the same in every year.
        today: the calendar year up to which the record goes; needed with ``began``.
        laws: among which to choose.

    Raises:
        ValueError: fewer than three that ended, a duration that is none, or arrays of two lengths.
    """
    if months.shape != ended.shape or months.ndim != 1 or (began is not None and began.shape != months.shape):
        raise ValueError(f"{months.shape} durations and {ended.shape} marks of their end do not fit together.")
    if (began is None) != (today is None):
        raise ValueError("the year of each beginning and today's are given together, or neither.")
    if int(ended.sum()) < 3:
        raise ValueError(f"{int(ended.sum())} of {months.size} durations have ended. A law needs three at least.")
    if not np.all(np.isfinite(months)) or np.any(months <= 0.0):
        raise ValueError("durations must be above 0 months.")
    years = None if began is None or today is None else began - today
    found = [_drawn(law, months, ended, years) for law in laws]
    greatest = max(float(weights.max()) for _, _, weights in found)
    total = sum(float(np.exp(weights - greatest).sum()) for _, _, weights in found)
    draws, likeliest = [], []
    for law, (best, points, log_weights) in zip(laws, found, strict=True):
        pace = points[:, 2] if years is not None else np.zeros(len(points))
        draws.append(Parameters(law, points[:, 0], np.exp(points[:, 1]), pace, np.exp(log_weights - greatest) / total))
        value = float(log_likelihood(law, months, ended, years, best[None, :])[0])
        likeliest.append(Likeliest(law, float(best[0]), math.exp(best[1]), float(best[2]) if best.size > 2 else 0.0, value))
    return Survival(tuple(draws), tuple(likeliest), today)


def log_likelihood(law: Law, months: FloatArray, ended: BoolArray, years: FloatArray | None, points: FloatArray) -> FloatArray:
    """The log likelihood of durations at points (location, log scale and, where there are years, pace), shape (n,)."""
    began = np.zeros(months.shape) if years is None else years
    pace = np.zeros((len(points), 1)) if years is None else points[:, 2:3]
    logs = np.log(work_months(months[None, :], began[None, :], pace))
    faster = pace * np.minimum(began + months / 12.0, 0.0)[None, :]  # log of the pace at the end: from work back to months
    z = (logs - points[:, :1]) / np.exp(points[:, 1:2])
    if law == "lognormal":
        density, survival = -0.5 * z**2 - 0.5 * math.log(2.0 * math.pi), log_ndtr(-z)
    else:
        rising = np.exp(np.minimum(z, 300.0))
        density, survival = z - rising, -rising
    density = density - points[:, 1:2] - logs + faster
    return np.asarray(np.where(ended[None, :], density, survival).sum(axis=1))


def _drawn(law: Law, months: FloatArray, ended: BoolArray, years: FloatArray | None) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The likeliest point of a law, draws about it, and the logarithms of their weights."""

    def posterior(points: FloatArray) -> FloatArray:
        prior = 0.0 if years is None else -0.5 * (points[:, 2] / PACE_DEVIATION) ** 2
        return log_likelihood(law, months, ended, years, points) + prior

    logs = np.log(months)
    start = np.array([logs.mean(), math.log(max(float(logs.std()), 0.1)), 0.0])[: 2 if years is None else 3]
    best = np.asarray(minimize(lambda x: -float(posterior(x[None, :])[0]), start, method="Nelder-Mead", tol=1e-9).x)
    root = np.linalg.cholesky(np.linalg.inv(_curvature(posterior, best)))
    steps, log_density = _student(best.size)
    points = best + steps @ root.T
    log_volume = float(np.log(np.diag(root)).sum())
    return best, points, posterior(points) - log_density + log_volume


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
    uniform = qmc.Sobol(size + 1, scramble=False).random(DRAWS) + 0.5 / DRAWS  # off zero, where the sequence begins
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

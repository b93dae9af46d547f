"""Paths that the worth of an option depends on: prices and costs that wander, from a seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import RiskError

Floats = NDArray[np.float64]


def geometric_paths(
    start: Sequence[float],
    drift: Sequence[float],
    volatility: Sequence[float],
    years: Floats,
    paths: int,
    seed: int,
    correlation: Floats | None = None,
) -> Floats:
    """Geometric Brownian motions, exact at every date, in antithetic pairs side by side.

    Args:
        start: value of each factor at the first date.
        drift: growth of its expected value [1/year].
        volatility: of its logarithm [1/sqrt(year)].
        years: dates from the first, rising, shape (dates,).
        paths: how many; an odd number is rounded up.
        seed: same seed, same paths.
        correlation: of the factors' logarithms, shape (factors, factors); none: independent.

    Returns:
        Shape (dates, paths, factors).

    Raises:
        RiskError: dates that do not rise, a start that is not positive, or correlations that nothing can have.
    """
    shocks = _shocks(len(start), len(years) - 1, paths, seed, correlation)
    steps = np.diff(np.asarray(years, dtype=np.float64))
    if np.any(steps <= 0.0) or min(start) <= 0.0 or min(volatility) < 0.0:
        raise RiskError("paths need dates that rise, positive starts, and volatilities of 0 or more")
    spread = np.asarray(volatility, dtype=np.float64)
    growth = (np.asarray(drift) - 0.5 * spread * spread) * steps[:, None, None]
    logs = np.cumsum(growth + spread * np.sqrt(steps)[:, None, None] * shocks, axis=0)
    logs = np.concatenate([np.zeros((1, *logs.shape[1:])), logs])
    return np.asarray(np.asarray(start) * np.exp(logs))


def reverting_paths(
    start: float, level: float, reversion: float, volatility: float, years: Floats, paths: int, seed: int
) -> Floats:
    """A price whose logarithm returns to a level (Schwartz 1997, model 1), exact at every date, in antithetic pairs.

    Args:
        start: at the first date.
        level: the median that it returns to.
        reversion: how fast [1/year]; half a shock is gone after ln 2 / reversion.
        volatility: of its logarithm [1/sqrt(year)].
        years: dates from the first, rising, shape (dates,).
        paths: how many; an odd number is rounded up.
        seed: same seed, same paths.

    Returns:
        Shape (dates, paths, 1).

    Raises:
        RiskError: dates that do not rise, or a start, level or reversion that is not positive.
    """
    steps = np.diff(np.asarray(years, dtype=np.float64))
    if np.any(steps <= 0.0) or min(start, level, reversion) <= 0.0 or volatility < 0.0:
        raise RiskError("paths need dates that rise, a positive start, level and reversion, and a volatility of 0 or more")
    shocks = _shocks(1, len(steps), paths, seed, None)[:, :, 0]
    away = np.full(shocks.shape[1], np.log(start / level))
    found = [away]
    for step, shock in zip(steps, shocks, strict=True):
        kept = np.exp(-reversion * step)
        away = away * kept + volatility * np.sqrt((1.0 - kept * kept) / (2.0 * reversion)) * shock
        found.append(away)
    return np.asarray(level * np.exp(np.stack(found)))[:, :, None]


def _shocks(factors: int, dates: int, paths: int, seed: int, correlation: Floats | None) -> Floats:
    """Standard normals, shape (dates, paths, factors); every second path is the mirror of the one before."""
    stream = np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(seed)))
    drawn = stream.standard_normal((dates, (paths + 1) // 2, factors))
    if correlation is not None:
        try:
            drawn = drawn @ np.linalg.cholesky(correlation).T
        except np.linalg.LinAlgError as error:
            raise RiskError("no factors can have the correlations given for an option's paths") from error
    return np.stack([drawn, -drawn], axis=2).reshape(dates, -1, factors)

"""Seeded noise that remembers: stationary, autocorrelated, and closed on itself at the year's end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def generator(seed: int, latitude: float, longitude: float) -> np.random.Generator:
    """A random generator of its own for every seed and place (to 0.0001 degrees).

    Raises:
        ValueError: If ``seed`` is negative.
    """
    if seed < 0:
        raise ValueError(f"seed must be 0 or more, not {seed}.")
    return np.random.default_rng([seed, round((latitude + 90) * 1e4), round((longitude + 180) * 1e4)])


def autocorrelated(rng: np.random.Generator, length: int, memories: Sequence[float], *, slowest_harmonic: int = 0) -> Array:
    """Gaussian noise of mean 0 and variance 1 whose autocorrelation decays over ``memories``.

    White noise runs through one first-order autoregression ``x[t] = a x[t-1] + e[t]``, ``a = exp(-1/memory)``,
    for each memory; they are applied in the frequency domain, so that the last step is followed by the first.

    Args:
        rng: Source of the noise.
        length: Number of steps.
        memories: e-folding times [steps]; one is an AR(1), a second smooths it.
        slowest_harmonic: Harmonics of the record up to this one are removed (a typical year has no odd months).
    """
    spectrum = np.fft.rfft(rng.standard_normal(length))
    frequency = 2 * np.pi * np.arange(spectrum.size) / length
    for memory in memories:
        spectrum /= 1 - np.exp(-1 / memory) * np.exp(-1j * frequency)
    spectrum[: slowest_harmonic + 1] = 0
    noise = np.fft.irfft(spectrum, length)
    return np.asarray((noise - noise.mean()) / noise.std())


def uniform_scores(values: Array) -> Array:
    """Ranks scaled into (0, 1): the place of each value among all, so that a marginal is met exactly."""
    ranks = np.empty(values.size)
    ranks[np.argsort(values, kind="stable")] = np.arange(values.size)
    return np.asarray((ranks + 0.5) / values.size)

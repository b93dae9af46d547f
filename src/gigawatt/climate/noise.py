"""Seeded noise that remembers: stationary, autocorrelated in time, shared by neighbours, closed on itself at the year's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

KM_PER_DEGREE = 111.195
CUT_REACHES = 2.5  # nodes further away than this many reaches weigh next to nothing
PLACES = 2**31 - 1  # a stream number no field uses: what a place has to itself


def generator(seed: int, latitude: float, longitude: float) -> np.random.Generator:
    """A random generator of its own for every seed and place (to 0.0001 degrees).

    Raises:
        ValueError: If ``seed`` is negative.
    """
    if seed < 0:
        raise ValueError(f"seed must be 0 or more, not {seed}.")
    return np.random.default_rng([seed, PLACES, round((latitude + 90) * 1e4), round((longitude + 180) * 1e4)])


@dataclass(frozen=True)
class Field:
    """White noise over the whole Earth, the same for everybody with the same seed, drawn where it is looked at.

    Nodes stand on circles of latitude, one ``reach_km`` apart; each has a white series of its own, seeded by the node. A
    place sees the mean of the nodes around it with weights ``exp(-d^2 / (2 reach^2))``, scaled to variance 1. Two places
    ``d`` apart are thus correlated by about ``exp(-d^2 / (4 reach^2))``.
    """

    seed: int
    latitude: float
    longitude: float

    def white(self, stream: int, length: int, reach_km: float) -> Array:
        """White noise of mean 0 and variance 1 at the place, shape (length,).

        Args:
            stream: Which of the independent fields.
            length: Number of steps.
            reach_km: How far it reaches.
        """
        total, squares = np.zeros(length), 0.0
        for ring, node, weight in self._nodes(reach_km):
            total += weight * np.random.default_rng([self.seed, stream, ring, node]).standard_normal(length)
            squares += weight**2
        return np.asarray(total / np.sqrt(squares))

    def _nodes(self, reach_km: float) -> list[tuple[int, int, float]]:
        """Ring, number on it, and weight of the nodes around the place."""
        step = reach_km / KM_PER_DEGREE
        rings = round(180 / step)
        cut = CUT_REACHES * step
        found = []
        for ring in range(max(int((self.latitude + 90 - cut) / step), 0), min(int((self.latitude + 90 + cut) / step) + 1, rings)):
            latitude = -90 + (ring + 0.5) * 180 / rings
            nodes = max(round(360 * np.cos(np.radians(latitude)) / step), 1)
            longitudes = -180 + (np.arange(nodes) + 0.5) * 360 / nodes
            degrees = _arc_degrees(self.latitude, self.longitude, latitude, longitudes)
            near = np.flatnonzero(degrees <= cut)
            found += [(ring, int(node), float(np.exp(-0.5 * (degrees[node] / step) ** 2))) for node in near]
        return found


def _arc_degrees(latitude: float, longitude: float, latitudes: float, longitudes: Array) -> Array:
    """Great-circle distance [degrees] (haversine)."""
    a, b = np.radians(latitude), np.radians(latitudes)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(longitudes - longitude) / 2) ** 2
    return np.asarray(np.degrees(2 * np.arcsin(np.sqrt(np.minimum(half, 1.0)))))


def remembering(white: Array, memories: Sequence[float], *, slowest_harmonic: int = 0) -> Array:
    """Gaussian noise of variance 1 whose autocorrelation decays over ``memories``.

    White noise runs through one first-order autoregression ``x[t] = a x[t-1] + e[t]``, ``a = exp(-1/memory)``,
    for each memory; they are applied in the frequency domain, so that the last step is followed by the first.

    Args:
        white: Noise without memory.
        memories: e-folding times [steps]; one is an AR(1), a second smooths it.
        slowest_harmonic: Harmonics of the record up to this one are removed (a typical year has no odd months).
    """
    length = white.size
    spectrum = np.fft.rfft(white)
    frequency = 2 * np.pi * np.arange(spectrum.size) / length
    for memory in memories:
        spectrum /= 1 - np.exp(-1 / memory) * np.exp(-1j * frequency)
    spectrum[: slowest_harmonic + 1] = 0
    noise = np.fft.irfft(spectrum, length)
    return np.asarray((noise - noise.mean()) / noise.std())


def autocorrelated(rng: np.random.Generator, length: int, memories: Sequence[float], *, slowest_harmonic: int = 0) -> Array:
    """``remembering`` of white noise from ``rng``."""
    return remembering(rng.standard_normal(length), memories, slowest_harmonic=slowest_harmonic)


def uniform_scores(values: Array) -> Array:
    """Ranks scaled into (0, 1): the place of each value among all, so that a marginal is met exactly."""
    ranks = np.empty(values.size)
    ranks[np.argsort(values, kind="stable")] = np.arange(values.size)
    return np.asarray((ranks + 0.5) / values.size)

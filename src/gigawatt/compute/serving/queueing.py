"""Waiting in a queue: Erlang's formula and what follows for the tail. Vectorised; equations in docs/mathematics/serving.md."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.compute.formula import compiled

Floats = NDArray[np.float64]

_SMALLEST = 1e-12
MANY = 100.0  # servers, from which the normal limit of the number at work holds in its tail


def waiting_probability(servers: Floats, load: Floats) -> Floats:
    """Chance that an arrival of an M/M/c queue waits (Erlang C); 1 where the load is not served.

    Through Erlang B by its recursion 1/B(k) = 1 + k/a 1/B(k-1), then C = B / (1 - rho (1 - B)).

    Args:
        servers: c; any shape, at least 1; a part of a server counts for none.
        load: a, arrivals x service time [erlang]; broadcasts with ``servers``.
    """
    count, offered = np.broadcast_arrays(np.maximum(np.floor(servers), 1.0), np.maximum(load, _SMALLEST))
    flat = _waiting(np.ascontiguousarray(count, dtype=float).ravel(), np.ascontiguousarray(offered, dtype=float).ravel())
    return np.asarray(flat.reshape(count.shape))


@compiled
def _waiting(servers: Floats, load: Floats) -> Floats:
    found = np.ones(len(servers))
    for row in range(len(servers)):
        offered = load[row]
        if offered >= servers[row]:
            continue
        # Beyond eight standard deviations of the number at work the chance is below 1e-14: no need to count so far.
        if servers[row] > MANY and servers[row] - offered > 8.0 * np.sqrt(servers[row]):
            found[row] = 0.0
            continue
        blocking = 1.0
        for server in range(1, int(servers[row]) + 1):
            blocking = offered * blocking / (server + offered * blocking)
        found[row] = blocking / (1.0 - offered / servers[row] * (1.0 - blocking))
    return found


def wait_quantile_s(
    chance: Floats, servers: Floats, load: Floats, service_s: Floats, quantile: float, service_variation: Floats | float = 1.0
) -> Floats:
    """Wait that is not exceeded by ``quantile`` of arrivals of an M/G/c queue [s]; infinite where it is not stable.

    Exact for M/M/c, where the wait of those who wait is exponential with rate (c - a)/s; for other services its mean is
    scaled by (1 + cv^2)/2, as the mean is (Lee and Longton 1959).

    Args:
        chance: that an arrival waits (``waiting_probability``; with one server the load itself).
    """
    free = np.asarray(servers - load, dtype=float)
    scale = service_s / np.maximum(free, _SMALLEST) * (1.0 + np.square(service_variation)) / 2.0
    tail = np.log(np.maximum(chance, _SMALLEST) / (1.0 - quantile))
    return np.where(free > 0.0, np.maximum(tail, 0.0) * scale, np.inf)

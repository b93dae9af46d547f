"""Special functions of the laws of durations: scipy's, loaded when first asked for, as most commands draw nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def ndtr(z: ArrayLike) -> FloatArray:
    """The standard normal's distribution, Φ(z)."""
    from scipy.special import ndtr as found

    return np.asarray(found(z))


def ndtri(u: ArrayLike) -> FloatArray:
    """The standard normal's quantile, Φ⁻¹(u)."""
    from scipy.special import ndtri as found

    return np.asarray(found(u))


def log_ndtr(z: ArrayLike) -> FloatArray:
    """Log Φ(z), exact where Φ is next to nothing."""
    from scipy.special import log_ndtr as found

    return np.asarray(found(z))


def betaincinv(a: float, b: float, u: ArrayLike) -> FloatArray:
    """The quantile of a beta distribution."""
    from scipy.special import betaincinv as found

    return np.asarray(found(a, b, u))


def root(function: Callable[[float], float], low: float, high: float, xtol: float) -> float:
    """Where a function that changes sign between two points is zero, by Brent's method."""
    from scipy.optimize import brentq

    return float(brentq(function, low, high, xtol=xtol))

"""Which cause matters: one cause at a time (tornado), and shares of the variance (first-order and total Sobol indices).

Two ways to each: with a model that can be run again at chosen points, and from futures that have been run already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from gigawatt.risk.drawing.sampling import Copula, uniforms

Floats = NDArray[np.float64]

RESAMPLES = 200
SURER = 0.5  # of a standard error: an estimator with less is taken instead
CLASSES = 32  # of a cause's values, from futures that have been run
_TENTH = 0.1


@dataclass(frozen=True)
class Swing:
    """What one cause alone does to an outcome.

    Attributes:
        cause: its name.
        low: outcome where the cause is low.
        middle: outcome where nothing is out of the ordinary.
        high: outcome where the cause is high.
    """

    cause: str
    low: float
    middle: float
    high: float

    @property
    def width(self) -> float:
        """How far the cause moves the outcome."""
        return abs(self.high - self.low)


def tornado(
    names: Sequence[str], model: Callable[[Floats], Floats], low: float = _TENTH, high: float = 1 - _TENTH
) -> list[Swing]:
    """Each cause at a low and a high quantile, all others at their medians; the widest first.

    Args:
        names: of the causes.
        model: outcomes, shape (points,), of points of the unit cube, shape (points, causes).
        low: probability of the low quantile.
        high: probability of the high quantile.
    """
    count = len(names)
    points = np.full((2 * count + 1, count), 0.5)
    for number in range(count):
        points[2 * number, number], points[2 * number + 1, number] = low, high
    found = np.asarray(model(points), dtype=np.float64)
    swings = [Swing(name, float(found[2 * n]), float(found[-1]), float(found[2 * n + 1])) for n, name in enumerate(names)]
    return sorted(swings, key=lambda swing: -swing.width)


def tornado_of_futures(names: Sequence[str], points: Floats, outcomes: Floats, share: float = _TENTH) -> list[Swing]:
    """The mean outcome of the futures in which a cause is among its lowest, and among its highest; the widest first.

    Where causes are correlated, what a cause brings with it counts too.

    Args:
        names: of the causes.
        points: values of the causes or their probabilities, shape (futures, causes).
        outcomes: shape (futures,).
        share: of the futures, on either side. Futures alike in the cause count alike.
    """
    middle = float(outcomes.mean())
    swings = []
    for number, name in enumerate(names):
        place = (rankdata(points[:, number], method="average") - 0.5) / len(points)
        below, above = place <= max(share, place.min()), place >= min(1.0 - share, place.max())
        swings.append(Swing(name, float(outcomes[below].mean()), middle, float(outcomes[above].mean())))
    return sorted(swings, key=lambda swing: -swing.width)


@dataclass(frozen=True)
class Indices:
    """Shares of an outcome's variance.

    Attributes:
        names: of the causes.
        first: of each cause alone, shape (causes,).
        total: of each cause with all its interactions, shape (causes,).
        first_error: standard errors, by bootstrap.
        total_error: likewise.
        variance: of the outcome.
    """

    names: tuple[str, ...]
    first: Floats
    total: Floats
    first_error: Floats
    total_error: Floats
    variance: float


def rank_ranges(values: Floats, errors: Floats) -> list[tuple[int, int]]:
    """Between which ranks each is, 1 the largest, where those within two standard errors of their difference are not told apart.

    Args:
        values: estimates, shape (causes,).
        errors: their standard errors, shape (causes,).
    """
    apart = values[:, None] - values[None, :] > 2.0 * np.hypot(errors[:, None], errors[None, :])  # row above column, for sure
    above, below = apart.sum(axis=0), apart.sum(axis=1)
    return [(1 + int(more), len(values) - int(less)) for more, less in zip(above, below, strict=True)]


def sobol_points(dimensions: int, base: int, seed: int, copula: Copula | None = None) -> Floats:
    """The points at which a model must be run for its Sobol indices: A, B, and A with each column from B (Saltelli 2010).

    With a copula the causes are those behind its scores, each without what it follows from causes before it.

    Args:
        dimensions: number of causes.
        base: size of A; a power of two is best.
        seed: same seed, same points.
        copula: correlations to put on.

    Returns:
        Shape (base (causes + 2), causes).
    """
    both = uniforms(base, 2 * dimensions, seed)
    a, b = both[:, :dimensions], both[:, dimensions:]
    mixed = np.repeat(a[None], dimensions, axis=0)
    for number in range(dimensions):
        mixed[number, :, number] = b[:, number]
    points = np.concatenate([a, b, mixed.reshape(-1, dimensions)])
    return points if copula is None else copula.correlate(points)


def sobol_indices(names: Sequence[str], outcomes: Floats, seed: int = 1, resamples: int = RESAMPLES) -> Indices:
    """Sobol indices from outcomes at ``sobol_points``.

    First order by Janon et al. (2014), the covariance of f(B) and f(A_B^i), which share cause i alone, over their pooled
    variance; or by Saltelli et al. (2010), ``E[f(B) (f(A_B^i) - f(A))] / Var``, where its standard error is less than half
    as large: it is nothing for a cause that moves nothing. Total by Jansen (1999), ``E[(f(A) - f(A_B^i))^2] / (2 Var)``,
    where all but cause i is shared.

    Args:
        names: of the causes.
        outcomes: shape (base (causes + 2),).
        seed: of the bootstrap.
        resamples: of the bootstrap, two at least.
    """
    count = len(names)
    table = np.asarray(outcomes, dtype=np.float64).reshape(count + 2, -1)
    table = table - table[:2].mean()  # the estimators lose fewer digits about the mean
    a, b, mixed = table[0], table[1], table[2:]
    half_sums, half_squares = 0.5 * (b + mixed), 0.5 * (b * b + mixed * mixed)
    ends = [0.5 * (a + b), 0.5 * (a * a + b * b)]
    products = np.concatenate([b * mixed, half_sums, half_squares, 0.5 * np.square(a - mixed), b * (mixed - a), ends])
    size = products.shape[1]
    stream = np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(seed)))
    drawn = stream.multinomial(size, np.full(size, 1.0 / size), size=resamples) / size
    *shares, variance = (one[:, 0] for one in _shares(products.mean(axis=1)[:, None], count))
    again = _shares(np.einsum("ps,rs->pr", products, drawn), count)  # sums in one order: bit for bit
    pooled, small, total = (one.std(axis=1, ddof=1) for one in again[:3])
    surer = small < SURER * pooled
    first, error = np.where(surer, shares[1], shares[0]), np.where(surer, small, pooled)
    return Indices(tuple(names), first, shares[2], error, total, float(variance[0]))


def _shares(means: Floats, count: int) -> tuple[Floats, Floats, Floats, Floats]:
    """First indices by both estimators, total ones, and the variance, from means of the products, a column for each sample."""
    joint, middle, square, apart, gained = means[: 5 * count].reshape(5, count, -1)
    variance = means[-1] - np.square(means[-2])
    pooled = square - np.square(middle)
    first = np.divide(joint - np.square(middle), pooled, out=np.zeros_like(joint), where=pooled > 0.0)
    small, total = (np.divide(one, variance, out=np.zeros_like(one), where=variance > 0.0) for one in (gained, apart))
    return first, small, total, variance[None]


def first_order_of_futures(names: Sequence[str], points: Floats, outcomes: Floats, classes: int = CLASSES) -> Floats:
    """First-order indices from futures that have been run: variance of the mean outcome between classes of a cause.

    The correlation ratio (Pearson 1905), less what classes of so few futures have by chance (its adjusted form, Kelley 1935).

    Args:
        names: of the causes.
        points: values of the causes or their probabilities, shape (futures, causes); values alike fall into one class.
        outcomes: shape (futures,).
        classes: at most, each with as many futures.

    Returns:
        Shape (causes,), between 0 and 1.
    """
    futures = len(points)
    spread = float(np.square(outcomes - outcomes.mean()).sum())
    found = np.zeros(len(names))
    for number in range(len(names)):
        member, means = _class_means(points[:, number], outcomes, classes)
        within = float(np.square(outcomes - means[member]).sum())
        free = futures - len(means)
        if spread > 0.0 and free > 0:
            found[number] = min(1.0, max(0.0, 1.0 - within / spread * (futures - 1) / free))
    return found


def adds_of_futures(points: Floats, outcomes: Floats, classes: int = CLASSES) -> Floats:
    """What each cause adds to the outcome of each future: the mean outcome of its class of the cause, less that of all.

    Args:
        points: values of the causes or their probabilities, shape (futures, causes); values alike fall into one class.
        outcomes: shape (futures,).
        classes: at most, each with as many futures.

    Returns:
        Shape (futures, causes). Where causes are correlated, what a cause brings with it counts too.
    """
    found = np.zeros(points.shape)
    for number in range(points.shape[1]):
        member, means = _class_means(points[:, number], outcomes, classes)
        found[:, number] = means[member] - outcomes.mean()
    return found


def _class_means(points: Floats, outcomes: Floats, classes: int) -> tuple[NDArray[np.int64], Floats]:
    """The class of each future by one cause, and the mean outcome of each class."""
    place = (rankdata(points, method="average") - 0.5) / len(points)
    _, member = np.unique(np.minimum((place * classes).astype(np.int64), classes - 1), return_inverse=True)
    member = member.astype(np.int64)
    return member, np.bincount(member, weights=outcomes) / np.bincount(member)


def rank_correlation(one: Floats, other: Floats) -> float:
    """Spearman's rank correlation of two samples, shape (futures,) each; 0 where one of them does not vary."""
    left, right = (rankdata(each) - (len(each) + 1) / 2.0 for each in (one, other))
    scale = float(np.sqrt(np.square(left).sum() * np.square(right).sum()))
    return float((left * right).sum()) / scale if scale > 0.0 else 0.0

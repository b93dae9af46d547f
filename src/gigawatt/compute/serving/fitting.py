"""The fit of the serving model: parameters with priors, an offset for every source, robust against a row that is far off.

Damped Gauss-Newton on ``sum w rho((log model + offset - log measured) / noise) + sum ((x - prior) / sd)^2`` with the
pseudo-Huber loss ``rho(r) = 2 (sqrt(1 + r^2) - 1)``, by iteratively reweighted least squares (Holland and Welsch 1977).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.compute.serving.cases import Case, CaseTable
from gigawatt.compute.serving.parameters import Parameters, parameter_names, prior_of

Floats = NDArray[np.float64]

NOISE_SD = 0.08  # of a logarithm, within a source
OFFSET_SD = 0.12  # between sources: versions and tuning of the software
ANYTHING = ("-mixture", "-production")  # software new to its models, or load that is not full: anything may be
ANYTHING_SD = 0.5
ACCELERATOR_SD = 0.1  # between accelerators in one benchmark, as `SOURCE/ACCELERATOR`: tuning of their submissions
_STEP = 1e-4
_ROUNDS = 14
_HALVINGS = 7
_LEAST = 1e-6  # tokens a second, where nothing fits


@dataclass(frozen=True, slots=True)
class Observation:
    """A measured throughput per accelerator, what it shares an offset with, and the group that its near-copies form."""

    case: Case
    tokens_per_s: float
    labels: tuple[str, ...]  # what has an offset of its own: the source, an accelerator in a benchmark
    group: str


@dataclass(frozen=True, slots=True)
class ServingFit:
    """Fitted parameters, offsets of the labels, and the logarithms of model over measured."""

    parameters: Parameters
    offsets: dict[str, float]
    residuals: Floats


def fit_serving(observations: Sequence[Observation]) -> ServingFit:
    """Fit all parameters at once; rows of one group count as the square root of their number."""
    names = parameter_names([one.case.hardware for one in observations])
    labels = sorted({label for one in observations for label in one.labels})
    prior = np.array([prior_of(name) for name in names] + [(0.0, _offset_sd(label)) for label in labels])
    design = np.array([[float(label in one.labels) for label in labels] for one in observations])
    measured = np.log([one.tokens_per_s for one in observations])
    counts = Counter(one.group for one in observations)
    weights = np.array([counts[one.group] ** -0.5 for one in observations]) / NOISE_SD**2
    table = CaseTable([one.case for one in observations])

    def model(at: Floats) -> Floats:
        found = table.answer(Parameters(dict(zip(names, at.tolist(), strict=False))))
        return np.asarray(np.log(np.maximum(found, _LEAST)) + design @ at[len(names) :])

    at = _solve(model, measured, weights, prior[:, 0], prior[:, 1], len(names), design)
    logarithms = dict(zip(names, at.tolist(), strict=False))
    offsets = dict(zip(labels, at[len(names) :].tolist(), strict=True))
    return ServingFit(Parameters(logarithms), offsets, model(at) - measured)


def _offset_sd(label: str) -> float:
    if label.endswith(ANYTHING):
        return ANYTHING_SD
    return ACCELERATOR_SD if "/" in label else OFFSET_SD


def _solve(
    model: Callable[[Floats], Floats],
    measured: Floats,
    weights: Floats,
    mean: Floats,
    sd: Floats,
    count: int,
    design: Floats,
) -> Floats:
    """The mode; the last columns of the jacobian, of the offsets, are the ``design``."""
    at, value = mean.copy(), model(mean)

    def loss(point: Floats, fitted: Floats) -> float:
        scaled = (fitted - measured) / NOISE_SD
        robust = 2.0 * (np.sqrt(1.0 + scaled**2) - 1.0)
        return float(np.sum(weights * NOISE_SD**2 * robust) + np.sum(((point - mean) / sd) ** 2))

    best = loss(at, value)
    for _ in range(_ROUNDS):
        units = np.eye(len(at))[:count] * _STEP * sd
        moved = [(model(at + unit) - value) / unit.sum() for unit in units]
        jacobian = np.hstack([np.stack(moved, axis=1), design])
        tails = weights / np.sqrt(1.0 + ((value - measured) / NOISE_SD) ** 2)
        normal = jacobian.T @ (jacobian * tails[:, None]) + np.diag(1.0 / sd**2)
        step = np.linalg.solve(normal, jacobian.T @ (tails * (measured - value)) - (at - mean) / sd**2)
        before = best
        for halving in range(_HALVINGS):
            tried = at + 0.5**halving * step
            new = model(tried)
            cost = loss(tried, new)
            if cost < best:
                best, at, value = cost, tried, new
                break
        if before - best < 1e-3 * before:
            break
    return at

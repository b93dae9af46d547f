"""A hierarchical fit: parameters of a model with priors, and deviations by group that are drawn towards nothing.

The logarithm of a measurement is ``y = f(θ) + Σ_k u_k[level] + ε``: ``f`` the model, ``θ`` its parameters with Gaussian priors,
``u_k`` a deviation for each level of a grouping (an accelerator family, an architecture) with standard deviation ``τ_k``,
``ε`` noise with ``σ`` and heavy tails. ``θ`` and ``u`` are the mode of the posterior (Gauss-Newton), ``τ`` and ``σ`` maximise the
marginal likelihood of the linearised model. A level that no row had gets no deviation, and ``τ_k`` more doubt.
Gelman and Hill, Data Analysis Using Regression (2007), chapters 12 and 18; Lange, Little and Taylor (1989) for the tails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEP = 1e-4  # of a parameter's prior standard deviation, for the derivative
_ROUNDS = 4  # of mode and variances in turn
_FEWER_ROUNDS = 2  # where a fit of almost the same rows is the start
_TAILS = 5.0  # degrees of freedom of the noise: one row in a table may be far off
_SETTLED = 1e-4  # relative gain of a step below which the mode is reached
_SHARES = tuple(0.5**halvings for halvings in range(10))  # of a step
_LEAST_SD = 0.005
_LARGEST_SD = 1.0


@dataclass(frozen=True, slots=True)
class Problem:
    """What to fit.

    Args:
        log_measured: logarithms of the measurements; shape (rows,).
        log_model: logarithms of the model's predictions from its parameters; shape (parameters,) -> (rows,).
        prior_mean: of the parameters; shape (parameters,).
        prior_sd: of the parameters; shape (parameters,).
        levels: for each grouping the level of each row.
        weights: how much each row counts; shape (rows,).
    """

    log_measured: Floats
    log_model: Callable[[Floats], Floats]
    prior_mean: Floats
    prior_sd: Floats
    levels: Mapping[str, Sequence[str]]
    weights: Floats | None = None


@dataclass(frozen=True, slots=True)
class Deviations:
    """The deviations of one grouping: each level's mode and standard deviation, and what a level that was not seen has."""

    sd: float
    value: Mapping[str, float]
    doubt: Mapping[str, float]

    def of(self, level: str) -> tuple[float, float]:
        """The deviation of a level and its standard deviation; a row that belongs to none (an empty level) has neither."""
        return (self.value.get(level, 0.0), self.doubt.get(level, self.sd)) if level else (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Fit:
    """Parameters and deviations at the mode, with their doubt."""

    parameters: Floats
    covariance: Floats  # of the parameters
    deviations: Mapping[str, Deviations]
    noise_sd: float
    log_fitted: Floats = field(repr=False)

    def deviation(self, levels: Mapping[str, str]) -> tuple[float, float]:
        """The sum of the deviations of a row, and their variance with the noise's."""
        found = [self.deviations[name].of(level) for name, level in levels.items() if name in self.deviations]
        return sum(value for value, _ in found), self.noise_sd**2 + sum(doubt**2 for _, doubt in found)


def fit(problem: Problem, start: Fit | None = None) -> Fit:
    """The mode of the posterior, with the variances that the measurements bear out best; from a start it takes fewer rounds."""
    parameters = problem.prior_mean.copy() if start is None else start.parameters.copy()
    designs = {name: _design(levels) for name, levels in problem.levels.items()}
    deviation_sd = {name: 0.1 if start is None else start.deviations[name].sd for name in designs}
    noise_sd = 0.1 if start is None else start.noise_sd
    tails = np.ones(len(problem.log_measured))
    weights = np.ones(len(tails)) if problem.weights is None else problem.weights
    solved = _Solved(parameters, np.empty(0), np.empty((0, 0)), np.zeros(len(tails)))
    for _ in range(_ROUNDS if start is None else _FEWER_ROUNDS):
        solved = _mode(problem, parameters, designs, deviation_sd, noise_sd, weights * tails, 5)
        parameters = solved.parameters
        residual = problem.log_measured - solved.fitted
        tails = (_TAILS + 1.0) / (_TAILS + weights * (residual / noise_sd) ** 2)
        deviation_sd, noise_sd = _variances(problem, parameters, designs, deviation_sd, noise_sd, weights * tails)
    solved = _mode(problem, parameters, designs, deviation_sd, noise_sd, weights * tails)
    return _as_fit(solved, designs, deviation_sd, noise_sd)


@dataclass(frozen=True, slots=True)
class _Solved:
    parameters: Floats
    deviations: Floats
    covariance: Floats  # of parameters and deviations together
    fitted: Floats


def _design(levels: Sequence[str]) -> tuple[list[str], Floats]:
    names = sorted(set(levels) - {""})
    place = {name: column for column, name in enumerate(names)}
    matrix = np.zeros((len(levels), len(names)))
    for row, level in enumerate(levels):
        if level:
            matrix[row, place[level]] = 1.0
    return names, matrix


def _derivative(problem: Problem, at: Floats, value: Floats) -> Floats:
    """Forward differences; shape (rows, parameters)."""
    steps = _STEP * problem.prior_sd
    moved = [problem.log_model(at + step * unit) for step, unit in zip(steps, np.eye(len(at)), strict=True)]
    return (
        np.stack([(new - value) / step for new, step in zip(moved, steps, strict=True)], axis=1)
        if moved
        else np.empty((len(value), 0))
    )


@dataclass(frozen=True, slots=True)
class _Posterior:
    """What the mode maximises, with the spreads of deviations and noise as given."""

    problem: Problem
    stacked: Floats  # designs of all deviations side by side
    prior: Floats  # precisions of parameters and deviations
    noise: Floats  # precision of each row

    def cost(self, parameters: Floats, modelled: Floats, deviations: Floats) -> float:
        """Minus twice the logarithm of the posterior, without its constant; infinite where the model has no value."""
        if not np.all(np.isfinite(modelled)):
            return float(np.inf)
        residual = self.problem.log_measured - modelled - self.stacked @ deviations
        drawn = np.concatenate([parameters - self.problem.prior_mean, deviations])
        return float(np.sum(self.noise * residual**2) + np.sum(self.prior * drawn**2))


def _mode(
    problem: Problem,
    start: Floats,
    designs: Mapping[str, tuple[list[str], Floats]],
    deviation_sd: Mapping[str, float],
    noise_sd: float,
    weights: Floats,
    most: int = 12,
) -> _Solved:
    """Gauss-Newton with halved steps; the deviations are linear, so each step solves them outright."""
    precisions = [np.full(len(names), 1.0 / deviation_sd[name] ** 2) for name, (names, _) in designs.items()]
    posterior = _Posterior(
        problem,
        np.hstack([matrix for _, matrix in designs.values()]) if designs else np.empty((len(weights), 0)),
        np.concatenate([1.0 / problem.prior_sd**2, *precisions]),
        weights / noise_sd**2,
    )
    parameters, deviations = start.copy(), np.zeros(posterior.stacked.shape[1])
    value = problem.log_model(parameters)
    best = posterior.cost(parameters, value, deviations)
    precision = np.diag(posterior.prior)
    for _ in range(most):
        jacobian = np.hstack([_derivative(problem, parameters, value), posterior.stacked])
        residual = problem.log_measured - value - posterior.stacked @ deviations
        precision = jacobian.T @ (jacobian * posterior.noise[:, None]) + np.diag(posterior.prior)
        drawn = np.concatenate([parameters - problem.prior_mean, deviations])
        step = np.linalg.solve(precision, jacobian.T @ (posterior.noise * residual) - posterior.prior * drawn)
        moved = _moved(posterior, parameters, deviations, step, best)
        if moved is None:
            break
        parameters, deviations, value, cost = moved
        gained, best = best - cost, cost
        if gained < _SETTLED * max(1.0, best):
            break
    return _Solved(
        parameters, deviations, np.asarray(np.linalg.inv(precision), dtype=float), value + posterior.stacked @ deviations
    )


def _moved(
    posterior: _Posterior, parameters: Floats, deviations: Floats, step: Floats, best: float
) -> tuple[Floats, Floats, Floats, float] | None:
    """As much of a step as lowers the cost: parameters, deviations, the model's values and the cost; None where none does."""
    count = len(parameters)
    for share in _SHARES:
        tried, moved = parameters + share * step[:count], deviations + share * step[count:]
        modelled = posterior.problem.log_model(tried)
        cost = posterior.cost(tried, modelled, moved)
        if cost < best:
            return tried, moved, modelled, cost
    return None


def _variances(
    problem: Problem,
    parameters: Floats,
    designs: Mapping[str, tuple[list[str], Floats]],
    deviation_sd: Mapping[str, float],
    noise_sd: float,
    weights: Floats,
) -> tuple[dict[str, float], float]:
    """Standard deviations that maximise the marginal likelihood of the linearised model, one coordinate after another."""
    value = problem.log_model(parameters)
    jacobian = _derivative(problem, parameters, value)
    centred = problem.log_measured - value + jacobian @ (parameters - problem.prior_mean)
    fixed = (jacobian * problem.prior_sd**2) @ jacobian.T
    blocks = {name: matrix @ matrix.T for name, (_, matrix) in designs.items()}
    found = {**deviation_sd, "noise": noise_sd}

    def cost(sds: Mapping[str, float]) -> float:
        spread = fixed + np.diag(sds["noise"] ** 2 / weights)
        for name, block in blocks.items():
            spread = spread + sds[name] ** 2 * block
        triangle = np.linalg.cholesky(spread)
        scaled = np.linalg.solve(triangle, centred)
        shy = sum((np.log(sd / 0.05) / 1.5) ** 2 for sd in sds.values())  # a weak prior: a few percent each
        return float(2.0 * np.sum(np.log(np.diag(triangle))) + scaled @ scaled + shy)

    best = cost(found)
    for factor in (1.6, 1.25, 1.1):
        for name in found:
            for way in (factor, 1.0 / factor):
                while True:
                    tried = {**found, name: min(max(found[name] * way, _LEAST_SD), _LARGEST_SD)}
                    new = cost(tried)
                    if new >= best - 1e-6:
                        break
                    found, best = tried, new
    noise = found.pop("noise")
    return found, noise


def _as_fit(
    solved: _Solved, designs: Mapping[str, tuple[list[str], Floats]], deviation_sd: Mapping[str, float], noise_sd: float
) -> Fit:
    count = len(solved.parameters)
    doubt = np.sqrt(np.diag(solved.covariance))[count:]
    deviations = {}
    place = 0
    for name, (names, _) in designs.items():
        part = slice(place, place + len(names))
        deviations[name] = Deviations(
            deviation_sd[name],
            dict(zip(names, solved.deviations[part].tolist(), strict=True)),
            dict(zip(names, doubt[part].tolist(), strict=True)),
        )
        place += len(names)
    return Fit(solved.parameters, solved.covariance[:count, :count], deviations, noise_sd, solved.fitted)

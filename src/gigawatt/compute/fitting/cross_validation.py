"""What a fit is worth on groups that it has not seen: whole groups are left out, never rows that have near-copies in the fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.compute.band import BAND
from gigawatt.compute.fitting.hierarchical import Fit, Floats, Problem, fit

FOLDS = 10
_SEED = 20261122


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Predictions of rows by fits that have not seen their groups."""

    log_error: Floats  # predicted over measured; shape (rows,)
    sd: Floats  # that the fit expects of it; shape (rows,)

    @property
    def absolute(self) -> Floats:
        """Absolute errors [1]; shape (rows,)."""
        return np.abs(np.expm1(self.log_error))

    @property
    def band(self) -> float:
        """What the spread must be multiplied by so that the 80 % band holds 80 % of the rows."""
        return float(np.quantile(np.abs(self.log_error) / (BAND * self.sd), 0.8))


def held_out(problem: Problem, whole: Fit, groups: Sequence[str], folds: int = FOLDS) -> HeldOut:
    """Fit without each tenth of the groups, and predict it.

    Args:
        problem: all rows.
        whole: the fit of all rows, where each fit starts from.
        groups: the group of each row.
        folds: into how many parts the groups are dealt, always the same way.
    """
    names = sorted(set(groups))
    dealt = np.random.default_rng(_SEED).permutation(len(names)) % folds
    fold = dict(zip(names, dealt.tolist(), strict=True))
    of_row = np.array([fold[group] for group in groups])
    error, spread = np.zeros(len(of_row)), np.zeros(len(of_row))
    for part in sorted(set(of_row.tolist())):
        left_out = np.flatnonzero(of_row == part)
        kept = np.flatnonzero(of_row != part)
        found = fit(rows_of(problem, kept), whole)
        unseen = left_out_by(problem, found, left_out)
        error[left_out], spread[left_out] = unseen.log_error, unseen.sd
    return HeldOut(error, spread)


def left_out_by(problem: Problem, found: Fit, rows: NDArray[np.intp]) -> HeldOut:
    """What a fit that has not seen some rows of a problem predicts of them.

    Args:
        problem: all rows.
        found: the fit of others.
        rows: those that it has not seen.
    """
    modelled = problem.log_model(found.parameters)
    error, spread = np.zeros(len(rows)), np.zeros(len(rows))
    for place, row in enumerate(rows.tolist()):
        value, variance = found.deviation({name: levels[row] for name, levels in problem.levels.items()})
        error[place] = modelled[row] + value - problem.log_measured[row]
        spread[place] = variance**0.5
    return HeldOut(error, spread)


def rows_of(problem: Problem, rows: NDArray[np.intp]) -> Problem:
    """The problem of some of the rows."""
    model = problem.log_model
    levels: Mapping[str, Sequence[str]] = {name: [every[row] for row in rows.tolist()] for name, every in problem.levels.items()}
    return replace(
        problem,
        log_measured=problem.log_measured[rows],
        log_model=lambda parameters: model(parameters)[rows],
        levels=levels,
        weights=None if problem.weights is None else problem.weights[rows],
    )

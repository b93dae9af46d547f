"""What it is worth to decide later: real options by least-squares Monte Carlo over modes that a programme can be in.

A *mode* is what has been decided so far (units built, chips bought, abandoned); a *move* is a decision that costs or brings money
and leads to another mode. In every mode at every date the best move is taken, as far as what is known then tells: the expected
worth of a mode, given the state, is a regression over paths (Longstaff & Schwartz 2001). The rule is found on one set of paths
and valued on another, so that what it is worth is not flattered by hindsight: a bound from below, up to its standard error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import RiskError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Flow = Callable[[int, Floats], Floats]
"""Money [USD], shape (paths,), at a date (its number) in states of shape (paths, factors); minus infinity: not possible."""

DEGREE = 3
_RIDGE = 1e-10  # of the regression, in units of its scaled columns: alike columns share their weight
_LEAST_PATHS = 200


@dataclass(frozen=True)
class Choice:
    """What can be decided, and what it brings.

    Attributes:
        modes: names.
        moves: by mode left and mode entered, the money at that date (a cost is negative). Staying needs no move.
        running: by mode, the money of the period that begins at a date, after that date's move; none where a mode is not named.
        last: by mode, what it is worth at the last date, after that date's move.
        known: further functions of the state that a decision may depend on: columns of the regression.
    """

    modes: tuple[str, ...]
    moves: Mapping[tuple[str, str], Flow]
    running: Mapping[str, Flow] = field(default_factory=dict)
    last: Mapping[str, Flow] = field(default_factory=dict)
    known: tuple[Flow, ...] = ()

    def faults(self) -> list[str]:
        """Names that are no modes, in words."""
        named = [*(mode for pair in self.moves for mode in pair), *self.running, *self.last]
        found = [f"there is no mode `{mode}`" for mode in dict.fromkeys(named) if mode not in self.modes]
        return found + [f"a move from {left} to itself" for left, right in self.moves if left == right]


@dataclass(frozen=True)
class Worth:
    """What a choice is worth.

    Attributes:
        value: with the best moves [USD, discounted to the first date].
        error: its standard error.
        fixed: without any move: the first mode for ever.
        moved: by date and move, the share of paths on which it is taken.
        ends: by mode, the share of paths that end in it.
    """

    value: float
    error: float
    fixed: float
    moved: tuple[Mapping[tuple[str, str], float], ...]
    ends: Mapping[str, float]

    @property
    def flexibility(self) -> float:
        """What it is worth to have the choice."""
        return self.value - self.fixed

    def share_of(self, move: tuple[str, str]) -> float:
        """The share of paths on which a move is ever taken, where it can be taken only once."""
        return sum(date.get(move, 0.0) for date in self.moved)


def worth(choice: Choice, paths: Floats, discount: Sequence[float], *, degree: int = DEGREE, first: str | None = None) -> Worth:
    """Value a choice by least-squares Monte Carlo.

    Args:
        choice: modes, moves and money.
        paths: states, shape (dates, paths, factors); the first half finds the rule, the second is valued by it.
        discount: what a dollar at each date is worth at the first, shape (dates,).
        degree: of the polynomials of the state.
        first: the mode at the first date; the first of the modes where it is not said.

    Raises:
        RiskError: everything that is wrong with the choice, or too few paths.
    """
    faults = choice.faults()
    dates, count, _ = paths.shape
    if count < _LEAST_PATHS:
        faults.append(f"{count} paths are too few: {_LEAST_PATHS} at least")
    if len(discount) != dates:
        faults.append(f"{len(discount)} discount factors for {dates} dates")
    start = choice.modes[0] if first is None else first
    if start not in choice.modes:
        faults.append(f"there is no mode `{start}` to begin with")
    if faults:
        raise RiskError("; ".join(faults))
    half = count // 2
    rules = _rules(choice, paths[:, :half], np.asarray(discount, dtype=np.float64), degree)
    return _valued(choice, paths[:, half:], np.asarray(discount, dtype=np.float64), rules, choice.modes.index(start))


@dataclass(frozen=True)
class _Basis:
    """Polynomials of the state about its mean, with what else is known."""

    choice: Choice
    date: int
    middle: Floats
    scale: Floats
    degree: int

    @staticmethod
    def around(choice: Choice, date: int, state: Floats, degree: int) -> _Basis:
        scale = state.std(axis=0)
        return _Basis(choice, date, state.mean(axis=0), np.where(scale > 0.0, scale, 1.0), degree)

    def columns(self, state: Floats) -> Floats:
        x = (state - self.middle) / self.scale
        found = [np.ones(len(x))]
        for degree in range(1, self.degree + 1):
            for factors in combinations_with_replacement(range(x.shape[1]), degree):
                found.append(np.prod(x[:, factors], axis=1))
        found += [known(self.date, state) for known in self.choice.known]
        return np.stack(found, axis=1)


@dataclass(frozen=True)
class _Rule:
    """Expected worth of each mode after a date, from the state at it."""

    basis: _Basis
    weights: Floats  # (columns, modes)

    def expected(self, state: Floats) -> Floats:
        return np.asarray(np.einsum("pc,cm->pm", self.basis.columns(state), self.weights))


def _rules(choice: Choice, paths: Floats, discount: Floats, degree: int) -> list[_Rule]:
    """Backwards: at each date what follows in each mode, regressed on the state."""
    dates, count, _ = paths.shape
    follows = np.zeros((count, len(choice.modes)))  # realised, discounted to the first date
    rules: list[_Rule] = []
    for date in range(dates - 1, -1, -1):
        state = paths[date]
        after = _period(choice, date, dates, state) * discount[date] + follows
        basis = _Basis.around(choice, date, state, degree)
        rule = _Rule(basis, _regressed(basis.columns(state), after))
        rules.append(rule)
        expected = after if date == dates - 1 else rule.expected(state)
        best, money = _best(choice, date, state, discount[date], expected)
        follows = money + np.take_along_axis(after, best, axis=1)
    return rules[::-1]


def _regressed(columns: Floats, values: Floats) -> Floats:
    """Least squares, a little ridge on scaled columns; sums in one order, whatever threads linear algebra has: bit for bit."""
    scale = np.sqrt(np.square(columns).mean(axis=0))
    scale = np.where(scale > 0.0, scale, 1.0)
    scaled = columns / scale
    normal = np.einsum("pa,pb->ab", scaled, scaled) / len(columns) + _RIDGE * np.eye(columns.shape[1])
    return np.asarray(np.linalg.solve(normal, np.einsum("pc,pm->cm", scaled, values) / len(columns)) / scale[:, None])


def _period(choice: Choice, date: int, dates: int, state: Floats) -> Floats:
    """Money of each mode from a date to the next (at the last: what it is worth then), shape (paths, modes)."""
    found = np.zeros((len(state), len(choice.modes)))
    for column, mode in enumerate(choice.modes):
        if mode in choice.running:
            found[:, column] += choice.running[mode](date, state)
        if date == dates - 1 and mode in choice.last:
            found[:, column] += choice.last[mode](date, state)
    return found


def _best(choice: Choice, date: int, state: Floats, discount: float, expected: Floats) -> tuple[NDArray[np.int64], Floats]:
    """From each mode the mode to go to, and the discounted money of going there; shapes (paths, modes)."""
    place = {mode: number for number, mode in enumerate(choice.modes)}
    best = np.tile(np.arange(len(choice.modes)), (len(state), 1))
    worth_of = expected.copy()
    money = np.zeros_like(expected)
    for (left, right), flow in choice.moves.items():
        row, column = place[left], place[right]
        paid = flow(date, state) * discount
        total = paid + expected[:, column]
        better = total > worth_of[:, row]
        worth_of[better, row], best[better, row], money[better, row] = total[better], column, paid[better]
    return best, money


def _valued(choice: Choice, paths: Floats, discount: Floats, rules: Sequence[_Rule], start: int) -> Worth:
    """Forwards: the rule on paths that it was not found on."""
    dates, count, _ = paths.shape
    mode = np.full(count, start)
    value, fixed = np.zeros(count), np.zeros(count)
    every = np.arange(count)
    moved = []
    for date in range(dates):
        state = paths[date]
        period = _period(choice, date, dates, state) * discount[date]
        expected = period if date == dates - 1 else rules[date].expected(state)
        best, money = _best(choice, date, state, discount[date], expected)
        fixed += period[:, start]
        value += money[every, mode]
        entered = best[every, mode]
        moved.append(_moves(choice.modes, mode, entered))
        mode = entered
        value += period[every, mode]
    ends = {name: float(np.mean(mode == number)) for number, name in enumerate(choice.modes)}
    pairs = value.reshape(-1, 2).mean(axis=1) if count % 2 == 0 else value  # neighbours may be antithetic
    error = float(pairs.std(ddof=1) / np.sqrt(len(pairs)))
    return Worth(float(value.mean()), error, float(fixed.mean()), tuple(moved), ends)


def _moves(modes: tuple[str, ...], left: NDArray[np.int64], entered: NDArray[np.int64]) -> dict[tuple[str, str], float]:
    changed = left != entered
    pairs, counts = np.unique(np.stack([left[changed], entered[changed]]), axis=1, return_counts=True)
    return {(modes[a], modes[b]): float(n) / len(left) for (a, b), n in zip(pairs.T, counts, strict=True)}

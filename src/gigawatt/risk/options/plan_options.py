"""The options that a plan has, valued at what the plan itself says that things are worth (docs/mathematics/risk.md, section 10).

Two factors wander from one on: what a thing is worth (`VALUE`), and what it costs (`COST`). What is called at a date comes a lead
time later; its worth and its cost over all periods of the horizon are told at the call, as the factors are expected to stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.options.option_kinds import abandonment, resale
from gigawatt.risk.options.option_paths import geometric_paths
from gigawatt.risk.options.real_options import Choice, Flow, Worth, worth

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

VALUE, COST = 0, 1  # columns of the state
PATHS = 8192  # half of them find the rule
CERTAIN = 256  # paths, all the same
STAGED, ABANDONMENT, DEFERRAL, EXPANSION, RESALE = "staged-units", "abandonment", "deferral", "expansion", "resale"


@dataclass(frozen=True)
class Calls:
    """What may be called, one piece after another.

    Attributes:
        dates: of the calls, rising, fractional years, shape (dates,).
        value_usd: of each piece if it is called at a date, in money of that date, shape (pieces, dates).
        cost_usd: capital of a piece, likewise, shape (dates,).
        fixed_usd: fixed operation of a piece, likewise, shape (dates,).
        most_at_once: pieces at each date, shape (dates,).
    """

    dates: Floats
    value_usd: Floats
    cost_usd: Floats
    fixed_usd: Floats
    most_at_once: Integers

    @property
    def pieces(self) -> int:
        return len(self.value_usd)


@dataclass(frozen=True)
class Doubt:
    """How worth and cost wander: volatilities of their logarithms [1/sqrt(year)], and their correlation."""

    value: float
    cost: float
    correlation: float = 0.0


@dataclass(frozen=True)
class Valued:
    """What an option is worth.

    Attributes:
        worth: with the best decision at every date; discounted to the first.
        fixed_usd: the best that can be decided today for all dates, once and for all.
    """

    worth: Worth
    fixed_usd: float

    @property
    def flexibility_usd(self) -> float:
        """What it is worth to decide later."""
        return self.worth.value - self.fixed_usd


def names_of(kind: str, pieces: int) -> tuple[str, ...]:
    """Modes of an option on pieces that are called one after another."""
    single = {DEFERRAL: ("waiting", "bought"), EXPANSION: ("as built", "expanded")}
    if pieces == 1 and kind in single:
        return single[kind]
    return tuple(f"{number} units" for number in range(pieces + 1))


def called(kind: str, calls: Calls) -> Choice:
    """Pieces that may be called, the next one worth what it is beside those called before."""
    names = names_of(kind, calls.pieces)
    moves: dict[tuple[str, str], Flow] = {}
    for now in range(calls.pieces):
        for then in range(now + 1, min(calls.pieces, now + int(calls.most_at_once.max())) + 1):
            moves[names[now], names[then]] = partial(_called, calls, now, then)
    return Choice(names, moves)


def _called(calls: Calls, now: int, then: int, date: int, state: Floats) -> Floats:
    value = float(calls.value_usd[now:then, date].sum())
    count = then - now
    if count > calls.most_at_once[date]:
        return np.full(len(state), -np.inf)
    found: Floats = value * state[:, VALUE] - count * (calls.cost_usd[date] * state[:, COST] + calls.fixed_usd[date])
    return found


def given_up(value_usd: Floats, fixed_usd: Floats, salvage_usd: Floats) -> Choice:
    """Something that runs, and may be given up: what it is worth and what it costs by period, and what it brings then."""
    return abandonment(
        lambda date, state: value_usd[date] * state[:, VALUE] - fixed_usd[date],
        lambda date, state: salvage_usd[date] * state[:, COST],
    )


def sold_on(used_usd: Floats, sold_usd: Floats) -> Choice:
    """Compute that is used, or sold to others at their price: both by period."""
    return resale(lambda date, state: used_usd[date] * state[:, VALUE], lambda date, state: sold_usd[date] * state[:, COST])


def valued(choice: Choice, dates: Floats, discount: Sequence[float], doubt: Doubt, seed: int) -> Valued:
    """What a choice is worth, and what deciding today would leave of it.

    Args:
        choice: in states of two factors.
        dates: fractional years, rising.
        discount: what a dollar at each date is worth at the horizon's start.
        doubt: how the factors wander.
        seed: of the paths.

    Raises:
        RiskError: a choice that nobody can value.
    """
    correlation = np.array([[1.0, doubt.correlation], [doubt.correlation, 1.0]])
    paths = geometric_paths((1.0, 1.0), (0.0, 0.0), (doubt.value, doubt.cost), dates, PATHS, seed, correlation)
    found = worth(choice, paths, discount)
    certain = np.ones((len(dates), CERTAIN, 2))
    # money is linear in factors whose expectation stays: decisions that do not depend on them are worth what they are in no doubt
    fixed = worth(choice, certain, discount).value
    return Valued(replace(found, value=max(found.value, fixed)), fixed)


def together(some: Sequence[Valued], weights: Sequence[float], dates: int) -> Valued:
    """Options that are decided one by one, of the same modes, as one: money adds up, shares of paths are means.

    Args:
        some: each; one of fewer dates begins later.
        weights: what each counts in the shares, sum 1.
        dates: of the one that begins first.
    """
    moved: list[dict[tuple[str, str], float]] = [{} for _ in range(dates)]
    ends: dict[str, float] = {}
    for one, weight in zip(some, weights, strict=True):
        begin = dates - len(one.worth.moved)
        for date, moves in enumerate(one.worth.moved, start=begin):
            for pair, share in moves.items():
                moved[date][pair] = moved[date].get(pair, 0.0) + weight * share
        for mode, share in one.worth.ends.items():
            ends[mode] = ends.get(mode, 0.0) + weight * share
    # their errors are of the same paths: they may all point one way
    sums = (sum(one.worth.value for one in some), sum(one.worth.error for one in some), sum(one.worth.fixed for one in some))
    return Valued(Worth(*sums, tuple(moved), ends), sum(one.fixed_usd for one in some))

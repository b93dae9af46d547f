"""An interior point method for hours in a ring with several stores and yearly limits: Mehrotra's predictor and corrector.

min c·x s.t. A x = b (hours), M x + slack - beyond = limit (yearly), 0 <= x <= u. Every column has an upper bound, so that *any*
prices y, v prove a lower bound: b·y + limit·v + Σ u · min(0, c - Aᵀy - Mᵀv). (docs/mathematics/several-stores.md)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.stores.chain_factor import HourlyProgram, empty_factor, factorize, solve
from gigawatt.plan.stores.interior_steps import (
    central,
    centred,
    corrected,
    coupling,
    direction,
    inner,
    move,
    predicted,
    products,
    reduced_costs,
    residuals,
    scaling,
    subtract,
    walls,
    weighed,
)

Floats = NDArray[np.float64]

TO_THE_WALL = 0.97  # of the way to the next wall that a step goes
MOST_STEPS = 80
CORRECTORS = 1  # Gondzio's, a step
WORTH_IT = 0.02  # by which a corrector must lengthen both steps together
LONG = 0.9  # steps that need no corrector
LEAST_SIGMA = 1e-8
RANK = 1e-12  # of a scaled small system: directions of less are none
SMALLEST_DIAGONAL = 1e-300
OF_LIMIT = 1e-6  # a yearly limit is missed by no more than that of its own, where hours are asked for
NEARLY, PATIENCE = 10.0, 8  # rows that hold this many times as loosely will do after so many steps, ...
STANDING = 0.7  # ... or where a step leaves more than this of what they miss


class Group:
    """Some columns: where they stand between their walls, and room for a step."""

    def __init__(self, most: Floats, reduced: Floats, centre: float) -> None:
        self.most = most
        self.gone = np.where(most > 0.0, 0.0, 1.0)
        self.x, self.lower, self.upper = np.empty_like(most), np.empty_like(most), np.empty_like(most)
        central(reduced, most, centre, self.x, self.lower, self.upper)
        self.reduced, self.theta, self.below, self.above = (np.empty_like(most) for _ in range(4))
        self.step, self.other, self.h = (np.zeros_like(most) for _ in range(3))
        self.rl, self.ru, self.rl2, self.ru2 = (np.zeros_like(most) for _ in range(4))
        self.products = 2 * int(np.count_nonzero(most > 0.0))

    def scaled(self) -> float:
        return scaling(self.x, self.lower, self.upper, self.most, self.gone, self.theta, self.below, self.above)

    def predicted(self) -> tuple[float, float, float, float, float]:
        return predicted(self.lower, self.upper, self.gone, self.below, self.above, self.step)

    def corrected(self, target: float) -> None:
        here = self.lower, self.upper, self.gone, self.below, self.above
        corrected(*here, self.reduced, self.step, target, self.rl, self.ru, self.h)

    def centred(self, primal: float, dual: float, target: float) -> None:
        """Prepare another corrector; the step so far is kept aside."""
        self.rl2[:], self.ru2[:] = self.rl, self.ru
        self.swap()
        here = self.lower, self.upper, self.gone, self.below, self.above
        centred(*here, self.reduced, self.other, primal, dual, target, self.rl, self.ru, self.h)

    def swap(self) -> None:
        self.step, self.other = self.other, self.step
        self.rl, self.rl2, self.ru, self.ru2 = self.rl2, self.rl, self.ru2, self.ru

    def walls(self) -> tuple[float, float]:
        return walls(self.lower, self.upper, self.gone, self.below, self.above, self.rl, self.ru, self.step)

    def move(self, primal: float, dual: float) -> None:
        move(self.x, self.lower, self.upper, self.below, self.above, self.rl, self.ru, self.step, primal, dual)


@dataclass(frozen=True)
class Solved:
    """Where the method ended."""

    x: Floats  # (columns, hours)
    y: Floats  # (rows, hours)
    v: Floats  # (yearly,)
    beyond: Floats  # (yearly,): of the limits
    cost: float  # with what the rows miss at their prices: never below the bound
    bound: float  # proven
    reached: bool  # both as near as was asked, and every row kept
    steps: int


class InteriorPoint:
    """One programme being solved.

    Args:
        program: the hours.
        yearly_most: upper bounds of slack, then of what is beyond, shape (1, 2 * yearly).
        y, v: prices to start from, shapes (rows, hours) and (yearly,).
        centre: µ to start from.
    """

    def __init__(self, program: HourlyProgram, yearly_most: Floats, y: Floats, v: Floats, centre: float) -> None:
        self.program, self.y, self.v = program, y.copy(), v.copy()
        self.yearly = len(v)
        reduced = np.empty_like(program.most)
        reduced_costs(program, y, v, reduced)
        self.hours = Group(program.most, reduced, centre)
        self.year = Group(yearly_most, self._yearly_reduced(), centre)
        self.factor = empty_factor(program)
        self.left, self.counted = np.zeros_like(self.y), np.zeros(self.yearly)
        self.yearly_left = np.zeros(self.yearly)
        self.links = np.zeros((self.yearly, *self.y.shape))
        self.solved = np.zeros_like(self.links)
        self.schur = np.zeros((self.yearly, self.yearly))
        self.inverse = np.zeros_like(self.schur)

    def _yearly_reduced(self) -> Floats:
        reduced: Floats = np.concatenate([-self.v, self.program.penalty + self.v])[np.newaxis]
        return reduced

    def run(self, tolerance: float, kept_to: float, trace: Callable[..., None] | None = None, *, loosely: bool = False) -> Solved:
        """Step until cost and bound are within `tolerance` and every row holds to `kept_to`.

        What rows miss counts at their prices, and is within `tolerance` too: a limit that is missed by rounding may have a price
        beyond all others. It takes something off the cost only where that is to be known `loosely`.
        """
        program, hours, year = self.program, self.hours, self.year
        cost = bound = 0.0
        broken = np.inf
        reached, waited = False, 0
        for number in range(MOST_STEPS + 1):
            bound = reduced_costs(program, self.y, self.v, hours.reduced)
            year.reduced = self._yearly_reduced()
            bound += float(program.limit @ self.v) + float(np.sum(year.most * np.minimum(0.0, year.reduced)))
            cost = residuals(program, hours.x, self.left, self.counted)
            slack, beyond = year.x[0, : self.yearly], year.x[0, self.yearly :]
            self.yearly_left = program.limit - self.counted - slack + beyond
            cost += float(program.penalty @ beyond)
            missed = inner(self.y, self.left) + float(self.v @ self.yearly_left)
            cost += missed if loosely else max(0.0, missed)
            before = broken
            broken = max(float(np.abs(self.left).max()), float(np.abs(self.yearly_left).max(initial=0.0)))
            centre = (hours.scaled() + year.scaled()) / (hours.products + year.products)
            if trace is not None:
                trace(number, cost, bound, broken, centre)
            near = cost - bound <= tolerance and abs(missed) <= tolerance and broken <= NEARLY * kept_to
            waited += near
            held = loosely or bool(np.all(beyond + np.abs(self.yearly_left) <= np.maximum(OF_LIMIT * program.limit, kept_to)))
            kept = broken <= kept_to or (waited > 1 and broken > STANDING * before)
            reached = near and ((kept and held) or waited > PATIENCE)
            if reached or not np.isfinite(cost - bound):
                break
            try:
                self._factorize()
                self._step(centre)
            except np.linalg.LinAlgError:  # no numbers any more: whoever asked goes another way
                break
        return Solved(hours.x, self.y, self.v, year.x[0, self.yearly :], cost, bound, reached, number)

    def _factorize(self) -> None:
        theta = self.year.theta[0]
        factorize(self.program, self.hours.theta, self.factor)
        if not self.yearly:
            return
        for k in range(self.yearly):
            coupling(self.program, self.hours.theta, k, self.links[k], self.schur[k])
            self.schur[k, k] += theta[k] + theta[self.yearly + k]
        self.solved[:] = self.links
        solve(self.program, self.factor, self.solved)
        for k in range(self.yearly):
            self.schur[k] -= products(self.solved, self.links[k])
        self.inverse = _inverse(self.schur)

    def _newton(self, h: Floats, yearly_h: Floats) -> tuple[Floats, Floats]:
        """The step of the duals, and that of all columns in their groups."""
        hours, year = self.hours, self.year
        dy, g = self.left.copy(), self.yearly_left.copy()
        weighed(self.program, hours.theta, h, dy, g)
        solve(self.program, self.factor, dy[np.newaxis])
        priced = (year.theta * yearly_h)[0]
        g += priced[: self.yearly] - priced[self.yearly :]
        dv = np.zeros(self.yearly)
        if self.yearly:
            dv = self.inverse @ (g - products(self.links, dy))
            subtract(dy, self.solved, dv)
        direction(self.program, hours.theta, dy, dv, h, hours.step)
        year.step[0] = year.theta[0] * (np.concatenate([dv, -dv]) - yearly_h[0])
        return dy, dv

    def _step(self, centre: float) -> None:
        hours, year = self.hours, self.year
        self._newton(hours.reduced, year.reduced)
        one, two = hours.predicted(), year.predicted()
        primal, dual = 1.0 / max(1.0, one[0], two[0]), 1.0 / max(1.0, one[1], two[1])
        total = centre * (hours.products + year.products)
        ahead = total + primal * (one[2] + two[2]) + dual * (one[3] + two[3]) + primal * dual * (one[4] + two[4])
        target = min(1.0, max(LEAST_SIGMA, (max(ahead, 0.0) / total) ** 3)) * centre
        for group in (hours, year):
            group.corrected(target)
        dy, dv = self._newton(hours.h, year.h)
        primal, dual = self._walls()
        for _ in range(CORRECTORS):
            if min(primal, dual) > LONG:
                break
            for group in (hours, year):
                group.centred(min(1.0, 1.1 * primal + 0.1), min(1.0, 1.1 * dual + 0.1), target)
            again = self._newton(hours.h, year.h)
            farther = self._walls()
            if sum(farther) < primal + dual + WORTH_IT:
                for group in (hours, year):
                    group.swap()
                break
            (dy, dv), (primal, dual) = again, farther
        primal, dual = TO_THE_WALL * primal, TO_THE_WALL * dual
        for group in (hours, year):
            group.move(primal, dual)
        self.y += dual * dy
        self.v += dual * dv

    def _walls(self) -> tuple[float, float]:
        one, two = self.hours.walls(), self.year.walls()
        return 1.0 / max(TO_THE_WALL, one[0], two[0]), 1.0 / max(TO_THE_WALL, one[1], two[1])


def _inverse(matrix: Floats) -> Floats:
    """Of a small system, its diagonal scaled to one: limits that bind together may say the same, and then share a price."""
    scale = 1.0 / np.sqrt(np.maximum(np.diagonal(matrix), SMALLEST_DIAGONAL))
    values, vectors = np.linalg.eigh(matrix * scale[:, None] * scale)
    kept = np.abs(values) > RANK * np.abs(values).max()
    inverted = np.where(kept, 1.0 / np.where(kept, values, 1.0), 0.0)
    found: Floats = (vectors * inverted) @ vectors.T * scale[:, None] * scale
    return found

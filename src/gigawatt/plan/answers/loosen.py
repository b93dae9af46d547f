"""What loosening a limit saves, and what it would have to be to stop binding (docs/mathematics/plan.md, section 8).

One limit at a time is loosened by a little, or taken away, and the master solved again over the plan's planes. The difference of
two such masters is what the loosening saves: a dual is only one of the prices at a kink, which may belong to *less* of the limit,
or to other limits at the same place. Planes lie below the true cost, so these are estimates.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import SolverError
from gigawatt.lp import Solution
from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.master.limit import Limit
from gigawatt.plan.master.master import MILLION

Floats = NDArray[np.float64]

ROUNDS = 1  # times that planes are looked for without a limit: the rest is within what an estimate may miss
SETTLED = 1e-6  # of the objective: planes violated by no more are as good as kept
SETTLED_BY_PRICES = 1e-4  # likewise, where the master is solved site by site
SOLVE_ROUNDS = 20  # rounds of prices that such a solve takes, about
LITTLE = 0.01  # of its bound, by which a limit is loosened for the price of the next unit: less drowns in the solver's tolerance
OVERTIME = 2.0  # times the seconds asked for, after which what has begun is left
NOISE = 1e-8  # of the objective: a smaller difference of two masters is none


@dataclass(frozen=True)
class Loosened:
    """What more of a limit saves, in discounted USD; levels and units are the limit's own."""

    unit_saves_usd: float  # each of the next units, up to a hundredth of the bound
    all_saves_usd: float | None  # where the limit is taken away; None: not looked at
    level: float | None  # used of it then: from there on more is worth nothing


def relaxed_solution(plan: Decomposed) -> Solution:
    """The master over the plan's planes with units of any size: it prices limits on whole units, which held units cannot."""
    plan.solver.fix_whole(None)
    if plan.solver.by_prices and plan.solution is not None and not plan.master.model.whole.any():
        return plan.solution  # as near as another would come
    if plan.solver.by_prices:
        plan.solver.start_from(plan.values)  # it meets every row, which prices may not find again in so few rounds
        return plan.solver.settled(tolerance=SETTLED_BY_PRICES, rounds=SOLVE_ROUNDS)
    return plan.solver.settled(tolerance=SETTLED, rounds=ROUNDS)


def loosened(plan: Decomposed, limits: Sequence[Limit], bounds: Sequence[float], seconds: float) -> list[Loosened | None]:
    """What loosening each limit by a hundredth, and taking it away, would save; in the order given.

    As many are looked at as the time allows, those given first before the others; None for the rest.

    The next hundredth is at the plan's whole units, as the prices are. Without the limit another plan would have other units, so
    that units of any size are tried too, and the larger saving counts. Limits on whole units themselves are loosened with units
    of any size only.

    Args:
        plan: its solver holds the planes that matter.
        limits: of the plan's master.
        bounds: of each, in its unit: what a hundredth is of.
        seconds: of processor time that it may take, about: it runs beside other work.
    """
    if not limits:
        return []
    if plan.solver.by_prices:
        return _by_prices(plan, limits, bounds, seconds)
    began = time.thread_time()
    plan.solver.fix_whole(None)
    loosening = _Loosening(plan)
    held = [bool(loosening.whole.any()) and not loosening.of_whole(limit) for limit in limits]
    free: list[tuple[float, float]] = []
    for limit in limits:
        if time.thread_time() - began > seconds * (0.5 if any(held) else 0.9):
            break
        free.append(loosening.away(limit) or (0.0, 0.0))
    units = [0.0 if held[place] else loosening.unit(limits[place], bounds[place]) for place in range(len(free))]
    done = len(free)
    if any(held[:done]):
        plan.solver.fix_whole(plan.values)
        loosening = _Loosening(plan)
        for number in range(done):
            if time.thread_time() - began > OVERTIME * seconds:
                done = number  # of the rest it is known with units of any size only: that is not told
                break
            if held[number]:
                free[number] = max(free[number], loosening.away(limits[number]) or (0.0, 0.0))
                units[number] = loosening.unit(limits[number], bounds[number])
        plan.solver.fix_whole(None)
    known = zip(units[:done], free[:done], strict=True)
    found = [Loosened(min(unit, saved), saved, level) for unit, (saved, level) in known]
    return [*found, *(None for _ in limits[done:])]


def _by_prices(plan: Decomposed, limits: Sequence[Limit], bounds: Sequence[float], seconds: float) -> list[Loosened | None]:
    """As `loosened`, where the master is solved site by site: first the next hundredths, then what there is time to take away."""
    began = time.thread_time()
    plan.solver.fix_whole(None)
    try:
        loosening = _Loosening(plan)
    except SolverError:  # no reference, no estimates: the plan itself does not depend on them
        return [None for _ in limits]
    solve = SOLVE_ROUNDS * (time.thread_time() - began)
    found: list[Loosened | None] = []
    for limit, bound in zip(limits, bounds, strict=True):
        if time.thread_time() - began > seconds:
            break
        unit_usd = loosening.unit_or_none(limit, bound)
        found.append(None if unit_usd is None else Loosened(unit_usd, None, None))
    for number, limit in enumerate(limits[: len(found)]):
        if time.thread_time() - began + solve > seconds:
            break
        away, unit = loosening.away(limit), found[number]
        if away is not None and unit is not None:
            found[number] = Loosened(min(unit.unit_saves_usd, away[0]), *away)
    return [*found, *(None for _ in limits[len(found) :])]


class _Loosening:
    """The plan's solver, as it stands, with one limit at a time loosened."""

    def __init__(self, plan: Decomposed) -> None:
        self.solver = plan.solver
        model = plan.master.model
        self.start, self.column, self.value = model.matrix()
        self.lower, self.upper, self.whole = model.lower, model.upper, model.whole
        self.row_lower, self.row_upper = model.row_lower, model.row_upper
        self.numbers = {site.key: number for number, site in enumerate(plan.master.case.sites)}
        self.reference = self.solver.reference() if self.solver.by_prices else 0.0
        self.base = max(self.reference, relaxed_solution(plan).objective) if self.solver.by_prices else self._solve().objective
        self.planes = self.solver.held

    def of_whole(self, limit: Limit) -> bool:
        """Whether a limit is on whole units."""
        if limit.row is None:
            return bool(self.whole[limit.column])
        return bool(self.whole[self.column[self.start[limit.row] : self.start[limit.row + 1]]].any())

    def unit(self, limit: Limit, bound: float) -> float:
        """What each of the next units of a limit saves [USD]."""
        step = max(LITTLE * abs(bound), 1.0)
        with self._changed(limit, step / limit.scale):
            if self.solver.by_prices:  # a hundredth more leaves the prices of what sites share as they are
                sites = set() if limit.site is None else {self.numbers[limit.site]}
                return max(0.0, self.reference - self.solver.after_change(sites)) * MILLION / step
            solution = self._solve()
        return self._saved_usd(solution) / step

    def unit_or_none(self, limit: Limit, bound: float) -> float | None:
        """As `unit`; None where a site's programme ends without an answer."""
        try:
            return self.unit(limit, bound)
        except SolverError:
            return None

    def away(self, limit: Limit) -> tuple[float, float] | None:
        """What taking a limit away saves [USD], and what is used of it then.

        None where that is not found in a few rounds, or not at all: a site without the limit may have no bound at today's prices.
        """
        with self._changed(limit, np.inf):
            try:
                solution = self._solve()
            except SolverError:
                return None
            if self.solver.reached > 2.0 * SETTLED_BY_PRICES:
                return None
        return self._saved_usd(solution), self._used(limit, solution.values)

    def _solve(self) -> Solution:
        if self.solver.by_prices:
            return self.solver.settled(tolerance=SETTLED_BY_PRICES, rounds=SOLVE_ROUNDS)
        return self.solver.settled(tolerance=SETTLED, rounds=ROUNDS)

    def _saved_usd(self, solution: Solution) -> float:
        if self.solver.held != self.planes and not self.solver.by_prices:  # planes that came in count on both sides
            self.base = max(self.base, self._solve().objective)
            self.planes = self.solver.held
        saved = self.base - solution.objective
        noise = SETTLED_BY_PRICES if self.solver.by_prices else NOISE
        return saved * MILLION if saved > noise * abs(self.base) else 0.0

    @contextmanager
    def _changed(self, limit: Limit, more: float) -> Iterator[None]:
        """A limit loosened by so much in the master's unit, and tight again."""
        solver = self.solver.solver
        if limit.column is not None:
            place = np.array([limit.column], dtype=np.int64)
            solver.change_bounds(place, self.lower[place], self.upper[place] + more)
            try:
                yield
            finally:
                solver.change_bounds(place, self.lower[place], self.upper[place])
        else:
            assert limit.row is not None
            place = np.array([limit.row], dtype=np.int64)
            solver.change_row_bounds(place, self.row_lower[place] - more, self.row_upper[place] + more)
            try:
                yield
            finally:
                solver.change_row_bounds(place, self.row_lower[place], self.row_upper[place])

    def _used(self, limit: Limit, values: Floats) -> float:
        if limit.column is not None:
            return float(values[limit.column]) * limit.scale
        assert limit.row is not None
        part = slice(self.start[limit.row], self.start[limit.row + 1])
        terms = self.value[part] * values[self.column[part]]
        return float(terms[self.value[part] > 0.0].sum()) * limit.scale

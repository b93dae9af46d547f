"""Plans that weigh the worst futures more and more: mean cost against the tail's (docs/mathematics/risk.md, section 9).

Decomposition as the plan's own: the master of all futures proposes, every future's sites are dispatched between the proposal and
the best orders so far, and each dispatch gives its future planes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Solution
from gigawatt.plan.in_out import Round
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.master.master import MILLION, Master
from gigawatt.plan.site.question import Answer, Question
from gigawatt.plan.workers.executor import SiteWorkers
from gigawatt.risk.anew.averse_master import AverseMaster, tail_mean, weighed
from gigawatt.risk.anew.dispatched_futures import DispatchFuture, FutureHours
from gigawatt.risk.anew.orders import Orders, orders_at
from gigawatt.risk.anew.reoptimised import WHOLE_NODES, Future

Floats = NDArray[np.float64]

MOST_ROUNDS = 60  # of dispatches of all futures, for one λ
PLANES_SHARE = 0.1  # of the gap, by which a site-year's plane may be violated, all of them together about
DISPATCH_SHARE = 0.05  # of the gap: how near dispatches within yearly limits come to the least
WHOLE_SHARE = 0.3  # of the gap, for the master with whole units
IDLE_MW = 1e-6


@dataclass(frozen=True)
class AversePlan:
    """The plan for one weight of the tail.

    Attributes:
        aversion: λ: that weight.
        lower_usd: of what it minimises, no less than this for any plan.
        upper_usd: of what it minimises, as dispatched.
        costs_usd: of every future, as dispatched, shape (futures,).
        orders: what it orders.
        rounds: of dispatches.
    """

    aversion: float
    lower_usd: float
    upper_usd: float
    costs_usd: Floats
    orders: Orders
    rounds: int

    @property
    def gap(self) -> float:
        """(upper - lower) / upper."""
        return (self.upper_usd - self.lower_usd) / max(abs(self.upper_usd), 1e-9)


@dataclass(frozen=True)
class _Known:
    """A point that has been dispatched."""

    values: Floats
    costs_usd: Floats


class Frontier:
    """Finds plans for many futures at once.

    Args:
        planned: the master as planned: orders keep to its limits.
        futures: with what is known of their operation.
        weights: their probabilities, sum 1, shape (futures,).
        level: of the tail: 0.9 is the worst tenth.
        gap: relative, to which each plan is found.
        workers: who dispatch the futures, each its own (`hours_of`); None: this process.
    """

    def __init__(
        self,
        planned: Master,
        futures: Sequence[Future],
        weights: Floats,
        level: float,
        gap: float,
        workers: SiteWorkers | None = None,
    ) -> None:
        self.workers = workers
        self.planned, self.futures, self.weights, self.level, self.gap = planned, futures, weights, level, gap
        self.masters = [build_master(future.without_budget) for future in futures]
        pools = [future.pool for future in futures]
        self.master = AverseMaster(planned, self.masters, weights, pools, level)
        site_years = sum(len(master.case.site_years) for master in self.masters)
        self._tolerance = PLANES_SHARE * gap / max(1, site_years) ** 0.5
        self.dispatches = 0

    def plans(self, aversions: Sequence[float]) -> list[AversePlan]:
        """The plan for each λ, each from the one before; of all that were dispatched the best for each.

        With the best of one and the same set for every λ, the mean rises and the tail falls along them.

        Args:
            aversions: λ, rising, from 0 to less than 1.

        Raises:
            NoFeasiblePoint: there are no orders that the limits allow.
            SolverError: a solver gave no answer that can be trusted.
        """
        known: list[_Known] = []
        lower, rounds = [], []
        for aversion in aversions:
            before = len(known)
            lower.append(self._search(aversion, known))
            rounds.append(len(known) - before)
        found = []
        for aversion, bound, count in zip(aversions, lower, rounds, strict=True):
            best = min(known, key=lambda one: self._weighed(one, aversion))
            upper = self._weighed(best, aversion)
            orders = orders_at(self.planned, self.master.as_planned(best.values))
            found.append(AversePlan(aversion, bound, upper, best.costs_usd, orders, count))
        return found

    def _search(self, aversion: float, known: list[_Known]) -> float:
        """Dispatch points until the best is within the gap; the lower bound [USD]."""
        if not len(self.master.whole):
            return self._converge(aversion, known)
        relaxed = self._converge(aversion, [])  # for its planes and its bound: its units are of any size
        found = self._whole(aversion)
        bound = max(relaxed, found.bound * MILLION)
        self.master.fix_whole(found.values)
        self._converge(aversion, known)
        self.master.fix_whole(None)
        return max(bound, self._whole(aversion).bound * MILLION)  # with the planes found since

    def _whole(self, aversion: float) -> Solution:
        return self.master.solve_whole(aversion, self._tolerance, nodes=WHOLE_NODES, gap=WHOLE_SHARE * self.gap)

    def _converge(self, aversion: float, known: list[_Known]) -> float:
        """Dispatch until the best point is within the gap of the master's bound, units as they are held; that bound [USD]."""
        current = Round(lower_usd=-np.inf)
        whole = self.master.whole
        for _ in range(MOST_ROUNDS):
            solution = self.master.solve(aversion, self._tolerance)
            current.lower_usd = max(current.lower_usd, solution.objective * MILLION)
            if current.center is None and known:
                best = min(known, key=lambda one: self._weighed(one, aversion))
                if np.allclose(best.values[whole], solution.values[whole], atol=1e-4):
                    current.visited(best.values, self._weighed(best, aversion), possible=True)
            point = current.next_point(solution.values)
            one = _Known(point, self._dispatched(point))
            possible = bool(np.all(np.isfinite(one.costs_usd)))
            if possible:
                known.append(one)
            current.visited(point, self._weighed(one, aversion) if possible else np.inf, possible=possible)
            if current.gap <= self.gap:
                break
        return current.lower_usd

    def _weighed(self, one: _Known, aversion: float) -> float:
        return weighed(one.costs_usd, self.weights, self.level, aversion)

    def _dispatched(self, values: Floats) -> Floats:
        """What every future costs at a point, every hour dispatched; inf where more work is cut than may be, shape (futures,)."""
        points = [self.master.at(values, number) for number in range(len(self.futures))]
        asked = [DispatchFuture(number, self._questions(number, point)) for number, point in enumerate(points)]
        elsewhere: Any = asked
        if self.workers is None:
            answered = [one.answered_by(future.executor) for one, future in zip(asked, self.futures, strict=True)]
        else:
            answered = self.workers.answer(elsewhere)
        return np.array([self._cost_usd(*one) for one in zip(range(len(points)), points, answered, strict=True)])

    def _questions(self, number: int, point: Floats) -> tuple[Question, ...]:
        """What is asked of a future's sites at a point of its master."""
        master = self.masters[number]
        case, discount = master.case, master.case.calendar.discount
        near = DISPATCH_SHARE * self.gap * abs(master.fixed_cost_usd(point)) / max(1, len(case.site_years))
        limited = [master.limited(site) for site in range(len(case.sites))]
        return tuple(
            Question(
                site,
                period,
                master.x(point, site, period),
                master.allotment(point, site, period),
                near / float(discount[period]),
                exact=True,
                planes_for=tuple(range(case.years)),
                limited=limited[site],
            )
            for site, period in case.site_years
            if not _idle(master, point, site, period)
        )

    def _cost_usd(self, number: int, point: Floats, answers: Sequence[Answer]) -> float:
        """What a future costs as dispatched, all planes of which are kept; inf where more work is cut than may be."""
        master, pool = self.masters[number], self.futures[number].pool
        discount = master.case.calendar.discount
        self.dispatches += len(answers)
        for answer in answers:
            for need in answer.needs:
                pool.add_need(need)
            for period, coefficients in zip(answer.planes_for, answer.planes, strict=True):
                pool.add(answer.site, period, coefficients)
        if not all(answer.possible for answer in answers):
            return np.inf
        return master.fixed_cost_usd(point) + sum(answer.cost_usd * float(discount[answer.year]) for answer in answers)


def _idle(master: Master, point: Floats, site: int, period: int) -> bool:
    """Whether a site has no load in a period, nor anything to earn."""
    data = master.case.sites[site]
    if any(weather.may_earn for weather in data.weather.cases):
        return False
    return float(master.x(point, site, period)[data.operation.load_slice].sum()) <= IDLE_MW


def hours_of(futures: Sequence[Future]) -> list[FutureHours]:
    """What workers that dispatch futures are handed, by number of the future."""
    return [FutureHours(f"future {number}", tuple(site.weather for site in one.case.sites)) for number, one in enumerate(futures)]


def spread_of(plan: AversePlan, weights: Floats, level: float) -> tuple[float, float]:
    """The mean of a plan's cost, and that of its tail [USD]."""
    return float(weights @ plan.costs_usd), tail_mean(plan.costs_usd, weights, level)

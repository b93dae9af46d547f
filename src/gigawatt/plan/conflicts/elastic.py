"""Why there is no plan, and the ways out: least in shares of the limits, least in dollars (docs/mathematics/plan.md, section 6).

Operation sets no limit of its own here: hours that cannot be served are cut at a cost, which the planes found so far estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import InfeasibleError, SolverError
from gigawatt.lp import Solution, Solver
from gigawatt.plan.conflicts.elastic_master import Elastic, ElasticMaster
from gigawatt.plan.conflicts.irreducible import Conflicts
from gigawatt.plan.master.limit import Limit
from gigawatt.plan.master.master import MILLION, Master
from gigawatt.plan.master.plane_pool import PlanePool

Floats = NDArray[np.float64]

LEAST_SHARE = 1e-6  # of a limit: a smaller change is none
TOLD = 1e-5  # likewise: what is told has more room than that
TIGHT = 1e-6  # of a limit: how near to it counts as at it
SECONDS = 60.0  # for one solve with whole units
SHARES_GAP = 1e-4
DOLLARS_GAP = 1e-3
PLANE_ROUNDS = 12  # times that violated planes are looked for, for an estimate
NEED_ROUNDS = 30  # times that a way out is asked whether sites can be powered with it
VIOLATED = 1e-5  # of the objective: what a plane may be violated by
ROOM = 1.001  # that a way out has when it is priced: it is written rounded away from its limits
ALIKE = 0.01  # two changes of one limit that differ by no more are the same
SAVES = 0.01  # of a plan's cost: a way that saves no more is not worth telling, as what it saves is an estimate

Measure = Literal["shares", "dollars", "shares with all work served"]
ALL_SERVED: Measure = "shares with all work served"


@dataclass(frozen=True, slots=True)
class Relaxation:
    """How far one limit must give way, in its own unit: ``needed`` is what would do instead of ``bound``.

    A limit that is a share of a load has the ``key`` that states it, and what that would have to be (as a share, or in h/year).
    """

    limit: Limit
    bound: float
    needed: float
    key: float | None = None
    key_needed: float | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What a way out costs, about, discounted: the plan over the planes found so far, and what the way itself takes."""

    plan_usd: float
    given_up_usd: float  # demand that must be served and is not asked for any more, at its value
    moved_usd: float  # more of a budget, a dollar for a dollar

    @property
    def total_usd(self) -> float:
        return self.plan_usd + self.given_up_usd + self.moved_usd


@dataclass(frozen=True, slots=True)
class WayOut:
    """Changes that together make a plan possible. ``price`` is an estimate, None where none was found."""

    least_in: Measure
    relaxations: tuple[Relaxation, ...]
    price: Price | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why there is no plan: sets of requirements that conflict, each by itself, and ways out of all of them.

    The first way is least in shares. Others stand here where they are other ways: the least in dollars if it saves anything to
    speak of, and the least in shares that leaves no work unserved if those before it do.
    """

    groups: tuple[tuple[Relaxation, ...], ...]  # with what each limit has
    ways: tuple[WayOut, ...]


class ConflictError(InfeasibleError):
    """There is no plan; ``conflict`` says which requirements see to that, and what would help."""

    def __init__(self, conflict: Conflict) -> None:
        labels = "; ".join(", ".join(item.limit.label for item in group) for group in conflict.groups)
        super().__init__(f"No plan meets the programme's requirements. In conflict: {labels}.")
        self.conflict = conflict


def find_conflict(master: Master, pool: PlanePool | None = None, missing: Callable[[Floats], bool] | None = None) -> Conflict:
    """The conflict in a master that has no feasible point.

    Args:
        master: without a feasible point.
        pool: planes found so far, for an estimate of operating cost; None: operation is left out of it.
        missing: whether sites must have more than a point of the master gives them, which the pool then knows.

    Raises:
        SolverError: the elastic model has no answer either: then the conflict is not among the programme's limits.
    """
    diagnosis = _Diagnosis(master, pool)
    for _ in range(NEED_ROUNDS):
        if missing is None or not diagnosis.any_missing(missing):
            break
        diagnosis = _Diagnosis(master, pool)
    return diagnosis.conflict()


class _Diagnosis:
    """The conflict of one elastic master: points at which limits give way, by what is least in them."""

    def __init__(self, master: Master, pool: PlanePool | None) -> None:
        self.elastic = ElasticMaster(master, () if pool is None else pool.needs)
        self.priced = _Priced(self.elastic, pool)
        self.least = self._least_in_shares(np.full(len(self.elastic.limits), np.inf))

    @cached_property
    def served(self) -> Floats | None:
        """Least in shares of the ways that leave nothing unserved that must be served; None where there is no such way."""
        required = [item.limit.kind == "required demand" for item in self.elastic.limits]
        return self._if_any(lambda: self._least_in_shares(np.where(required, 0.0, np.inf)))

    @cached_property
    def groups(self) -> list[tuple[int, ...]]:
        return Conflicts(self.elastic).groups(_order(self.elastic, self.least))

    @cached_property
    def in_dollars(self) -> Floats | None:
        """Least in dollars, with no more of a limit than it needs; None where it was not found in time."""
        return self._if_any(self._least_in_dollars)

    def any_missing(self, missing: Callable[[Floats], bool]) -> bool:
        """Whether some way out leaves a site without what it must have."""
        points: tuple[Callable[[], Floats | None], ...] = (lambda: self.least, lambda: self.served, lambda: self.in_dollars)
        for point in points:  # each is looked for only if nothing is missing in those before it
            values = point()
            if values is not None and missing(values[: self.elastic.plan_columns]):
                return True
        return False

    def conflict(self) -> Conflict:
        """The conflict in the limits' own units."""
        elastic = self.elastic
        ways = [_way(elastic, "shares", self.least, self.priced)]
        points: tuple[tuple[Measure, Floats | None], ...] = (("dollars", self.in_dollars), (ALL_SERVED, self.served))
        for measure, values in points:
            if values is not None and _worth_telling(way := _way(elastic, measure, values, self.priced), ways):
                ways.append(way)
        groups = tuple(tuple(_stands(elastic, elastic.limits[place]) for place in group) for group in self.groups)
        return Conflict(groups, tuple(ways))

    def _if_any(self, look: Callable[[], Floats]) -> Floats | None:
        try:
            return look()
        except SolverError:  # there is none, or not within its time
            return None

    def _least_in_shares(self, upper: Floats) -> Floats:
        elastic = self.elastic
        return _within(elastic, _amounts(elastic, _solve(elastic, elastic.share_costs(), upper, SHARES_GAP).values))

    def _least_in_dollars(self) -> Floats:
        elastic = self.elastic
        named = {place for group in self.groups for place in group}
        for values in (self.least, self.served):
            named |= set(np.flatnonzero(_amounts(elastic, values)).tolist()) if values is not None else set()
        lines = {elastic.limits[place].line for place in named}
        upper = np.array([np.inf if item.line in lines else 0.0 for item in elastic.limits])
        found = _amounts(elastic, self.priced.solve(elastic.dollar_costs(), upper, whole=True).values)
        found = np.where(found > TOLD * _sizes(elastic), found, 0.0)
        # what has no price of its own (slots, supply, halls) may have been taken beyond need, as if it were to be had for nothing
        taken = {item.line for item, amount in zip(elastic.limits, found.tolist(), strict=True) if amount > 0.0}
        free = [not item.priced and item.line in taken for item in elastic.limits]
        return self._least_in_shares(np.where(free, np.inf, found * (1.0 + 1e-6)))


def _worth_telling(way: WayOut, others: list[WayOut]) -> bool:
    """Whether a way is another than those before it, and one in dollars saves something."""
    if any(_alike(way.relaxations, other.relaxations) for other in others):
        return False
    if way.least_in == ALL_SERVED:
        return all(any(item.limit.kind == "required demand" for item in other.relaxations) for other in others)
    if way.price is None or others[0].price is None:
        return False
    now = others[0].price.total_usd
    return now - way.price.total_usd > SAVES * abs(now)


class _Priced:
    """The elastic model with costs and planes."""

    def __init__(self, elastic: ElasticMaster, pool: PlanePool | None) -> None:
        self.elastic, self.pool = elastic, pool
        self.held: set[tuple[int, int, int]] = set()
        self.solver = Solver(elastic.model, relax=True)

    def price(self, slacks: Floats) -> Price | None:
        """What a way costs that gives way by no more than ``slacks``: units of any size, and planes lie below the truth."""
        elastic = self.elastic
        try:
            solution = self.solve(elastic.plan_costs(), slacks * ROOM, whole=False)
        except SolverError:
            return None
        paid = elastic.plan_costs() * solution.values * MILLION
        given_up = sum(float(paid[item.limit.column]) for item in elastic.limits if item.limit.kind == "required demand")
        moved = float(paid[elastic.slacks].sum())
        total = solution.objective * MILLION + elastic.master.constant_musd * MILLION
        return Price(total - given_up - moved, given_up, moved)

    def solve(self, cost: Floats, upper: Floats, *, whole: bool) -> Solution:
        """The cheapest point over the planes, each slack up to ``upper``; whole units over the planes of units of any size."""
        elastic = self.elastic
        self.solver.change_costs(np.arange(len(cost), dtype=np.int64), cost)
        self.solver.change_bounds(elastic.slacks, np.zeros(len(upper)), upper)
        solution = self.solver.solve()
        for _ in range(PLANE_ROUNDS):
            if not self._take_violated(solution):
                break
            solution = self.solver.solve()
        if not whole or not elastic.model.whole.any():
            return solution
        self.solver.set_whole(elastic.model.whole)
        try:
            return self.solver.solve(time_limit=SECONDS, gap=DOLLARS_GAP)
        finally:
            self.solver.set_whole(np.zeros(elastic.model.column_count, dtype=np.bool_))

    def _take_violated(self, solution: Solution) -> bool:
        if self.pool is None:
            return False
        master, rows = self.elastic.master, []
        for site, period in master.case.site_years:
            number, worth = self.pool.strongest(site, period, master.x(solution.values, site, period))
            believed = float(solution.values[master.sites[site].cost.start + period])
            missing = (worth / MILLION - believed) * float(master.case.calendar.discount[period])
            if number >= 0 and missing > VIOLATED * abs(solution.objective) and (site, period, number) not in self.held:
                self.held.add((site, period, number))
                rows.append(master.plane_row(site, period, self.pool.planes(site, period)[number]))
        if rows:
            start = np.cumsum([0, *(len(columns) for columns, _ in rows)])[:-1]
            columns = np.concatenate([columns for columns, _ in rows])
            values = np.concatenate([values for _, values in rows])
            self.solver.add_rows(np.zeros(len(rows)), np.full(len(rows), np.inf), start, columns, values)
        return bool(rows)


def _solve(elastic: ElasticMaster, cost: Floats, upper: Floats, gap: float) -> Solution:
    solver = Solver(elastic.model)
    solver.change_costs(np.arange(len(cost), dtype=np.int64), cost)
    solver.change_bounds(elastic.slacks, np.zeros(len(upper)), upper)
    return solver.solve(time_limit=SECONDS if elastic.model.whole.any() else None, gap=gap)


def _within(elastic: ElasticMaster, amounts: Floats) -> Floats:
    """A point that gives way by no more than ``amounts``, and by as little of each as can be."""
    cost = np.zeros(elastic.model.column_count)
    cost[elastic.slacks] = 1.0 / _sizes(elastic)
    return _solve(elastic, cost, amounts * (1.0 + 1e-9) + LEAST_SHARE * _sizes(elastic), SHARES_GAP).values


def _amounts(elastic: ElasticMaster, values: Floats) -> Floats:
    """How far each limit gives way, 0 where it is too little to count, in the master's units."""
    slacks = np.maximum(values[elastic.slacks], 0.0)
    return np.where(slacks > LEAST_SHARE * _sizes(elastic), slacks, 0.0)


def _sizes(elastic: ElasticMaster) -> Floats:
    return np.array([item.size for item in elastic.limits])


def _order(elastic: ElasticMaster, values: Floats) -> list[int]:
    """Limits in the order in which a filter lets them go: later years first, those with room first, and last what gives way."""

    def rank(place: int) -> tuple[bool, int, bool]:
        item = elastic.limits[place]
        gives = bool(values[item.slack] > LEAST_SHARE * item.size)
        return gives, -item.limit.year, elastic.is_tight(item, values, TIGHT)

    return sorted(range(len(elastic.limits)), key=rank)


def _stands(elastic: ElasticMaster, item: Elastic) -> Relaxation:
    bound = elastic.stated(item.limit, item.bound)
    key = item.key.value if item.key is not None else None
    return Relaxation(item.limit, bound, bound, key, key)


def _way(elastic: ElasticMaster, least_in: Measure, values: Floats, priced: _Priced) -> WayOut:
    slacks = _amounts(elastic, values)
    relaxations = []
    for item, slack in zip(elastic.limits, slacks.tolist(), strict=True):
        if slack > TOLD * item.size:
            stands = _stands(elastic, item)
            needed = stands.bound + item.sign * slack * item.limit.scale
            key = item.key.changed(slack, values) if item.key is not None else None
            relaxations.append(Relaxation(item.limit, stands.bound, needed, stands.key, key))
    return WayOut(least_in, tuple(relaxations), priced.price(slacks))


def _alike(one: Iterable[Relaxation], other: Iterable[Relaxation]) -> bool:
    """Whether two ways change the same limits by about the same."""
    first, second = ({item.limit.label: item.needed - item.bound for item in way} for way in (one, other))
    return first.keys() == second.keys() and all(
        abs(first[label] - second[label]) <= ALIKE * abs(first[label]) for label in first
    )

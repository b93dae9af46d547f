"""Which requirements conflict, and the cheapest way out: the master with every limit elastic (docs/mathematics/plan.md).

Each limit may give way at a price in proportion to its own size, so that what is least, summed as shares, is found. Operation
sets no limit of its own here: hours that cannot be served are cut at a cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import InfeasibleError
from gigawatt.lp import LinearModel, NoFeasiblePoint, Solver
from gigawatt.plan.limit import Limit
from gigawatt.plan.master import COMPUTE, Master

Floats = NDArray[np.float64]

FROM_NOTHING = 10.0  # a limit of zero gives way at ten times the price of the largest of its kind
LEAST_SHARE = 1e-7  # of a limit: a smaller change is none
TIGHT = 1e-6  # of a limit: how near to it counts as at it
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Relaxation:
    """How far one limit must give way, in its own unit: ``needed`` is what would do instead of ``bound``."""

    limit: Limit
    bound: float
    needed: float


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why there is no plan: the requirements that conflict, and the cheapest relaxation that makes a plan possible."""

    requirements: tuple[Relaxation, ...]  # limits that hold it; those that need not give way have what they have
    relaxations: tuple[Relaxation, ...]


def find_conflict(master: Master) -> Conflict:
    """The conflict in a master that has no feasible point.

    Raises:
        SolverError: the elastic model has no answer either: then the conflict is not among the programme's limits.
    """
    elastic = _Elastic(master)
    solution = Solver(elastic.model).solve(time_limit=SECONDS, gap=1e-4)
    slacks = elastic.slack_values(solution.values)
    relaxations = []
    for (limit, bound, sign, size), slack in zip(elastic.limits, slacks.tolist(), strict=True):
        if slack > LEAST_SHARE * size:
            stated = elastic.stated(limit, bound)
            relaxations.append(Relaxation(limit, stated, stated + sign * slack * limit.scale))
    return Conflict(elastic.binding(solution.values, {item.limit.label: item for item in relaxations}), tuple(relaxations))


class ConflictError(InfeasibleError):
    """There is no plan; ``conflict`` says which requirements see to that, and what would help."""

    def __init__(self, conflict: Conflict) -> None:
        labels = "; ".join(item.limit.label for item in conflict.requirements)
        super().__init__(f"No plan meets the programme's requirements: {labels} conflict.")
        self.conflict = conflict


class _Elastic:
    """The master's rows without its costs, and a slack for every limit."""

    def __init__(self, master: Master) -> None:
        self.master = master
        self.model = LinearModel()
        base = master.model
        self.start, self.column, self.value = base.matrix()
        row = np.repeat(np.arange(base.row_count), np.diff(self.start))
        upper = base.upper.copy()
        by_column = [limit for limit in [*master.limits, *_must_serve(master)] if limit.column is not None]
        self.bounds = {limit.column: float(upper[limit.column]) for limit in by_column if limit.column is not None}
        upper[list(self.bounds)] = np.inf
        self._copy_columns(base, upper)
        self.model.rows("master", base.row_count, lower=base.row_lower, upper=base.row_upper)
        self.model.entries(row, self.column, self.value)
        self.limits: list[tuple[Limit, float, float, float]] = []  # limit, bound, direction, size of the bound
        self.slacks: list[int] = []
        for limit in [*master.limits, *_must_serve(master)]:
            self._soften(limit, base.row_lower, base.row_upper)

    def _copy_columns(self, base: LinearModel, upper: Floats) -> None:
        lower, whole = base.lower, base.whole
        edges = [0, *(np.flatnonzero(np.diff(whole)) + 1).tolist(), base.column_count]
        for begin, end in pairwise(edges):
            self.model.columns("x", end - begin, lower=lower[begin:end], upper=upper[begin:end], whole=bool(whole[begin]))

    def _soften(self, limit: Limit, row_lower: Floats, row_upper: Floats) -> None:
        if limit.kind == "demand":  # served and unserved are what is asked: unserved is what gives way
            return
        if limit.row is not None:
            at_least = not np.isfinite(row_upper[limit.row])
            bound = float(row_lower[limit.row] if at_least else row_upper[limit.row])
            sign, row = (-1.0 if at_least else 1.0), limit.row
        else:
            assert limit.column is not None
            bound, sign = self.bounds[limit.column], 1.0
            if not np.isfinite(bound):
                return
            row = self.model.rows("bound", 1, upper=bound).start
            self.model.entries(row, limit.column, 1.0)
        stated = abs(self.stated(limit, bound)) / limit.scale
        size = stated if stated > 0.0 else self._size_of_nothing(limit, row_upper)
        slack = self.model.columns("slack", 1, cost=1.0 / size)
        self.model.entries(row, slack.start, -sign)
        self.limits.append((limit, bound, sign, size))
        self.slacks.append(slack.start)

    def _size_of_nothing(self, limit: Limit, row_upper: Floats) -> float:
        """What a limit of zero is measured by: what is asked, or less than the largest of its kind (1 where all are zero)."""
        if limit.kind == "required demand":
            work = next(load for load in self.master.case.workloads if load.key == limit.item)
            period = self.master.case.calendar.labels.index(limit.period or str(limit.year))
            return max(1e-9, float(work.demand[period]) / limit.scale)
        alike = [other for other in self.master.limits if other.kind == limit.kind]
        rows = [abs(float(row_upper[other.row])) for other in alike if other.row is not None]
        bounds = [abs(self.bounds[other.column]) for other in alike if other.column in self.bounds]
        finite = [bound for bound in [*rows, *bounds] if np.isfinite(bound) and bound > 0.0]
        return max(finite, default=1.0) / FROM_NOTHING

    def stated(self, limit: Limit, bound: float) -> float:
        """A bound as the programme states it, in the limit's unit: a budget with what commitments take of it."""
        if limit.kind != "capital budget":
            return bound * limit.scale
        periods = self.master.case.calendar.periods_of(limit.year)
        return bound * limit.scale + float(self.master.committed_cash_usd()[periods].sum())

    def slack_values(self, values: Floats) -> Floats:
        return np.maximum(values[self.slacks], 0.0)

    def binding(self, values: Floats, relaxed: dict[str, Relaxation]) -> tuple[Relaxation, ...]:
        """The limits that hold the conflict: those that give way, with one conflict that cannot be made smaller."""
        solver = Solver(self.model, relax=True)
        every = np.array(self.slacks, dtype=np.int64)
        solver.change_bounds(every, np.zeros(len(every)), np.zeros(len(every)))
        tight = [place for place, slack in enumerate(self.slacks) if values[slack] > 0.0 or self._is_tight(place, values)]
        if _possible(solver):  # it is whole units that conflict
            kept = tight
        else:
            loose = [place for place in range(len(self.slacks)) if place not in set(tight)]
            # those that give way last, so that what they conflict with is found
            tight.sort(key=lambda place: self.limits[place][0].label in relaxed)
            kept = self._needed(solver, loose) + self._needed(solver, tight)
        found = []
        for place, (limit, bound, _, _) in enumerate(self.limits):
            stands = Relaxation(limit, self.stated(limit, bound), self.stated(limit, bound))
            if limit.label in relaxed or place in kept:
                found.append(relaxed.get(limit.label, stands))
        return tuple(found)

    def _is_tight(self, place: int, values: Floats) -> bool:
        limit, bound, _, size = self.limits[place]
        used = float(values[limit.column]) if limit.column is not None else self._activity(limit, values)
        return abs(used - bound) <= TIGHT * size

    def _activity(self, limit: Limit, values: Floats) -> float:
        assert limit.row is not None
        part = slice(self.start[limit.row], self.start[limit.row + 1])
        return float(self.value[part] @ values[self.column[part]])

    def _needed(self, solver: Solver, places: list[int]) -> list[int]:
        """Of these limits, those without which there would be a plan; the others are let go, half of them at a time."""
        if not places:
            return []
        slacks = np.array([self.slacks[place] for place in places], dtype=np.int64)
        nothing = np.zeros(len(slacks))
        solver.change_bounds(slacks, nothing, np.full(len(slacks), np.inf))
        if not _possible(solver):
            return []
        solver.change_bounds(slacks, nothing, nothing)
        if len(places) == 1:
            return places
        half = len(places) // 2
        return self._needed(solver, places[:half]) + self._needed(solver, places[half:])


def _possible(solver: Solver) -> bool:
    try:
        solver.solve()
    except NoFeasiblePoint:
        return False
    return True


def _must_serve(master: Master) -> list[Limit]:
    """Demand that must be served, as limits on what is left unserved: none."""
    case, found = master.case, []
    for workload in case.workloads:
        if not workload.must_serve:
            continue
        block, scale = master.unserved[workload.key], COMPUTE[workload.unit]
        for period, label in enumerate(case.calendar.labels):
            year, path = int(case.calendar.years[period]), f"demand.{workload.key}.demand"
            shown = "" if label == str(year) else label
            column = block.start + period
            found.append(Limit("required demand", None, workload.key, year, workload.unit, scale, None, column, path, shown))
    return found

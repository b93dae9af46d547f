"""The value of a month: what it costs when one energisation comes a month later (docs/mathematics/plan.md, section 8).

The master keeps its planes, which do not depend on dates, and the plan's whole units; everything else may adapt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import NoFeasiblePoint
from gigawatt.plan.build_master import build_master
from gigawatt.plan.case import Case
from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.master import Master
from gigawatt.plan.relaxed_master import ChangeableModel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MONTH = 1.0 / 12.0
SETTLED = 1e-9  # of the objective: planes of the pool violated by no more are as good as kept


@dataclass(frozen=True, slots=True)
class Energisation:
    """Something dated that brings power or halls to a site."""

    path: str
    label: str
    site: str
    item: str
    date: float
    capacity_mw: float


@dataclass(frozen=True, slots=True)
class MonthValue:
    """Discounted USD that one month's delay of an energisation costs; infinite where no plan would then meet what is required."""

    energisation: Energisation
    value_usd: float
    low_usd: float  # the master's bound with the delay, less what the plan really costs
    high_usd: float  # likewise, the plan's own bound and the gap that the delayed plan would have


def values_of_a_month(
    plan: Decomposed, energisations: list[Energisation], delayed_case: Callable[[dict[str, float]], Case]
) -> list[MonthValue]:
    """Delay each energisation by a month in turn and solve the master again over the plan's planes.

    Args:
        plan: the plan; its solver holds the planes that matter.
        energisations: what to delay.
        delayed_case: the case with delays by path [years].
    """
    if not energisations:
        return []
    base = plan.master
    plan.solver.fix_whole(plan.values)
    try:
        start = plan.solver.settled(tolerance=SETTLED)
        width = max(0.0, plan.upper_usd - base_usd(base, start.objective))
        found = []
        for energisation in energisations:
            later = build_master(delayed_case({energisation.path: MONTH}))
            change = _Change(base, later)
            change.apply(plan.solver.solver)
            try:
                cost = base_usd(later, plan.solver.settled(tolerance=SETTLED).objective)
            except NoFeasiblePoint:  # with it a month later, what is required cannot be done
                cost = np.inf
            finally:
                change.undo(plan.solver.solver)
            value = cost - base_usd(base, start.objective)
            found.append(MonthValue(energisation, value, value - width, value + width))
        return found
    finally:
        plan.solver.fix_whole(None)


def base_usd(master: Master, objective_musd: float) -> float:
    """An objective of the master in USD, commitments included."""
    return (objective_musd + master.constant_musd) * 1e6


class _Change:
    """What differs between two masters of the same shape, put into a live solver and taken out again."""

    def __init__(self, base: Master, other: Master) -> None:
        old, new = base.model, other.model
        if (old.column_count, old.row_count) != (new.column_count, new.row_count):
            raise ValueError("a delay has changed the shape of the master")
        self.costs = (np.flatnonzero(old.cost != new.cost), old.cost, new.cost)
        whole = old.whole  # their bounds are held at the plan's units
        moved = ((old.lower != new.lower) | (old.upper != new.upper)) & ~whole
        self.bounds = (np.flatnonzero(moved), (old.lower, old.upper), (new.lower, new.upper))
        rows = (old.row_lower != new.row_lower) | (old.row_upper != new.row_upper)
        self.rows = (np.flatnonzero(rows), (old.row_lower, old.row_upper), (new.row_lower, new.row_upper))
        self.entries = _different_entries(base, other)

    def apply(self, solver: ChangeableModel) -> None:
        self._set(solver, 2)

    def undo(self, solver: ChangeableModel) -> None:
        self._set(solver, 1)

    def _set(self, solver: ChangeableModel, which: int) -> None:
        columns = self.costs[0]
        if len(columns):
            solver.change_costs(columns, (self.costs[1], self.costs[2])[which - 1][columns])
        columns, *sides = self.bounds
        if len(columns):
            lower, upper = sides[which - 1]
            solver.change_bounds(columns, lower[columns], upper[columns])
        rows, *row_sides = self.rows
        if len(rows):
            lower, upper = row_sides[which - 1]
            solver.change_row_bounds(rows, lower[rows], upper[rows])
        for row, column, *values in self.entries:
            solver.change_coefficient(row, column, values[which - 1])


def _keyed(master: Master) -> tuple[Integers, Floats]:
    """Every entry of the matrix: row and column as one ascending number, and the value."""
    start, column, value = master.model.matrix()
    row = np.repeat(np.arange(len(start) - 1, dtype=np.int64), np.diff(start))
    return row * master.model.column_count + column, value


def _different_entries(base: Master, other: Master) -> list[tuple[int, int, float, float]]:
    """Row, column, value before and after of every entry that differs; one that is not there is zero."""
    (old_key, old_value), (new_key, new_value) = _keyed(base), _keyed(other)
    keys = np.union1d(old_key, new_key)
    values = np.zeros((2, len(keys)))
    values[0, np.searchsorted(keys, old_key)] = old_value
    values[1, np.searchsorted(keys, new_key)] = new_value
    differ = np.flatnonzero(values[0] != values[1])
    rows, columns = np.divmod(keys[differ], base.model.column_count)
    return list(zip(rows.tolist(), columns.tolist(), values[0, differ].tolist(), values[1, differ].tolist(), strict=True))

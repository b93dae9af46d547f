"""The value of a month: what it costs when one energisation comes a month later (docs/mathematics/plan.md, section 8).

The master keeps its planes, which do not depend on dates, and the plan's whole units; everything else may adapt. Where the master
is solved site by site, the site adapts and the prices of what sites share are held: what a month costs to first order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import LinearModel, NoFeasiblePoint
from gigawatt.plan.case.case import Case
from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.master.master import MILLION, Master
from gigawatt.plan.master.relaxed_master import ChangeableModel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MONTH = 1.0 / 12.0


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
    plan: Decomposed, energisations: list[Energisation], site_alone: Callable[[str, dict[str, float]], Case]
) -> list[MonthValue]:
    """Delay each energisation by a month in turn and solve the master again over the plan's planes.

    Args:
        plan: the plan; its solver holds the planes that matter.
        energisations: what to delay.
        site_alone: the case of one site, by its key, as if there were no other, with delays by path [years].
    """
    if not energisations:
        return []
    base = plan.master
    numbers = {site.key: number for number, site in enumerate(base.case.sites)}
    alone: dict[str, Master] = {}
    plan.solver.fix_whole(plan.values)
    try:
        start = plan.solver.reference()
        width = max(0.0, plan.upper_usd - base_usd(base, start))
        found = []
        for energisation in energisations:
            key = energisation.site
            if key not in alone:
                alone[key] = build_master(site_alone(key, {}))
            later = build_master(site_alone(key, {energisation.path: MONTH}))
            change = _Change(base, numbers[key], alone[key], later)
            change.apply(plan.solver.solver)
            try:
                dearer = plan.solver.after_change({numbers[key]}) - start + later.constant_musd - alone[key].constant_musd
            except NoFeasiblePoint:  # with it a month later, what is required cannot be done
                dearer = np.inf
            finally:
                change.undo(plan.solver.solver)
            value = dearer * MILLION
            found.append(MonthValue(energisation, value, value - width, value + width))
        return found
    finally:
        plan.solver.fix_whole(None)


def base_usd(master: Master, objective_musd: float) -> float:
    """An objective of the master in USD, commitments included."""
    return (objective_musd + master.constant_musd) * MILLION


class _Change:
    """What differs between two masters of one site alone, put into a live solver of all sites and taken out again."""

    def __init__(self, base: Master, site: int, before: Master, after: Master) -> None:
        old, new, whole = before.model, after.model, base.model
        if old.column_count != new.column_count:
            raise ValueError("a delay has changed what can be bought")
        placed = _row_places(before, after)
        row_lower, row_upper = _rows_before(old.row_count, new, placed)
        self._places = _Places(base, site, before)
        columns = np.flatnonzero(old.cost != new.cost)
        self.costs = self._places.columns(columns), old.cost[columns], new.cost[columns]
        # whole columns keep their bounds: they are held at the plan's units
        columns = np.flatnonzero(((old.lower != new.lower) | (old.upper != new.upper)) & ~old.whole)
        sides = (old.lower[columns], old.upper[columns]), (new.lower[columns], new.upper[columns])
        self.bounds = self._places.columns(columns), *sides
        rows = np.flatnonzero((old.row_lower != row_lower) | (old.row_upper != row_upper))
        places = self._places.rows(rows)
        lower, upper = whole.row_lower[places], whole.row_upper[places]
        # the bound of a row that sites share moves by as much as it does for this one
        moved = lower + _moved(old.row_lower, row_lower, rows), upper + _moved(old.row_upper, row_upper, rows)
        self.row_bounds = places, (lower, upper), moved
        self.entries = _different_entries(before, after, placed)

    def apply(self, solver: ChangeableModel) -> None:
        """Put the later master's numbers in."""
        self._set(solver, 1)

    def undo(self, solver: ChangeableModel) -> None:
        """Put the earlier master's numbers back."""
        self._set(solver, 0)

    def _set(self, solver: ChangeableModel, which: int) -> None:
        columns, *costs = self.costs
        if len(columns):
            solver.change_costs(columns, costs[which])
        columns, *sides = self.bounds
        if len(columns):
            solver.change_bounds(columns, *sides[which])
        rows, *row_sides = self.row_bounds
        if len(rows):
            solver.change_row_bounds(rows, *row_sides[which])
        for row, column, *values in self.entries:
            places = self._places.rows(np.array([row])), self._places.columns(np.array([column]))
            solver.change_coefficient(int(places[0][0]), int(places[1][0]), values[which])


def _moved(before: Floats, after: Floats, rows: Integers) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(after[rows] - before[rows], nan=0.0, posinf=np.inf, neginf=-np.inf)


class _Places:
    """Where the columns and rows of a site's master stand in that of all sites."""

    def __init__(self, base: Master, site: int, alone: Master) -> None:
        self.first_column, self.first_alone = base.sites[site].cost.start, alone.sites[0].cost.start
        self.first_row, self.own_rows = base.site_rows[site].start, alone.site_rows[0].stop
        self.behind, self.limit = base.site_rows[-1].stop, alone.meter_rows

    def columns(self, columns: Integers) -> Integers:
        """Of columns of the site."""
        if np.any(columns < self.first_alone):
            raise ValueError("a delay has changed what no site has")
        return columns - self.first_alone + self.first_column

    def rows(self, rows: Integers) -> Integers:
        """Of rows of the site, and of those that it shares with others."""
        if np.any(rows >= self.limit):
            raise ValueError("a delay has changed what a meter may count")
        places: Integers = np.where(rows < self.own_rows, rows + self.first_row, rows - self.own_rows + self.behind)
        return places


def _row_places(before: Master, after: Master) -> Integers:
    """The row before of every row after, shape (rows after,), -1 for one that only the delay brings.

    A vintage that comes a month later may stand at the end of no period, so that a limit on what stands loses a row.
    """
    found = np.full(after.model.row_count, -1)
    old, new = _named_rows(before), _named_rows(after)
    for name, rows in new.items():
        others = old.get(name, {})
        if len(rows) == len(others):
            found[list(rows)] = list(others)
        else:
            known = {columns: row for row, columns in others.items()}
            for row, columns in rows.items():
                found[row] = known.get(columns, -1)
    return found


def _named_rows(master: Master) -> dict[str, dict[int, bytes]]:
    """Rows by the name of their block, with their columns."""
    start, column, _ = master.model.matrix()
    named: dict[str, dict[int, bytes]] = {}
    for block in master.model.row_blocks:
        rows = named.setdefault(block.name, {})
        for row in range(block.start, block.start + block.size):
            rows[row] = column[start[row] : start[row + 1]].tobytes()
    return named


def _rows_before(count: int, after: LinearModel, placed: Integers) -> tuple[Floats, Floats]:
    """The bounds that the rows before have with the delay: none for one that is gone."""
    lower, upper = np.full(count, -np.inf), np.full(count, np.inf)
    known = placed >= 0
    lower[placed[known]], upper[placed[known]] = after.row_lower[known], after.row_upper[known]
    return lower, upper


def _keyed(master: Master, placed: Integers | None = None) -> tuple[Integers, Floats]:
    """Every entry of the matrix: row and column as one ascending number, and the value; rows that have a place alone."""
    start, column, value = master.model.matrix()
    row = np.repeat(np.arange(len(start) - 1, dtype=np.int64), np.diff(start))
    if placed is not None:
        row = placed[row]
        column, value, row = column[row >= 0], value[row >= 0], row[row >= 0]
    key = row * master.model.column_count + column
    order = np.argsort(key)
    return key[order], value[order]


def _different_entries(base: Master, other: Master, placed: Integers) -> list[tuple[int, int, float, float]]:
    """Row, column, value before and after of every entry that differs; one that is not there is zero."""
    (old_key, old_value), (new_key, new_value) = _keyed(base), _keyed(other, placed)
    keys = np.union1d(old_key, new_key)
    values = np.zeros((2, len(keys)))
    values[0, np.searchsorted(keys, old_key)] = old_value
    values[1, np.searchsorted(keys, new_key)] = new_value
    differ = np.flatnonzero(values[0] != values[1])
    rows, columns = np.divmod(keys[differ], base.model.column_count)
    return list(zip(rows.tolist(), columns.tolist(), values[0, differ].tolist(), values[1, differ].tolist(), strict=True))

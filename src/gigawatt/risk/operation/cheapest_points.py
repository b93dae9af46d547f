"""For each of many futures the cheapest mixture of dispatched points: a small linear programme each, by the simplex method.

    min Σ_i a_i cost_i + Σ_w u_w cut_w + Σ_r e_r beyond_r
    s.t. Σ_i a_i use_ri + Σ_w u_w use_rw - e_r <= there_r            r: assets, meters, and what is there once whatever comes
         Σ_i a_i work_wi + u_w >= asked_w                            w: workloads;  u is cut, e is beyond a limit on cuts

Every basis on the way is a dispatch that can be made, so that where pivots run out the answer is dearer, never wrong. What
rounding has made of it is looked at in the end: a basis whose rows do not hold is worked out anew from the columns as they are.
Where none comes of that, the programme goes to HiGHS: that all work is cut is never an answer for want of a better one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from gigawatt.plan.dispatch.compiled import compiled

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

NOTHING = 1e-10  # of the dearest point: a column that saves less is left out
LEAST_PIVOTS = (1e-7, 1e-5, 1e-3)  # smaller ones are none; the next, where rounding made a basis useless
EQUAL = 1e-9  # ratios this near are equal: of them the largest pivot is taken
HELD = 1e-7  # rows hold to this in the end, or the basis is worked out anew
PIVOTS = 400
NEVER = 1e30  # USD: what a point costs that cannot be had
ANEW = 4  # times, at most


class Menu(NamedTuple):
    """What futures may be mixed of; rows are what is limited, then workloads.

    Attributes:
        columns: what each point uses and what work it does, shape (rows, points).
        cut: what each workload uses that is cut, shape (limited rows, works).
        cut_usd: what it costs to cut all of each, shape (works,).
        beyond_usd: what a unit beyond each limited row costs, inf where nothing may be, shape (limited rows,).
    """

    columns: Floats
    cut: Floats
    cut_usd: Floats
    beyond_usd: Floats


def cheapest(menu: Menu, costs: Floats, there: Floats) -> tuple[Floats, Floats]:
    """The cheapest mixture for every future.

    Args:
        menu: what there is to be mixed.
        costs: of each point in every future, shape (futures, points).
        there: of each limited row what there is, of each workload what is asked for, shape (futures, rows); not negative.

    Returns:
        Weights of points, of work that is cut, and of what is beyond the limited rows, shape (futures, points + rows); and what a
        unit more of each limited row would save, and one less of each work, shape (futures, rows).
    """
    limited, works, points = len(menu.beyond_usd), len(menu.cut_usd), menu.columns.shape[1]
    rows = limited + works
    may = np.isfinite(menu.beyond_usd)
    table = np.zeros((rows, points + 2 * rows))  # points, cut, beyond, slack (of work: more than is asked for)
    table[:, :points] = menu.columns
    table[:limited, points : points + works] = menu.cut
    table[limited:, points : points + works] = np.eye(works)
    table[:limited, points + works : points + rows] = np.diag(np.where(may, -1.0, 0.0))
    table[:, points + rows :] = np.diag(np.repeat([1.0, -1.0], [limited, works]))
    others = np.concatenate([menu.cut_usd, np.where(may, menu.beyond_usd, 0.0), np.zeros(rows)])
    weights, duals, lost = _simplex(table, np.ascontiguousarray(costs), others, np.ascontiguousarray(there), works)
    for future in np.flatnonzero(lost).tolist():
        _by_highs(
            table[:, : points + rows],
            np.append(costs[future], others[:rows]),
            there[future],
            works,
            weights[future],
            duals[future],
        )
    return weights, duals


def _by_highs(columns: Floats, usd: Floats, there: Floats, works: int, weights: Floats, duals: Floats) -> None:
    """One future's mixture and prices by HiGHS, into ``weights`` and ``duals``; as they were where it finds none."""
    signs = np.repeat([1.0, -1.0], [len(there) - works, works])
    beyond = columns[:, len(usd) - len(there) + works :]
    may = np.concatenate([np.ones(len(usd) - beyond.shape[1], dtype=bool), (beyond != 0.0).any(axis=0)])
    most = np.where(may, np.inf, 0.0)
    scale = max(1.0, float(np.abs(usd).max()))
    limits = np.column_stack([np.zeros(len(usd)), most])
    found = linprog(usd / scale, A_ub=signs[:, None] * columns, b_ub=signs * there, bounds=limits, method="highs")
    if found.status == 0:
        weights[:] = np.maximum(0.0, found.x)
        duals[:] = np.maximum(0.0, -scale * found.ineqlin.marginals)


@compiled
def _simplex(first: Floats, costs: Floats, others: Floats, there: Floats, works: int) -> tuple[Floats, Floats, Flags]:
    futures, points = costs.shape
    rows = first.shape[0]
    slack = points + rows
    weights, duals = np.zeros((futures, slack)), np.zeros((futures, rows))
    lost = np.zeros(futures, dtype=np.bool_)
    table, right, own = np.empty(first.shape), np.empty(rows), np.empty(first.shape[1])
    reduced, basis = np.empty(first.shape[1]), np.empty(rows, dtype=np.int64)
    own[points:] = others
    for future in range(futures):
        own[:points] = costs[future]
        least = NOTHING * max(1.0, np.abs(own[: points + works]).max())
        _leave_out(first, there[future], own, points, works)
        for attempt in range(len(LEAST_PIVOTS) + 1):
            table[:] = first
            right[:] = there[future]
            _start(table, right, basis, points, works)
            if attempt == len(LEAST_PIVOTS):  # all is cut
                _price(table, own, basis, reduced)
                lost[future] = True
                break
            if _improve(first, there[future], table, right, own, reduced, basis, least, LEAST_PIVOTS[attempt]):
                break
        for row in range(rows):
            if basis[row] < slack:
                weights[future, basis[row]] = right[row]
        for row in range(rows):
            duals[future, row] = max(0.0, reduced[slack + row])
    return weights, duals, lost


@compiled
def _leave_out(first: Floats, there: Floats, own: Floats, points: int, works: int) -> None:
    """Points that use anything of what is not there at all are never taken: no pivot is wasted on a row without room."""
    limited = there.size - works
    for row in range(limited):
        if there[row] <= 0.0 and first[row, points + works + row] == 0.0:
            for point in range(points):
                if first[row, point] > 0.0:
                    own[point] = NEVER


@compiled
def _improve(
    first: Floats,
    there: Floats,
    table: Floats,
    right: Floats,
    own: Floats,
    reduced: Floats,
    basis: Integers,
    least: float,
    least_pivot: float,
) -> bool:
    """Pivot until no column saves anything; False where rounding made a basis of it that is none."""
    for _ in range(ANEW):
        _price(table, own, basis, reduced)
        for _ in range(PIVOTS):
            enter = int(np.argmin(reduced))
            if reduced[enter] >= -least or not _pivot(table, right, reduced, basis, enter, least_pivot):
                break
        if _holds(first, there, right, basis):
            return True
        if not _anew(first, there, table, right, basis):
            return False
    return False


@compiled
def _price(table: Floats, own: Floats, basis: Integers, reduced: Floats) -> None:
    """What a unit of each column saves less than nothing."""
    reduced[:] = own
    for row in range(basis.size):
        _take(reduced, own[basis[row]], table[row])


@compiled
def _holds(first: Floats, there: Floats, right: Floats, basis: Integers) -> bool:
    """Whether every row of the programme itself holds."""
    for row in range(basis.size):
        missed = there[row]
        for place in range(basis.size):
            missed -= first[row, basis[place]] * right[place]
        if not abs(missed) <= HELD:
            return False
    return True


@compiled
def _anew(first: Floats, there: Floats, table: Floats, right: Floats, basis: Integers) -> bool:
    """The table of a basis from the columns as they are; False where it is none, or takes less than nothing of a column."""
    rows = basis.size
    table[:] = first
    right[:] = there
    columns = basis.copy()
    for place in range(rows):
        best = place
        for row in range(place, rows):
            if abs(table[row, columns[place]]) > abs(table[best, columns[place]]):
                best = row
        if abs(table[best, columns[place]]) < HELD:
            return False
        if best != place:
            for column in range(table.shape[1]):
                table[place, column], table[best, column] = table[best, column], table[place, column]
            right[place], right[best] = right[best], right[place]
        pivot = table[place, columns[place]]
        table[place] /= pivot
        right[place] /= pivot
        for row in range(rows):
            factor = table[row, columns[place]]
            if row != place and factor != 0.0:
                _take(table[row], factor, table[place])
                right[row] -= factor * right[place]
    if right.min() < -HELD:
        return False
    for row in range(rows):
        right[row] = max(0.0, right[row])
    return True


@compiled
def _take(row: Floats, times: float, other: Floats) -> None:
    """Take from a row so many times another."""
    if times != 0.0:
        for place in range(row.size):
            row[place] -= times * other[place]


@compiled
def _start(table: Floats, right: Floats, basis: Integers, points: int, works: int) -> None:
    """All work is cut; where that counts beyond a limit, so much is beyond it."""
    rows = table.shape[0]
    limited = rows - works
    for row in range(rows):
        basis[row] = points + rows + row if row < limited else points + row - limited
    for row in range(limited):
        for work in range(works):
            share = table[row, points + work]
            _take(table[row], share, table[limited + work])
            right[row] -= share * right[limited + work]
        if right[row] < 0.0:
            table[row] *= -1.0
            right[row] = -right[row]
            basis[row] = points + works + row


@compiled
def _pivot(table: Floats, right: Floats, reduced: Floats, basis: Integers, enter: int, least_pivot: float) -> bool:
    """Take a column into the basis; False where nothing would leave it."""
    rows = table.shape[0]
    leave, least = -1, np.inf
    for row in range(rows):
        if table[row, enter] > least_pivot:
            ratio = right[row] / table[row, enter]
            if leave < 0 or ratio < least - EQUAL or (ratio < least + EQUAL and table[row, enter] > table[leave, enter]):
                leave, least = row, min(least, ratio)
    if leave < 0:
        return False
    least = right[leave] / table[leave, enter]
    table[leave] /= table[leave, enter]
    right[leave] = least
    for row in range(rows):
        factor = table[row, enter]
        if row != leave and factor != 0.0:
            _take(table[row], factor, table[leave])
            right[row] = max(0.0, right[row] - factor * least)
    _take(reduced, reduced[enter], table[leave])
    basis[leave] = enter
    return True

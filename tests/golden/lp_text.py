"""A part of a linear programme as text: some kinds of its rows, and the columns that they hold.

Columns and rows are named by their block and their place in it; numbers have six significant digits; everything is sorted.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.golden.row_kinds import kind_of, master_rows, operation_rows

from gigawatt.lp import Block
from gigawatt.plan.case.case import Case
from gigawatt.plan.dispatch.dispatch_lp import DispatchModel
from gigawatt.plan.dispatch.hourly import HourlyCase
from gigawatt.plan.dispatch.operation_case import OperationCase
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.master.master import Master

Floats = NDArray[np.float64]


def master_text(case: Case, *, kinds: Collection[str] = (), columns: Collection[str] = ()) -> str:
    """Rows of some kinds of a case's master with their columns, and some blocks of columns besides."""
    return text_of_master(build_master(case), kinds=kinds, columns=columns)


def text_of_master(master: Master, *, kinds: Collection[str] = (), columns: Collection[str] = ()) -> str:
    model = master.model
    start, index, value = model.matrix()
    wanted = [block for block in model.row_blocks if kind_of(block.name, master_rows()) in kinds]
    rows = [number for block in wanted for number in block.index.tolist()]
    more = [number for block in model.column_blocks if block.name in columns for number in block.index.tolist()]
    matrix = {row: dict(zip(index[start[row] : start[row + 1]], value[start[row] : start[row + 1]], strict=True)) for row in rows}
    about = (model.cost, model.lower, model.upper, model.whole)
    return _written(
        matrix, _names(model.row_blocks), _names(model.column_blocks), (model.row_lower, model.row_upper), about, more
    )


def operation_text(case: OperationCase, x: Floats, *, kinds: Collection[str], only: Collection[str] = ()) -> str:
    """As `master_text`, of the first period's dispatch at a point, as HiGHS has it.

    Args:
        case: the operation.
        x: its point [MW, MWh].
        kinds: of rows.
        only: names of columns of which a row must have one; for kinds that several parts of a site share.
    """
    dispatch = DispatchModel(HourlyCase(case))
    dispatch.dispatch(0, x, np.zeros(len(case.meters)))
    linear: Any = dispatch._solver._highs.getLp()
    names = _operation_names(dispatch)
    start, index, value = dispatch.model.matrix()
    matrix = {}
    for block in dispatch.model.row_blocks:
        if kind_of(block.name, operation_rows()) not in kinds:
            continue
        for row in block.index.tolist():
            entries = dict(zip(index[start[row] : start[row + 1]], value[start[row] : start[row + 1]], strict=True))
            if not only or any(names[column].startswith(tuple(only)) for column in entries):
                matrix[row] = entries
    bounds = (np.asarray(linear.row_lower_), np.asarray(linear.row_upper_))
    about = (np.asarray(linear.col_cost_), np.asarray(linear.col_lower_), np.asarray(linear.col_upper_), dispatch.model.whole)
    return _written(matrix, _names(dispatch.model.row_blocks), names, bounds, about, [])


def _names(blocks: list[Block]) -> list[str]:
    return [f"{block.name} [{place}]" for block in blocks for place in range(block.size)]


def _operation_names(dispatch: DispatchModel) -> list[str]:
    """Generation is one block of all tiers: named by tier and hour."""
    hourly = dispatch.hourly
    case = hourly.case
    tiers = [tier.asset for tier in case.tiers] + [f"cut {load.workload}" for load in case.loads]
    tiers += ["cut beyond"] * bool(hourly.interruptible) + [f"not sold {export.asset}" for export in case.exports]
    generation = [f"{tier} [{hour}]" for tier in tiers for hour in range(hourly.hours)]
    return generation + _names([block for block in dispatch.model.column_blocks if block.name != "generation"])


def _written(
    matrix: dict[int, dict[int, float]],
    row_names: list[str],
    names: list[str],
    bounds: tuple[Floats, Floats],
    about: tuple[Floats, Floats, Floats, NDArray[np.bool_]],
    more: list[int],
) -> str:
    lower, upper = bounds
    rows = []
    for row, entries in matrix.items():
        terms = sorted((names[column], value) for column, value in entries.items())
        text = "".join(f"  {'-' if value < 0 else '+'} {abs(value):.6g} {name}\n" for name, value in terms)
        rows.append(f"{row_names[row]}\n{text}  {_sides(lower[row], upper[row])}\n")
    columns = []
    cost, least, most, whole = about
    for column in {column for entries in matrix.values() for column in entries} | set(more):
        kind = "whole" if whole[column] else "any size"
        columns.append(f"{names[column]}: {_between(least[column], most[column])}, {kind}, cost {cost[column] + 0.0:.6g}\n")
    parts = ["rows\n", *sorted(rows)] if rows else []
    return "\n".join([*parts, "columns\n" + "".join(sorted(columns))])


def _sides(lower: float, upper: float) -> str:
    if lower == upper:
        return f"= {upper + 0.0:.6g}"
    sides = [f">= {lower + 0.0:.6g}"] * bool(np.isfinite(lower)) + [f"<= {upper + 0.0:.6g}"] * bool(np.isfinite(upper))
    return " and ".join(sides)


def _between(least: float, most: float) -> str:
    return f"= {least + 0.0:.6g}" if least == most else f"{least + 0.0:.6g} to {most:.6g}"

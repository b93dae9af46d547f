"""HiGHS, held warm: load a model once, change it, solve again; only checked answers come out.

A status other than optimal is never taken for an answer: `Solver.solve` raises `SolverError`, or
`NoFeasiblePoint` where the model has been shown to be infeasible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import SolverError
from gigawatt.lp.model import Floats, Integers, LinearModel

# ends that a warm start may lead to, and from nothing not
LOST = (
    highspy.HighsModelStatus.kUnknown,
    highspy.HighsModelStatus.kNotset,
    highspy.HighsModelStatus.kSolveError,
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)
OTHER_SCALES = 4  # HiGHS's `simplex_scale_strategy`: to the largest value, where its own choice is by equilibration


class NoFeasiblePoint(SolverError):  # noqa: N818 (a finding, not a fault)
    """The model has no feasible point."""


class NoBound(SolverError):  # noqa: N818 (likewise)
    """The model's objective has no bound."""


@dataclass(frozen=True, slots=True)
class Solution:
    """An optimal point and, for a model without whole columns, its duals.

    ``bound`` is a proven lower bound: the objective of a linear model, the dual bound of one with whole columns.
    """

    objective: float
    bound: float
    values: Floats
    row_values: Floats
    row_duals: Floats
    reduced_costs: Floats


class Solver:
    """One HiGHS instance with a model in it."""

    def __init__(self, model: LinearModel, *, relax: bool = False, threads: int = 1, presolve: bool = True) -> None:
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._options: dict[str, object] = {}  # as they are set
        self._set("output_flag", False)
        self._set("threads", threads)
        self._set("presolve", "on" if presolve else "off")
        self.whole = model.whole & (not relax)
        self._answered = False  # whether the last solve ended with an optimum: the next one starts from it
        self._pass(model)

    def _set(self, option: str, value: object) -> None:
        if self._highs.setOptionValue(option, value) == highspy.HighsStatus.kError:
            raise SolverError(f"HiGHS does not take option {option} = {value!r}")
        self._options[option] = value

    def set_option(self, option: str, value: object) -> None:
        """Set a HiGHS option by its own name."""
        self._set(option, value)

    def _pass(self, model: LinearModel) -> None:
        start, column, value = model.matrix()
        linear = highspy.HighsLp()
        linear.num_col_ = model.column_count
        linear.num_row_ = model.row_count
        linear.col_cost_ = model.cost
        linear.col_lower_ = model.lower
        linear.col_upper_ = model.upper
        linear.row_lower_ = model.row_lower
        linear.row_upper_ = model.row_upper
        linear.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        linear.a_matrix_.start_ = start
        linear.a_matrix_.index_ = column
        linear.a_matrix_.value_ = value
        if self.whole.any():
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            linear.integrality_ = [kinds[int(whole)] for whole in self.whole]
        if self._highs.passModel(linear) == highspy.HighsStatus.kError:
            raise SolverError("HiGHS refused the model: an entry is not finite or out of range")

    @property
    def row_count(self) -> int:
        return int(self._highs.getNumRow())

    @property
    def column_count(self) -> int:
        return int(self._highs.getNumCol())

    def add_rows(self, lower: Floats, upper: Floats, start: Integers, column: Integers, value: Floats) -> None:
        """Append rows given by rows (``start`` has one entry a row)."""
        status = self._highs.addRows(
            len(lower), lower, upper, len(column), start.astype(np.int32), column.astype(np.int32), value
        )
        if status == highspy.HighsStatus.kError:
            raise SolverError("HiGHS refused new rows: an entry is not finite or out of range")

    def add_columns(self, cost: Floats, lower: Floats, upper: Floats, start: Integers, row: Integers, value: Floats) -> None:
        """Append columns given by columns (``start`` has one entry a column)."""
        status = self._highs.addCols(len(cost), cost, lower, upper, len(row), start.astype(np.int32), row.astype(np.int32), value)
        if status == highspy.HighsStatus.kError:
            raise SolverError("HiGHS refused new columns: an entry is not finite or out of range")
        self.whole = np.append(self.whole, np.zeros(len(cost), dtype=np.bool_))

    def delete_columns(self, columns: Integers) -> None:
        """Remove columns by number; those behind them move up."""
        self._highs.deleteCols(len(columns), columns.astype(np.int32))
        self.whole = np.delete(self.whole, columns)

    def delete_rows(self, rows: Integers) -> None:
        """Remove rows by number; those behind them move up."""
        self._highs.deleteRows(len(rows), rows.astype(np.int32))

    def change_bounds(self, columns: Integers, lower: Floats, upper: Floats) -> None:
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def change_costs(self, columns: Integers, cost: Floats) -> None:
        self._highs.changeColsCost(len(columns), columns.astype(np.int32), cost)

    def change_row_bounds(self, rows: Integers, lower: Floats, upper: Floats) -> None:
        for row, low, high in zip(rows.tolist(), lower.tolist(), upper.tolist(), strict=True):
            self._highs.changeRowBounds(row, low, high)

    def change_coefficient(self, row: int, column: int, value: float) -> None:
        self._highs.changeCoeff(row, column, value)

    def set_whole(self, whole: NDArray[np.bool_]) -> None:
        """Say which columns must be whole numbers from now on."""
        self.whole = whole
        kinds = np.where(whole, 1, 0).astype(np.uint8)
        index = np.arange(len(whole), dtype=np.int32)
        self._highs.changeColsIntegrality(len(whole), index, kinds)

    def start_from(self, values: Floats) -> None:
        """Offer a starting point to a model with whole columns."""
        point = highspy.HighsSolution()
        point.col_value = list(values)
        self._highs.setSolution(point)

    def _from_nothing(self) -> None:
        """Solve without what the last answer left."""
        self._highs.clearSolver()
        self._highs.run()

    def _anew(self) -> None:
        """Solve in a new instance: one that has seen many columns come and go may end with an error, whatever it is asked."""
        model = self._highs.getLp()
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in self._options.items():
            self._highs.setOptionValue(option, value)
        if self._highs.passModel(model) == highspy.HighsStatus.kError:
            raise SolverError("HiGHS refused its own model")
        self._highs.run()

    def _scaled_otherwise(self) -> None:
        """Solve with other scales: what holds of scaled rows may be missed by too much of those that were asked for."""
        _, usual = self._highs.getOptionValue("simplex_scale_strategy")
        self._highs.setOptionValue("simplex_scale_strategy", OTHER_SCALES)
        self._from_nothing()
        self._highs.setOptionValue("simplex_scale_strategy", usual)

    def solve(self, *, time_limit: float | None = None, nodes: int | None = None, gap: float | None = None) -> Solution:
        """Solve and check the status.

        Args:
            time_limit: [s] of this call; only for models with whole columns, whose best point and bound then stand.
            nodes: likewise, of the search tree: what comes of it is the same on any machine.
            gap: relative gap at which a model with whole columns may stop.

        Raises:
            NoFeasiblePoint: the model is infeasible.
            NoBound: its objective has no bound.
            SolverError: any other end than optimal (or, with a limit, a feasible point).
        """
        mixed = bool(self.whole.any())
        # HiGHS counts the time of all runs of an instance
        self._set("time_limit", self._highs.getRunTime() + time_limit if time_limit is not None else highspy.kHighsInf)
        self._set("mip_max_nodes", highspy.kHighsIInf if nodes is None else nodes)
        if gap is not None:
            self._set("mip_rel_gap", gap)
        self._highs.run()
        status = self._highs.getModelStatus()
        warm_end = self._answered and status == highspy.HighsModelStatus.kInfeasible
        for again in (self._from_nothing, self._anew, self._scaled_otherwise):  # its way, from where the last answer left it
            if status not in LOST and not warm_end:
                break
            again()
            status, warm_end = self._highs.getModelStatus(), False
        self._answered = status == highspy.HighsModelStatus.kOptimal
        info: Any = self._highs.getInfo()
        name = self._highs.modelStatusToString(status)
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            raise NoFeasiblePoint(f"HiGHS: {name}")
        if status == highspy.HighsModelStatus.kUnbounded:
            raise NoBound(f"HiGHS: {name}")
        limits = (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kSolutionLimit)
        stopped = mixed and status in limits and info.primal_solution_status == 2
        if status != highspy.HighsModelStatus.kOptimal and not stopped:
            raise SolverError(f"HiGHS ended with status {name}: not an answer")
        solution = self._highs.getSolution()
        values = np.asarray(solution.col_value, dtype=np.float64)
        empty = np.zeros(0)
        return Solution(
            objective=float(info.objective_function_value),
            bound=float(info.mip_dual_bound if mixed else info.objective_function_value),
            values=values,
            row_values=np.asarray(solution.row_value, dtype=np.float64),
            row_duals=empty if mixed else np.asarray(solution.row_dual, dtype=np.float64),
            reduced_costs=empty if mixed else np.asarray(solution.col_dual, dtype=np.float64),
        )

"""Sums of single variables, and rows over them, gathered in plain numbers and handed to linopy at once.

linopy's own algebra takes milliseconds for each sum of two variables, and a plan has thousands of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr
from linopy import LinearExpression
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NARROW = 300  # terms of rows that are padded to one width


@dataclass(frozen=True)
class Sum:
    """A linear expression: coefficients by variable (linopy's label; below 0, one of our own), and a constant."""

    terms: dict[int, float] = field(default_factory=dict)
    constant: float = 0.0

    def __add__(self, other: Sum | float) -> Sum:
        return total([self, other])

    def __sub__(self, other: Sum | float) -> Sum:
        return total([self, -1.0 * other])

    def __mul__(self, factor: float) -> Sum:
        return Sum({key: value * factor for key, value in self.terms.items()}, self.constant * factor)

    __rmul__ = __mul__


def total(parts: Iterable[Sum | float]) -> Sum:
    terms: dict[int, float] = {}
    constant = 0.0
    for part in parts:
        if isinstance(part, Sum):
            constant += part.constant
            for key, value in part.terms.items():
                terms[key] = terms.get(key, 0.0) + value
        else:
            constant += part
    return Sum(terms, constant)


class Rows:
    """Variables and rows that PyPSA has no word for."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self._labels = {name: model[name].labels for name in model.variables}
        self._own: list[tuple[float, bool]] = []  # upper bound, whole
        self._rows: list[tuple[Sum, str]] = []
        self._cost: list[Sum] = []

    def new(self, upper: float = np.inf, *, whole: bool = False) -> Sum:
        """A variable of our own, at least 0."""
        self._own.append((upper, whole))
        return Sum({-len(self._own): 1.0})

    def size(self, variable: str, name: str) -> Sum:
        """One of PyPSA's sizes, such as ``Generator-p_nom``."""
        return Sum({int(self._labels[variable].sel(name=name).item()): 1.0})

    def hours(self, variable: str, name: str, weights: float | Floats = 1.0) -> Sum:
        """One of PyPSA's hourly variables, added up."""
        labels = self._labels[variable].sel(name=name).to_numpy()
        values = np.broadcast_to(weights, labels.shape)
        return Sum({int(label): float(value) for label, value in zip(labels, values, strict=True) if value != 0.0})

    def at_most(self, left: Sum, right: Sum | float) -> None:
        self._rows.append((left - right, "<="))

    def equal(self, left: Sum, right: Sum | float) -> None:
        self._rows.append((left - right, "="))

    def pay(self, cost: Sum) -> None:
        self._cost.append(cost)

    def finish(self) -> float:
        """Give everything to linopy; the constant of the objective."""
        place = self._declare()
        for sign in ("<=", "="):
            rows = [row for row, way in self._rows if way == sign]
            for row in rows:
                if not row.terms and (row.constant > 1e-9 or (sign == "=" and row.constant < -1e-9)):
                    raise AssertionError("a row without variables does not hold")
            narrow = [row for row in rows if 0 < len(row.terms) <= NARROW]
            blocks = [narrow] if narrow else []
            blocks += [[row] for row in rows if len(row.terms) > NARROW]
            for number, block in enumerate(blocks):
                right = xr.DataArray([-row.constant for row in block], dims="row")
                self.model.add_constraints(self._expression(block, place), sign, right, name=f"ours {sign} {number}")
        cost = total(self._cost)
        everything = self.model.objective.expression + self._expression([cost], place).sum()
        self.model.add_objective(everything, overwrite=True)
        return cost.constant

    def _declare(self) -> Integers:
        place = np.zeros(len(self._own) + 1, dtype=np.int64)  # label of variable -n, at n
        for whole in (False, True):
            mine = [number for number, (_, kind) in enumerate(self._own) if kind is whole]
            if mine:
                upper = xr.DataArray([self._own[number][0] for number in mine], dims="own")
                variables = self.model.add_variables(lower=0.0 * upper.where(np.isfinite(upper), 0.0), upper=upper, integer=whole)
                place[np.array(mine) + 1] = variables.labels.to_numpy()
        return place

    def _expression(self, rows: list[Sum], place: Integers) -> LinearExpression:
        width = max(len(row.terms) for row in rows)
        names = np.full((len(rows), width), -1, dtype=np.int64)
        values = np.full((len(rows), width), np.nan)
        for number, row in enumerate(rows):
            keys = np.fromiter(row.terms.keys(), dtype=np.int64, count=len(row.terms))
            names[number, : len(keys)] = np.where(keys < 0, place[np.maximum(-keys, 0)], keys)
            values[number, : len(keys)] = list(row.terms.values())
        data = xr.Dataset({"coeffs": (("row", "_term"), values), "vars": (("row", "_term"), names)})
        return LinearExpression(data, self.model)

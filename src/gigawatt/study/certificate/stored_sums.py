"""Sums of stored tables by period, for whoever checks them: read once, shared out by their keys, and added up."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def sums(frame: pl.DataFrame, column: str, periods: int, weights: Floats | None = None) -> Floats:
    """A column's sum in each period, shape (periods,); nothing where a period has no rows.

    Args:
        frame: with a column ``period``.
        column: of numbers; what is not there counts nothing.
        periods: how many there are.
        weights: of each row; None: each counts once.
    """
    values = column_numbers(frame, column)
    if weights is not None:
        values = values * weights
    return np.asarray(np.bincount(frame["period"].to_numpy(), values, periods)[:periods], dtype=np.float64)


def column_numbers(frame: pl.DataFrame, column: str) -> Floats:
    """A column's numbers, shape (rows,); nought where there is none."""
    series = frame[column]
    if series.null_count():
        series = series.fill_null(0)
    found: Floats = series.to_numpy().astype(np.float64)
    return found


class Parts:
    """A table in parts, each of the rows that agree in some columns."""

    def __init__(self, frame: pl.DataFrame, *keys: str) -> None:
        self._none = frame.clear()
        self._parts: dict[tuple[Any, ...], pl.DataFrame] = frame.partition_by(*keys, as_dict=True, maintain_order=True)

    def of(self, *key: str) -> pl.DataFrame:
        """The rows with these values, in their order; no rows where there are none."""
        return self._parts.get(key, self._none)

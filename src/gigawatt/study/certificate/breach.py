"""Breaches of a plan's rows, gathered by family: the largest of each counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


SMALLEST = 1e-3  # a kilowatt, a kilogram: rows of less are measured against as much


@dataclass(frozen=True, slots=True)
class Breach:
    """The largest breach of one family of rows."""

    what: str
    amount: float  # in the row's unit; not a number where one that is none is stored
    relative: float


class Families:
    """Keeps the largest breach of each family of rows."""

    def __init__(self) -> None:
        self.found: dict[str, Breach] = {}

    def most(self, what: str, used: Floats | float, bound: Floats | float) -> None:
        """``used`` <= ``bound``."""
        self._keep(what, np.maximum(np.asarray(used) - np.asarray(bound), 0.0), np.maximum(np.abs(used), np.abs(bound)))

    def equal(self, what: str, left: Floats | float, right: Floats | float, scale: Floats | float | None = None) -> None:
        """``left`` = ``right``, measured against ``scale`` (the larger of the two, unless it is given)."""
        size = np.maximum(np.abs(left), np.abs(right)) if scale is None else np.asarray(scale)
        self._keep(what, np.abs(np.asarray(left) - np.asarray(right)), size)

    def worst_first(self) -> list[Breach]:
        return sorted(self.found.values(), key=lambda breach: -breach.relative)

    def _keep(self, what: str, amount: Floats, scale: Floats) -> None:
        if not np.size(amount):
            return
        if np.isnan(amount).any():
            self.found[what] = Breach(what, float("nan"), 1.0)  # what is no number keeps to nothing
            return
        worst = float(np.max(amount))
        # a row's scale is that of its family here: a breach in an hour of no load is measured against the hours with load
        size = float(np.max(np.where(np.isfinite(scale), scale, 0.0)))
        relative = worst / max(size, SMALLEST) if size > 0.0 else 0.0
        if what not in self.found or relative > self.found[what].relative:
            self.found[what] = Breach(what, worst, relative)

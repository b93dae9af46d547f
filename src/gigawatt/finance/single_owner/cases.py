"""Cases of the single-owner model, read by SAM's own names: a row each, all of the same number of years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Value = float | Array  # a number, a row of numbers, or a table
Lines = dict[str, Array]  # by SAM's name of the line; shape (cases, years + 1), index 0 is year 0


@dataclass(frozen=True, slots=True)
class Cases:
    """Inputs of several cases; every input is there, SAM's defaults included, in SAM's units.

    ``number`` gives columns of shape (cases, 1), ``by_year`` and its kin lines of shape (cases, years + 1), so that a formula
    reads the same for one case and for a thousand.
    """

    rows: tuple[Mapping[str, Value], ...]
    years: int
    _numbers: dict[str, Array] = field(default_factory=dict, repr=False, compare=False)  # as they are read, for the next time

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Value]]) -> Cases:
        """Cases that share their analysis period.

        Raises:
            ValueError: there are none, or their periods differ.
        """
        periods = {int(np.asarray(row["analysis_period"])) for row in rows}
        if len(periods) != 1:
            raise ValueError(f"cases of one analysis period go together: {sorted(periods)}")
        return cls(tuple(rows), periods.pop())

    def number(self, name: str) -> Array:
        """The input as it is, shape (cases, 1)."""
        if name not in self._numbers:
            column = np.array([[_first(row[name])] for row in self.rows])
            column.flags.writeable = False
            self._numbers[name] = column
        return self._numbers[name]

    def percent(self, name: str) -> Array:
        """An input in percent as a share, shape (cases, 1)."""
        return self.number(name) / 100.0

    def whole(self, name: str) -> npt.NDArray[np.int64]:
        """A count or a choice, shape (cases, 1)."""
        return self.number(name).astype(np.int64)

    @property
    def year(self) -> npt.NDArray[np.int64]:
        """0 to the last year."""
        return np.arange(self.years + 1)

    def nothing(self) -> Array:
        """A line of noughts."""
        return np.zeros((len(self.rows), self.years + 1))

    def grown(self, name: str, growth: Array | float = 0.0) -> Array:
        """A line from an input: a single number grows since year 1; a row is taken year by year, and nought after its end.

        Args:
            name: of the input.
            growth: share a year, shape (cases, 1); a row does not grow.
        """
        factor = (1.0 + np.asarray(growth, dtype=np.float64)) ** (self.year - 1)
        single = self.single(name)
        line = np.where(single & (self.year >= 1), self.number(name) * factor, 0.0)
        for case in np.flatnonzero(~single):
            values = np.asarray(self.rows[case][name], dtype=np.float64).reshape(-1)[: self.years]
            line[case, 1 : values.size + 1] = values
        return line

    def by_year(self, name: str) -> Array:
        """A line from an input that may hold year 0 too, by its length; nought after its end."""
        line = self.nothing()
        for case, row in enumerate(self.rows):
            values = np.asarray(row[name], dtype=np.float64).reshape(-1)[: self.years + 1]
            first = 0 if values.size == self.years + 1 else 1
            line[case, first : first + values.size] = values
        return line

    def single(self, name: str) -> npt.NDArray[np.bool_]:
        """Whether the input is one number and no row, shape (cases, 1)."""
        return np.array([[isinstance(row[name], float) or np.size(row[name]) == 1] for row in self.rows])

    def in_term(self, name: str, term: str) -> npt.NDArray[np.bool_]:
        """Years in which an incentive is paid: those of its term; a row says itself where it ends."""
        within = (self.year >= 1) & (self.year <= self.number(term))
        return np.asarray(np.where(self.single(name), within, self.year >= 1))

    def escalating(self, name: str) -> Array:
        """A cost line that grows with inflation and its own escalation, ``<name>_escal``."""
        return self.grown(name, self.percent("inflation_rate") + self.percent(f"{name}_escal"))

    def inflation(self) -> Array:
        """Growth of prices since year 1, shape (cases, years + 1); nought in year 0."""
        factor = (1.0 + self.percent("inflation_rate")) ** (self.year - 1)
        return np.where(self.year >= 1, factor, 0.0)


def _first(value: Value) -> float:
    return value if isinstance(value, float) else float(np.asarray(value).reshape(-1)[0])

"""The budget ledger: every planned dollar as announced, contracted or spent, against what was told to the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gigawatt.quantity import Figure

Floats = NDArray[np.float64]
Key = tuple[str, str, str]  # site, group, item


class State(StrEnum):
    """How firm a planned dollar is; each is in one state."""

    ANNOUNCED = "announced"  # planned, and nothing is signed
    CONTRACTED = "contracted"  # owed by a commitment, and not yet paid
    SPENT = "spent"


STATES = tuple(State)


class BudgetError(ValueError):
    """A move of money that is not there."""


@dataclass(frozen=True, eq=False)
class BudgetLedger:
    """Planned capital by line, state and calendar year, nominal.

    Attributes:
        years: Calendar years; what was spent before the first stands in ``before``.
        lines: Site, group and item of each line.
        usd: Shape (lines, states, years) [nominal USD].
        before_usd: Spent before the first year, by line, shape (lines,) [nominal USD].
        total_usd: Announced in all; None: nothing was.
        through: Last year that the total is for.
        guidance_usd: By year what was told for it.
        counted: Whether a line counts towards what was announced, shape (lines,).
    """

    years: tuple[int, ...]
    lines: tuple[Key, ...]
    usd: Floats
    before_usd: Floats
    total_usd: Figure | None = None
    through: int | None = None
    guidance_usd: Mapping[int, Figure] = field(default_factory=lambda: MappingProxyType({}))
    counted: NDArray[np.bool_] | None = None

    def line(self, key: Key) -> Floats:
        """Money of a line by state, over all years, shape (states,) [USD]."""
        place = self._place(key)
        amounts = self.usd[place].sum(axis=-1)
        amounts[STATES.index(State.SPENT)] += self.before_usd[place]
        return np.asarray(amounts)

    def moved(self, source: Key, target: Key, usd: float, year: int, state: State = State.ANNOUNCED) -> BudgetLedger:
        """The ledger with money moved from one line to another: both change, their sum does not.

        Raises:
            BudgetError: there is no such line or year, what is spent is to be moved, or there is not as much.
        """
        if state is State.SPENT:
            raise BudgetError("What is spent cannot be moved. Move what is contracted or announced.")
        if year not in self.years:
            raise BudgetError(f"{year} is not a year of the ledger. It has {self.years[0]} to {self.years[-1]}.")
        if not usd >= 0.0:
            raise BudgetError(f"{usd:g} USD is no amount to move. Move an amount above 0, the other way round if need be.")
        at, column = STATES.index(state), self.years.index(year)
        start, end = self._place(source), self._place(target)
        if self.usd[start, at, column] < usd - 1e-6:
            had = self.usd[start, at, column]
            raise BudgetError(f"{' · '.join(source)} has {had:,.0f} USD {state} in {year}, not {usd:,.0f}. Move less.")
        amounts = self.usd.copy()
        amounts[start, at, column] -= usd
        amounts[end, at, column] += usd
        return replace(self, usd=amounts)

    def yearly_usd(self) -> Floats:
        """What falls due in each year, of the lines that count, shape (years,) [USD]."""
        return np.asarray(self._counted().sum(axis=(0, 1)))

    def against_total(self) -> tuple[float, float] | None:
        """Planned through the year of the total, and what of the total is left; None where none was announced."""
        if self.total_usd is None:
            return None
        within = np.array([self.through is None or year <= self.through for year in self.years])
        before = self.before_usd if self.counted is None else self.before_usd[self.counted]
        planned = float(self.yearly_usd()[within].sum() + before.sum())
        return planned, self.total_usd.value - planned

    def over_guidance_usd(self) -> dict[int, float]:
        """By year with guidance, what is planned above the upper end of it; below nought: what is left."""
        due = dict(zip(self.years, self.yearly_usd().tolist(), strict=True))
        ends = {year: told.value if told.p90 is None else told.p90 for year, told in self.guidance_usd.items()}
        return {year: due[year] - end for year, end in ends.items() if year in due}

    def _counted(self) -> Floats:
        return self.usd if self.counted is None else self.usd[self.counted]

    def _place(self, key: Key) -> int:
        if key not in self.lines:
            raise BudgetError(f"{' · '.join(key)} is no line of the ledger.")
        return self.lines.index(key)

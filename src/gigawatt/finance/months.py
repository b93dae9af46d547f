"""The months that money is counted in: nominal USD at the end of each month, from the first month on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Months:
    """A run of calendar months; every array of money has one entry for each.

    Attributes:
        first: The first month, counted from January of year 0 (``12 year + month - 1``).
        count: How many months there are.
    """

    first: int
    count: int

    @staticmethod
    def of_years(first_year: int, last_year: int) -> Months:
        """All months of some calendar years, both ends included.

        Raises:
            ValueError: If the last year comes before the first.
        """
        if last_year < first_year:
            raise ValueError(f"the last year {last_year} comes before the first, {first_year}")
        return Months(MONTHS_A_YEAR * first_year, MONTHS_A_YEAR * (last_year - first_year + 1))

    @property
    def counted(self) -> NDArray[np.int64]:
        """Each month, counted from January of year 0; shape (months,)."""
        return np.arange(self.first, self.first + self.count, dtype=np.int64)

    @property
    def year(self) -> NDArray[np.int64]:
        """The calendar year of each month; shape (months,)."""
        return self.counted // MONTHS_A_YEAR

    @property
    def month(self) -> NDArray[np.int64]:
        """The month of its year, 1 to 12; shape (months,)."""
        return self.counted % MONTHS_A_YEAR + 1

    @property
    def years(self) -> NDArray[np.int64]:
        """The calendar years touched, in order; shape (years,)."""
        return np.unique(self.year)

    def index(self, day: date) -> int:
        """The place of a day's month; before the first month it is negative, after the last it is ``count`` or more."""
        return MONTHS_A_YEAR * day.year + day.month - 1 - self.first

    def none(self) -> NDArray[np.float64]:
        """No money in any month; shape (months,)."""
        return np.zeros(self.count)

    def by_year(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums over calendar years of amounts by month; shape (..., months) to (..., years)."""
        starts = np.searchsorted(self.year, self.years)
        return np.asarray(np.add.reduceat(amounts, starts, axis=-1), dtype=np.float64)

    def discount(self, yearly_rate: float, at: int = 0) -> NDArray[np.float64]:
        """What a dollar at the end of each month is worth at the end of month ``at``; shape (months,).

        Args:
            yearly_rate: Effective yearly rate, nominal, as a share.
            at: The month that is not discounted.
        """
        return np.asarray((1.0 + yearly_rate) ** (-(np.arange(self.count) - at) / MONTHS_A_YEAR), dtype=np.float64)

    def grown(self, yearly_rate: float, base_year: int) -> NDArray[np.float64]:
        """An index that is 1 in each month of the base year and grows once a year; shape (months,)."""
        return np.asarray((1.0 + yearly_rate) ** (self.year - base_year), dtype=np.float64)

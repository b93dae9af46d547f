"""The plan's periods beside the months that money is counted in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.plan.case.calendar import Calendar
from gigawatt.programme.programme import Programme

Floats = NDArray[np.float64]
TWO_DAYS = 0.07  # of a month: the first of March is 1.94 twelfths into its year, and begins the third month all the same


@dataclass(frozen=True)
class PlanMonths:
    """The plan's periods beside the months of the money stage."""

    calendar: Calendar
    months: Months

    @classmethod
    def of(cls, programme: Programme) -> PlanMonths:
        """Of a programme's horizon."""
        years = programme.end_year - programme.start_year + 1
        calendar = Calendar(programme.start_year, years, programme.discount_rate.value, programme.quarter_years)
        return cls(calendar, Months.of_years(programme.start_year, programme.end_year))

    @cached_property
    def period(self) -> NDArray[np.int64]:
        """The period of each month, shape (months,)."""
        middles = self.calendar.start_year + (np.arange(self.months.count) + 0.5) / MONTHS_A_YEAR
        return np.searchsorted(self.calendar.starts, middles, side="right") - 1

    @cached_property
    def share(self) -> Floats:
        """What part of its period each month is, shape (months,)."""
        return np.asarray(1.0 / np.bincount(self.period, minlength=self.calendar.count)[self.period])

    def evenly(self, by_period: Floats) -> Floats:
        """Amounts of periods, spread evenly over their months; shape (..., periods) to (..., months)."""
        return np.asarray(by_period[..., self.period] * self.share)

    def month(self, date: float) -> int:
        """The month of a fractional year, counted from the first; the first day of a calendar month is in that month."""
        return int(np.floor((date - self.calendar.start_year) * MONTHS_A_YEAR + TWO_DAYS))

    def spending(self, online: float, spend_shares: tuple[float, ...], *, before: bool) -> Floats:
        """Share of overnight cost that is paid in each month; with ``before``, what falls before the horizon in the first."""
        begins = self.calendar.start_year + np.arange(self.months.count) / MONTHS_A_YEAR
        ends = begins + 1.0 / MONTHS_A_YEAR
        paid = self.months.none()
        for place, part in enumerate(spend_shares):
            start = online - (len(spend_shares) - place)
            paid += part * np.clip(np.minimum(start + 1.0, ends) - np.maximum(start, begins), 0.0, None)
            if before:
                paid[0] += part * min(1.0, max(0.0, self.calendar.start_year - start))
        return paid

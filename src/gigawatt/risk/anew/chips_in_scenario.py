"""Chips in one future: delivered late, doing more or less than their vendor says, worn before their time or after it.

As where a plan is held (`late_site`, `chip_life`): what is ordered comes so much later, chips that are worn are replaced by their
like, and what they do counts in work that is not asked for in power.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.calendar import Calendar
from gigawatt.plan.case.case import Commitment, Purchase, WorkloadCase
from gigawatt.risk.held.chip_life import charge_ratio, replaced_cash
from gigawatt.risk.held.planned_site import Periods

Floats = NDArray[np.float64]


class ChipInScenario:
    """One chip.

    Args:
        calendar: of the plan.
        life_years: as planned.
        late: years by which it is delivered late.
        life: so many times its life.
    """

    def __init__(self, calendar: Calendar, life_years: float, late: float, life: float) -> None:
        self.calendar, self.life_years, self.late, self.life = calendar, life_years, late, life
        self._periods = Periods(calendar.starts, calendar.lengths, calendar.discount, calendar.discount_rate)
        self._ratio = float(charge_ratio(calendar.discount_rate, life_years, np.array([life]))[0])
        self._overlap = np.array(
            [
                calendar.overlap(float(start) + late, float(start + length) + late)
                for start, length in zip(calendar.starts, calendar.lengths, strict=True)
            ]
        )  # years of each period, late, within each, shape (periods, periods)

    def purchase(self, purchase: Purchase) -> Purchase:
        """What is ordered."""
        capital, fixed = self._moved(purchase.capital_usd * self._ratio), self._moved(purchase.fixed_usd)
        return replace(
            purchase,
            share=self._shares(purchase.share),
            capital_usd=capital,
            fixed_usd=fixed,
            cost_usd=(capital + fixed) @ self.calendar.discount,
            cash_usd=np.array([self._cash(row) for row in purchase.cash_usd]),
        )

    def commitment(self, commitment: Commitment) -> Commitment:
        """What is committed: what stands as the plan begins is not late."""
        stands = commitment.amount[0] if commitment.new[0] == 0.0 else 0.0
        standing = np.minimum(commitment.amount, stands)
        coming = commitment.amount - standing
        part = float(coming.sum()) / max(float(commitment.amount.sum()), 1e-12)
        capital = commitment.capital_usd * self._ratio
        return replace(
            commitment,
            amount=standing + self._shares(coming),
            capital_usd=(1.0 - part) * capital + part * self._moved(capital),
            fixed_usd=(1.0 - part) * commitment.fixed_usd + part * self._moved(commitment.fixed_usd),
            cash_usd=self._cash(commitment.cash_usd),
        )

    def _shares(self, shares: Floats) -> Floats:
        """Means over periods of what comes so much later."""
        found: Floats = shares @ self._overlap / self.calendar.lengths
        return found

    def _moved(self, usd: Floats) -> Floats:
        found: Floats = usd / self.calendar.lengths @ self._overlap
        return found

    def _cash(self, cash_usd: Floats) -> Floats:
        late, life = np.array([self.late]), np.array([self.life])
        again = replaced_cash(cash_usd, self._periods, late, self.life_years, life)[0]
        found: Floats = self._moved(cash_usd) + again
        return found


def work_done(work: WorkloadCase, performance: Floats) -> WorkloadCase:
    """A workload on chips that do so many times what is said of them, shape (chips,); power is power."""
    return work if work.unit == "MW" else replace(work, per_chip_mw=work.per_chip_mw * performance)

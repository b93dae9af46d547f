"""The value of a month after tax and financing: the plan's, less what the state bears of it, with what idle money costs.

The plan's value of a month is what its cost rises by if one energisation comes a month later and all else is planned anew. There
what is built is paid a month later too. Told late, it is paid already, and its capital waits a month without work.
"""

from __future__ import annotations

from dataclasses import dataclass

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class MonthAfterTax:
    """What a month's delay of an energisation costs its owners [USD of the base year, at the start of the horizon].

    Attributes:
        plan_usd: As the plan has it, before tax.
        tax_usd: What the state bears of it, a negative number where a delay costs.
        waiting_usd: What the capital that is paid already costs for the month, after tax of its interest.
        after_usd: All together.
    """

    plan_usd: float
    tax_usd: float
    waiting_usd: float

    @property
    def after_usd(self) -> float:
        """What the delay costs in all."""
        return self.plan_usd + self.tax_usd + self.waiting_usd


def month_after_tax(
    plan_usd: float,
    paid_usd: float,
    rate: float,
    tax_rate: float,
    discount: float,
    *,
    debt_share: float = 0.0,
    debt_rate: float = 0.0,
) -> MonthAfterTax:
    """What a month costs after tax and financing.

    Args:
        plan_usd: The plan's value of the month [USD of the base year, at the horizon's start].
        paid_usd: Paid for it by its date [nominal USD].
        rate: Cost of capital, nominal, a share a year.
        tax_rate: On profits at the margin, as a share.
        discount: Dollars of the base year at the horizon's start for a nominal dollar at its date.
        debt_share: Of what is paid, owed to lenders.
        debt_rate: What they are paid, a share a year: it is deducted from profits.
    """
    month = (1.0 + rate) ** (1.0 / MONTHS_A_YEAR) - 1.0
    shield = tax_rate * debt_share * debt_rate / MONTHS_A_YEAR
    return MonthAfterTax(plan_usd, -tax_rate * plan_usd, paid_usd * (month - shield) * discount)

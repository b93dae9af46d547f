"""One debt as it runs: what is drawn, accrues, falls due and is paid, month by month, in the currency that it is owed in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.raised import DebtPath
from gigawatt.finance.capital.repayment import Terms, owed_of_one, service_of_one
from gigawatt.finance.months import MONTHS_A_YEAR

Array = NDArray[np.float64]


@dataclass(eq=False)
class Claim:
    """What lenders are owed. Amounts in its own currency, except where a name says USD.

    Attributes:
        exchange: USD for one unit in each month, shape (months,).
        principal: Owed now; ``interest``: accrued and not paid; ``bearing``: what interest counts on until the next payment.
        target: Owed at each month's end once what is due is paid, shape (months,); nan in months without a payment.
    """

    rate: float
    exchange: Array
    principal: float = 0.0
    interest: float = 0.0
    bearing: float = 0.0
    target: Array = field(default_factory=lambda: np.zeros(0))
    scheduled_usd: Array = field(default_factory=lambda: np.zeros(0))
    paid: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        count = len(self.exchange)
        names = ("drawn", "interest", "principal", "balance", "owed", "revalued")
        self.paid = {name: np.zeros(count) for name in names}
        self.target = np.full(count, np.nan)
        self.scheduled_usd = np.zeros(count)

    def accrue(self, month: int) -> None:
        """A month passes: interest grows, and the dollar moves."""
        if month > 0:
            moved = float(self.exchange[month] - self.exchange[month - 1])
            self.paid["revalued"][month] += (self.principal + self.interest) * moved
        self.interest += self.bearing * self.rate / MONTHS_A_YEAR

    def draw(self, month: int, usd: float) -> None:
        """Lenders pay out."""
        units = usd / float(self.exchange[month])
        self.principal += units
        self.bearing += units
        self.paid["drawn"][month] += usd

    def schedule(self, terms: Terms, weights: Array) -> None:
        """From now on it is paid back on its terms: what is owed today, to the last cent.

        Args:
            weights: Cash on each date, shape (payments,) [USD].
        """
        count = len(self.exchange)
        served = service_of_one(terms, weights)
        owed, inside = owed_of_one(terms, served), terms.dates < count
        dates = terms.dates[inside]
        self.target[dates] = self.principal * owed[inside]
        self.target[int(terms.dates[-1]) + 1 :] = 0.0  # after maturity whatever is left is due
        self.scheduled_usd[dates] = self.principal * served[inside] * self.exchange[dates]

    def due_usd(self, month: int) -> float:
        """What falls due in a month, arrears included."""
        target = float(self.target[month])
        if np.isnan(target):
            return 0.0
        return max(0.0, self.principal + self.interest - target) * float(self.exchange[month])

    def pay(self, month: int, usd: float) -> None:
        """A payment arrives: interest first."""
        rate = float(self.exchange[month])
        units = usd / rate
        interest = min(units, self.interest)
        principal = units - interest
        self.interest -= interest
        self.principal -= principal
        if abs(self.principal) < 1e-9 * max(1.0, abs(principal)):  # a millionth of a cent is rounding
            self.principal = 0.0
        self.paid["interest"][month] += interest * rate
        self.paid["principal"][month] += principal * rate

    def close(self, month: int) -> None:
        """The month ends; after a payment date arrears bear interest like principal."""
        rate = float(self.exchange[month])
        if not np.isnan(self.target[month]):
            self.bearing = self.principal + self.interest
        self.paid["balance"][month] = self.principal * rate
        self.paid["owed"][month] = self.interest * rate

    def path(self, committed_usd: float, fees: Array, granted: Array) -> DebtPath:
        """All of it by month."""
        paid = self.paid
        return DebtPath(
            committed_usd, paid["drawn"], paid["interest"], paid["principal"], paid["balance"], fees,
            self.scheduled_usd, paid["owed"], granted, paid["revalued"],
        )  # fmt: skip

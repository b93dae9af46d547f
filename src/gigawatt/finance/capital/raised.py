"""What raising capital gives: flows between parties, what is owed, and what each month's money came from and went to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.flows import Flow
from gigawatt.finance.months import Months

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DebtPath:
    """One tranche by month, USD; each array of shape (months,).

    Attributes:
        committed_usd: What may be drawn in all.
        drawn: Paid out by lenders in the month, to be paid back; ``granted``: never to be.
        interest: Paid; ``owed_interest`` is what has fallen due by the month's end and was not paid.
        principal: Paid back.
        balance: Owed at the end of the month, without owed interest.
        fees: Upfront and commitment fees, premiums of insurers.
        scheduled: Interest and principal that fall due.
        revalued: What the balance gained in dollars because its currency rose (negative: fell).
    """

    committed_usd: float
    drawn: Array
    interest: Array
    principal: Array
    balance: Array
    fees: Array
    scheduled: Array
    owed_interest: Array
    granted: Array
    revalued: Array

    @property
    def service(self) -> Array:
        """Interest and principal paid; shape (months,)."""
        return self.interest + self.principal

    @property
    def unpaid_usd(self) -> float:
        """What is still owed at the last month, interest included: after maturity, the lenders' loss."""
        return float(self.balance[-1] + self.owed_interest[-1])


@dataclass(frozen=True, eq=False)
class VehiclePath:
    """A vehicle by month, USD; each array of shape (months,). ``sources`` and ``uses`` have the same sum in every month.

    Attributes:
        complete: The last month in which debt is drawn; -1: it had nothing to pay for.
        sources: By name: each tranche, ``equity``, ``operation``, ``escrow interest``, ``support``, ``tax equity``, ``cash``.
        uses: By name: ``assets``, ``operation`` (its losses), ``fees``, ``interest``, ``principal``, ``distributions``, ``cash``.
        debts: By key of the tranche.
        reserve: Held for debt service at the month's end; part of ``cash``.
        cash: All that the vehicle holds at the month's end: escrow, reserve and what is locked up.
        available: For debt service: what operation leaves after completion.
        coverage: Cash available over debt service of the past twelve months; nan where none is due.
    """

    party: str
    complete: int
    sources: Mapping[str, Array]
    uses: Mapping[str, Array]
    debts: Mapping[str, DebtPath]
    reserve: Array
    cash: Array
    available: Array
    coverage: Array

    @property
    def least_coverage(self) -> float:
        """The lowest yearly coverage; nan where no debt is served."""
        return float(np.nanmin(self.coverage)) if np.isfinite(self.coverage).any() else float("nan")


@dataclass(frozen=True, eq=False)
class Raised:
    """All vehicles' capital.

    Attributes:
        flows: What a ledger takes.
        vehicles: By key.
        tax_shares: By vehicle and party (or vehicle that owns it), the share of its income, losses and credits, shape (months,).
    """

    months: Months
    flows: tuple[Flow, ...]
    vehicles: Mapping[str, VehiclePath]
    tax_shares: Mapping[str, Mapping[str, Array]]

    def balance(self, vehicle: str, tranche: str) -> Array:
        """What is owed on a tranche at each month's end; shape (months,)."""
        return self.vehicles[vehicle].debts[tranche].balance

"""One vehicle with all that its financing follows from: needs, cash, dates, exchange rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.repayment import Terms, between
from gigawatt.finance.capital.timing import completion, first_principal, opening, payment_months
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import RESERVE, Tranche, Vehicle

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Situation:
    """A vehicle and its money before financing; each array of shape (months,) [nominal USD].

    Attributes:
        needs: By group, what is paid for assets (or for shares in other vehicles, as ``equity``).
        operation: What operation leaves.
        exchange: By currency, USD for one unit; without an entry 1.
        ends: Month in which the property is sold or left, and all debt falls due; None: it goes on.
        drawn: By tranche, draws that are fixed already, shape (months,) [USD]; empty: debt is sized.
        completion: The month of completion where it is fixed already; None: as declared.
    """

    vehicle: Vehicle
    needs: Mapping[str, Array]
    operation: Array
    months: Months
    exchange: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    ends: int | None = None
    drawn: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    completion: int | None = None

    @property
    def complete(self) -> int:
        """The last month in which debt is drawn; -1: there is nothing to pay for."""
        return completion(self.vehicle, self.needs, self.months) if self.completion is None else self.completion

    @property
    def all_needs(self) -> Array:
        """Needs of all groups together; shape (months,)."""
        return sum(self.needs.values(), start=self.months.none())

    @property
    def for_debt(self) -> Array:
        """Cash for debt service: what operation leaves once the vehicle is complete; shape (months,)."""
        after = np.arange(self.months.count) > self.complete
        return np.asarray(self.operation * after)

    def opening(self, tranche: Tranche) -> int:
        """The first month in which a tranche may be drawn."""
        return opening(tranche, self.needs, self.months)

    def to_draw(self, tranche: Tranche, asked_usd: float) -> float:
        """What is still to be drawn of a debt: what is not owed yet, unless it was all drawn before our first month."""
        drawn_before = tranche.drawn_from is not None and self.months.index(tranche.drawn_from) < 0
        if self.complete < 0 or (tranche.outstanding_usd > 0.0 and drawn_before):
            return 0.0
        return max(0.0, asked_usd - tranche.outstanding_usd)

    def rate_of(self, currency: str) -> Array:
        """USD for one unit of a currency; shape (months,)."""
        if currency == "USD":
            return np.ones(self.months.count)
        return self.exchange[currency]

    def terms(self, tranche: Tranche) -> Terms:
        """The dates and the manner of its repayment."""
        complete = self.complete
        dates = payment_months(tranche, complete, self.months)
        return Terms(tranche.repayment, dates, complete, first_principal(tranche, complete), tranche.rate)

    def weights(self, tranche: Tranche) -> Array:
        """Cash on each payment date; shape (payments,)."""
        terms = self.terms(tranche)
        return between(self.for_debt, terms.dates, terms.start)

    @property
    def order(self) -> tuple[str, ...]:
        """What is paid in which order: as declared; what is not named follows in the order of the file, the reserve last."""
        named = self.vehicle.priority
        rest = [tranche.key for tranche in self.vehicle.tranches if tranche.key not in named]
        return (*named, *rest, *(() if RESERVE in named else (RESERVE,)))

    @property
    def ranked(self) -> tuple[Tranche, ...]:
        """Tranches in the order of payment."""
        place = {name: rank for rank, name in enumerate(self.order)}
        return tuple(sorted(self.vehicle.tranches, key=lambda tranche: place[tranche.key]))

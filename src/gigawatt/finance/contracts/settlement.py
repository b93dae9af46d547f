"""One contract at the table: its months, its meters, its prices as time goes on, and who pays whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.contracts.deliveries import Array, Deliveries, Key, Meter
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.programme.contracts import Contract
from gigawatt.quantity import YearPath

DECEMBER = 12
INFLATION = "inflation"


@dataclass(frozen=True, eq=False)
class Settlement:
    """A contract with what was delivered under it."""

    contract: Contract
    deliveries: Deliveries

    @property
    def months(self) -> Months:
        return self.deliveries.months

    @property
    def first(self) -> int:
        """The place of the contract's first month; negative where it began before the books."""
        return self.months.index(self.contract.start)

    @property
    def last(self) -> int:
        """The place of the contract's last month."""
        return self.months.index(self.contract.end) - 1

    @property
    def place(self) -> NDArray[np.int64]:
        """The place of each month; shape (months,)."""
        return np.arange(self.months.count)

    def since(self, day: date | None = None) -> NDArray[np.int64]:
        """Months gone since that day's month (by default the contract's first), negative before; shape (months,)."""
        return self.place - self.months.index(day or self.contract.start)

    def running(self, begins: date | None = None, ends: date | None = None) -> Array:
        """1 in the months in which the contract, or a part of it, runs, else 0; shape (months,)."""
        first = max(self.first, self.months.index(begins)) if begins else self.first
        last = min(self.last, self.months.index(ends) - 1) if ends else self.last
        return ((self.place >= first) & (self.place <= last)).astype(np.float64)

    def in_month(self, place: int, amount: float) -> Array:
        """One amount in one month, nothing where that lies outside the books; shape (months,)."""
        amounts = self.months.none()
        if 0 <= place < self.months.count:
            amounts[place] = amount
        return amounts

    def by_date(self, steps: tuple[tuple[date, float], ...]) -> Array:
        """Amounts by date, in their months; shape (months,)."""
        return sum((self.in_month(self.months.index(day), amount) for day, amount in steps), self.months.none())

    def by_year(self, path: YearPath | None) -> Array:
        """A path over calendar years, by month; 0 where there is none; shape (months,)."""
        if path is None:
            return self.months.none()
        at = {int(year): path.at(float(year)) for year in self.months.years}
        return np.array([at[int(year)] for year in self.months.year])

    def escalated(self, path: YearPath | None, escalator: float, index_share: float = 0.0) -> Array:
        """A price by month: risen on each anniversary of the contract's first month, and with inflation; shape (months,)."""
        years = np.maximum(self.since(), 0) // MONTHS_A_YEAR
        price: Array = self.by_year(path) * np.power(1.0 + escalator, years)
        return price * (1.0 + index_share * (self._inflation() - 1.0)) if index_share else price

    def _inflation(self) -> Array:
        index = self.index(INFLATION)
        level: Array = index / index[min(max(self.first, 0), self.months.count - 1)]
        return level

    def index(self, name: str) -> Array:
        """A price index by month.

        Raises:
            ValueError: The deliveries have none of that name.
        """
        if name not in self.deliveries.indices:
            raise ValueError(f"{self.contract.path}: the deliveries have no index `{name}`")
        return self.deliveries.indices[name]

    def meter(self, item: str) -> Meter:
        """The meter of one of the contract's items; one that was never built has delivered nothing."""
        nothing = Meter(np.zeros(self.deliveries.intervals.month.size))
        return self.deliveries.meters.get((self.contract.site, item), nothing)

    def market(self) -> Array:
        """The market's price at the contract's site; shape (intervals,).

        Raises:
            ValueError: The deliveries have none for the site.
        """
        site = self.contract.site or ""
        if site not in self.deliveries.market_usd_per_mwh:
            raise ValueError(f"{self.contract.path}: the deliveries have no market price at site `{site}`")
        return self.deliveries.market_usd_per_mwh[site]

    def fuel(self, key: str) -> Array:
        """The market's price of a fuel; shape (months,).

        Raises:
            ValueError: The deliveries have none for it.
        """
        if key not in self.deliveries.fuel_usd_per_mwh:
            raise ValueError(f"{self.contract.path}: the deliveries have no price of `{key}`")
        return self.deliveries.fuel_usd_per_mwh[key]

    def standing_mw(self) -> Array:
        """What stands of the contract's items; shape (months,) [MW]."""
        return sum((self.stock((self.contract.site, item)) for item in self.contract.items), self.months.none())

    def stock(self, key: Key) -> Array:
        """What stands of one thing; shape (months,) [MW]."""
        return self.deliveries.in_service_mw.get(key, self.months.none())

    def mwh(self, power_mw: Array) -> Array:
        """Energy by month of a mean power by interval; shape (intervals,) to (months,)."""
        return self.deliveries.intervals.energy_mwh(power_mw, self.months)

    def hours(self) -> Array:
        """Metered hours of each month; shape (months,)."""
        intervals = self.deliveries.intervals
        return intervals.total(intervals.hours, self.months)

    def spread(self, by_month: Array) -> Array:
        """A monthly price or amount in each of its intervals; shape (months,) to (intervals,)."""
        return by_month[self.deliveries.intervals.month]

    def at_year_end(self, by_month: Array) -> Array:
        """Sums over calendar years of what falls within the contract, each in its last month there; shape (months,)."""
        found = self.months.none()
        for year in self.months.years:
            here = np.flatnonzero((self.months.year == year) & (self.running() > 0))
            if here.size:
                found[here[-1]] = by_month[here].sum()
        return found

    def decembers(self, yearly: Array, begins: date | None = None) -> Array:
        """Yearly amounts in the Decembers of the contract; shape (months,)."""
        return np.where(self.months.month == DECEMBER, yearly, 0.0) * self.running(begins)

    def pays(self, account: Account, clause: str, amounts: Array, payer: str | None = None, payee: str | None = None) -> Flow:
        """The programme's side pays the other; negative amounts are paid back."""
        contract = self.contract
        return Flow(
            payer or contract.party, payee or contract.counterparty, account, contract.key, clause, amounts, contract.site
        )

    def receives(self, account: Account, clause: str, amounts: Array) -> Flow:
        """The programme's side is paid by the other."""
        return self.pays(account, clause, amounts, self.contract.counterparty, self.contract.party)

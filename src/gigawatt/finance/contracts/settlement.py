"""One contract at the table: its months, its meters, its prices as time goes on, and who pays whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.contracts.deliveries import Array, Deliveries, Key, Meter
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.programme.money.contracts import Contract
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

    def meter(self, item: str, begins: date | None = None) -> Meter:
        """The meter of one of the contract's items; one that was never built has delivered nothing.

        A plan gives what begins within a year or quarter its mean over all of it. Of an item that cannot run before the contract,
        what is metered earlier in the year of its first month (by default the contract's) belongs after it: it is spread over
        the rest of that year.
        """
        nothing = Meter(np.zeros(self.deliveries.intervals.month.size))
        found = self.deliveries.meters.get((self.contract.site, item), nothing)
        first = self.months.index(begins) if begins else self.first
        if not self._held(item, first):
            return found
        month, hours = self.deliveries.intervals.month, self.deliveries.intervals.hours
        fuel = None if found.fuel_mwh is None else self._held_back(first, found.fuel_mwh, self.place, np.ones(self.months.count))
        could = None if found.available_mw is None else self._held_back(first, found.available_mw, month, hours)
        return Meter(self._held_back(first, found.taken_mw, month, hours), could, fuel)

    def _held(self, item: str, first: int) -> bool:
        """Whether it cannot run before the contract, and its own first month lies within the books."""
        return item in self.contract.begin_with and 0 < first < self.months.count

    def _held_back(self, first: int, amounts: Array, month: NDArray[np.int64], hours: Array) -> Array:
        """What stands before the first month, in the rest of its year instead; means over the hours given."""
        year = self.months.year == self.months.year[first]
        early = (year & (self.place < first))[month]
        rest = (year & (self.place >= first))[month]
        moved = float((amounts * hours)[early].sum()) / max(float(hours[rest].sum()), 1e-9)
        held: Array = np.where(early, 0.0, amounts) + np.where(rest, moved, 0.0)
        return held

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
        found = self.months.none()
        for item in self.contract.items:
            standing = self.stock((self.contract.site, item))
            held = self._held(item, self.first)
            found += self._held_back(self.first, standing, self.place, np.ones(self.months.count)) if held else standing
        return found

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

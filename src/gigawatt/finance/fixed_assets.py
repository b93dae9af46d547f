"""What is bought and written off: vintages of plants, halls and chips, their book value by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.flows import Account
from gigawatt.finance.months import Months

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Vintages:
    """Things bought, one row for what enters service together.

    Attributes:
        months: The months that money is counted in.
        owner: Who owns each row.
        site: Where it stands; None: nowhere in particular.
        item: The asset, phase or chip in the programme's words.
        account: What kind of asset it is.
        spent_usd: What is paid for it by month, nominal, shape (rows, months) [USD].
        in_service: Month in which it enters service, counted from the first; may lie after the last, shape (rows,).
        life: Months over which it is written off from then on, at least 1, shape (rows,).
        resale_half_life: Months in which its market price halves; NaN: it is worth its book value, shape (rows,).
        delivered: Month in which it was delivered, from which its market price falls, shape (rows,); None: as it enters service.
        sold: Month at whose end it is sold and leaves the books, shape (rows,); None: nothing is.
        sold_for_usd: What it is sold for then, nominal, shape (rows,) [USD]; None: nothing, or what a flow of its own says.
    """

    months: Months
    owner: tuple[str, ...]
    site: tuple[str | None, ...]
    item: tuple[str, ...]
    account: tuple[Account, ...]
    spent_usd: Floats
    in_service: Integers
    life: Integers
    resale_half_life: Floats
    delivered: Integers | None = None
    sold: Integers | None = None
    sold_for_usd: Floats | None = None

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.item)

    @staticmethod
    def none(months: Months) -> Vintages:
        """No vintages."""
        whole = np.zeros(0, dtype=np.int64)
        return Vintages(months, (), (), (), (), np.zeros((0, months.count)), whole, whole, np.zeros(0))

    def chosen(self, rows: Sequence[int]) -> Vintages:
        """Some of the rows."""
        at = np.asarray(rows, dtype=np.int64)
        kept = at.tolist()
        return replace(
            self,
            owner=tuple(self.owner[row] for row in kept),
            site=tuple(self.site[row] for row in kept),
            item=tuple(self.item[row] for row in kept),
            account=tuple(self.account[row] for row in kept),
            spent_usd=self.spent_usd[at],
            in_service=self.in_service[at],
            life=self.life[at],
            resale_half_life=self.resale_half_life[at],
            delivered=None if self.delivered is None else self.delivered[at],
            sold=None if self.sold is None else self.sold[at],
            sold_for_usd=None if self.sold_for_usd is None else self.sold_for_usd[at],
        )

    @cached_property
    def gone(self) -> NDArray[np.bool_]:
        """Whether it was sold before a month, shape (rows, months)."""
        if self.sold is None:
            return np.zeros((self.count, self.months.count), dtype=np.bool_)
        return np.asarray(np.arange(self.months.count) > self.sold[:, None])

    @cached_property
    def depreciation_usd(self) -> Floats:
        """What is written off in each month, shape (rows, months) [USD].

        Straight line from the month of service until it is sold; what is paid later is written off over the life that is left.
        """
        return np.where(self.gone, 0.0, self._straight_line_usd)

    @cached_property
    def _straight_line_usd(self) -> Floats:
        """What would be written off in each month if nothing were sold, shape (rows, months) [USD]."""
        count = self.months.count
        rates = np.zeros((self.count, count + 1))
        at_once = np.zeros((self.count, count))
        ends = self.in_service + self.life
        rows, paid = np.nonzero(self.spent_usd)
        start = np.maximum(paid, self.in_service[rows])
        left = ends[rows] - start
        usd = self.spent_usd[rows, paid]
        within = (left > 0) & (start < count)
        np.add.at(rates, (rows[within], start[within]), usd[within] / left[within])
        np.add.at(rates, (rows[within], np.minimum(ends[rows[within]], count)), -usd[within] / left[within])
        gone = left <= 0
        np.add.at(at_once, (rows[gone], paid[gone]), usd[gone])
        return np.asarray(np.cumsum(rates, axis=1)[:, :count] + at_once, dtype=np.float64)

    @cached_property
    def disposed_usd(self) -> Floats:
        """Book value of what is sold, in the month of its sale, shape (rows, months) [USD]; with what is paid for it later."""
        out = np.where(self.gone, self.spent_usd, 0.0)
        if self.sold is not None:
            rows = np.flatnonzero((self.sold >= 0) & (self.sold < self.months.count))
            at = self.sold[rows]
            left = np.cumsum(self.spent_usd - self._straight_line_usd, axis=1)
            out[rows, at] = np.where(at >= (self.in_service + self.life)[rows] - 1, 0.0, left[rows, at])
        return out

    @cached_property
    def book_usd(self) -> Floats:
        """What is left of it in the books at the end of each month, shape (rows, months) [USD]."""
        left = np.cumsum(self.spent_usd - self.depreciation_usd - self.disposed_usd, axis=1)
        ended = np.arange(self.months.count) >= (self.in_service + self.life)[:, None] - 1
        return np.where(ended, 0.0, left)

    @cached_property
    def under_construction_usd(self) -> Floats:
        """What of it is paid and not yet in service, shape (rows, months) [USD]."""
        before = (np.arange(self.months.count) < self.in_service[:, None]) & ~self.gone
        return np.where(before, np.cumsum(self.spent_usd, axis=1), 0.0)

    @cached_property
    def residual_usd(self) -> Floats:
        """What it would fetch at the end of the last month, shape (rows,) [USD].

        Its book value; of what has a market for used ones (chips) the price that age has left of what it cost, nothing at the end
        of its life, nor once it is sold.
        """
        last = self.months.count - 1
        book = self.book_usd[:, last]
        since = self.in_service if self.delivered is None else self.delivered
        age = np.maximum(last + 1 - since, 0)
        over = last + 1 - self.in_service >= self.life
        if self.sold is not None:
            over |= self.sold <= last
        half_life = np.where(np.isnan(self.resale_half_life), np.inf, self.resale_half_life)
        sold = self.spent_usd.sum(axis=1) * 0.5 ** (age / half_life)
        traded = ~np.isnan(self.resale_half_life) & (self.in_service <= last)
        return np.where(traded, np.where(over, 0.0, sold), book)

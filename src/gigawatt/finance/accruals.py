"""What is earned or lost before it is paid: entries without cash, by which one side's claim grows and the other's shrinks.

A flow is money that passes; an accrual is profit that does not wait for it. What a creditor gains by it is what its debtor loses,
in every month, so that the books of both together show nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.flows import HELD, Flow

Floats = NDArray[np.float64]

CENT = 0.01


class Accrued(StrEnum):
    """What an accrual is; the line of the income statement that it stands in."""

    RENT = "rent in equal parts"  # what use has earned of a rent, less what fell due of it
    INTEREST = "interest on prepayments"
    LOSS = "lost on prepayments"
    TAX = "deferred tax"  # what books show earlier or later than the law


OF_PREPAYMENTS = (Accrued.INTEREST, Accrued.LOSS)


@dataclass(frozen=True, eq=False)
class Accrual:
    """An entry between two parties by month.

    Attributes:
        debtor: Whose claims shrink, or whose debt grows, where the amount is positive.
        creditor: Whose claims grow.
        kind: What it is.
        item: The contract or vehicle that it belongs to.
        clause: The rule by which it is made.
        amounts_usd: Nominal USD in each month, shape (months,); negative where the creditor loses.
        site: The site that it belongs to; None: the whole programme.
        opening_usd: What the creditor had of it when the first month begins.
    """

    debtor: str
    creditor: str
    kind: Accrued
    item: str
    clause: str
    amounts_usd: Floats
    site: str | None = None
    opening_usd: float = 0.0

    def side(self, parties: Collection[str]) -> float:
        """1 where these parties are the creditor, -1 where they are the debtor, nought where they are both or neither."""
        return float(self.creditor in parties) - float(self.debtor in parties)


def accrued_to(accruals: Iterable[Accrual], parties: Collection[str]) -> tuple[dict[Accrued, Floats], float]:
    """What some parties gain as one by kind, shape (months,) each [USD], and what they had when the first month begins."""
    found: dict[Accrued, Floats] = {}
    opening = 0.0
    for one in accruals:
        sign = one.side(parties)
        if sign:
            found[one.kind] = found[one.kind] + sign * one.amounts_usd if one.kind in found else sign * one.amounts_usd
            opening += sign * one.opening_usd
    return found, opening


def held_before(flows: Sequence[Flow], accruals: Iterable[Accrual], parties: Collection[str]) -> Iterator[Accrual]:
    """What some parties must have deposited before the first month, as more of it comes back to them than they pay in.

    Deposits are theirs: nothing is deposited with them.
    """
    sums: dict[tuple[str, str, str | None], dict[str, float]] = {}
    for flow in flows:
        if flow.account in HELD:
            for party, other, sign in ((flow.payer, flow.payee, 1.0), (flow.payee, flow.payer, -1.0)):
                if party in parties:
                    by_other = sums.setdefault((party, flow.item, flow.site), {})
                    by_other[other] = by_other.get(other, 0.0) + sign * float(flow.amounts_usd.sum())
    for one in accruals:
        if one.kind in OF_PREPAYMENTS and (one.creditor, one.item, one.site) in sums:
            by_other = sums[one.creditor, one.item, one.site]
            by_other[one.debtor] = by_other.get(one.debtor, 0.0) + float(one.amounts_usd.sum()) + one.opening_usd
    count = next((len(flow.amounts_usd) for flow in flows), 0)
    for (party, item, site), by_other in sums.items():
        for other, left in by_other.items():
            if left < -CENT:
                none = np.zeros(count)
                yield Accrual(other, party, Accrued.INTEREST, item, "deposited before the first month", none, site, -left)

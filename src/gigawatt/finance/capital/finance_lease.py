"""A finance lease in its tenant's books: a right of use that is written off, a debt that bears interest.

ASC 842-20-25-5, 30-1 and 35-1. What is let in parts is a lease for each: it bears the rent of its share of cost, from the month
from which it can be used. The term that counts is one; each renewal beyond it that is taken is a lease of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.equal_rent import Part, first_use, terms_of
from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.programme.money.capital import Lease

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FinanceLease:
    """What a tenant has of a lease, by month, shape (months,) each [USD].

    Attributes:
        tenant: Whose books it is in; ``owner``: who lets it, and keeps the property in its own.
        item: The vehicle that lets, as flows of its rent name it.
        site: Where it is; None: nowhere in particular.
        rent_usd: As it falls due; it pays the debt, and is no cost.
        amortisation_usd: What is written off of the right of use.
        interest_usd: On the debt.
        right_usd: Right of use at each month's end, with what is paid before use begins.
        liability_usd: Debt at each month's end.
    """

    tenant: str
    owner: str
    item: str
    site: str | None
    rent_usd: Array
    amortisation_usd: Array
    interest_usd: Array
    right_usd: Array
    liability_usd: Array

    def until(self, months: Months) -> FinanceLease:
        """The same in the first months alone."""
        names = ("rent_usd", "amortisation_usd", "interest_usd", "right_usd", "liability_usd")
        return replace(self, **{name: getattr(self, name)[: months.count] for name in names})

    def belongs_to(self, parties: frozenset[str]) -> bool:
        """Whether these parties have it in their books as one: its tenant is among them, and who lets it is not."""
        return self.tenant in parties and self.owner not in parties


def finance_lease(
    lease: Lease, rents_usd: Array, parts: Sequence[Part], rate: float, months: Months, names: tuple[str, str, str | None]
) -> FinanceLease:
    """A lease as its tenant has it where it is a finance lease.

    Args:
        lease: With its terms; renewals that are reasonably certain count with the first.
        rents_usd: As they fall due, shape (months,) [USD].
        parts: What is let.
        rate: Yearly, by the month, that payments are discounted at.
        months: Until the lease ends, or longer.
        names: Who lets it, the item under which its rent flows, and its site.
    """
    terms = terms_of(lease, months)
    counted = 1 + min(lease.reasonably_certain, len(terms) - 1)
    terms = [(terms[0][0], terms[counted - 1][1]), *terms[counted:]]
    found = FinanceLease(lease.tenant, *names, *(months.none() for _ in range(5)))
    known = [part for part in parts if part.usd > 0.0]
    for number, (first, end) in enumerate(terms):
        begins = min(first, first_use(lease, known, months)) if number == 0 else first
        begins, end = max(begins, 0), min(end, months.count)
        used = [(max(part.used_from, begins), part.usd) for part in known if part.used_from < end]
        whole = sum(usd for _, usd in used)
        for since, usd in used or [(begins, 1.0)]:
            if since < end:
                _add(found, rents_usd * (usd / whole if whole else 1.0), begins, since, end, rate / MONTHS_A_YEAR)
    return found


def _add(found: FinanceLease, rents: Array, begins: int, since: int, end: int, monthly: float) -> None:
    """One part over one term: paid for from ``begins``, used from ``since`` to before ``end``."""
    due = rents[since:end]
    discounts = (1.0 + monthly) ** -np.arange(1.0, end - since + 1.0)
    owed = float(due @ discounts)
    left = np.empty(end - since)
    for place, rent in enumerate(due.tolist()):
        found.interest_usd[since + place] += owed * monthly
        owed = owed * (1.0 + monthly) - rent
        left[place] = owed
    paid_before = np.cumsum(rents[begins:since])
    right = float(due @ discounts) + (float(paid_before[-1]) if since > begins else 0.0)
    monthly_usd = right / (end - since)
    found.rent_usd[begins:end] += rents[begins:end]
    found.amortisation_usd[since:end] += monthly_usd
    found.right_usd[begins:since] += paid_before
    found.right_usd[since:end] += right - monthly_usd * np.arange(1.0, end - since + 1.0)
    found.liability_usd[since:end] += left

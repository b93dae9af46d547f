"""How a lease stands in the books: the tests of ASC 842 and IFRS 16, as indicators, never as an auditor's judgement.

The five criteria of ASC 842-10-25-2 (one met: a finance lease to the tenant, a sales-type lease to the owner); IFRS 16 asks the
owner alike (paragraphs 61 to 66), and puts every lease on the tenant's balance sheet. The thresholds of 75 % and 90 % are those
that ASC 842-10-55-2 calls reasonable.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.months import MONTHS_A_YEAR
from gigawatt.programme.capital import Guarantee, Lease

Array = NDArray[np.float64]

MAJOR_PART = 0.75
SUBSTANTIALLY_ALL = 0.90


@dataclass(frozen=True, slots=True)
class Indicator:
    """One test: what is measured, against which threshold, and whether it is met."""

    name: str
    value: float
    threshold: float
    met: bool
    rule: str


@dataclass(frozen=True, eq=False)
class LeaseInBooks:
    """A lease as it is accounted for.

    Attributes:
        finance: A finance lease (ASC 842); False: an operating lease.
        liability_usd: On the tenant's balance sheet at the start, under both standards: rents of the term that counts, and what
            the guarantee is expected to cost.
        off_balance_usd: Rents of renewals that do not count, at the same worth: what the tenant need not show.
        term_years: That counts: the first term and the renewals that are reasonably certain.
    """

    indicators: tuple[Indicator, ...]
    finance: bool
    liability_usd: float
    off_balance_usd: float
    term_years: float


def classify(
    lease: Lease,
    guarantee: Guarantee | None,
    monthly_rent_usd: Array,
    cost_usd: float,
    rate: float,
    expected_guarantee_usd: float,
) -> LeaseInBooks:
    """Tests a lease on its first day.

    Args:
        monthly_rent_usd: Of all terms, renewals included, from the first month on, shape (months of lease,) [USD].
        cost_usd: Of the property; its fair value where the lease states none.
        rate: Yearly, that payments are discounted at where the lease states none.
        expected_guarantee_usd: What the guarantee is likely to cost (it counts in the liability); the tests count it in full.
    """
    term = lease.term_years + lease.reasonably_certain * lease.renewal_years
    discounting = rate if lease.rate_in_lease is None else lease.rate_in_lease
    worth = (1.0 + discounting / MONTHS_A_YEAR) ** -np.arange(1.0, len(monthly_rent_usd) + 1.0)
    months = round(MONTHS_A_YEAR * term)
    rents = float((monthly_rent_usd * worth)[:months].sum())
    later = float((monthly_rent_usd * worth)[months:].sum())
    at_end = float(worth[min(months, len(worth)) - 1]) if len(worth) else 0.0
    promised = _promised(guarantee, lease, cost_usd) * at_end
    fair = cost_usd if lease.fair_value_usd is None else lease.fair_value_usd
    of_value = (rents + promised) / fair if fair > 0.0 else 0.0
    of_life = term / lease.economic_life_years
    indicators = (
        Indicator("ownership passes", float(lease.ownership_passes), 1.0, lease.ownership_passes, "842-10-25-2 (a)"),
        Indicator("purchase option", float(lease.purchase_option_certain), 1.0, lease.purchase_option_certain, "842-10-25-2 (b)"),
        Indicator("term over economic life", of_life, MAJOR_PART, of_life >= MAJOR_PART, "842-10-25-2 (c)"),
        Indicator("payments over fair value", of_value, SUBSTANTIALLY_ALL, of_value >= SUBSTANTIALLY_ALL, "842-10-25-2 (d)"),
        Indicator("no other use", float(lease.no_other_use), 1.0, lease.no_other_use, "842-10-25-2 (e)"),
    )
    return LeaseInBooks(
        indicators, any(one.met for one in indicators), rents + expected_guarantee_usd * at_end, later, term
    )  # fmt: skip


def _promised(guarantee: Guarantee | None, lease: Lease, cost_usd: float) -> float:
    """What a tenant that guarantees its own lease may have to pay at most; another's guarantee is no payment of the tenant."""
    if guarantee is None or guarantee.guarantor != lease.tenant:
        return 0.0
    return min(guarantee.cap_usd, guarantee.value_usd if guarantee.value_usd is not None else cost_usd)

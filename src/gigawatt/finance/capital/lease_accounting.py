"""How a lease stands in the books: the tests of ASC 842 and IFRS 16, as indicators, never as an auditor's judgement.

The five criteria of ASC 842-10-25-2 (one met: a finance lease to the tenant, a sales-type lease to the owner); IFRS 16 asks the
owner alike (paragraphs 61 to 66), and puts every lease on the tenant's balance sheet. The thresholds of 75 % and 90 % are those
that ASC 842-10-55-2 calls reasonable.

A guarantee by the tenant counts twice and differently. In criterion (d) it counts in full: lease payments "and any residual value
guaranteed by the lessee that is not already reflected in the lease payments", up to the most that it may have to make up. Lease
payments themselves, and so the liability, have of it what is probable of being owed (842-10-30-5 (f)). Both are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.months import MONTHS_A_YEAR
from gigawatt.programme.money.capital import Guarantee, Lease

Array = NDArray[np.float64]

MAJOR_PART = 0.75
SUBSTANTIALLY_ALL = 0.90
FULL = "payments over fair value"
PROBABLE = "payments over fair value, of the guarantee what is probable"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One test: what is measured, against which threshold, whether it is met, and whether it decides."""

    name: str
    value: float
    threshold: float
    met: bool
    rule: str
    decides: bool = True


@dataclass(frozen=True, eq=False)
class LeaseInBooks:
    """A lease as it is accounted for.

    Attributes:
        finance: A finance lease (ASC 842); False: an operating lease.
        liability_usd: On the tenant's balance sheet at the start, under both standards: rents of the term that counts, and what
            the guarantee is expected to cost.
        off_balance_usd: Rents of renewals that do not count, at the same worth: what the tenant need not show.
        term_years: That counts: the first term and the renewals that are reasonably certain.
        fair_value_usd: That payments are held against.
        guaranteed_usd: What the tenant may have to make up at the end of that term, in full; as criterion (d) counts it.
        most_guaranteed_usd: The largest such amount that leaves criterion (d) unmet; nought: rents alone meet it.
        least_fair_value_usd: The fair value from which on criterion (d) is unmet with the guarantee as it is.
    """

    indicators: tuple[Indicator, ...]
    finance: bool
    liability_usd: float
    off_balance_usd: float
    term_years: float
    fair_value_usd: float
    guaranteed_usd: float
    most_guaranteed_usd: float
    least_fair_value_usd: float

    @property
    def why(self) -> str:
        """What makes it a finance lease, or an operating one, and which input decides."""
        met = [one.name for one in self.indicators if one.met and one.decides]
        full, probable = (next(one.value for one in self.indicators if one.name == name) for name in (FULL, PROBABLE))
        words = "none of the five criteria is met" if not met else f"met: {', '.join(met)}"
        if met == [FULL] and self.guaranteed_usd > self.most_guaranteed_usd > 0.0:
            return (
                f"{words}, with the guarantee in full ({full:.0%} of fair value; with what it is likely to cost {probable:.0%}). "
                f"It is an operating lease where at most {self.most_guaranteed_usd / 1e9:,.2f} billion USD may have to be made "
                f"up at the end of the {self.term_years:g} years (here {self.guaranteed_usd / 1e9:,.2f}: `guarantee`), or with a "
                f"`fair_value` above {self.least_fair_value_usd / 1e9:,.2f} billion (here {self.fair_value_usd / 1e9:,.2f})"
            )
        return f"{words}; payments are {full:.0%} of fair value over the {self.term_years:g} years that count"


def classify(
    lease: Lease,
    guarantee: Guarantee | None,
    monthly_rent_usd: Array,
    cost_usd: float,
    rate: float,
    expected_guarantee_usd: float,
    promised_usd: float | None = None,
) -> LeaseInBooks:
    """Tests a lease on its first day.

    Args:
        monthly_rent_usd: Of all terms, renewals included, from the first month on, shape (months of lease,) [USD].
        cost_usd: Of the property; its fair value where the lease states none.
        rate: Yearly, that payments are discounted at where the lease states none.
        expected_guarantee_usd: What the guarantee is likely to cost at the end of the term that counts.
        promised_usd: What the property is guaranteed to be worth then where the guarantee states no value; None: its cost.
    """
    term = lease.term_years + lease.reasonably_certain * lease.renewal_years
    discounting = rate if lease.rate_in_lease is None else lease.rate_in_lease
    worth = (1.0 + discounting / MONTHS_A_YEAR) ** -np.arange(1.0, len(monthly_rent_usd) + 1.0)
    months = round(MONTHS_A_YEAR * term)
    rents = float((monthly_rent_usd * worth)[:months].sum())
    later = float((monthly_rent_usd * worth)[months:].sum())
    at_end = float(worth[min(months, len(worth)) - 1]) if len(worth) else 0.0
    promised = _promised(guarantee, lease, cost_usd if promised_usd is None else promised_usd)
    fair = cost_usd if lease.fair_value_usd is None else lease.fair_value_usd
    of_value, likely = (
        (rents + guaranteed * at_end) / fair if fair > 0.0 else 0.0 for guaranteed in (promised, expected_guarantee_usd)
    )
    of_life = term / lease.economic_life_years
    indicators = (
        Indicator("ownership passes", float(lease.ownership_passes), 1.0, lease.ownership_passes, "842-10-25-2 (a)"),
        Indicator("purchase option", float(lease.purchase_option_certain), 1.0, lease.purchase_option_certain, "842-10-25-2 (b)"),
        Indicator("term over economic life", of_life, MAJOR_PART, of_life >= MAJOR_PART, "842-10-25-2 (c)"),
        Indicator(FULL, of_value, SUBSTANTIALLY_ALL, of_value >= SUBSTANTIALLY_ALL, "842-10-25-2 (d)"),
        Indicator(PROBABLE, likely, SUBSTANTIALLY_ALL, likely >= SUBSTANTIALLY_ALL, "842-10-30-5 (f)", decides=False),
        Indicator("no other use", float(lease.no_other_use), 1.0, lease.no_other_use, "842-10-25-2 (e)"),
    )
    return LeaseInBooks(
        indicators=indicators,
        finance=any(one.met and one.decides for one in indicators),
        liability_usd=rents + expected_guarantee_usd * at_end,
        off_balance_usd=later,
        term_years=term,
        fair_value_usd=fair,
        guaranteed_usd=promised,
        most_guaranteed_usd=max(0.0, SUBSTANTIALLY_ALL * fair - rents) / at_end if at_end else 0.0,
        least_fair_value_usd=(rents + promised * at_end) / SUBSTANTIALLY_ALL,
    )


def _promised(guarantee: Guarantee | None, lease: Lease, value_usd: float) -> float:
    """What a tenant that guarantees its own lease may have to make up; another's guarantee is no payment of the tenant."""
    if guarantee is None or guarantee.guarantor != lease.tenant:
        return 0.0
    value = guarantee.value_usd if guarantee.value_usd is not None else value_usd
    return min(guarantee.cap_usd, value * (1.0 - guarantee.first_loss))

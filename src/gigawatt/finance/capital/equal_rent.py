"""Rent in equal parts over the time of use: what a lease costs in each month, whenever it falls due.

A lease begins for the books when its owner makes the property available (ASC 842-10-20, *commencement date*), and an operating
lease costs the same in every month from then on (842-20-25-6; to the owner 842-30-25-11). Of a property that comes in parts
each bears the rent of its share of cost, in equal parts over its own months. A renewal that is taken is a term of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.programme.money.capital import Lease

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is let: the month from which it can be used, counted from the first, and what it cost [USD]."""

    used_from: int
    usd: float


def terms_of(lease: Lease, months: Months) -> list[tuple[int, int]]:
    """First month and the month after the last of the first term and of each renewal that is taken."""
    start, end = months.index(lease.start), months.index(lease.ends)
    edges = [start, min(end, start + round(MONTHS_A_YEAR * lease.term_years))]
    while lease.renewal_years > 0.0 and edges[-1] < end:
        edges.append(min(end, edges[-1] + round(MONTHS_A_YEAR * lease.renewal_years)))
    return list(pairwise(edges))


def first_use(lease: Lease, parts: Sequence[Part], months: Months) -> int:
    """The month from which the first part can be used; that of the lease's start where nothing is known of its parts."""
    return min((part.used_from for part in parts if part.usd > 0.0), default=months.index(lease.start))


def rent_of_use(lease: Lease, rents_usd: Array, parts: Sequence[Part], months: Months) -> Array:
    """What the use of each month costs; over every term the same in all as the rents that fall due in it.

    Args:
        rents_usd: As they fall due, shape (months,) [USD].
        parts: What is let; use before the lease's first day counts towards its first term.
        months: Until the lease ends, or longer.
    """
    costs = months.none()
    known = [part for part in parts if part.usd > 0.0]
    for number, (first, end) in enumerate(terms_of(lease, months)):
        begins = min(first, first_use(lease, known, months)) if number == 0 else first
        begins, end = max(begins, 0), min(end, months.count)
        due = float(rents_usd[begins:end].sum())
        used = [(max(part.used_from, begins), part.usd) for part in known if part.used_from < end]
        whole = sum(usd for _, usd in used)
        for since, usd in used or [(begins, 1.0)]:
            if since < end:
                costs[since:end] += due * (usd / whole if whole else 1.0) / (end - since)
    return costs

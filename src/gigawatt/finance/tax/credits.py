"""Credits for what is built and for what it generates, by when construction begins; used, carried, or sold for cash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.tax import TaxCredit
from gigawatt.errors import Problem
from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.programme.dates import fractional_year
from gigawatt.programme.money.capital import CreditClaim

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Earned:
    """A credit that an asset earns.

    Attributes:
        amounts: In the month of service, or of generation, shape (months,) [USD].
        off_cost: What the depreciable cost of each month's service is lessened by, shape (months,) [USD].
    """

    claim: CreditClaim
    amounts: Array
    off_cost: Array


def earned(
    claim: CreditClaim, credit: TaxCredit, placed: Array, delivered_mwh: Array | None, inflation: Array, months: Months
) -> Earned:
    """What an asset earns on its claim; nothing where its date is past.

    Args:
        placed: Cost of what is placed in service in each month, shape (months,) [USD].
        delivered_mwh: Electricity of each month, shape (months,); None: none is known.
        inflation: Index that is 1 in the credit's base year, shape (months,).
    """
    amounts, off_cost = months.none(), months.none()
    for month in np.flatnonzero(placed).tolist():
        served = (months.first + month + 0.5) / MONTHS_A_YEAR
        left = credit.share_left(fractional_year(claim.begun), served)
        if credit.kind == "investment" and credit.share is not None:
            amounts[month] = placed[month] * (left * credit.share.value + (claim.bonus if left else 0.0))
            reduction = 0.0 if credit.basis_reduction is None else credit.basis_reduction.value
            off_cost[month] = reduction * amounts[month]
        elif credit.usd_per_mwh is not None and credit.years is not None and delivered_mwh is not None:
            until = month + round(MONTHS_A_YEAR * credit.years.value)
            part = placed[month] / float(placed.sum())
            since = np.arange(months.count)
            paid = (since >= month) & (since < until)
            price = credit.usd_per_mwh.value * inflation * left * (1.0 + claim.bonus)
            amounts += np.where(paid, part * delivered_mwh * price, 0.0)
    return Earned(claim, amounts, off_cost)


def past_their_date(claims: tuple[CreditClaim, ...], known: Mapping[str, TaxCredit]) -> list[Problem]:
    """Claims whose construction begins too late for their credit, with what to do."""
    found = []
    for claim in claims:
        credit = known.get(claim.credit)
        if credit is None:
            continue
        served = None if claim.in_service is None else fractional_year(claim.in_service)
        if credit.share_left(fractional_year(claim.begun), served) > 0.0:
            continue
        message = f"{credit.name} is past its date for construction that begins on {claim.begun.isoformat()}."
        found.append(Problem(claim.place.file, claim.place.line, claim.place.column, claim.path, message, credit.remedy))
    return found

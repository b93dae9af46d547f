"""How large a debt is by its terms: an amount, a share of cost, or what cash carries at a coverage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.repayment import between, capacity, service_of_one
from gigawatt.finance.capital.situation import Situation
from gigawatt.finance.months import MONTHS_A_YEAR
from gigawatt.programme.money.capital import Tranche

Array = NDArray[np.float64]


def sizes_asked(situation: Situation, cost_usd: float) -> dict[str, float]:
    """What each tranche's terms ask for, in the order of payment, as a coverage counts the debt before it too.

    Args:
        cost_usd: All uses until completion.
    """
    sizes: dict[str, float] = {}
    senior = situation.months.none()
    for tranche in situation.ranked:
        sizes[tranche.key] = _size(situation, tranche, cost_usd, senior)
        senior = senior + sizes[tranche.key] * (1.0 - tranche.grant_share) * monthly_service_of_one(situation, tranche)
    return sizes


def _size(situation: Situation, tranche: Tranche, cost_usd: float, senior: Array) -> float:
    if tranche.amount_usd is not None:
        return tranche.amount_usd
    basis = cost_usd
    if tranche.finances:
        until = np.arange(situation.months.count) <= situation.complete
        basis = sum(float((situation.needs[group] * until).sum()) for group in tranche.finances if group in situation.needs)
    most = basis * tranche.share if tranche.share is not None else np.inf
    if tranche.coverage is None:
        return float(most)
    terms = situation.terms(tranche)
    cash = between(situation.for_debt / tranche.coverage - senior, terms.dates, terms.start)
    return min(float(most), capacity(terms, cash) / (1.0 - tranche.grant_share))


def monthly_service_of_one(situation: Situation, tranche: Tranche) -> Array:
    """What is paid in each month for a debt of 1, at the exchange rate of completion; shape (months,)."""
    served = situation.months.none()
    terms = situation.terms(tranche)
    if len(terms.dates):
        inside = terms.dates < situation.months.count
        served[terms.dates[inside]] = service_of_one(terms, situation.weights(tranche))[inside]
    return served


def reserve_of_one(situation: Situation, tranche: Tranche) -> float:
    """What is set aside at completion for a debt of 1: so many months of the first year's service."""
    if not tranche.reserve_months:
        return 0.0
    first_year = monthly_service_of_one(situation, tranche)[situation.complete + 1 : situation.complete + 1 + MONTHS_A_YEAR]
    return float(first_year.sum()) * (1.0 - tranche.grant_share) * tranche.reserve_months / MONTHS_A_YEAR

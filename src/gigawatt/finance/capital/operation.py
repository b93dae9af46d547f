"""After completion: each month's cash through the priority of payments, from debt by rank to the owners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.claim import Claim
from gigawatt.finance.capital.construction import Funding
from gigawatt.finance.capital.situation import Situation
from gigawatt.finance.months import MONTHS_A_YEAR
from gigawatt.programme.money.capital import RESERVE, Tranche

Array = NDArray[np.float64]

CENT = 0.01  # USD; less is not in arrears


@dataclass(eq=False)
class Purse:
    """A vehicle's cash as it runs [USD]: ``free`` may be spent, ``reserve`` only on debt service; the arrays by month."""

    free: float
    reserve: float
    support_left: float
    equity: Array
    support: Array
    distributions: Array
    cash: Array
    reserves: Array


def operate(situation: Situation, funding: Funding, claims: Mapping[str, Claim]) -> Purse:
    """Pays what falls due in every month after completion, in order, and hands the rest to the owners.

    Args:
        claims: By tranche, as they stand at completion; they are paid here.
    """
    complete, count = situation.complete, situation.months.count
    purse = _purse(situation, funding)
    needs = situation.all_needs
    tranches = {tranche.key: tranche for tranche in situation.ranked}
    reserve = _reserve_targets(situation, claims)
    owners_due = _distribution_months(situation, claims)
    for month in range(complete + 1, count):
        purse.equity[month] = float(needs[month])  # what is bought now is the owners', so that lenders need not wait for it
        purse.free += float(situation.operation[month])
        if purse.free < 0.0:  # and so are running costs that cash does not reach
            purse.equity[month] -= purse.free
            purse.free = 0.0
        for claim in claims.values():
            claim.accrue(month)
        for name in situation.order:
            if name in tranches:
                _serve(purse, tranches[name], claims[name], situation, month)
            elif name == RESERVE:
                _top_up(purse, float(reserve[month]))
        if owners_due[month] and not _locked(situation, claims, month):
            purse.distributions[month] = purse.free
            purse.free = 0.0
        for claim in claims.values():
            claim.close(month)
        purse.cash[month] = purse.free + purse.reserve
        purse.reserves[month] = purse.reserve
    return purse


def _purse(situation: Situation, funding: Funding) -> Purse:
    nothing, complete = situation.months.none, situation.complete
    support = situation.vehicle.support
    most = 0.0 if support is None else np.inf if support.cap_usd is None else support.cap_usd
    free = float(funding.cash[complete]) if complete >= 0 else situation.vehicle.opening_cash_usd
    purse = Purse(free, funding.reserve_usd, float(most), nothing(), nothing(), nothing(), funding.cash.copy(), nothing())
    if complete >= 0:
        purse.cash[complete] += funding.reserve_usd
        purse.reserves[complete] = funding.reserve_usd
    return purse


def _serve(purse: Purse, tranche: Tranche, claim: Claim, situation: Situation, month: int) -> None:
    """Pays what is due: from cash, then from the reserve, then from whoever stands in for the vehicle."""
    due = claim.due_usd(month)
    if due <= 0.0:
        return
    paid = min(due, purse.free)
    purse.free -= paid
    if paid < due and situation.vehicle.kind == "corporate":
        purse.equity[month] += due - paid
        paid = due
    if paid < due and not tranche.deferrable:
        taken = min(due - paid, purse.reserve)
        purse.reserve -= taken
        helped = min(due - paid - taken, purse.support_left)
        purse.support_left -= helped
        purse.support[month] += helped
        paid += taken + helped
    claim.pay(month, paid)


def _top_up(purse: Purse, target: float) -> None:
    """Brings the reserve to its target, or sets free what is beyond it."""
    moved = min(purse.free, target - purse.reserve)
    purse.free -= moved
    purse.reserve += moved


def _reserve_targets(situation: Situation, claims: Mapping[str, Claim]) -> Array:
    """So many months of the service that falls due in the next twelve; shape (months,)."""
    target = situation.months.none()
    for tranche in situation.vehicle.tranches:
        running = np.concatenate([[0.0], np.cumsum(claims[tranche.key].scheduled_usd)])
        after = np.arange(1, situation.months.count + 1)
        ahead = running[np.minimum(after + MONTHS_A_YEAR, situation.months.count)] - running[after]
        if situation.months.index(tranche.matures) >= situation.months.count:  # it goes on where our months end
            ahead[-MONTHS_A_YEAR - 1 :] = ahead[max(0, len(ahead) - MONTHS_A_YEAR - 1)]
        target += ahead * tranche.reserve_months / MONTHS_A_YEAR
    return target


def _distribution_months(situation: Situation, claims: Mapping[str, Claim]) -> NDArray[np.bool_]:
    """Months in which owners are paid: those in which every debt that still runs has a payment; shape (months,)."""
    allowed = np.ones(situation.months.count, dtype=np.bool_)
    for claim in claims.values():
        dates = np.flatnonzero(~np.isnan(claim.target))
        if len(dates):
            between = np.isnan(claim.target)
            between[int(dates[-1]) + 1 :] = False
            allowed &= ~between
    return allowed


def _locked(situation: Situation, claims: Mapping[str, Claim], month: int) -> bool:
    """Whether owners must wait: a debt is in arrears, or the past year's coverage is below the lock-up's."""
    if any(claim.due_usd(month) > CENT for claim in claims.values()):
        return True
    if not situation.vehicle.lock_up:
        return False
    past = slice(max(situation.complete + 1, month - MONTHS_A_YEAR + 1), month + 1)
    service = sum(float(claim.scheduled_usd[past].sum()) for claim in claims.values())
    cash = float(situation.for_debt[past].sum())
    return service > 0.0 and cash < situation.vehicle.lock_up * service

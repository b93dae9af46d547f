"""Prepayment: paid before there is power, worked off by the MWh, at the risk that the seller fails first.

Equations: docs/mathematics/contracts.md, section 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigawatt.catalog.contract_terms.power import Prepayment
from gigawatt.finance.contracts.deliveries import Array
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import MONTHS_A_YEAR


@dataclass(frozen=True, eq=False)
class Owed:
    """What passes, and what the seller owes, as long as he does not fail; each of shape (months,) [USD].

    Attributes:
        paid: Paid to him.
        worked_off: Credited on power, of what was paid.
        interest: Credited on power, of interest.
        refunded: Paid back at the end.
        at_risk: Owed when a month's power is due: what is lost, less recovery, where he fails in that month.
    """

    paid: Array
    worked_off: Array
    interest: Array
    refunded: Array
    at_risk: Array


def settle(at: Settlement, terms: Prepayment) -> list[Flow]:
    """Payments, credits and refund, and what is got back where the seller fails: as it goes, or as it is expected to."""
    owed = balance(at, terms)
    alive, failing = survival(at, terms)
    return [
        at.pays(Account.PREPAYMENT, "prepaid", owed.paid * alive),
        at.receives(Account.PREPAYMENT, "credit on power", owed.worked_off * alive),
        at.receives(Account.INTEREST, "credit on power: interest", owed.interest * alive),
        at.receives(Account.PREPAYMENT, "refund at the end", owed.refunded * alive),
        at.receives(Account.PREPAYMENT, "recovered where the seller fails", failing * owed.at_risk * terms.recovery),
    ]


def expected_loss(at: Settlement, terms: Prepayment) -> Array:
    """What is expected to be lost of the prepayment in each month; shape (months,) [USD]."""
    _, failing = survival(at, terms)
    return failing * balance(at, terms).at_risk * (1.0 - terms.recovery)


def survival(at: Settlement, terms: Prepayment) -> tuple[Array, Array]:
    """The chance that the seller has not failed by the end of each month, and that he fails in it; shape (months,) each."""
    gone = np.clip(at.since() + 1, 0, None)
    alive = (1.0 - terms.default_rate) ** (gone / MONTHS_A_YEAR)
    before = (1.0 - terms.default_rate) ** (np.maximum(gone - 1, 0) / MONTHS_A_YEAR)
    if terms.fails is not None:
        alive = np.where(at.since(terms.fails) >= 0, 0.0, alive)
        before = np.where(at.since(terms.fails) >= 1, 0.0, before)
    return alive, before - alive


def balance(at: Settlement, terms: Prepayment) -> Owed:
    """The account month by month: interest, then the credit (interest first), then what is paid in."""
    count, monthly = at.months.count, terms.interest / MONTHS_A_YEAR
    paid = at.by_date(terms.payments)
    energy = sum((at.mwh(at.meter(item).taken_mw) for item in at.contract.items), at.months.none())
    credit = energy * at.by_year(terms.credit) * at.running()
    worked_off, interest, refunded, at_risk = (at.months.none() for _ in range(4))
    principal, accrued = _before_the_books(at, terms)
    for month in range(count):
        accrued += (principal + accrued) * monthly
        at_risk[month] = principal + accrued
        interest[month] = min(credit[month], accrued)
        worked_off[month] = min(credit[month] - interest[month], principal)
        accrued -= interest[month]
        principal += paid[month] - worked_off[month]
        if month == at.last:
            refunded[month] = terms.refund_share * (principal + accrued)
        if month >= at.last:
            principal = accrued = 0.0
    return Owed(paid, worked_off, interest, refunded, at_risk)


def _before_the_books(at: Settlement, terms: Prepayment) -> tuple[float, float]:
    """What was paid before the first month, and the interest on it."""
    early = [(at.months.index(day), amount) for day, amount in terms.payments if at.months.index(day) < 0]
    principal = sum(amount for _, amount in early)
    grown = sum(amount * (1.0 + terms.interest / MONTHS_A_YEAR) ** (-place - 1) for place, amount in early)
    return principal, grown - principal

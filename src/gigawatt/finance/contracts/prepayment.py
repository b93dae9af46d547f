"""Prepayment: paid before there is power, worked off by the MWh, at the risk that the seller fails first.

Equations: docs/mathematics/contracts.md, section 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigawatt.catalog.contract_terms.power import Prepayment
from gigawatt.finance.accruals import Accrual, Accrued
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
        refunded: Paid back at the end; ``forfeited``: what is not.
        at_risk: Owed when a month's power is due: what is lost, less recovery, where he fails in that month.
        grown: Interest that a month adds.
        owed: What he owes at the end of each month.
        opening_usd: What he owes when the first month begins.
    """

    paid: Array
    worked_off: Array
    interest: Array
    refunded: Array
    forfeited: Array
    at_risk: Array
    grown: Array
    owed: Array
    opening_usd: float


def settle(at: Settlement, terms: Prepayment) -> list[Flow]:
    """Payments, credits and refund, and what is got back where the seller fails: as it goes, or as it is expected to."""
    owed = balance(at, terms)
    alive, failing = survival(at, terms)
    return [
        at.pays(Account.PREPAYMENT, "prepaid", owed.paid * alive),
        at.receives(Account.PREPAYMENT, "credit on power", owed.worked_off * alive),
        at.receives(Account.PREPAYMENT, "credit on power: interest", owed.interest * alive),
        at.receives(Account.PREPAYMENT, "refund at the end", owed.refunded * alive),
        at.receives(Account.PREPAYMENT, "recovered where the seller fails", failing * owed.at_risk * terms.recovery),
    ]


def accrue(at: Settlement, terms: Prepayment) -> list[Accrual]:
    """What the books have besides the cash: interest as it grows, and what is lost, so that the asset is what is owed.

    At every month's end opening + paid - credits - refund - recovered + interest - lost is what the seller owes, times the chance
    that he is still there.
    """
    owed = balance(at, terms)
    alive, failing = survival(at, terms)
    before = alive + failing
    deal = at.contract
    lost = -(failing * owed.at_risk * (1.0 - terms.recovery) + alive * owed.forfeited)
    return [
        Accrual(
            deal.counterparty, deal.party, Accrued.INTEREST, deal.key, "interest on the prepayment", before * owed.grown,
            deal.site, float(before[0]) * owed.opening_usd,
        ),
        Accrual(deal.counterparty, deal.party, Accrued.LOSS, deal.key, "lost where the seller fails", lost, deal.site),
    ]  # fmt: skip


def expected_loss(at: Settlement, terms: Prepayment) -> Array:
    """What is expected to be lost of the prepayment in each month as the seller fails; shape (months,) [USD]."""
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
    worked_off, interest, refunded, forfeited, at_risk, grown, owed = (at.months.none() for _ in range(7))
    principal, accrued = _before_the_books(at, terms) if at.last >= 0 else (0.0, 0.0)
    opening = principal + accrued
    for month in range(count):
        grown[month] = (principal + accrued) * monthly
        accrued += grown[month]
        at_risk[month] = principal + accrued
        interest[month] = min(credit[month], accrued)
        worked_off[month] = min(credit[month] - interest[month], principal)
        accrued -= interest[month]
        principal += paid[month] - worked_off[month]
        if month == at.last:
            refunded[month] = terms.refund_share * (principal + accrued)
            forfeited[month] = (1.0 - terms.refund_share) * (principal + accrued)
        if month >= at.last:
            principal = accrued = 0.0
        owed[month] = principal + accrued
    return Owed(paid, worked_off, interest, refunded, forfeited, at_risk, grown, owed, opening)


def _before_the_books(at: Settlement, terms: Prepayment) -> tuple[float, float]:
    """What was paid before the first month, and the interest on it."""
    early = [(at.months.index(day), amount) for day, amount in terms.payments if at.months.index(day) < 0]
    principal = sum(amount for _, amount in early)
    grown = sum(amount * (1.0 + terms.interest / MONTHS_A_YEAR) ** (-place - 1) for place, amount in early)
    return principal, grown - principal

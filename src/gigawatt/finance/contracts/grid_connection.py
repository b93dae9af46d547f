"""Connection to the grid: study fee, security, contributions, what of them comes back, and facility charges.

Equations: docs/mathematics/contracts.md, section 8.
"""

from __future__ import annotations

import numpy as np

from gigawatt.catalog.contract_terms.utility import GridConnection
from gigawatt.finance.contracts.deliveries import Array
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import MONTHS_A_YEAR


def settle(at: Settlement, terms: GridConnection) -> list[Flow]:
    """Every clause; a customer who gives up pays no more, and leaves part of the security."""
    given_up = at.months.count + 1 if terms.withdrawn is None else at.months.index(terms.withdrawn)
    going_on = (at.place < given_up).astype(np.float64)
    energised = at.months.index(terms.energised) if terms.energised is not None else at.last
    security = terms.capacity_mw * terms.security_usd_per_mw
    back = min(energised, given_up)
    kept = terms.forfeit_share if given_up <= energised else 0.0
    contributions = at.by_date(terms.payments) * going_on
    charges = sum(amount for _, amount in terms.payments) * terms.facility_charge / MONTHS_A_YEAR
    open_for = at.running() * (at.place >= energised) * going_on
    return [
        at.pays(Account.FEE, "study", at.in_month(at.first, terms.study_fee_usd)),
        at.pays(Account.COLLATERAL, "security", at.in_month(at.first, security)),
        at.receives(Account.COLLATERAL, "security given back", at.in_month(back, security)),
        at.pays(Account.PENALTY, "security kept by the utility", at.in_month(back, security * kept)),
        at.pays(Account.CONNECTION, "contribution to the works", contributions),
        *_refund(at, terms, energised, going_on),
        at.pays(Account.FEE, "facilities", charges * open_for),
    ]


def _refund(at: Settlement, terms: GridConnection, energised: int, going_on: Array) -> list[Flow]:
    """Part of the contributions in equal months after energising, with interest on what is still to come."""
    total = terms.refund_share * sum(amount for _, amount in terms.payments)
    count = max(terms.refund_months, 1)
    number = at.place - energised  # the first refund comes in the month after
    due = ((number >= 1) & (number <= count)) * going_on
    left = total * (1.0 - (number - 1) / count)
    return [
        at.receives(Account.CONNECTION, "contribution refunded", due * total / count),
        at.receives(Account.INTEREST, "interest on the refund", due * left * terms.refund_interest / MONTHS_A_YEAR),
    ]

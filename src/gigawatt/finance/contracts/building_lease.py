"""A campus of others, rented: rent, renewals, and the guarantee of its value where the tenant leaves.

Equations: docs/mathematics/contracts.md, section 10.
"""

from __future__ import annotations

import numpy as np

from gigawatt.catalog.contract_terms.campus import BuildingLease
from gigawatt.finance.contracts.deliveries import Array
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import MONTHS_A_YEAR


def settle(at: Settlement, terms: BuildingLease) -> list[Flow]:
    """Rent, costs passed on, deposit, and at the end the guarantee or the purchase."""
    running = at.running()
    costs = at.escalated(terms.operating_cost, terms.escalator) * at.standing_mw() / MONTHS_A_YEAR
    flows = [
        at.pays(Account.RENT, "rent", rent(at, terms)),
        at.pays(Account.OPERATION, "operating costs passed on", costs * running),
        at.pays(Account.DEPOSIT, "deposit", at.in_month(at.first, terms.deposit_usd)),
        at.receives(Account.DEPOSIT, "deposit given back", at.in_month(at.last, terms.deposit_usd)),
    ]
    if not 0 <= at.last < at.months.count:
        return flows
    if terms.purchase_price is not None:
        price = float(at.by_year(terms.purchase_price)[at.last])
        return [*flows, at.pays(Account.HALLS, "bought at the end", at.in_month(at.last, price))]
    return [*flows, at.pays(Account.GUARANTEE, "residual value guaranteed", at.in_month(at.last, guarantee_due(at, terms)))]


def rent(at: Settlement, terms: BuildingLease) -> Array:
    """Rent by month: escalated, none in the free months, another from the first renewal on; shape (months,) [USD]."""
    yearly = at.escalated(terms.rent, terms.escalator)
    yearly = yearly + at.escalated(terms.rent_per_mw, terms.escalator) * at.standing_mw()
    age = at.since()
    free = age < terms.rent_free_months
    renewal = np.where(age >= terms.initial_months, terms.renewal_rent, 1.0)
    return np.where(free, 0.0, yearly * renewal / MONTHS_A_YEAR) * at.running()


def guarantee_due(at: Settlement, terms: BuildingLease) -> float:
    """What the tenant owes on leaving in the contract's last month: what lacks of the guaranteed value, up to the cap."""
    gone = at.last - at.first + 1
    if terms.guarantee is None or gone >= terms.guarantee_months:
        return 0.0
    lacking = float(at.by_year(terms.guarantee)[at.last] - at.by_year(terms.building_value)[at.last])
    return min(max(lacking, 0.0), np.inf if terms.guarantee_cap_usd is None else terms.guarantee_cap_usd)

"""What a campus agrees with the place it stands in: taxes forgone, and what it gives.

Equations: docs/mathematics/contracts.md, section 11.
"""

from __future__ import annotations

import numpy as np

from gigawatt.catalog.contract_terms.campus import CommunityBenefit, TaxAbatement
from gigawatt.finance.contracts.deliveries import Array
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import MONTHS_A_YEAR


def settle_abatement(at: Settlement, terms: TaxAbatement) -> list[Flow]:
    """Property tax and what is forgone of it, a payment in its place, what is taken back for jobs, and sales tax."""
    tax = at.decembers(at.by_year(terms.value) * terms.rate)
    for_now = np.ones(at.months.count) if terms.abated_months is None else (at.since() < terms.abated_months).astype(np.float64)
    forgone = tax * terms.abated * for_now
    sales = _purchases(at) * terms.sales_tax
    return [
        at.pays(Account.PROPERTY_TAX, "property tax", tax),
        at.receives(Account.PROPERTY_TAX, "property tax forgone", forgone),
        at.pays(Account.PROPERTY_TAX, "payment in lieu of taxes", at.decembers(at.by_year(terms.in_lieu))),
        at.pays(Account.PENALTY, "taken back for jobs that lack", forgone * terms.clawback * _lacking(terms)),
        at.pays(Account.PROPERTY_TAX, "sales tax on equipment", sales),
        at.receives(Account.PROPERTY_TAX, "sales tax forgone", sales * terms.sales_tax_exempt),
    ]


def _lacking(terms: TaxAbatement) -> float:
    """The share of owed jobs that there are not."""
    if terms.jobs_kept is None or terms.jobs <= 0.0:
        return 0.0
    return max(1.0 - terms.jobs_kept / terms.jobs, 0.0)


def _purchases(at: Settlement) -> Array:
    """Equipment bought for the contract's site while it runs; all of it, or what the contract names; shape (months,)."""
    found = at.months.none()
    for (site, item), cost in at.deliveries.purchases_usd.items():
        if at.contract.site in (None, site) and (not at.contract.items or item in at.contract.items):
            found += cost
    return found * at.running()


def settle_benefit(at: Settlement, terms: CommunityBenefit) -> list[Flow]:
    """Amounts once, each year, and by the capacity that stands."""
    yearly = at.decembers(at.escalated(terms.yearly, terms.escalator))
    by_capacity = at.escalated(terms.per_mw, terms.escalator) * at.standing_mw() / MONTHS_A_YEAR * at.running()
    return [
        at.pays(Account.COMMUNITY, "once", at.by_date(terms.payments) * at.running()),
        at.pays(Account.COMMUNITY, "each year", yearly),
        at.pays(Account.COMMUNITY, "by capacity", by_capacity),
    ]

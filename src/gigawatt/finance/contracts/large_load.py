"""A utility's tariff of large loads: demand, minimum take, ramp, energy, collateral, exit fee, interruptible rider.

Equations: docs/mathematics/contracts.md, section 3.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gigawatt.catalog.contract_terms.utility import LargeLoad
from gigawatt.finance.contracts.deliveries import Array
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import MONTHS_A_YEAR

GRID = "grid"
RATCHET_MONTHS = 11


def settle(at: Settlement, terms: LargeLoad) -> list[Flow]:
    """Every clause of the tariff, until its end or until the customer leaves."""
    whole = at
    if terms.exits is not None and terms.exits < at.contract.end:
        at = Settlement(replace(at.contract, end=terms.exits), at.deliveries)
    rate = at.escalated(terms.demand_charge, terms.escalator) / MONTHS_A_YEAR
    running = at.running()
    flows = [
        at.pays(Account.DEMAND_CHARGE, "demand", billed_mw(at, terms) * rate * running),
        at.pays(Account.ENERGY, "energy", _energy(at, terms)),
        at.pays(Account.FEE, "customer charge", running * terms.customer_charge_usd),
        *_collateral(at, terms, rate),
        *_interruptible(at, terms),
    ]
    if at is not whole:
        flows.append(whole.pays(Account.PENALTY, "exit fee", _exit_fee(whole, at, terms)))
    return flows


def contract_mw(at: Settlement, terms: LargeLoad) -> Array:
    """Contract demand by month, on its way up the ramp; shape (months,) [MW]."""
    full = at.stock((at.contract.site, GRID)) if terms.contract_demand_mw is None else at.months.none() + terms.contract_demand_mw
    if terms.ramp_months == 0:
        return full
    year = np.maximum(at.since(), 0) // MONTHS_A_YEAR
    years = -(-terms.ramp_months // MONTHS_A_YEAR)
    return full * np.minimum(terms.ramp_start + (1.0 - terms.ramp_start) * year / years, 1.0)


def minimum_mw(at: Settlement, terms: LargeLoad) -> Array:
    """What is billed whether used or not; shape (months,) [MW]."""
    return contract_mw(at, terms) * terms.minimum_take


def billed_mw(at: Settlement, terms: LargeLoad) -> Array:
    """The month's peak, no less than the minimum and the ratchet; shape (months,) [MW]."""
    peak = at.deliveries.intervals.peak(at.meter(GRID).taken_mw, at.months) * at.running()
    highest = at.months.none()
    for back in range(1, RATCHET_MONTHS + 1):
        highest[back:] = np.maximum(highest[back:], peak[:-back])
    return np.maximum(np.maximum(peak, minimum_mw(at, terms)), terms.ratchet * highest)


def _energy(at: Settlement, terms: LargeLoad) -> Array:
    taken = at.meter(GRID).taken_mw
    if terms.energy == "tariff":
        return at.mwh(taken) * at.escalated(terms.energy_price, terms.escalator) * at.running()
    return at.mwh(taken * (at.market() + terms.energy_adder)) * at.running()


def _collateral(at: Settlement, terms: LargeLoad, rate: Array) -> list[Flow]:
    """Deposited in the first month, given back when it is no longer held; of an older contract the books see only that."""
    first = max(at.first, 0)
    if not first < at.months.count:
        return []
    full = replace(terms, ramp_months=0)
    amount = float(contract_mw(at, full).max(initial=0.0)) * terms.collateral_usd_per_mw
    amount += terms.collateral_months * float(minimum_mw(at, full)[first:].max(initial=0.0)) * float(rate[first])
    end = at.last if terms.collateral_held_months is None else min(at.first + terms.collateral_held_months, at.last)
    held = ((at.place > at.first) & (at.place <= end)).astype(np.float64)
    return [
        at.pays(Account.COLLATERAL, "collateral", at.in_month(at.first, amount)),
        at.receives(Account.COLLATERAL, "collateral given back", at.in_month(end, amount)),
        at.receives(Account.INTEREST, "interest on collateral", held * amount * terms.collateral_interest / MONTHS_A_YEAR),
    ]


def _exit_fee(whole: Settlement, at: Settlement, terms: LargeLoad) -> Array:
    """So many months of minimum charges, no more than are left, in the month of leaving."""
    leaves = at.last + 1
    if not 0 <= leaves < at.months.count:
        return at.months.none()
    rate = whole.escalated(terms.demand_charge, terms.escalator) / MONTHS_A_YEAR
    due = minimum_mw(whole, replace(terms, ramp_months=0)) * rate
    count = min(terms.exit_fee_months, whole.last - leaves + 1)
    return at.in_month(leaves, count * float(due[leaves]))


def _interruptible(at: Settlement, terms: LargeLoad) -> list[Flow]:
    """The rider: a credit for what may be called off, paid for what was, charged for what was called and not cut."""
    site, nothing = at.contract.site or "", np.zeros(at.deliveries.intervals.month.size)
    running = at.running()
    called = np.minimum(at.deliveries.called_mw.get(site, nothing), terms.interruptible_mw)
    cut = np.minimum(at.deliveries.reduced_mw.get(site, nothing), called)
    credit = at.escalated(terms.interruptible_credit, terms.escalator) / MONTHS_A_YEAR
    return [
        at.receives(Account.CAPACITY, "interruptible credit", credit * terms.interruptible_mw * running),
        at.receives(Account.ENERGY, "paid for interruption", at.mwh(cut) * terms.interruption_payment * running),
        at.pays(Account.PENALTY, "called and not cut", at.mwh(called - cut) * terms.interruption_penalty * running),
    ]

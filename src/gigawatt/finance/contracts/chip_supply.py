"""Chips by order: deposit and balance, prices by volume, a volume that is owed, and the supplier's shares on top.

Equations: docs/mathematics/contracts.md, section 9.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gigawatt.catalog.contract_terms.campus import ChipSupply, Warrant
from gigawatt.finance.contracts.deliveries import Array
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Account, Flow

KW_PER_MW = 1000.0


def settle(at: Settlement, terms: ChipSupply) -> list[Flow]:
    """Deposits ahead, the rest after delivery, what is owed for chips not taken, and warrants."""
    count = delivered(at)
    cost = cost_of(at, terms, count)
    ahead, rest = cost * terms.deposit, cost * (1.0 - terms.deposit)
    applied = at.receives(Account.DEPOSIT, "deposit set against delivery", ahead)
    return [
        at.pays(Account.DEPOSIT, "deposit", _moved(ahead, -terms.deposit_months)),
        applied,
        at.pays(Account.CHIPS, "chips, paid by deposit", ahead),
        at.pays(Account.CHIPS, "chips", _moved(rest, terms.payment_months)),
        at.pays(Account.PENALTY, "chips not taken", _shortfall(at, terms, count)),
        *(_warrant(at, terms, name, warrant, count) for name, warrant in terms.warrants),
    ]


def delivered(at: Settlement) -> Array:
    """Accelerators delivered under the contract; shape (months,)."""
    found = at.months.none()
    for (site, chip), count in at.deliveries.accelerators.items():
        if chip in at.contract.items and at.contract.site in (None, site):
            found += count
    return found * at.running()


def cost_of(at: Settlement, terms: ChipSupply, count: Array) -> Array:
    """What each month's deliveries cost, each accelerator at the price of the step that it falls in; shape (months,)."""
    steps = sorted((step.above, step.price) for _, step in terms.steps)
    prices = [at.by_year(terms.price), *(at.by_year(price) for _, price in steps)]
    bounds = [0.0, *(above for above, _ in steps), np.inf]
    after = np.cumsum(count)
    before = after - count
    parts = (
        np.clip(np.minimum(after, upper) - np.maximum(before, lower), 0.0, None) * price
        for (lower, upper), price in zip(pairwise(bounds), prices, strict=True)
    )
    return sum(parts, at.months.none())


def _moved(amounts: Array, months: int) -> Array:
    """Amounts so many months later (earlier, where negative); what would fall before the books falls in their first month."""
    if months == 0:
        return amounts
    moved = np.zeros_like(amounts)
    place = np.arange(amounts.size) + months
    inside = place < amounts.size
    np.add.at(moved, np.maximum(place[inside], 0), amounts[inside])
    return moved


def _shortfall(at: Settlement, terms: ChipSupply, count: Array) -> Array:
    """A share of the last price for every accelerator owed and not taken, in the contract's last month."""
    if not 0 <= at.last < at.months.count:
        return at.months.none()
    lacking = max(terms.committed - float(count.sum()), 0.0)
    return at.in_month(at.last, lacking * terms.shortfall_share * float(at.by_year(terms.price)[at.last]))


def _warrant(at: Settlement, terms: ChipSupply, name: str, warrant: Warrant, count: Array) -> Flow:
    """The shares' price less the strike, in the first month in which volume and share price are both reached."""
    price = at.by_year(terms.share_price)
    volume = np.cumsum(count)
    enough = (volume >= warrant.accelerators) & (volume * terms.power_kw / KW_PER_MW >= warrant.power_mw)
    vested = np.flatnonzero(enough & (price >= warrant.share_price_usd) & (at.running() > 0))
    amounts = at.months.none()
    if vested.size:
        gain = max(float(price[vested[0]]) - terms.strike_usd, 0.0)
        amounts = at.in_month(int(vested[0]), warrant.shares * gain)
    return at.receives(Account.WARRANT, f"warrant, {name}", amounts)

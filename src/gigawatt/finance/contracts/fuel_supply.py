"""Fuel by the year: taken or paid for, and what was paid for and not taken made up later.

Equations: docs/mathematics/contracts.md, section 7.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.contract_terms.power import FuelSupply
from gigawatt.finance.contracts.deliveries import Array
from gigawatt.finance.contracts.power_purchase import collared
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import MONTHS_A_YEAR


@dataclass(frozen=True, eq=False)
class Taken:
    """Fuel by what it costs; each of shape (months,) [MWh of heat].

    Attributes:
        paid: At the contract's price.
        made_up: Free, as it was paid for in an earlier year.
        beyond: Above the contract's volume, at the market's price.
        owed: Not taken and yet paid for, in the last month of each year.
    """

    paid: Array
    made_up: Array
    beyond: Array
    owed: Array


def settle(at: Settlement, terms: FuelSupply) -> list[Flow]:
    """Fuel taken, reservation of the pipeline, and what is owed for fuel that was not taken."""
    if terms.pricing == "market":
        price = collared(at.fuel(terms.fuel) + terms.adder, terms.floor, terms.cap)
    else:
        price = at.escalated(terms.price, terms.escalator)
    taken = take(at, terms)
    reserved = at.running() * terms.volume_mwh / MONTHS_A_YEAR * terms.reservation
    flows = [
        at.pays(Account.FUEL, "fuel", taken.paid * price),
        at.pays(Account.FUEL, "pipeline reserved", reserved),
        at.pays(Account.FUEL, "take or pay", taken.owed * price),
    ]
    if np.any(taken.beyond):
        flows.append(at.pays(Account.FUEL, "fuel beyond the volume, at the market", taken.beyond * at.fuel(terms.fuel)))
    return flows


def take(at: Settlement, terms: FuelSupply) -> Taken:
    """Fuel by what it costs: the volume is that of a calendar year, in the months in which the contract runs."""
    burned = [at.meter(item).fuel_mwh for item in at.contract.items]
    fuel = sum((each for each in burned if each is not None), at.months.none()) * at.running()
    found = Taken(*(at.months.none() for _ in range(4)))
    banked: list[tuple[int, float]] = []  # last year in which it may be made up, and how much there is
    for year in at.months.years.tolist():
        here = np.flatnonzero((at.months.year == year) & (at.running() > 0))
        if here.size == 0:
            continue
        volume = terms.volume_mwh * here.size / MONTHS_A_YEAR
        within = _first(fuel[here], volume)
        found.beyond[here] = fuel[here] - within
        due = terms.take_or_pay * volume
        room = max(within.sum() - due, 0.0)  # only what is taken beyond the minimum may be free
        banked = [(last, amount) for last, amount in banked if last >= year and amount > 0.0]
        free = min(room, sum(amount for _, amount in banked))
        found.made_up[here] = within - _first(within, within.sum() - free)
        found.paid[here] = within - found.made_up[here]
        banked = _drawn(banked, free)
        owed = max(due - within.sum(), 0.0)
        found.owed[here[-1]] = owed
        if terms.make_up_years and owed > 0.0:
            banked.append((year + terms.make_up_years, owed))
    return found


def _first(amounts: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    """Of amounts in order, those that come first, up to a sum."""
    return np.diff(np.minimum(np.cumsum(amounts), most), prepend=0.0)


def _drawn(banked: list[tuple[int, float]], amount: float) -> list[tuple[int, float]]:
    """The bank after a draw, the oldest first."""
    left = []
    for last, held in banked:
        taken = min(held, amount)
        amount -= taken
        left.append((last, held - taken))
    return left

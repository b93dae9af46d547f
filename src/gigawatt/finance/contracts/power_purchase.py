"""Power purchase: existing plants, uprates and new ones; as produced, as used or shaped; fixed, indexed or at the market.

Equations: docs/mathematics/contracts.md, section 2.
"""

from __future__ import annotations

import numpy as np

from gigawatt.catalog.contract_terms.power import PowerPurchase, Tranche
from gigawatt.finance.contracts.deliveries import Array
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import MONTHS_A_YEAR
from gigawatt.quantity import YearPath

WHOLE = (("", Tranche()),)


def settle(at: Settlement, terms: PowerPurchase) -> list[Flow]:
    """Energy, unused energy, capacity and damages of a power purchase."""
    if terms.take == "shaped":
        return [*_shaped(at, terms), *_capacity(at, terms)]
    allotted = allot(at, terms)
    flows = [flow for name, tranche in terms.tranches or WHOLE for flow in _energy(at, terms, name, tranche, *allotted[name])]
    return [*flows, *_capacity(at, terms), *_damages(at, terms)]


def allot(at: Settlement, terms: PowerPurchase) -> dict[str, tuple[Array, Array]]:
    """Power taken and available of each tranche: assets in order, tranches in order, each up to its capacity.

    Returns:
        By tranche, mean power taken and available; shape (intervals,) each [MW].
    """
    taken, could = {}, {}
    begins = {asset: tranche.begins for _, tranche in terms.tranches for asset in tranche.assets}
    for item in at.contract.items:
        meter = at.meter(item, begins.get(item))
        taken[item], could[item] = meter.taken_mw * terms.share, np.maximum(meter.could_mw, meter.taken_mw) * terms.share
    found = {}
    for name, tranche in terms.tranches or WHOLE:
        here = at.spread(at.running(tranche.begins)) > 0
        room = np.where(here, np.inf if tranche.capacity_mw is None else tranche.capacity_mw, 0.0)
        left = room.copy()
        used, able = np.zeros_like(room), np.zeros_like(room)
        for item in tranche.assets or at.contract.items:
            part = np.minimum(taken[item], room)
            whole = np.minimum(could[item], left)
            used, able, room, left = used + part, able + whole, room - part, left - whole
            taken[item], could[item] = taken[item] - part, could[item] - whole
        found[name] = (used, np.maximum(able, used))
    return found


def _price(at: Settlement, terms: PowerPurchase, tranche: Tranche) -> Array:
    """Paid for each MWh, by interval; shape (intervals,) [USD/MWh]."""
    if terms.pricing == "market":
        return collared(at.market() + terms.adder, terms.floor, terms.cap)
    escalator = terms.escalator if tranche.escalator is None else tranche.escalator
    return at.spread(at.escalated(tranche.price or terms.price, escalator, terms.index_share))


def collared(price: Array, floor: float | None, cap: float | None) -> Array:
    """A price held between a floor and a cap, where there are any."""
    return np.clip(price, -np.inf if floor is None else floor, np.inf if cap is None else cap)


def _energy(at: Settlement, terms: PowerPurchase, name: str, tranche: Tranche, taken: Array, could: Array) -> list[Flow]:
    """What one tranche's energy costs: used, and, as produced, unused beyond the free hours."""
    price = _price(at, terms, tranche)
    clause = f"energy, {name}" if name else "energy"
    if terms.settlement == "difference":
        difference = price - collared(at.market(), terms.floor, terms.cap)
        return [at.pays(Account.ENERGY, f"{clause}: difference to the market", at.mwh(taken * difference))]
    flows = [at.pays(Account.ENERGY, clause, at.mwh(taken * price))]
    if terms.take == "as-produced":
        unused = could - taken
        billed = unused * at.spread(_billed_share(at, terms, tranche, at.mwh(unused)))
        flows.append(at.pays(Account.ENERGY, f"{clause}: made and not used", at.mwh(billed * price) * terms.curtailment_share))
    return flows


def _billed_share(at: Settlement, terms: PowerPurchase, tranche: Tranche, unused_mwh: Array) -> Array:
    """The share of each month's unused energy that lies beyond the year's free hours; shape (months,)."""
    capacity = tranche.capacity_mw if tranche.capacity_mw is not None else float(_capacity_mw(at, terms).max(initial=0.0))
    free = terms.free_curtailment_h * capacity
    billed = at.months.none()
    for year in at.months.years:
        here = at.months.year == year
        beyond = np.maximum(np.cumsum(unused_mwh[here]) - free, 0.0)
        billed[here] = np.diff(beyond, prepend=0.0)
    return np.divide(billed, unused_mwh, out=at.months.none(), where=unused_mwh > 0.0)


def _shaped(at: Settlement, terms: PowerPurchase) -> list[Flow]:
    """A block in every hour at the price; what is used beyond it or less settles at the market's price."""
    running = at.spread(at.running())
    block = at.spread(at.by_year(terms.block)) * running
    taken = sum((at.meter(item).taken_mw for item in at.contract.items), np.zeros_like(block)) * terms.share * running
    used = at.mwh((taken - block) * at.market())
    return [
        at.pays(Account.ENERGY, "energy, the block", at.mwh(block * _price(at, terms, Tranche()))),
        at.pays(Account.ENERGY, "difference to the block, at the market", used),
    ]


def _capacity_mw(at: Settlement, terms: PowerPurchase) -> Array:
    return at.months.none() + terms.capacity_mw if terms.capacity_mw is not None else at.standing_mw() * terms.share


def _capacity(at: Settlement, terms: PowerPurchase) -> list[Flow]:
    return capacity_flows(
        at, "capacity", _capacity_mw(at, terms), terms.capacity_price, terms.escalator, terms.availability_guarantee
    )


def capacity_flows(
    at: Settlement, clause: str, capacity_mw: Array, price: YearPath | None, escalator: float, guarantee: float | None
) -> list[Flow]:
    """A twelfth of the yearly price a month, less in proportion where availability falls short of what is guaranteed."""
    due = capacity_mw * at.escalated(price, escalator) / MONTHS_A_YEAR * at.running()
    return [at.pays(Account.CAPACITY, clause, due * _kept(at, capacity_mw, guarantee))]


def _kept(at: Settlement, capacity_mw: Array, guarantee: float | None) -> Array:
    """How far the guaranteed availability was kept, 1 at most; shape (months,)."""
    if guarantee is None:
        return np.ones(at.months.count)
    could = sum((at.mwh(at.meter(item).could_mw) for item in at.contract.items), at.months.none())
    due = capacity_mw * at.hours() * guarantee
    return np.minimum(np.divide(could, due, out=np.ones(at.months.count), where=due > 0.0), 1.0)


def _damages(at: Settlement, terms: PowerPurchase) -> list[Flow]:
    """What the seller pays at a calendar year's end for the output that lacks of what he guaranteed."""
    could = sum((at.mwh(at.meter(item).could_mw) for item in at.contract.items), at.months.none()) * terms.share
    due = _capacity_mw(at, terms) * at.hours() * terms.guaranteed_output
    lacking = np.maximum(at.at_year_end(due - could), 0.0)
    return [at.receives(Account.PENALTY, "output short of the guarantee", lacking * terms.shortfall_price)]

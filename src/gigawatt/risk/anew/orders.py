"""What a plan orders, and the master of a future in which these orders are placed (docs/mathematics/risk.md, section 7).

Plants, stores and halls are as ordered, however late they come. What needs no new plan is free still: which chips do which
work, where, how much of a connection is used, what is closed early; and chips wait for halls that are late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.errors import RiskError
from gigawatt.lp import Block
from gigawatt.plan.case.case import Case, Purchase, SiteCase
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.master.master import GIGA, Master, SiteColumns

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEAST = 1e-9  # of the master's units (GW, or whole ones): an order of less is none
LATE_GW = 1e-9
# rows on what may be ordered when: of no matter for what has been ordered already
PLACED = ("yearly build ", "capacity limit ", "energy limit ", "halls limit ", "supply ", "slots ")


@dataclass(frozen=True)
class Ordered:
    """The orders of one thing at one site.

    Attributes:
        kind: ``power``, ``storage energy``, ``connection``, ``halls`` or ``chips``.
        site: its key.
        item: asset, phase or chip.
        starts: of the period for which each is ordered, fractional years, shape (vintages,).
        amounts: in the master's units (GW, GWh, or whole units), shape (vintages,).
        size: MW, MWh or accelerators in one of the master's units.
    """

    kind: str
    site: str
    item: str
    starts: Floats
    amounts: Floats
    size: float

    @property
    def total(self) -> float:
        """MW, MWh or accelerators ordered in all."""
        return float(self.amounts.sum()) * self.size


@dataclass(frozen=True)
class Orders:
    """All that a plan orders.

    Attributes:
        placed: by name of the master's columns.
        halls_gw: of each site by period, as planned, shape (periods,) each.
    """

    placed: Mapping[str, Ordered]
    halls_gw: Mapping[str, Floats]


def orders_of(master: Master, columns: Mapping[str, Floats]) -> Orders:
    """The orders at a point of a master.

    Args:
        master: of the plan.
        columns: the point by name of the master's columns.

    Raises:
        RiskError: the point is of another programme.
    """
    calendar = master.case.calendar
    placed = {}
    whole = master.model.whole
    for kind, site, item, purchase, block, size in purchases(master):
        amounts = columns.get(block.name)
        if amounts is None or len(amounts) != block.size:
            raise RiskError(f"the plan says nothing of {block.name}: it was made for another programme")
        rounded = np.where(amounts > LEAST, amounts, 0.0)
        if whole[block.start]:
            rounded = np.round(rounded)
        placed[block.name] = Ordered(kind, site, item, calendar.starts[purchase.years], rounded, size)
    amounts_of = {name: one.amounts for name, one in placed.items()}
    halls = {
        site.key: halls_gw(site, own, amounts_of, master.case.years)
        for site, own in zip(master.case.sites, master.sites, strict=True)
    }
    return Orders(placed, halls)


def orders_at(master: Master, values: Floats) -> Orders:
    """The orders at a point of a master, given as a vector."""
    return orders_of(master, {block.name: block.take(values) for _, _, _, _, block, _ in purchases(master)})


def purchases(master: Master) -> Iterator[tuple[str, str, str, Purchase, Block, float]]:
    """All that is ordered: kind, site, item, purchase, columns, and MW, MWh or accelerators in one of the master's units."""
    for site, columns in zip(master.case.sites, master.sites, strict=True):
        for asset in site.assets:
            kind = "connection" if asset.standing == "connection" else "power"
            if asset.purchase is not None:
                size = GIGA if asset.unit is None else asset.unit
                yield kind, site.key, asset.key, asset.purchase, columns.new[asset.key], size
            if asset.energy_purchase is not None:
                yield "storage energy", site.key, asset.key, asset.energy_purchase, columns.new_energy[asset.key], GIGA
        for hall in site.halls:
            if hall.purchase is not None:
                yield "halls", site.key, hall.phase, hall.purchase, columns.new_halls[hall.phase], GIGA
        for chip in master.case.chips:
            if chip.purchase is not None:
                yield "chips", site.key, chip.key, chip.purchase, columns.buy[chip.key], GIGA * chip.accelerators_per_mw


def halls_gw(site: SiteCase, columns: SiteColumns, amounts: Mapping[str, Floats], periods: int) -> Floats:
    """Halls of a site by period, those committed with them [GW]."""
    found = np.zeros(periods)
    for hall in site.halls:
        if hall.commitment is not None:
            found += hall.commitment.amount / GIGA
        if hall.purchase is not None:
            found += amounts[columns.new_halls[hall.phase].name] @ hall.purchase.share
    return found


def held_master(case: Case, orders: Orders) -> Master:
    """The master of a case in which a plan's orders are placed, with no budget.

    Args:
        case: of a future.
        orders: of the plan; what it orders before a future lets it comes as soon as that does.
    """
    master = build_master(case)
    model = master.model
    for block in model.row_blocks:
        if block.name.startswith((*PLACED, "capital budget")):
            model.bound_rows(block.index, -np.inf, np.inf)
    amounts: dict[str, Floats] = {}
    for kind, _, _, purchase, block, _ in purchases(master):
        amounts[block.name] = placed = _placed(orders, master, block, purchase)
        if kind == "connection":
            model.bound(block.index, 0.0, np.inf if placed.any() else 0.0)
        else:
            model.bound(block.index, placed, placed)
    _settle_units(master, amounts)
    for site, columns in zip(case.sites, master.sites, strict=True):
        planned = orders.halls_gw.get(site.key, np.zeros(case.years))
        late = np.maximum(0.0, planned - halls_gw(site, columns, amounts, case.years))
        if late.max(initial=0.0) > LATE_GW:
            _let_chips_wait(master, columns, amounts, late)
    master.base_rows = model.row_count
    return master


def _settle_units(master: Master, amounts: Mapping[str, Floats]) -> None:
    """With the units that are ordered it is known of which there are any: nothing of them is left to be decided."""
    model = master.model
    blocks = {block.name: block for block in model.column_blocks}
    for kind, site, item, purchase, block, _ in purchases(master):
        there = blocks.get(f"any {site} {item}")
        if kind == "power" and there is not None:
            some = ((purchase.share > 0.0).T @ amounts[block.name] > 0.0).astype(np.float64)
            model.bound(there.index, some, some)
            model.divide(there)
        model.divide(block)


def _placed(orders: Orders, master: Master, block: Block, purchase: Purchase) -> Floats:
    """A plan's orders of one thing as those of a future's master: each in its own period, or the first that there is after it."""
    found = np.zeros(block.size)
    ordered = orders.placed.get(block.name)
    if ordered is None:
        return found
    starts = master.case.calendar.starts[purchase.years]
    if np.array_equal(starts, ordered.starts):
        return ordered.amounts.copy()
    rank, own = vintage_ranks(ordered.starts), vintage_ranks(starts)
    for start, number, amount in zip(ordered.starts.tolist(), rank.tolist(), ordered.amounts.tolist(), strict=True):
        places = np.flatnonzero((starts >= start - 1e-9) & (own == number))
        if len(places):
            found[places[0]] += amount
    return found


def vintage_ranks(starts: Floats | Integers) -> Integers:
    """The place of each vintage among those of its period: ages at which chips may be sold."""
    found = np.zeros(len(starts), dtype=np.int64)
    for number in range(1, len(starts)):
        found[number] = found[number - 1] + 1 if starts[number] == starts[number - 1] else 0
    return found


def _let_chips_wait(master: Master, columns: SiteColumns, amounts: Mapping[str, Floats], late_gw: Floats) -> None:
    """Chips come no earlier than ordered, and all of them as soon as there are as many halls as planned."""
    case, model = master.case, master.model
    bought = [(chip, columns.buy[chip.key]) for chip in case.chips if chip.purchase is not None]
    if not bought:
        return
    least = model.rows("chips wait for halls", case.years, lower=-late_gw)
    for chip, block in bought:
        assert chip.purchase is not None
        periods, ranks, placed = chip.purchase.years, vintage_ranks(chip.purchase.years), amounts[block.name]
        model.bound(block.index, 0.0, np.inf)
        by_then = (periods[:, None] <= np.arange(case.years)).astype(np.float64)  # (vintages, periods)
        model.entries(least.index[None, :], block.index[:, None], by_then)
        model.bound_rows(least.index, model.row_lower[least.index] + placed @ by_then, np.inf)
        for rank in range(int(ranks.max(initial=0)) + 1):
            some = np.flatnonzero(ranks == rank)
            most = model.rows("chips as ordered", case.years, upper=placed[some] @ by_then[some])
            model.entries(most.index[None, :], block.index[some][:, None], by_then[some])


def cash_usd(master: Master, values: Floats) -> Floats:
    """Overnight cash of a plan by calendar year, commitments included, shape (calendar years,) [USD]."""
    case = master.case
    by_period = master.committed_cash_usd()
    for _, _, _, purchase, block, size in master.purchases():
        by_period = by_period + size * (block.take(values) @ purchase.cash_usd)
    years = case.calendar.calendar_years.tolist()
    return np.array([by_period[case.calendar.periods_of(year)].sum() for year in years])

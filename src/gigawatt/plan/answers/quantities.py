"""What a plan's alternatives are measured by: technologies, sites and chips, as sums over the master's columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.decompose import Decomposed
from gigawatt.plan.master.master import GIGA

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEAST_SHARE = 0.1  # of the largest of its kind: what is smaller in the plan is still measured by so much
LEAST = 0.02  # likewise, of all power at work at the end


@dataclass(frozen=True)
class Quantity:
    """An amount of the plan that could be another at nearly the same cost.

    Attributes:
        kind: ``power`` [MW] or ``storage energy`` [MWh] of a technology in the last year, ``site`` [MW of IT at work in it], or
            ``chips`` [accelerators bought in all years].
        site: key of the site; None: the whole programme.
        item: technology or chip; None for a site.
        unit: of the amount.
        columns: of the master.
        weights: of the columns, in the unit.
        constant: what is committed and no column.
        value: in the plan.
        one: an amount that matters: the plan's, or a tenth of the largest of its kind, or a fiftieth of all power at work.
    """

    kind: str
    site: str | None
    item: str | None
    unit: str
    columns: Integers
    weights: Floats
    constant: float
    value: float
    one: float

    def row(self, size: int) -> Floats:
        """The weights of all of the master's columns, shape (size,)."""
        row = np.zeros(size)
        np.add.at(row, self.columns, self.weights)
        return row

    def at(self, values: Floats) -> float:
        """The amount at a point of the master."""
        return float(self.weights @ values[self.columns]) + self.constant


def quantities(plan: Decomposed) -> list[Quantity]:
    """All amounts that the plan could choose otherwise; the kinds in turn, the largest of each first."""
    sites = list(_measured(plan, _sites(plan), 1.0))
    at_work = LEAST * max(sum(site.value for site in sites), 1.0)
    kinds = [list(_measured(plan, sums, at_work)) for sums in (_power(plan), _energy(plan), _chips(plan))] + [sites]
    in_turn = chain.from_iterable(zip_longest(*kinds))
    return [quantity for quantity in in_turn if quantity is not None]


Sum = tuple[str, str | None, str | None, str, list[tuple[Integers, Floats]], float]


def _measured(plan: Decomposed, sums: Iterator[Sum], least: float) -> Iterator[Quantity]:
    found = []
    for kind, site, item, unit, parts, constant in sums:
        columns = np.concatenate([part[0] for part in parts])
        weights = np.concatenate([part[1] for part in parts])
        value = float(weights @ plan.values[columns]) + constant
        found.append((kind, site, item, unit, columns, weights, constant, value))
    largest = max([value for *_, value in found], default=0.0)
    for fields in sorted(found, key=lambda fields: -fields[-1]):
        yield Quantity(*fields, one=max(fields[-1], LEAST_SHARE * largest, least))


def _last(plan: Decomposed) -> tuple[Integers, Floats]:
    """The periods of the last calendar year, and their parts of it."""
    calendar = plan.master.case.calendar
    periods = np.flatnonzero(calendar.years == calendar.years[-1])
    return periods, calendar.lengths[periods] / calendar.lengths[periods].sum()


def _power(plan: Decomposed) -> Iterator[Sum]:
    yield from _capacity(plan, "power", "MW", energy=False)


def _energy(plan: Decomposed) -> Iterator[Sum]:
    yield from _capacity(plan, "storage energy", "MWh", energy=True)


def _capacity(plan: Decomposed, kind: str, unit: str, *, energy: bool) -> Iterator[Sum]:
    periods, parts = _last(plan)
    found: dict[str, list[tuple[Integers, Floats]]] = {}
    chosen = set()
    for site, columns in zip(plan.master.case.sites, plan.master.sites, strict=True):
        for asset in site.assets:
            position = asset.energy_position if energy else asset.position
            if position is None:
                continue
            found.setdefault(asset.technology, []).append((columns.operation[position, periods], GIGA * parts))
            if asset.retirement is not None or (asset.energy_purchase if energy else asset.purchase) is not None:
                chosen.add(asset.technology)
    for technology, columns_of in found.items():
        if technology in chosen:
            yield kind, None, technology, unit, columns_of, 0.0


def _chips(plan: Decomposed) -> Iterator[Sum]:
    case = plan.master.case
    for chip in case.chips:
        per_column = GIGA * chip.accelerators_per_mw
        found = [
            (columns.buy[chip.key].index, np.full(columns.buy[chip.key].size, per_column))
            for columns in plan.master.sites
            if chip.key in columns.buy
        ]
        committed = sum(
            float(site.chip_commitments[chip.key].new.sum()) for site in case.sites if chip.key in site.chip_commitments
        )
        if found:
            yield "chips", None, chip.key, "accelerators", found, committed * chip.accelerators_per_mw


def _sites(plan: Decomposed) -> Iterator[Sum]:
    periods, parts = _last(plan)
    for site, columns in zip(plan.master.case.sites, plan.master.sites, strict=True):
        found = [(block.index[periods], GIGA * parts) for block in columns.assigned.values()]
        if found:
            yield "site", site.key, None, "MW", found, 0.0

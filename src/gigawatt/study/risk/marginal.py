"""What one more MW of anything is worth to a plan, in each period: prices of the master over the study's planes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import NoFeasiblePoint, Solution
from gigawatt.plan.answers.delay import base_usd
from gigawatt.plan.master.build_master import build_master
from gigawatt.plan.master.master import GIGA, MILLION, Master
from gigawatt.plan.master.master_solver import SETTLED, MasterSolver
from gigawatt.risk.anew.orders import purchases
from gigawatt.risk.anew.reoptimised import Future
from gigawatt.study.risk.planned import PlannedStudy

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Marginal:
    """Prices of a master in which the plan's whole units are held.

    Attributes:
        master: that was solved.
        solution: its optimum.
    """

    master: Master
    solution: Solution

    @property
    def cost_usd(self) -> float:
        """Of the plan, by its planes."""
        return base_usd(self.master, self.solution.objective)

    def of_asset(self, site: str, asset: str) -> Floats:
        """What a MW is worth in each period, what runs paid [USD/MW], shape (periods,)."""
        number = [one.key for one in self.master.case.sites].index(site)
        position = next(one.position for one in self.master.case.sites[number].assets if one.key == asset)
        own = -self.solution.reduced_costs[self.master.sites[number].operation[position]]
        return self._undiscounted(own - self._rows(f"capacity {site} {asset}"))

    def of_vintages(self, columns: str) -> Floats:
        """What one more of a purchase costs in each vintage beyond what it saves, limits on orders paid [USD, discounted].

        Of one in the master's units, shape (vintages,): nothing where some is ordered, and where nothing is lost by that.
        """
        block = next(one for one in self.master.model.column_blocks if one.name == columns)
        found: Floats = np.maximum(0.0, block.take(self.solution.reduced_costs)) * MILLION
        return found

    def _rows(self, name: str) -> Floats:
        found = [block.take(self.solution.row_duals) for block in self.master.model.row_blocks if block.name == name]
        return found[0] if found else np.zeros(self.master.case.years)

    def _undiscounted(self, musd_per_gw: Floats) -> Floats:
        found: Floats = np.maximum(0.0, musd_per_gw) * MILLION / GIGA / self.master.case.calendar.discount
        return found


@dataclass(frozen=True)
class Otherwise:
    """What is not as the plan has it.

    Attributes:
        orders: by name of the master's columns, the vintages of which so many are ordered in all.
        total: how many, in the master's units.
        held: by name of the master's columns, orders of every vintage.
        closed: site and asset that do not run.
    """

    orders: Mapping[str, Integers] = field(default_factory=dict)
    total: float = 0.0
    held: Mapping[str, Floats] = field(default_factory=dict)
    closed: tuple[str, str] | None = None


def marginal(study: PlannedStudy, future: Future, otherwise: Otherwise | None = None) -> Marginal | None:
    """Solve the master of a future over its planes with the plan's whole units.

    Args:
        study: the plan.
        future: in which, and its planes.
        otherwise: what is ordered or closed otherwise than planned.

    Returns:
        None where limits do not allow it.
    """
    other = Otherwise() if otherwise is None else otherwise
    master = build_master(future.case)
    model = master.model
    for _, _, _, _, block, _ in purchases(master):
        if block.name in other.held or (model.whole[block.start] and block.name not in other.orders):
            amounts = other.held.get(block.name, study.orders.placed[block.name].amounts)
            model.bound(block.index, amounts, amounts)
    if other.orders:
        row = model.rows("orders in all", 1, lower=other.total, upper=other.total)
        for block in model.column_blocks:
            if block.name in other.orders:
                model.entries(row.start, block.index[other.orders[block.name]], 1.0)
    if other.closed is not None:
        site, asset = other.closed
        number = [one.key for one in future.case.sites].index(site)
        position = next(one.position for one in future.case.sites[number].assets if one.key == asset)
        model.bound(master.sites[number].operation[position], 0.0, 0.0)
        for rows in model.row_blocks:
            if rows.name == f"capacity {site} {asset}":  # it stands all the same
                model.bound_rows(rows.index, -np.inf, np.inf)
    master.base_rows = model.row_count
    solver = MasterSolver(master, future.pool)
    solver.require(future.pool.needs)
    try:
        return Marginal(master, solver.settled(tolerance=SETTLED))
    except NoFeasiblePoint:
        return None

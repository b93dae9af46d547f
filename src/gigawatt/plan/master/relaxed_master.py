"""Who solves the master: as one linear programme, or site by site where there are many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gigawatt.lp import Solution
from gigawatt.plan.master.master import Master
from gigawatt.plan.master.master_solver import MasterSolver
from gigawatt.plan.master.plane_pool import PlanePool
from gigawatt.plan.master.priced_master import PricedMaster
from gigawatt.plan.site.needs import Need

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MANY_SITES = 16  # from here on one programme of all takes longer than the sites one by one


class ChangeableModel(Protocol):
    """A master's columns and rows, by their numbers in its model."""

    def change_costs(self, columns: Integers, cost: Floats) -> None: ...

    def change_bounds(self, columns: Integers, lower: Floats, upper: Floats) -> None: ...

    def change_row_bounds(self, rows: Integers, lower: Floats, upper: Floats) -> None: ...

    def change_coefficient(self, row: int, column: int, value: float) -> None: ...


class RelaxedMaster(Protocol):
    """Solves the relaxed master over the planes of a pool, and the master with whole units."""

    @property
    def solver(self) -> ChangeableModel: ...

    @property
    def held(self) -> int: ...

    @property
    def by_prices(self) -> bool: ...  # answers are near the optimum, not at it

    @property
    def reached(self) -> float: ...  # how near the last one came

    def solve(self, *, tolerance: float, near: float) -> Solution: ...

    def settled(self, *, tolerance: float, rounds: int = ...) -> Solution: ...

    def take(self, planes: list[tuple[int, int, int]]) -> None: ...

    def require(self, needs: Sequence[Need]) -> None: ...

    def reference(self) -> float: ...

    def after_change(self, sites: set[int]) -> float: ...

    def start(self, planes: list[tuple[int, int, int]], duals: Floats) -> None: ...
    def offer(self, points: Sequence[Floats]) -> None: ...

    def offered(self) -> list[Floats]: ...

    def start_from(self, values: Floats) -> None: ...

    def fix_whole(self, values: Floats | None) -> None: ...

    def solve_whole(self, *, time_limit: float | None, nodes: int | None, gap: float, start: Floats | None) -> Solution: ...


def relaxed_master(master: Master, pool: PlanePool, *, by_site: bool | None = None) -> RelaxedMaster:
    """The solver that fits.

    Args:
        master: to be solved.
        pool: its planes.
        by_site: whether to solve site by site; None: where there are many.
    """
    if by_site is None:
        by_site = len(master.case.sites) >= MANY_SITES
    return PricedMaster(master, pool) if by_site else MasterSolver(master, pool)

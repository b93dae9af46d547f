"""What is worth how much to a plan, by planning without it and with it: the money that options are on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.case import AssetCase
from gigawatt.risk.anew.reoptimised import Future
from gigawatt.risk.anew.scenario import Scenario
from gigawatt.study.risk.marginal import Marginal, Otherwise, marginal
from gigawatt.study.risk.planned import PlannedStudy

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Ordering:
    """Pieces of one thing that are ordered one after another.

    Attributes:
        columns: of the master, of the same vintages.
        vintages: how many there are.
        totals: ordered in all before the first piece and after each, in the master's units, rising.
    """

    columns: tuple[str, ...]
    vintages: int
    totals: tuple[float, ...]

    def otherwise(self, total: float) -> Otherwise:
        """So many ordered in all."""
        return Otherwise(dict.fromkeys(self.columns, np.arange(self.vintages)), total)


class PlannedWithout:
    """A plan with more or less of a thing than it has, all else that is not in whole units decided anew.

    Args:
        study: the plan.
        demand: factors of demand, by workload.
    """

    def __init__(self, study: PlannedStudy, demand: Mapping[str, float] | None = None) -> None:
        self.study = study
        self.future: Future = study.future(Scenario("as planned", demand=demand or {}))
        self._found: dict[str, Marginal | None] = {}
        base = self.solved(Otherwise())
        assert base is not None  # the plan itself
        self.base: Marginal = base

    def solved(self, otherwise: Otherwise) -> Marginal | None:
        """The plan with something otherwise; None where limits do not allow it."""
        key = repr(otherwise)
        if key not in self._found:
            self._found[key] = marginal(self.study, self.future, otherwise)
        return self._found[key]

    def pieces_usd(self, ordering: Ordering) -> Floats:
        """What each piece saves beyond what it costs if it comes in a vintage, limits on orders paid, discounted USD.

        In its best vintage it is what the plan costs less with it than without; in another, less by what orders cost more there.

        Returns:
            Shape (pieces, vintages); as many pieces as limits allow.
        """
        some: list[Marginal] = []
        for total in ordering.totals:
            found = self.solved(ordering.otherwise(total))
            if found is None:
                break
            some.append(found)
        rows = []
        for (before, after), (less, more) in zip(pairwise(some), pairwise(ordering.totals), strict=False):
            lost = 0.5 * (_lost(before, ordering) + _lost(after, ordering))
            rows.append(before.cost_usd - after.cost_usd - (more - less) * lost)
        return np.array(rows).reshape(len(rows), ordering.vintages)

    def saved_usd(self, less: Mapping[str, Floats], more: Mapping[str, Floats]) -> float:
        """What more orders save, at the same dates whatever is asked for, what they cost taken off, discounted USD.

        Args:
            less: orders of every vintage, by the master's columns.
            more: likewise.

        Returns:
            Minus infinity where limits do not allow them.
        """
        without, with_them = (self.solved(Otherwise(held=orders)) for orders in (less, more))
        return -np.inf if without is None or with_them is None else without.cost_usd - with_them.cost_usd

    def orders_usd(self, columns: Mapping[str, Floats], vintages: Mapping[str, Integers], count: int) -> Floats:
        """What orders for one period save beyond what they cost, there and in every other vintage, discounted USD.

        Args:
            columns: of the master, with the orders of each vintage.
            vintages: of the period, by columns.
            count: of all vintages.

        Returns:
            Shape (vintages,). Elsewhere than in their own they are worth what one more is at the margin, limits paid: nothing at
            most, as the plan could have it.
        """
        without = self.solved(Otherwise(vintages, 0.0))
        assert without is not None  # to order less is always possible
        found = np.zeros(count)
        for name, amounts in columns.items():
            later = 0.5 * (without.of_vintages(name) + self.base.of_vintages(name))
            found -= float(amounts[vintages[name]].sum()) * later
        own = np.unique(np.concatenate(list(vintages.values())))
        found[own] = without.cost_usd - self.base.cost_usd
        return found

    def running_usd(self, site: str, asset: AssetCase, capacity_mw: Floats) -> Floats:
        """What a plant saves by running, by period, undiscounted USD, shape (periods,): shared out by what a MW is worth."""
        name = f"new {site} {asset.key}"
        placed = {name: self.study.orders.placed[name].amounts} if name in self.study.orders.placed else {}
        with_it, without = (self.solved(Otherwise(held=placed, closed=one)) for one in (None, (site, asset.key)))
        discount = self.future.case.calendar.discount
        if without is None or with_it is None:
            return np.full(len(capacity_mw), np.inf)
        weights = self.base.of_asset(site, asset.key) * capacity_mw * discount
        weights = weights if weights.sum() > 0.0 else capacity_mw * discount
        found: Floats = (without.cost_usd - with_it.cost_usd) * weights / weights.sum() / discount
        return found


def _lost(found: Marginal, ordering: Ordering) -> Floats:
    """What one more costs beyond its best vintage, in each, shape (vintages,)."""
    every = np.min([found.of_vintages(name) for name in ordering.columns], axis=0)
    lost: Floats = every - every.min()
    return lost


def doubt_of_worth(low_usd: float, middle_usd: float, high_usd: float) -> float:
    """How far what a thing is worth moves with demand, as the deviation of the logarithm of a lognormal that spreads as far.

    Args:
        low_usd: what it saves where less is asked for, by a standard deviation, what it costs not taken off; nothing at least.
        middle_usd: as planned.
        high_usd: where more is.
    """
    low, middle, high = (max(0.0, one) for one in (low_usd, middle_usd, high_usd))
    mean = max(middle, 0.5 * (low + high))
    return 0.0 if mean == 0.0 else float(np.sqrt(np.log1p((0.5 * (high - low) / mean) ** 2)))

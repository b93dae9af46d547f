"""One site's hours of one period and weather year as tiers: the form that the kernel, HiGHS and the planes share.

Beside the plants, cutting load is a tier: one for each workload (at its price; pausing is metered), and one more for each
interruptible workload, cut beyond its share. The same MW is cut in one way only: in each hour, the cheaper. Cut MWh are counted
at the site's meter, so that a price per IT MWh is divided by the hour's PUE. Export is a load that can always be cut: its tier,
*not sold*, costs what it would have earned.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.operation_case import OperationCase

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HourlyTiers:
    """Availability per unit and cost of every tier, shapes (tiers, hours).

    Rows: the case's tiers, then one cut per workload, then one cut beyond its share per interruptible workload, then one
    *not sold* per export.
    """

    per_unit: Floats  # available MW per MW of plant or export, or per MW of IT for a cut; 0 where another way to cut is cheaper
    cost: Floats  # USD/MWh, meter prices included
    plain_cost: Floats  # USD/MWh without meter prices


class HourlyCase:
    """Hourly arrays of one `OperationCase` between two hours of its year, made once and kept in a worker."""

    def __init__(self, case: OperationCase, start: int = 0, stop: int | None = None) -> None:
        self.case = case
        self.span = slice(start, case.hours if stop is None else stop)
        self.pue = case.pue[self.span]
        self.hours = len(self.pue)
        self.plants = len(case.tiers)
        self.cuts = len(case.loads)
        self.interruptible = [index for index, load in enumerate(case.loads) if load.pause_share is not None]
        self.beyond = self.plants + self.cuts  # first row of cuts beyond a share
        self.unsold = self.beyond + len(self.interruptible)  # first row of exports
        self.rows = self.unsold + len(case.exports)
        self.per_unit = np.ones((self.rows, self.hours))
        for row, tier in enumerate(case.tiers):
            self.per_unit[row] = self._spanned(tier.availability)
        self.per_unit[self.plants : self.unsold] = self.pue
        self.shape = self._shape()
        self.pairs = np.array([[self.plants + row, self.beyond + place] for place, row in enumerate(self.interruptible)])
        self.pairs = self.pairs.astype(np.int64).reshape(-1, 2)  # rows that cut the same work: within its share, beyond it
        self._last_cost: tuple[int, Floats] | None = None  # a period's, as its planes follow its dispatch

    def with_prices_of(self, case: OperationCase) -> HourlyCase:
        """The same hours at the prices of another path."""
        other = copy(self)
        other.case, other._last_cost = case, None
        return other

    def _spanned(self, values: float | Floats) -> float | Floats:
        return values if np.ndim(values) == 0 else np.asarray(values)[self.span]

    def export_price(self, index: int, period: int) -> Floats:
        """What a MWh sold earns, shape (hours,) [USD/MWh]."""
        export = self.case.exports[index]
        earned: Floats = export.price_usd_per_mwh[period] * export.price_shape[self.span]
        return earned

    def plain_cost(self, period: int) -> Floats:
        """USD/MWh of every tier and hour in one period, shape (rows, hours); not to be changed."""
        if self._last_cost is None or self._last_cost[0] != period:
            self._last_cost = (period, self._cost(period))
        return self._last_cost[1]

    def _shape(self) -> Floats:
        """What a tier's cost follows from hour to hour, shape (rows, hours)."""
        shape = np.ones((self.rows, self.hours))
        for row, tier in enumerate(self.case.tiers):
            if tier.cost_shape is not None:
                shape[row] = tier.cost_shape[self.span]
        shape[self.plants : self.unsold] = 1.0 / self.pue
        for index, export in enumerate(self.case.exports):
            shape[self.unsold + index] = export.price_shape[self.span]
        return shape

    def costs(self, period: int) -> tuple[Floats, Floats]:
        """Level and addition of each tier's cost, `level · shape + addition`, without prices of meters, shape (rows,) each."""
        case = self.case
        level, added = np.empty(self.rows), np.zeros(self.rows)
        level[: self.plants] = [tier.cost_usd_per_mwh[period] for tier in case.tiers]
        added[: self.plants] = [0.0 if tier.flat_usd_per_mwh is None else tier.flat_usd_per_mwh[period] for tier in case.tiers]
        level[self.plants : self.beyond] = [load.interruption_usd_per_mwh[period] for load in case.loads]
        level[self.beyond : self.unsold] = case.unserved_usd_per_mwh[period]
        level[self.unsold :] = [export.price_usd_per_mwh[period] for export in case.exports]
        return level, added

    def _cost(self, period: int) -> Floats:
        level, added = self.costs(period)
        cost: Floats = level[:, None] * self.shape + added[:, None]
        return cost

    def meter_rates(self, period: int) -> Floats:
        """What one MWh of each tier counts on each meter, shape (meters, rows)."""
        case = self.case
        rates = np.zeros((len(case.meters), self.rows))
        for index, meter in enumerate(case.meters):
            if meter.workload is None:
                rates[index, : self.plants] = meter.tier_rates[:, period]
            else:
                position = next(place for place, load in enumerate(case.loads) if load.workload == meter.workload)
                row = self.beyond + self.interruptible.index(position) if meter.beyond_share else self.plants + position
                rates[index, row] = 1.0
        return rates

    def reactor_rates(self, period: int) -> Floats:
        """What one MWh of each reactor's output counts on each meter, shape (meters, reactors)."""
        rates = [meter.reactor_rates[:, period] for meter in self.case.meters]
        return np.array(rates).reshape(len(self.case.meters), len(self.case.reactors))

    def reactor_costs(self, period: int, meter_prices: Floats) -> Floats:
        """USD/MWh of each reactor's output, meter prices included, shape (reactors,)."""
        plain = np.array([float(reactor.cost_usd_per_mwh[period]) for reactor in self.case.reactors])
        if not len(meter_prices) or not len(plain):
            return plain
        return plain + meter_prices @ self.reactor_rates(period)

    def tiers(self, period: int, meter_prices: Floats) -> HourlyTiers:
        """Tiers of one period at given prices of the meters, shape (meters,) [USD per t, m3, MWh]."""
        plain = self.plain_cost(period)
        cost = plain
        if len(meter_prices) and np.any(meter_prices != 0.0):
            cost = plain + (meter_prices @ self.meter_rates(period))[:, None]
        return HourlyTiers(self._cut_once(cost), cost, plain)

    def _cut_once(self, cost: Floats) -> Floats:
        """``per_unit``, where interruptible work can be cut in the cheaper way only: within its share, or beyond it."""
        if not self.interruptible:
            return self.per_unit
        rows = [self.plants + index for index in self.interruptible]
        beyond = cost[self.beyond : self.unsold] < cost[rows]
        per_unit = self.per_unit.copy()
        per_unit[rows] = np.where(beyond, 0.0, self.pue)
        per_unit[self.beyond : self.unsold] = np.where(beyond, self.pue, 0.0)
        return per_unit

    def capacities(self, x: Floats) -> Floats:
        """Units of every tier for a point ``x`` of the operation's variables, shape (rows,)."""
        case = self.case
        loads = x[case.load_slice]
        return np.concatenate([x[case.tier_slice], loads, loads[self.interruptible], x[case.export_slice]])

    def load_mw(self, x: Floats) -> Floats:
        """What must be met in every hour: IT load times PUE, and all that could be exported, shape (hours,) [MW]."""
        case = self.case
        load: Floats = float(x[case.load_slice].sum()) * self.pue + float(x[case.export_slice].sum())
        return load

    def export_value(self, x: Floats, period: int) -> float:
        """What exporting at full capacity in every hour would earn [USD]: what the *not sold* tiers are measured from."""
        sold = x[self.case.export_slice]
        return float(sum(float(sold[index]) * float(self.export_price(index, period).sum()) for index in range(len(sold))))

    def gather(self, per_row: Floats, per_load: float) -> tuple[Floats, Floats]:
        """Sort rents of rows into coefficients of the operation's variables.

        Args:
            per_row: dual rent of one unit of each row, shape (rows,).
            per_load: what one MW of IT pays for its energy.

        Returns:
            Coefficients of tiers (negative rents), and of loads, of the plane.
        """
        loads = np.full(self.cuts, per_load) - per_row[self.plants : self.plants + self.cuts]
        loads[self.interruptible] -= per_row[self.beyond : self.unsold]
        return -per_row[: self.plants], loads

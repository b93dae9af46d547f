"""One site and year of the operation as hourly tiers: the form that the kernel, HiGHS and the planes share.

Beside the plants, cutting load is a tier: one for each workload (at its price; pausing is metered), and one for
interruptible work cut beyond its share. Cut MWh are counted at the site's meter, so that a price per IT MWh is
divided by the hour's PUE.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.operation_case import OperationCase

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HourlyTiers:
    """Availability per unit and cost of every tier, shapes (tiers, hours).

    Rows: the case's tiers, then one cut per workload, then one cut of interruptible work beyond its share.
    """

    per_unit: Floats  # available MW per MW of plant, or per MW of IT for a cut
    cost: Floats  # USD/MWh, meter prices included
    plain_cost: Floats  # USD/MWh without meter prices


class HourlyCase:
    """Hourly arrays of one `OperationCase`, made once and kept in a worker."""

    def __init__(self, case: OperationCase) -> None:
        self.case = case
        hours = case.hours
        self.plants = len(case.tiers)
        self.cuts = len(case.loads)
        self.interruptible = [index for index, load in enumerate(case.loads) if load.pause_share is not None]
        self.rows = self.plants + self.cuts + (1 if self.interruptible else 0)
        self.per_unit = np.empty((self.rows, hours))
        for row, tier in enumerate(case.tiers):
            self.per_unit[row] = tier.availability
        self.per_unit[self.plants :] = case.pue
        self.load_per_it = case.pue

    def plain_cost(self, year: int) -> Floats:
        """USD/MWh of every tier and hour in year number ``year``, shape (rows, hours)."""
        case = self.case
        cost = np.empty((self.rows, case.hours))
        for row, tier in enumerate(case.tiers):
            level = tier.cost_usd_per_mwh[year]
            cost[row] = level if tier.cost_shape is None else level * tier.cost_shape
            if tier.flat_usd_per_mwh is not None:
                cost[row] += tier.flat_usd_per_mwh[year]
        for index, load in enumerate(case.loads):
            cost[self.plants + index] = load.interruption_usd_per_mwh[year] / case.pue
        if self.interruptible:
            cost[self.rows - 1] = case.unserved_usd_per_mwh[year] / case.pue
        return cost

    def meter_rates(self, year: int) -> Floats:
        """What one MWh of each tier counts on each meter, shape (meters, rows)."""
        case = self.case
        rates = np.zeros((len(case.meters), self.rows))
        for index, meter in enumerate(case.meters):
            if meter.workload is None:
                rates[index, : self.plants] = [tier.co2_t_per_mwh[year] for tier in case.tiers]
            else:
                position = next(place for place, load in enumerate(case.loads) if load.workload == meter.workload)
                rates[index, self.plants + position] = 1.0
        return rates

    def tiers(self, year: int, meter_prices: Floats) -> HourlyTiers:
        """Tiers of one year at given prices of the meters [USD/t, USD/MWh], shape (meters,)."""
        plain = self.plain_cost(year)
        cost = plain
        if len(meter_prices) and np.any(meter_prices != 0.0):
            cost = plain + (meter_prices @ self.meter_rates(year))[:, None]
        return HourlyTiers(self.per_unit, cost, plain)

    def capacities(self, x: Floats) -> Floats:
        """Units of every tier for a point ``x`` of the operation's variables, shape (rows,)."""
        case = self.case
        loads = x[case.load_slice]
        parts = [x[case.tier_slice], loads]
        if self.interruptible:
            parts.append(np.array([loads[self.interruptible].sum()]))
        return np.concatenate(parts)

    def gather(self, per_row: Floats, per_load: float) -> tuple[Floats, Floats]:
        """Sort rents of rows into coefficients of the operation's variables.

        Args:
            per_row: dual rent of one unit of each row, shape (rows,).
            per_load: what one MW of IT pays for its energy.

        Returns:
            Coefficients of tiers (negative rents), and of loads, of the plane.
        """
        loads = np.full(self.cuts, per_load) - per_row[self.plants : self.plants + self.cuts]
        if self.interruptible:
            loads[self.interruptible] -= per_row[self.rows - 1]
        return -per_row[: self.plants], loads

"""A site's dispatches with less than is planned: planes from below, costs at every corner of prices from above.

A *point* is the plan's capacities and loads of one site and period with a share of each of its drivers (assets that may be late,
work that may fall away). Dispatched at a corner of prices in one weather year, it gives a plane under the operating cost at every
corner (its hourly prices are a dual point whatever the costs are), and what the same hours would have cost there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.dispatch.dispatch_lp import HourlyDispatch
from gigawatt.plan.dispatch.hourly import HourlyCase
from gigawatt.plan.dispatch.operation_case import OperationCase
from gigawatt.plan.site.limited import highest_prices
from gigawatt.plan.site.planes import HourlyPrices, TakerPrices, plane
from gigawatt.plan.site.site_weather import SiteWeather
from gigawatt.plan.stores.stores_in_turn import dispatch_in_turn
from gigawatt.risk.operation.used_shares import used_shares

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Driver:
    """Something of a site that a future may have less of than is planned: an asset, or a workload.

    Attributes:
        key: of the asset or the workload.
        positions: its variables of the operation: power, and energy of a store.
        work: it is a workload.
    """

    key: str
    positions: tuple[int, ...]
    work: bool


@dataclass(frozen=True)
class SitePlan:
    """What is planned at one site, in every period.

    Attributes:
        weather: its operation at every corner of prices (as price paths), in every weather year.
        x: the operation's variables, shape (periods, size).
        allotment: of each meter, inf where nothing limits it, shape (periods, meters).
        meter_prices: what the plan's own dispatch pays for what is limited, shape (periods, meters).
        drivers: what a future may have less of.
    """

    weather: SiteWeather
    x: Floats
    allotment: Floats
    meter_prices: Floats
    drivers: tuple[Driver, ...]

    @property
    def corners(self) -> int:
        return self.weather.paths

    @property
    def works(self) -> Booleans:
        """Which drivers are work, shape (drivers,)."""
        return np.array([driver.work for driver in self.drivers], dtype=bool)

    @cached_property
    def same_corners(self) -> Integers:
        """The first corner at which all prices of this site are those of each, shape (corners,): some move nothing here."""
        known: dict[bytes, int] = {}
        periods, years = range(len(self.x)), self.weather.years
        keys = [
            np.concatenate([self.weather.cases[corner * years].prices(period) for period in periods]).tobytes()
            for corner in range(self.corners)
        ]
        return np.array([known.setdefault(key, corner) for corner, key in enumerate(keys)], dtype=np.int64)

    def with_shares(self, period: int, shares: Floats) -> Floats:
        """The plan's point in a period with a share of each driver, shape (drivers,)."""
        point: Floats = self.x[period].copy()
        for share, driver in zip(shares, self.drivers, strict=True):
            point[list(driver.positions)] *= share
        return point

    def by_driver(self, period: int) -> tuple[Floats, Floats]:
        """The plan's point in parts: what is there whatever comes, shape (size,), and each driver's, shape (drivers, size)."""
        own = np.zeros((len(self.drivers), self.x.shape[1]))
        for place, driver in enumerate(self.drivers):
            own[place, list(driver.positions)] = self.x[period, list(driver.positions)]
        certain: Floats = self.x[period] - own.sum(axis=0)
        limits = self.allotment[period]
        certain[self.weather.cases[0].meter_slice] = np.where(np.isfinite(limits), limits, 0.0)
        return certain, own


@dataclass(frozen=True)
class Point:
    """One dispatch: what it needs, and what it costs and uses.

    Attributes:
        shares: of each driver that it needs: of assets what it uses, of work all that there is, shape (drivers,).
        cost_usd: of these hours at every corner that differs, shape (corners,).
        planes: under the operating cost, shape (corners, size).
        metered: shape (meters,).
        cut_mwh: of each workload, at the meter, shape (workloads,).
        co2_t: emitted.
    """

    shares: Floats
    cost_usd: Floats
    planes: Floats
    metered: Floats
    cut_mwh: Floats
    co2_t: float


class SitePoints:
    """Dispatches of one site, made when they are asked for.

    Args:
        plan: of the site.
    """

    def __init__(self, plan: SitePlan) -> None:
        self.plan = plan
        years = plan.weather.years
        self.corners = sorted(set(plan.same_corners.tolist()))  # those that differ, by their numbers in the box
        self._cases = [[plan.weather.cases[corner * years + year] for corner in self.corners] for year in range(years)]
        self._hourly: dict[tuple[int, int, tuple[int, int]], HourlyCase] = {}
        self.dispatches = 0

    @property
    def case(self) -> OperationCase:
        found: OperationCase = self._cases[0][0]
        return found

    def highest_prices(self, period: int) -> Floats:
        """Of meters: at these every limit is met that can be, shape (meters,)."""
        return highest_prices(self.case, period)

    def weights(self, of_box: Floats) -> Floats:
        """Weights of the corners that differ from those of all, shape (futures, corners) both."""
        found = np.zeros((len(of_box), len(self.corners)))
        for corner, same in enumerate(self.plan.same_corners.tolist()):
            found[:, self.corners.index(same)] += of_box[:, corner]
        return found

    def dispatch(self, year: int, period: int, corner: int, shares: Floats, meter_prices: Floats) -> Point:
        """One dispatch: the best there is of a site with one store, one near it where there are several.

        Args:
            year: number of the weather year.
            period: number of the period.
            corner: number among those that differ.
            shares: of each driver, shape (drivers,).
            meter_prices: what counts on meters is paid for so, shape (meters,).
        """
        self.dispatches += 1
        x, own = self.plan.with_shares(period, shares), self._hours(year, corner, period)
        hours = dispatch_in_turn(own, x, period, meter_prices)
        made = hours.generation_mw.sum(axis=1)
        output = hours.reactor_output_mw.sum(axis=1)
        cut = made[own.plants : own.beyond].copy()
        cut[own.interruptible] += made[own.beyond : own.unsold]
        metered = own.meter_rates(period) @ made + own.reactor_rates(period) @ output
        uses = self._uses(own, hours, period, shares)
        planes = self._planes(year, period, hours, meter_prices)
        return Point(uses, self._costs(year, period, x, hours), planes, metered, cut, _carbon_t(own.case, made, period))

    def _uses(self, hourly: HourlyCase, hours: HourlyDispatch, period: int, shares: Floats) -> Floats:
        """The share of each driver that a future must have to be dispatched so, shape (drivers,)."""
        most = used_shares(hourly, hours, self.plan.x[period])
        used = np.array([float(most[list(driver.positions)].max()) for driver in self.plan.drivers])
        found: Floats = np.where(self.plan.works, shares, np.minimum(shares, used))
        return found

    def all_cut(self, year: int, period: int) -> tuple[Floats, Floats, Floats]:
        """What it costs to power nothing of each workload that is a driver, how much that is, and what it counts on meters.

        Returns:
            USD, shape (works,); MWh at the meter, shape (works, workloads); meters, shape (works, meters).
        """
        case = self._cases[year][0]
        begin, end = case.slices[period]
        works = [driver for driver in self.plan.drivers if driver.work]
        usd, mwh, metered = (
            np.zeros(len(works)),
            np.zeros((len(works), len(case.loads))),
            np.zeros((len(works), len(case.meters))),
        )
        for place, driver in enumerate(works):
            number = driver.positions[0] - case.load_slice.start
            load, it_mw = case.loads[number], float(self.plan.x[period, driver.positions[0]])
            paused = load.interruption_usd_per_mwh[period]
            price = paused if load.pause_share is None else max(paused, case.unserved_usd_per_mwh[period])
            usd[place] = it_mw * price * (end - begin)
            mwh[place, number] = it_mw * float(case.pue[begin:end].sum())
            for index, meter in enumerate(case.meters):
                if meter.workload == load.workload and meter.beyond_share == (load.pause_share is not None):
                    metered[place, index] = mwh[place, number]
        return usd, mwh, metered

    def pause_usd_per_mwh(self, year: int, period: int) -> Floats:
        """What cutting each workload costs, where little is cut [USD/MWh at the meter], shape (workloads,)."""
        case = self._cases[year][0]
        begin, end = case.slices[period]
        prices = np.array([load.interruption_usd_per_mwh[period] for load in case.loads])
        found: Floats = prices * (end - begin) / float(case.pue[begin:end].sum())
        return found

    def _planes(self, year: int, period: int, hours: HourlyDispatch, meter_prices: Floats) -> Floats:
        case = self.case
        stored = np.array([store.value_usd_per_mwh for store in hours.batteries]).reshape(
            len(case.batteries), len(hours.price_usd_per_mwh)
        )
        prices = HourlyPrices(hours.price_usd_per_mwh, stored)
        takers: dict[TakerPrices, float] = {}  # what they earn is found once: `own` leaves prices as they are, corner by corner
        return np.array(
            [
                plane(self._hours(year, other, period), period, prices, meter_prices, takers, own=True)
                for other in range(len(self.corners))
            ]
        )

    def _costs(self, year: int, period: int, x: Floats, hours: HourlyDispatch) -> Floats:
        """What the same hours cost at every corner, shape (corners,)."""
        own = self._hours(year, 0, period)
        shaped, made = np.einsum("kt,kt->k", hours.generation_mw, own.shape), hours.generation_mw.sum(axis=1)
        output = hours.reactor_output_mw.sum(axis=1)
        found = np.empty(len(self.corners))
        for corner in range(len(found)):
            hourly = self._hours(year, corner, period)
            level, added = hourly.costs(period)
            found[corner] = level @ shaped + added @ made - hourly.export_value(x, period)
            found[corner] += output @ hourly.reactor_costs(period, np.zeros(0))
        return found

    def _hours(self, year: int, corner: int, period: int) -> HourlyCase:
        case = self._cases[year][corner]
        span = case.slices[period]
        key = (year, corner, span)
        if key not in self._hourly:
            first = (year, 0, span)
            if first not in self._hourly:
                self._hourly[first] = HourlyCase(self._cases[year][0], *span)
            self._hourly[key] = self._hourly[first] if corner == 0 else self._hourly[first].with_prices_of(case)
        return self._hourly[key]


def _carbon_t(case: OperationCase, made: Floats, period: int) -> float:
    """CO2 of sources; reactors emit none."""
    return float(sum(mwh * float(tier.co2_t_per_mwh[period]) for mwh, tier in zip(made, case.tiers, strict=False)))

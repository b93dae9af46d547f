"""A site's dispatches without what may be missing: planes from below, costs at every corner of prices from above.

A *point* is the plan's capacities and loads of one site and period without some of its drivers (assets that may be late, work
that may fall away). Dispatched exactly at a corner of prices in one weather year, it gives a plane under the operating cost at
every corner (its hourly prices are a dual point whatever the costs are), and what the same hours would have cost at every corner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.hourly import HourlyCase
from gigawatt.plan.operation_case import OperationCase
from gigawatt.plan.planes import HourlyPrices, plane
from gigawatt.plan.site_operation import Question, SiteOperation
from gigawatt.plan.site_weather import SiteWeather

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

MOST_CORNERS = 4  # of which each is dispatched


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
        drivers: what a future may have less of.
    """

    weather: SiteWeather
    x: Floats
    allotment: Floats
    drivers: tuple[Driver, ...]

    @property
    def corners(self) -> int:
        return self.weather.paths

    def without(self, period: int, missing: int) -> Floats:
        """The plan's point in a period without some drivers, the bits of a number."""
        point: Floats = self.x[period].copy()
        for place, driver in enumerate(self.drivers):
            if missing >> place & 1:
                point[list(driver.positions)] = 0.0
        return point

    def with_shares(self, period: int, shares: Floats) -> Floats:
        """The plan's point in a period with a share of each driver, shape (drivers,)."""
        point: Floats = self.x[period].copy()
        for share, driver in zip(shares, self.drivers, strict=True):
            point[list(driver.positions)] *= share
        return point


@dataclass(frozen=True)
class Point:
    """One dispatch: what it costs and uses at every corner of prices.

    Attributes:
        cost_usd: of these hours at every corner, shape (corners,).
        planes: under the operating cost, shape (corners, size).
        cut_mwh: of each workload, at the meter, shape (workloads,).
        co2_t: emitted.
    """

    cost_usd: Floats
    planes: Floats
    cut_mwh: Floats
    co2_t: float


class SitePoints:
    """Dispatches of one site, made when they are asked for.

    Args:
        plan: of the site.
        several_at: corners at which a point is dispatched where the site has several stores; elsewhere every corner is,
            or with more than four of them every other.
    """

    def __init__(self, plan: SitePlan, several_at: tuple[int, ...] = (0, -1)) -> None:
        self.plan = plan
        years = plan.weather.years
        self._cases = [[plan.weather.cases[corner * years + year] for corner in range(plan.corners)] for year in range(years)]
        self._operations: dict[tuple[int, int], SiteOperation] = {}
        self._hourly: dict[tuple[int, int, tuple[int, int]], HourlyCase] = {}
        self._found: dict[tuple[int, int, int], tuple[Point, ...]] = {}
        several = plan.weather.stores > 1
        chosen = {corner % plan.corners for corner in several_at} if several else set(_far_apart(plan.corners))
        self._dispatched_at = sorted(chosen)
        self.dispatches = 0

    def points(self, year: int, period: int, missing: int) -> tuple[Point, ...]:
        """The dispatches of one point: its optimum at each of the corners at which it is dispatched.

        Args:
            year: number of the weather year.
            period: number of the period.
            missing: drivers that are not there, as bits.

        Raises:
            SolverError: HiGHS, where it is needed, gave no optimal answer.
        """
        key = (year, period, missing)
        if key not in self._found:
            x = self.plan.without(period, missing)
            self._found[key] = tuple(self._point(year, period, corner, x) for corner in self._dispatched_at)
        return self._found[key]

    def at_shares(self, year: int, period: int, shares: Floats, weights: Floats) -> Point:
        """The dispatch of a point that has a share of each driver, shape (drivers,), at the corner that weighs most; not kept."""
        corner = max(self._dispatched_at, key=lambda one: (float(weights[one]), -one))
        return self._point(year, period, corner, self.plan.with_shares(period, shares))

    @property
    def corners_dispatched(self) -> int:
        return len(self._dispatched_at)

    def load_of(self, driver: int) -> int:
        """Number of the workload that a driver is."""
        return int(self.plan.drivers[driver].positions[0] - self._cases[0][0].load_slice.start)

    def all_cut(self, year: int, period: int) -> tuple[Floats, Floats]:
        """What it costs to power nothing of each driver's work, and how much that is; nothing for an asset.

        Returns:
            USD, shape (drivers,), and MWh at the meter, shape (drivers, workloads).
        """
        case = self._cases[year][0]
        begin, end = case.slices[period]
        usd, mwh = np.zeros(len(self.plan.drivers)), np.zeros((len(self.plan.drivers), len(case.loads)))
        for place, driver in enumerate(self.plan.drivers):
            if driver.work:
                number = self.load_of(place)
                load, it_mw = case.loads[number], float(self.plan.x[period, driver.positions[0]])
                paused = load.interruption_usd_per_mwh[period]
                price = paused if load.pause_share is None else max(paused, case.unserved_usd_per_mwh[period])
                usd[place] = it_mw * price * (end - begin)
                mwh[place, number] = it_mw * float(case.pue[begin:end].sum())
        return usd, mwh

    def _point(self, year: int, period: int, corner: int, x: Floats) -> Point:
        self.dispatches += 1
        asked = Question(0, period, x, self.plan.allotment[period], exact=True, hourly=True, planes_for=(period,))
        answer = self._operation(year, corner).answer(asked)
        assert answer.hours is not None
        (hours,) = answer.hours
        own = self._hours(year, corner, period)
        stored = np.array([store.value_usd_per_mwh for store in hours.batteries]).reshape(len(own.case.batteries), own.hours)
        prices = HourlyPrices(hours.price_usd_per_mwh, stored)
        costs, planes = np.empty(self.plan.corners), np.empty((self.plan.corners, own.case.size))
        output = hours.reactor_output_mw.sum(axis=1)
        for other in range(self.plan.corners):
            hourly = self._hours(year, other, period)
            plain = hourly.plain_cost(period)
            costs[other] = float(np.einsum("kt,kt->", hours.generation_mw, plain)) - hourly.export_value(x, period)
            costs[other] += float(output @ hourly.reactor_costs(period, np.zeros(len(hourly.case.meters))))
            # where meters bind, several dispatches are tried: the plane of the first is the one that touches
            planes[other] = answer.planes[0] if other == corner else plane(hourly, period, prices, answer.meter_prices)
        made = hours.generation_mw.sum(axis=1)
        cut = made[own.plants : own.beyond].copy()
        cut[own.interruptible] += made[own.beyond : own.unsold]
        return Point(costs, planes, cut, _carbon_t(own.case, made, period))

    def _operation(self, year: int, corner: int) -> SiteOperation:
        key = (year, corner)
        if key not in self._operations:
            self._operations[key] = SiteOperation(SiteWeather((self._cases[year][corner],), (1.0,)), tells_needs=False)
        return self._operations[key]

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


def _far_apart(corners: int) -> list[int]:
    """All corners of a square; of a cube those that share no edge: every corner has one of them next to it."""
    return [corner for corner in range(corners) if corners <= MOST_CORNERS or corner.bit_count() % 2 == 0]

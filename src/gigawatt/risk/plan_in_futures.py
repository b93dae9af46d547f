"""What futures do to a plan that is held: compute, cost and cash of each (docs/mathematics/risk.md, section 3).

Recourse is what needs no new plan: work goes to other sites' chips as far as they would stand idle, chips wait for halls that are
late, and a site that waits for power keeps its bridge and takes all the grid it may have, where that is cheaper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.executor import SiteWorkers
from gigawatt.risk.drawn_futures import DrawnFutures
from gigawatt.risk.late_site import LEAST, NEVER, LateSite
from gigawatt.risk.operation_bounds import Effort, SiteBounds, SiteFutures
from gigawatt.risk.planned_site import Periods, PlannedSite, PlannedWork
from gigawatt.risk.sites_in_futures import sites_in_futures

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class PlanInFutures:
    """Of every future; money is real and undiscounted by period, `cost_*` is its present value.

    Attributes:
        cost_low_usd: discounted cost, unserved compute at its value included, no less than this, shape (futures,).
        cost_high_usd: no more than this: a dispatch costs it.
        operation_low_usd: of all sites, shape (futures, periods).
        operation_high_usd: likewise.
        standing_usd: capital and fixed costs, shape (futures, periods).
        fixed_usd: of which fixed costs, likewise.
        unserved_usd: value of work that no chips are there for, shape (futures, periods).
        worth_usd: value of work that chips are there for, whether its power is cut or not, shape (futures, periods).
        cash_usd: overnight cash, shape (futures, periods).
        delivered: of each workload, at work and powered, shape (futures, periods, workloads).
        asked: of each workload in the future, likewise.
        co2_t: shape (futures, periods).
        first_tokens: fractional year in which each workload is first done, inf where never, shape (futures, workloads).
        recourse: share of sites and periods in which power beyond the plan was taken, shape (futures,).
        power_saves_usd: present value of taking that power, shape (futures,).
        shifting_saves_usd: present value of the work that other sites' chips do, its power not counted, shape (futures,).
        waiting_saves_usd: present value of charges for chips that wait for their halls, shape (futures,).
        dispatches: made.
    """

    cost_low_usd: Floats
    cost_high_usd: Floats
    operation_low_usd: Floats
    operation_high_usd: Floats
    standing_usd: Floats
    fixed_usd: Floats
    unserved_usd: Floats
    worth_usd: Floats
    cash_usd: Floats
    delivered: Floats
    asked: Floats
    co2_t: Floats
    first_tokens: Floats
    recourse: Floats
    power_saves_usd: Floats
    shifting_saves_usd: Floats
    waiting_saves_usd: Floats
    dispatches: int

    @property
    def first_token(self) -> Floats:
        """Fractional year in which any work is first done, inf where never, shape (futures,)."""
        found: Floats = self.first_tokens.min(axis=1, initial=NEVER)
        return found

    @property
    def cost_usd(self) -> Floats:
        """The middle of both bounds, shape (futures,)."""
        found: Floats = 0.5 * (self.cost_low_usd + self.cost_high_usd)
        return found

    @property
    def net_usd(self) -> Floats:
        """What each period brings less all that is paid in it, capital when it is spent, shape (futures, periods)."""
        found: Floats = self.worth_usd - self.operation_high_usd - self.fixed_usd - self.cash_usd
        return found

    @property
    def peak_funding_usd(self) -> Floats:
        """The most money that is out at once, shape (futures,)."""
        found: Floats = np.maximum(0.0, -np.cumsum(self.net_usd, axis=1).min(axis=1))
        return found

    def part(self, rows: slice) -> PlanInFutures:
        """Some of the futures."""
        arrays = {one.name: getattr(self, one.name)[rows] for one in fields(self) if one.name != "dispatches"}
        return PlanInFutures(**arrays, dispatches=self.dispatches)


def plan_in_futures(
    sites: Sequence[PlannedSite],
    work: Sequence[PlannedWork],
    periods: Periods,
    futures: DrawnFutures,
    effort: Effort | None = None,
    executor: SiteWorkers | None = None,
) -> PlanInFutures:
    """The consequences of every future, the plan held fixed.

    Args:
        sites: of the plan.
        work: all that is asked for, in the order of the operation's workloads.
        periods: of the plan.
        futures: as they were drawn.
        effort: how much is dispatched for one site, weather year and period.
        executor: who dispatches the sites; None: this process.

    Raises:
        SolverError: a dispatch gave no answer that can be trusted.
    """
    count = futures.count
    late = [LateSite(site, periods, futures) for site in sites]
    done = _Work(sites, work, late, futures)
    shape = (count, periods.count)
    low, high, capital, fixed, cash, co2, taken, saved, waited = (np.zeros(shape) for _ in range(9))
    delivered, served, alone = (np.zeros((*shape, len(work))) for _ in range(3))
    dispatches = 0
    left = [_left(delayed, done.at(number)[1], futures) for number, delayed in enumerate(late)]
    besides_usd = [np.sum([np.zeros(periods.count), *(cost.usd for cost in site.costs)], axis=0) for site in sites]
    bounds = sites_in_futures([site.plan for site in sites], left, besides_usd, effort, executor)
    for number, (site, delayed) in enumerate(zip(sites, late, strict=True)):
        chips, at_work, without = done.at(number)
        operated, more, saves = _cheaper(bounds[number], left[number], count, site.spare_usd)
        dispatches += operated.dispatches
        low += operated.lower_usd
        high += operated.upper_usd
        co2 += operated.co2_t
        taken += more
        saved += saves
        waited += delayed.waited_usd
        capital += delayed.capital_usd
        fixed += delayed.fixed_usd + more * site.spare_usd
        cash += delayed.cash_usd()
        served += chips
        alone += without
        delivered += chips * _powered(operated.cut_mwh, at_work, site, futures.weather)
    values = np.array([one.value_usd_per_unit_year * periods.lengths for one in work]).T  # (periods, workloads)
    unserved = np.einsum("ftw,tw->ft", np.maximum(0.0, done.wanted - served), values)
    besides = capital + fixed + unserved
    return PlanInFutures(
        cost_low_usd=(low + besides) @ periods.discount,
        cost_high_usd=(high + besides) @ periods.discount,
        operation_low_usd=low,
        operation_high_usd=high,
        standing_usd=capital + fixed,
        fixed_usd=fixed,
        unserved_usd=unserved,
        worth_usd=np.einsum("ftw,tw->ft", served, values),
        cash_usd=cash,
        delivered=delivered,
        asked=done.wanted,
        co2_t=co2,
        first_tokens=np.min([delayed.first_tokens(work) for delayed in late], axis=0),
        recourse=taken.mean(axis=1) / max(1, len(sites)),
        power_saves_usd=saved @ periods.discount,
        shifting_saves_usd=np.einsum("ftw,tw->ft", served - alone, values) @ periods.discount,
        waiting_saves_usd=waited @ periods.discount,
        dispatches=dispatches,
    )


class _Work:
    """What is done where: as much as chips in halls can, less where less is wanted in all.

    Work of a site whose chips are late goes to chips of others that would stand idle.
    """

    def __init__(
        self, sites: Sequence[PlannedSite], work: Sequence[PlannedWork], late: Sequence[LateSite], futures: DrawnFutures
    ) -> None:
        self.work, self.late, self.sites = work, late, sites
        factors = np.array([futures.demand_of(one.key) for one in work]).T.reshape(futures.count, 1, len(work))
        self.wanted: Floats = factors * np.array([one.demand for one in work]).T  # (futures, periods, workloads)
        could = np.zeros_like(self.wanted)
        for delayed in late:
            could += delayed.able(work)[0]
        self._needed = np.minimum(1.0, np.divide(self.wanted, could, out=np.ones_like(could), where=could > 0.0))
        self._planned = np.sum([site.compute for site in sites], axis=0)  # (periods, workloads)

    def at(self, site: int) -> tuple[Floats, Floats, Floats]:
        """What a site does, the share of its planned load that draws power for it, and what it would do if no work could move.

        Each of shape (futures, periods, workloads).
        """
        able, drawn = self.late[site].able(self.work)
        planned = self.sites[site].compute
        own = np.divide(planned, self._planned, out=np.zeros_like(planned), where=self._planned > 0.0)
        return able * self._needed, drawn * self._needed, np.minimum(able, self.wanted * own)


def _left(delayed: LateSite, at_work: Floats, futures: DrawnFutures) -> SiteFutures:
    """What all futures leave of a site; after them those again in which power is late, with power beyond the plan."""
    site, periods = delayed.site, delayed.periods
    drivers = site.plan.drivers
    shares = np.empty((futures.count, periods.count, len(drivers)))
    more, planned = np.empty_like(shares), np.ones((periods.count, len(drivers)))
    short = np.zeros((futures.count, periods.count), dtype=bool)
    for place, driver in enumerate(drivers):
        if driver.work:
            number = driver.positions[0] - site.plan.weather.cases[0].load_slice.start
            shares[:, :, place] = more[:, :, place] = at_work[:, :, number]
        else:
            there = delayed.shares[driver.key]
            planned[:, place] = site.held[driver.key]
            shares[:, :, place] = np.minimum(there, site.held[driver.key])
            more[:, :, place] = there
            short |= there < site.held[driver.key] - LEAST
    asks = short & (site.spare_mw > 0.0)
    some = np.flatnonzero(asks.any(axis=1))
    of = np.concatenate([np.arange(futures.count), some])
    asked = np.concatenate([np.ones_like(asks), asks[some]])
    every = np.concatenate([shares, more[some]])
    return SiteFutures(every, futures.corner_weights[of], futures.weather[of], asked, of, planned)


def _cheaper(bounds: SiteBounds, left: SiteFutures, count: int, spare_usd: Floats) -> tuple[SiteBounds, Floats, Floats]:
    """Of each future and period the cheaper of the plan's power and more, by what a dispatch of either is known to cost."""
    some, asks = left.of[count:], left.asked[count:]
    taken, saves = np.zeros((count, asks.shape[1])), np.zeros((count, asks.shape[1]))
    gain = bounds.upper_usd[some] - bounds.upper_usd[count:] - spare_usd
    better = (gain > 0.0) & asks
    taken[some] = better
    saves[some] = np.where(better, gain, 0.0)

    def of(values: Floats) -> Floats:
        found = values[:count].copy()
        pick = better if values.ndim == better.ndim else better[:, :, None]
        found[some] = np.where(pick, values[count:], values[:count][some])
        return found

    chosen = replace(
        bounds,
        lower_usd=of(bounds.lower_usd),
        upper_usd=of(bounds.upper_usd),
        cut_mwh=of(bounds.cut_mwh),
        co2_t=of(bounds.co2_t),
    )
    return chosen, taken, saves


def _powered(cut_mwh: Floats, at_work: Floats, site: PlannedSite, weather: Integers) -> Floats:
    """Share of the energy of each workload that is not cut, shape (futures, periods, workloads)."""
    asked = at_work * site.asked_mwh[weather]
    part = np.divide(cut_mwh, asked, out=np.zeros_like(cut_mwh), where=asked > 0.0)
    found: Floats = 1.0 - np.clip(part, 0.0, 1.0)
    return found

"""What futures do to a plan that is held: compute, cost and cash of each (docs/mathematics/risk.md, section 3).

Recourse is what needs no new plan: work goes to other sites' chips as far as they would stand idle, chips wait for halls that are
late, and a site that waits for power keeps its bridge and takes all the grid it may have, sends work to sites with idle chips and
power, or does not begin it, where that is cheaper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.workers.executor import SerialExecutor, SiteWorkers
from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.held.late_runs import caught_up
from gigawatt.risk.held.late_site import NEVER, LateSite
from gigawatt.risk.held.late_sites import MOST_BYTES, LateSites, groups_of
from gigawatt.risk.held.planned_site import Periods, PlannedSite, PlannedWork
from gigawatt.risk.held.site_sums import OneWay, SiteSums
from gigawatt.risk.held.work_without_power import Elsewhere, Proposed, WorkAt, short_of_power
from gigawatt.risk.operation.operation_bounds import Effort, SiteBounds, SiteFutures
from gigawatt.risk.operation.site_points import SitePoints
from gigawatt.risk.operation.sites_in_futures import sites_in_futures

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

A_CENT = 0.01  # USD: of less there is nothing
BY_PERIOD = ("lower_usd", "upper_usd", "cut_mwh", "co2_t", "missed_usd")  # of a site's bounds


@dataclass(frozen=True)
class PlanInFutures:
    """Of every future; money is real and undiscounted by period, `cost_*` is its present value.

    Attributes:
        cost_low_usd: discounted cost, unserved compute at its value included, no less than this, shape (futures,).
        cost_high_usd: no more than this: a dispatch costs it.
        operation_low_usd: of all sites, work that has no power and is not begun at its value, shape (futures, periods).
        operation_high_usd: likewise.
        standing_usd: capital and fixed costs, overheads of what is late with them, shape (futures, periods).
        fixed_usd: of which fixed costs, likewise.
        unserved_usd: value of work that no chips are there for, shape (futures, periods).
        unpowered_usd: what of operation is work that chips are there for, cut or not begun for want of power, likewise.
        worth_usd: value of work that chips are there for, whether its power is cut or not, shape (futures, periods).
        earned_usd: of which work that has power, likewise.
        cash_usd: overnight cash, overheads of what is late included, shape (futures, periods).
        overheads_usd: of which overheads, likewise.
        interest_usd: of capital charges, interest that delay adds, likewise.
        delivered: of each workload, at work and powered, shape (futures, periods, workloads).
        asked: of each workload in the future, likewise.
        co2_t: shape (futures, periods).
        first_tokens: fractional year in which each workload is first done, inf where never, shape (futures, workloads).
        recourse: share of sites and periods in which power beyond the plan was taken, shape (futures,).
        power_saves_usd: present value of taking that power, shape (futures,).
        shifting_saves_usd: present value of the work that other sites' chips do, its power not counted, shape (futures,).
        otherwise_saves_usd: present value of work of sites short of power that others do, shape (futures,).
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
    unpowered_usd: Floats
    worth_usd: Floats
    earned_usd: Floats
    cash_usd: Floats
    overheads_usd: Floats
    interest_usd: Floats
    delivered: Floats
    asked: Floats
    co2_t: Floats
    first_tokens: Floats
    recourse: Floats
    power_saves_usd: Floats
    shifting_saves_usd: Floats
    otherwise_saves_usd: Floats
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
        """What each period brings less all that is paid in it, capital when it is spent, shape (futures, periods).

        Work without power brings nothing; what it counts in operation nobody pays.
        """
        paid = self.operation_high_usd - self.unpowered_usd + self.fixed_usd + self.cash_usd
        found: Floats = self.earned_usd - paid
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
    most_bytes: int = MOST_BYTES,
) -> PlanInFutures:
    """The consequences of every future, the plan held fixed.

    Args:
        sites: of the plan.
        work: all that is asked for, in the order of the operation's workloads.
        periods: of the plan.
        futures: as they were drawn.
        effort: how much is dispatched for one site, weather year and period.
        executor: who dispatches the sites; None: this process.
        most_bytes: of arrays of sites in futures at once: they are asked in groups, and the same comes of any groups.

    Raises:
        SolverError: a dispatch gave no answer that can be trusted.
    """
    executor = executor or SerialExecutor([site.plan.weather for site in sites])
    late = LateSites(sites, periods, futures, most_bytes)
    done = _Work(sites, work, late, futures)
    elsewhere = Elsewhere(sites, late, done.at)
    values = np.array([one.value_usd_per_unit_year * periods.lengths for one in work]).T  # (periods, workloads)
    sums = SiteSums(futures.count, periods.count, len(work))
    for group in groups_of(sites, futures.count, most_bytes):
        asked = []
        for number in group:
            at = done.at(number)
            asked.append(_left(late[number], at, elsewhere.proposed(number, at), work, futures))
        plans, besides = [sites[number].plan for number in group], [sites[number].besides_usd for number in group]
        bounds = sites_in_futures(plans, asked, besides, effort, executor, first=group.start)
        for number, left, bound in zip(group, asked, bounds, strict=True):
            at = done.at(number)
            ways = _Ways(late[number], at, elsewhere.proposed(number, at), left, bound)
            sums.add(late[number], work, ways.more_saves_usd, ways.other_saves_usd, ways.asks_otherwise)
            sums.add_work(at.done, ways.done_otherwise, done.alone(number))
            for total, of_site in zip(sums.ways, ways.both(futures), strict=True):
                total.add(of_site)
            sums.dispatches += bound.dispatches
    gain = sums.gain - (done.missing_usd(sums.done_otherwise, values) - done.missing_usd(sums.done, values))
    otherwise = (gain > 0.0) & sums.asks
    found = sums.chosen(otherwise)
    unserved, standing = done.missing_usd(found.served, values), found.fixed_usd + sums.capital_usd + sums.overheads_usd
    return PlanInFutures(
        cost_low_usd=(found.low_usd + standing + unserved) @ periods.discount,
        cost_high_usd=(found.high_usd + standing + unserved) @ periods.discount,
        operation_low_usd=found.low_usd,
        operation_high_usd=found.high_usd,
        standing_usd=standing,
        fixed_usd=found.fixed_usd,
        unserved_usd=unserved,
        unpowered_usd=found.unpowered_usd,
        worth_usd=np.einsum("ftw,tw->ft", found.served, values),
        earned_usd=np.einsum("ftw,tw->ft", found.delivered, values),
        cash_usd=sums.cash_usd + sums.overheads_usd,
        overheads_usd=sums.overheads_usd,
        interest_usd=sums.interest_usd,
        delivered=found.delivered,
        asked=done.wanted,
        co2_t=found.co2_t,
        first_tokens=sums.first_tokens,
        recourse=found.taken.mean(axis=1) / max(1, len(sites)),
        power_saves_usd=sums.saved_usd @ periods.discount,
        shifting_saves_usd=np.einsum("ftw,tw->ft", sums.done - sums.alone, values) @ periods.discount,
        otherwise_saves_usd=np.where(otherwise, gain, 0.0) @ periods.discount,
        waiting_saves_usd=sums.waited_usd @ periods.discount,
        dispatches=sums.dispatches,
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
        self._due = self.wanted.copy()  # when runs train what they were held up in, where they have chips to spare
        for place in (number for number, one in enumerate(work) if one.run):
            self._due[:, :, place] = caught_up(self.wanted[:, :, place], could[:, :, place], late[0].periods.lengths)
        self._needed = np.minimum(1.0, np.divide(self._due, could, out=np.ones_like(could), where=could > 0.0))
        self._planned = np.sum([site.compute for site in sites], axis=0)  # (periods, workloads)

    def at(self, site: int) -> WorkAt:
        """What a site does, and draws for it."""
        able, drawn = self.late[site].able(self.work)
        return WorkAt(able * self._needed, drawn * self._needed, able)

    def alone(self, site: int) -> Floats:
        """What a site would do if no work could move, shape (futures, periods, workloads)."""
        planned = self.sites[site].compute
        own = np.divide(planned, self._planned, out=np.zeros_like(planned), where=self._planned > 0.0)
        found: Floats = np.minimum(self.late[site].able(self.work)[0], self._due * own)
        return found

    def missing_usd(self, served: Floats, values: Floats) -> Floats:
        """Value of what is not served, shape (futures, periods): less than a cent of it is rounding."""
        usd = np.einsum("ftw,tw->ft", np.maximum(0.0, self._due - served), values)
        found: Floats = np.where(usd < A_CENT, 0.0, usd)
        return found


def _left(delayed: LateSite, at: WorkAt, other: Proposed, work: Sequence[PlannedWork], futures: DrawnFutures) -> SiteFutures:
    """What all futures leave of a site; behind them those again in which power is late, with power beyond the plan; and at last
    those in which other work is proposed.
    """
    site, periods = delayed.site, delayed.periods
    drivers = site.plan.drivers
    asks = short_of_power(site, delayed)
    shares = np.empty((futures.count, periods.count, len(drivers)))
    more, planned = np.empty_like(shares), np.ones((periods.count, len(drivers)))
    others = np.empty_like(shares)
    for place, driver in enumerate(drivers):
        if driver.work:
            number = driver.positions[0] - site.plan.weather.cases[0].load_slice.start
            shares[:, :, place] = more[:, :, place] = at.drawn[:, :, number]
            others[:, :, place] = other.work.drawn[:, :, number]
        else:
            there = delayed.shares[driver.key]
            planned[:, place] = site.held[driver.key]
            shares[:, :, place] = np.minimum(there, site.held[driver.key])
            more[:, :, place] = there
            others[:, :, place] = np.where(asks, there, shares[:, :, place])
    first, second = (np.flatnonzero(flags.any(axis=1)) for flags in (asks, other.asks))
    of = np.concatenate([np.arange(futures.count), first, second])
    asked = np.concatenate([np.ones_like(asks), asks[first], other.asks[second]])
    every = np.concatenate([shares, more[first], others[second]])
    left_usd = _left_usd(delayed, at, work)[of]
    return SiteFutures(every, futures.corner_weights[of], futures.weather[of], asked, of, planned, left_usd)


def _left_usd(delayed: LateSite, at: WorkAt, work: Sequence[PlannedWork]) -> Floats:
    """What it costs not to begin all that is planned of each of a site's workloads, shape (futures, periods, works).

    Its value; of work that must be served the price of cutting it, if that is more: it is done wherever there is power for it.
    """
    site = delayed.site
    first = site.plan.weather.cases[0].load_slice.start
    own = [driver.positions[0] - first for driver in site.plan.drivers if driver.work]
    of_all = np.divide(at.done, at.drawn, out=np.broadcast_to(site.compute, at.done.shape).copy(), where=at.drawn > 0.0)
    usd = np.array([one.value_usd_per_unit_year for one in work]).T * delayed.periods.lengths[:, None]  # (periods, workloads)
    worth: Floats = (of_all * usd)[:, :, own]
    must = np.array([work[number].must_serve for number in own], dtype=bool)
    if not must.any():
        return worth
    points = SitePoints(site.plan)
    cut = np.array([points.all_cut(0, period)[0] for period in range(delayed.periods.count)])  # (periods, works)
    found: Floats = np.where(must, np.maximum(worth, cut), worth)
    return found


class _Ways:
    """The ways to go on at one site, each dispatched: the plan's power, or more where that is late; its work, or other work.

    Attributes:
        more_saves_usd: by power beyond the plan, where it is taken, shape (futures, periods).
        other_saves_usd: at this site by the work that is proposed, what it costs elsewhere not counted, likewise.
    """

    def __init__(self, delayed: LateSite, at: WorkAt, other: Proposed, left: SiteFutures, bounds: SiteBounds) -> None:
        self._late, self._at, self._other, self._bounds = delayed, at, other, bounds
        count, self._asks = len(at.done), short_of_power(delayed.site, delayed)
        spare_usd = delayed.site.spare_usd
        self._rows = np.arange(count)[:, None] * np.ones(self._asks.shape[1], dtype=np.int64)  # of the cheaper power
        more = self._behind(left, self._asks, count)
        gain = np.where(self._asks, self._upper(self._rows) - self._upper(more) - spare_usd, 0.0)
        self._taken = gain > 0.0
        self.more_saves_usd: Floats = np.where(self._taken, gain, 0.0)
        self._rows = np.where(self._taken, more, self._rows)
        self._others = self._behind(left, other.asks, count + int(self._asks.any(axis=1).sum()))
        own_usd = self._upper(self._rows) + self._taken * spare_usd
        self.other_saves_usd: Floats = np.where(other.asks, own_usd - self._upper(self._others) - self._asks * spare_usd, 0.0)

    @property
    def asks_otherwise(self) -> NDArray[np.bool_]:
        """Where other work is proposed, shape (futures, periods)."""
        return self._other.asks

    @property
    def done_otherwise(self) -> Floats:
        """Work with what is proposed, shape (futures, periods, workloads)."""
        return self._other.work.done

    def both(self, futures: DrawnFutures) -> tuple[OneWay, OneWay]:
        """The site with its own work, and with other work where that is proposed."""
        asks, other = self._other.asks, self._other.work
        done = np.where(asks[:, :, None], other.done, self._at.done)
        drawn = np.where(asks[:, :, None], other.drawn, self._at.drawn)
        rows, taken = np.where(asks, self._others, self._rows), np.where(asks, self._asks, self._taken)
        own = self._gone(self._rows, self._taken, self._at, futures)
        return own, self._gone(rows, taken, WorkAt(done, drawn, self._at.able), futures)

    def _gone(self, rows: Integers, taken: NDArray[np.bool_], work: WorkAt, futures: DrawnFutures) -> OneWay:
        periods, more = np.arange(rows.shape[1]), taken.astype(np.float64)
        low, high, cut_mwh, co2, missed = (getattr(self._bounds, name)[rows, periods] for name in BY_PERIOD)
        fixed = self._late.fixed_usd + more * self._late.site.spare_usd
        delivered = work.done * _powered(cut_mwh, work.drawn, self._late.site, futures.weather)
        return OneWay(low, high, missed, fixed, co2, more, work.done, delivered)

    def _upper(self, rows: Integers) -> Floats:
        found: Floats = self._bounds.upper_usd[rows, np.arange(rows.shape[1])]
        return found

    @staticmethod
    def _behind(left: SiteFutures, asks: NDArray[np.bool_], begin: int) -> Integers:
        """The row of each future among those that were asked again, from one on; its own where it was not."""
        some = np.flatnonzero(asks.any(axis=1))
        rows = np.arange(len(asks))
        rows[some] = begin + np.arange(len(some))
        assert np.array_equal(left.of[rows[some]], some)
        return np.where(asks, rows[:, None], np.arange(len(asks))[:, None])


def _powered(cut_mwh: Floats, at_work: Floats, site: PlannedSite, weather: Integers) -> Floats:
    """Share of the energy of each workload that is not cut, shape (futures, periods, workloads)."""
    asked = at_work * site.asked_mwh[weather]
    part = np.divide(cut_mwh, asked, out=np.zeros_like(cut_mwh), where=asked > 0.0)
    found: Floats = 1.0 - np.clip(part, 0.0, 1.0)
    return found

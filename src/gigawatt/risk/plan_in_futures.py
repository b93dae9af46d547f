"""What futures do to a plan that is held: compute, cost and cash of each (docs/mathematics/risk.md, section 3).

Recourse is what needs no new plan: work goes to other sites' chips as far as they would stand idle, chips wait for halls that are
late, and a site that waits for power keeps its bridge and takes all the grid it may have, where that is cheaper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.drawn_futures import DrawnFutures
from gigawatt.risk.late_capacity import late_shares, moved_cash
from gigawatt.risk.operation_bounds import Effort, SiteBounds, SiteFutures, site_in_futures
from gigawatt.risk.planned_site import HALLS, Periods, PlannedSite, PlannedWork

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NEVER = np.inf
LATE = 1e-9  # of a share


@dataclass(frozen=True)
class PlanInFutures:
    """Of every future; money is real and undiscounted by period, `cost_*` is its present value.

    Attributes:
        cost_low_usd: discounted cost, unserved compute at its value included, no less than this, shape (futures,).
        cost_high_usd: no more than this: a dispatch costs it.
        operation_low_usd: of all sites, shape (futures, periods).
        operation_high_usd: likewise.
        standing_usd: capital and fixed costs, shape (futures, periods).
        unserved_usd: value of work that no chips are there for, shape (futures, periods).
        cash_usd: overnight cash, shape (futures, periods).
        delivered: of each workload, at work and powered, shape (futures, periods, workloads).
        co2_t: shape (futures, periods).
        first_token: fractional year in which a site first has power and halls, inf where none does, shape (futures,).
        recourse: share of sites and periods in which power beyond the plan was taken, shape (futures,).
        dispatches: made.
    """

    cost_low_usd: Floats
    cost_high_usd: Floats
    operation_low_usd: Floats
    operation_high_usd: Floats
    standing_usd: Floats
    unserved_usd: Floats
    cash_usd: Floats
    delivered: Floats
    co2_t: Floats
    first_token: Floats
    recourse: Floats
    dispatches: int


def plan_in_futures(
    sites: Sequence[PlannedSite],
    work: Sequence[PlannedWork],
    periods: Periods,
    futures: DrawnFutures,
    effort: Effort | None = None,
) -> PlanInFutures:
    """The consequences of every future, the plan held fixed.

    Args:
        sites: of the plan.
        work: all that is asked for, in the order of the operation's workloads.
        periods: of the plan.
        futures: as they were drawn.
        effort: how much is dispatched for one site, weather year and period.

    Raises:
        SolverError: a dispatch gave no answer that can be trusted.
    """
    count = futures.count
    late = [_LateSite(site, periods, futures) for site in sites]
    at_work = _shifted(sites, work, late, futures)  # (sites, futures, periods, workloads): share of the work planned there
    shape = (count, periods.count)
    low, high, standing, cash, co2, taken = (np.zeros(shape) for _ in range(6))
    delivered, served = np.zeros((*shape, len(work))), np.zeros((*shape, len(work)))
    dispatches = 0
    for number, (site, delayed) in enumerate(zip(sites, late, strict=True)):
        operated, more = _operated(site, delayed, at_work[number], periods, futures, effort)
        dispatches += operated.dispatches
        low += operated.lower_usd
        high += operated.upper_usd
        co2 += operated.co2_t
        taken += more
        standing += delayed.standing_usd(futures) + more * site.spare_usd
        cash += delayed.cash_usd(futures)
        chips = at_work[number] * site.compute  # (futures, periods, workloads)
        served += chips
        delivered += chips * _powered(operated.cut_mwh, at_work[number], site, futures.weather)
    unserved = np.zeros(shape)
    for place, one in enumerate(work):
        wanted = futures.demand_of(one.key)[:, None] * one.demand
        unserved += np.maximum(0.0, wanted - served[:, :, place]) * one.value_usd_per_unit_year * periods.lengths
    besides = standing + unserved
    return PlanInFutures(
        cost_low_usd=(low + besides) @ periods.discount,
        cost_high_usd=(high + besides) @ periods.discount,
        operation_low_usd=low,
        operation_high_usd=high,
        standing_usd=standing,
        unserved_usd=unserved,
        cash_usd=cash,
        delivered=delivered,
        co2_t=co2,
        first_token=np.min([delayed.first_token() for delayed in late], axis=0, initial=NEVER),
        recourse=taken.mean(axis=1) / max(1, len(sites)),
        dispatches=dispatches,
    )


class _LateSite:
    """A site whose items are late in the futures."""

    def __init__(self, site: PlannedSite, periods: Periods, futures: DrawnFutures) -> None:
        self.site, self.periods = site, periods
        self.late = {key: self._late_years(key, futures) for key in site.amounts}  # (futures, periods)
        self.shares = {
            key: late_shares(amount, periods.starts, periods.lengths, self.late[key], site.is_standing(key))
            for key, amount in site.amounts.items()
        }
        phases = [key for key in site.amounts if key in site.phases]
        total = np.sum([site.amounts[key] for key in phases], axis=0) if phases else np.zeros(periods.count)
        there = np.sum([self.shares[key] * site.amounts[key] for key in phases], axis=0) if phases else np.zeros(futures.count)
        whole = np.ones((futures.count, periods.count))
        self.halls: Floats = (
            np.divide(there, total, out=whole, where=np.broadcast_to(total > 0.0, whole.shape)) if phases else whole
        )

    def _late_years(self, key: str, futures: DrawnFutures) -> Floats:
        """By which what comes in each period is late: the delay of the step that is the last to be dated by then."""
        found = np.zeros((futures.count, self.periods.count))
        for step in self.site.steps[key]:
            after = self.periods.starts + self.periods.lengths > step.date
            found[:, after] = futures.delay_of(step.path)[:, None]
        return found

    def standing_usd(self, futures: DrawnFutures) -> Floats:
        """Capital and fixed costs by period: of what is there, at what it costs in the future; chips wait for halls."""
        found = np.zeros((futures.count, self.periods.count))
        for cost in self.site.costs:
            share = self.halls if cost.follows == HALLS else self.shares.get(cost.follows, np.ones_like(self.halls))
            factor = futures.capital_of(cost.cause)[:, None] if cost.capital else 1.0
            found += cost.usd * share * factor
        return found

    def cash_usd(self, futures: DrawnFutures) -> Floats:
        """Overnight cash by period."""
        found = np.zeros((futures.count, self.periods.count))
        for cash in self.site.cash:
            late = self.late[cash.follows].max(axis=1) if cash.follows in self.late else np.zeros(futures.count)
            moved = moved_cash(cash.usd, self.periods.starts, self.periods.lengths, late)
            found += moved * futures.capital_of(cash.cause)[:, None]
        return found

    def first_token(self) -> Floats:
        """When halls and any power are there, inf where never."""
        phases = [key for key in self.site.amounts if key in self.site.phases]
        power = [key for key in self.site.amounts if key not in self.site.phases]
        return np.maximum(self._first(phases), self._first(power))

    def _first(self, keys: Sequence[str]) -> Floats:
        count = len(self.halls)
        found = np.full(count, NEVER)
        for key in keys:
            there = np.flatnonzero(self.site.amounts[key] > LATE)
            if len(there):
                period = int(there[0])
                begin = float(self.periods.starts[period])
                dated = [step.date for step in self.site.steps[key] if step.date < begin + float(self.periods.lengths[period])]
                date = dated[0] if dated and (period == 0 or dated[0] > begin) else begin
                found = np.minimum(found, date + (0.0 if self.site.is_standing(key) else self.late[key][:, period]))
        return found


def _shifted(
    sites: Sequence[PlannedSite], work: Sequence[PlannedWork], late: Sequence[_LateSite], futures: DrawnFutures
) -> Floats:
    """The share of each site's planned work that is done there: what halls let stand, less where demand has fallen in all.

    Shape (sites, futures, periods, workloads). Work of a site whose halls are late goes to chips of others that would stand idle.
    """
    able = np.array([delayed.halls for delayed in late])  # (sites, futures, periods)
    found = np.empty((*able.shape, len(work)))
    for place, one in enumerate(work):
        planned = np.array([site.compute[:, place] for site in sites])  # (sites, periods)
        could = np.einsum("sft,st->ft", able, planned)
        wanted = futures.demand_of(one.key)[:, None] * one.demand
        needed = np.divide(wanted, could, out=np.ones_like(could), where=could > 0.0)
        found[..., place] = able * np.minimum(1.0, needed)
    return found


def _operated(
    site: PlannedSite, delayed: _LateSite, at_work: Floats, periods: Periods, futures: DrawnFutures, effort: Effort | None
) -> tuple[SiteBounds, Floats]:
    """Bounds of the operation, with power beyond the plan where that costs less; and where it is taken, 1 or 0."""
    drivers = site.plan.drivers
    shares = np.empty((futures.count, periods.count, len(drivers)))
    more = np.empty_like(shares)
    short = np.zeros((futures.count, periods.count), dtype=bool)
    for place, driver in enumerate(drivers):
        if driver.work:
            number = driver.positions[0] - site.plan.weather.cases[0].load_slice.start
            shares[:, :, place] = more[:, :, place] = at_work[:, :, number]
        else:
            there = delayed.shares[driver.key]
            shares[:, :, place] = np.minimum(there, site.held[driver.key])
            more[:, :, place] = there
            short |= there < site.held[driver.key] - LATE
    asks = short & (site.spare_mw > 0.0)
    some = np.flatnonzero(asks.any(axis=1))
    weights = futures.corner_weights
    every = np.concatenate([shares, more[some]])
    both = SiteFutures(every, np.concatenate([weights, weights[some]]), np.concatenate([futures.weather, futures.weather[some]]))
    bounds = site_in_futures(site.plan, both, effort)
    return _cheaper(bounds, futures.count, some, asks, site.spare_usd)


def _cheaper(
    bounds: SiteBounds, count: int, some: Integers, asks: NDArray[np.bool_], spare_usd: Floats
) -> tuple[SiteBounds, Floats]:
    """Of each future and period the cheaper of the plan's power and more, by what a dispatch of either is known to cost."""
    taken = np.zeros(asks.shape)
    better = (bounds.upper_usd[count:] + spare_usd < bounds.upper_usd[some]) & asks[some]
    taken[some] = better

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
        undispatched=of(bounds.undispatched),
    )
    return chosen, taken


def _powered(cut_mwh: Floats, at_work: Floats, site: PlannedSite, weather: Integers) -> Floats:
    """Share of the energy of each workload that is not cut, shape (futures, periods, workloads)."""
    asked = at_work * site.asked_mwh[weather]
    part = np.divide(cut_mwh, asked, out=np.zeros_like(cut_mwh), where=asked > 0.0)
    found: Floats = 1.0 - np.clip(part, 0.0, 1.0)
    return found


def by_workload(values: Floats, work: Sequence[PlannedWork]) -> Mapping[str, Floats]:
    """Values whose last axis is that of workloads, by their keys."""
    return {one.key: values[..., place] for place, one in enumerate(work)}

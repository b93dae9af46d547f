"""A site whose plants, halls and chips are late in the futures: what is there, what it costs, and what its chips can do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.drawing.drawn_futures import DrawnFutures
from gigawatt.risk.held.chip_life import charge_ratio, replaced_cash
from gigawatt.risk.held.late_capacity import held_back, late_shares
from gigawatt.risk.held.late_spending import BuildLate, Spent, interest_ratio, spent
from gigawatt.risk.held.planned_site import HALLS, Build, ItemCash, ItemCost, Periods, PlannedChips, PlannedSite, PlannedWork

Floats = NDArray[np.float64]

NEVER = np.inf
LEAST = 1e-9  # of a share or an amount: less is none


class LateSite:
    """A site whose items are late in the futures.

    Attributes:
        late: years by which what comes in each period is late, by key, shape (futures, periods) each.
        shares: of each item's planned capacity that is there, shape (futures, periods) each.
        halls: of the site's halls, shape (futures, periods).
        chips: of each chip's accelerators, in halls that stand, shape (futures, periods) each.
        capital_usd: capital charges by period, shape (futures, periods).
        fixed_usd: fixed costs by period, likewise.
        waited_usd: charges of chips that wait for halls, and are not paid, likewise.
        interest_usd: of capital charges, what interest on money that is out for longer adds, likewise.
    """

    def __init__(self, site: PlannedSite, periods: Periods, futures: DrawnFutures) -> None:
        self.site, self.periods, self.futures = site, periods, futures
        self.late = {key: self._late_years(key) for key in site.amounts}
        self.shares = {
            key: late_shares(amount, periods.starts, periods.lengths, self.late[key], self._stands(key))
            for key, amount in site.amounts.items()
        }
        phases = [key for key in site.amounts if key in site.phases]
        total = np.sum([site.amounts[key] for key in phases], axis=0) if phases else np.zeros(periods.count)
        there = np.sum([self.shares[key] * site.amounts[key] for key in phases], axis=0) if phases else np.zeros(futures.count)
        whole = np.ones((futures.count, periods.count))
        self.halls: Floats = (
            np.divide(there, total, out=whole, where=np.broadcast_to(total > 0.0, whole.shape)) if phases else whole
        )
        self._delivered = {one.key: self._delivered_share(one) for one in site.chips}
        self.chips = {key: np.minimum(self.halls, share) for key, share in self._delivered.items()}
        self._halls_late = self._mean_lateness(phases)
        self.capital_usd, self.fixed_usd, self.waited_usd, self.interest_usd = self._charges()

    def able(self, work: Sequence[PlannedWork]) -> tuple[Floats, Floats]:
        """What the site's chips can do of each workload, in its unit, and the share of the planned load that they draw.

        Both of shape (futures, periods, workloads). Chips that deliver less of what their vendor says draw no less power for it.
        """
        shape = (*self.halls.shape, len(work))
        if not self.site.chips:
            share = np.broadcast_to(self.halls[:, :, None], shape)
            return share * self.site.compute, share
        counts = np.array([one.by_performance for one in work])
        done, drawn, planned = np.zeros(shape), np.zeros(shape), np.zeros(shape[1:])
        for chip in self.site.chips:
            share = self.chips[chip.key][:, :, None]
            rate = np.where(counts, self.futures.chip_performance_of(chip.key)[:, None], 1.0)[:, None, :]
            done += share * rate * chip.compute
            drawn += share * chip.load_mw
            planned += chip.load_mw
        halls = np.broadcast_to(self.halls[:, :, None], shape)
        return done, np.divide(drawn, planned, out=halls.copy(), where=np.broadcast_to(planned > 0.0, shape))

    def spent(self) -> Spent:
        """What is paid by period, at overnight cost, and what delay adds to it."""
        found = Spent(np.zeros(self.halls.shape), np.zeros(self.halls.shape))
        for cash in self.site.cash:
            factor, chip = self.futures.capital_of(cash.cause), self._chip(cash)
            for build in cash.builds:
                late = self._build_late(cash, build)
                paid = spent(build, self.periods, late, factor)
                found.capital[:] += paid.capital
                found.overheads[:] += paid.overheads
                if chip is not None:
                    life = self.futures.chip_life_of(chip.key)
                    again = replaced_cash(build.cash_usd, self.periods, late.late, chip.life_years, life)
                    found.capital[:] += again * factor[:, None]
        return found

    def first_tokens(self, work: Sequence[PlannedWork]) -> Floats:
        """When each workload is first done here, a fractional year, inf where never, shape (futures, workloads)."""
        phases = [key for key in self.site.amounts if key in self.site.phases]
        power = [key for key in self.site.amounts if key not in self.site.phases]
        ready = np.maximum(self._first(phases), self._first(power))
        found = np.full((len(ready), len(work)), NEVER)
        for place, one in enumerate(work):
            periods = np.flatnonzero(self.site.compute[:, place] > LEAST)
            if len(periods):
                first = int(periods[0])
                begins = max(one.begins, float(self.periods.starts[first]) if first else -np.inf)
                found[:, place] = np.maximum(np.maximum(ready, begins), self._first_chips(first, place))
        return found

    def _late_years(self, key: str) -> Floats:
        """By which what comes in each period is late: the delay of the step that is the last to be dated by then.

        It counts from the date that the step's own tasks allow as promised, where that is later than what is planned.
        """
        periods = self.periods
        found = np.zeros((self.futures.count, periods.count))
        for step in self.site.steps[key]:
            after = periods.starts + periods.lengths > step.date
            waits = held_back(self._added(key), periods.starts, periods.lengths, step.date, self.futures.no_earlier_of(step.path))
            found[:, after] = (waits + self.futures.delay_of(step.path)[:, None])[:, after]
        return found

    def _stands(self, key: str) -> bool:
        """Whether what the first period has of something was there before it in all futures."""
        allowed = [self.futures.no_earlier_of(step.path).max(initial=-np.inf) for step in self.site.steps[key][:1]]
        return self.site.is_standing(key) and max(allowed, default=-np.inf) <= self.site.starts

    def _added(self, key: str) -> Floats:
        """What each period has more than the one before it, shape (periods,)."""
        grown = np.maximum(0.0, np.diff(self.site.amounts[key], prepend=0.0))
        grown[0] = 0.0 if self._stands(key) else grown[0]
        return grown

    def _delivered_share(self, chip: PlannedChips) -> Floats:
        """Of a chip's accelerators that have been delivered, halls or not."""
        late = np.repeat(self.futures.chip_delay_of(chip.key)[:, None], self.periods.count, axis=1)
        return late_shares(chip.accelerators, self.periods.starts, self.periods.lengths, late, chip.stood)

    def _mean_lateness(self, keys: Sequence[str]) -> Floats:
        """Years by which what comes of some is late, by its MW, shape (futures,): what the cash for it moves, and chips wait."""
        weighed, added = np.zeros(self.futures.count), 0.0
        for key in keys:
            grown = self._added(key)
            weighed += self.late[key] @ grown
            added += float(grown.sum())
        return weighed / added if added > 0.0 else weighed

    def _chip(self, cost: ItemCost | ItemCash) -> PlannedChips | None:
        return next((one for one in self.site.chips if one.key == cost.cause), None) if cost.follows == HALLS else None

    def _charges(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Capital charges of what is there, fixed costs, charges that chips without halls save, and what is interest of delay."""
        capital, fixed, waited, interest = (np.zeros(self.halls.shape) for _ in range(4))
        for cost in self.site.costs:
            chip = self._chip(cost)
            share = self.halls if cost.follows == HALLS else self.shares.get(cost.follows, np.ones_like(self.halls))
            usd = np.broadcast_to(cost.usd, self.halls.shape)
            if chip is not None:
                share = self.chips[chip.key]
            if not cost.capital:
                fixed += usd * share
                continue
            if chip is not None:
                life = self.futures.chip_life_of(chip.key)
                usd = usd + (charge_ratio(self.periods.rate, chip.life_years, life) - 1.0)[:, None] * chip.charge_usd
            usd = usd * self.futures.capital_of(cost.cause)[:, None]
            added = usd * share * (self._interest_ratio(cost) - 1.0)
            capital += usd * share + added
            interest += added
            if chip is not None:
                waited += usd * (self._delivered[chip.key] - share)
        return capital, fixed, waited, interest

    def _build_late(self, cash: ItemCash, build: Build) -> BuildLate:
        """How late a build is."""
        none = np.zeros(self.futures.count)
        chip, key = self._chip(cash), cash.follows
        if chip is not None:
            return BuildLate(none, np.maximum(self.futures.chip_delay_of(chip.key), self._halls_late), none)
        steps = self.site.steps.get(key, ())
        end = float(self.periods.edges[build.period + 1])
        dated = [step for step in steps if step.date < end] or list(steps[:1])
        if not dated or (self._stands(key) and build.date <= self.site.starts):
            return BuildLate(none, none, none)
        step = dated[-1]
        late, known = self.futures.delay_of(step.path), self.futures.no_earlier_of(step.path)
        starts, lengths = self.periods.starts, self.periods.lengths
        moved = held_back(self._added(key), starts, lengths, step.date, known)[:, build.period]
        return BuildLate(moved, late, np.minimum(late, self.futures.longer_of(step.path)))

    def _interest_ratio(self, cost: ItemCost) -> Floats:
        """What the capital of an item comes to with the interest that delay adds, over the planned, shape (futures, periods).

        Of a period it is the mean over the builds that the plan has by then, by their price.
        """
        own = [cash for cash in self.site.cash if (cash.follows, cash.cause) == (cost.follows, cost.cause)]
        weighed, price = np.zeros(self.halls.shape), np.zeros(self.periods.count)
        for cash in own:
            for build in cash.builds:
                there = (np.arange(self.periods.count) >= build.period) * build.overnight_usd
                weighed += interest_ratio(build, self.periods.rate, self._build_late(cash, build))[:, None] * there
                price += there
        found: Floats = np.divide(weighed, price, out=np.ones_like(weighed), where=np.broadcast_to(price > 0.0, weighed.shape))
        return found

    def _first(self, keys: Sequence[str]) -> Floats:
        found = np.full(self.futures.count, NEVER)
        for key in keys:
            there = np.flatnonzero(self.site.amounts[key] > LEAST)
            if len(there):
                period = int(there[0])
                begin = float(self.periods.starts[period])
                dated = [step.date for step in self.site.steps[key] if step.date < begin + float(self.periods.lengths[period])]
                date = dated[0] if dated and (period == 0 or dated[0] > begin) else begin
                found = np.minimum(found, date + (0.0 if self._stands(key) else self.late[key][:, period]))
        return found

    def _first_chips(self, period: int, place: int) -> Floats:
        """When the first of the chips comes that do a workload in a period: at once where nothing is known of chips."""
        at_it = [one for one in self.site.chips if one.compute[period, place] > LEAST]
        if not at_it:
            return np.full(self.futures.count, -NEVER)
        dates = [
            np.full(self.futures.count, -NEVER) if one.stood > LEAST else one.first + self.futures.chip_delay_of(one.key)
            for one in at_it
        ]
        found: Floats = np.min(dates, axis=0)
        return found

"""Work where power is late, sent to sites that have idle chips and power (docs/mathematics/risk.md, section 3).

What power a site has is told by the firm shares of its plants, as energisation curves have it: a planner's rule, by which one
more way to go on is proposed for each future and period. Both ways are then dispatched, and the one that is known to cost less is
taken: the rule may miss something, but it promises nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.held.late_site import LateSite
from gigawatt.risk.held.planned_site import PlannedSite

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ENOUGH = 0.98  # of a site's load: so much power is enough
LEAST = 1e-6  # of a site's work: of less nothing is moved
LEAST_SHARE = 1e-9  # of a capacity: less is none
HOURS_A_YEAR = 8760.0


@dataclass(frozen=True)
class WorkAt:
    """Work at one site in every future.

    Attributes:
        done: of each workload by chips in halls, shape (futures, periods, workloads).
        drawn: share of its planned load that draws power for it, likewise.
        able: what chips in halls could do, likewise.
    """

    done: Floats
    drawn: Floats
    able: Floats

    def doing(self, done: Floats) -> WorkAt:
        """The same chips with other work: what they draw goes with what they do."""
        share = np.divide(done, self.done, out=np.zeros_like(done), where=self.done > 0.0)
        return WorkAt(done, self.drawn * share, self.able)


@dataclass(frozen=True)
class Proposed:
    """Another way to go on at one site.

    Attributes:
        work: done there.
        asks: in which futures and periods it differs, shape (futures, periods).
    """

    work: WorkAt
    asks: Flags


class Elsewhere:
    """What work of sites short of power may be done where chips are idle and have power.

    Args:
        sites: of the plan.
        late: what the futures leave of them.
        at: work done at each; asked for one at a time.
    """

    def __init__(self, sites: Sequence[PlannedSite], late: Sequence[LateSite], at: Callable[[int], WorkAt]) -> None:
        self._sites, self._late = sites, late
        every = (self._lost_and_room(number, at(number)) for number in range(len(sites)))
        all_lost, all_room = (np.copy(one) for one in next(every))
        for lost, room in every:
            all_lost += lost
            all_room += room
        moved = np.minimum(all_lost, all_room)
        self._sent = np.divide(moved, all_lost, out=np.zeros_like(moved), where=all_lost > 0.0)
        self._filled = np.divide(moved, all_room, out=np.zeros_like(moved), where=all_room > 0.0)

    def proposed(self, number: int, one: WorkAt) -> Proposed:
        """What else a site may do in futures in which power is late somewhere."""
        gone, free = self._lost_and_room(number, one)
        done = one.done - gone * self._sent + free * self._filled
        asks = np.any(np.abs(done - one.done) > LEAST * np.maximum(self._sites[number].compute, 1e-12), axis=2)
        return Proposed(one.doing(done), asks)

    def _lost_and_room(self, number: int, one: WorkAt) -> tuple[Floats, Floats]:
        """Work that there is no power for, and what idle chips with power could do, shape (futures, periods, workloads)."""
        has = _Power(self._sites[number], self._late[number], one)
        return one.done * (1.0 - has.share)[:, :, None], np.maximum(0.0, one.able - one.done) * has.room[:, :, None]


class _Power:
    """Firm power of a site against its load, measured by the plan's own.

    Attributes:
        share: of the load that there is power for, shape (futures, periods).
        room: share of the idle chips that there is power for, likewise; none where power is short.
    """

    def __init__(self, site: PlannedSite, late: LateSite, at: WorkAt) -> None:
        load = site.asked_mwh.mean(axis=0) / (HOURS_A_YEAR * late.periods.lengths[:, None])  # MW by workload
        has, planned = np.zeros(at.done.shape[:2]), np.zeros(len(load))
        for key, held in site.held.items():
            firm = site.firm.get(key, 0.0) * site.amounts[key]
            there = late.shares[key]
            has += firm * np.where(short_of_power(site, late), there, np.minimum(there, held))
            planned += firm * held
        own = np.divide(planned, load.sum(axis=1), out=np.ones(len(load)), where=load.sum(axis=1) > 0.0)
        has = np.divide(has, np.minimum(1.0, own), out=np.zeros_like(has), where=own > 0.0)  # as planned there is enough
        needs = np.einsum("ftw,tw->ft", at.drawn, load)
        share = np.divide(has, needs, out=np.ones_like(has), where=needs > 0.0)
        self.share: Floats = np.where(share < ENOUGH, share, 1.0)
        idle = np.divide(at.able, at.done, out=np.ones_like(at.done), where=at.done > 0.0) - 1.0
        more = np.einsum("ftw,tw->ft", at.drawn * idle, load)
        part = np.divide(np.maximum(0.0, has - needs), more, out=np.zeros_like(has), where=more > 0.0)
        self.room: Floats = np.where(self.share < 1.0, 0.0, np.minimum(1.0, part))


def short_of_power(site: PlannedSite, late: LateSite) -> Flags:
    """In which futures and periods some power of the plan is not there and other power may be had, shape (futures, periods)."""
    late_there = np.zeros(late.halls.shape, dtype=bool)
    for key, held in site.held.items():
        late_there |= late.shares[key] < held - LEAST_SHARE
    return late_there & (site.spare_mw > 0.0)

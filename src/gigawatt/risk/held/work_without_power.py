"""Work where power is late, sent to sites that have idle chips and power (docs/mathematics/risk.md, section 3).

What power a site has is told by the firm shares of its plants, as energisation curves have it: a planner's rule, by which one
more way to go on is proposed for each future and period. Both ways are then dispatched, and the one that is known to cost less is
taken: the rule may miss something, but it promises nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def proposed(sites: Sequence[PlannedSite], late: Sequence[LateSite], at: Sequence[WorkAt]) -> list[Proposed]:
    """What else each site may do in futures in which power is late somewhere.

    Args:
        sites: of the plan.
        late: what the futures leave of them.
        at: work done at each.
    """
    power = [_Power(site, delayed, one) for site, delayed, one in zip(sites, late, at, strict=True)]
    lost = [one.done * (1.0 - has.share)[:, :, None] for one, has in zip(at, power, strict=True)]
    room = [np.maximum(0.0, one.able - one.done) * has.room[:, :, None] for one, has in zip(at, power, strict=True)]
    all_lost, all_room = np.sum(lost, axis=0), np.sum(room, axis=0)
    moved = np.minimum(all_lost, all_room)
    sent = np.divide(moved, all_lost, out=np.zeros_like(moved), where=all_lost > 0.0)
    filled = np.divide(moved, all_room, out=np.zeros_like(moved), where=all_room > 0.0)
    found = []
    for site, one, gone, free in zip(sites, at, lost, room, strict=True):
        done = one.done - gone * sent + free * filled
        asks = np.any(np.abs(done - one.done) > LEAST * np.maximum(site.compute, 1e-12), axis=2)
        found.append(Proposed(one.doing(done), asks))
    return found


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

"""Sums over the sites of a plan in every future, site by site, so that no more than a few sites need be held at once.

Each site can go on in two ways, with its own work or with what is proposed where power is short somewhere; which of them all
sites go is known only when all have been dispatched. So both are summed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.held.late_site import LateSite
from gigawatt.risk.held.planned_site import PlannedWork

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass
class OneWay:
    """Of a site, or of all of them, in one way; shape (futures, periods), and a further axis of workloads where said.

    Attributes:
        low_usd: operation costs no less.
        high_usd: it costs no more.
        unpowered_usd: of that, work that is cut or not begun.
        fixed_usd: fixed costs, power beyond the plan included.
        co2_t: emitted.
        taken: where power beyond the plan is taken, 1, else 0.
        served: work that chips are there for, (futures, periods, workloads).
        delivered: of that, with power, likewise.
    """

    low_usd: Floats
    high_usd: Floats
    unpowered_usd: Floats
    fixed_usd: Floats
    co2_t: Floats
    taken: Floats
    served: Floats
    delivered: Floats

    @staticmethod
    def nothing(shape: tuple[int, int], works: int) -> OneWay:
        low, high, unpowered, fixed, co2, taken = (np.zeros(shape) for _ in range(6))
        return OneWay(low, high, unpowered, fixed, co2, taken, np.zeros((*shape, works)), np.zeros((*shape, works)))

    def add(self, site: OneWay) -> None:
        """Add a site."""
        for one in fields(self):
            total: Floats = getattr(self, one.name)
            total += getattr(site, one.name)


class SiteSums:
    """Sums over all sites that have been added.

    Attributes:
        ways: with own work, and with other work where that is proposed.
        gain: what other work saves at the sites, shape (futures, periods).
        asks: where any is proposed, likewise.
        done: work of chips, shape (futures, periods, workloads); `done_otherwise`: where other work is proposed; `alone`: if none
            could move.
        capital_usd, waited_usd, interest_usd, cash_usd, overheads_usd: by period, shape (futures, periods).
        saved_usd: by power beyond the plan, likewise.
        first_tokens: when each workload is first done, shape (futures, workloads).
        dispatches: made.
    """

    def __init__(self, futures: int, periods: int, works: int) -> None:
        shape = (futures, periods)
        self.ways = (OneWay.nothing(shape, works), OneWay.nothing(shape, works))
        self.gain, self.saved_usd, self.capital_usd, self.waited_usd = (np.zeros(shape) for _ in range(4))
        self.interest_usd, self.cash_usd, self.overheads_usd = (np.zeros(shape) for _ in range(3))
        self.asks: Flags = np.zeros(shape, dtype=bool)
        self.done, self.done_otherwise, self.alone = (np.zeros((*shape, works)) for _ in range(3))
        self.first_tokens = np.full((futures, works), np.inf)
        self.dispatches = 0

    def add(
        self, late: LateSite, work: Sequence[PlannedWork], more_saves_usd: Floats, other_saves_usd: Floats, asks: Flags
    ) -> None:
        """Add what a site costs in either way, and when it first does each work."""
        self.gain += other_saves_usd
        self.saved_usd += more_saves_usd
        self.asks |= asks
        paid = late.spent()
        self.capital_usd += late.capital_usd
        self.waited_usd += late.waited_usd
        self.interest_usd += late.interest_usd
        self.cash_usd += paid.capital
        self.overheads_usd += paid.overheads
        self.first_tokens = np.minimum(self.first_tokens, late.first_tokens(work))

    def add_work(self, done: Floats, otherwise: Floats, alone: Floats) -> None:
        """Add the work of a site."""
        self.done += done
        self.done_otherwise += otherwise
        self.alone += alone

    def chosen(self, otherwise: Flags) -> OneWay:
        """The sums where all sites go on with other work in some futures and periods."""
        own, other = self.ways
        found = []
        for one in fields(OneWay):
            first, second = getattr(own, one.name), getattr(other, one.name)
            found.append(np.where(otherwise.reshape(*otherwise.shape, *[1] * (first.ndim - 2)), second, first))
        return OneWay(*found)

"""What the programme is asked for: compute by workload and year, and what going without it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gigawatt.quantity import Figure, YearPath

ComputeUnit = Literal["H100e", "MW"]


@dataclass(frozen=True, slots=True)
class Shift:
    """Work that may wait, as shares of a workload's mean IT power.

    The draw may fall by ``share``, and rise by ``headroom``: idle room on the chips, which must be bought for it. The share that
    falls may wait for ``hours``.
    """

    share: Figure
    headroom: Figure
    hours: Figure


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of work.

    In unit ``H100e`` an accelerator counts by its H100 equivalents; in unit ``MW`` by its IT power.
    ``value_usd_per_unit_hour`` prices compute that is never built; ``interruption_usd_per_mwh`` prices
    IT energy that is built but cut in an hour. An interruptible workload may be paused in at most
    ``pause_share`` of its yearly IT energy; a firm one has ``pause_share`` None. Of the energy of work with an
    ``availability`` no more than the rest is cut in a year, beyond pauses within their share.
    """

    key: str
    unit: ComputeUnit
    demand: YearPath
    value_usd_per_unit_hour: YearPath
    interruption_usd_per_mwh: YearPath
    interruptible: bool = False
    pause_share: Figure | None = None
    shift: Shift | None = None  # of firm work
    availability: Figure | None = None  # share of a year's energy, at every site, that must not be cut for lack of power
    must_serve: bool = False  # the demand is a requirement: a plan that leaves any unserved is none

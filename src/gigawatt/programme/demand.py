"""What the programme is asked for: compute by workload and year, and what going without it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gigawatt.quantity import Figure, YearPath

ComputeUnit = Literal["H100e", "MW", "tokens/s", "tokens"]


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
class Training:
    """A model, by its key in the programme or the catalogue, trained once on so many tokens between two dates."""

    model: str
    tokens: Figure
    batch_tokens: Figure
    sequence_tokens: Figure
    precision: str  # bf16, fp8, fp4
    start: float  # decimal years
    by: float
    sites: int | None = None  # that it may span, at the rate of as many; None: one


@dataclass(frozen=True, slots=True)
class Serving:
    """A model that answers requests of so many tokens, within limits on the wait for the first token and for each further one."""

    model: str
    input_tokens: Figure
    output_tokens: Figure
    first_token_s: Figure
    token_s: Figure
    precision: str
    region: str  # whose daily shape the demand has


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of work.

    In unit ``H100e`` an accelerator counts by its H100 equivalents; in unit ``MW`` by its IT power; work that is served counts
    output ``tokens/s``, and a training run its ``tokens``, all of them in the year in which it is due.
    ``value_usd_per_unit_hour`` prices compute that is never built, ``value_usd`` a run not done; ``interruption_usd_per_mwh``
    prices IT energy that is built but cut in an hour. An interruptible workload may be paused in at most
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
    training: Training | None = None
    serving: Serving | None = None
    value_usd: Figure | None = None  # of a training run
    must_serve: bool = False  # the demand is a requirement: a plan that leaves any unserved is none

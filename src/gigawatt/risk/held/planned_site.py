"""A plan as risk takes it: what comes when at each site, what it costs, and the work it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.operation.site_points import SitePlan

Floats = NDArray[np.float64]

HALLS = "halls of the site"  # what chips wait for


@dataclass(frozen=True)
class Periods:
    """The plan's periods, each array of shape (periods,)."""

    starts: Floats  # fractional years
    lengths: Floats  # years
    discount: Floats  # of the middle of each
    rate: float = 0.0  # of that discount, real, a share a year

    @property
    def count(self) -> int:
        return len(self.starts)

    @property
    def edges(self) -> Floats:
        """Where each begins, and the last ends, fractional years, shape (periods + 1,)."""
        return np.append(self.starts, self.starts[-1] + self.lengths[-1])


@dataclass(frozen=True)
class Step:
    """An energisation that a capacity waits for: its path in the programme, and when it is planned."""

    path: str
    date: float


@dataclass(frozen=True)
class ItemCost:
    """A cost by period, shape (periods,), of which as much is paid as there is of what it follows.

    Attributes:
        follows: key of an asset or a phase, `HALLS`, or nothing.
        cause: whose factor multiplies it: the path of a plant, phase or connection, or a chip.
        capital: it is a capital charge: others have no factor.
        usd: real and undiscounted.
    """

    follows: str
    cause: str
    capital: bool
    usd: Floats


@dataclass(frozen=True)
class PayTerms:
    """How a kind of thing is paid for.

    Attributes:
        dated: share of its price that is contracted at dates.
        overheads: what a year of delay adds, a share of its price.
        on_delivery: the rest is paid when it comes; else by progress.
    """

    dated: float
    overheads: float
    on_delivery: bool = False


@dataclass(frozen=True)
class Build:
    """What is built to be there at one date.

    Attributes:
        date: at which the plan has it, fractional year.
        period: in which that is; the last one where it lies beyond.
        overnight_usd: its price, what was paid before the horizon included.
        cash_usd: planned, shape (periods,).
        spend_shares: of its price by year before the date.
        terms: of payment.
    """

    date: float
    period: int
    overnight_usd: float
    cash_usd: Floats
    spend_shares: tuple[float, ...]
    terms: PayTerms


@dataclass(frozen=True)
class ItemCash:
    """What is paid for an item: `follows` and `cause` as of `ItemCost`; its builds have all of it."""

    follows: str
    cause: str
    builds: tuple[Build, ...]


@dataclass(frozen=True)
class PlannedChips:
    """A chip generation at a site, each array of shape (periods,) or (periods, workloads).

    Attributes:
        key: of the chip.
        accelerators: planned, means of the periods.
        stood: of those of the first period that were there before it.
        first: fractional year in which the first come.
        life_years: planned.
        charge_usd: capital charge of all of them, those included that are paid already.
        compute: that they do of each workload, in its unit.
        load_mw: that they draw for it.
    """

    key: str
    accelerators: Floats
    stood: float
    first: float
    life_years: float
    charge_usd: Floats
    compute: Floats
    load_mw: Floats


@dataclass(frozen=True)
class PlannedSite:
    """One site.

    Attributes:
        plan: its operation; `x` has what is there with all spare power.
        amounts: planned mean capacity of assets and phases by key, all spare power included, shape (periods,) each.
        steps: what each of them waits for, by date; nothing: it is never late.
        phases: which of the keys are halls.
        starts: of the plan, fractional year.
        held: share of `amounts` that the plan has of each asset, shape (periods,) each: the rest is spare.
        spare_mw: power that is no part of the plan and may be taken, shape (periods,).
        spare_usd: what it costs to have all of it, shape (periods,).
        compute: of each workload, in its unit, shape (periods, workloads).
        asked_mwh: energy of each workload at the meter, shape (weather years, periods, workloads).
        costs: capital and fixed costs.
        cash: overnight cash.
        chips: that work there; none: halls alone say what is done.
        firm: share of each asset's capacity that counts for load all the year.
    """

    plan: SitePlan
    amounts: Mapping[str, Floats]
    steps: Mapping[str, tuple[Step, ...]]
    phases: frozenset[str]
    starts: float
    held: Mapping[str, Floats]
    spare_mw: Floats
    spare_usd: Floats
    compute: Floats
    asked_mwh: Floats
    costs: tuple[ItemCost, ...]
    cash: tuple[ItemCash, ...] = ()
    chips: tuple[PlannedChips, ...] = ()
    firm: Mapping[str, float] = field(default_factory=dict)

    @property
    def besides_usd(self) -> Floats:
        """What it costs beside its operation, undiscounted, shape (periods,)."""
        found: Floats = np.sum([np.zeros(len(self.spare_usd)), *(cost.usd for cost in self.costs)], axis=0)
        return found

    def is_standing(self, key: str) -> bool:
        """Whether what the first period has of something was there before the plan begins."""
        steps = self.steps[key]
        return not steps or steps[0].date < self.starts


@dataclass(frozen=True)
class PlannedWork:
    """One kind of work: demand and what a unit of it is worth, each of shape (periods,).

    Attributes:
        key: of the workload.
        unit: of its demand; of a training run a rate in tokens.
        demand: as a rate.
        value_usd_per_unit_year: of a unit of it.
        begins: fractional year from which it may be done: of a training run.
        by_performance: it counts what chips do, not what they draw.
        must_serve: it is not left undone for its value.
        run: a training run: what it misses it may catch up.
    """

    key: str
    unit: str
    demand: Floats
    value_usd_per_unit_year: Floats
    begins: float = -np.inf
    by_performance: bool = True
    must_serve: bool = False
    run: bool = False

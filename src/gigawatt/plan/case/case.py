"""The programme as numbers: what the master decides about, in arrays over periods (years, or quarters at first).

A `Case` is all that planning needs; it holds no figures, units or names beyond keys. `build_case` makes it from a
resolved programme and the hours of each site (docs/mathematics/plan.md gives the equations).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.calendar import HOURS_PER_YEAR, Calendar
from gigawatt.plan.dispatch.operation_case import OperationCase
from gigawatt.plan.site.site_weather import SiteWeather

Floats = NDArray[np.float64]

SECONDS_PER_YEAR = 3600.0 * HOURS_PER_YEAR


@dataclass(frozen=True)
class Purchase:
    """Something that can be bought in several periods (vintages) at one site, in its own unit (MW, MWh).

    Arrays over vintages have shape (vintages,), over vintages and periods (vintages, periods). What is kept for less than its
    life is a vintage of its own, in the same period.
    """

    years: NDArray[np.int64]  # number (from 0) of the period in which each vintage is commissioned
    share: Floats  # of a period that a vintage exists, (vintages, periods)
    standing_at_end: NDArray[np.bool_]  # exists at the end of the period, or until a date within it, (vintages, periods)
    cost_usd: Floats  # discounted cost within the horizon of one unit, capital and fixed, (vintages,)
    capital_usd: Floats  # of which capital charge by period, undiscounted, per unit, (vintages, periods)
    fixed_usd: Floats  # of which fixed operation by period, undiscounted, per unit, (vintages, periods)
    cash_usd: Floats  # overnight cash by period per unit, (vintages, periods)
    most: Floats  # largest purchase of each vintage, (vintages,)

    @property
    def count(self) -> int:
        return len(self.years)


@dataclass(frozen=True)
class Commitment:
    """What already stands or is contracted: no decision, but it is a column of the operation, and it costs."""

    amount: Floats  # average over each period, (periods,)
    capital_usd: Floats  # capital charge by period, undiscounted, (periods,)
    fixed_usd: Floats  # fixed operation by period, undiscounted, (periods,)
    cash_usd: Floats  # cash still to be spent, by period, (periods,)
    new: Floats  # amount commissioned in each period, (periods,)


@dataclass(frozen=True)
class AssetCase:
    """A power asset of a site. ``position`` is its place in the operation's variables."""

    key: str
    path: str
    technology: str
    kind: str
    standing: str
    position: int
    energy_position: int | None  # batteries
    commitment: Commitment | None
    energy_commitment: Commitment | None
    purchase: Purchase | None
    energy_purchase: Purchase | None
    limit: float  # of an option, MW standing at once
    energy_limit: float
    unit: float | None  # whole units of this size, MW
    limit_by_year: Floats | None  # the connection: MW the grid allows, (periods,)
    yearly_usd_per_mw: Floats  # charge on capacity by period, undiscounted (demand charge, contract energy), (periods,)
    yearly_kind: str  # what that charge is called in the costs
    date: float
    most_per_year: float = float("inf")  # MW commissioned in one calendar year
    retirement: Purchase | None = None  # of a commitment: MW closed for good in a period; costs and shares are negative
    credit: float = 0.0  # of a MW towards the site's reserve
    credit_hours: float | None = None  # batteries: hours of energy for the full credit
    largest_unit: float = 0.0  # MW that one outage takes away


@dataclass(frozen=True)
class ExportCase:
    """Sale to the grid over a site's connection."""

    key: str
    path: str
    connection: str  # key of the asset whose contracted MW it may not exceed
    position: int
    limit_by_period: Floats  # MW that the grid takes, (periods,)


@dataclass(frozen=True)
class HallCase:
    """A phase's halls, MW of critical IT power."""

    phase: str
    path: str
    standing: str
    commitment: Commitment | None
    purchase: Purchase | None
    limit: float
    date: float
    most_per_year: float = float("inf")


@dataclass(frozen=True)
class ChipCase:
    """A chip generation, counted in MW of IT power."""

    key: str
    accelerators_per_mw: float
    h100_equivalents_per_mw: float
    supply_mw: Floats | None  # new MW on offer in each period to all sites, (periods,); None: only what is committed
    purchase: Purchase | None
    path: str


@dataclass(frozen=True)
class SiteCase:
    """A campus: what stands, what can be bought, and its operation."""

    key: str
    name: str
    assets: tuple[AssetCase, ...]
    halls: tuple[HallCase, ...]
    chip_commitments: dict[str, Commitment]  # chip key -> MW of IT
    exports: tuple[ExportCase, ...]
    reserve_margin: float | None  # of firm load at its worst hour; None: no reserve is asked
    water_m3_per_mw: Floats  # what cooling takes of it, per MW of IT, (periods,)
    weather: SiteWeather

    @property
    def operation(self) -> OperationCase:
        """The operation in the first weather year: the others differ in their hours alone."""
        return self.weather.cases[0]


@dataclass(frozen=True)
class RunCase:
    """Work that is done once, between two dates: a training run."""

    window: Floats  # share of each period in which it may run, (periods,)
    due: int  # number of the period in which it ends at the latest
    sites: int | None = None  # that it may span at most; None: any number


@dataclass(frozen=True)
class WorkloadCase:
    """One kind of work: how much is asked, and what each chip gives.

    A run asks for an amount in all (in the period in which it is due); other work asks for a rate in every period. Chips give a
    rate in both cases: a run's unit per second.
    """

    key: str
    unit: str
    demand: Floats  # (periods,)
    value_usd_per_unit_year: Floats  # (periods,)
    per_chip_mw: Floats  # compute of one MW of each chip at work, (chips,)
    headroom: float = 0.0  # idle room that its chips need, of their mean power
    must_serve: bool = False
    draw: Floats | None = None  # mean power of each chip at this work, of its full power, (chips,); None: full power
    run: RunCase | None = None

    def drawn(self, chip: int) -> float:
        """Mean power of a chip in service, of its full power."""
        return (1.0 if self.draw is None else float(self.draw[chip])) / (1.0 + self.headroom)

    def given(self, chip: int, calendar: Calendar) -> Floats:
        """What one MW of a chip at this work in the whole of a period counts towards its demand, shape (periods,)."""
        rate = float(self.per_chip_mw[chip]) / (1.0 + self.headroom)
        return np.full(calendar.count, rate) if self.run is None else rate * calendar.lengths * SECONDS_PER_YEAR

    def asked_rate(self, calendar: Calendar) -> Floats:
        """Demand as a rate, a run's spread evenly over the time that it has, shape (periods,)."""
        if self.run is None:
            return self.demand
        seconds = self.run.window * calendar.lengths * SECONDS_PER_YEAR
        open_in = np.where(seconds > 0.0, self.run.window, 0.0)
        return open_in * float(self.demand.sum()) / max(float(seconds.sum()), 1.0)


@dataclass(frozen=True)
class SlotCase:
    """Supplier slots that all sites share."""

    key: str
    path: str
    technologies: tuple[str, ...]
    mw: Floats  # (calendar years,)


@dataclass(frozen=True)
class MeterLimit:
    """What one meter may count in a calendar year, at one site or at several together.

    Over the periods of the year: sum of allotments + per_load_mw * load - per_capacity_mw * capacity <= most.
    """

    kind: str
    path: str  # in the programme
    site: str | None
    item: str
    meter: str
    unit: str
    sites: tuple[int, ...]
    most: Floats  # (calendar years,), inf where there is no limit
    per_load_mw: Floats  # counted besides, per MW of IT load, (sites, periods)
    loads: tuple[int, ...]  # workloads whose load counts
    capacity: int | None = None  # position of the asset whose capacity earns an allowance, at the only site
    per_capacity_mw: Floats | None = None  # (periods,)


@dataclass(frozen=True)
class Case:
    """Everything that is planned."""

    name: str
    calendar: Calendar
    sites: tuple[SiteCase, ...]
    chips: tuple[ChipCase, ...]
    workloads: tuple[WorkloadCase, ...]
    slots: tuple[SlotCase, ...]
    meter_limits: tuple[MeterLimit, ...]
    capital_budget_usd: Floats | None  # (calendar years,), inf where no budget

    @property
    def years(self) -> int:
        """Number of periods."""
        return self.calendar.count

    @property
    def site_years(self) -> list[tuple[int, int]]:
        """All (site number, period number) pairs."""
        return [(site, year) for site in range(len(self.sites)) for year in range(self.years)]

    @property
    def chains(self) -> bool:
        """Whether every site is a chain: no more than one store."""
        return all(site.weather.stores <= 1 for site in self.sites)

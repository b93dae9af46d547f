"""The programme as numbers: what the master decides about, in arrays over years.

A `Case` is all that planning needs; it holds no figures, units or names beyond keys. `build_case` makes it from a
resolved programme and the hours of each site (docs/mathematics/plan.md gives the equations).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.calendar import Calendar
from gigawatt.plan.operation_case import OperationCase

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Purchase:
    """Something that can be bought in several years (vintages) at one site, in its own unit (MW, MWh).

    Arrays over vintages have shape (vintages,), over vintages and years (vintages, years).
    """

    years: NDArray[np.int64]  # number (from 0) of the year in which each vintage is commissioned
    share: Floats  # of a year that a vintage exists, (vintages, years)
    standing_at_end: NDArray[np.bool_]  # exists at the end of the year, (vintages, years)
    cost_usd: Floats  # discounted cost within the horizon of one unit, capital and fixed, (vintages,)
    capital_usd: Floats  # of which capital charge by year, undiscounted, per unit, (vintages, years)
    fixed_usd: Floats  # of which fixed operation by year, undiscounted, per unit, (vintages, years)
    cash_usd: Floats  # overnight cash by year per unit, (vintages, years)
    most: Floats  # largest purchase of each vintage, (vintages,)

    @property
    def count(self) -> int:
        return len(self.years)


@dataclass(frozen=True)
class Commitment:
    """What already stands or is contracted: no decision, but it is a column of the operation, and it costs."""

    amount: Floats  # average over each year, (years,)
    capital_usd: Floats  # capital charge by year, undiscounted, (years,)
    fixed_usd: Floats  # fixed operation by year, undiscounted, (years,)
    cash_usd: Floats  # cash still to be spent, by year, (years,)
    new: Floats  # amount commissioned in each year, (years,)


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
    limit_by_year: Floats | None  # the connection: MW the grid allows, (years,)
    yearly_usd_per_mw: Floats  # charge on capacity by year, undiscounted (demand charge, contract energy), (years,)
    yearly_kind: str  # what that charge is called in the costs
    date: float


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


@dataclass(frozen=True)
class ChipCase:
    """A chip generation, counted in MW of IT power."""

    key: str
    accelerators_per_mw: float
    h100_equivalents_per_mw: float
    supply_mw: Floats | None  # new MW on offer in each year to all sites, (years,); None: only what is committed
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
    carbon_cap_t: Floats | None  # (years,), inf where no cap
    operation: OperationCase


@dataclass(frozen=True)
class WorkloadCase:
    """One kind of work: how much is asked, and what each chip gives."""

    key: str
    unit: str
    demand: Floats  # (years,)
    value_usd_per_unit_year: Floats  # (years,)
    per_chip_mw: Floats  # compute of one MW of each chip, (chips,)


@dataclass(frozen=True)
class SlotCase:
    """Supplier slots that all sites share."""

    key: str
    path: str
    technologies: tuple[str, ...]
    mw: Floats  # (years,)


@dataclass(frozen=True)
class Case:
    """Everything that is planned."""

    name: str
    calendar: Calendar
    sites: tuple[SiteCase, ...]
    chips: tuple[ChipCase, ...]
    workloads: tuple[WorkloadCase, ...]
    slots: tuple[SlotCase, ...]
    carbon_cap_t: Floats | None  # (years,), inf where no cap
    capital_budget_usd: Floats | None  # (years,), inf where no budget

    @property
    def years(self) -> int:
        return self.calendar.count

    @property
    def site_years(self) -> list[tuple[int, int]]:
        """All (site number, year number) pairs."""
        return [(site, year) for site in range(len(self.sites)) for year in range(self.years)]

    @property
    def chains(self) -> bool:
        """Whether every site is a chain: no more than one store."""
        return all(len(site.operation.batteries) + len(site.operation.reactors) <= 1 for site in self.sites)

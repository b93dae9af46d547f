"""The programme as a whole, resolved: every default filled in, every number a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gigawatt.catalog.accelerators import Accelerator
from gigawatt.catalog.architectures import Architecture
from gigawatt.catalog.load import accelerators, architectures
from gigawatt.catalog.technologies import Chip
from gigawatt.errors import Problem
from gigawatt.programme.demand import Workload
from gigawatt.programme.futures.risk import RiskTerms
from gigawatt.programme.futures.schedule import ScheduleTerms
from gigawatt.programme.futures.uncertainty import PricePath
from gigawatt.programme.money.finance import FinanceDeclared
from gigawatt.programme.site import Site
from gigawatt.quantity import Figure, YearPath


@dataclass(frozen=True, slots=True)
class ChipSupply:
    """A chip generation on offer: how many accelerators the programme can be delivered in each year."""

    chip: Chip
    path: str
    accelerators_per_year: YearPath  # 0 before the first year given
    refresh_years: tuple[Figure, ...] = ()  # ages at which they may be sold and their room used again


@dataclass(frozen=True, slots=True)
class SlotBook:
    """Supplier slots that all sites share: MW of the named technologies that can be commissioned in a year."""

    key: str
    path: str
    technologies: tuple[str, ...]
    mw_per_year: YearPath  # 0 before the first year given
    production_mw_per_year: YearPath | None = None  # all that the suppliers make, commitments included


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits on the whole programme."""

    carbon_cap_t_per_year: YearPath | None = None
    carbon_price_usd_per_t: YearPath | None = None
    clean_share: YearPath | None = None  # of every site's energy that must be carbon-free in the hour it is used
    nox_cap_t_per_year: YearPath | None = None
    water_cap_m3_per_year: YearPath | None = None
    reserve_margin: Figure | None = None  # firm capacity beyond firm load and the largest unit, as a share of that load


@dataclass(frozen=True, slots=True)
class Programme:
    """What a user declared, with sourced defaults in every gap. Money is USD of ``base_year``, real."""

    name: str
    description: str
    start_year: int
    end_year: int  # inclusive
    base_year: int
    discount_rate: Figure  # real, per year
    seed: int
    workloads: tuple[Workload, ...]
    sites: tuple[Site, ...]
    chips: tuple[ChipSupply, ...]
    slots: tuple[SlotBook, ...]
    policy: Policy
    capital_budget_usd: Mapping[int, Figure]  # cash that may be spent in a year; a year not named has no limit
    figures: tuple[Figure, ...]  # every number that the programme uses, stated or default, for the appendix
    text: str  # the YAML as read, with includes in place
    scenario: str | None = None  # which of its scenarios is in place; None: the programme as it is
    warnings: tuple[Problem, ...] = ()  # what is allowed but probably not meant
    quarter_years: int = 0  # of the horizon's years, the first so many are planned by quarter
    weather_weights: tuple[float, ...] = (1.0,)  # of the weather years; they sum to 1
    schedule: ScheduleTerms | None = None  # None: nothing is said of time to power
    price_paths: tuple[PricePath, ...] = ()  # their weights sum to 1; none: prices are as stated
    accelerators: Mapping[str, Accelerator] = field(default_factory=lambda: MappingProxyType({}))  # its own, or restated
    models: Mapping[str, Architecture] = field(default_factory=lambda: MappingProxyType({}))  # its own
    finance: FinanceDeclared = field(default_factory=FinanceDeclared)
    risk: RiskTerms | None = None  # None: it says nothing of risk, and the catalogue's causes of doubt count

    def accelerator(self, key: str) -> Accelerator | None:
        """An accelerator by key: as the programme has it, else as the catalogue has; None: neither has it."""
        return self.accelerators.get(key) or accelerators().get(key)

    def model(self, key: str) -> Architecture | None:
        """A model by key: the programme's own, else the catalogue's; None: neither has it."""
        return self.models.get(key) or architectures().get(key)

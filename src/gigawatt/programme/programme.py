"""The programme as a whole, resolved: every default filled in, every number a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gigawatt.catalog.technologies import Chip
from gigawatt.programme.demand import Workload
from gigawatt.programme.site import Site
from gigawatt.quantity import Figure, YearPath


@dataclass(frozen=True, slots=True)
class ChipSupply:
    """A chip generation on offer: how many accelerators the programme can be delivered in each year."""

    chip: Chip
    path: str
    accelerators_per_year: YearPath  # 0 before the first year given


@dataclass(frozen=True, slots=True)
class SlotBook:
    """Supplier slots that all sites share: MW of the named technologies that can be commissioned in a year."""

    key: str
    path: str
    technologies: tuple[str, ...]
    mw_per_year: YearPath  # 0 before the first year given


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits on the whole programme."""

    carbon_cap_t_per_year: YearPath | None = None
    carbon_price_usd_per_t: YearPath | None = None


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

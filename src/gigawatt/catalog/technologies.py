"""What a power technology is: costs, physics and life, every number a sourced figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from gigawatt.quantity import Figure, YearPath

Box = tuple[float, float, float, float]  # south, north, west, east [degrees]

NO_CREDIT = Figure(0.0, "", "capacity_credit", note="none is given, so none counts")


class Kind(StrEnum):
    """How a technology takes part in the operation of a site."""

    SOLAR = "solar"  # hourly capacity factor from the sun
    WIND = "wind"  # hourly capacity factor from the wind
    THERMAL = "thermal"  # burns a fuel (gas turbines, reactors): dispatchable up to its availability
    BATTERY = "battery"  # a store with power (MW) and energy (MWh) bought separately
    HEAT_STORE_REACTOR = "heat-store-reactor"  # a reactor whose heat may be stored before the turbine


@dataclass(frozen=True, slots=True)
class Technology:
    """A power technology, in canonical units (USD are overnight, of the programme's base year)."""

    key: str
    name: str
    kind: Kind
    capex_usd_per_mw: YearPath
    fixed_om_usd_per_mw_year: YearPath
    variable_om_usd_per_mwh: YearPath
    life_years: Figure
    availability: Figure  # share of the year that is neither forced nor planned outage
    spend_shares: tuple[float, ...]  # share of overnight cost by year; the last is the year before commissioning
    fuel: str | None = None  # key of a fuel, None where nothing is burnt
    heat_rate_mwh_per_mwh: Figure | None = None  # thermal, higher heating value, per MWh of electricity
    unit_mw: Figure | None = None  # whole units of this size; None: any size
    # batteries only: a store is bought in MW and in MWh
    capex_usd_per_mwh: YearPath | None = None
    fixed_om_usd_per_mwh_year: YearPath | None = None
    round_trip_efficiency: Figure | None = None
    # heat-store reactors only, per MW of reactor (steady electric output)
    store_hours: Figure | None = None  # electric MWh of store per MW of reactor
    turbine_ratio: Figure | None = None  # largest electric output per MW of reactor
    store_efficiency: Figure | None = None  # electric MWh out per electric MWh that went in as heat
    # what it does to a site's reserve, air and water
    clean: bool = False  # its electricity is free of carbon
    capacity_credit: Figure = NO_CREDIT  # share of nameplate that counts towards a site's reserve
    credit_hours: Figure | None = None  # batteries: hours of energy for the full credit
    nox_kg_per_mwh: Figure | None = None  # emitted, per MWh of electricity
    water_m3_per_mwh: Figure | None = None  # consumed (not withdrawn), per MWh of electricity
    # what the twin needs
    forced_outage_rate: Figure | None = None  # share of the time it is due to run
    planned_outage_rate: Figure | None = None  # share of the year
    repair_hours: Figure | None = None  # mean time to repair
    minimum_load: Figure | None = None  # share of capacity
    ramp_per_hour: Figure | None = None  # share of capacity per hour; above 1: from nothing to all within the hour
    lead_time_months: Figure | None = None  # from order to operation


@dataclass(frozen=True, slots=True)
class Fuel:
    """A fuel: price by year and what burning it emits."""

    key: str
    name: str
    price_usd_per_mwh: YearPath  # thermal, higher heating value
    co2_t_per_mwh: Figure  # thermal, higher heating value


@dataclass(frozen=True, slots=True)
class Chip:
    """An accelerator generation, bought with its share of server, network and storage."""

    key: str
    name: str
    vendor: str
    own: bool  # designed by the programme's owner
    available: Figure  # first year of volume, as a fractional year
    it_power_kw: Figure  # per accelerator, with its share of server, network and storage
    h100_equivalents: Figure  # dense 8-bit operations per second over those of one H100
    price_usd: YearPath  # per accelerator, with its share of server, network and storage
    fixed_om_share: Figure  # yearly cost as a share of price
    life_years: Figure
    spend_shares: tuple[float, ...]
    accelerator: str = ""  # key of what it is made of, which has the rates; empty: not stated
    resale_half_life_years: Figure | None = None  # the price of a used one halves in this time


@dataclass(frozen=True, slots=True)
class Hall:
    """Data halls (shell, electrical, mechanical, cooling), without chips."""

    key: str
    name: str
    capex_usd_per_mw: YearPath  # per MW of critical IT power
    fixed_om_usd_per_mw_year: YearPath
    life_years: Figure
    spend_shares: tuple[float, ...]
    cooling: str  # key of a cooling system known to ``climate``
    capex_parts: Mapping[str, Figure] = field(default_factory=lambda: MappingProxyType({}))  # shares of overnight cost


@dataclass(frozen=True, slots=True)
class Market:
    """A wholesale market or tariff region that a grid connection imports from."""

    key: str
    name: str
    price_usd_per_mwh: YearPath  # yearly mean of the energy price, delivered
    price_volatility: Figure  # standard deviation of the log of the hourly price (0: flat)
    demand_charge_usd_per_mw_year: YearPath  # capacity, transmission and delivery, per MW of contracted demand
    co2_t_per_mwh: YearPath
    clean_share: YearPath | None = None  # carbon-free share of the grid's energy
    region: tuple[Box, ...] = ()  # roughly where it is; only to warn of sites elsewhere


@dataclass(frozen=True, slots=True)
class GridConnection:
    """What it costs to be connected to a grid: substation and line, overnight, per MW of contracted demand."""

    key: str
    name: str
    capex_usd_per_mw: YearPath
    life_years: Figure
    spend_shares: tuple[float, ...]
    lead_time_months: Figure | None = None  # from request to power

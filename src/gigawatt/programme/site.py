"""Where it is built: sites, their phases, halls, chips already placed, power assets and grid connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gigawatt.catalog.technologies import Chip, Fuel, Hall, Market, Technology
from gigawatt.quantity import Figure, YearPath

Standing = Literal["commitment", "option"]
Role = Literal["temporary", "bridge", "permanent"]


@dataclass(frozen=True, slots=True)
class Place:
    """Coordinates in degrees, and optional files of hourly weather and of wind at hub height (None: the synthetic generator)."""

    latitude: float
    longitude: float
    weather_file: str | None = None  # absolute path
    weather_year: int | None = None  # of files of several years, the first to take
    wind_file: str | None = None  # absolute path


@dataclass(frozen=True, slots=True)
class ConnectionStep:
    """From ``date`` on, the grid lets the site import up to ``limit_mw`` in total."""

    date: float  # fractional year
    limit_mw: Figure


@dataclass(frozen=True, slots=True)
class Export:
    """Sale to the grid, up to ``limit_mw`` and never more than the contracted connection."""

    path: str
    date: float  # fractional year from which it is allowed
    limit_mw: Figure
    price_usd_per_mwh: YearPath  # yearly mean; the hours follow the market's price
    price_file: str | None = None  # absolute path of an hourly price, USD/MWh, instead


@dataclass(frozen=True, slots=True)
class Connection:
    """A grid connection: what the grid allows by date is a limit; what is contracted is a decision of the plan."""

    market: Market
    steps: tuple[ConnectionStep, ...]
    capex_usd_per_mw: YearPath  # substation and line, overnight
    life_years: Figure
    price_file: str | None = None  # absolute path of an hourly price, USD/MWh
    spend_shares: tuple[float, ...] = (0.5, 0.5)  # of the works, by year before they are done
    export: Export | None = None
    price_times: YearPath | None = None  # so many times every hour's price, of import and export: on a price path
    # by a tariff that the plan pays (`finance.contracts`), real
    market_share: YearPath | None = None  # of the market's price, what is paid of it; None: all
    agreed_usd_per_mwh: YearPath | None = None  # paid besides, the same in every hour of a year
    demand_charge_usd_per_mw_year: YearPath | None = None  # None: the market's


@dataclass(frozen=True, slots=True)
class Contract:
    """Power bought by the MWh instead of a plant that is owned (a PPA): no capital, no fuel, no O&M of ours."""

    price_usd_per_mwh: YearPath
    take: Literal["as-used", "as-produced"]  # as-produced: all available energy is paid for
    unused_share: float = 1.0  # as-produced: of the price, what is due for energy that could be made and is not used
    charge_usd_per_mw_year: YearPath | None = None  # for capacity, whether it runs or not
    own_fuel: bool = False  # whether its fuel is ours


@dataclass(frozen=True, slots=True)
class PowerAsset:
    """A plant or store at a site: fixed (commitment) or the plan's to choose, up to a limit (option).

    ``power_mw`` is the committed capacity, or the option's limit. For batteries ``energy_mwh`` is likewise
    the committed or the largest energy. ``date`` is when a commitment is online, or an option's earliest date.
    ``spent_share`` is the share of a commitment's overnight cost that is sunk. ``role`` says what it is for until better power
    comes: temporary supply and bridges are gone by ``until``.
    """

    key: str
    path: str  # dotted path in the programme
    phase: str | None
    standing: Standing
    technology: Technology
    fuel: Fuel | None
    power_mw: Figure
    date: float  # fractional year
    energy_mwh: Figure | None = None
    retires: float | None = None  # fractional year; None: by its life
    spent_share: float = 0.0
    most_per_year_mw: Figure | None = None
    contract: Contract | None = None
    until: float | None = None  # fractional year by which an option must be gone
    may_close_from: float | None = None  # fractional year from which the plan may close a commitment for good
    most_hours_per_year: Figure | None = None  # full-load hours that its permit allows
    most_nox_t_per_year: YearPath | None = None  # NOx that its own permit allows
    most_co2_t_per_year: YearPath | None = None  # CO2 that its own permit allows
    role: Role = "permanent"
    licence: float | None = None  # fractional year of the licence without which it may not run
    dated: bool = True  # whether the programme states its date, here or with its phase
    supplier_slots: tuple[str, ...] = ()  # slots or units of suppliers that a commitment takes, by name


@dataclass(frozen=True, slots=True)
class ChipCommitment:
    """Accelerators already bought or contracted for a phase."""

    chip: Chip
    path: str
    accelerators: Figure
    date: float
    spent_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Phase:
    """A block of halls with one date: fixed (commitment) or the plan's to choose, up to ``halls_mw`` (option)."""

    key: str
    path: str
    standing: Standing
    hall: Hall
    halls_mw: Figure  # critical IT power
    date: float  # online (commitment) or earliest (option), fractional year
    spent_share: float = 0.0
    most_per_year_mw: Figure | None = None
    chips: tuple[ChipCommitment, ...] = ()
    dated: bool = True  # whether the programme states its date


@dataclass(frozen=True, slots=True)
class Site:
    """A campus."""

    key: str
    name: str
    jurisdiction: str
    place: Place
    connection: Connection | None
    phases: tuple[Phase, ...]
    power: tuple[PowerAsset, ...]  # of the site and of its phases
    carbon_cap_t_per_year: YearPath | None = None
    nox_cap_t_per_year: YearPath | None = None
    water_cap_m3_per_year: YearPath | None = None
    campus_limit_mw: Figure | None = None  # the most critical IT power that land and permits allow

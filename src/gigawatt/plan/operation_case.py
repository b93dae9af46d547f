"""What the operation of one site needs, in plain arrays: load, tiers, stores, reactors with heat storage.

The operation's variables are ordered once, here; planes, kernel, HiGHS and master all use that order:
tiers [MW], power of each battery [MW], energy of each battery [MWh], heat-store reactors [MW],
loads by workload [MW of IT], allotments of each meter [t or MWh].
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tier:
    """A source: hourly availability per MW, cost per MWh by year, optionally shaped by the hour."""

    asset: str
    availability: float | Floats  # per MW: one number or shape (hours,)
    cost_usd_per_mwh: Floats  # shape (years,)
    cost_shape: Floats | None  # shape (hours,), None: the same in every hour
    co2_t_per_mwh: Floats  # shape (years,)
    fuel_mwh_per_mwh: float = 0.0
    parts: dict[str, Floats] = field(default_factory=dict)  # kind of cost -> USD/MWh by year; empty: all of it is grid energy
    flat_usd_per_mwh: Floats | None = None  # shape (years,): added to the shaped cost (a carbon price on grid power)


@dataclass(frozen=True)
class Battery:
    """A store with power and energy of its own."""

    asset: str
    charge_efficiency: float
    discharge_efficiency: float


@dataclass(frozen=True)
class HeatReactor:
    """A reactor whose heat may be stored before its turbine, per MW of reactor (electric)."""

    asset: str
    availability: float
    cost_usd_per_mwh: Floats  # shape (years,), of reactor output
    fuel_mwh_per_mwh: float
    parts: dict[str, Floats]  # kind of cost -> USD/MWh by year
    turbine_ratio: float
    store_hours: float
    store_efficiency: float


@dataclass(frozen=True)
class Load:
    """One workload's IT power; cutting it costs ``interruption_usd_per_mwh`` per IT MWh."""

    workload: str
    interruption_usd_per_mwh: Floats  # shape (years,)
    pause_share: float | None  # None: firm


@dataclass(frozen=True)
class Meter:
    """A yearly quantity that may be limited: ``co2`` [t] or the pausing of one workload [MWh]."""

    name: str
    workload: str | None = None


@dataclass(frozen=True)
class OperationCase:
    """One site: everything hourly, and everything that its dispatch needs in each year."""

    site: str
    hours: int
    pue: Floats  # shape (hours,)
    tiers: tuple[Tier, ...]
    batteries: tuple[Battery, ...]
    reactors: tuple[HeatReactor, ...]
    loads: tuple[Load, ...]
    unserved_usd_per_mwh: Floats  # shape (years,), per IT MWh, of interruptible work beyond its pause share
    meters: tuple[Meter, ...]

    @property
    def size(self) -> int:
        """Number of variables of the operation."""
        return len(self.tiers) + 2 * len(self.batteries) + len(self.reactors) + len(self.loads) + len(self.meters)

    @property
    def tier_slice(self) -> slice:
        return slice(0, len(self.tiers))

    @property
    def battery_power_slice(self) -> slice:
        start = len(self.tiers)
        return slice(start, start + len(self.batteries))

    @property
    def battery_energy_slice(self) -> slice:
        start = len(self.tiers) + len(self.batteries)
        return slice(start, start + len(self.batteries))

    @property
    def reactor_slice(self) -> slice:
        start = len(self.tiers) + 2 * len(self.batteries)
        return slice(start, start + len(self.reactors))

    @property
    def load_slice(self) -> slice:
        start = len(self.tiers) + 2 * len(self.batteries) + len(self.reactors)
        return slice(start, start + len(self.loads))

    @property
    def meter_slice(self) -> slice:
        start = self.size - len(self.meters)
        return slice(start, self.size)

    def meter_index(self, name: str) -> int | None:
        """Position of a meter among the meters."""
        return next((index for index, meter in enumerate(self.meters) if meter.name == name), None)

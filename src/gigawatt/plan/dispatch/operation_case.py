"""What the operation of one site needs, in plain arrays: load, tiers, stores, reactors with heat storage, export, meters.

The operation's variables are ordered once, here; planes, kernel, HiGHS and master all use that order:
tiers [MW], power of each battery [MW], energy of each battery [MWh], heat-store reactors [MW], exports [MW],
loads by workload [MW of IT], allotments of each meter [t, m3 or MWh].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tier:
    """A source: hourly availability per MW, cost per MWh by period, optionally shaped by the hour."""

    asset: str
    availability: float | Floats  # per MW: one number or shape (hours,)
    cost_usd_per_mwh: Floats  # shape (periods,)
    cost_shape: Floats | None  # shape (hours,), None: the same in every hour
    co2_t_per_mwh: Floats  # shape (periods,)
    fuel_mwh_per_mwh: float = 0.0
    parts: dict[str, Floats] = field(default_factory=dict)  # kind of cost -> USD/MWh by period; empty: all of it is grid energy
    flat_usd_per_mwh: Floats | None = None  # shape (periods,): added to the shaped cost (a carbon price on grid power, a tariff)
    agreed_usd_per_mwh: Floats | None = None  # shape (periods,): of that, what a contract says; the rest is the carbon price


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
    cost_usd_per_mwh: Floats  # shape (periods,), of reactor output
    fuel_mwh_per_mwh: float
    parts: dict[str, Floats]  # kind of cost -> USD/MWh by period
    turbine_ratio: float
    store_hours: float
    store_efficiency: float


@dataclass(frozen=True)
class Export:
    """Sale to the grid, up to a capacity in MW."""

    asset: str
    price_usd_per_mwh: Floats  # shape (periods,)
    price_shape: Floats  # shape (hours,)


@dataclass(frozen=True)
class LoadShift:
    """Work that may wait: per MW of a load's mean IT power."""

    share: float  # of the mean, by which the draw may fall
    headroom: float  # of the mean, by which it may rise: idle room on the chips that do the work
    hours: float  # that the movable share may wait

    @property
    def backlog_mwh(self) -> float:
        """Most work that waits, IT MWh per MW."""
        return self.share * self.hours


@dataclass(frozen=True)
class Load:
    """One workload's IT power; cutting it costs ``interruption_usd_per_mwh`` per IT MWh."""

    workload: str
    interruption_usd_per_mwh: Floats  # shape (periods,)
    pause_share: float | None  # None: firm
    shift: LoadShift | None = None  # firm loads only
    availability: float | None = None  # share of a year's energy that must be powered; None: any part may be cut at its price


@dataclass(frozen=True)
class Meter:
    """A quantity that the hours add up and a limit may bind: emissions, water, unclean energy, hours run, pausing, cuts."""

    name: str  # co2, nox, water, unclean, run:ASSET, pause:WORKLOAD, cut:WORKLOAD
    unit: str  # t, m3 or MWh
    tier_rates: Floats  # per MWh of each tier, shape (tiers, periods)
    reactor_rates: Floats  # per MWh of each reactor's output, shape (reactors, periods)
    workload: str | None = None  # counts what is cut of this workload instead
    beyond_share: bool = False  # of an interruptible workload, what is cut beyond its pause share


@dataclass(frozen=True)
class OperationCase:
    """One site in one weather year: everything hourly, and everything that its dispatch needs in each period."""

    site: str
    hours: int  # of the whole year
    slices: tuple[tuple[int, int], ...]  # by period: its first hour, and the hour after its last
    pue: Floats  # shape (hours,)
    tiers: tuple[Tier, ...]
    batteries: tuple[Battery, ...]
    reactors: tuple[HeatReactor, ...]
    exports: tuple[Export, ...]
    loads: tuple[Load, ...]
    unserved_usd_per_mwh: Floats  # shape (periods,), per IT MWh, of interruptible work beyond its pause share
    meters: tuple[Meter, ...]

    def __getstate__(self) -> dict[str, Any]:
        """What it was made of: a case is the same, also by its bytes, whatever has been asked of it."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @cached_property
    def size(self) -> int:
        """Number of variables of the operation."""
        return int(self.meter_slice.stop)

    @cached_property
    def tier_slice(self) -> slice:
        return slice(0, len(self.tiers))

    @cached_property
    def battery_power_slice(self) -> slice:
        start = len(self.tiers)
        return slice(start, start + len(self.batteries))

    @cached_property
    def battery_energy_slice(self) -> slice:
        start = self.battery_power_slice.stop
        return slice(start, start + len(self.batteries))

    @cached_property
    def reactor_slice(self) -> slice:
        start = self.battery_energy_slice.stop
        return slice(start, start + len(self.reactors))

    @cached_property
    def export_slice(self) -> slice:
        start = self.reactor_slice.stop
        return slice(start, start + len(self.exports))

    @cached_property
    def load_slice(self) -> slice:
        start = self.export_slice.stop
        return slice(start, start + len(self.loads))

    @cached_property
    def meter_slice(self) -> slice:
        start = self.load_slice.stop
        return slice(start, start + len(self.meters))

    def meter_index(self, name: str) -> int | None:
        """Position of a meter among the meters."""
        return next((index for index, meter in enumerate(self.meters) if meter.name == name), None)

    @property
    def cut_meters(self) -> NDArray[np.bool_]:
        """Which meters count work that goes without power, shape (meters,): at a given capacity they may have no way out."""
        return np.array([meter.name.startswith("cut:") for meter in self.meters], dtype=np.bool_)

    def prices(self, period: int) -> Floats:
        """What a MWh of everything that a price path may change costs or earns in a period, before the shape of its hours."""
        flat = [0.0 if tier.flat_usd_per_mwh is None else tier.flat_usd_per_mwh[period] for tier in self.tiers]
        sources = [tier.cost_usd_per_mwh[period] for tier in self.tiers]
        reactors = [reactor.cost_usd_per_mwh[period] for reactor in self.reactors]
        return np.array([*sources, *flat, *reactors, *(export.price_usd_per_mwh[period] for export in self.exports)])

    @property
    def may_earn(self) -> bool:
        """Whether a site without load can still earn: by export, or where it is paid to take power."""
        return bool(self.exports) or any(tier.cost_shape is not None and tier.cost_shape.min() < 0.0 for tier in self.tiers)

    @property
    def stores(self) -> int:
        """Stores of all kinds, shiftable work among them."""
        return len(self.batteries) + len(self.reactors) + sum(load.shift is not None for load in self.loads)


def at_mean_prices(cases: Sequence[OperationCase], weights: Sequence[float]) -> OperationCase:
    """The case on several price paths at the weighted mean of their prices."""
    first = cases[0]

    def mean(values: Sequence[Floats | None]) -> Floats:
        some = [np.zeros(len(first.slices)) if value is None else value for value in values]
        return np.asarray(np.average(some, axis=0, weights=weights))

    def tier(place: int) -> Tier:
        same = [case.tiers[place] for case in cases]
        flat = [one.flat_usd_per_mwh for one in same]
        return replace(
            same[0],
            cost_usd_per_mwh=mean([one.cost_usd_per_mwh for one in same]),
            flat_usd_per_mwh=None if all(value is None for value in flat) else mean(flat),
            parts={},
        )

    return replace(
        first,
        tiers=tuple(tier(place) for place in range(len(first.tiers))),
        reactors=tuple(
            replace(one, cost_usd_per_mwh=mean([case.reactors[place].cost_usd_per_mwh for case in cases]), parts={})
            for place, one in enumerate(first.reactors)
        ),
        exports=tuple(
            replace(one, price_usd_per_mwh=mean([case.exports[place].price_usd_per_mwh for case in cases]))
            for place, one in enumerate(first.exports)
        ),
    )

"""What was delivered: by interval (an hour, or a month where there are no hours), and what changed hands by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.months import Months

Array = NDArray[np.float64]
Key = tuple[str | None, str]
"""Site and item, as in a study's tables (``("lake-erie", "perry")``, ``("hyperion", "grid")``); site None: every site."""

LOAD = "load"
"""The item under which a site's whole load is metered."""


@dataclass(frozen=True, eq=False)
class Intervals:
    """The intervals of the meters, in order of time.

    Attributes:
        month: The place of each interval's month among the months, shape (intervals,); never falling.
        hours: How long each is, shape (intervals,) [h].
    """

    month: NDArray[np.int64]
    hours: Array

    @staticmethod
    def of_months(months: Months, hours: float = 730.0) -> Intervals:
        """One interval a month, all of one length: where only monthly energy is known."""
        return Intervals(np.arange(months.count, dtype=np.int64), np.full(months.count, hours))

    def energy_mwh(self, power_mw: Array, months: Months) -> Array:
        """Energy by month of a mean power by interval; shape (intervals,) to (months,)."""
        return self.total(power_mw * self.hours, months)

    def total(self, amounts: Array, months: Months) -> Array:
        """Sums by month of amounts by interval; shape (intervals,) to (months,)."""
        return np.bincount(self.month, weights=amounts, minlength=months.count).astype(np.float64)

    def peak(self, power_mw: Array, months: Months) -> Array:
        """The largest power of each month, 0 in months without intervals; shape (intervals,) to (months,)."""
        found = months.none()
        np.maximum.at(found, self.month, power_mw)
        return found


@dataclass(frozen=True, eq=False)
class Meter:
    """What one asset, connection or load did.

    Attributes:
        taken_mw: Mean power that it delivered and that was taken, shape (intervals,) [MW].
        available_mw: Mean power that it could have delivered, shape (intervals,) [MW]; None: what was taken.
        fuel_mwh: Heat that it burned, shape (months,) [MWh]; None: it burns nothing.
    """

    taken_mw: Array
    available_mw: Array | None = None
    fuel_mwh: Array | None = None

    @property
    def could_mw(self) -> Array:
        """What it could have delivered, shape (intervals,) [MW]."""
        return self.taken_mw if self.available_mw is None else self.available_mw


def _none() -> Mapping[Key, Array]:
    return MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Deliveries:
    """One future of a programme's operation, as contracts need it; several futures are settled one by one and weighted.

    Attributes:
        months: The months that money is counted in.
        intervals: The intervals of every meter and price.
        meters: By site and item: each power asset, ``grid`` (import) and ``load``.
        market_usd_per_mwh: Nominal market price of energy by site, shape (intervals,).
        fuel_usd_per_mwh: Nominal market price of heat by fuel, shape (months,).
        indices: Price indices by name, 1 in the base year, shape (months,); ``inflation`` is always there.
        in_service_mw: By site and item what stands: a connection (``grid``), a phase of halls, an asset; shape (months,) [MW].
        accelerators: Delivered in each month, by site and chip, shape (months,).
        purchases_usd: Nominal cost of equipment bought in each month by site and item, shape (months,) [USD].
        called_mw: Reduction that a utility called for by site, shape (intervals,) [MW]; absent: never.
        reduced_mw: Reduction that it got, by site, shape (intervals,) [MW].
    """

    months: Months
    intervals: Intervals
    meters: Mapping[Key, Meter] = field(default_factory=lambda: MappingProxyType({}))
    market_usd_per_mwh: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    fuel_usd_per_mwh: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    indices: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    in_service_mw: Mapping[Key, Array] = field(default_factory=_none)
    accelerators: Mapping[Key, Array] = field(default_factory=_none)
    purchases_usd: Mapping[Key, Array] = field(default_factory=_none)
    called_mw: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    reduced_mw: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        by_interval = {**self.market_usd_per_mwh, **self.called_mw, **self.reduced_mw}
        found = {str(key): meter.taken_mw for key, meter in self.meters.items()} | dict(by_interval)
        wrong = [f"{name}: {each.shape}" for name, each in found.items() if each.shape != self.intervals.month.shape]
        by_month = {**self.fuel_usd_per_mwh, **self.indices}
        stock = [*self.in_service_mw.items(), *self.accelerators.items(), *self.purchases_usd.items(), *by_month.items()]
        wrong += [f"{name}: {each.shape}" for name, each in stock if each.shape != (self.months.count,)]
        if wrong:
            raise ValueError(f"{self.months.count} months and {self.intervals.month.size} intervals, but {'; '.join(wrong)}")

"""The hours of a programme as a PyPSA network: a bus stands for a site in a period and a weather year.

What can be built has no size yet. A quarter has all hours of its year, and nothing can run outside its own: its stores rest.
Power is MW, money is discounted kUSD. Nothing of the planner is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pypsa
from numpy.typing import NDArray
from tests.oracle.programme_numbers import Horizon, Period, available, emitted

from gigawatt.catalog.technologies import Kind
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Connection, PowerAsset, Site

Floats = NDArray[np.float64]

KUSD = 1e3
PLENTY_MW = 1e5  # a pipe that is never full
BEYOND_PAUSE = 10.0  # times its own price, where no workload is firm (docs/mathematics/plan.md, section 4)


def bus_of(site: Site, when: Period, weather: int) -> str:
    return f"{site.key} {when.label} w{weather}"


def hourly_network(programme: Programme, hours: Mapping[str, tuple[SiteHours, ...]], horizon: Horizon) -> pypsa.Network:
    """Every site in every period and weather year."""
    (count,) = {len(one.climate.power_usage_effectiveness) for several in hours.values() for one in several}
    parts = _Parts()
    for site in programme.sites:
        for when in horizon.all:
            for weather, one in enumerate(hours[site.key]):
                weight = horizon.weight[when] * programme.weather_weights[weather] / KUSD
                _Bus(parts, programme, site, when, one, bus_of(site, when, weather), weight).fill()
    return parts.network(count)


class _Parts:
    """Components by kind and by what is said of them: PyPSA takes many at once as fast as one."""

    def __init__(self) -> None:
        self._alike: dict[tuple[str, ...], dict[str, dict[str, object]]] = {}

    def add(self, component: str, name: str, **said: object) -> None:
        self._alike.setdefault((component, *sorted(said)), {})[name] = said

    def network(self, hours: int) -> pypsa.Network:
        network = pypsa.Network()
        network.set_snapshots(range(hours))
        for (component, *words), parts in self._alike.items():
            said: dict[str, Any] = {}
            for word in words:
                values = [part[word] for part in parts.values()]
                if any(isinstance(value, np.ndarray) for value in values):
                    columns = np.array([np.broadcast_to(np.asarray(value, dtype=float), hours) for value in values])
                    said[word] = pd.DataFrame(columns.T, index=network.snapshots, columns=list(parts))
                else:
                    said[word] = values
            network.add(component, list(parts), **said)
        return network


class _Bus:
    """What adds a site's period to the network."""

    def __init__(
        self,
        parts: _Parts,
        programme: Programme,
        site: Site,
        when: Period,
        hours: SiteHours,
        bus: str,
        weight: float,
    ) -> None:
        self.parts, self.programme, self.site, self.year = parts, programme, site, when.year
        self.hours, self.bus, self.weight = hours, bus, weight  # kUSD, discounted, for a dollar in this weather year
        self.pue = hours.climate.power_usage_effectiveness
        self.now = when.inside(len(self.pue))

    def fill(self) -> None:
        self.parts.add("Bus", self.bus)
        for asset in self.site.power:
            kind = asset.technology.kind
            if kind is Kind.BATTERY:
                self._battery(asset)
            elif kind is Kind.HEAT_STORE_REACTOR:
                self._heat_store(asset)
            else:
                most = available(asset, self.hours.climate) * self.now
                self._generator(asset.key, p_max_pu=most, marginal_cost=self._running(asset) * self.weight)
        if self.site.connection is not None:
            self._grid(self.site.connection)
        for workload in self.programme.workloads:
            self._work(workload)

    def _generator(self, name: str, **more: object) -> None:
        given: dict[str, object] = {"bus": self.bus, "p_nom_extendable": True}
        self.parts.add("Generator", f"{self.bus} {name}", **(given | more))

    def _link(self, name: str, begin: str, end: str, **more: object) -> None:
        given: dict[str, object] = {"bus0": begin, "bus1": end, "p_nom_extendable": True, "p_max_pu": self.now}
        self.parts.add("Link", f"{self.bus} {name}", **(given | more))

    def _vessel(self, name: str) -> str:
        self.parts.add("Bus", f"{self.bus} {name}")
        return f"{self.bus} {name}"

    def _store(self, name: str, bus: str) -> None:
        self.parts.add("Store", f"{self.bus} {name}", bus=bus, e_nom_extendable=True, e_cyclic=True)

    # -- power ----------------------------------------------------------------------------------------------------------

    def _grid(self, connection: Connection) -> None:
        market, shape = connection.market, self.hours.import_price
        assert shape is not None
        mean_price = market.price_usd_per_mwh.at(self.year) if connection.price_file is None else 1.0
        cost = shape * mean_price + self._carbon_price() * market.co2_t_per_mwh.at(self.year)
        self._generator("grid", p_max_pu=self.now, marginal_cost=cost * self.weight)
        if connection.export is not None:
            paid = shape if self.hours.export_price is None else self.hours.export_price
            level = connection.export.price_usd_per_mwh.at(self.year) if connection.export.price_file is None else 1.0
            self._generator("export", sign=-1.0, p_max_pu=self.now, marginal_cost=-paid * level * self.weight)

    def _battery(self, asset: PowerAsset) -> None:
        assert asset.technology.round_trip_efficiency is not None
        one_way = asset.technology.round_trip_efficiency.value**0.5
        cells = self._vessel(f"{asset.key} cells")
        self._link(f"{asset.key} charge", self.bus, cells, efficiency=one_way)
        self._link(f"{asset.key} discharge", cells, self.bus, efficiency=one_way)
        self._store(asset.key, cells)

    def _heat_store(self, asset: PowerAsset) -> None:
        technology, name = asset.technology, asset.key
        assert technology.store_efficiency is not None
        heat, salt, steam = (self._vessel(f"{name} {vessel}") for vessel in ("heat", "salt", "steam"))
        most = technology.availability.value * self.now
        self._generator(name, bus=heat, p_max_pu=most, marginal_cost=self._running(asset) * self.weight)
        for pipe, begin, end, kept in (
            ("direct", heat, steam, 1.0),
            ("in", heat, salt, technology.store_efficiency.value),
            ("out", salt, steam, 1.0),
        ):
            self._link(f"{name} {pipe}", begin, end, efficiency=kept, p_nom=PLENTY_MW, p_nom_extendable=False)
        self._link(f"{name} turbine", steam, self.bus, efficiency=1.0)
        self._store(name, salt)

    def _carbon_price(self) -> float:
        price = self.programme.policy.carbon_price_usd_per_t
        return 0.0 if price is None else price.at(self.year)

    def _running(self, asset: PowerAsset) -> float:
        """USD per MWh made."""
        taxed = self._carbon_price() * emitted(asset)
        if asset.contract is not None:
            return taxed + (asset.contract.price_usd_per_mwh.at(self.year) if asset.contract.take == "as-used" else 0.0)
        heat_rate, fuel = asset.technology.heat_rate_mwh_per_mwh, 0.0
        if asset.fuel is not None and heat_rate is not None:
            fuel = asset.fuel.price_usd_per_mwh.at(self.year) * heat_rate.value
        return asset.technology.variable_om_usd_per_mwh.at(self.year) + fuel + taxed

    # -- work -----------------------------------------------------------------------------------------------------------

    def _work(self, workload: Workload) -> None:
        drawn, cost = self.pue * self.now, self.weight / self.pue
        self._generator(f"load {workload.key}", sign=-1.0, p_min_pu=drawn, p_max_pu=drawn)
        price = workload.interruption_usd_per_mwh.at(self.year)
        room = 1.0 if workload.shift is None else 1.0 + workload.shift.headroom.value  # work done ahead may be cut as any other
        self._generator(f"cut {workload.key}", p_max_pu=drawn * room, marginal_cost=price * cost)
        if workload.interruptible:
            self._generator(f"beyond {workload.key}", p_max_pu=drawn, marginal_cost=self._dearest() * cost)
        if workload.shift is not None:
            later = self._vessel(f"work {workload.key}")
            self._link(f"ahead {workload.key}", self.bus, later, efficiency=1.0 / self.pue, p_max_pu=drawn)
            self._link(f"waiting {workload.key}", later, self.bus, efficiency=self.pue)
            self._store(f"work {workload.key}", later)

    def _dearest(self) -> float:
        """What work that is cut beyond its pause share costs."""
        prices = [workload.interruption_usd_per_mwh.at(self.year) for workload in self.programme.workloads]
        firm = any(not workload.interruptible for workload in self.programme.workloads)
        return max(prices) * (1.0 if firm else BEYOND_PAUSE)

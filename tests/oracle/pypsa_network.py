"""The hours of a programme as a PyPSA network: a bus stands for a site in a year, and what can be built has no size yet.

Power is MW, money is discounted kUSD. Nothing of the planner is used.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pypsa
from numpy.typing import NDArray
from tests.oracle.programme_numbers import Years, available, emitted

from gigawatt.catalog.technologies import Kind
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import PowerAsset, Site

Floats = NDArray[np.float64]

KUSD = 1e3
PLENTY_MW = 1e5  # a pipe that is never full


def hourly_network(
    programme: Programme, climates: Mapping[str, SiteClimate], prices: Mapping[str, Floats], years: Years
) -> pypsa.Network:
    """Every site in every year."""
    (hours,) = {len(climates[site.key].power_usage_effectiveness) for site in programme.sites}
    hourly = _Hourly(programme, climates, prices, years)
    hourly.network.set_snapshots(range(hours))
    for site in programme.sites:
        for year in years.all:
            hourly.add(site, year)
    return hourly.network


class _Hourly:
    """What adds a site's year to the network."""

    def __init__(
        self, programme: Programme, climates: Mapping[str, SiteClimate], prices: Mapping[str, Floats], years: Years
    ) -> None:
        self.programme, self.climates, self.prices, self.years = programme, climates, prices, years
        self.network = pypsa.Network()

    def add(self, site: Site, year: int) -> None:
        climate, network = self.climates[site.key], self.network
        pue = climate.power_usage_effectiveness
        bus = f"{site.key} {year}"
        network.add("Bus", bus)
        weight = self.years.weight[year] / KUSD
        for asset in site.power:
            kind = asset.technology.kind
            if kind is Kind.BATTERY:
                self._battery(asset, bus)
            elif kind is Kind.HEAT_STORE_REACTOR:
                self._heat_store(asset, bus, self._running_usd_per_mwh(asset, year) * weight)
            else:
                cost = self._running_usd_per_mwh(asset, year) * weight
                self._generator(f"{bus} {asset.key}", bus, p_max_pu=available(asset, climate), marginal_cost=cost)
        if site.connection is not None:
            market = site.connection.market
            price = self.prices[site.key] * (market.price_usd_per_mwh.at(year) if site.connection.price_file is None else 1.0)
            price = np.maximum(price, 0.0) + self._carbon_price(year) * market.co2_t_per_mwh.at(year)
            self._generator(f"{bus} grid", bus, p_max_pu=1.0, marginal_cost=price * weight)
        dearest = max(workload.interruption_usd_per_mwh.at(year) for workload in self.programme.workloads)
        for workload in self.programme.workloads:
            cut = workload.interruption_usd_per_mwh.at(year) / pue * weight
            self._generator(f"{bus} load {workload.key}", bus, sign=-1.0, p_min_pu=pue, p_max_pu=pue)
            self._generator(f"{bus} cut {workload.key}", bus, p_max_pu=pue, marginal_cost=cut)
            if workload.interruptible:
                self._generator(f"{bus} beyond {workload.key}", bus, p_max_pu=pue, marginal_cost=dearest / pue * weight)

    def _generator(self, name: str, bus: str, **more: object) -> None:
        self.network.add("Generator", name, bus=bus, p_nom_extendable=True, **more)

    def _battery(self, asset: PowerAsset, bus: str) -> None:
        name = f"{bus} {asset.key}"
        assert asset.technology.round_trip_efficiency is not None
        one_way = asset.technology.round_trip_efficiency.value**0.5
        self.network.add("Bus", f"{name} cells")
        self.network.add("Link", f"{name} charge", bus0=bus, bus1=f"{name} cells", efficiency=one_way, p_nom_extendable=True)
        self.network.add("Link", f"{name} discharge", bus0=f"{name} cells", bus1=bus, efficiency=one_way, p_nom_extendable=True)
        self.network.add("Store", name, bus=f"{name} cells", e_nom_extendable=True, e_cyclic=True)

    def _heat_store(self, asset: PowerAsset, bus: str, cost: float) -> None:
        name = f"{bus} {asset.key}"
        technology = asset.technology
        assert technology.store_efficiency is not None
        for vessel in ("heat", "salt", "steam"):
            self.network.add("Bus", f"{name} {vessel}")
        self._generator(name, f"{name} heat", p_max_pu=technology.availability.value, marginal_cost=cost)
        into = technology.store_efficiency.value
        pipes = (("direct", "heat", "steam", 1.0), ("in", "heat", "salt", into), ("out", "salt", "steam", 1.0))
        for pipe, begin, end, efficiency in pipes:
            ends = {"bus0": f"{name} {begin}", "bus1": f"{name} {end}"}
            self.network.add("Link", f"{name} {pipe}", **ends, efficiency=efficiency, p_nom=PLENTY_MW)
        self.network.add("Link", f"{name} turbine", bus0=f"{name} steam", bus1=bus, efficiency=1.0, p_nom_extendable=True)
        self.network.add("Store", name, bus=f"{name} salt", e_nom_extendable=True, e_cyclic=True)

    def _carbon_price(self, year: int) -> float:
        price = self.programme.policy.carbon_price_usd_per_t
        return 0.0 if price is None else price.at(year)

    def _running_usd_per_mwh(self, asset: PowerAsset, year: int) -> float:
        taxed = self._carbon_price(year) * emitted(asset)
        if asset.contract is not None:
            return taxed + (asset.contract.price_usd_per_mwh.at(year) if asset.contract.take == "as-used" else 0.0)
        heat_rate = asset.technology.heat_rate_mwh_per_mwh
        fuel = 0.0
        if asset.fuel is not None and heat_rate is not None:
            fuel = asset.fuel.price_usd_per_mwh.at(year) * heat_rate.value
        return asset.technology.variable_om_usd_per_mwh.at(year) + fuel + taxed

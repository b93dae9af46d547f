"""Debt by `amount` beyond all that its vehicle could ever buy: named before anything is planned.

What a plan spends is known once it is there. The most that it could spend is known before: commitments, every option at its limit
(as often as its life ends within the horizon), all chips on offer, at the dearest of their prices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gigawatt.programme.money.capital import Vehicle
from gigawatt.programme.money.capital_dates import Horizon
from gigawatt.programme.programme import ChipSupply
from gigawatt.programme.sections.section import Notebook
from gigawatt.programme.site import PowerAsset, Site
from gigawatt.quantity import YearPath

BESIDE = 2.0  # times what is bought: interest and fees until completion, reserves and early losses are debt's to pay for too


@dataclass(frozen=True)
class _Bound:
    sites: Sequence[Site]
    supplies: Sequence[ChipSupply]
    horizon: Horizon
    inflation: float
    base_year: int

    @property
    def years(self) -> range:
        """In which something is paid for: what comes into service the year after the horizon is paid within it."""
        return range(self.horizon.start_year, self.horizon.end_year + 2)

    def most_usd(self, vehicle: Vehicle) -> float:
        """The most that it could pay for what it holds, nominal [USD]."""
        index = (1.0 + max(0.0, self.inflation)) ** max(0, self.horizon.end_year - self.base_year)
        return index * sum(self._of_site(vehicle, site) for site in self.sites)

    def _of_site(self, vehicle: Vehicle, site: Site) -> float:
        holds = vehicle.holds
        assert holds is not None
        usd = sum(self._asset(asset) for asset in site.power if holds.takes(site.key, "power", asset.key))
        for phase in site.phases:
            if holds.takes(site.key, "halls", phase.key):
                usd += (
                    phase.halls_mw.value * self._dearest(phase.hall.capex_usd_per_mw) * self._times(phase.hall.life_years.value)
                )
            for one in phase.chips:
                if holds.takes(site.key, "chips", one.chip.key):
                    usd += one.accelerators.value * self._dearest(one.chip.price_usd)
        if site.connection is not None and holds.takes(site.key, "connection", "grid"):
            most = max((step.limit_mw.value for step in site.connection.steps), default=0.0)
            connection = site.connection
            usd += most * self._dearest(connection.capex_usd_per_mw) * self._times(connection.life_years.value)
        for supply in self.supplies:
            if holds.takes(site.key, "chips", supply.chip.key):
                count = sum(max(0.0, supply.accelerators_per_year.at(float(year))) for year in self.years)
                usd += count * self._dearest(supply.chip.price_usd)
        return usd

    def _asset(self, asset: PowerAsset) -> float:
        technology = asset.technology
        usd = asset.power_mw.value * self._dearest(technology.capex_usd_per_mw)
        if asset.energy_mwh is not None and technology.capex_usd_per_mwh is not None:
            usd += asset.energy_mwh.value * self._dearest(technology.capex_usd_per_mwh)
        return usd * self._times(technology.life_years.value)

    def _dearest(self, path: YearPath) -> float:
        return max(path.at(float(year)) for year in self.years)

    def _times(self, life_years: float) -> int:
        """How often a thing may be bought anew within the horizon."""
        return max(1, math.ceil(len(self.years) / life_years)) if life_years > 0.0 else 1


def check_amounts(
    vehicles: Sequence[Vehicle],
    sites: Sequence[Site],
    supplies: Sequence[ChipSupply],
    horizon: Horizon,
    prices: tuple[float, int],
    notebook: Notebook,
) -> None:
    """Note vehicles whose debt by `amount`, not yet drawn, is beyond all that they could buy.

    Args:
        vehicles: Every vehicle that could be read; those that own others pay for shares in them and are left out.
        sites: Every site that could be read.
        supplies: The chips on offer.
        horizon: The years that are planned.
        prices: Inflation a year, and the base year of prices.
        notebook: For what is found.
    """
    bound = _Bound(sites, supplies, horizon, *prices)
    owning = {owner for vehicle in vehicles for owner in vehicle.owners}
    for vehicle in vehicles:
        debts = [one for one in vehicle.tranches if one.amount_usd is not None and one.outstanding_usd == 0.0]
        if vehicle.holds is None or not debts or {vehicle.key, vehicle.party} & owning:
            continue
        asked, most = sum(one.amount_usd or 0.0 for one in debts), BESIDE * bound.most_usd(vehicle)
        if asked > most > 0.0:
            path = f"{debts[0].path}.amount"
            message = (
                f"{vehicle.key} would borrow {asked / 1e9:,.2f} billion USD, and all that it could ever buy, every option at its "
                f"limit, costs at most {most / BESIDE / 1e9:,.2f} billion."
            )
            notebook.note(notebook.place(path), path, message, "Lower `amount`, give a `share`, or let the vehicle hold more.")

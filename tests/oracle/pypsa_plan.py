"""A programme's plan as PyPSA would make it, from the programme's own numbers.

Nothing of the planner is used: annuities, shares of years, discounting (`programme_numbers`) and everything hourly
(`pypsa_network`) are worked out here again. What PyPSA has no word for (vintages, halls, chips, demand) are rows added through
linopy. Money is discounted kUSD, power MW.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.oracle.programme_numbers import Years, available, emitted, scaled, total
from tests.oracle.pypsa_network import KUSD, hourly_network

from gigawatt.catalog.technologies import Chip, Kind
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Connection, PowerAsset, Site
from gigawatt.quantity import YearPath

Floats = NDArray[np.float64]


class PypsaPlan:
    """`optimum_usd` is the least discounted cost that PyPSA finds."""

    def __init__(self, programme: Programme, climates: Mapping[str, SiteClimate], prices: Mapping[str, Floats]) -> None:
        self.programme, self.climates, self.prices = programme, climates, prices
        self.years = Years(programme)
        self.network = hourly_network(programme, climates, prices, self.years)
        self.constant_kusd = 0.0
        self.committed_cash = dict.fromkeys(self.years.all, 0.0)
        self.model: Any = self.network.optimize.create_model(include_objective_constant=False)
        self.cost: list[Any] = [self.model.objective.expression]
        self.cash: dict[int, list[Any]] = {year: [] for year in self.years.all}
        self.slotted: dict[tuple[str, int], list[Any]] = {}
        self.computing: dict[tuple[str, int], list[Any]] = {}
        self.bought: dict[tuple[str, int], list[Any]] = {}
        for site in programme.sites:
            for asset in site.power:
                self._plant(site, asset)
            if site.connection is not None:
                self._connect(site, site.connection)
            self._house(site)
            for year in self.years.all:
                self._pause(site, year)
        self._limit()

    def optimum_usd(self, **options: object) -> float:
        total = self.cost[0]
        for part in self.cost[1:]:
            total = total + part
        self.model.add_objective(total, overwrite=True)
        status, condition = self.network.optimize.solve_model(solver_name="highs", output_flag=False, **options)
        if (status, condition) != ("ok", "optimal"):
            raise AssertionError(f"PyPSA ended with {status}, {condition}")
        return float(self.model.objective.value + self.constant_kusd) * KUSD

    # -- what is bought -------------------------------------------------------------------------------------------------

    def _commit(
        self,
        amount: float,
        date: float,
        end: float,
        capex: YearPath,
        fixed: YearPath,
        life: float,
        spend: tuple[float, ...],
        spent: float,
    ) -> dict[int, float]:
        """Average of each year; its cost that is not sunk is added."""
        share = self.years.share(date, end)
        cash, early = self.years.spending(date, spend)
        left = 1.0 - max(spent, early)
        price = amount * capex.at(int(date))
        paid = 1.0 - early
        for year in self.years.all:
            yearly = price * left * self.years.annuity(life, spend) + amount * fixed.at(year)
            self.constant_kusd += share[year] * yearly * self.years.weight[year] / KUSD
            self.committed_cash[year] += price * cash[year] * (left / paid if paid > 0.0 else 1.0)
        return {year: amount * share[year] for year in self.years.all}

    def _buy(
        self,
        name: str,
        first: float,
        capex: YearPath,
        fixed: YearPath,
        life: float,
        spend: tuple[float, ...],
        most: float,
        standing: float | None,
        *,
        deliveries: bool = False,
        fixed_share: float = 1.0,
    ) -> tuple[dict[int, Any], dict[int, Any]]:
        """A variable a vintage; what exists of them all in each year (expressions), and the variables by year."""
        years = self.years
        exists: dict[int, list[Any]] = {year: [] for year in years.all}
        stands: dict[int, list[Any]] = {year: [] for year in years.all}
        new: dict[int, Any] = {}
        for year in years.all:
            if first >= year + 1:
                continue
            online = max(first, float(year))
            if deliveries:
                share, (cash, early) = years.delivered(first, year, life), years.spending_delivered(first, year, spend)
            else:
                share, (cash, early) = years.share(online, online + life), years.spending(online, spend)
            variable = self.model.add_variables(lower=0.0, upper=most, name=f"new {name} {year}")
            new[year] = variable
            charge = capex.at(year) * years.annuity(life, spend)
            cost = sum((charge + fixed_share * fixed.at(when)) * share[when] * years.weight[when] for when in years.all)
            self.cost.append(cost / KUSD * variable)
            cash[years.all[0]] += early
            for when in years.all:
                exists[when].append(share[when] * variable)
                self.cash[when].append(capex.at(year) * cash[when] / 1e9 * variable)
                if online < when + 1 <= online + life + 1e-9:
                    stands[when].append(1.0 * variable)
        for when in years.all:
            if standing is not None and stands[when]:
                self.model.add_constraints(total(stands[when]) <= standing, name=f"standing {name} {when}")
        return {year: total(parts) for year, parts in exists.items()}, new

    def _plant(self, site: Site, asset: PowerAsset) -> None:
        technology = asset.technology
        life, spend = technology.life_years.value, technology.spend_shares
        battery = technology.kind is Kind.BATTERY
        free = YearPath(((0.0, asset.power_mw.__class__(0.0, "")),))
        capex = free if asset.contract is not None else technology.capex_usd_per_mw
        fixed = free if asset.contract is not None else technology.fixed_om_usd_per_mw_year
        name = f"{site.key} {asset.key}"
        energy: Any = dict.fromkeys(self.years.all, 0.0)
        if asset.standing == "commitment":
            end = asset.date + life if asset.retires is None else asset.retires
            power: Any = self._commit(asset.power_mw.value, asset.date, end, capex, fixed, life, spend, asset.spent_share)
            if battery and asset.energy_mwh is not None:
                more = (technology.capex_usd_per_mwh or free, technology.fixed_om_usd_per_mwh_year or free)
                energy = self._commit(asset.energy_mwh.value, asset.date, end, *more, life, spend, asset.spent_share)
        else:
            most = asset.most_per_year_mw.value if asset.most_per_year_mw is not None else np.inf
            power, new = self._buy(name, asset.date, capex, fixed, life, spend, most, asset.power_mw.value)
            for year, variable in new.items():
                self.slotted.setdefault((technology.key, year), []).append(1.0 * variable)
            if battery and asset.energy_mwh is not None:
                more = (technology.capex_usd_per_mwh or free, technology.fixed_om_usd_per_mwh_year or free)
                energy, _ = self._buy(f"{name} energy", asset.date, *more, life, spend, np.inf, asset.energy_mwh.value)
        for year in self.years.all:
            self._install(site, asset, year, power[year], energy[year])

    def _install(self, site: Site, asset: PowerAsset, year: int, power: Any, energy: Any) -> None:
        technology = asset.technology
        name = f"{site.key} {year} {asset.key}"
        if technology.kind is Kind.BATTERY:
            assert technology.round_trip_efficiency is not None
            self._size("Link-p_nom", f"{name} charge", power)
            # PyPSA counts a link at its first bus: here the cells' side
            self._size("Link-p_nom", f"{name} discharge", power * technology.round_trip_efficiency.value**-0.5)
            self._size("Store-e_nom", name, energy)
            return
        self._size("Generator-p_nom", name, power)
        if technology.kind is Kind.HEAT_STORE_REACTOR:
            assert technology.store_hours is not None
            assert technology.turbine_ratio is not None
            self._size("Link-p_nom", f"{name} turbine", power * technology.turbine_ratio.value)
            self._size("Store-e_nom", name, power * technology.store_hours.value)
        if asset.contract is not None and asset.contract.take == "as-produced":
            paid = asset.contract.price_usd_per_mwh.at(year) * 8760.0 * float(np.mean(available(asset, self.climates[site.key])))
            self.cost.append(paid * self.years.weight[year] / KUSD * self.model["Generator-p_nom"].sel(name=name, drop=True))

    def _connect(self, site: Site, connection: Connection) -> None:
        steps = sorted(connection.steps, key=lambda step: step.date)
        nothing = connection.capex_usd_per_mw
        first = float(int(steps[0].date))
        more = (connection.capex_usd_per_mw, nothing, connection.life_years.value, (0.5, 0.5), np.inf, None)
        power, _ = self._buy(f"{site.key} grid", first, *more, fixed_share=0.0)
        for year in self.years.all:
            name = f"{site.key} {year} grid"
            self._size("Generator-p_nom", name, power[year])
            allowed = 0.0
            for index, step in enumerate(steps):
                until = steps[index + 1].date if index + 1 < len(steps) else np.inf
                allowed += step.limit_mw.value * self.years.share(step.date, until)[year]
            contracted = self.model["Generator-p_nom"].sel(name=name, drop=True)
            self.model.add_constraints(contracted <= allowed, name=f"allowed {name}")
            charge = connection.market.demand_charge_usd_per_mw_year.at(year) * self.years.weight[year] / KUSD
            self.cost.append(charge * contracted)

    def _size(self, variable: str, name: str, size: Any) -> None:
        built = 1.0 * self.model[variable].sel(name=name, drop=True)
        self.model.add_constraints(built - size == 0.0, name=f"size {variable} {name}")

    # -- halls, chips and work ------------------------------------------------------------------------------------------

    def _house(self, site: Site) -> None:
        years = self.years.all
        halls: dict[int, list[Any]] = {year: [] for year in years}
        committed: dict[str, dict[int, float]] = {}
        for phase in site.phases:
            hall = phase.hall
            about = (hall.capex_usd_per_mw, hall.fixed_om_usd_per_mw_year, hall.life_years.value, hall.spend_shares)
            if phase.standing == "commitment":
                end = phase.date + hall.life_years.value
                exists: Any = self._commit(phase.halls_mw.value, phase.date, end, *about, phase.spent_share)
            else:
                most = phase.most_per_year_mw.value if phase.most_per_year_mw is not None else np.inf
                exists, _ = self._buy(f"{site.key} halls {phase.key}", phase.date, *about, most, phase.halls_mw.value)
            for year in years:
                halls[year].append(exists[year])
            for item in phase.chips:
                self._place(item.chip, item.accelerators.value, item.date, item.spent_share, committed)
        chips: dict[str, tuple[Chip, dict[int, Any]]] = {}
        for supply in self.programme.chips:
            chip = supply.chip
            per_mw = 1000.0 / chip.it_power_kw.value
            price = scaled(chip.price_usd, per_mw)
            about = (price, price, chip.life_years.value, chip.spend_shares)
            exists, new = self._buy(
                f"{site.key} {chip.key}",
                chip.available.value,
                *about,
                np.inf,
                None,
                deliveries=True,
                fixed_share=chip.fixed_om_share.value,
            )
            for year, variable in new.items():
                self.bought.setdefault((chip.key, year), []).append(per_mw * variable)
            chips[chip.key] = (chip, exists)
        self._work(site, halls, chips, committed)

    def _place(self, chip: Chip, count: float, date: float, spent: float, committed: dict[str, dict[int, float]]) -> None:
        price = scaled(chip.price_usd, 1.0)
        fixed = scaled(chip.price_usd, chip.fixed_om_share.value)
        life = chip.life_years.value
        exists = self._commit(count, date, date + life, price, fixed, life, chip.spend_shares, spent)
        held = committed.setdefault(chip.key, dict.fromkeys(self.years.all, 0.0))
        for year in self.years.all:
            held[year] += exists[year] * chip.it_power_kw.value / 1000.0

    def _work(
        self,
        site: Site,
        halls: dict[int, list[Any]],
        chips: dict[str, tuple[Chip, dict[int, Any]]],
        committed: dict[str, dict[int, float]],
    ) -> None:
        for year in self.years.all:
            assigned: dict[str, list[Any]] = {workload.key: [] for workload in self.programme.workloads}
            for key, (chip, exists) in chips.items():
                mine = []
                for workload in self.programme.workloads:
                    variable = self.model.add_variables(lower=0.0, name=f"assigned {site.key} {key} {workload.key} {year}")
                    per_mw = 1.0 if workload.unit == "MW" else chip.h100_equivalents.value * 1000.0 / chip.it_power_kw.value
                    self.computing.setdefault((workload.key, year), []).append(per_mw * variable)
                    assigned[workload.key].append(1.0 * variable)
                    mine.append(1.0 * variable)
                fixed = committed.get(key, {}).get(year, 0.0)
                self.model.add_constraints(total(mine) - exists[year] <= fixed, name=f"chips {site.key} {key} {year}")
            fixed = sum(part for part in halls[year] if isinstance(part, float))
            bought = [part for part in halls[year] if not isinstance(part, float)]
            everything = total([part for parts in assigned.values() for part in parts])
            self.model.add_constraints(everything - total(bought) <= fixed, name=f"halls {site.key} {year}")
            for workload in self.programme.workloads:
                load = total(assigned[workload.key])
                names = ["load", "cut", "beyond"] if workload.interruptible else ["load", "cut"]
                for part in names:
                    self._size("Generator-p_nom", f"{site.key} {year} {part} {workload.key}", load)

    def _pause(self, site: Site, year: int) -> None:
        energy = float(self.climates[site.key].power_usage_effectiveness.sum())
        for workload in self.programme.workloads:
            if workload.interruptible:
                share = 1.0 if workload.pause_share is None else workload.pause_share.value
                name = f"{site.key} {year} cut {workload.key}"
                paused = self.model["Generator-p"].sel(name=name, drop=True).sum()
                load = self.model["Generator-p_nom"].sel(name=name, drop=True)
                self.model.add_constraints(paused - share * energy * load <= 0.0, name=f"pause {name}")

    # -- limits ---------------------------------------------------------------------------------------------------------

    def _limit(self) -> None:
        programme = self.programme
        for year in self.years.all:
            for workload in programme.workloads:
                unserved = self.model.add_variables(lower=0.0, name=f"unserved {workload.key} {year}")
                self.cost.append(workload.value_usd_per_unit_hour.at(year) * 8760.0 * self.years.weight[year] / KUSD * unserved)
                served = total(self.computing[workload.key, year])
                self.model.add_constraints(served + unserved == workload.demand.at(year), name=f"demand {workload.key} {year}")
            for supply in programme.chips:
                if (supply.chip.key, year) in self.bought:
                    bought = total(self.bought[supply.chip.key, year])
                    offered = supply.accelerators_per_year.at(year)
                    self.model.add_constraints(bought <= offered, name=f"supply {supply.chip.key} {year}")
            for slot in programme.slots:
                taken = [part for key in slot.technologies for part in self.slotted.get((key, year), [])]
                if taken:
                    self.model.add_constraints(total(taken) <= slot.mw_per_year.at(year), name=f"slot {slot.key} {year}")
            budget = programme.capital_budget_usd.get(year)
            if budget is not None:
                left = (budget.value - self.committed_cash[year]) / 1e9
                self.model.add_constraints(total(self.cash[year]) <= left, name=f"budget {year}")
            emitted_t = {site.key: self._emitted(site, year) for site in programme.sites}
            for site in programme.sites:
                if site.carbon_cap_t_per_year is not None:
                    cap = site.carbon_cap_t_per_year.at(year) / 1e3
                    self.model.add_constraints(total(emitted_t[site.key]) <= cap, name=f"carbon {site.key} {year}")
            if programme.policy.carbon_cap_t_per_year is not None:
                parts = [part for parts in emitted_t.values() for part in parts]
                cap = programme.policy.carbon_cap_t_per_year.at(year) / 1e3
                self.model.add_constraints(total(parts) <= cap, name=f"carbon {year}")

    def _emitted(self, site: Site, year: int) -> list[Any]:
        """Thousand tonnes."""
        rates = {asset.key: emitted(asset) for asset in site.power}
        if site.connection is not None:
            rates["grid"] = site.connection.market.co2_t_per_mwh.at(year)
        output = self.model["Generator-p"]
        names = {f"{site.key} {year} {key}": rate for key, rate in rates.items() if rate > 0.0}
        return [rate / 1e3 * output.sel(name=name, drop=True).sum() for name, rate in names.items()]

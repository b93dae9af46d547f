"""A programme's plan as PyPSA would make it, from the programme's own numbers: what is bought, where and when.

Nothing of the planner is used: annuities, shares of periods, discounting (`programme_numbers`) and everything hourly
(`pypsa_network`) are worked out here again. What PyPSA has no word for (vintages, halls, chips, demand) are rows added through
linopy (`pypsa_rows`), and so are yearly limits (`pypsa_limits`). Money is discounted kUSD, power MW.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tests.oracle.programme_numbers import Horizon, Period, available, chips_of, scaled
from tests.oracle.pypsa_network import KUSD, bus_of, hourly_network
from tests.oracle.pypsa_rows import Rows, Sum, total

from gigawatt.catalog.technologies import Chip, Kind
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Connection, PowerAsset, Site
from gigawatt.quantity import Figure, YearPath

Sums = dict[Period, Sum]
FREE = YearPath.level(Figure(0.0, ""))


@dataclass(frozen=True)
class Price:
    """What a unit costs, and how long it lasts."""

    capex: YearPath
    fixed: YearPath
    life: float
    spend: tuple[float, ...]


@dataclass
class Stock:
    """What there is of something."""

    exists: Sums  # on average over each period
    new: dict[Period, list[Sum]] = field(default_factory=dict)  # bought in each period
    counted: dict[Period, list[Sum]] = field(default_factory=dict)  # whole units bought


class PypsaPlan:
    """Everything but the limits; `optimum_usd` is the least discounted cost that PyPSA finds."""

    def __init__(self, programme: Programme, hours: Mapping[str, tuple[SiteHours, ...]]) -> None:
        self.programme, self.hours = programme, hours
        self.horizon = Horizon(programme)
        self.network = hourly_network(programme, hours, self.horizon)
        self.model: Any = self.network.optimize.create_model(include_objective_constant=False)
        self.rows = Rows(self.model)
        self.cash: dict[int, list[Sum | float]] = {year: [] for year in self.horizon.years}  # USD
        self.power: dict[tuple[str, str], Stock] = {}  # by site and asset
        self.energy: dict[tuple[str, str], Stock] = {}
        self.grid: dict[str, Sums] = {}
        self.bought: dict[str, list[tuple[Period, Sum]]] = {key: [] for key in chips_of(programme)}  # accelerators
        self.load: dict[tuple[str, str], Sums] = {}  # mean IT MW by site and workload
        self.computing: dict[tuple[str, Period], list[Sum]] = {}
        for site in programme.sites:
            for asset in site.power:
                self._plant(site, asset)
            if site.connection is not None:
                self._connect(site, site.connection)
            self._house(site)

    def optimum_usd(self, **options: object) -> float:
        constant_kusd = self.rows.finish()
        status, condition = self.model.solve(solver_name="highs", io_api="direct", output_flag=False, **options)
        if (status, condition) != ("ok", "optimal"):
            raise AssertionError(f"PyPSA ended with {status}, {condition}")
        return float(self.model.objective.value + constant_kusd) * KUSD

    def buses(self, site: Site, when: Period) -> list[str]:
        return [bus_of(site, when, weather) for weather in range(len(self.programme.weather_weights))]

    def pay(self, usd_by_period: Mapping[Period, Sum]) -> None:
        """A yearly rate of each period."""
        for when, usd in usd_by_period.items():
            self.rows.pay(usd * (when.length * self.horizon.weight[when] / KUSD))

    # -- what is bought -------------------------------------------------------------------------------------------------

    def _commit(self, amount: float, date: float, end: float, price: Price, spent: float) -> Stock:
        """Average of each period; its cost that is not sunk is added."""
        share = self.horizon.share(date, end)
        cash, early = self.horizon.spending(date, price.spend)
        left = 1.0 - max(spent, early)
        overnight = amount * price.capex.at(int(date))
        charge = overnight * left * self.horizon.annuity(price.life, price.spend)
        for when in self.horizon.all:
            self.pay({when: Sum({}, share[when] * (charge + amount * price.fixed.at(when.year)))})
            if early < 1.0:
                self.cash[when.year].append(overnight * cash[when] * left / (1.0 - early))
        return Stock({when: Sum({}, amount * share[when]) for when in self.horizon.all})

    def _buy(
        self,
        first: float,
        price: Price,
        *,
        standing: float | None = None,
        most_per_year: float | None = None,
        unit: float | None = None,
        until: float = np.inf,
    ) -> Stock:
        """A variable a vintage, and the limits on how many there are."""
        horizon = self.horizon
        stock = Stock({when: Sum() for when in horizon.all})
        stands: dict[Period, list[Sum]] = {when: [] for when in horizon.all}
        for when in horizon.all:
            if first >= when.end or when.begin >= until:
                continue
            number = self.rows.new(whole=unit is not None)
            amount = number * (1.0 if unit is None else unit)
            stock.new[when], stock.counted[when] = [amount], [number]
            online = max(first, when.begin)
            life = min(price.life, until - online)
            share = horizon.share(online, online + life)
            charge = price.capex.at(when.year) * horizon.annuity(life, price.spend)
            self._own(stock, amount, share, {then: charge * share[then] for then in horizon.all}, price.fixed)
            self._spend(amount * price.capex.at(when.year), *horizon.spending(online, price.spend))
            for then in horizon.all:
                at_end = then.end <= online + life + 1e-9
                leaves = until - online < price.life and then.begin < until - 1e-9  # all of it at once: it counts to the last
                if online < then.end and (at_end or leaves):
                    stands[then].append(amount)
        for when in horizon.all:
            if standing is not None and stands[when]:
                self.rows.at_most(total(stands[when]), standing)
        if most_per_year is not None:
            for year in horizon.years:
                self.rows.at_most(total(part for when in horizon.within(year) for part in stock.new.get(when, [])), most_per_year)
        return stock

    def _own(
        self, stock: Stock, amount: Sum, share: Mapping[Period, float], charge: Mapping[Period, float], fixed: YearPath
    ) -> None:
        for when in self.horizon.all:
            stock.exists[when] = stock.exists[when] + amount * share[when]
            self.pay({when: amount * (charge[when] + share[when] * fixed.at(when.year))})

    def _spend(self, price: Sum, cash: Mapping[Period, float], early: float) -> None:
        """What would fall before the horizon is paid in its first period."""
        for when in self.horizon.all:
            self.cash[when.year].append(price * (cash[when] + (early if when is self.horizon.all[0] else 0.0)))

    def _close(self, asset: PowerAsset, stock: Stock, fixed: YearPath) -> None:
        """The plan may close a commitment for good from a period on: its fixed cost ends, its capital does not."""
        assert asset.may_close_from is not None
        end = asset.date + asset.technology.life_years.value if asset.retires is None else asset.retires
        closed = []
        for when in self.horizon.all:
            date = max(when.begin, asset.may_close_from, asset.date)
            if date < min(when.end, end):
                amount = self.rows.new()
                closed.append(amount)
                share = self.horizon.share(date, end)
                nothing = dict.fromkeys(self.horizon.all, 0.0)
                self._own(stock, -1.0 * amount, share, nothing, fixed)
        self.rows.at_most(total(closed), asset.power_mw.value)
        for when in self.horizon.all:
            self.rows.at_most(-1.0 * stock.exists[when], 0.0)

    def _plant(self, site: Site, asset: PowerAsset) -> None:
        technology = asset.technology
        life, spend = technology.life_years.value, technology.spend_shares
        owned = asset.contract is None
        fixed = technology.fixed_om_usd_per_mw_year if owned else FREE
        power_price = Price(technology.capex_usd_per_mw if owned else FREE, fixed, life, spend)
        energy_price = Price(technology.capex_usd_per_mwh or FREE, technology.fixed_om_usd_per_mwh_year or FREE, life, spend)
        energy: Stock | None = None
        if asset.standing == "commitment":
            end = asset.date + life if asset.retires is None else asset.retires
            power = self._commit(asset.power_mw.value, asset.date, end, power_price, asset.spent_share)
            if asset.energy_mwh is not None:
                energy = self._commit(asset.energy_mwh.value, asset.date, end, energy_price, asset.spent_share)
            if asset.may_close_from is not None:
                self._close(asset, power, fixed)
        else:
            until = np.inf if asset.until is None else asset.until
            most = None if asset.most_per_year_mw is None else asset.most_per_year_mw.value
            unit = None if technology.unit_mw is None else technology.unit_mw.value
            limits: dict[str, Any] = {"standing": asset.power_mw.value, "most_per_year": most, "unit": unit}
            power = self._buy(asset.date, power_price, until=until, **limits)
            if asset.energy_mwh is not None:
                energy = self._buy(asset.date, energy_price, standing=asset.energy_mwh.value, until=until)
        self.power[site.key, asset.key] = power
        if energy is not None:
            self.energy[site.key, asset.key] = energy
        for when in self.horizon.all:
            self._install(site, asset, when, power.exists[when], Sum() if energy is None else energy.exists[when])
            if asset.contract is not None and asset.contract.take == "as-produced":
                self._pay_for_all(site, asset, when, power.exists[when])

    def _install(self, site: Site, asset: PowerAsset, when: Period, power: Sum, energy: Sum) -> None:
        technology, rows = asset.technology, self.rows
        for bus in self.buses(site, when):
            name = f"{bus} {asset.key}"
            if technology.kind is Kind.BATTERY:
                assert technology.round_trip_efficiency is not None
                rows.equal(rows.size("Link-p_nom", f"{name} charge"), power)
                # PyPSA counts a link at its first bus: here the cells' side
                cells = power * technology.round_trip_efficiency.value**-0.5
                rows.equal(rows.size("Link-p_nom", f"{name} discharge"), cells)
                rows.equal(rows.size("Store-e_nom", name), energy)
                continue
            rows.equal(rows.size("Generator-p_nom", name), power)
            if technology.kind is Kind.HEAT_STORE_REACTOR:
                assert technology.store_hours is not None
                assert technology.turbine_ratio is not None
                rows.equal(rows.size("Link-p_nom", f"{name} turbine"), power * technology.turbine_ratio.value)
                rows.equal(rows.size("Store-e_nom", name), power * technology.store_hours.value)

    def _pay_for_all(self, site: Site, asset: PowerAsset, when: Period, power: Sum) -> None:
        """All that a contract could have made, in the first weather year."""
        assert asset.contract is not None
        climate = self.hours[site.key][0].climate
        inside = when.inside(len(climate.power_usage_effectiveness)) > 0.0
        made_mwh = 8760.0 * float(available(asset, climate)[inside].mean())
        self.pay({when: power * (asset.contract.price_usd_per_mwh.at(when.year) * made_mwh)})

    def _connect(self, site: Site, connection: Connection) -> None:
        steps = sorted(connection.steps, key=lambda step: step.date)
        begins = [when.begin for when in self.horizon.all if when.begin <= steps[0].date < when.end]
        price = Price(connection.capex_usd_per_mw, FREE, connection.life_years.value, connection.spend_shares)
        contracted = self._buy(begins[0] if begins else steps[0].date, price).exists
        self.grid[site.key] = contracted
        for when in self.horizon.all:
            allowed = 0.0
            for index, step in enumerate(steps):
                until = steps[index + 1].date if index + 1 < len(steps) else np.inf
                allowed += step.limit_mw.value * self.horizon.share(step.date, until)[when]
            self.rows.at_most(contracted[when], allowed)
            self.pay({when: contracted[when] * connection.market.demand_charge_usd_per_mw_year.at(when.year)})
            export = connection.export
            sold = self.rows.new()
            if export is not None:
                self.rows.at_most(sold, export.limit_mw.value * self.horizon.share(export.date, np.inf)[when])
                self.rows.at_most(sold, contracted[when])
            for bus in self.buses(site, when):
                self.rows.equal(self.rows.size("Generator-p_nom", f"{bus} grid"), contracted[when])
                if export is not None:
                    self.rows.equal(self.rows.size("Generator-p_nom", f"{bus} export"), sold)

    # -- halls, chips and work ------------------------------------------------------------------------------------------

    def _house(self, site: Site) -> None:
        halls: list[Stock] = []
        chips: dict[str, list[Stock]] = {key: [] for key in chips_of(self.programme)}
        for phase in site.phases:
            hall = phase.hall
            price = Price(hall.capex_usd_per_mw, hall.fixed_om_usd_per_mw_year, hall.life_years.value, hall.spend_shares)
            if phase.standing == "commitment":
                end = phase.date + price.life
                halls.append(self._commit(phase.halls_mw.value, phase.date, end, price, phase.spent_share))
            else:
                most = None if phase.most_per_year_mw is None else phase.most_per_year_mw.value
                halls.append(self._buy(phase.date, price, standing=phase.halls_mw.value, most_per_year=most))
            for item in phase.chips:
                price = chip_price(item.chip)
                end = item.date + price.life
                chips[item.chip.key].append(self._commit(item.accelerators.value, item.date, end, price, item.spent_share))
        for supply in self.programme.chips:
            ages = tuple(age.value for age in supply.refresh_years)
            bought = self._buy_chips(supply.chip, ages)
            chips[supply.chip.key].append(bought)
            self.bought[supply.chip.key] += [(when, part) for when, parts in bought.new.items() for part in parts]
        self._work(site, halls, chips)

    def _buy_chips(self, chip: Chip, ages: tuple[float, ...]) -> Stock:
        """Accelerators, delivered through each period; some of them are sold at an age, and charged for what they then lost."""
        horizon, price, first = self.horizon, chip_price(chip), chip.available.value
        stock = Stock({when: Sum() for when in horizon.all})
        for when in horizon.all:
            if first >= when.end:
                continue
            overnight = price.capex.at(when.year)
            whole = horizon.delivered(first, when, price.life)
            stock.new[when] = []
            for age in [*(age for age in ages if age < price.life), price.life]:
                count = self.rows.new()
                stock.new[when].append(count)
                kept = horizon.delivered(first, when, age)
                charge = {then: overnight * horizon.annuity(price.life, price.spend) * whole[then] for then in horizon.all}
                if age < price.life and chip.resale_half_life_years is not None:
                    sold = overnight * 0.5 ** (age / chip.resale_half_life_years.value)
                    for then in horizon.all:
                        charge[then] -= sold / horizon.repaid(price.life - age) * (whole[then] - kept[then])
                self._own(stock, count, kept, charge, price.fixed)
                self._spend(count * overnight, *horizon.spending_delivered(first, when, price.spend))
        return stock

    def _work(self, site: Site, halls: list[Stock], chips: dict[str, list[Stock]]) -> None:
        workloads = self.programme.workloads
        for when in self.horizon.all:
            assigned: dict[str, list[Sum]] = {workload.key: [] for workload in workloads}
            for key, chip in chips_of(self.programme).items():
                kilowatt, mine = chip.it_power_kw.value, []
                for workload in workloads:
                    number = self.rows.new()  # MW
                    room = 1.0 + (0.0 if workload.shift is None else workload.shift.headroom.value)
                    given = 1.0 if workload.unit == "MW" else chip.h100_equivalents.value * 1000.0 / kilowatt
                    self.computing.setdefault((workload.key, when), []).append(number * (given / room))
                    assigned[workload.key].append(number * (1.0 / room))
                    mine.append(number)
                there_are = total(stock.exists[when] for stock in chips[key])
                self.rows.at_most(total(mine), there_are * (kilowatt / 1000.0))
                assigned.setdefault("all", []).extend(mine)
            self.rows.at_most(total(assigned["all"]), total(stock.exists[when] for stock in halls))
            for workload in workloads:
                mean = self.rows.new()
                self.rows.equal(mean, total(assigned[workload.key]))
                self.load.setdefault((site.key, workload.key), {})[when] = mean
                for bus in self.buses(site, when):
                    self._draw(f"{bus}", workload.key, mean)

    def _draw(self, bus: str, key: str, mean: Sum) -> None:
        workload = next(item for item in self.programme.workloads if item.key == key)
        rows = self.rows
        for part in ["load", "cut"] + ["beyond"] * workload.interruptible:
            rows.equal(rows.size("Generator-p_nom", f"{bus} {part} {key}"), mean)
        shift = workload.shift
        if shift is not None:
            rows.equal(rows.size("Link-p_nom", f"{bus} ahead {key}"), mean * shift.headroom.value)
            rows.equal(rows.size("Link-p_nom", f"{bus} waiting {key}"), mean * shift.share.value)
            rows.equal(rows.size("Store-e_nom", f"{bus} work {key}"), mean * (shift.share.value * shift.hours.value))


def chip_price(chip: Chip) -> Price:
    """Of one accelerator."""
    return Price(chip.price_usd, scaled(chip.price_usd, chip.fixed_om_share.value), chip.life_years.value, chip.spend_shares)

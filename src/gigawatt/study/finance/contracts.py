"""A study's contracts: what was delivered under them by the hour, what they come to, and which of the plan's costs they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.catalog.technologies import Kind
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.finance.accruals import Accrual, Accrued
from gigawatt.finance.contracts import Deliveries, Intervals, Meter, accrue_all, covered_months, settle_all
from gigawatt.finance.contracts.deliveries import LOAD, Key
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import ASSETS, Account, Flow
from gigawatt.plan.case.build_asset import availability
from gigawatt.plan.case.calendar import HOURS_PER_YEAR
from gigawatt.plan.case.price_paths import on_every_path, path_weights
from gigawatt.programme.money.contracts import Contract
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Site
from gigawatt.study.finance.plan_months import PlanMonths
from gigawatt.study.folder import StudyFolder
from gigawatt.study.hours import climates_of, grid_prices

Floats = NDArray[np.float64]

CAPITAL_KINDS = {
    Account.POWER_PLANT: "power capital",
    Account.HALLS: "hall capital",
    Account.CHIPS: "chip capital",
    Account.NETWORK: "chip capital",
    Account.CONNECTION: "connection",
}


class Cover:
    """In which months contracts stand for which of the plan's costs."""

    def __init__(self, contracts: Sequence[Contract], plan: PlanMonths) -> None:
        self._plan = plan
        self._months = covered_months(contracts, plan.months)
        self.factor: dict[Account, float] = {}  # what contracts sell costs, for a dollar of the plan's

    def left(self, site: str | None, item: str, kind: str) -> Floats:
        """1 in the months in which a cost is still the plan's own, else 0; shape (months,)."""
        found = self._plan.months.none() + 1.0
        for place in (site, None):
            if (place, item, kind) in self._months:
                found = np.where(self._months[place, item, kind], 0.0, found)
        return found

    def left_of_periods(self, site: str | None, item: str, kind: str) -> Floats:
        """The share of each period in which it is; shape (periods,)."""
        share = np.zeros(self._plan.calendar.count)
        np.add.at(share, self._plan.period, self.left(site, item, kind) * self._plan.share)
        return share

    def charged(self, site: str | None, item: str, kind: str) -> Floats:
        """What of the plan's charge for capital the programme bears, at what its contracts sell for; shape (periods,)."""
        left = self.left_of_periods(site, item, kind)
        factor = next((self.factor.get(account, 0.0) for account, name in CAPITAL_KINDS.items() if name == kind), 0.0)
        return left + (1.0 - left) * factor

    def own(self, vintages: Vintages, flows: Sequence[Flow]) -> tuple[Vintages, Vintages]:
        """What is bought without a contract, and all that is bought, as the books write it off.

        What a contract sells (chips by order, works of a utility) is written off as what it comes to; what it rents or serves
        is not the programme's, and is left out.
        """
        kept = np.array(
            [
                self.left(vintages.site[row], vintages.item[row], CAPITAL_KINDS[vintages.account[row]])
                for row in range(vintages.count)
            ]
        ).reshape(vintages.spent_usd.shape)
        own = replace(vintages, spent_usd=vintages.spent_usd * kept)
        scale = np.zeros_like(kept)
        for accounts in ((Account.CHIPS, Account.NETWORK), (Account.CONNECTION,), (Account.POWER_PLANT,), (Account.HALLS,)):
            rows = [row for row in range(vintages.count) if vintages.account[row] in accounts]
            replaced = float((vintages.spent_usd - own.spent_usd)[rows].sum())
            paid = sum(float(flow.amounts_usd.sum()) for flow in flows if flow.account in accounts and flow.account in ASSETS)
            factor = paid / replaced if replaced > 0.0 else 0.0
            scale[rows] = factor
            self.factor.update(dict.fromkeys(accounts, factor))
        booked = own.spent_usd + (vintages.spent_usd - own.spent_usd) * scale
        return own, replace(vintages, spent_usd=booked)


def contract_flows(
    programme: Programme, folder: StudyFolder, plan: PlanMonths, index: Floats, vintages: Vintages
) -> tuple[tuple[Flow, ...], tuple[Accrual, ...]]:
    """What the programme's contracts come to, in cash and before it: the mean over weather years and price paths, by weight."""
    contracts = programme.finance.contracts
    if not contracts:
        return (), ()
    found: dict[tuple[str, str, Account, str, str, str | None], Floats] = {}
    accrued: dict[tuple[str, str, Accrued, str, str, str | None], tuple[Floats, float]] = {}
    paths = list(zip(on_every_path(programme), path_weights(programme), strict=True))
    reader = _Reader(programme, folder, plan, index, vintages)
    for (path, (priced, weight)), (weather, likely) in product(enumerate(paths), enumerate(programme.weather_weights)):
        deliveries = reader.deliveries(priced, path, weather)
        for flow in settle_all(contracts, deliveries, plan.months):
            key = flow.payer, flow.payee, flow.account, flow.item, flow.clause, flow.site
            found[key] = found.get(key, plan.months.none()) + weight * likely * flow.amounts_usd
        for one in accrue_all(contracts, deliveries):
            entry = one.debtor, one.creditor, one.kind, one.item, one.clause, one.site
            amounts, opening = accrued.get(entry, (plan.months.none(), 0.0))
            accrued[entry] = amounts + weight * likely * one.amounts_usd, opening + weight * likely * one.opening_usd
    flows = tuple(Flow(*key[:5], amounts, key[5]) for key, amounts in found.items())
    return flows, tuple(Accrual(*key[:5], amounts, key[5], opening) for key, (amounts, opening) in accrued.items())


def every_hour(dispatched: pl.DataFrame, years: Sequence[int] | NDArray[np.int64]) -> pl.DataFrame:
    """The hours of every calendar year in order, with nothing where a site was not dispatched: before there is anything at it."""
    every = {"year": np.repeat(years, HOURS_PER_YEAR), "hour": np.tile(np.arange(HOURS_PER_YEAR), len(years))}
    whole = pl.DataFrame(every, schema={name: dispatched.schema[name] for name in every})
    return whole.join(dispatched, on=["year", "hour"], how="left").fill_null(0.0).sort("year", "hour")


class _Reader:
    """What was delivered at the sites that contracts are about."""

    def __init__(self, programme: Programme, folder: StudyFolder, plan: PlanMonths, index: Floats, vintages: Vintages) -> None:
        self.programme, self.folder, self.plan, self.index, self.vintages = programme, folder, plan, index, vintages
        self._climates: dict[str, tuple[SiteClimate, ...]] = {}
        named = {contract.site for contract in programme.finance.contracts}
        self.sites = tuple(site for site in programme.sites if site.key in named or None in named)
        hour = np.tile(np.arange(HOURS_PER_YEAR), len(plan.calendar.calendar_years))
        month = ((hour + 0.5) * (12.0 / HOURS_PER_YEAR)).astype(np.int64)
        month += np.repeat(np.arange(len(plan.calendar.calendar_years)) * 12, HOURS_PER_YEAR)
        order = np.argsort(month, kind="stable")
        assert np.array_equal(order, np.arange(len(order)))  # hours stand in the order of their months
        self.intervals = Intervals(month, np.ones(len(month)))
        self.prices = grid_prices(programme)
        self.hours = {site.key: _of_paths(folder.dispatch(site.key)) for site in self.sites}

    def deliveries(self, programme: Programme, path: int, weather: int) -> Deliveries:
        """One future: a weather year on a price path, with that path's prices."""
        sites = [site for site in programme.sites if site.key in self.hours]
        none = self.plan.months.none()
        accelerators, purchases = self._bought()
        return Deliveries(
            months=self.plan.months,
            intervals=self.intervals,
            meters={key: meter for site in sites for key, meter in self._meters(site, path, weather)},
            market_usd_per_mwh={site.key: price for site in sites if (price := self._market(site, weather)) is not None},
            fuel_usd_per_mwh=self._fuels(programme),
            indices={"inflation": none + self.index},
            in_service_mw=self._standing(),
            accelerators=accelerators,
            purchases_usd=purchases,
        )

    def _meters(self, site: Site, path: int, weather: int) -> Iterator[tuple[Key, Meter]]:
        here = self.hours[site.key].filter((pl.col("weather") == weather) & (pl.col("price_path") == path))
        hours = every_hour(here, self.plan.calendar.calendar_years)
        capacity = self._by_month("power_capacity", "asset", "capacity_mw")
        heat = {
            asset.key: asset.technology.heat_rate_mwh_per_mwh.value
            for asset in site.power
            if asset.technology.heat_rate_mwh_per_mwh is not None
        }
        for name in hours.columns:
            if not name.startswith("generation:"):
                continue
            item = name.removeprefix("generation:")
            taken = hours[name].cast(pl.Float64).to_numpy()
            fuel = self.intervals.energy_mwh(taken, self.plan.months) * heat[item] if item in heat else None
            standing = capacity.get((site.key, item))
            could = None if standing is None else self._available(site, item, weather, standing, taken)
            yield (site.key, item), Meter(taken, could, fuel)
        load = (hours["load_mw"] - hours["unserved_mw"] - hours["paused_mw"]).cast(pl.Float64).to_numpy()
        yield (site.key, LOAD), Meter(load)

    def _available(self, site: Site, item: str, weather: int, standing: Floats, taken: Floats) -> Floats | None:
        """What a plant could have delivered of what stands: by its availability, and by the hours of sun and wind."""
        asset = next((asset for asset in site.power if asset.key == item), None)
        if asset is None:
            return None
        share: float | Floats = asset.technology.availability.value
        if asset.technology.kind in (Kind.SOLAR, Kind.WIND):
            if site.key not in self._climates:
                self._climates[site.key] = climates_of(self.programme, site)
            share = availability(asset, self._climates[site.key][weather])
        hours = np.tile(np.broadcast_to(share, HOURS_PER_YEAR), len(self.plan.calendar.calendar_years))
        could: Floats = np.maximum(standing[self.intervals.month] * hours, taken)
        return could

    def _market(self, site: Site, weather: int) -> Floats | None:
        """The nominal price of energy at a site, shape (intervals,)."""
        connection = site.connection
        if connection is None or site.key not in self.prices:
            return None
        hourly = self.prices[site.key][0][weather]
        years = self.plan.calendar.calendar_years.tolist()
        level = [1.0 if connection.price_file else connection.market.price_usd_per_mwh.at(float(year)) for year in years]
        times = [1.0 if connection.price_times is None else connection.price_times.at(float(year)) for year in years]
        real = np.concatenate([hourly * mean * factor for mean, factor in zip(level, times, strict=True)])
        return np.asarray(real * self.index[self.intervals.month])

    def _fuels(self, programme: Programme) -> dict[str, Floats]:
        """The nominal price of every fuel burned, shape (months,)."""
        fuels = {asset.fuel.key: asset.fuel for site in programme.sites for asset in site.power if asset.fuel is not None}
        years = self.plan.months.year.tolist()
        return {
            key: np.array([fuel.price_usd_per_mwh.at(float(year)) for year in years]) * self.index for key, fuel in fuels.items()
        }

    def _standing(self) -> dict[Key, Floats]:
        found: dict[Key, Floats] = {}
        found.update(self._by_month("power_capacity", "asset", "capacity_mw"))
        found.update(self._by_month("halls", "phase", "it_mw"))
        return found

    def _by_month(self, name: str, item: str, column: str) -> dict[Key, Floats]:
        """What stands in each month, as the mean of its period."""
        periods: dict[Key, Floats] = {}
        for site, key, period, amount in self.folder.periods(name).select("site", item, "period", column).iter_rows():
            periods.setdefault((site, key), np.zeros(self.plan.calendar.count))[period] += amount
        return {key: amounts[self.plan.period] for key, amounts in periods.items()}

    def _bought(self) -> tuple[dict[Key, Floats], dict[Key, Floats]]:
        """Accelerators delivered, and what equipment costs, by site, item and month."""
        accelerators: dict[Key, Floats] = {}
        for site, chip, period, amount in self.folder.periods("chips").select("site", "chip", "period", "bought").iter_rows():
            by_period = np.zeros(self.plan.calendar.count)
            by_period[period] = amount
            accelerators[site, chip] = accelerators.get((site, chip), self.plan.months.none()) + self.plan.evenly(by_period)
        purchases: dict[Key, Floats] = {}
        for row in range(self.vintages.count):
            key = self.vintages.site[row], self.vintages.item[row]
            purchases[key] = purchases.get(key, self.plan.months.none()) + self.vintages.spent_usd[row]
        return accelerators, purchases


def _of_paths(hours: pl.DataFrame) -> pl.DataFrame:
    """Dispatched hours with their price path: studies from before there were paths have one."""
    return hours if "price_path" in hours.columns else hours.with_columns(price_path=pl.lit(0, dtype=pl.Int32))

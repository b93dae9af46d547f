"""What contracts say as the plan's own prices: of a plant's MWh and MW, of the grid's energy and demand.

A contract with `plan: true` is read as a plan can read it: linear in what is built and in what is used, real, a price a calendar
year. Equations: docs/mathematics/contracts.md, section 12.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from gigawatt.catalog.contract_terms.power import PowerPurchase, Tolling
from gigawatt.catalog.contract_terms.utility import ElectricService, LargeLoad, ServicePlant
from gigawatt.catalog.load import finance_terms
from gigawatt.finance.contracts.deliveries import Array, Deliveries, Intervals
from gigawatt.finance.contracts.electric_service import recovery
from gigawatt.finance.contracts.settlement import INFLATION, Settlement
from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.programme.money.contracts import Contract
from gigawatt.programme.money.contracts_in_plan import tranche_of
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Connection, PowerAsset, Site
from gigawatt.programme.site import Contract as PlanPrice
from gigawatt.quantity import Figure, YearPath


def with_contract_prices(programme: Programme) -> Programme:
    """The programme with the prices of its contracts where they say `plan: true`; as it is where none does.

    Args:
        programme: as read; what a plan cannot take of its contracts was refused, or named, then.
    """
    planned = [contract for contract in programme.finance.contracts if contract.plans]
    if not planned:
        return programme
    reader = _Prices.of(programme)
    sites = tuple(reader.site(site, [one for one in planned if one.site == site.key]) for site in programme.sites)
    return replace(programme, sites=sites, figures=(*programme.figures, *reader.figures))


def inflation_of(programme: Programme) -> float:
    """Inflation a year, as the programme has it, else the catalogue."""
    return programme.finance.assumptions.figures.get("inflation", finance_terms().inflation).value


@dataclass(frozen=True)
class _Prices:
    months: Months
    index: Array  # nominal dollars for one of the base year, shape (months,)
    base_year: int
    figures: list[Figure]

    @classmethod
    def of(cls, programme: Programme) -> _Prices:
        months = Months.of_years(programme.start_year, programme.end_year)
        return cls(months, months.grown(inflation_of(programme), programme.base_year), programme.base_year, [])

    def site(self, site: Site, contracts: Sequence[Contract]) -> Site:
        for contract in contracts:
            at = Settlement(contract, Deliveries(self.months, Intervals.of_months(self.months), indices={INFLATION: self.index}))
            if isinstance(contract.terms, LargeLoad) and site.connection is not None:
                site = replace(site, connection=self._tariff(at, contract.terms, site.connection))
            prices = dict(self._plants(at, site))
            site = replace(site, power=tuple(replace(one, contract=prices.get(one.key, one.contract)) for one in site.power))
        return site

    def _plants(self, at: Settlement, site: Site) -> Iterator[tuple[str, PlanPrice]]:
        terms, mine = at.contract.terms, [one for one in site.power if one.key in at.contract.items]
        if isinstance(terms, PowerPurchase):
            yield from ((asset.key, self._purchase(at, terms, asset, mine)) for asset in mine)
        elif isinstance(terms, Tolling):
            yield from ((asset.key, self._tolling(at, terms, asset, mine)) for asset in mine)
        elif isinstance(terms, ElectricService):
            plants = dict(terms.plants)
            yield from (
                (asset.key, self._service(at, terms, asset, plants[asset.key])) for asset in site.power if asset.key in plants
            )

    def _purchase(self, at: Settlement, terms: PowerPurchase, asset: PowerAsset, assets: Sequence[PowerAsset]) -> PlanPrice:
        """Its share of what the asset makes at the price of its tranche; nothing for the rest, as in the books."""
        part = tranche_of(at.contract, terms, asset, assets) if terms.tranches else None
        escalator = terms.escalator if part is None or part.escalator is None else part.escalator
        price = at.escalated((part.price if part is not None else None) or terms.price, escalator, terms.index_share)
        capacity = at.escalated(terms.capacity_price, terms.escalator) * terms.share * _kept(asset, terms.availability_guarantee)
        return PlanPrice(
            price_usd_per_mwh=self._real(at, price * terms.share, f"{asset.path}.contract.price", "USD/MWh"),
            take="as-produced" if terms.take == "as-produced" else "as-used",
            unused_share=terms.curtailment_share,
            charge_usd_per_mw_year=self._charge(at, asset, capacity),
        )

    def _tolling(self, at: Settlement, terms: Tolling, asset: PowerAsset, assets: Sequence[PowerAsset]) -> PlanPrice:
        """Its capacity charge on what stands, as if all that is called stood; what is made; our fuel."""
        whole = terms.capacity_mw / sum(one.power_mw.value for one in assets)
        charge = at.escalated(terms.capacity_charge, terms.escalator) * whole * _kept(asset, terms.availability_guarantee)
        return self._run(at, asset, at.escalated(terms.variable_charge, terms.escalator), charge)

    def _service(self, at: Settlement, terms: ElectricService, asset: PowerAsset, plant: ServicePlant) -> PlanPrice:
        """What the plant's cost, return and fixed operation come to a year, on the MW that the plan may have of it; our fuel."""
        recovered, _ = recovery(at, terms, plant)
        fixed = at.escalated(terms.fixed_om, terms.escalator) * plant.capacity_mw
        charge = (recovered * terms.share * MONTHS_A_YEAR + fixed) / asset.power_mw.value
        return self._run(at, asset, at.escalated(terms.variable_om, terms.escalator), charge, plant.online)

    def _run(self, at: Settlement, asset: PowerAsset, made: Array, charge: Array, begins: date | None = None) -> PlanPrice:
        return PlanPrice(
            price_usd_per_mwh=self._real(at, made, f"{asset.path}.contract.price", "USD/MWh"),
            take="as-used",
            charge_usd_per_mw_year=self._charge(at, asset, charge, begins),
            own_fuel=True,
        )

    def _tariff(self, at: Settlement, terms: LargeLoad, connection: Connection) -> Connection:
        """In the months in which it runs the tariff's demand charge and energy, in all others the market's."""
        path = f"sites.{at.contract.site}.connection"
        runs = at.running()
        market = at.by_year(connection.market.demand_charge_usd_per_mw_year) * self.index  # that is real
        demand = np.where(runs > 0.0, at.escalated(terms.demand_charge, terms.escalator), market)
        priced = terms.energy == "tariff"
        agreed = at.escalated(terms.energy_price, terms.escalator) if priced else self.months.none() + terms.energy_adder
        every = at.months.none() + 1.0
        return replace(
            connection,
            demand_charge_usd_per_mw_year=self._real(at, demand, f"{path}.demand_charge", "USD/(MW*year)", every),
            agreed_usd_per_mwh=self._real(at, agreed * runs, f"{path}.agreed", "USD/MWh", every),
            market_share=self._real(at, (1.0 - runs) * self.index, f"{path}.market_share", "", every) if priced else None,
        )

    def _charge(self, at: Settlement, asset: PowerAsset, nominal: Array, begins: date | None = None) -> YearPath | None:
        if not np.any(nominal):
            return None
        return self._real(at, nominal, f"{asset.path}.contract.charge", "USD/(MW*year)", at.running(begins))

    def _real(self, at: Settlement, nominal: Array, name: str, unit: str, months: Array | None = None) -> YearPath:
        """Means over the months of each calendar year in which it runs, in dollars of the base year; level before and after."""
        runs = at.running() if months is None else months
        points = []
        for year in self.months.years.tolist():
            here = (self.months.year == year) & (runs > 0.0)
            if here.any():
                value = float((nominal[here] / self.index[here]).mean())
                points.append((float(year), self._figure(at.contract, value, f"{name}.{year}", unit)))
        return YearPath(tuple(points) or ((0.0, self._figure(at.contract, 0.0, name, unit)),))

    def _figure(self, contract: Contract, value: float, name: str, unit: str) -> Figure:
        source = f"contract `{contract.key}` with {contract.counterparty}, nominal there, here in dollars of {self.base_year}"
        figure = Figure(value, unit, name, source=source, origin="derived")
        self.figures.append(figure)
        return figure


def _kept(asset: PowerAsset, guarantee: float | None) -> float:
    """How far a guaranteed availability is kept by a plant that is out as often as the catalogue says."""
    steady = asset.technology.kind.value in ("thermal", "heat-store-reactor")
    return 1.0 if guarantee is None or not steady else min(1.0, asset.technology.availability.value / guarantee)

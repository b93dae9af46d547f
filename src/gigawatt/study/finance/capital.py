"""A study's vehicles and taxes: what they raise, owe and pay, from what is to be paid for and what operation leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.catalog.load import catalogue, tax_law
from gigawatt.finance.accruals import Accrual, Accrued
from gigawatt.finance.capital.losses import Planned
from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.currency import exchange_rates
from gigawatt.finance.fixed_assets import Vintages
from gigawatt.finance.flows import TRADE, Account, Flow
from gigawatt.finance.months import Months
from gigawatt.finance.tax.assess import Assessed, TaxedAsset, Taxpayer, assess, benefit
from gigawatt.finance.tax.passed_on import passed_on
from gigawatt.plan.case.calendar import HOURS_PER_YEAR
from gigawatt.programme.money.capital import Tax, TaxOf, Vehicle
from gigawatt.programme.programme import Programme
from gigawatt.study.finance.owners import Owners
from gigawatt.study.finance.plan_months import PlanMonths
from gigawatt.study.folder import StudyFolder

Floats = NDArray[np.float64]


def planned_capital(
    programme: Programme, owners: Owners, plan: PlanMonths, vintages: Vintages, flows: Sequence[Flow]
) -> Planned | None:
    """What every vehicle has to raise money for, and what running leaves it; None where there are no vehicles.

    Args:
        programme: With its vehicles and currencies.
        owners: Whose is what.
        plan: Periods and months.
        vintages: What is bought.
        flows: What is paid for it and what running it costs and earns.
    """
    if not owners.vehicles:
        return None
    needs: dict[str, dict[str, Floats]] = {vehicle.key: {} for vehicle in owners.vehicles}
    for row in range(vintages.count):
        site, item = vintages.site[row], vintages.item[row]
        holder = owners.holder(site, item)
        if holder is not None:
            group = owners.group(site, item)
            by_group = needs[holder.key]
            by_group[group] = by_group.get(group, plan.months.none()) + vintages.spent_usd[row]
    cash = {vehicle.key: _operation(vehicle, flows, plan.months) for vehicle in owners.vehicles}
    known = catalogue(programme.base_year).currencies
    exchange = exchange_rates(known, programme.finance.currencies, plan.months)
    return Planned(owners.vehicles, needs, cash, plan.months, exchange)


def _operation(vehicle: Vehicle, flows: Sequence[Flow], months: Months) -> Floats:
    """What running leaves a vehicle before financing."""
    found = months.none()
    for flow in flows:
        if flow.account in TRADE or flow.account is Account.RESALE:
            found = found + flow.amounts_usd * ((flow.payee == vehicle.party) - float(flow.payer == vehicle.party))
    return found


def with_tax_benefits(
    programme: Programme,
    folder: StudyFolder,
    owners: Owners,
    plan: PlanMonths,
    vintages: Vintages,
    flows: Sequence[Flow],
    planned: Planned,
    inflation_rate: float,
    accruals: Sequence[Accrual] = (),
) -> Planned:
    """The same with what each vehicle's tax items are worth to a tax investor; unchanged where there is none.

    Raises:
        ProgrammeError: terms that cannot be met with these amounts.
    """
    tax = programme.finance.tax
    if tax is None or not tax.sites or all(vehicle.tax_equity is None for vehicle in planned.vehicles):
        return planned
    parties = {vehicle.party: vehicle.key for vehicle in planned.vehicles if vehicle.tax_equity is not None}
    found: dict[str, Floats] = {}
    for one in _Returns(programme, folder, owners, plan, tax, accruals).of(vintages, (*flows, *planned.raised().flows)):
        if one.party in parties:
            key = parties[one.party]
            found[key] = found.get(key, plan.months.none()) + benefit(one, tax, tax_law(), plan.months, inflation_rate)
    return replace(planned, tax_benefit_usd=found)


def assessed_tax(
    programme: Programme,
    folder: StudyFolder,
    owners: Owners,
    plan: PlanMonths,
    vintages: Vintages,
    flows: Sequence[Flow],
    raised: Raised | None,
    inflation_rate: float,
    accruals: Sequence[Accrual] = (),
) -> Assessed | None:
    """Income tax and credits of everyone who files; None where the programme is not taxed.

    Raises:
        ProgrammeError: credits that are claimed past their date.
    """
    tax = programme.finance.tax
    if tax is None or not tax.sites:
        return None
    taxpayers: Sequence[Taxpayer] = tuple(_Returns(programme, folder, owners, plan, tax, accruals).of(vintages, flows))
    if raised is not None:
        taxpayers = passed_on(taxpayers, {vehicle.key: vehicle for vehicle in owners.vehicles}, raised)
    return assess(taxpayers, tax, tax_law(), plan.months, inflation_rate)


class _Returns:
    """What each party would file for each place that taxes it."""

    def __init__(
        self,
        programme: Programme,
        folder: StudyFolder,
        owners: Owners,
        plan: PlanMonths,
        tax: Tax,
        accruals: Sequence[Accrual],
    ) -> None:
        self.accruals = accruals
        self.programme, self.folder, self.owners, self.plan, self.tax = programme, folder, owners, plan, tax
        self.technology = {(site.key, asset.key): asset.technology.key for site in programme.sites for asset in site.power}
        self.places = {site.key: self._place(site.key) for site in programme.sites}

    def _place(self, site: str) -> TaxOf | None:
        return self.tax.sites.get(site, self.tax.sites.get(""))

    def of(self, vintages: Vintages, flows: Sequence[Flow]) -> Iterator[Taxpayer]:
        """A return for each party and place."""
        parties = (self.owners.owner, *self.owners.parties)
        assets = self._assets(vintages)
        for party in parties:
            for place in dict.fromkeys(place for place in self.places.values() if place is not None):
                sites = {site for site, where in self.places.items() if where == place}
                mine = [asset for holder, asset in assets if holder == party and asset.site in sites]
                income, interest, sold = self._earned(party, flows, sites, place)
                if mine or income.any() or interest.any():
                    yield Taxpayer(party, place.jurisdiction, place.region, income, interest, tuple(mine), sold)

    def _earned(self, party: str, flows: Sequence[Flow], sites: set[str], place: TaxOf) -> tuple[Floats, Floats, Floats]:
        """Income, interest paid and proceeds of what is sold at some sites; what has no site counts at the first place."""
        first = next((where for where in self.places.values() if where is not None), None)
        income, interest, sold = (self.plan.months.none() for _ in range(3))
        for flow in flows:
            sign = (flow.payee == party) - float(flow.payer == party)
            if not sign or not (flow.site in sites or (flow.site is None and place == first)):
                continue
            if flow.account in TRADE or flow.account is Account.GUARANTEE:
                income = income + sign * flow.amounts_usd
            elif flow.account is Account.INTEREST:
                interest = interest - sign * flow.amounts_usd
            elif flow.account is Account.RESALE:
                sold = sold + sign * flow.amounts_usd
        for one in self.accruals:  # rent is taxed as it falls due, what a prepayment earns and loses as it does
            sign = one.side((party,))
            if not sign or not (one.site in sites or (one.site is None and place == first)):
                continue
            if one.kind is Accrued.INTEREST:
                interest = interest - sign * one.amounts_usd
            elif one.kind is Accrued.LOSS:
                income = income + sign * one.amounts_usd
        return income, interest, sold

    def _assets(self, vintages: Vintages) -> list[tuple[str, TaxedAsset]]:
        """What is placed in service by month, with what it delivers, by owner."""
        delivered = self._delivered()
        placed: dict[tuple[str, str | None, str, int], Floats] = {}
        books: dict[tuple[str, str | None, str, int], Floats] = {}
        count = self.plan.months.count
        for row in range(vintages.count):
            sold = count if vintages.sold is None else min(int(vintages.sold[row]), count)
            key = vintages.owner[row], vintages.site[row], vintages.item[row], sold
            months = np.maximum(np.arange(count), vintages.in_service[row])
            inside = months < count
            amounts = np.bincount(months[inside], weights=vintages.spent_usd[row, inside], minlength=count)
            placed[key] = placed.get(key, self.plan.months.none()) + amounts
            left = np.where(np.arange(count) >= vintages.in_service[row], vintages.book_usd[row], 0.0)
            books[key] = books.get(key, self.plan.months.none()) + left
        found = []
        for key, usd in placed.items():
            owner, site, item, sold = key
            group = self.owners.group(site, item)
            kind = self.tax.classes.get(item, self.tax.classes.get(group, group))
            technology = self.technology.get((str(site), item), "")
            asset = TaxedAsset(item, site, kind, usd, technology, None, delivered.get((site, item)), book_usd=books[key])
            found.append((owner, asset if sold >= count else replace(asset, sold=sold)))
        return found

    def _delivered(self) -> dict[tuple[str | None, str], Floats]:
        """Electricity of each month by plant, only where a credit asks for it [MWh]."""
        found: dict[tuple[str | None, str], Floats] = {}
        for site in {claim.site for claim in self.tax.credits if claim.site is not None}:
            hours = self.folder.dispatch(site)
            names = [name for name in hours.columns if name.startswith("generation:")]
            month = ((pl.col("hour") + 0.5) * (12.0 / HOURS_PER_YEAR)).floor().cast(pl.Int64)
            place = (pl.col("year").cast(pl.Int64) * 12 + month - self.plan.months.first).alias("month")
            futures = len(hours.select(name for name in ("weather", "price_path") if name in hours.columns).unique())
            sums = hours.group_by(place).agg(pl.col(names).cast(pl.Float64).sum())
            for name in names:
                made = self.plan.months.none()
                made[sums["month"].to_numpy()] = sums[name].to_numpy() / futures
                found[site, name.removeprefix("generation:")] = made
        return found

"""One power asset of the programme as arrays: its tier, store or reactor, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.technologies import Kind
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.plan.case.build_purchase import build_commitment, build_purchase, build_retirement, path_values
from gigawatt.plan.case.calendar import HOURS_PER_YEAR, Calendar
from gigawatt.plan.case.case import AssetCase, Commitment, ExportCase, Purchase
from gigawatt.plan.case.lateness import ON_TIME, Lateness
from gigawatt.plan.dispatch.operation_case import Battery, Export, HeatReactor, Tier
from gigawatt.programme.programme import Policy
from gigawatt.programme.site import Connection, Contract, PowerAsset
from gigawatt.quantity import Figure, YearPath

Floats = NDArray[np.float64]

GRID = "grid"


@dataclass(frozen=True)
class Running:
    """What an asset's running costs and emits by year, shape (years,), per MWh that it makes."""

    cost_usd_per_mwh: Floats
    co2_t_per_mwh: Floats
    fuel_mwh_per_mwh: float
    parts: dict[str, Floats]  # kind of cost -> its part, which add up to the cost


def running(calendar: Calendar, asset: PowerAsset, policy: Policy) -> Running:
    """Fuel, variable operation and carbon price, or the contract's price."""
    technology = asset.technology
    co2 = np.zeros(calendar.count)
    heat_rate = 0.0
    if asset.fuel is not None and technology.heat_rate_mwh_per_mwh is not None:
        heat_rate = technology.heat_rate_mwh_per_mwh.value
        co2 = np.full(calendar.count, asset.fuel.co2_t_per_mwh.value * heat_rate)
    carbon_price = np.zeros(calendar.count)
    if policy.carbon_price_usd_per_t is not None:
        carbon_price = path_values(calendar, policy.carbon_price_usd_per_t)
    parts = {"carbon price": carbon_price * co2}
    if asset.contract is not None:
        price = path_values(calendar, asset.contract.price_usd_per_mwh)
        parts["contract energy used"] = price * (1.0 - _unused_share(asset.contract))
    else:
        parts["variable operation"] = path_values(calendar, technology.variable_om_usd_per_mwh)
    if asset.fuel is not None and (asset.contract is None or asset.contract.own_fuel):
        parts["fuel"] = heat_rate * path_values(calendar, asset.fuel.price_usd_per_mwh)
    return Running(np.sum(list(parts.values()), axis=0), co2, heat_rate, parts)


def _unused_share(contract: Contract) -> float:
    """Of the price, what is due for energy whether it is used or not."""
    return contract.unused_share if contract.take == "as-produced" else 0.0


def availability(asset: PowerAsset, climate: SiteClimate) -> float | Floats:
    """Output per MW: the hourly capacity factor of sun or wind, or a constant; outages are taken off evenly."""
    up = asset.technology.availability.value
    if asset.technology.kind is Kind.SOLAR:
        return climate.solar_capacity_factor * up
    if asset.technology.kind is Kind.WIND:
        return climate.wind_capacity_factor * up
    return up


def tier_of(calendar: Calendar, asset: PowerAsset, climate: SiteClimate, policy: Policy) -> Tier:
    """The source that an asset is in the operation."""
    run = running(calendar, asset, policy)
    return Tier(
        asset.key, availability(asset, climate), run.cost_usd_per_mwh, None, run.co2_t_per_mwh, run.fuel_mwh_per_mwh, run.parts
    )


def battery_of(asset: PowerAsset) -> Battery:
    """The store that an asset is; a round trip's losses fall on charging and discharging alike."""
    round_trip = asset.technology.round_trip_efficiency
    if round_trip is None:
        raise ValueError(f"{asset.path}: a battery without round-trip efficiency")
    one_way = float(np.sqrt(round_trip.value))
    return Battery(asset.key, one_way, one_way)


def reactor_of(calendar: Calendar, asset: PowerAsset, policy: Policy) -> HeatReactor:
    """The reactor with heat storage that an asset is."""
    technology = asset.technology
    if technology.turbine_ratio is None or technology.store_hours is None or technology.store_efficiency is None:
        raise ValueError(f"{asset.path}: a heat-store reactor needs turbine ratio, store hours and store efficiency")
    run = running(calendar, asset, policy)
    return HeatReactor(
        asset.key,
        technology.availability.value,
        run.cost_usd_per_mwh,
        run.fuel_mwh_per_mwh,
        run.parts,
        technology.turbine_ratio.value,
        technology.store_hours.value,
        technology.store_efficiency.value,
    )


def tier_of_connection(calendar: Calendar, connection: Connection, hourly_price: Floats, policy: Policy) -> Tier:
    """Import from the grid. ``hourly_price`` is a shape of mean 1, or USD/MWh where the programme gives a file."""
    market = connection.market
    co2 = path_values(calendar, market.co2_t_per_mwh)
    from_file = connection.price_file is not None
    cost = np.ones(calendar.count) if from_file else path_values(calendar, market.price_usd_per_mwh)
    cost = cost * _price_times(calendar, connection)
    if connection.market_share is not None:
        cost = cost * path_values(calendar, connection.market_share)
    flat, agreed = None, None
    if policy.carbon_price_usd_per_t is not None:
        flat = co2 * path_values(calendar, policy.carbon_price_usd_per_t)
    if connection.agreed_usd_per_mwh is not None:
        agreed = path_values(calendar, connection.agreed_usd_per_mwh)
        flat = agreed if flat is None else flat + agreed
    return Tier(GRID, 1.0, cost, hourly_price, co2, flat_usd_per_mwh=flat, agreed_usd_per_mwh=agreed)


@dataclass(frozen=True)
class _Prices:
    """What an asset costs to own: nothing where its power is bought under a contract."""

    capex: YearPath
    fixed: Floats
    energy_capex: YearPath
    energy_fixed: Floats
    yearly: Floats  # charge on capacity


def _prices(calendar: Calendar, asset: PowerAsset, tier: Tier | None) -> _Prices:
    technology = asset.technology
    nothing = YearPath.level(Figure(0.0, "USD/MW", name=f"{asset.path}.contract"))
    none = np.zeros(calendar.count)
    if asset.contract is not None:
        bought = asset.contract
        able = technology.availability.value if tier is None else tier.availability
        due = path_values(calendar, bought.price_usd_per_mwh) * _unused_share(bought)
        yearly = due * _produced(calendar, able) * HOURS_PER_YEAR
        if bought.charge_usd_per_mw_year is not None:
            yearly = yearly + path_values(calendar, bought.charge_usd_per_mw_year) * calendar.lengths
        return _Prices(nothing, none, nothing, none, yearly)
    energy_fixed = technology.fixed_om_usd_per_mwh_year
    return _Prices(
        capex=technology.capex_usd_per_mw,
        fixed=path_values(calendar, technology.fixed_om_usd_per_mw_year),
        energy_capex=technology.capex_usd_per_mwh or nothing,
        energy_fixed=none if energy_fixed is None else path_values(calendar, energy_fixed),
        yearly=none,
    )


def _produced(calendar: Calendar, availability: float | Floats) -> Floats:
    """What a MW makes in each period if all of it is taken, in years at full load, shape (periods,)."""
    if np.ndim(availability) == 0:
        return calendar.lengths * float(np.mean(availability))
    hours = np.asarray(availability)
    means = [float(hours[begin:end].mean()) for begin, end in calendar.slices(len(hours))]
    produced: Floats = calendar.lengths * np.array(means)
    return produced


def _closing(calendar: Calendar, asset: PowerAsset, fixed_per_year: Floats, late: Lateness) -> Purchase | None:
    """Closing a commitment before its time, where the programme lets the plan do so."""
    if asset.standing != "commitment" or asset.may_close_from is None:
        return None
    date = late.comes(asset.date)
    offline = date + asset.technology.life_years.value if asset.retires is None else asset.retires
    return build_retirement(calendar, date=date, offline=offline, fixed_per_year=fixed_per_year, earliest=asset.may_close_from)


def asset_case(
    calendar: Calendar, asset: PowerAsset, tier: Tier | None, position: int, energy_position: int | None, late: Lateness = ON_TIME
) -> AssetCase:
    """Costs, limits and dates of a plant or store."""
    technology, prices = asset.technology, _prices(calendar, asset, tier)
    committed, battery = asset.standing == "commitment", energy_position is not None
    energy = asset.energy_mwh.value if asset.energy_mwh is not None else 0.0
    most_mw = asset.most_per_year_mw.value if asset.most_per_year_mw is not None else float("inf")

    def commit(amount: float, cost: YearPath, fixed_per_year: Floats) -> Commitment:
        return build_commitment(
            calendar,
            amount=amount,
            date=late.comes(asset.date),
            retires=asset.retires,
            capex=cost,
            fixed_per_year=fixed_per_year,
            life_years=technology.life_years.value,
            spend_shares=technology.spend_shares,
            spent_share=asset.spent_share,
        )

    def purchase(cost: YearPath, fixed_per_year: Floats, most: float) -> Purchase | None:
        return build_purchase(
            calendar,
            earliest=asset.date,
            capex=cost,
            fixed_per_year=fixed_per_year,
            life_years=technology.life_years.value,
            spend_shares=technology.spend_shares,
            most_per_year=most,
            late=late,
            until=asset.until,
        )

    unit = technology.unit_mw.value if technology.unit_mw is not None else None
    return AssetCase(
        key=asset.key,
        path=asset.path,
        technology=technology.key,
        kind=technology.kind.value,
        standing=asset.standing,
        position=position,
        energy_position=energy_position,
        commitment=commit(asset.power_mw.value, prices.capex, prices.fixed) if committed else None,
        energy_commitment=commit(energy, prices.energy_capex, prices.energy_fixed) if committed and battery else None,
        purchase=None if committed else purchase(prices.capex, prices.fixed, most_mw),
        energy_purchase=purchase(prices.energy_capex, prices.energy_fixed, float("inf")) if battery and not committed else None,
        limit=asset.power_mw.value,
        energy_limit=energy if battery else 0.0,
        unit=unit if not committed else None,
        limit_by_year=None,
        yearly_usd_per_mw=prices.yearly,
        yearly_kind="contract energy",
        date=asset.date,
        most_per_year=most_mw,
        retirement=_closing(calendar, asset, prices.fixed, late),
        credit=technology.capacity_credit.value,
        credit_hours=technology.credit_hours.value if technology.credit_hours is not None else None,
        largest_unit=min(unit, asset.power_mw.value) if unit is not None else 0.0,
    )


def connection_case(
    calendar: Calendar, connection: Connection, position: int, path: str, delays: Mapping[str, Lateness]
) -> AssetCase:
    """The grid connection: contracted MW are bought by the plan within what the grid allows by date.

    What the grid allows in a period is the average over the period of its steps.
    """
    limit = np.zeros(calendar.count)
    steps = sorted(connection.steps, key=lambda step: step.date)
    dates = [delays.get(f"{path}.steps.{number}", ON_TIME).comes(step.date) for number, step in enumerate(steps)]
    ends = [*dates[1:], float("inf")]
    for step, begin, end in zip(steps, dates, ends, strict=True):
        limit += step.limit_mw.value * calendar.share(begin, max(begin, end))
    demand_charge = connection.demand_charge_usd_per_mw_year or connection.market.demand_charge_usd_per_mw_year
    first = steps[0].date
    purchase = build_purchase(
        calendar,
        earliest=_period_start(calendar, first),  # the dated limit already holds the fraction of the first period
        capex=connection.capex_usd_per_mw,
        fixed_per_year=np.zeros(calendar.count),
        life_years=connection.life_years.value,
        spend_shares=connection.spend_shares,
    )
    return AssetCase(
        key=GRID,
        path=path,
        technology="grid-connection",
        kind="grid",
        standing="connection",
        position=position,
        energy_position=None,
        commitment=None,
        energy_commitment=None,
        purchase=purchase,
        energy_purchase=None,
        limit=float(max(step.limit_mw.value for step in steps)),
        energy_limit=0.0,
        unit=None,
        limit_by_year=limit,
        yearly_usd_per_mw=path_values(calendar, demand_charge) * calendar.lengths,
        yearly_kind="demand charge",
        date=first,
        credit=1.0,
    )


def _period_start(calendar: Calendar, date: float) -> float:
    period = calendar.period_at(date)
    return date if period is None else float(calendar.starts[period])


def export_of(calendar: Calendar, connection: Connection, hourly_price: Floats) -> Export | None:
    """What the grid pays; ``hourly_price`` is a shape of mean 1, or USD/MWh where the programme gives a file."""
    if connection.export is None:
        return None
    from_file = connection.export.price_file is not None
    price = np.ones(calendar.count) if from_file else path_values(calendar, connection.export.price_usd_per_mwh)
    return Export(GRID, price * _price_times(calendar, connection), hourly_price)


def _price_times(calendar: Calendar, connection: Connection) -> Floats:
    """What a price path makes of the grid's prices."""
    return np.ones(calendar.count) if connection.price_times is None else path_values(calendar, connection.price_times)


def export_case(calendar: Calendar, connection: Connection, position: int) -> ExportCase | None:
    """How much the grid takes by period."""
    export = connection.export
    if export is None:
        return None
    limit = export.limit_mw.value * calendar.share(export.date, float("inf"))
    return ExportCase("export", export.path, GRID, position, limit)

"""From a site of the programme and its hours to a `SiteCase`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.technologies import Kind
from gigawatt.plan.case.build_asset import (
    asset_case,
    battery_of,
    connection_case,
    export_case,
    export_of,
    reactor_of,
    tier_of,
    tier_of_connection,
)
from gigawatt.plan.case.build_meters import site_meters
from gigawatt.plan.case.build_purchase import build_commitment, build_purchase, path_values
from gigawatt.plan.case.calendar import Calendar
from gigawatt.plan.case.case import AssetCase, Commitment, ExportCase, HallCase, SiteCase
from gigawatt.plan.case.lateness import ON_TIME, Lateness
from gigawatt.plan.case.price_paths import on_every_path, path_weights
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.plan.dispatch.operation_case import Battery, Export, HeatReactor, Load, LoadShift, OperationCase, Tier
from gigawatt.plan.site.site_weather import SiteWeather
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Phase, PowerAsset, Site
from gigawatt.quantity import YearPath

Floats = NDArray[np.float64]

BEYOND_PAUSE = 10.0  # cutting interruptible work beyond its share, where no firm workload says what a cut costs


@dataclass(frozen=True)
class _Plants:
    """A site's assets by the part that they take in its operation."""

    sources: tuple[PowerAsset, ...]
    stores: tuple[PowerAsset, ...]
    heat: tuple[PowerAsset, ...]

    @classmethod
    def of(cls, site: Site) -> _Plants:
        stores = tuple(asset for asset in site.power if asset.technology.kind is Kind.BATTERY)
        heat = tuple(asset for asset in site.power if asset.technology.kind is Kind.HEAT_STORE_REACTOR)
        return cls(tuple(asset for asset in site.power if asset not in stores and asset not in heat), stores, heat)


def site_case(
    programme: Programme, site: Site, calendar: Calendar, hours: tuple[SiteHours, ...], late: Mapping[str, Lateness]
) -> SiteCase:
    """A site's arrays; ``late`` holds delays by path.

    Raises:
        ValueError: a connection has no prices.
    """
    plants = _Plants.of(site)
    weather = _weather(programme, site, calendar, hours)
    operations = weather.cases
    margin = programme.policy.reserve_margin
    water = np.zeros(calendar.count)
    for weight, one in zip(programme.weather_weights, hours, strict=True):
        used = one.climate.water_usage_m3_per_mwh
        water += weight * np.array([float(used[begin:end].sum()) for begin, end in calendar.slices(len(used))])
    return SiteCase(
        key=site.key,
        name=site.name,
        assets=_assets(site, calendar, plants, operations[0], late),
        halls=tuple(_hall(calendar, phase, late.get(phase.path, ON_TIME)) for phase in site.phases),
        chip_commitments=_chip_commitments(calendar, site),
        exports=_exports(site, calendar, operations[0]),
        reserve_margin=None if margin is None else margin.value,
        water_m3_per_mw=water,
        weather=weather,
    )


def _weather(programme: Programme, site: Site, calendar: Calendar, hours: tuple[SiteHours, ...]) -> SiteWeather:
    """The site's operation on every price path in every weather year; what paths have in common is held once."""
    cases: list[OperationCase] = []
    for priced in on_every_path(replace(programme, sites=(site,))):
        plants = _Plants.of(priced.sites[0])
        found = [_operation(priced, priced.sites[0], calendar, plants, weather) for weather in hours]
        cases += found if not cases else [_with_hours_of(first, case) for first, case in zip(cases, found, strict=False)]
    weights = tuple(path * year for path in path_weights(programme) for year in programme.weather_weights)
    return SiteWeather(tuple(cases), weights, len(path_weights(programme)))


def _with_hours_of(first: OperationCase, case: OperationCase) -> OperationCase:
    """The case with the very arrays of another with the same hours."""
    pairs = zip(case.tiers, first.tiers, strict=True)
    tiers = tuple(replace(tier, availability=other.availability, cost_shape=other.cost_shape) for tier, other in pairs)
    return replace(case, tiers=tiers)


def _operation(programme: Programme, site: Site, calendar: Calendar, plants: _Plants, hours: SiteHours) -> OperationCase:
    policy, climate = programme.policy, hours.climate
    tiers: list[Tier] = [tier_of(calendar, asset, climate, policy) for asset in plants.sources]
    exports: list[Export] = []
    if site.connection is not None:
        if hours.import_price is None:
            raise ValueError(f"sites.{site.key}: a connection without hourly prices")
        tiers.append(tier_of_connection(calendar, site.connection, hours.import_price, policy))
        export = export_of(calendar, site.connection, hours.import_price if hours.export_price is None else hours.export_price)
        exports = [] if export is None else [export]
    batteries: tuple[Battery, ...] = tuple(battery_of(asset) for asset in plants.stores)
    reactors: tuple[HeatReactor, ...] = tuple(reactor_of(calendar, asset, policy) for asset in plants.heat)
    loads, beyond = _loads(programme, calendar)
    count = len(climate.power_usage_effectiveness)
    return OperationCase(
        site=site.key,
        hours=count,
        slices=calendar.slices(count),
        pue=climate.power_usage_effectiveness,
        tiers=tuple(tiers),
        batteries=batteries,
        reactors=reactors,
        exports=tuple(exports),
        loads=loads,
        unserved_usd_per_mwh=beyond,
        meters=site_meters(programme, site, calendar, tiers, reactors, loads),
    )


def _loads(programme: Programme, calendar: Calendar) -> tuple[tuple[Load, ...], Floats]:
    loads = []
    firm: list[Floats] = []
    paused: list[Floats] = []
    for workload in programme.workloads:
        price = path_values(calendar, workload.interruption_usd_per_mwh)
        share = workload.pause_share.value if workload.interruptible and workload.pause_share is not None else None
        if workload.interruptible and share is None:
            share = 1.0
        shift = None
        if workload.shift is not None:
            shift = LoadShift(workload.shift.share.value, workload.shift.headroom.value, workload.shift.hours.value)
        availability = None if workload.availability is None else workload.availability.value
        loads.append(Load(workload.key, price, share, shift, availability))
        (firm if share is None else paused).append(price)
    dearest = np.max(np.array(firm + paused), axis=0)
    return tuple(loads), dearest if firm else BEYOND_PAUSE * dearest


def _assets(
    site: Site, calendar: Calendar, plants: _Plants, operation: OperationCase, late: Mapping[str, Lateness]
) -> tuple[AssetCase, ...]:
    found = [
        asset_case(calendar, asset, operation.tiers[position], position, None, late.get(asset.path, ON_TIME))
        for position, asset in enumerate(plants.sources)
    ]
    if site.connection is not None:
        path = f"sites.{site.key}.connection"
        found.append(connection_case(calendar, site.connection, len(plants.sources), path, late))
    power, energy = operation.battery_power_slice.start, operation.battery_energy_slice.start
    for index, asset in enumerate(plants.stores):
        found.append(asset_case(calendar, asset, None, power + index, energy + index, late.get(asset.path, ON_TIME)))
    for index, asset in enumerate(plants.heat):
        position = operation.reactor_slice.start + index
        found.append(asset_case(calendar, asset, None, position, None, late.get(asset.path, ON_TIME)))
    return tuple(found)


def _exports(site: Site, calendar: Calendar, operation: OperationCase) -> tuple[ExportCase, ...]:
    if site.connection is None:
        return ()
    export = export_case(calendar, site.connection, operation.export_slice.start)
    return () if export is None else (export,)


def _hall(calendar: Calendar, phase: Phase, late: Lateness) -> HallCase:
    hall = phase.hall
    fixed = path_values(calendar, hall.fixed_om_usd_per_mw_year)
    commitment = purchase = None
    if phase.standing == "commitment":
        commitment = build_commitment(
            calendar,
            amount=phase.halls_mw.value,
            date=late.comes(phase.date),
            retires=None,
            capex=hall.capex_usd_per_mw,
            fixed_per_year=fixed,
            life_years=hall.life_years.value,
            spend_shares=hall.spend_shares,
            spent_share=phase.spent_share,
        )
    else:
        purchase = build_purchase(
            calendar,
            earliest=phase.date,
            capex=hall.capex_usd_per_mw,
            fixed_per_year=fixed,
            life_years=hall.life_years.value,
            spend_shares=hall.spend_shares,
            most_per_year=phase.most_per_year_mw.value if phase.most_per_year_mw is not None else float("inf"),
            late=late,
        )
    most = phase.most_per_year_mw.value if phase.most_per_year_mw is not None else float("inf")
    return HallCase(phase.key, phase.path, phase.standing, commitment, purchase, phase.halls_mw.value, phase.date, most)


def _chip_commitments(calendar: Calendar, site: Site) -> dict[str, Commitment]:
    found: dict[str, Commitment] = {}
    for phase in site.phases:
        for item in phase.chips:
            chip = item.chip
            per_mw = 1000.0 / chip.it_power_kw.value
            commitment = build_commitment(
                calendar,
                amount=item.accelerators.value / per_mw,
                date=item.date,
                retires=None,
                capex=scaled(chip.price_usd, per_mw),
                fixed_per_year=path_values(calendar, chip.price_usd) * chip.fixed_om_share.value * per_mw,
                life_years=chip.life_years.value,
                spend_shares=chip.spend_shares,
                spent_share=item.spent_share,
            )
            found[chip.key] = _together(found[chip.key], commitment) if chip.key in found else commitment
    return found


def _together(first: Commitment, second: Commitment) -> Commitment:
    return Commitment(
        amount=first.amount + second.amount,
        capital_usd=first.capital_usd + second.capital_usd,
        fixed_usd=first.fixed_usd + second.fixed_usd,
        cash_usd=first.cash_usd + second.cash_usd,
        new=first.new + second.new,
    )


def scaled(path: YearPath, factor: float) -> YearPath:
    """A path times a number."""
    points = tuple((year, replace(figure, value=figure.value * factor)) for year, figure in path.points)
    return replace(path, points=points)

"""Makes the few hours of a test's programme weigh as much as a whole year: running costs up, yearly tonnes down.

A plan of a hundred hours costs next to nothing to run, so that an error in its operation would hide behind what is bought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gigawatt.catalog.technologies import Fuel
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.programme.demand import Workload
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import PowerAsset, Site
from gigawatt.quantity import YearPath


def as_whole_years(programme: Programme, hours: int) -> Programme:
    """The programme as if its hours were repeated until the year is full."""
    factor = 8760.0 / hours
    policy = programme.policy
    price = policy.carbon_price_usd_per_t
    return replace(
        programme,
        workloads=tuple(_workload(workload, factor) for workload in programme.workloads),
        sites=tuple(_site(site, factor) for site in programme.sites),
        policy=replace(policy, carbon_price_usd_per_t=None if price is None else times(price, factor)),
    )


def whole_year_prices(
    programme: Programme, found: Mapping[str, tuple[SiteHours, ...]], hours: int
) -> dict[str, tuple[SiteHours, ...]]:
    """Prices that the programme has from files, in USD/MWh, likewise."""
    factor = 8760.0 / hours
    connections = {site.key: site.connection for site in programme.sites}

    def year(site: str, year: SiteHours) -> SiteHours:
        connection = connections[site]
        if connection is None:
            return year
        if connection.price_file is not None and year.import_price is not None:
            year = replace(year, import_price=year.import_price * factor)
        if connection.export is not None and connection.export.price_file is not None and year.export_price is not None:
            year = replace(year, export_price=year.export_price * factor)
        return year

    return {site: tuple(year(site, one) for one in years) for site, years in found.items()}


def times(path: YearPath, factor: float) -> YearPath:
    before = None if path.before is None else path.before * factor
    return YearPath(tuple((year, replace(figure, value=figure.value * factor)) for year, figure in path.points), before)


def _workload(workload: Workload, factor: float) -> Workload:
    return replace(workload, interruption_usd_per_mwh=times(workload.interruption_usd_per_mwh, factor))


def _site(site: Site, factor: float) -> Site:
    connection = site.connection
    if connection is not None:
        price = times(connection.market.price_usd_per_mwh, factor)
        connection = replace(connection, market=replace(connection.market, price_usd_per_mwh=price))
        if connection.export is not None:
            paid = times(connection.export.price_usd_per_mwh, factor)
            connection = replace(connection, export=replace(connection.export, price_usd_per_mwh=paid))
    cap = site.carbon_cap_t_per_year
    return replace(
        site,
        connection=connection,
        power=tuple(_asset(asset, factor) for asset in site.power),
        carbon_cap_t_per_year=None if cap is None else times(cap, 1.0 / factor),
    )


def _fuel(fuel: Fuel, factor: float) -> Fuel:
    return replace(fuel, price_usd_per_mwh=times(fuel.price_usd_per_mwh, factor))


def _asset(asset: PowerAsset, factor: float) -> PowerAsset:
    contract = asset.contract
    if contract is not None and contract.take == "as-used":  # what is taken as produced is paid for 8,760 hours in any case
        contract = replace(contract, price_usd_per_mwh=times(contract.price_usd_per_mwh, factor))
    running = times(asset.technology.variable_om_usd_per_mwh, factor)
    return replace(
        asset,
        technology=replace(asset.technology, variable_om_usd_per_mwh=running),
        fuel=None if asset.fuel is None else _fuel(asset.fuel, factor),
        contract=contract,
    )

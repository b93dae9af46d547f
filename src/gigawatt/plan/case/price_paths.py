"""A programme as it is on one of its price paths: the same purchases, other prices of what runs.

A two-stage plan: what is bought is decided once, before it is known which path prices take; the hours are dispatched on each.
So a path changes what a MWh costs and nothing else (docs/mathematics/plan.md, section 4).
"""

from __future__ import annotations

from dataclasses import replace

from gigawatt.catalog.technologies import Fuel
from gigawatt.programme.futures.uncertainty import PriceChange, PricePath
from gigawatt.programme.programme import Policy, Programme
from gigawatt.programme.site import Connection, PowerAsset, Site
from gigawatt.quantity import Figure, YearPath


def on_every_path(programme: Programme) -> tuple[Programme, ...]:
    """The programme on each of its price paths, without paths of its own; itself alone where it has none."""
    if not programme.price_paths:
        return (programme,)
    return tuple(on_path(programme, path) for path in programme.price_paths)


def path_weights(programme: Programme) -> tuple[float, ...]:
    """The weights of the price paths; they sum to 1."""
    return tuple(path.weight for path in programme.price_paths) or (1.0,)


def on_path(programme: Programme, path: PricePath) -> Programme:
    """The programme if its prices go one way for certain."""
    years = range(programme.start_year, programme.end_year + 1)
    return replace(
        programme,
        sites=tuple(_site(site, path, years) for site in programme.sites),
        policy=_policy(programme.policy, path.carbon_price, years),
        price_paths=(),
    )


def _site(site: Site, path: PricePath, years: range) -> Site:
    power = tuple(_asset(asset, path, years) for asset in site.power)
    connection = None if site.connection is None else _connection(site.connection, path, years)
    return replace(site, power=power, connection=connection)


def _asset(asset: PowerAsset, path: PricePath, years: range) -> PowerAsset:
    if asset.fuel is None or asset.fuel.key not in path.fuels:
        return asset
    return replace(asset, fuel=_fuel(asset.fuel, path.fuels[asset.fuel.key], years))


def _fuel(fuel: Fuel, change: PriceChange, years: range) -> Fuel:
    return replace(fuel, price_usd_per_mwh=_changed(fuel.price_usd_per_mwh, change, years))


def _policy(policy: Policy, change: PriceChange, years: range) -> Policy:
    stated = policy.carbon_price_usd_per_t
    if change == PriceChange():
        return policy
    return replace(
        policy, carbon_price_usd_per_t=_changed(YearPath.level(Figure(0.0, "USD/t")) if stated is None else stated, change, years)
    )


def _connection(connection: Connection, path: PricePath, years: range) -> Connection:
    """Import and export by the same share: the hours keep their shape."""
    change = path.of_market(connection.market.key)
    if change == PriceChange():
        return connection
    stated = connection.market.price_usd_per_mwh
    times = {year: _share(change, year, stated.at(year)) for year in map(float, years)}
    return replace(connection, price_times=YearPath(tuple((year, Figure(share, "")) for year, share in times.items())))


def _share(change: PriceChange, year: float, stated: float) -> float:
    if change.times is not None:
        return change.times.at(year)
    return change.at(year, stated) / stated


def _changed(stated: YearPath, change: PriceChange, years: range) -> YearPath:
    """A price on the path, in every year of the horizon; figures of it are the programme's, and listed there."""
    unit = stated.points[0][1].unit
    points = tuple((year, Figure(change.at(year, stated.at(year)), unit)) for year in map(float, years))
    return YearPath(points)

"""The hours that a programme's sites need: climate, and the grid's prices, in every weather year."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate import SiteClimate, price_shape, read_price
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Connection, Site
from gigawatt.study.workers.climate_errand import ClimateErrand
from gigawatt.study.workers.nursery import WorkerProcesses

Floats = NDArray[np.float64]


def cooling_of(site: Site) -> str:
    """The cooling of the site's largest phase: one PUE stands for the whole site."""
    return max(site.phases, key=lambda phase: phase.halls_mw.value).hall.cooling


def site_hours(programme: Programme, workers: WorkerProcesses | None = None) -> dict[str, tuple[SiteHours, ...]]:
    """Climate and prices of every site, by weather year.

    Args:
        programme: its places and its grid's prices.
        workers: who make the hours of weather; None: this process.

    All sites draw from one generator, so that neighbours share their weather. Connections to the same market share one price
    shape: prices of one market move together. A price file holds one year, and stands for every weather year.

    Raises:
        WeatherError: a weather or price file cannot be used, or holds fewer years than are asked for.
    """
    prices = grid_prices(programme)
    errands = [_climate(programme, site) for site in programme.sites]
    all_climates = [errand.done() for errand in errands] if workers is None else workers.done(errands)
    found = {}
    for site, climates in zip(programme.sites, all_climates, strict=True):
        if site.key not in prices:
            found[site.key] = tuple(SiteHours(climate) for climate in climates)
            continue
        bought, sold = prices[site.key]
        found[site.key] = tuple(SiteHours(*hours) for hours in zip(climates, bought, sold, strict=True))
    return found


def climates_of(programme: Programme, site: Site) -> tuple[SiteClimate, ...]:
    """A site's climate in every weather year of the programme.

    Raises:
        WeatherError: its weather file cannot be used, or holds fewer years than are asked for.
    """
    return _climate(programme, site).done()


def _climate(programme: Programme, site: Site) -> ClimateErrand:
    place = site.place
    return ClimateErrand(
        latitude=place.latitude,
        longitude=place.longitude,
        seed=programme.seed * 1000,
        count=len(programme.weather_weights),
        weather_file=Path(place.weather_file) if place.weather_file is not None else None,
        cooling=cooling_of(site),
        first_year=place.weather_year,
        wind_file=Path(place.wind_file) if place.wind_file is not None else None,
    )


Prices = tuple[tuple[Floats, ...], tuple[Floats | None, ...]]


def grid_prices(programme: Programme) -> dict[str, Prices]:
    """What the grid asks and pays at every site with a connection, in every weather year.

    Hours of mean 1, or USD/MWh where the programme gives a file; None where nothing may be sold.

    Raises:
        WeatherError: a price file cannot be used.
    """
    count = len(programme.weather_weights)
    shapes: dict[str, tuple[Floats, ...]] = {}
    found: dict[str, Prices] = {}
    for site in programme.sites:
        connection = site.connection
        if connection is None:
            continue
        market = connection.market.key
        if market not in shapes:
            shapes[market] = _market_shapes(programme, site, connection, len(shapes))
        bought = _hourly(connection.price_file, shapes[market])
        sold = _hourly(connection.export.price_file, shapes[market]) if connection.export is not None else (None,) * count
        found[site.key] = bought, sold
    return found


def _market_shapes(programme: Programme, site: Site, connection: Connection, number: int) -> tuple[Floats, ...]:
    """A market's synthetic price shape in every weather year, by the local time of the first site that buys there."""
    seeds = [programme.seed * 1000 + 500 + number + 100 * year for year in range(len(programme.weather_weights))]
    volatility = connection.market.price_volatility.value
    return tuple(price_shape(site.place.longitude, seed=seed, volatility=volatility) for seed in seeds)


def _hourly(price_file: str | None, shapes: tuple[Floats, ...]) -> tuple[Floats, ...]:
    return shapes if price_file is None else (read_price(Path(price_file)),) * len(shapes)

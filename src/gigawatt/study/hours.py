"""The hours that a programme's sites need: climate, and the price of grid power."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate import place_climate, price_shape, read_price
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.programme.programme import Programme
from gigawatt.programme.site import Site

Floats = NDArray[np.float64]


def cooling_of(site: Site) -> str:
    """The cooling of the site's largest phase: one PUE stands for the whole site."""
    return max(site.phases, key=lambda phase: phase.halls_mw.value).hall.cooling


def site_climates(programme: Programme) -> dict[str, SiteClimate]:
    """Climate of every site. Sites draw from generators of their own, seeded by the programme's seed and the site's place in it.

    Raises:
        WeatherError: a weather file cannot be used.
    """
    climates = {}
    for number, site in enumerate(programme.sites):
        file = Path(site.place.weather_file) if site.place.weather_file is not None else None
        climates[site.key] = place_climate(
            site.place.latitude,
            site.place.longitude,
            seed=programme.seed * 1000 + number,
            weather_file=file,
            cooling=cooling_of(site),
        )
    return climates


def grid_prices(programme: Programme) -> dict[str, Floats]:
    """Hourly prices of every connection: USD/MWh from a file, else a synthetic shape of mean 1.

    Connections to the same market share one shape: prices of one market move together.
    """
    prices: dict[str, Floats] = {}
    markets: dict[str, Floats] = {}
    for site in programme.sites:
        connection = site.connection
        if connection is None:
            continue
        if connection.price_file is not None:
            prices[site.key] = read_price(Path(connection.price_file))
            continue
        market = connection.market
        if market.key not in markets:
            seed = programme.seed * 1000 + 500 + len(markets)
            markets[market.key] = price_shape(site.place.longitude, seed=seed, volatility=market.price_volatility.value)
        prices[site.key] = markets[market.key]
    return prices

"""Whether a site lies in its jurisdiction (a lost minus sign puts Ohio in China) and on the grid of its market."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from math import asin, cos, radians, sin, sqrt

from gigawatt.catalog.load import jurisdictions
from gigawatt.catalog.places import boxes_of, jurisdiction_of
from gigawatt.catalog.technologies import Box, Market
from gigawatt.programme.sections.section import Notebook
from gigawatt.programme.site import Site

EARTH_RADIUS_KM = 6371.0
FAR_KM = 100.0  # from a market's region, whose boxes are rough


def doubt_place(site: Site, notebook: Notebook) -> None:
    """Warn where a site lies outside its jurisdiction, and say what would put it inside."""
    boxes = boxes_of(site.jurisdiction)
    if site.jurisdiction and not boxes and jurisdiction_of(site.jurisdiction) is None:
        path = f"sites.{site.key}.jurisdiction"
        message = f"nothing is known of `{site.jurisdiction}`: general figures stand for its permits and rules."
        notebook.warn(notebook.place(path), path, message, _alike(site.jurisdiction))
    latitude, longitude = site.place.latitude, site.place.longitude
    if not boxes or latitude != latitude or longitude != longitude or _inside(latitude, longitude, boxes):
        return
    meant = _meant_place(latitude, longitude, boxes)
    path = f"sites.{site.key}.place"
    message = f"latitude {latitude:g}, longitude {longitude:g} is not in {site.jurisdiction}."
    fix = f"Did you mean `{meant}`? West and south are negative." if meant else "Check the coordinates, or the jurisdiction."
    notebook.warn(notebook.place(f"{path}.longitude"), path, message, fix)


def _alike(place: str) -> str:
    known = [one.name for one in jurisdictions().values()]
    written = {name.casefold(): name for name in known}
    found = get_close_matches(place.casefold(), written, n=1)
    return f"Did you mean `{written[found[0]]}`?" if found else "Durations and rules of its own go under `schedule`."


def _meant_place(latitude: float, longitude: float, boxes: tuple[Box, ...]) -> str:
    """The coordinates with other signs, or swapped, that lie inside; empty where none do."""
    others = {
        f"longitude: {-longitude:g}": (latitude, -longitude),
        f"latitude: {-latitude:g}": (-latitude, longitude),
        f"latitude: {-latitude:g}, longitude: {-longitude:g}": (-latitude, -longitude),
        f"latitude: {longitude:g}, longitude: {latitude:g}": (longitude, latitude),
    }
    return next((words for words, point in others.items() if _inside(*point, boxes)), "")


def doubt_market(site: Site, markets: Mapping[str, Market], notebook: Notebook) -> None:
    """Warn where a site lies outside its market's region; prices of the programme's own are meant, wherever they are from."""
    connection = site.connection
    if connection is None or connection.price_file or _is_stated(connection.market):
        return
    market, latitude, longitude = connection.market, site.place.latitude, site.place.longitude
    boxes, state = market.region, boxes_of(site.jurisdiction)
    if not boxes or latitude != latitude or longitude != longitude or _inside(latitude, longitude, boxes):
        return
    if not _inside(latitude, longitude, state) and _meant_place(latitude, longitude, state):
        return  # a lost sign: said of the place itself
    path = f"sites.{site.key}.connection.market"
    away_km = min(_away_km(latitude, longitude, box) for box in boxes)
    if away_km < FAR_KM:
        return
    message = (
        f"latitude {latitude:g}, longitude {longitude:g} is about {_rough(away_km)} km outside {market.name} (`{market.key}`)."
    )
    near = [key for key, other in markets.items() if _inside(latitude, longitude, other.region)]
    meant = f"Did you mean {' or '.join(f'`{key}`' for key in near)}?" if near else "The catalogue has no market there."
    fix = f"{meant} To stand by it, state the `price` (or a `price_file`) that holds at this place."
    notebook.warn(notebook.place(path), path, message, fix)


def _is_stated(market: Market) -> bool:
    return any(figure.origin == "programme" for _, figure in market.price_usd_per_mwh.points)


def _away_km(latitude: float, longitude: float, box: Box) -> float:
    """Great-circle distance to the nearest point of a box, by latitude and longitude each taken to its edge [km]."""
    south, north, west, east = box
    to_latitude, to_longitude = min(max(latitude, south), north), min(max(longitude, west), east)
    across = sin(radians(to_latitude - latitude) / 2) ** 2
    along = cos(radians(latitude)) * cos(radians(to_latitude)) * sin(radians(to_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, across + along)))


def _rough(distance_km: float) -> str:
    """A distance to two digits: the boxes know no more."""
    return f"{float(f'{distance_km:.2g}'):,.0f}"


def _inside(latitude: float, longitude: float, boxes: Iterable[Box]) -> bool:
    return any(south <= latitude <= north and west <= longitude <= east for south, north, west, east in boxes)

"""Whether a site's coordinates lie in its jurisdiction: a lost minus sign puts Ohio in China."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import yaml

from gigawatt.programme.section import Notebook
from gigawatt.programme.site import Site

Box = tuple[float, float, float, float]  # south, north, west, east [degrees]


def doubt_place(site: Site, notebook: Notebook) -> None:
    """Warn where a site lies outside its jurisdiction, and say what would put it inside."""
    boxes = _boxes_of(site.jurisdiction)
    latitude, longitude = site.place.latitude, site.place.longitude
    if not boxes or latitude != latitude or longitude != longitude or _inside(latitude, longitude, boxes):
        return
    others = {
        f"longitude: {-longitude:g}": (latitude, -longitude),
        f"latitude: {-latitude:g}": (-latitude, longitude),
        f"latitude: {-latitude:g}, longitude: {-longitude:g}": (-latitude, -longitude),
        f"latitude: {longitude:g}, longitude: {latitude:g}": (longitude, latitude),
    }
    meant = next((words for words, point in others.items() if _inside(*point, boxes)), "")
    path = f"sites.{site.key}.place"
    message = f"latitude {latitude:g}, longitude {longitude:g} is not in {site.jurisdiction}."
    fix = f"Did you mean `{meant}`? West and south are negative." if meant else "Check the coordinates, or the jurisdiction."
    notebook.warn(notebook.place(f"{path}.longitude"), path, message, fix)


def _inside(latitude: float, longitude: float, boxes: tuple[Box, ...]) -> bool:
    return any(south <= latitude <= north and west <= longitude <= east for south, north, west, east in boxes)


def _boxes_of(jurisdiction: str) -> tuple[Box, ...]:
    """The boxes of the first part that is known of a text such as ``Gujarat, India``."""
    known = _known()
    return next((known[part] for part in map(_plain, jurisdiction.split(",")) if part in known), ())


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[Box, ...]]:
    text = resources.files("gigawatt.programme").joinpath("jurisdictions.yaml").read_text("utf-8")
    found = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {
        _plain(name): tuple(tuple(box) for box in (boxes if isinstance(boxes[0], list) else [boxes]))
        for name, boxes in found.items()
    }

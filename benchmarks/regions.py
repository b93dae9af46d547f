"""Regions that data centres are built in, with the grid and the gas that a campus there would use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    """Where campuses may be drawn: a box of places, keys of the catalogue, and what such a place has."""

    jurisdiction: str
    market: str
    latitudes: tuple[float, float]
    longitudes: tuple[float, float]
    gas: str | None  # key of a fuel; None: no gas is burnt there
    windy: bool = True
    grid_share: tuple[float, float] = (0.30, 0.75)  # of the campus's full load, that the grid will carry in the end
    flat_price: bool = False  # the catalogue has a flat tariff there
    weight: float = 1.0  # of being drawn


REGIONS = (
    Region("Ohio", "pjm-aep", (39.2, 41.2), (-84.2, -81.0), "natural-gas-appalachia", weight=2.0),
    Region("Virginia", "pjm-aep", (37.0, 39.0), (-79.0, -77.2), "natural-gas", grid_share=(0.25, 0.5)),
    Region("Indiana", "miso-indiana", (38.5, 41.3), (-87.0, -85.2), "natural-gas-appalachia", weight=1.5),
    Region("Iowa", "miso-indiana", (41.0, 43.0), (-93.7, -91.2), "natural-gas"),
    Region("Louisiana", "miso-south", (30.3, 32.7), (-93.5, -91.2), "natural-gas-louisiana", windy=False, weight=1.5),
    Region("Texas", "ercot", (29.5, 33.5), (-100.5, -96.5), "natural-gas-louisiana", weight=2.0),
    Region("Texas", "ercot", (31.0, 33.0), (-103.4, -101.2), "natural-gas-permian", grid_share=(0.1, 0.4), weight=1.5),
    Region("New Mexico", "epe", (31.9, 32.8), (-107.5, -105.0), "natural-gas-permian", grid_share=(0.15, 0.45)),
    Region("Wyoming", "wecc-wyoming", (41.2, 43.0), (-107.0, -104.3), "natural-gas-rockies", grid_share=(0.2, 0.5)),
    Region("California", "caiso", (35.0, 38.0), (-120.8, -118.0), "natural-gas", windy=False, grid_share=(0.4, 0.8)),
    Region("Sweden", "nordic-se1", (64.8, 66.4), (19.0, 22.0), None, grid_share=(0.7, 1.1)),
    Region("United Arab Emirates", "uae", (24.0, 24.6), (54.6, 55.6), "natural-gas-gulf-states", windy=False, flat_price=True),
    Region("India", "india-west", (21.5, 23.5), (70.0, 73.0), "lng-india"),
    Region("Singapore", "singapore", (1.25, 1.45), (103.6, 104.0), "lng-india", windy=False, grid_share=(0.6, 1.0), weight=0.5),
)

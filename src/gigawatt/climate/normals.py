"""Monthly normals of places with a record, and which of them stands for a site."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0
LATITUDE_PENALTY_KM_PER_DEGREE = 222.0  # a degree of latitude changes a climate more than its 111 km of longitude
FAR_KM = 1000.0  # beyond this the label says that the place is far
HUB_WIND_REACH_KM = 150.0
HUB_SHEAR_EXPONENT = 0.25  # 10 m to 100 m; 0.20 on plains (Abilene) to 0.33 in forest (Jackson OH), NREL WIND Toolkit
COMMON_HUB_WIND_MS, MAST_SHARE = 6.5, 0.7  # masts exaggerate: a guess is drawn towards the common (in the logarithm)
# TMY3's GHI (1991-2005) is 5 to 8 % below modern satellite years of the same stations (NSRDB; Abilene 1,869 to 2,014 kWh/m2).
# Which is right is not settled: the generator stands between them. The beam follows with power 1.8.
TMY3_SOURCE, TMY3_GHI_FACTOR, TMY3_DNI_FACTOR = "NREL TMY3", 1.025, 1.025**1.8
WARMING_C_PER_DEGREE = 0.7  # towards the equator; the 28 North American places here give 0.85, coasts less


@dataclass(frozen=True)
class Normals:
    """Monthly means of one place, January to December, each of shape (12,)."""

    key: str
    name: str
    latitude: float
    longitude: float
    elevation_m: float
    source: str
    as_of: str
    confidence: str
    dry_bulb_mean_c: NDArray[np.float64]
    dry_bulb_daily_range_c: NDArray[np.float64]
    dry_bulb_sd_c: NDArray[np.float64]  # of the hours of the month, NaN where the record has none
    dew_point_mean_c: NDArray[np.float64]
    ghi_mean_wm2: NDArray[np.float64]
    dni_mean_wm2: NDArray[np.float64]
    wind_10m_mean_ms: NDArray[np.float64]


@dataclass(frozen=True)
class HubWind:
    """Mean wind 100 m above ground for a year at one place."""

    name: str
    latitude: float
    longitude: float
    wind_100m_mean_ms: float
    source: str
    as_of: str
    confidence: str


def _rows(name: str) -> list[dict[str, str]]:
    text = files("gigawatt.climate").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def all_normals() -> tuple[Normals, ...]:
    """Every place with monthly normals that the package holds."""
    monthly = {}
    for row in _rows("normals.csv"):
        monthly[row["key"], int(row["month"])] = row
    columns = [column for column in next(iter(monthly.values())) if column not in ("key", "month")]
    found = []
    for row in _rows("places.csv"):
        months = [monthly[row["key"], month] for month in range(1, 13)]
        values = {column: np.array([float(month[column] or "nan") for month in months]) for column in columns}
        if row["source"].startswith(TMY3_SOURCE):
            values["ghi_mean_wm2"] = values["ghi_mean_wm2"] * TMY3_GHI_FACTOR
            values["dni_mean_wm2"] = values["dni_mean_wm2"] * TMY3_DNI_FACTOR
        found.append(
            Normals(
                key=row["key"],
                name=row["name"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                elevation_m=float(row["elevation_m"]),
                source=row["source"],
                as_of=row["as_of"],
                confidence=row["confidence"],
                **values,
            )
        )
    return tuple(found)


@cache
def all_hub_winds() -> tuple[HubWind, ...]:
    """Every place with a mean wind at 100 m that the package holds."""
    return tuple(
        HubWind(
            row["name"],
            float(row["latitude"]),
            float(row["longitude"]),
            float(row["wind_100m_mean_ms"]),
            row["source"],
            row["as_of"],
            row["confidence"],
        )
        for row in _rows("hub_wind.csv")
    )


def distance_km(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """Great-circle distance (haversine) [km] between two points in degrees."""
    a, b = np.radians(latitude_a), np.radians(latitude_b)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(longitude_b - longitude_a) / 2) ** 2
    return float(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(min(half, 1.0))))


def nearest_normals(latitude: float, longitude: float) -> tuple[Normals, float]:
    """The place whose climate stands for a site, and how far away it is [km].

    Nearest counts a degree of (absolute) latitude for more than its distance: across the equator or along a
    coast the climate follows the latitude.
    """

    def climatic_distance(place: Normals) -> float:
        degrees = abs(abs(place.latitude) - abs(latitude))
        return distance_km(latitude, longitude, place.latitude, place.longitude) + LATITUDE_PENALTY_KM_PER_DEGREE * degrees

    place = min(all_normals(), key=climatic_distance)
    return place, distance_km(latitude, longitude, place.latitude, place.longitude)


def hub_wind_mean_ms(latitude: float, longitude: float, normals: Normals) -> tuple[float, str]:
    """Yearly mean wind at 100 m [m/s] and where it comes from.

    The nearest 100 m mean within ``HUB_WIND_REACH_KM``, else the mast of the normals raised by a power law and drawn
    towards what is common, which is a guess of +-20 %: an airport's mast stands low and sheltered.
    """
    sources = all_hub_winds()
    distances = [distance_km(latitude, longitude, hub.latitude, hub.longitude) for hub in sources]
    best = int(np.argmin(distances))
    if distances[best] <= HUB_WIND_REACH_KM:
        estimate = "" if sources[best].confidence != "low" else ", an unsourced estimate"
        return sources[best].wind_100m_mean_ms, f"100 m wind of {sources[best].name}{estimate}"
    raised = float(normals.wind_10m_mean_ms.mean()) * 10.0**HUB_SHEAR_EXPONENT
    mean = COMMON_HUB_WIND_MS * (raised / COMMON_HUB_WIND_MS) ** MAST_SHARE
    return mean, f"100 m wind guessed from its 10 m mast by shear exponent {HUB_SHEAR_EXPONENT}, +-20 %"

"""A synthetic typical year for any place on Earth, seeded, from the monthly normals that the package holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.clouds import cloudy_sky
from gigawatt.climate.hours import month_of_hour
from gigawatt.climate.hub_wind import hub_wind_ms
from gigawatt.climate.noise import generator
from gigawatt.climate.normals import FAR_KM, WARMING_C_PER_DEGREE, Normals, hub_wind_mean_ms, nearest_normals
from gigawatt.climate.psychrometrics import pressure_at_pa
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.climate.sun import sun_over
from gigawatt.climate.temperature import dew_point_c, dry_bulb
from gigawatt.climate.weather import Weather

Monthly = NDArray[np.float64]  # shape (12,)


def synthetic_weather(latitude: float, longitude: float, *, seed: int) -> Weather:
    """A typical year at a place: same seed and place, same hours.

    Args:
        latitude: [degrees north].
        longitude: [degrees east].
        seed: 0 or more; another seed is another year of the same climate.

    Raises:
        ValueError: If a coordinate is off the Earth or the seed is negative.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"({latitude}, {longitude}) is not a place on Earth: latitude -90 to 90, longitude -180 to 180.")
    rng = generator(seed, latitude, longitude)
    normals, distance = site_normals(latitude, longitude)
    sun = sun_over(latitude, longitude, normals.elevation_m)
    sky = cloudy_sky(rng, sun, latitude, longitude, normals.ghi_mean_wm2, normals.dni_mean_wm2)
    dry = dry_bulb(rng, normals, latitude, longitude, sky)
    dew = dew_point_c(rng, normals, longitude, sky, dry)
    mean_wind, wind_source = hub_wind_mean_ms(latitude, longitude, normals)
    wind = hub_wind_ms(rng, normals, longitude, mean_wind)
    return Weather(
        label=_label(normals, distance, wind_source, seed),
        synthetic=True,
        latitude=latitude,
        longitude=longitude,
        elevation_m=normals.elevation_m,
        ghi_wm2=sky.ghi_wm2,
        dni_wm2=sky.dni_wm2,
        dhi_wm2=sky.dhi_wm2,
        dry_bulb_c=dry.hours_c,
        dew_point_c=dew,
        pressure_pa=np.full(HOURS, pressure_at_pa(normals.elevation_m)),
        hub_wind_ms=wind,
    )


def site_normals(latitude: float, longitude: float) -> tuple[Normals, float]:
    """Normals of a site: the nearest place's, moved to the site's latitude, and the distance between them [km].

    Clearness (GHI over clear-sky GHI) is kept, not GHI; temperatures follow the latitude; across the equator the
    months move by half a year.
    """
    place, distance = nearest_normals(latitude, longitude)
    shift = 6 if latitude * place.latitude < 0 else 0
    there = sun_over(place.latitude, place.longitude, place.elevation_m)
    here = sun_over(latitude, longitude, place.elevation_m)

    def here_over_there(here_wm2: Hourly, there_wm2: Hourly) -> Monthly:
        return np.asarray(_monthly(here_wm2) / np.maximum(np.roll(_monthly(there_wm2), shift), 1.0))

    warmer = WARMING_C_PER_DEGREE * (abs(place.latitude) - abs(latitude))
    moved = replace(
        place,
        dry_bulb_mean_c=np.roll(place.dry_bulb_mean_c, shift) + warmer,
        dry_bulb_daily_range_c=np.roll(place.dry_bulb_daily_range_c, shift),
        dry_bulb_sd_c=np.roll(place.dry_bulb_sd_c, shift),
        dew_point_mean_c=np.roll(place.dew_point_mean_c, shift) + warmer,
        ghi_mean_wm2=np.roll(place.ghi_mean_wm2, shift) * here_over_there(here.clear_ghi_wm2, there.clear_ghi_wm2),
        dni_mean_wm2=np.roll(place.dni_mean_wm2, shift) * here_over_there(here.clear_dni_wm2, there.clear_dni_wm2),
        wind_10m_mean_ms=np.roll(place.wind_10m_mean_ms, shift),
    )
    return moved, distance


def _monthly(hours: Hourly) -> Monthly:
    month = month_of_hour()
    return np.asarray(np.bincount(month, hours) / np.bincount(month))


def _label(normals: Normals, distance_km: float, wind_source: str, seed: int) -> str:
    far = f", FAR: {distance_km:,.0f} km away" if distance_km > FAR_KM else f", {distance_km:,.0f} km away"
    return f"synthetic (normals of {normals.name}{far}, {normals.source}; {wind_source}; seed {seed})"

"""A synthetic typical year for any place on Earth, seeded, from the monthly normals that the package holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.clouds import Sky, cloudy_sky
from gigawatt.climate.hours import month_of_hour
from gigawatt.climate.hub_wind import WindOfPlace, typical_wind_ms, wind_of_means_ms, wind_of_place
from gigawatt.climate.monthly_means import MONTHS, MonthlyMeans
from gigawatt.climate.noise import Field, generator
from gigawatt.climate.normals import FAR_KM, WARMING_C_PER_DEGREE, Normals, hub_wind_mean_ms, nearest_normals
from gigawatt.climate.psychrometrics import pressure_at_pa
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.climate.solar import solar_capacity_factor
from gigawatt.climate.sun import sun_over
from gigawatt.climate.temperature import DryBulb, dew_point_c, dry_bulb
from gigawatt.climate.weather import Weather
from gigawatt.climate.wind import wind_capacity_factor

Monthly = NDArray[np.float64]  # shape (12,)

BEAM_REACH_KM = 300.0  # beyond it a given GHI is split by the cloud alone: the air of the normals is another
BEAM_OF_GHI = 1.8  # power with which a month's beam follows its GHI: brighter months are so by less cloud
SOLAR_STEPS = 3  # given capacity factors are met to a per cent
LEAST_FACTOR_MS, MS_PER_FACTOR = 2.6, 12.2  # mean speed of a capacity factor: 5.3 m/s makes 0.22, 9.1 makes 0.52
LEAST_SOLAR = 0.002  # in polar night there is nothing to step


def synthetic_weather(latitude: float, longitude: float, *, seed: int, means: MonthlyMeans | None = None) -> Weather:
    """A typical year at a place, or one with given monthly means: same seed and place, same hours.

    Args:
        latitude: [degrees north].
        longitude: [degrees east].
        seed: 0 or more; another seed is another year of the same climate. Places share the weather of a seed by distance.
        means: What stands in for the normals.

    Raises:
        ValueError: If a coordinate is off the Earth, the seed is negative, or given means cannot be met.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError(f"({latitude}, {longitude}) is not a place on Earth: latitude -90 to 90, longitude -180 to 180.")
    rng = generator(seed, latitude, longitude)
    field = Field(seed, latitude, longitude)
    means = means or MonthlyMeans()
    normals, distance = site_normals(latitude, longitude)
    normals = _with_means(normals, means, distance)
    light, dry, dew = _sky_and_air(field, normals, latitude, longitude)
    pressure = np.full(HOURS, pressure_at_pa(normals.elevation_m))
    solar_means = means.of("solar_capacity_factor")
    if solar_means is not None:
        for _ in range(SOLAR_STEPS):
            weather = Weather("", True, latitude, longitude, normals.elevation_m, *_of(light), dry.hours_c, dew, pressure, dew)
            made = _monthly(solar_capacity_factor(weather))
            step = _step(solar_means, made)
            beam = normals.dni_mean_wm2 * step**BEAM_OF_GHI
            normals = replace(normals, ghi_mean_wm2=normals.ghi_mean_wm2 * step, dni_mean_wm2=beam)
            light, dry, dew = _sky_and_air(field, normals, latitude, longitude)
    place = wind_of_place(field, rng, latitude, longitude, light.regime)
    wind, wind_source = _wind(place, normals, latitude, longitude, means, dry.hours_c, pressure)
    return Weather(
        label=_label(normals, distance, wind_source, seed),
        synthetic=True,
        latitude=latitude,
        longitude=longitude,
        elevation_m=normals.elevation_m,
        ghi_wm2=light.ghi_wm2,
        dni_wm2=light.dni_wm2,
        dhi_wm2=light.dhi_wm2,
        dry_bulb_c=dry.hours_c,
        dew_point_c=dew,
        pressure_pa=pressure,
        hub_wind_ms=wind,
    )


def _of(light: Sky) -> tuple[Hourly, Hourly, Hourly]:
    return light.ghi_wm2, light.dni_wm2, light.dhi_wm2


def _sky_and_air(field: Field, normals: Normals, latitude: float, longitude: float) -> tuple[Sky, DryBulb, Hourly]:
    sun = sun_over(latitude, longitude, normals.elevation_m)
    sky = cloudy_sky(field, sun, latitude, longitude, normals.ghi_mean_wm2, normals.dni_mean_wm2)
    dry = dry_bulb(field, normals, latitude, longitude, sky)
    return sky, dry, dew_point_c(field, normals, longitude, sky, dry)


def _step(wanted: Monthly, made: Monthly) -> Monthly:
    """Factor on GHI that brings a month's solar output nearer to what is wanted."""
    ratio = np.divide(wanted, made, out=np.ones(MONTHS), where=made > LEAST_SOLAR)
    return np.asarray(np.clip(ratio, 0.5, 1.6))


def _with_means(normals: Normals, means: MonthlyMeans, distance_km: float) -> Normals:
    """Given means in place of normals: the beam follows GHI, the dew point keeps its depression."""
    ghi, dry = means.of("ghi_wm2"), means.of("dry_bulb_c")
    if ghi is not None:
        brighter = ghi / np.maximum(normals.ghi_mean_wm2, 1.0)
        beam = normals.dni_mean_wm2 * (brighter**BEAM_OF_GHI if distance_km < BEAM_REACH_KM else np.nan)
        normals = replace(normals, ghi_mean_wm2=ghi, dni_mean_wm2=beam, name=f"{normals.name} with given GHI")
    if means.of("solar_capacity_factor") is not None:
        beam = normals.dni_mean_wm2 * (1.0 if distance_km < BEAM_REACH_KM else np.nan)
        normals = replace(normals, dni_mean_wm2=beam, name=f"{normals.name} with given solar capacity factors")
    if dry is not None:
        dew = normals.dew_point_mean_c + dry - normals.dry_bulb_mean_c
        normals = replace(normals, dry_bulb_mean_c=dry, dew_point_mean_c=dew, name=f"{normals.name} with given temperatures")
    return normals


def _wind(
    place: WindOfPlace,
    normals: Normals,
    latitude: float,
    longitude: float,
    means: MonthlyMeans,
    dry_bulb_c: Hourly,
    pressure_pa: Hourly,
) -> tuple[Hourly, str]:
    speeds, factors = means.of("hub_wind_ms"), means.of("wind_capacity_factor")
    if speeds is not None:
        return wind_of_means_ms(place, speeds, _monthly, mean_ms=float(speeds.mean())), "given monthly means of 100 m wind"
    if factors is not None:
        about_ms = LEAST_FACTOR_MS + MS_PER_FACTOR * float(factors.mean())

        def yields(speed: Hourly) -> Monthly:
            return _monthly(wind_capacity_factor(speed, dry_bulb_c, pressure_pa))

        return wind_of_means_ms(place, factors, yields, mean_ms=about_ms), "given monthly capacity factors of wind"
    mean, source = hub_wind_mean_ms(latitude, longitude, normals)
    return typical_wind_ms(place, normals.wind_10m_mean_ms, mean), source


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

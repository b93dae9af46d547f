"""A place on Earth to the hours that a site needs: the door of this package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gigawatt.climate.cooling import DEFAULT_COOLING, cooling_system, power_usage_effectiveness
from gigawatt.climate.generator import synthetic_weather
from gigawatt.climate.psychrometrics import wet_bulb_c
from gigawatt.climate.readers import read_weather
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.climate.solar import solar_capacity_factor
from gigawatt.climate.weather import Weather
from gigawatt.climate.wind import wind_capacity_factor


def place_climate(
    latitude: float,
    longitude: float,
    *,
    seed: int,
    weather_file: Path | None = None,
    cooling: str = DEFAULT_COOLING,
) -> SiteClimate:
    """8,760 hours of solar, wind, temperature and PUE at a place.

    Args:
        latitude: [degrees north].
        longitude: [degrees east].
        seed: Of the generator, 0 or more; also of the hub-height wind where the file has none.
        weather_file: TMY3, EPW, NSRDB or plain CSV, also gzipped; None for the synthetic generator.
        cooling: Name of a cooling system, see ``cooling_systems()``.

    Raises:
        ValueError: If a coordinate, the seed or the cooling system makes no sense.
        WeatherError: If the file cannot be used; with every reason at once.
    """
    system = cooling_system(cooling)
    if weather_file is None:
        return site_climate(synthetic_weather(latitude, longitude, seed=seed), cooling=system.name)
    measured = read_weather(weather_file, latitude=latitude, longitude=longitude)
    if measured.hub_wind_ms is None:
        synthetic = synthetic_weather(latitude, longitude, seed=seed)
        label = f"{measured.label} (wind at hub height: synthetic, the file has none; seed {seed})"
        measured = replace(measured, hub_wind_ms=synthetic.hub_wind_ms, label=label)
    return site_climate(measured, cooling=system.name)


def site_climate(weather: Weather, *, cooling: str = DEFAULT_COOLING) -> SiteClimate:
    """Plants and cooling in a year of weather.

    Args:
        weather: With wind at hub height.
        cooling: Name of a cooling system.

    Raises:
        ValueError: If the weather has no wind at hub height or there is no such cooling system.
    """
    if weather.hub_wind_ms is None:
        raise ValueError(f"{weather.label} has no wind at hub height.")
    wet = wet_bulb_c(weather.dry_bulb_c, weather.dew_point_c, weather.pressure_pa)
    return SiteClimate(
        label=weather.label,
        synthetic=weather.synthetic,
        solar_capacity_factor=solar_capacity_factor(weather),
        wind_capacity_factor=wind_capacity_factor(weather.hub_wind_ms, weather.dry_bulb_c, weather.pressure_pa),
        dry_bulb_c=weather.dry_bulb_c,
        wet_bulb_c=wet,
        power_usage_effectiveness=power_usage_effectiveness(cooling_system(cooling), weather.dry_bulb_c, wet),
    )

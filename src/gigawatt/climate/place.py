"""A place on Earth to the hours that a site needs: the door of this package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from gigawatt.climate.cooling import cooling_hours
from gigawatt.climate.cooling_systems import DEFAULT_COOLING, cooling_system
from gigawatt.climate.generator import synthetic_weather
from gigawatt.climate.hourly_table import Findings
from gigawatt.climate.monthly_means import MonthlyMeans
from gigawatt.climate.psychrometrics import wet_bulb_c
from gigawatt.climate.readers import read_weather, years_of_file
from gigawatt.climate.site_climate import SiteClimate
from gigawatt.climate.solar import solar_capacity_factor
from gigawatt.climate.weather import Measured, Weather
from gigawatt.climate.wind import wind_capacity_factor


def place_climate(
    latitude: float,
    longitude: float,
    *,
    seed: int,
    weather_file: Path | None = None,
    cooling: str = DEFAULT_COOLING,
    year: int | None = None,
    monthly_means: MonthlyMeans | None = None,
    wind_file: Path | None = None,
) -> SiteClimate:
    """8,760 hours of solar, wind, temperature, PUE and water at a place.

    Args:
        latitude: [degrees north].
        longitude: [degrees east].
        seed: Of the generator, 0 or more; also of whatever the file does not have. Sites with the same seed share their
            weather by distance.
        weather_file: Any format of ``weather_formats``, also gzipped; None for the synthetic generator.
        cooling: Name of a cooling system, see ``cooling_systems()``.
        year: Which year of a file that holds several.
        monthly_means: Of a given year, which the generator then meets.
        wind_file: Of wind at hub height, where the weather file has none.

    Raises:
        ValueError: If a coordinate, the seed, the means or the cooling system makes no sense.
        WeatherError: If a file cannot be used; with every reason at once.
    """
    system = cooling_system(cooling)
    synthetic = synthetic_weather(latitude, longitude, seed=seed, means=monthly_means)
    weather = synthetic
    if weather_file is not None:
        measured = read_weather(weather_file, latitude=latitude, longitude=longitude, year=year)
        weather = _completed(measured, synthetic, seed, wind_follows=wind_file is not None)
    if wind_file is not None:
        weather = _with_wind(weather, read_weather(wind_file, latitude=latitude, longitude=longitude, year=year), wind_file)
    return site_climate(weather, cooling=system.name)


def weather_years(
    latitude: float,
    longitude: float,
    *,
    seed: int,
    count: int,
    weather_file: Path | None = None,
    cooling: str = DEFAULT_COOLING,
    monthly_means: MonthlyMeans | None = None,
    first_year: int | None = None,
    wind_file: Path | None = None,
) -> tuple[SiteClimate, ...]:
    """Several weather years of a place, the same ones for every site that asks with the same seed.

    Args:
        latitude: [degrees north].
        longitude: [degrees east].
        seed: Year k is the generator's year of ``seed + k``.
        count: How many years, at least 1.
        weather_file: Its first ``count`` whole years are taken; a file of one year gives one.
        cooling: Name of a cooling system.
        monthly_means: As for ``place_climate``.
        first_year: Of a file of several years, the first to take.
        wind_file: As for ``place_climate``, of the same years.

    Raises:
        ValueError: If an argument makes no sense.
        WeatherError: If the file cannot be used or holds fewer years.
    """
    if count < 1:
        raise ValueError(f"a plan needs at least one weather year, not {count}.")
    chosen: list[int | None] = [None] * count
    if first_year is not None and count == 1:
        chosen = [first_year]
    elif weather_file is not None and count > 1:
        found = [one for one in years_of_file(weather_file) if first_year is None or one >= first_year]
        if len(found) < count:
            findings = Findings(str(weather_file))
            listed = ", ".join(str(one) for one in found) or "one typical year"
            findings.add(f"holds {listed}, {count} weather years are asked for.", "Ask for fewer, or give a file of more years.")
            findings.stop_if_any()
        chosen = list(found[:count])
    return tuple(
        place_climate(
            latitude,
            longitude,
            seed=seed + number,
            weather_file=weather_file,
            cooling=cooling,
            year=one,
            monthly_means=monthly_means,
            wind_file=wind_file,
        )
        for number, one in enumerate(chosen)
    )


def _completed(measured: Measured, synthetic: Weather, seed: int, *, wind_follows: bool) -> Weather:
    """A file's year, with the generator's hours for what it has not; label and notes say which."""
    lacking = []
    light = measured.irradiance_wm2
    if light is None:
        light = (synthetic.ghi_wm2, synthetic.dni_wm2, synthetic.dhi_wm2)
        lacking.append("irradiance")
    dry, dew = measured.dry_bulb_c, measured.dew_point_c
    if dry is None:
        dry, dew = synthetic.dry_bulb_c, synthetic.dew_point_c
        lacking.append("temperature and moisture")
    elif dew is None:
        dew = np.minimum(synthetic.dew_point_c, dry)
        lacking.append("moisture")
    wind = measured.hub_wind_ms
    if wind is None:
        wind = synthetic.hub_wind_ms
        if not wind_follows:
            lacking.append("wind at hub height")
    said = f" ({', '.join(lacking)}: synthetic, the file has none; seed {seed})" if lacking else ""
    notes = measured.notes
    if lacking:
        notes = (*notes, f"{measured.label}: {', '.join(lacking)} from the generator, which knows nothing of the file's days.")
    return Weather(
        label=measured.label + said,
        synthetic=False,
        latitude=measured.latitude,
        longitude=measured.longitude,
        elevation_m=measured.elevation_m,
        ghi_wm2=light[0],
        dni_wm2=light[1],
        dhi_wm2=light[2],
        dry_bulb_c=dry,
        dew_point_c=dew,
        pressure_pa=measured.pressure_pa,
        hub_wind_ms=wind,
        notes=notes,
        year=measured.year,
    )


def _with_wind(weather: Weather, measured: Measured, path: Path) -> Weather:
    if measured.hub_wind_ms is None:
        findings = Findings(str(path))
        findings.add("has no wind between 60 m and 200 m above ground.", "Give a file that has, or leave it out.")
        findings.stop_if_any()
        raise AssertionError("stop_if_any raises")
    label = f"{weather.label}; wind {measured.label}"
    return replace(weather, hub_wind_ms=measured.hub_wind_ms, label=label, notes=(*weather.notes, *measured.notes))


def site_climate(weather: Weather, *, cooling: str = DEFAULT_COOLING) -> SiteClimate:
    """Plants and cooling in a year of weather.

    Args:
        weather: Hourly weather.
        cooling: Name of a cooling system.

    Raises:
        ValueError: If there is no such cooling system.
    """
    wet = wet_bulb_c(weather.dry_bulb_c, weather.dew_point_c, weather.pressure_pa)
    cooled = cooling_hours(cooling_system(cooling), weather.dry_bulb_c, wet, weather.pressure_pa)
    return SiteClimate(
        label=weather.label,
        synthetic=weather.synthetic,
        solar_capacity_factor=solar_capacity_factor(weather),
        wind_capacity_factor=wind_capacity_factor(weather.hub_wind_ms, weather.dry_bulb_c, weather.pressure_pa),
        dry_bulb_c=weather.dry_bulb_c,
        wet_bulb_c=wet,
        power_usage_effectiveness=cooled.power_usage_effectiveness,
        water_usage_m3_per_mwh=cooled.water_usage_m3_per_mwh,
        economiser_share=cooled.economiser_share,
        notes=weather.notes,
        year=weather.year,
    )

"""Hourly weather of one place: what the generator makes and what a weather file has."""

from __future__ import annotations

from dataclasses import dataclass

from gigawatt.climate.site_climate import Hourly


@dataclass(frozen=True)
class Weather:
    """One year of hours, UTC, 29 February dropped; hour 0 is 00:00-01:00 on 1 January.

    Irradiance is the mean of the hour [W/m2].
    """

    label: str
    synthetic: bool
    latitude: float
    longitude: float
    elevation_m: float
    ghi_wm2: Hourly
    dni_wm2: Hourly
    dhi_wm2: Hourly
    dry_bulb_c: Hourly
    dew_point_c: Hourly
    pressure_pa: Hourly
    hub_wind_ms: Hourly
    notes: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True)
class Measured:
    """What one weather file has of a year; None where it has nothing of the kind."""

    label: str
    latitude: float
    longitude: float
    elevation_m: float
    irradiance_wm2: tuple[Hourly, Hourly, Hourly] | None  # GHI, DNI, DHI
    dry_bulb_c: Hourly | None
    dew_point_c: Hourly | None
    pressure_pa: Hourly
    hub_wind_ms: Hourly | None
    notes: tuple[str, ...]
    year: int | None

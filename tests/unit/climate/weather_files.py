"""Weather files of every format, written from one synthetic year, for the tests of their readers."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path

import numpy as np

from gigawatt.climate.generator import synthetic_weather
from gigawatt.climate.weather import Weather

LATITUDE, LONGITUDE = 39.98, -82.88
HEADING = ["utc", "ghi_wm2", "dni_wm2", "dhi_wm2", "dry_bulb_c", "dew_point_c", "wind_100m_ms"]


@cache
def reference(seed: int = 5) -> Weather:
    return synthetic_weather(LATITUDE, LONGITUDE, seed=seed)


def columns(seed: int = 5) -> list[np.ndarray]:
    year = reference(seed)
    return [year.ghi_wm2, year.dni_wm2, year.dhi_wm2, year.dry_bulb_c, year.dew_point_c, year.hub_wind_ms]


def times(year: int = 2023, offset_h: int = 0) -> list[dt.datetime]:
    """Hours of a UTC year without 29 February, as clocks ``offset_h`` ahead of UTC show them."""
    start = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    hours = (start + dt.timedelta(hours=hour) for hour in range(8784 if year % 4 == 0 else 8760))
    return [hour + dt.timedelta(hours=offset_h) for hour in hours if (hour.month, hour.day) != (2, 29)]


def plain(year: int = 2023, seed: int = 5) -> list[list[str]]:
    """A plain CSV; rows[h + 1] is hour h, at line h + 2."""
    body = zip(times(year), *columns(seed), strict=True)
    return [list(HEADING), *[[when.strftime("%Y-%m-%dT%H:%MZ"), *[f"{value:.4f}" for value in row]] for when, *row in body]]


def write(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def nsrdb(offset_h: int, minute: int = 30) -> list[list[str]]:
    names = ["Source", "Location ID", "Latitude", "Longitude", "Time Zone", "Elevation", "Pressure Units"]
    values = ["NSRDB", "1", str(LATITUDE), str(LONGITUDE), str(offset_h), "247", "mbar"]
    heading = ["Year", "Month", "Day", "Hour", "Minute", "GHI", "DNI", "DHI", "Temperature", "Dew Point", "Pressure"]
    rows = [names, values, heading]
    for when, ghi, dni, dhi, dry, dew, _ in zip(times(2023, offset_h), *columns(), strict=True):
        stamp = [str(part) for part in (2023, when.month, when.day, when.hour, minute)]
        rows.append([*stamp, *[f"{value:.3f}" for value in (ghi, dni, dhi, dry, dew)], "985"])
    body = sorted(rows[3:], key=lambda row: [int(part) for part in row[:4]])
    return [*rows[:3], *body]


def wind_toolkit(offset_h: int) -> list[list[str]]:
    first = [
        "SiteID",
        "1",
        "Site Timezone",
        "-5",
        "Data Timezone",
        str(offset_h),
        "Longitude",
        str(LONGITUDE),
        "Latitude",
        str(LATITUDE),
    ]
    heading = ["Year", "Month", "Day", "Hour", "Minute", "surface air pressure (Pa)", "wind speed at 10m (m/s)"]
    heading += ["wind speed at 80m (m/s)", "wind speed at 100m (m/s)", "wind speed at 120m (m/s)"]
    rows = [first, heading]
    for when, wind in zip(times(2023, offset_h), columns()[5], strict=True):
        stamp = [str(part) for part in (2023, when.month, when.day, when.hour, 30)]
        rows.append([*stamp, "98500", *[f"{wind * factor:.3f}" for factor in (0.6, 0.95, 1.0, 1.05)]])
    return [*rows[:2], *sorted(rows[2:], key=lambda row: [int(part) for part in row[:4]])]


def open_meteo_hours(offset_h: int) -> list[list[str]]:
    """Local stamps from local midnight on; irradiance of the hour before."""
    body = zip(times(2023, offset_h), *[np.roll(column, 1) for column in columns()[:3]], *columns()[3:], strict=True)
    return [[when.strftime("%Y-%m-%dT%H:%M"), *[f"{value:.4f}" for value in row]] for when, *row in body]


def open_meteo_csv(offset_h: int) -> list[list[str]]:
    names = ["latitude", "longitude", "elevation", "utc_offset_seconds", "timezone", "timezone_abbreviation"]
    values = [str(LATITUDE), str(LONGITUDE), "247", str(offset_h * 3600), "America/New_York", "GMT-5"]
    heading = ["time", "shortwave_radiation (W/m²)", "direct_normal_irradiance (W/m²)", "diffuse_radiation (W/m²)"]
    heading += ["temperature_2m (°C)", "dew_point_2m (°C)", "wind_speed_100m (m/s)"]
    return [names, values, [], heading, *open_meteo_hours(offset_h)]


def open_meteo_json(offset_h: int) -> str:
    names = ["time", "shortwave_radiation", "direct_normal_irradiance", "diffuse_radiation", "temperature_2m", "dew_point_2m"]
    lists = list(zip(*open_meteo_hours(offset_h), strict=True))
    hourly = {"time": list(lists[0]), **{name: [float(x) for x in lists[index + 1]] for index, name in enumerate(names[1:])}}
    hourly["wind_speed_100m"] = [float(value) * 3.6 for value in lists[6]]
    units = {"temperature_2m": "°C", "dew_point_2m": "°C", "wind_speed_100m": "km/h", "shortwave_radiation": "W/m²"}
    place = {"latitude": LATITUDE, "longitude": LONGITUDE, "elevation": 247.0, "utc_offset_seconds": offset_h * 3600}
    return json.dumps({**place, "hourly_units": units, "hourly": hourly})


def era5() -> list[list[str]]:
    heading = ["valid_time", "latitude", "longitude", "t2m", "d2m", "sp", "u100", "v100", "ssrd"]
    rows = [heading]
    ghi, _, _, dry, dew, wind = columns()
    for when, light, warm, moist, speed in zip(times(2023), np.roll(ghi, 1), dry, dew, wind, strict=True):
        values = (warm + 273.15, moist + 273.15, 98500.0, 0.6 * speed, 0.8 * speed, light * 3600)
        rows.append([when.strftime("%Y-%m-%d %H:%M:%S"), str(LATITUDE), str(LONGITUDE), *[f"{value:.4f}" for value in values]])
    return rows

"""What a column of a weather file is: its name and unit, as the sources write them, into one quantity in one unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

KELVIN = 273.15
HUB_HEIGHTS_M = (60.0, 200.0)  # winds between these heights are brought to the hub
IRRADIANCE = ("ghi_wm2", "dni_wm2", "dhi_wm2", "direct_horizontal_wm2")
_WIND = re.compile(r"(?:wind_?speed|wind|ws)_?(?:at_)?(\d+)m?(?:_?ms)?$")

_QUANTITIES = {
    "ghi_wm2": ("ghi", "ghi_wm2", "shortwave_radiation", "ssrd", "global_horizontal_irradiance"),
    "dni_wm2": ("dni", "dni_wm2", "direct_normal_irradiance"),
    "dhi_wm2": ("dhi", "dhi_wm2", "diffuse_radiation", "diffuse_horizontal_irradiance"),
    "direct_horizontal_wm2": ("direct_radiation", "fdir"),
    "dry_bulb_c": (
        "dry_bulb", "dry_bulb_c", "temperature", "temperature_2m", "air_temperature_at_2m", "air_temperature", "t2m", "temp_c",
        "temp_air", "2m_temperature", "air_temperature_at_10m", "temperature_10m",
    ),
    "dew_point_c": ("dew_point", "dew_point_c", "dew_point_2m", "d2m", "dew_c", "2m_dewpoint_temperature"),
    "relative_humidity_percent": (
        "relative_humidity", "relative_humidity_percent", "relative_humidity_2m", "relative_humidity_at_2m",
        "relativehumidity_2m", "rh", "rh_pct",
    ),
    "pressure_pa": ("pressure", "pressure_pa", "surface_pressure", "surface_air_pressure", "pressure_0m", "sp", "pres_hpa"),
    "cloud_percent": ("cloud_cover", "cloudcover", "cloud_pct", "cloud_percent", "total_cloud_cover", "tcc"),
    "wind_10m_ms": ("wind_speed", "wind_ms"),
    "u_10m": ("u10",), "v_10m": ("v10",), "u_100m": ("u100",), "v_100m": ("v100",),
}  # fmt: skip
_BY_NAME = {name: quantity for quantity, names in _QUANTITIES.items() for name in names}
_UNIT_OF_NAME = {"t2m": "k", "d2m": "k", "ssrd": "j/m2", "fdir": "j/m2", "pres_hpa": "hpa", "tcc": "0-1"}
_UNITS: dict[str, tuple[float, float]] = {
    "c": (1.0, 0.0), "degc": (1.0, 0.0), "°c": (1.0, 0.0), "k": (1.0, -KELVIN), "°f": (5 / 9, -160 / 9), "f": (5 / 9, -160 / 9),
    "pa": (1.0, 0.0), "hpa": (100.0, 0.0), "mbar": (100.0, 0.0), "kpa": (1000.0, 0.0), "atm": (101325.0, 0.0),
    "m/s": (1.0, 0.0), "km/h": (1 / 3.6, 0.0), "mph": (0.44704, 0.0), "mp/h": (0.44704, 0.0), "kn": (0.514444, 0.0),
    "w/m2": (1.0, 0.0), "wh/m2": (1.0, 0.0), "j/m2": (1 / 3600, 0.0), "kj/m2": (1000 / 3600, 0.0), "0-1": (100.0, 0.0),
    "%": (1.0, 0.0), "percent": (1.0, 0.0), "unitless": (1.0, 0.0), "": (1.0, 0.0),
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One quantity of a file, ``value * scale + offset`` in the unit that its name says."""

    quantity: str
    scale: float = 1.0
    offset: float = 0.0


def column_of(heading: str, unit: str = "") -> Column | str | None:
    """What a heading such as ``wind_speed_100m (km/h)`` or ``t2m`` names.

    Args:
        heading: As the file writes it.
        unit: Where the file says it elsewhere.

    Returns:
        The column, None if gigawatt has no use for it, or the unit's text if it is a unit that gigawatt does not know.
    """
    match = re.fullmatch(r"\s*(.*?)\s*(?:[(\[](.*)[)\]])?\s*", heading)
    if match is None:
        return None
    name = re.sub(r"[\s_-]+", "_", match.group(1).strip().lower())
    quantity = _BY_NAME.get(name)
    wind = _WIND.fullmatch(name)
    if quantity is None and wind is not None:
        quantity = f"wind_{int(wind.group(1))}m_ms"
    if quantity is None:
        return None
    said = (match.group(2) or unit or _UNIT_OF_NAME.get(name, "")).strip().lower()
    said = said.replace("²", "2").replace("**2", "2").replace("^2", "2")
    if said not in _UNITS:
        return said
    return Column(quantity, *_UNITS[said])


def wind_height_m(quantity: str) -> float | None:
    """Height of a wind column, None if it is no wind."""
    match = re.fullmatch(r"wind_(\d+)m_ms", quantity)
    return float(match.group(1)) if match else None

"""Beam and diffuse light from what a file gives of them, or irradiance from its cloud."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gigawatt.climate.clouds import LOWEST_SUN_COSINE, erbs_diffuse_fraction
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.climate.sun import Sun

Components = tuple[Hourly, Hourly, Hourly]  # GHI, DNI, DHI


def components(columns: Mapping[str, Hourly], sun: Sun) -> tuple[Components | None, list[str]]:
    """GHI, DNI and DHI [W/m2] and how they were found; None where the file has neither irradiance nor cloud."""
    ghi = columns.get("ghi_wm2")
    notes = []
    if ghi is None and "cloud_percent" in columns:
        ghi = sun.clear_ghi_wm2 * kasten_czeplak(columns["cloud_percent"] / 100)
        notes.append("Irradiance from its cloud cover over the clear sky (Kasten and Czeplak 1980).")
    if ghi is None:
        return None, []
    cosine = np.maximum(sun.extraterrestrial_horizontal_wm2 / sun.extraterrestrial_wm2, LOWEST_SUN_COSINE)
    dni, dhi, direct = (columns.get(name) for name in ("dni_wm2", "dhi_wm2", "direct_horizontal_wm2"))
    if direct is None and dhi is not None:
        direct = np.maximum(ghi - dhi, 0.0)
    if dni is None and direct is not None:
        dni = np.where(sun.daylight > 0, np.minimum(direct / cosine, sun.extraterrestrial_wm2), 0.0)
    elif dni is None:
        horizontal = sun.extraterrestrial_horizontal_wm2
        clearness = np.divide(ghi, horizontal, out=np.zeros(HOURS), where=horizontal > 0)
        beam = ghi * (1 - erbs_diffuse_fraction(clearness))
        dni = np.where(sun.daylight > 0, np.minimum(beam / cosine, 1.05 * sun.clear_dni_wm2), 0.0)
        notes.append("Beam and diffuse light split from GHI (Erbs 1982): the file has neither.")
    if dhi is None:
        dhi = np.maximum(ghi - dni * sun.extraterrestrial_horizontal_wm2 / sun.extraterrestrial_wm2, 0.0)
    return (ghi, dni, dhi), notes


def kasten_czeplak(cloud: Hourly) -> Hourly:
    """GHI over the clear sky's, by cloud cover 0 to 1 (Kasten and Czeplak 1980, Solar Energy 24:177)."""
    return np.asarray(1 - 0.75 * np.clip(cloud, 0.0, 1.0) ** 3.4)

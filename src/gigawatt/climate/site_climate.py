"""One year of hours at one place: what every hourly model of a site starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HOURS = 8760

Hourly = NDArray[np.float64]  # shape (8760,), UTC, hour 0 begins at 00:00 on 1 January


@dataclass(frozen=True)
class SiteClimate:
    """Hourly climate of a site, UTC, 29 February dropped.

    ``label`` is what every table and figure calls it: it begins with ``synthetic`` when the hours come from
    the generator, else it names the file.
    """

    label: str
    synthetic: bool
    solar_capacity_factor: Hourly  # AC output of a utility plant over its rating [0, 1]
    wind_capacity_factor: Hourly  # [0, 1]
    dry_bulb_c: Hourly
    wet_bulb_c: Hourly
    power_usage_effectiveness: Hourly  # site power over IT power, >= 1
    water_usage_m3_per_mwh: Hourly  # consumed by cooling on site, per MWh of IT energy (= L/kWh)
    economiser_share: Hourly | None = None  # of the halls' heat that leaves without a compressor [0, 1]
    notes: tuple[str, ...] = ()  # sentences: what was mended in a file, what is a guess
    year: int | None = None  # calendar year of the hours; None for a typical or synthetic year

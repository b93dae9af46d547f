"""A file's clock against the sun: irradiance must be centred on the solar noon of the place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.hourly_table import Findings
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.climate.sun import Sun

WRONG_HOURS = 0.7  # from here on the zone, the place or the meaning of the stamps is wrong
SAID_HOURS = 0.4  # from here on it is said; cloud that prefers mornings or afternoons makes 0.3 (tropics)
SUMMER_TIME_HOURS = 0.7  # between the two halves of the year
SHIFTS = np.arange(-12, 13)


def sun_shift_h(ghi_wm2: Hourly, sun: Sun, where: NDArray[np.bool_] | None = None) -> float:
    """Hours by which the irradiance would have to come later to fit the clear sky best.

    The shift of greatest correlation, refined by a parabola through it and its neighbours.
    """
    clear = sun.clear_ghi_wm2 if where is None else np.where(where, sun.clear_ghi_wm2, 0.0)
    match = np.array([float(np.dot(np.roll(ghi_wm2, shift), clear)) for shift in SHIFTS])
    best = int(np.argmax(match))
    if best in (0, SHIFTS.size - 1):
        return float(SHIFTS[best])
    left, middle, right = match[best - 1 : best + 2]
    curvature = left - 2 * middle + right
    return float(SHIFTS[best] + (0.5 * (left - right) / curvature if curvature < 0 else 0.0))


def check_clock(ghi_wm2: Hourly, sun: Sun, utc_offset_h: float, findings: Findings) -> list[str]:
    """Adds to the findings: a wrong time zone, hour-ending stamps, summer time; returns what is only worth a note."""
    if not ghi_wm2.any():
        return []
    days = np.arange(HOURS) // 24
    summer = (days >= 90) & (days < 300)
    shift = sun_shift_h(ghi_wm2, sun)
    halves = [sun_shift_h(ghi_wm2, sun, half) for half in (summer, ~summer)]
    if abs(halves[0] - halves[1]) > SUMMER_TIME_HOURS and min(abs(half) for half in halves) < WRONG_HOURS:
        findings.add(
            f"the sun of April to October is {halves[0] - halves[1]:+.1f} h off that of winter: its stamps follow summer time.",
            "Give standard time all year, or UTC.",
            path="ghi_wm2",
        )
        return []
    if abs(shift) > WRONG_HOURS:
        whole = round(shift)
        findings.add(
            f"its sunlight is centred {abs(shift):.1f} h {'before' if shift > 0 else 'after'} the solar noon of the place: "
            f"the time zone or the place is wrong. The hours would fit {abs(whole)} h {'later' if whole > 0 else 'earlier'}.",
            f"It is read as UTC{utc_offset_h:+g}; UTC{utc_offset_h - whole:+g} would fit"
            + (", or stamps that name the end of the hour." if abs(whole) == 1 else "."),
            path="ghi_wm2",
        )
        return []
    if abs(shift) > SAID_HOURS:
        return [f"Its sunlight is centred {abs(shift):.1f} h {'before' if shift > 0 else 'after'} solar noon."]
    return []

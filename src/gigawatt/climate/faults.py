"""Sensors that fail: stuck values, spikes, a dead pyranometer, an anemometer that stands still, light at night."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.gaps import runs_of
from gigawatt.climate.hourly_table import Findings, HourlyTable
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.climate.sun import Sun
from gigawatt.climate.weather_columns import wind_height_m

# Hours of the same value to the last digit: in fine records, and in coarse ones (whole degrees), which repeat themselves.
STUCK_HOURS = {"dry_bulb_c": (12, 36), "dew_point_c": (24, 72), "relative_humidity_percent": (24, 72)}
STUCK_WIND_HOURS, STUCK_SUN_HOURS = (12, 24), 6
COARSE_SHARE = 0.08  # of hours that equal the hour before
STUCK_SUN_WM2 = 50.0  # plateaus below it are dawn and dusk
SATURATED_PERCENT = 99.0  # fog lasts
SPIKES = {"dry_bulb_c": 15.0, "dew_point_c": 25.0, "pressure_pa": 3000.0}  # away from both neighbours, which agree
WIND_SPIKE_MS = 25.0
LEAST_HUB_M = 40.0
CALM_MS, CALM_HUB_HOURS, CALM_MAST_HOURS = 0.05, 72, 14 * 24  # airport masts report calms; 100 m is never so still
DARK_SHARE, DARK_DAY_WM2 = 0.005, 60.0  # of the clear sky, on a day whose clear sky's mean is at least this
MOST_OVER_SUN, OVER_SUN_WM2 = 1.10, 60.0  # over the extraterrestrial, with room for clouds that focus
LIT_ZENITH_DEG = 75.0
NIGHT_WM2 = 5.0  # thermal offsets of pyranometers are less
MOST_NIGHT_HOURS = 24

Hours = NDArray[np.bool_]


def check_sensors(columns: Mapping[str, Hourly], table: HourlyTable, findings: Findings) -> None:
    """Adds to the findings: values that are stuck, spike, or stand still for too long.

    Args:
        columns: In UTC without gaps, each of shape (8760,).
        table: Where the lines are.
        findings: Grows by one problem for each kind of fault of each column.
    """
    for name, values in columns.items():
        height = wind_height_m(name)
        at_hub = height is not None and height >= LEAST_HUB_M  # a mast's calms and knots are nobody's business
        if name in STUCK_HOURS or at_hub:
            _check_stuck(name, values, STUCK_HOURS.get(name, STUCK_WIND_HOURS), table, findings)
        if name in SPIKES or at_hub:
            _check_spikes(name, values, SPIKES.get(name, WIND_SPIKE_MS), table, findings)
        if height is not None:
            longest = CALM_HUB_HOURS if at_hub else CALM_MAST_HOURS
            _report(runs_of(values < CALM_MS), longest, name, "the wind stands still", table, findings)


def _report(runs: list[tuple[int, int]], longest: int, name: str, what: str, table: HourlyTable, findings: Findings) -> None:
    found = [run for run in runs if run[1] >= longest]
    if not found:
        return
    first, length = max(found, key=lambda run: run[1])
    times = f", {len(found)} times in all" if len(found) > 1 else ""
    findings.add(
        f"{what} for {length:,} hours (lines {table.line_of(first)} to {table.line_of(first + length - 1)}{times}).",
        "A sensor's fault: leave those cells empty, or use another year.",
        line=table.line_of(first),
        path=name,
    )


def _same_as_before(values: Hourly) -> Hours:
    return np.concatenate([[False], np.abs(np.diff(values)) < 1e-9])


def _check_stuck(name: str, values: Hourly, most: tuple[int, int], table: HourlyTable, findings: Findings) -> None:
    same = _same_as_before(values)
    if name == "relative_humidity_percent":
        same &= values < SATURATED_PERCENT
    if wind_height_m(name) is not None:
        same &= values >= CALM_MS
    longest = most[1] if same.mean() > COARSE_SHARE else most[0]
    _report([(first - 1, length + 1) for first, length in runs_of(same)], longest, name, "the value is stuck", table, findings)


def _check_spikes(name: str, values: Hourly, least: float, table: HourlyTable, findings: Findings) -> None:
    before, after = np.roll(values, 1), np.roll(values, -1)
    away = np.minimum(np.abs(values - before), np.abs(values - after))
    spikes = (away > least) & (np.abs(before - after) < least / 2)
    if wind_height_m(name) is not None:
        spikes &= values > before
    spikes[[0, -1]] = False
    _name_hours(spikes, values, name, "spikes away from the hours beside", table, findings)


def check_irradiance(ghi_wm2: Hourly, sun: Sun, longitude: float, table: HourlyTable, findings: Findings) -> None:
    """Adds to the findings: irradiance that is stuck, above the sun's, absent by day or there by night."""
    stuck = _same_as_before(ghi_wm2) & (ghi_wm2 > STUCK_SUN_WM2)
    runs = [(first - 1, length + 1) for first, length in runs_of(stuck)]
    _report(runs, STUCK_SUN_HOURS, "ghi_wm2", "the value is stuck", table, findings)
    limit = MOST_OVER_SUN * sun.extraterrestrial_horizontal_wm2 + OVER_SUN_WM2
    over = (ghi_wm2 > limit) & (sun.zenith_deg < LIT_ZENITH_DEG)
    _name_hours(over, ghi_wm2, "ghi_wm2", "more than the sun gives above the atmosphere", table, findings)
    ahead = round(longitude / 15)
    clear_days = np.roll(sun.clear_ghi_wm2, ahead).reshape(-1, 24).mean(axis=1)
    days = np.roll(ghi_wm2, ahead).reshape(-1, 24).mean(axis=1)
    dark = (days < DARK_SHARE * clear_days) & (clear_days > DARK_DAY_WM2)
    if dark.any():
        day = int(np.flatnonzero(dark)[0])
        hour = min(max(day * 24 - ahead, 0), HOURS - 1)
        findings.add(
            f"no sun at all on {int(dark.sum())} days, the first is day {day + 1} of the year: the sensor is dead.",
            "A sensor's fault: leave those cells empty, or use another year.",
            line=table.line_of(hour),
            path="ghi_wm2",
        )
    night = sun.daylight + np.roll(sun.daylight, 1) + np.roll(sun.daylight, -1) == 0
    lit = night & (ghi_wm2 > NIGHT_WM2)
    if lit.sum() > MOST_NIGHT_HOURS:
        _name_hours(lit, ghi_wm2, "ghi_wm2", "sunlight in the night", table, findings)


def _name_hours(where: Hours, values: Hourly, name: str, what: str, table: HourlyTable, findings: Findings) -> None:
    hours = np.flatnonzero(where)
    if hours.size == 0:
        return
    lines = ", ".join(str(table.line_of(int(hour))) for hour in hours[:5])
    findings.add(
        f"{hours.size:,} values: {what}, the first is {values[hours[0]]:g} (lines {lines}{', ...' if hours.size > 5 else ''}).",
        "A sensor's fault: correct those cells or leave them empty.",
        line=table.line_of(int(hours[0])),
        path=name,
    )

"""Hours without a value: short gaps are interpolated and said, long ones are named with their lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.climate.file_year import FileYear
from gigawatt.climate.hourly_table import Findings
from gigawatt.climate.site_climate import HOURS, Hourly
from gigawatt.climate.sun import Sun
from gigawatt.climate.weather_columns import IRRADIANCE

LONGEST_MENDED_GAP_HOURS = 6
MOST_MENDED_SHARE = 0.02  # of the year's hours of one column
NAMED_GAPS = 3
LOW_SUN_WM2 = 20.0  # below it a clear-sky index means nothing


def runs_of(where: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of true hours as (first, length), in order."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], where, [False]]).astype(np.int8)))
    return [(int(first), int(end - first)) for first, end in zip(edges[::2], edges[1::2], strict=True)]


def mended(year: FileYear, sun: Sun, findings: Findings) -> tuple[dict[str, Hourly], list[str]]:
    """Every column without gaps, and a sentence for each that was mended; long gaps become findings.

    Irradiance is interpolated as its share of the clear sky, and is 0 at night.
    """
    no_row = year.table.missing_hours()
    columns, notes = {}, []
    long_rows = [run for run in runs_of(no_row) if run[1] > LONGEST_MENDED_GAP_HOURS]
    if long_rows:
        findings.add(
            f"{int(no_row.sum()):,} of the 8,760 hours of the year are missing: {_named(long_rows, year)}.",
            f"Fill gaps of more than {LONGEST_MENDED_GAP_HOURS} hours first, or use another year.",
            line=year.table.line_of(long_rows[0][0]),
        )
    for name, values in year.columns.items():
        gaps = ~np.isfinite(values)
        if gaps.all():
            continue  # the column is there but empty, as N/A columns of NREL are
        if name in IRRADIANCE:
            values = np.where(gaps & (sun.clear_ghi_wm2 == 0) & ~no_row, 0.0, values)
            gaps = ~np.isfinite(values)
        if not gaps.any():
            columns[name] = values
            continue
        alone = gaps & ~no_row
        lengthy = [run for run in runs_of(alone) if run[1] > LONGEST_MENDED_GAP_HOURS]
        share = gaps.mean()
        if lengthy or (share > MOST_MENDED_SHARE and not long_rows):
            runs = lengthy or runs_of(gaps)
            findings.add(
                f"{int(gaps.sum()):,} values are missing or not finite: {_named(runs, year)}.",
                f"Fill gaps of more than {LONGEST_MENDED_GAP_HOURS} hours, or {MOST_MENDED_SHARE:.0%} of the year, first.",
                line=year.table.line_of(runs[0][0]),
                path=name,
            )
        columns[name] = _interpolated(name, values, gaps, sun)
        runs = runs_of(gaps)
        hours = int(gaps.sum())
        said = f"{hours:,} hour{'s' if hours > 1 else ''} of {name} in {len(runs):,} gap{'s' if len(runs) > 1 else ''}"
        notes.append(f"{said}, the first at line {year.table.line_of(runs[0][0])}, interpolated.")
    return columns, notes


def _named(runs: list[tuple[int, int]], year: FileYear) -> str:
    """The first gaps with their lines."""
    words = []
    for first, length in runs[:NAMED_GAPS]:
        before, after = year.table.line_of(first), year.table.line_of(min(first + length, HOURS - 1))
        words.append(f"{length:,} hours from hour {first:,} (lines {min(before, after)} to {max(before, after)})")
    more = f" and {len(runs) - NAMED_GAPS} more" if len(runs) > NAMED_GAPS else ""
    return "; ".join(words) + more


def _interpolated(name: str, values: Hourly, gaps: NDArray[np.bool_], sun: Sun) -> Hourly:
    hours = np.arange(HOURS)
    if name not in IRRADIANCE:
        return np.asarray(np.interp(hours, hours[~gaps], values[~gaps], period=HOURS))
    clear = sun.clear_dni_wm2 if name == "dni_wm2" else sun.clear_ghi_wm2
    known = ~gaps & (clear > LOW_SUN_WM2)
    if not known.any():
        return np.asarray(np.where(gaps, 0.0, values))
    index = np.interp(hours, hours[known], values[known] / clear[known], period=HOURS)
    return np.asarray(np.where(gaps, index * clear, values))

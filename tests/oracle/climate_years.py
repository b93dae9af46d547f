"""Real years beside the generator's: `python -m tests.oracle.climate_years 30` prints the tables of docs/mathematics/climate.md.

The generator is given the real year's monthly capacity factors; all else is its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.climate import MonthlyMeans, SiteClimate, place_climate
from gigawatt.climate.hours import MONTH_OF_DAY, month_of_hour

DATA = Path(__file__).parents[3] / "shared" / "data"
RAW = DATA / "weather" / "raw_formats"
SLAYTON = "44.04218_-95.19757_2023_openmeteo_archive"
AMARILLO = "35.2018863_-101.945027_2012"
# Regions of the United States in 2012 (PowerGenome) and about where they lie; none of them was fitted to.
REGIONS = {
    "ERC_WEST": (32.0, -101.0), "ERC_REST": (30.5, -98.0), "ERC_PHDL": (35.0, -101.5), "MIS_IA": (42.0, -93.5),
    "MIS_IL": (40.0, -89.5), "MIS_LMI": (43.0, -84.5), "MIS_MNWI": (45.0, -94.5), "PJM_West": (39.5, -82.0),
    "PJM_COMD": (41.5, -88.5), "PJM_Dom": (37.5, -78.0), "NY_Z_C&E": (42.8, -76.0), "NENG_ME": (45.0, -69.0),
    "SPP_N": (38.5, -98.0), "SPP_WAUE": (45.0, -99.5), "S_VACA": (35.0, -80.0), "WECC_AZ": (34.0, -111.5),
    "WECC_PNW": (46.0, -120.0), "WECC_MT": (47.0, -110.0), "WECC_ID": (43.0, -114.0), "WEC_CALN": (39.0, -121.5),
}  # fmt: skip
LOAD_GW, SOLAR_GW, WIND_GW, STORE_GWH, ONE_WAY = 1.0, 2.0, 2.0, 8.0, 0.92
LULL = 0.1  # of the rating

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RealYear:
    """Hourly capacity factors of one real year, UTC; None where the record has none."""

    name: str
    latitude: float
    longitude: float
    fitted: bool
    solar: Array | None
    wind: Array | None


def monthly(hours: Array) -> Array:
    month = month_of_hour()
    return np.asarray(np.bincount(month, hours) / np.bincount(month))


def days(hours: Array, longitude: float) -> Array:
    return np.roll(hours, round(longitude / 15)).reshape(365, 24).mean(axis=1)


def lag_1(values: Array) -> float:
    return float(np.corrcoef(values[1:], values[:-1])[0, 1])


def longest_lull_h(wind: Array) -> int:
    best = run = 0
    for calm in wind < LULL:
        run = run + 1 if calm else 0
        best = max(best, run)
    return best


def backup_share(solar: Array, wind: Array) -> float:
    """Share of the energy of 1 GW flat that 2 GW solar, 2 GW wind and 8 GWh of storage leave to others."""
    level, short = STORE_GWH, 0.0
    for _ in range(2):  # the second year starts where the first ended
        short = 0.0
        for surplus in SOLAR_GW * solar + WIND_GW * wind - LOAD_GW:
            if surplus >= 0:
                level = min(STORE_GWH, level + surplus * ONE_WAY)
            else:
                drawn = min(level * ONE_WAY, -surplus)
                level -= drawn / ONE_WAY
                short += -surplus - drawn
    return float(short / (LOAD_GW * solar.size))


def mean_day(hours: Array) -> Array:
    """Every day its month's mean day: what DESIGN warns of."""
    by_day = hours.reshape(365, 24)
    return np.array([by_day[month == MONTH_OF_DAY].mean(axis=0) for month in range(12)])[MONTH_OF_DAY].ravel()


def _file(name: str, latitude: float, longitude: float, wind: str | None = None) -> SiteClimate:
    wind_file = RAW / wind if wind is not None else None
    return place_climate(latitude, longitude, seed=0, weather_file=RAW / name, wind_file=wind_file)


@cache
def point_years() -> tuple[RealYear, ...]:
    """Records of places: two with solar and wind of one year, and a typical year of a station."""
    amarillo = _file(
        f"{AMARILLO}_goes_aggregated_v4_60min_utc_tz_nsrdb.csv.gz", 35.2, -101.9, f"{AMARILLO}_wtk_v2_60min_utc_tz_wtk.csv.gz"
    )
    slayton = _file(f"{SLAYTON}_solar_60min_utc_tz.csv.gz", 44.04, -95.2, f"{SLAYTON}_60min_local_tz.csv.gz")
    leesburg = _file("USA_VA_Leesburg.Exec.epw.gz", 39.08, -77.56)
    return (
        RealYear("Amarillo 2012", 35.21, -101.94, True, amarillo.solar_capacity_factor, amarillo.wind_capacity_factor),
        RealYear("Slayton 2023", 44.04, -95.2, True, slayton.solar_capacity_factor, slayton.wind_capacity_factor),
        RealYear("Leesburg typical", 39.08, -77.56, False, leesburg.solar_capacity_factor, None),
    )


@cache
def regional_years() -> tuple[RealYear, ...]:
    """Regions of the United States in 2012: means over many plants, so smoother than a place."""
    tables = [
        pl.read_parquet(DATA / "capacity_factors" / f"powergenome_regional_{kind}_cf_2012.parquet")
        for kind in ("solarpv", "wind")
    ]

    def column(table: pl.DataFrame, region: str) -> Array:
        hours = table[region].to_numpy().astype(float)
        return np.concatenate([hours[: 59 * 24], hours[60 * 24 :]])  # without 29 February

    return tuple(
        RealYear(region, *at, False, column(tables[0], region), column(tables[1], region)) for region, at in REGIONS.items()
    )


@cache
def synthetic(year: RealYear, seeds: int) -> tuple[SiteClimate, ...]:
    """The generator's years of that place with the real year's monthly capacity factors."""
    means = MonthlyMeans(
        solar_capacity_factor=None if year.solar is None else monthly(year.solar),
        wind_capacity_factor=None if year.wind is None else monthly(year.wind),
    )
    return tuple(place_climate(year.latitude, year.longitude, seed=seed, monthly_means=means) for seed in range(seeds))


def between(real: float, values: list[float]) -> bool:
    low, high = np.percentile(values, [5, 95])
    return bool(low - 1e-9 <= real <= high + 1e-9)


def wind_verdict(year: RealYear, seeds: int) -> dict[str, bool | int]:
    """Whether the real year lies between P5 and P95 of the seeds, by statistic; of the months how many."""
    assert year.wind is not None
    made = [climate.wind_capacity_factor for climate in synthetic(year, seeds)]
    measures: dict[str, Callable[[Array], float]] = {
        "year": lambda hours: float(hours.mean()),
        "daily deviation": lambda hours: float(days(hours, year.longitude).std()),
        "longest lull": longest_lull_h,
    }
    verdict: dict[str, bool | int] = {
        name: between(of(year.wind), [of(hours) for hours in made]) for name, of in measures.items()
    }
    real_months, made_months = monthly(year.wind), [monthly(hours) for hours in made]
    verdict["months"] = sum(between(real_months[month], [months[month] for months in made_months]) for month in range(12))
    return verdict


def backup_ratio(year: RealYear, seeds: int) -> tuple[float, float, float]:
    """Real share that needs backup; the seeds' mean over it; that of mean days over it."""
    assert year.solar is not None
    assert year.wind is not None
    real = backup_share(year.solar, year.wind)
    made = [backup_share(climate.solar_capacity_factor, climate.wind_capacity_factor) for climate in synthetic(year, seeds)]
    return real, float(np.mean(made)) / real, backup_share(mean_day(year.solar), mean_day(year.wind)) / real


def main(seeds: int) -> None:
    out = [
        "| year | fitted | backup share | seeds / real | mean days / real | wind: year, months, daily deviation, longest lull |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for year in (*point_years()[:2], *regional_years()):
        real, ratio, flat = backup_ratio(year, seeds)
        verdict = wind_verdict(year, seeds)
        inside = ", ".join(
            str(value) if not isinstance(value, bool) else "in" if value else "out"
            for value in (verdict["year"], verdict["months"], verdict["daily deviation"], verdict["longest lull"])
        )
        out.append(f"| {year.name} | {'yes' if year.fitted else 'no'} | {real:.3f} | {ratio:.2f} | {flat:.2f} | {inside} |")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)

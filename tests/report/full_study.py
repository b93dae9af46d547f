"""For tests only: a small study with everything that a programme may ask for, made from the tiny one.

Two weather years, the first year by quarter, export, work that shifts, a bridge, caps of NOx and water, clean energy, permit
hours and a reserve. The numbers are made up; energy still balances in every hour.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from gigawatt.study import StudyFolder

QUARTERS = [90, 91, 92, 92]  # days
BRIDGE = "peakers"  # of the tiny study's assets
SOLD, AHEAD = 0.4, 0.004  # shares: of what would not be used, of IT power


def make_full(study: StudyFolder) -> StudyFolder:
    """Rewrites a tiny study."""
    years = sorted(study.table("load")["year"].unique())
    calendar = calendar_of(years)
    study.write_table("calendar", calendar)
    sums = {site: _hours(study, site) for site in study.dispatched_sites()}
    _add_sums(study, sums)
    capacity = study.table("power_capacity").with_columns(
        role=pl.when(pl.col("asset") == BRIDGE).then(pl.lit("bridge")).otherwise(pl.lit("permanent")),
        until=pl.when(pl.col("asset") == BRIDGE).then(float(years[0]) + 2.0).otherwise(None),
        closed_mw=pl.when((pl.col("asset") == "gas") & (pl.col("year") == years[-1])).then(12.0).otherwise(0.0),
    )
    study.write_table("power_capacity", capacity)
    weather = {"weather_years": 2, "weather_notes": "a gap of three hours was filled", "water_m3_per_it_mwh": 0.21}
    study.write_table("sites", study.table("sites").with_columns(**{name: pl.lit(value) for name, value in weather.items()}))
    sales = [_sale(site, year) for site in sums for year in years]
    study.write_table("costs", pl.concat([study.table("costs"), pl.DataFrame(sales, schema=study.table("costs").schema)]))
    _add_limits(study, years)
    for name in ("power_capacity", "halls", "assignment", "energy", "load"):
        study.write_periods(name, _by_period(study.table(name), calendar))
    return study


def calendar_of(years: list[int]) -> pl.DataFrame:
    starts = np.cumsum([0, *QUARTERS[:-1]]) / 365
    rows = [
        {"label": f"{years[0]}-Q{place + 1}", "year": years[0], "start": years[0] + start, "length_years": days / 365}
        for place, (start, days) in enumerate(zip(starts, QUARTERS, strict=True))
    ]
    rows += [{"label": str(year), "year": year, "start": float(year), "length_years": 1.0} for year in years[1:]]
    for place, row in enumerate(rows):
        row |= {"period": place, "discount": 1.08 ** -(row["start"] + row["length_years"] / 2 - years[0])}
    return pl.DataFrame(rows, schema_overrides={"period": pl.Int32, "year": pl.Int32})


def _hours(study: StudyFolder, site: str) -> pl.DataFrame:
    """Adds what is new to the hours of a site, and a second weather year; returns the sums of the first by year."""
    frame = study.dispatch(site)
    even = pl.col("hour") % 2 == 0
    moved = pl.col("moved")  # at the meter: done an hour ahead in even hours, left waiting in odd ones
    ends = np.cumsum(QUARTERS) * 24
    first = int(frame["year"].min())  # type: ignore[arg-type]
    quarter = np.searchsorted(ends, frame["hour"].to_numpy(), side="right")
    later = frame["year"].to_numpy() - first + len(QUARTERS) - 1
    changed = frame.with_columns(moved=AHEAD * pl.col("load_mw"))
    changed = changed.with_columns(
        period=pl.Series(np.where(frame["year"].to_numpy() == first, quarter, later).astype(np.int32)),
        weather=pl.lit(0, dtype=pl.Int32),
        export=SOLD * pl.col("curtailed_mw"),
        curtailed_mw=(1 - SOLD) * pl.col("curtailed_mw") + pl.when(even).then(0.0).otherwise(moved),
        load_mw=pl.col("load_mw") + pl.when(even).then(moved).otherwise(-moved),
    )
    changed = changed.with_columns(
        pl.when(even).then(moved / pl.col("pue")).otherwise(0.0).alias("ahead:serving"),
        pl.when(even).then(0.0).otherwise(moved / pl.col("pue")).alias("waiting:serving"),
        pl.when(even).then(moved / pl.col("pue")).otherwise(0.0).alias("work:serving"),
        (pl.col("generation:grid") + pl.when(even).then(moved).otherwise(0.0)).alias("generation:grid"),
    ).drop("moved")
    study.write_dispatch(site, pl.concat([changed, changed.with_columns(weather=pl.lit(1, dtype=pl.Int32))]))
    return changed.group_by("year", maintain_order=True).agg(
        load=pl.col("load_mw").sum(),
        it=(pl.col("load_mw") / pl.col("pue")).sum(),
        unserved=pl.col("unserved_mw").sum(),
        paused=pl.col("paused_mw").sum(),
        export=pl.col("export").sum(),
        shifted=pl.col("waiting:serving").sum(),
        grid=pl.col("generation:grid").sum(),
    )


def _add_sums(study: StudyFolder, sums: dict[str, pl.DataFrame]) -> None:
    """Puts the sums of the changed hours into the tables of load and energy."""
    of = {(site, row["year"]): row for site, frame in sums.items() for row in frame.rows(named=True)}
    load = []
    for row in study.table("load").rows(named=True):
        new = of[row["site"], row["year"]]
        parts = {"load_mwh": new["load"], "it_mwh": new["it"], "unserved_mwh": new["unserved"], "paused_mwh": new["paused"]}
        parts |= {"served_mwh": new["load"] - new["unserved"] - new["paused"], "shifted_mwh": new["shifted"]}
        load.append(
            row | parts | {"exported_mwh": new["export"], "nox_t": 50.0, "water_m3": 1e5, "unclean_mwh": 0.3 * new["load"]}
        )
    energy = [
        row | ({"generated_mwh": of[row["site"], row["year"]]["grid"]} if row["asset"] == "grid" else {})
        for row in study.table("energy").rows(named=True)
    ]
    study.write_table("load", pl.DataFrame(load, infer_schema_length=None))
    study.write_table(
        "energy", pl.DataFrame(energy, infer_schema_length=None).with_columns(nox_t=pl.lit(1.0), water_m3=pl.lit(9.0))
    )


def _sale(site: str, year: int) -> dict[str, Any]:
    return {"site": site, "item": "export", "kind": "export sales", "year": year, "usd": -4e7, "discounted_usd": -3e7}


def _add_limits(study: StudyFolder, years: list[int]) -> None:
    """The limits of the tiny study with the new columns, and limits of the new kinds."""
    old = study.table("limits").with_columns(
        period=pl.col("year").cast(pl.String), path=pl.lit("finance.capital_budget"), enough=pl.lit(None, dtype=pl.Float64)
    )
    site, load = "ohio", study.table("load")
    rows = []

    def limit(
        kind: str, item: str, bound: float, used: float, unit: str, price: float = 0.0, enough: float | None = None, **more: Any
    ) -> None:
        year = more.get("year", years[0])
        said = f"{kind} at New Albany in {more.get('period', year)} ({bound:,.0f} {unit}) binds: one more saves {price:,.0f} USD."
        row = {"limit": f"{kind} {item} {year}", "kind": kind, "site": site, "item": item, "year": year, "period": str(year)}
        row |= {"path": "sites.ohio", "bound": bound, "used": used, "unit": unit, "price_usd_per_unit": price, "enough": enough}
        row |= {"saving_usd": more.pop("saving", None)}
        rows.append(row | {"words": said} | more)

    of_load = float(load.filter((pl.col("site") == site) & (pl.col("year") == years[0]))["load_mwh"][0])
    limit("clean energy", "clean energy", 0.4 * of_load, 0.3 * of_load, "MWh")
    limit("NOx cap", "nox", 50.0, 50.0, "t", 2e4, 80.0, saving=4e5)
    limit("water cap", "water", 4e5, 1e5, "m3")
    limit("permit hours", "gas", 4000 * 165.0, 1000 * 165.0, "MWh")
    limit("reserve", "reserve", 300.0, 360.0, "MW", period=f"{years[0]}-Q2")
    limit("grid connection", "grid", 100.0, 100.0, "MW", 3e7, 130.0, saving=8e8)
    limit("grid connection", "grid", 100.0, 100.0, "MW", 2e7, 130.0, year=years[1], saving=5e8)
    limit("halls in service", "halls", 200.0, 200.0, "MW", 9e9, 200.0, saving=0.0)
    study.write_table("limits", pl.concat([old, pl.DataFrame(rows, infer_schema_length=None)], how="diagonal_relaxed"))


def _by_period(frame: pl.DataFrame, calendar: pl.DataFrame) -> pl.DataFrame:
    """A table by year as one by period: sums shared out by the length of the quarters, stocks as they are, new in the first."""
    parts = []
    for row in calendar.rows(named=True):
        part = frame.filter(pl.col("year") == row["year"])
        sums = [name for name in part.columns if name.endswith(("_mwh", "_t", "_m3")) and name != "energy_capacity_mwh"]
        part = part.with_columns(
            [pl.col(name) * row["length_years"] for name in sums], period=pl.lit(row["period"], dtype=pl.Int32)
        )
        if "new_mw" in part.columns and row["label"].endswith(("Q2", "Q3", "Q4")):
            part = part.with_columns(new_mw=pl.lit(0.0))
        parts.append(part)
    return pl.concat(parts, how="diagonal_relaxed")

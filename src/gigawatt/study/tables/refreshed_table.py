"""The table ``chips_sold``: chips that the plan sells before the end of their life, by when they are bought and how long kept."""

from __future__ import annotations

import polars as pl

from gigawatt.programme.programme import Programme
from gigawatt.study.tables.capacity_tables import Row, table
from gigawatt.study.tables.plan_result import PlanResult

SOLD = {
    "site": pl.String,
    "chip": pl.String,
    "year": pl.Int32,
    "period": pl.Int32,
    "kept_years": pl.Float64,
    "accelerators": pl.Float64,
}
LEAST_MW = 1e-6


def refreshed_table(programme: Programme, result: PlanResult) -> pl.DataFrame:
    """Every purchase that is sold on; ``year`` and ``period`` are those in which it is bought."""
    rows: list[Row] = []
    ages = {supply.chip.key: [age.value for age in supply.refresh_years] for supply in programme.chips}
    lives = {supply.chip.key: supply.chip.life_years.value for supply in programme.chips}
    years = result.case.calendar.years.tolist()
    for site in result.case.sites:
        for chip in result.case.chips:
            kept = [age for age in ages.get(chip.key, ()) if age < lives[chip.key]]
            held = result.holdings.get((site.key, "chips", chip.key))
            if held is None or held.vintages is None or chip.purchase is None or not kept:
                continue
            ends = [*kept, None]  # the order of `build_deliveries`: the last of each period is kept for life
            for place, (period, mw) in enumerate(zip(chip.purchase.years.tolist(), held.vintages.tolist(), strict=True)):
                age = ends[place % len(ends)]
                if age is not None and mw > LEAST_MW:
                    amounts = {"kept_years": age, "accelerators": mw * chip.accelerators_per_mw}
                    rows.append({"site": site.key, "chip": chip.key, "year": years[period], "period": period} | amounts)
    return table(rows, SOLD)

"""What the plan costs in each weather year and on each price path: the table `outcomes`, and what the summary says of it."""

from __future__ import annotations

from typing import Any

import polars as pl

from gigawatt.plan.case.case import Case
from gigawatt.programme.programme import Programme
from gigawatt.study.tables.capacity_tables import Row, table
from gigawatt.study.tables.operation_tables import Operation, SitePeriod

AS_STATED = "as stated"  # the one path of a programme without price paths
KINDS = {  # column of the table -> kind of cost
    "fuel_usd": "fuel",
    "grid_energy_usd": "grid energy",
    "carbon_price_usd": "carbon price",
    "export_sales_usd": "export sales",
    "interruption_usd": "interruption",
}
SUMS = (
    "operation_usd", "discounted_usd", *KINDS,
    "generated_mwh", "imported_mwh", "exported_mwh", "unserved_mwh", "paused_mwh", "co2_t",
)  # fmt: skip


def path_names(programme: Programme) -> tuple[str, ...]:
    """The price paths by their number."""
    return tuple(path.key for path in programme.price_paths) or (AS_STATED,)


def outcomes_table(programme: Programme, case: Case, operation: Operation) -> pl.DataFrame:
    """A row for each site, calendar year, price path and weather year; ``weight`` is the future's, those of a year sum to 1."""
    names = path_names(programme)
    rows: list[Row] = []
    sites = {site.key: site for site in case.sites}
    for (key, period), parts in operation.futures.items():
        weather = sites[key].weather
        for number, part in enumerate(parts):
            year, path = weather.of(number)
            rows.append(
                {
                    "site": key,
                    "year": int(case.calendar.years[period]),
                    "price_path": names[path],
                    "weather": year,
                    "weight": weather.weights[number],
                    "operation_usd": part.operation_usd,
                    "discounted_usd": part.operation_usd * float(case.calendar.discount[period]),
                    **_costs(part),
                    **_amounts(part),
                }
            )
    schema = {"site": pl.String, "year": pl.Int32, "price_path": pl.String, "weather": pl.Int32, "weight": pl.Float64}
    by_period = table(rows, schema | dict.fromkeys(SUMS, pl.Float64))
    return by_period.group_by(list(schema), maintain_order=True).agg(pl.col(*SUMS).sum())


def _costs(part: SitePeriod) -> Row:
    return {column: sum(usd for _, kind, usd in part.costs if kind == known) for column, known in KINDS.items()}


def _amounts(part: SitePeriod) -> Row:
    made = [(str(row["kind"]), float(str(row["generated_mwh"]))) for row in part.energy]
    return {
        "generated_mwh": sum(mwh for kind, mwh in made if kind != "grid"),
        "imported_mwh": sum(mwh for kind, mwh in made if kind == "grid"),
        **{name: part.load[name] for name in ("exported_mwh", "unserved_mwh", "paused_mwh", "co2_t")},
    }


def outcomes_summary(programme: Programme, outcomes: pl.DataFrame, npv_usd: float) -> dict[str, Any]:
    """The expected cost and that of each future, by path and by weather year: ``cost.npv_usd`` with the future's operation.

    Args:
        programme: with paths and weather years.
        outcomes: the table.
        npv_usd: what is paid in the mean over the futures, present value.
    """
    names, years = path_names(programme), range(len(programme.weather_weights))
    weights = {path.key: path.weight for path in programme.price_paths} or {AS_STATED: 1.0}
    described = {path.key: path.description for path in programme.price_paths}
    expected = float((outcomes["weight"] * outcomes["discounted_usd"]).sum())
    fixed = npv_usd - expected
    sums = {
        (path, year): usd
        for path, year, usd in outcomes.group_by("price_path", "weather").agg(pl.col("discounted_usd").sum()).iter_rows()
    }

    def cost(path: str, year: int) -> float:
        return fixed + float(sums.get((path, year), 0.0))

    def mean(pairs: list[tuple[float, float]]) -> float:
        return sum(weight * usd for weight, usd in pairs) / sum(weight for weight, _ in pairs)

    by_path = {
        name: {
            "description": described.get(name, ""),
            "weight": weights[name],
            "npv_usd": mean([(programme.weather_weights[year], cost(name, year)) for year in years]),
            "by_weather_year_usd": {str(year + 1): cost(name, year) for year in years},
        }
        for name in names
    }
    by_weather = {
        str(year + 1): {
            "weight": programme.weather_weights[year],
            "npv_usd": mean([(weights[name], cost(name, year)) for name in names]),
        }
        for year in years
    }
    return {"expected_npv_usd": npv_usd, "price_paths": by_path, "weather_years": by_weather}

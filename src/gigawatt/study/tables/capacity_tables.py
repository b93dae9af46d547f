"""Tables of what is built and what it serves: sites, power_capacity, halls, chips, assignment, compute."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from gigawatt.climate.site_climate import SiteClimate
from gigawatt.plan.case.case import Case, ChipCase, SiteCase, WorkloadCase
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.programme.programme import Programme
from gigawatt.study.tables.plan_result import PlanResult

Row = dict[str, object]

SMALLEST_MW = 1e-3  # less is nothing


def table(rows: list[Row], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """Rows as a table of a fixed schema, also where there are none."""
    return pl.DataFrame(rows, schema=schema, orient="row")


def first_power(result: PlanResult, site: SiteCase) -> float | None:
    """When the first MW of any plant, store or contracted connection is there: its own date, or the period's if that is later."""
    calendar = result.case.calendar
    found = []
    for asset in site.assets:
        group = "connection" if asset.standing == "connection" else "power"
        standing = np.flatnonzero(result.holding(site.key, group, asset.key).amount > SMALLEST_MW)
        if len(standing):
            period = int(standing[0])
            before = period == 0 and asset.date < calendar.start_year  # older than the plan
            found.append(asset.date if before else max(asset.date, float(calendar.starts[period])))
    return min(found, default=None)


def sites_table(programme: Programme, result: PlanResult, hours: Mapping[str, tuple[SiteHours, ...]]) -> pl.DataFrame:
    """Sites with their place and climate: means over the weather years."""
    rows: list[Row] = []
    weights = np.array(programme.weather_weights)
    for site, data in zip(programme.sites, result.case.sites, strict=True):
        climates = [weather.climate for weather in hours[site.key]]
        climate = climates[0]

        def mean(name: str, climates: list[SiteClimate] = climates) -> float:
            return float(weights @ [float(getattr(one, name).mean()) for one in climates])

        rows.append(
            {
                "site": site.key,
                "name": site.name,
                "latitude": site.place.latitude,
                "longitude": site.place.longitude,
                "jurisdiction": site.jurisdiction,
                "climate": climate.label,
                "synthetic": climate.synthetic,
                "weather_years": len(climates),
                "weather_notes": " ".join(dict.fromkeys(note for one in climates for note in one.notes)),
                "solar_capacity_factor": mean("solar_capacity_factor"),
                "wind_capacity_factor": mean("wind_capacity_factor"),
                "pue_mean": mean("power_usage_effectiveness"),
                "pue_max": data.weather.highest_pue,
                "water_m3_per_it_mwh": mean("water_usage_m3_per_mwh"),
                "first_power": first_power(result, data),
            }
        )
    text, number = pl.String, pl.Float64
    return table(
        rows,
        {
            "site": text,
            "name": text,
            "latitude": number,
            "longitude": number,
            "jurisdiction": text,
            "climate": text,
            "synthetic": pl.Boolean,
            "weather_years": pl.Int32,
            "weather_notes": text,
            "solar_capacity_factor": number,
            "wind_capacity_factor": number,
            "pue_mean": number,
            "pue_max": number,
            "water_m3_per_it_mwh": number,
            "first_power": number,
        },
    )


def power_capacity_table(programme: Programme, result: PlanResult) -> pl.DataFrame:
    """Power, stores and connections by site, asset and year, with what each is for: temporary, bridge or permanent."""
    rows: list[Row] = []
    case = result.case
    stated = {(site.key, asset.key): asset for site in programme.sites for asset in site.power}
    for site in case.sites:
        for asset in site.assets:
            group = "connection" if asset.standing == "connection" else "power"
            power = result.holding(site.key, group, asset.key)
            energy = result.holdings.get((site.key, "energy", asset.key))
            plant = stated.get((site.key, asset.key))  # a connection is none
            for index, year in enumerate(case.calendar.years.tolist()):
                limit = asset.limit if asset.limit_by_year is None else float(asset.limit_by_year[index])
                rows.append(
                    {
                        "site": site.key,
                        "asset": asset.key,
                        "technology": asset.technology,
                        "kind": asset.kind,
                        "standing": asset.standing,
                        "year": year,
                        "period": index,
                        "capacity_mw": power.amount[index],
                        "energy_capacity_mwh": energy.amount[index] if energy is not None else 0.0,
                        "new_mw": power.new[index],
                        "closed_mw": power.closed[index],
                        "new_mwh": energy.new[index] if energy is not None else 0.0,
                        "units": round(float(power.units[index])) if power.units is not None else None,
                        "limit_mw": limit,
                        "role": "permanent" if plant is None else plant.role,
                        "until": None if plant is None else plant.until if plant.until is not None else plant.retires,
                    }
                )
    text, number = pl.String, pl.Float64
    return table(
        rows,
        {
            "site": text,
            "asset": text,
            "technology": text,
            "kind": text,
            "standing": text,
            "year": pl.Int32,
            "period": pl.Int32,
            "capacity_mw": number,
            "energy_capacity_mwh": number,
            "new_mw": number,
            "closed_mw": number,
            "new_mwh": number,
            "units": pl.Int32,
            "limit_mw": number,
            "role": text,
            "until": number,
        },
    )


def halls_table(result: PlanResult) -> pl.DataFrame:
    """Halls by site, phase and year."""
    rows: list[Row] = []
    for site in result.case.sites:
        for hall in site.halls:
            held = result.holding(site.key, "halls", hall.phase)
            for index, year in enumerate(result.case.calendar.years.tolist()):
                rows.append(
                    {
                        "site": site.key,
                        "phase": hall.phase,
                        "standing": hall.standing,
                        "year": year,
                        "period": index,
                        "it_mw": held.amount[index],
                        "new_mw": held.new[index],
                        "limit_mw": hall.limit,
                    }
                )
    text, number = pl.String, pl.Float64
    schema = {
        "site": text,
        "phase": text,
        "standing": text,
        "year": pl.Int32,
        "period": pl.Int32,
        "it_mw": number,
        "new_mw": number,
        "limit_mw": number,
    }
    return table(rows, schema)


def _chip(case: Case, key: str) -> ChipCase:
    return next(chip for chip in case.chips if chip.key == key)


def chips_table(result: PlanResult) -> pl.DataFrame:
    """Chips alive and bought by site, generation and year."""
    rows: list[Row] = []
    for (site, group, key), held in result.holdings.items():
        if group != "chips":
            continue
        per_mw = _chip(result.case, key).accelerators_per_mw
        for index, year in enumerate(result.case.calendar.years.tolist()):
            rows.append(
                {
                    "site": site,
                    "chip": key,
                    "year": year,
                    "period": index,
                    "accelerators": held.amount[index] * per_mw,
                    "bought": held.new[index] * per_mw,
                    "it_mw": held.amount[index],
                }
            )
    text, number = pl.String, pl.Float64
    return table(
        rows,
        {
            "site": text,
            "chip": text,
            "year": pl.Int32,
            "period": pl.Int32,
            "accelerators": number,
            "bought": number,
            "it_mw": number,
        },
    )


def assignment_table(result: PlanResult) -> pl.DataFrame:
    """Which chips serve which workload, where and when."""
    rows: list[Row] = []
    case = result.case
    numbers = {chip.key: index for index, chip in enumerate(case.chips)}
    for (site, chip, key), power in result.assigned_mw.items():
        workload = next(load for load in case.workloads if load.key == key)
        given = workload.given(numbers[chip], case.calendar)
        drawn = workload.drawn(numbers[chip])
        for index in np.flatnonzero(power > 1e-9).tolist():
            rows.append(
                {
                    "site": site,
                    "chip": chip,
                    "workload": key,
                    "unit": workload.unit,
                    "year": int(case.calendar.years[index]),
                    "period": index,
                    "accelerators": power[index] * _chip(case, chip).accelerators_per_mw,
                    "it_mw": power[index],
                    "load_mw": power[index] * drawn,
                    "compute": power[index] * given[index],
                }
            )
    text, number = pl.String, pl.Float64
    return table(
        rows,
        {
            "site": text,
            "chip": text,
            "workload": text,
            "unit": text,
            "year": pl.Int32,
            "period": pl.Int32,
            "accelerators": number,
            "it_mw": number,
            "load_mw": number,
            "compute": number,
        },
    )


def _value(workload: WorkloadCase, period: int) -> float | None:
    """What an hour of a unit is worth; a run's tokens have a price, and no hours."""
    return None if workload.run is not None else float(workload.value_usd_per_unit_year[period]) / 8760.0


def compute_table(result: PlanResult) -> pl.DataFrame:
    """What is asked and served of each workload by year."""
    rows: list[Row] = []
    for workload in result.case.workloads:
        served, unserved = result.served[workload.key], result.unserved[workload.key]
        # a run asks once: of a year it asks what is done in it, and in that in which it is due what is left besides
        demand = workload.demand if workload.run is None else served + unserved
        for index, year in enumerate(result.case.calendar.years.tolist()):
            rows.append(
                {
                    "workload": workload.key,
                    "unit": workload.unit,
                    "year": year,
                    "period": index,
                    "demand": demand[index],
                    "served": served[index],
                    "unserved": unserved[index],
                    "value_usd_per_unit_hour": _value(workload, index),
                }
            )
    text, number = pl.String, pl.Float64
    return table(
        rows,
        {
            "workload": text,
            "unit": text,
            "year": pl.Int32,
            "period": pl.Int32,
            "demand": number,
            "served": number,
            "unserved": number,
            "value_usd_per_unit_hour": number,
        },
    )

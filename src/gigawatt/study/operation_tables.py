"""Hours of every site as stored, and the year's sums that other tables need: dispatch, energy, load.

Hours are stored as 32-bit numbers (7 digits); everything derived, costs included, is computed from what is stored, so that a
reader of the tables comes to the same sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.climate.site_climate import SiteClimate
from gigawatt.plan.case import AssetCase, Case, SiteCase
from gigawatt.plan.site_operation import Answer
from gigawatt.study.capacity_tables import Row, table
from gigawatt.study.plan_result import PlanResult

Floats = NDArray[np.float64]
Stored = NDArray[np.float32]


@dataclass
class SiteYear:
    """One site's year from the stored hours: sums, and costs by kind and item, undiscounted USD."""

    energy: list[Row]
    load: Row
    costs: list[tuple[str, str, float]]  # item, kind, USD
    operation_usd: float


@dataclass
class Operation:
    """All sites' years."""

    years: dict[tuple[str, int], SiteYear] = field(default_factory=dict)

    def energy_table(self) -> pl.DataFrame:
        text, number = pl.String, pl.Float64
        rows = [row for year in self.years.values() for row in year.energy]
        schema = {"site": text, "asset": text, "technology": text, "kind": text, "fuel": text, "year": pl.Int32}
        sums = ("generated_mwh", "available_mwh", "charged_mwh", "discharged_mwh", "fuel_mwh", "co2_t")
        return table(rows, schema | dict.fromkeys(sums, number))

    def load_table(self) -> pl.DataFrame:
        number = pl.Float64
        sums = (
            "it_mw_firm",
            "it_mw_interruptible",
            "load_mwh",
            "it_mwh",
            "served_mwh",
            "unserved_mwh",
            "paused_mwh",
            "co2_t",
        )
        return table(
            [year.load for year in self.years.values()], {"site": pl.String, "year": pl.Int32} | dict.fromkeys(sums, number)
        )


def store_operation(
    result: PlanResult,
    climates: dict[str, SiteClimate],
    fuels: dict[tuple[str, str], str],
    answers: Callable[[int], list[Answer]],
    write: Callable[[str, pl.DataFrame], object],
) -> Operation:
    """Ask for the hours of one site after another, write them, and keep their sums.

    Args:
        result: the plan.
        climates: by site.
        fuels: fuel by (site, asset).
        answers: the hourly answers of a site by its number, for the years in which it has load.
        write: takes a site's key and its table of hours.
    """
    operation = Operation()
    for number, site in enumerate(result.case.sites):
        frames = []
        for answer in answers(number):
            columns = stored_columns(result, site, answer, climates[site.key])
            operation.years[site.key, answer.year] = _sums(result, site, answer.year, columns, fuels)
            frames.append(pl.DataFrame(columns))
        if frames:
            write(site.key, pl.concat(frames))
    return operation


def stored_columns(result: PlanResult, site: SiteCase, answer: Answer, climate: SiteClimate) -> dict[str, NDArray[np.generic]]:
    """The columns of one year's hours, as they are stored."""
    assert answer.hours is not None
    hours, case = answer.hours, site.operation
    size = case.hours
    year = int(result.case.calendar.years[answer.year])
    load_it = sum(result.loads_mw[site.key, load.workload][answer.year] for load in case.loads)
    plants = len(case.tiers)
    cuts = hours.generation_mw[plants : plants + len(case.loads)]
    beyond = hours.generation_mw[plants + len(case.loads) :]
    firm = np.array([load.pause_share is None for load in case.loads])
    paused = cuts[~firm].sum(axis=0)
    unserved = cuts[firm].sum(axis=0) + beyond.sum(axis=0)
    supply = hours.generation_mw[:plants].sum(axis=0)
    columns: dict[str, NDArray[np.generic]] = {
        "year": np.full(size, year, dtype=np.int32),
        "hour": np.arange(size, dtype=np.int32),
        "load_mw": (load_it * case.pue).astype(np.float32),
        "unserved_mw": unserved.astype(np.float32),
        "paused_mw": paused.astype(np.float32),
        "curtailed_mw": np.zeros(size, dtype=np.float32),
        "price_usd_per_mwh": hours.price_usd_per_mwh.astype(np.float32),
        "pue": case.pue.astype(np.float32),
        "dry_bulb_c": climate.dry_bulb_c.astype(np.float32),
    }
    for index, tier in enumerate(case.tiers):
        columns[f"generation:{tier.asset}"] = hours.generation_mw[index].astype(np.float32)
    for index, reactor in enumerate(case.reactors):
        columns[f"generation:{reactor.asset}"] = hours.reactor_output_mw[index].astype(np.float32)
        supply = supply + hours.reactor_output_mw[index]
    stores = list(zip([battery.asset for battery in case.batteries], hours.batteries, strict=True))
    stores += list(zip([reactor.asset for reactor in case.reactors], hours.reactors, strict=True))
    for key, store in stores:
        supply = supply + store.discharge_mw - store.charge_mw
        columns[f"charge:{key}"] = store.charge_mw.astype(np.float32)
        columns[f"discharge:{key}"] = store.discharge_mw.astype(np.float32)
        columns[f"level:{key}"] = store.level_mwh.astype(np.float32)
    surplus = supply + unserved + paused - load_it * case.pue
    columns["curtailed_mw"] = np.maximum(surplus, 0.0).astype(np.float32)
    return columns


def _hourly(columns: dict[str, NDArray[np.generic]], name: str) -> Floats:
    values: Floats = np.asarray(columns[name], dtype=np.float64)
    return values


def _sums(
    result: PlanResult, site: SiteCase, year: int, columns: dict[str, NDArray[np.generic]], fuels: dict[tuple[str, str], str]
) -> SiteYear:
    case = site.operation
    calendar_year = int(result.case.calendar.years[year])
    energy: list[Row] = []
    costs: list[tuple[str, str, float]] = []
    co2_total = 0.0
    batteries = {battery.asset for battery in case.batteries}
    for asset, capacity, available, made, fuel_rate, co2_rate in _sources(result, site, year, columns):
        generated = float(made.sum())
        co2 = generated * co2_rate
        co2_total += co2
        store = asset.kind == "heat-store-reactor"
        energy.append(
            {
                "site": site.key,
                "asset": asset.key,
                "technology": asset.technology,
                "kind": asset.kind,
                "fuel": fuels.get((site.key, asset.key)),
                "year": calendar_year,
                "generated_mwh": generated,
                "available_mwh": capacity * available,
                "charged_mwh": float(_hourly(columns, f"charge:{asset.key}").sum()) if store else 0.0,
                "discharged_mwh": float(_hourly(columns, f"discharge:{asset.key}").sum()) if store else 0.0,
                "fuel_mwh": generated * fuel_rate,
                "co2_t": co2,
            }
        )
        costs += _running_costs(site, asset.key, year, made)
    for asset in site.assets:
        if asset.key in batteries:
            energy.append(
                {
                    "site": site.key,
                    "asset": asset.key,
                    "technology": asset.technology,
                    "kind": asset.kind,
                    "fuel": None,
                    "year": calendar_year,
                    "generated_mwh": 0.0,
                    "available_mwh": 0.0,
                    "charged_mwh": float(_hourly(columns, f"charge:{asset.key}").sum()),
                    "discharged_mwh": float(_hourly(columns, f"discharge:{asset.key}").sum()),
                    "fuel_mwh": 0.0,
                    "co2_t": 0.0,
                }
            )
    interruption = _interruption(result, site, year, columns)
    costs.append(("interruption", "interruption", interruption))
    return SiteYear(energy, _load(result, site, year, columns, co2_total), costs, sum(cost for _, _, cost in costs))


def _sources(
    result: PlanResult, site: SiteCase, year: int, columns: dict[str, NDArray[np.generic]]
) -> Iterator[tuple[AssetCase, float, float, Floats, float, float]]:
    assets = {asset.key: asset for asset in site.assets}
    for tier in site.operation.tiers:
        asset = assets[tier.asset]
        group = "connection" if asset.standing == "connection" else "power"
        capacity = float(result.holding(site.key, group, asset.key).amount[year])
        available = float(np.mean(tier.availability)) * site.operation.hours
        yield (
            asset,
            capacity,
            available,
            _hourly(columns, f"generation:{asset.key}"),
            tier.fuel_mwh_per_mwh,
            float(tier.co2_t_per_mwh[year]),
        )
    for reactor in site.operation.reactors:
        asset = assets[reactor.asset]
        capacity = float(result.holding(site.key, "power", asset.key).amount[year])
        available = reactor.availability * site.operation.hours
        yield asset, capacity, available, _hourly(columns, f"generation:{asset.key}"), reactor.fuel_mwh_per_mwh, 0.0


def _running_costs(site: SiteCase, key: str, year: int, made: Floats) -> list[tuple[str, str, float]]:
    for tier in site.operation.tiers:
        if tier.asset == key:
            if tier.parts:
                return [(key, kind, float(made.sum() * rate[year])) for kind, rate in tier.parts.items() if rate[year] != 0.0]
            shape = 1.0 if tier.cost_shape is None else tier.cost_shape
            found = [(key, "grid energy", float(np.sum(made * shape) * tier.cost_usd_per_mwh[year]))]
            if tier.flat_usd_per_mwh is not None and tier.flat_usd_per_mwh[year] != 0.0:
                found.append((key, "carbon price", float(made.sum() * tier.flat_usd_per_mwh[year])))
            return found
    reactor = next(item for item in site.operation.reactors if item.asset == key)
    return [(key, kind, float(made.sum() * rate[year])) for kind, rate in reactor.parts.items() if rate[year] != 0.0]


def _interruption(result: PlanResult, site: SiteCase, year: int, columns: dict[str, NDArray[np.generic]]) -> float:
    """Cost of what is cut, from the stored hours: the cheapest work is cut first."""
    case = site.operation
    pue = case.pue
    paused, unserved = _hourly(columns, "paused_mw"), _hourly(columns, "unserved_mw")
    cost = 0.0
    for which, total in ((False, paused), (True, unserved)):
        loads = [load for load in case.loads if (load.pause_share is None) == which]
        left = total.copy()
        for load in sorted(loads, key=lambda item: float(item.interruption_usd_per_mwh[year])):
            room = result.loads_mw[site.key, load.workload][year] * pue
            cut = np.minimum(left, room)
            cost += float(np.sum(cut / pue)) * float(load.interruption_usd_per_mwh[year])
            left = left - cut
        cost += float(np.sum(np.maximum(left, 0.0) / pue)) * float(case.unserved_usd_per_mwh[year])
    return cost


def _load(result: PlanResult, site: SiteCase, year: int, columns: dict[str, NDArray[np.generic]], co2: float) -> Row:
    case = site.operation
    firm = sum(float(result.loads_mw[site.key, load.workload][year]) for load in case.loads if load.pause_share is None)
    paused_it = sum(float(result.loads_mw[site.key, load.workload][year]) for load in case.loads if load.pause_share is not None)
    load = _hourly(columns, "load_mw")
    unserved, paused = float(_hourly(columns, "unserved_mw").sum()), float(_hourly(columns, "paused_mw").sum())
    return {
        "site": site.key,
        "year": int(result.case.calendar.years[year]),
        "it_mw_firm": firm,
        "it_mw_interruptible": paused_it,
        "load_mwh": float(load.sum()),
        "it_mwh": float(np.sum(load / case.pue)),
        "served_mwh": float(load.sum()) - unserved - paused,
        "unserved_mwh": unserved,
        "paused_mwh": paused,
        "co2_t": co2,
    }


def discounted_operation_usd(case: Case, operation: Operation) -> float:
    """Operating cost of all sites and years, from the stored hours."""
    return sum(part.operation_usd * float(case.calendar.discount[year]) for (_, year), part in operation.years.items())

"""Hours of every site as stored, and the period's sums that other tables need: dispatch, energy, load.

Hours are stored as 32-bit numbers (7 digits); everything derived, costs included, is computed from what is stored, so that a
reader of the tables comes to the same sums. Sums are means over weather years and price paths, by their weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.plan.case.build_meters import SourceRates
from gigawatt.plan.case.case import AssetCase, Case, SiteCase
from gigawatt.plan.case.site_hours import SiteHours
from gigawatt.plan.dispatch.operation_case import OperationCase
from gigawatt.plan.site.question import Answer
from gigawatt.study.tables.capacity_tables import Row, table
from gigawatt.study.tables.interruptions import SUMS as INTERRUPTION_SUMS
from gigawatt.study.tables.interruptions import interruption_rows, interruption_usd, interruptions_table
from gigawatt.study.tables.operation_hours import EXPORT, Columns, hourly, stored_columns
from gigawatt.study.tables.plan_result import PlanResult

Floats = NDArray[np.float64]

Rates = Mapping[tuple[str, str], SourceRates]

ENERGY_SUMS = ("generated_mwh", "available_mwh", "charged_mwh", "discharged_mwh", "fuel_mwh", "co2_t", "nox_t", "water_m3")
LOAD_SUMS = (
    "it_mw_firm",
    "it_mw_interruptible",
    "load_mwh",
    "it_mwh",
    "served_mwh",
    "unserved_mwh",
    "paused_mwh",
    "shifted_mwh",
    "exported_mwh",
    "co2_t",
    "nox_t",
    "water_m3",
    "unclean_mwh",
)


@dataclass
class SitePeriod:
    """One site's period from the stored hours: sums, and costs by kind and item, undiscounted USD."""

    energy: list[Row]
    load: Row
    costs: list[tuple[str, str, float]]  # item, kind, USD
    most_sold_mw: float = 0.0  # in any hour
    interruptions: list[Row] = field(default_factory=list)  # by workload

    @property
    def operation_usd(self) -> float:
        return sum(cost for _, _, cost in self.costs)


@dataclass
class Operation:
    """All sites' periods."""

    periods: dict[tuple[str, int], SitePeriod] = field(default_factory=dict)  # means over the futures
    futures: dict[tuple[str, int], list[SitePeriod]] = field(default_factory=dict)  # each weather year on each price path

    def energy_table(self) -> pl.DataFrame:
        text = pl.String
        rows = [row for period in self.periods.values() for row in period.energy]
        schema = {"site": text, "asset": text, "technology": text, "kind": text, "fuel": text}
        return table(rows, schema | {"year": pl.Int32, "period": pl.Int32} | dict.fromkeys(ENERGY_SUMS, pl.Float64))

    def load_table(self) -> pl.DataFrame:
        schema = {"site": pl.String, "year": pl.Int32, "period": pl.Int32}
        return table([period.load for period in self.periods.values()], schema | dict.fromkeys(LOAD_SUMS, pl.Float64))

    def interruptions_table(self) -> pl.DataFrame:
        return interruptions_table([row for period in self.periods.values() for row in period.interruptions])


def store_operation(
    result: PlanResult,
    site_hours: Mapping[str, tuple[SiteHours, ...]],
    rates: Rates,
    fuels: Mapping[tuple[str, str], str],
    answers: Callable[[int], list[Answer]],
    write: Callable[[str, pl.DataFrame], object],
) -> Operation:
    """Ask for the hours of one site after another, write them while the next are dispatched, and keep their sums.

    Args:
        result: the plan.
        site_hours: climate by site and weather year.
        rates: what a MWh of each (site, asset) emits and takes.
        fuels: fuel by (site, asset).
        answers: the hourly answers of a site by its number, for the periods in which it has load.
        write: takes a site's key and its table of hours.
    """
    operation = Operation()
    for site, found in zip(result.case.sites, _one_ahead(answers, len(result.case.sites)), strict=True):
        frames = []
        for answer in found:
            assert answer.hours is not None
            parts = []
            for future, hours in enumerate(answer.hours):
                climate = site_hours[site.key][site.weather.of(future)[0]].climate
                columns = stored_columns(result, site, answer.year, future, hours, climate)
                parts.append(_sums(result, site, answer.year, future, columns, rates, fuels))
                frames.append(pl.DataFrame(columns))
            operation.futures[site.key, answer.year] = parts
            operation.periods[site.key, answer.year] = _mean(parts, site.weather.weights)
        if frames:
            write(site.key, pl.concat(frames))
    return operation


def _one_ahead(answers: Callable[[int], list[Answer]], count: int) -> Iterator[list[Answer]]:
    """What each of so many sites answers; the next one is asked before the last one is done with."""
    with ThreadPoolExecutor(1) as asking:
        coming = [asking.submit(answers, number) for number in range(min(1, count))]
        for number in range(count):
            found = coming.pop().result()
            if number + 1 < count:
                coming.append(asking.submit(answers, number + 1))
            yield found


def _mean(parts: list[SitePeriod], weights: tuple[float, ...]) -> SitePeriod:
    """The weighted mean of a period over weather years and price paths."""
    if len(parts) == 1:
        return parts[0]

    def mean(rows: list[Row], names: tuple[str, ...]) -> Row:
        sums = {name: float(np.dot(weights, [float(str(row[name])) for row in rows])) for name in names}
        return rows[0] | sums

    costs: dict[tuple[str, str], float] = {}
    for weight, part in zip(weights, parts, strict=True):
        for item, kind, usd in part.costs:
            costs[item, kind] = costs.get((item, kind), 0.0) + weight * usd
    energy = [mean(list(rows), ENERGY_SUMS) for rows in zip(*[part.energy for part in parts], strict=True)]
    load, most_sold_mw = mean([part.load for part in parts], LOAD_SUMS), max(part.most_sold_mw for part in parts)
    cut = [mean(list(rows), INTERRUPTION_SUMS) for rows in zip(*[part.interruptions for part in parts], strict=True)]
    return SitePeriod(energy, load, [(*key, usd) for key, usd in costs.items()], most_sold_mw, cut)


def _sums(
    result: PlanResult,
    site: SiteCase,
    period: int,
    future: int,
    columns: Columns,
    rates: Rates,
    fuels: Mapping[tuple[str, str], str],
) -> SitePeriod:
    case = site.weather.cases[future]
    energy: list[Row] = []
    costs: list[tuple[str, str, float]] = []
    calendar_year = int(result.case.calendar.years[period])
    for asset, available, made, fuel_rate, co2_rate in _sources(result, site, case, period, columns):
        generated = float(made.sum())
        counted = rates[site.key, asset.key]
        row = _flows(site, asset, fuels.get((site.key, asset.key)), calendar_year, period, columns)
        energy.append(
            row
            | {
                "generated_mwh": generated,
                "available_mwh": available,
                "fuel_mwh": generated * fuel_rate,
                "co2_t": generated * co2_rate,
                "nox_t": generated * float(counted.nox_t[period]),
                "water_m3": generated * float(counted.water_m3[period]),
            }
        )
        costs += _running_costs(case, asset.key, period, made)
    batteries = {battery.asset for battery in case.batteries}
    energy += [_flows(site, asset, None, calendar_year, period, columns) for asset in site.assets if asset.key in batteries]
    it_mw = {load.workload: float(result.loads_mw[site.key, load.workload][period]) for load in case.loads}
    costs.append(("interruption", "interruption", interruption_usd(case, period, columns, it_mw)))
    costs += _sales(case, period, columns)
    load = _load(result, site, case, period, columns, energy, rates)
    sold = float(hourly(columns, EXPORT).max()) if EXPORT in columns else 0.0
    return SitePeriod(energy, load, costs, sold, interruption_rows(site.key, case, calendar_year, period, columns, it_mw))


def _flows(site: SiteCase, asset: AssetCase, fuel: str | None, year: int, period: int, columns: Columns) -> Row:
    row: Row = {"site": site.key, "asset": asset.key, "technology": asset.technology, "kind": asset.kind, "fuel": fuel}
    flows = {"charged_mwh": f"charge:{asset.key}", "discharged_mwh": f"discharge:{asset.key}"}
    sums = {name: float(hourly(columns, column).sum()) for name, column in flows.items() if column in columns}
    return row | {"year": year, "period": period} | dict.fromkeys(ENERGY_SUMS, 0.0) | sums


def _sources(
    result: PlanResult, site: SiteCase, case: OperationCase, period: int, columns: Columns
) -> Iterator[tuple[AssetCase, float, Floats, float, float]]:
    """Every source: what it could make [MWh], what it made by the hour, and its fuel and CO2 per MWh."""
    assets = {asset.key: asset for asset in site.assets}
    begin, end = case.slices[period]
    for tier in case.tiers:
        asset = assets[tier.asset]
        group = "connection" if asset.standing == "connection" else "power"
        capacity = float(result.holding(site.key, group, asset.key).amount[period])
        hours = np.broadcast_to(tier.availability, (case.hours,))[begin:end]
        made = hourly(columns, f"generation:{asset.key}")
        yield asset, capacity * float(hours.sum()), made, tier.fuel_mwh_per_mwh, float(tier.co2_t_per_mwh[period])
    for reactor in case.reactors:
        asset = assets[reactor.asset]
        capacity = float(result.holding(site.key, "power", asset.key).amount[period])
        made = hourly(columns, f"generation:{asset.key}")
        yield asset, capacity * reactor.availability * (end - begin), made, reactor.fuel_mwh_per_mwh, 0.0


def _running_costs(case: OperationCase, key: str, period: int, made: Floats) -> list[tuple[str, str, float]]:
    begin, end = case.slices[period]
    for tier in case.tiers:
        if tier.asset == key:
            if tier.parts:
                return [(key, kind, float(made.sum() * rate[period])) for kind, rate in tier.parts.items() if rate[period] != 0.0]
            shape = 1.0 if tier.cost_shape is None else tier.cost_shape[begin:end]
            found = [(key, "grid energy", float(np.sum(made * shape) * tier.cost_usd_per_mwh[period]))]
            flat = 0.0 if tier.flat_usd_per_mwh is None else float(tier.flat_usd_per_mwh[period])
            agreed = 0.0 if tier.agreed_usd_per_mwh is None else float(tier.agreed_usd_per_mwh[period])
            beside = (("contract energy used", agreed), ("carbon price", flat - agreed))
            return found + [(key, kind, float(made.sum() * rate)) for kind, rate in beside if rate != 0.0]
    reactor = next(item for item in case.reactors if item.asset == key)
    return [(key, kind, float(made.sum() * rate[period])) for kind, rate in reactor.parts.items() if rate[period] != 0.0]


def _sales(case: OperationCase, period: int, columns: Columns) -> list[tuple[str, str, float]]:
    begin, end = case.slices[period]
    found = []
    for sale in case.exports:
        earned = float(np.sum(hourly(columns, EXPORT) * sale.price_shape[begin:end]) * sale.price_usd_per_mwh[period])
        found.append(("export", "export sales", -earned))
    return found


def _load(
    result: PlanResult, site: SiteCase, case: OperationCase, period: int, columns: Columns, energy: list[Row], rates: Rates
) -> Row:
    begin, end = case.slices[period]
    mean = {load.workload: float(result.loads_mw[site.key, load.workload][period]) for load in case.loads}
    load, pue = hourly(columns, "load_mw"), case.pue[begin:end]
    unserved, paused = float(hourly(columns, "unserved_mw").sum()), float(hourly(columns, "paused_mw").sum())
    shifted = [hourly(columns, f"waiting:{item.workload}") for item in case.loads if item.shift is not None]
    shares = [float(rates[site.key, str(row["asset"])].unclean_share[period]) for row in energy]
    unclean = sum(share * float(str(row["generated_mwh"])) for share, row in zip(shares, energy, strict=True))
    return {
        "site": site.key,
        "year": int(result.case.calendar.years[period]),
        "period": period,
        "it_mw_firm": sum(mean[item.workload] for item in case.loads if item.pause_share is None),
        "it_mw_interruptible": sum(mean[item.workload] for item in case.loads if item.pause_share is not None),
        "load_mwh": float(load.sum()),
        "it_mwh": float(np.sum(load / pue)),
        "served_mwh": float(load.sum()) - unserved - paused,
        "unserved_mwh": unserved,
        "paused_mwh": paused,
        "shifted_mwh": float(np.sum([part.sum() for part in shifted])),
        "exported_mwh": float(hourly(columns, EXPORT).sum()) if EXPORT in columns else 0.0,
        "co2_t": sum(float(str(row["co2_t"])) for row in energy),
        "nox_t": sum(float(str(row["nox_t"])) for row in energy),
        "water_m3": sum(float(str(row["water_m3"])) for row in energy) + sum(mean.values()) * float(site.water_m3_per_mw[period]),
        "unclean_mwh": unclean,
    }


def discounted_operation_usd(case: Case, operation: Operation) -> float:
    """Operating cost of all sites and periods, from the stored hours."""
    return sum(part.operation_usd * float(case.calendar.discount[period]) for (_, period), part in operation.periods.items())

"""For tests only: writes a small study folder whose tables agree with each other, without any planner.

The numbers are made up. Dispatch follows a merit order with a seeded random climate, and every other table is summed
from it, so that energy and money balance the way those of a real study do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from gigawatt.study import StudyFolder

HOURS = 8760
START = 2029
PLACES = [
    ("ohio", "New Albany", 40.08, -82.8, "US-OH"),
    ("texas", "El Paso", 31.9, -106.4, "US-TX"),
    ("lorraine", "Cattenom", 49.41, 6.22, "FR"),
    ("louisiana", "Richland Parish", 32.4, -91.7, "US-LA"),
    ("iowa", "Altoona", 41.6, -93.5, "US-IA"),
    ("utah", "Eagle Mountain", 40.3, -112.0, "US-UT"),
    ("sweden", "Luleå", 65.6, 22.1, "SE"),
    ("singapore", "Johor", 1.5, 103.7, "MY"),
    ("emirates", "Abu Dhabi", 24.4, 54.6, "AE"),
    ("wyoming", "Cheyenne", 41.1, -104.8, "US-WY"),
]
# asset, technology, kind, fuel, share of IT power (a battery's: power), USD per MW, co2 t per MWh
ASSETS = {
    "solar": ("solar", "solar", None, 2.2, 1.1e6, 0.0),
    "wind": ("onshore-wind", "wind", None, 1.9, 1.5e6, 0.0),
    "reactor": ("small-reactor", "thermal", "uranium", 0.6, 9.0e6, 0.0),
    "hot-salt": ("sodium-reactor", "heat-store-reactor", "uranium", 0.35, 8.5e6, 0.0),
    "gas": ("gas-combined-cycle", "thermal", "natural-gas", 0.55, 1.3e6, 0.36),
    "peakers": ("gas-simple-cycle", "thermal", "natural-gas", 0.35, 1.0e6, 0.55),
    "grid": ("grid-connection", "grid", None, 0.45, 0.3e6, 0.4),
    "battery": ("battery", "battery", None, 0.3, 0.4e6, 0.0),
}
MIXES = [("solar", "gas", "grid", "battery"), ("wind", "hot-salt", "grid", "peakers"), ("reactor", "solar", "grid", "gas")]
UNITS = {"accelerators": "accelerator", "compute": "h100e"}
CHIPS = {"nvidia-gb300": (1.9, 2.5, 4.5e4), "own-2": (1.1, 1.2, 1.4e4)}  # kW, H100e, USD


def hourly(rng: np.random.Generator, kind: str) -> np.ndarray:
    hour = np.arange(HOURS)
    if kind == "solar":
        height = np.sin((hour % 24 - 6) / 12 * np.pi) * (0.8 - 0.3 * np.cos(hour / HOURS * 2 * np.pi))
        return np.clip(height, 0, 1) * np.repeat(rng.uniform(0.3, 1.0, HOURS // 24), 24)
    return np.repeat(np.clip(rng.normal(0.38, 0.25, HOURS // 12), 0, 1), 12)


class SiteYear:
    """One site in one year: a merit order with a battery that takes the surplus and gives it back."""

    def __init__(self, rng: np.random.Generator, assets: tuple[str, ...], it_mw: float) -> None:
        self.it_mw = it_mw
        self.capacity = {asset: ASSETS[asset][3] * it_mw for asset in assets}
        self.pue = 1.15 + 0.05 * np.sin(np.arange(HOURS) / HOURS * 2 * np.pi) + rng.uniform(0, 0.01, HOURS)
        self.load = it_mw * self.pue
        self.price = 45 + 20 * rng.standard_normal(HOURS).cumsum() / 90
        self.columns: dict[str, np.ndarray] = {}
        self.available = {asset: self._available(rng, asset) for asset in assets if asset != "battery"}
        left = self.load.copy()
        for asset, available in self.available.items():
            if asset == "hot-salt":
                left = self._store(asset, available, left, power=1.5 * self.capacity[asset], energy=4 * self.capacity[asset])
                continue
            used = available if asset in ("solar", "wind") else np.minimum(available, np.maximum(left, 0))
            self.columns[f"generation:{asset}"] = used
            left = left - used
        if "battery" in assets:
            power = self.capacity["battery"]
            left = self._store("battery", None, left, power=power, energy=4 * power)
        self.curtailed = np.maximum(-left, 0)
        short = np.maximum(left, 0)
        self.paused = np.minimum(short, 0.1 * self.load)
        self.unserved = short - self.paused

    def _available(self, rng: np.random.Generator, asset: str) -> np.ndarray:
        kind = ASSETS[asset][1]
        share = hourly(rng, kind) if kind in ("solar", "wind") else np.full(HOURS, 0.93)
        if kind == "thermal":
            share[rng.integers(0, HOURS - 200) :][:150] *= 0.4  # an outage
        return self.capacity[asset] * share

    def _store(self, asset: str, heat: np.ndarray | None, left: np.ndarray, power: float, energy: float) -> np.ndarray:
        level, levels, charge, discharge = 0.0, np.zeros(HOURS), np.zeros(HOURS), np.zeros(HOURS)
        made = np.zeros(HOURS) if heat is None else heat
        for hour in range(HOURS):
            short = left[hour] - made[hour]
            if short < 0:
                charge[hour] = min(-short, power, (energy - level) / 0.92)
            else:
                discharge[hour] = min(short, power, level)
            level += 0.92 * charge[hour] - discharge[hour]
            levels[hour] = level
        if heat is not None:
            self.columns[f"generation:{asset}"] = made
        self.columns |= {f"charge:{asset}": charge, f"discharge:{asset}": discharge, f"level:{asset}": levels}
        return left - made + charge - discharge

    def frame(self, year: int) -> pl.DataFrame:
        dry_bulb = 12 + 10 * np.sin(np.arange(HOURS) / HOURS * 2 * np.pi)
        return pl.DataFrame(
            {"year": np.full(HOURS, year, np.int32), "hour": np.arange(HOURS, dtype=np.int32), "load_mw": self.load}
            | {"unserved_mw": self.unserved, "paused_mw": self.paused, "curtailed_mw": self.curtailed}
            | {"price_usd_per_mwh": self.price, "pue": self.pue, "dry_bulb_c": dry_bulb}
            | self.columns
        )

    def total(self, column: str) -> float:
        return float(self.columns.get(column, np.zeros(1)).sum())


class Rows(dict[str, list[dict[str, Any]]]):
    def add(self, table: str, **row: Any) -> None:
        self.setdefault(table, []).append(row)


def write_tiny_study(
    path: Path, sites: int = 3, years: int = 3, name: str = "Tiny programme", status: str = "certified", bare: bool = False
) -> StudyFolder:
    """Writes the folder; ``bare`` leaves out every table that a small programme need not have."""
    study, rows, rng = StudyFolder(path), Rows(), np.random.default_rng(7)
    calendar = list(range(START, START + years))
    for number, place in enumerate(PLACES[:sites]):
        assets = ("grid",) if bare else MIXES[number % len(MIXES)]
        frames = []
        for index, year in enumerate(calendar):
            it_mw = 300.0 * (number + 1) * (index + 1)
            site_year = SiteYear(rng, assets, it_mw)
            frames.append(site_year.frame(year))
            add_site_year(rows, place[0], year, calendar[0], site_year, new_mw=it_mw / (index + 1))
        study.write_dispatch(place[0], pl.concat(frames))
        add_site(rows, place, name)
    add_programme(rows, calendar, name, bare)
    for table, content in rows.items():
        study.write_table(table, pl.DataFrame(content, infer_schema_length=None))
    write_json(study, rows, calendar, name, status)
    return study


def add_site(rows: Rows, place: tuple[str, str, float, float, str], suffix: str) -> None:
    key, title, latitude, longitude, jurisdiction = place
    title = f"{title} {suffix}" if "<" in suffix else title
    rows.add("sites", site=key, name=title, latitude=latitude, longitude=longitude, jurisdiction=jurisdiction)
    rows["sites"][-1] |= {"climate": f"synthetic ({key})", "synthetic": True, "solar_capacity_factor": 0.24}
    rows["sites"][-1] |= {"wind_capacity_factor": 0.38, "pue_mean": 1.15, "pue_max": 1.21, "first_power": START + 0.25}


def add_site_year(rows: Rows, site: str, year: int, first: int, run: SiteYear, new_mw: float) -> None:
    discount = 1.08 ** -(year - first)

    def cost(item: str, kind: str, usd: float) -> None:
        rows.add("costs", site=site, item=item, kind=kind, year=year, usd=usd, discounted_usd=usd * discount)

    for asset, capacity in run.capacity.items():
        technology, kind, fuel, share, capex, co2 = ASSETS[asset]
        new = new_mw * share
        row = {"site": site, "asset": asset, "technology": technology, "kind": kind, "standing": "option", "year": year}
        store = {"energy_capacity_mwh": 4 * capacity, "new_mwh": 4 * new} if kind == "battery" else {}
        row |= {"capacity_mw": capacity, "energy_capacity_mwh": None, "new_mw": new, "new_mwh": None, "units": None}
        rows.add("power_capacity", **(row | store), limit_mw=2 * capacity)
        made = run.total(f"generation:{asset}")
        energy = {"site": site, "asset": asset, "technology": technology, "kind": kind, "fuel": fuel, "year": year}
        energy |= {"generated_mwh": made, "available_mwh": float(run.available.get(asset, np.zeros(1)).sum())}
        energy |= {"charged_mwh": run.total(f"charge:{asset}"), "discharged_mwh": run.total(f"discharge:{asset}")}
        rows.add("energy", **energy, fuel_mwh=made * 2.1 if fuel else 0.0, co2_t=made * co2)
        cost(asset, "power capital", 0.09 * capex * capacity)
        cost(asset, "fixed operation", 0.02 * capex * capacity)
        cost(asset, "fuel" if fuel else "grid energy", made * (20 if fuel else 40 if asset == "grid" else 0))
        rows.add("cash", site=site, item=asset, group="power", year=year, capex_usd=capex * new)
    rows.add("halls", site=site, phase="one", standing="option", year=year, it_mw=run.it_mw, new_mw=new_mw, limit_mw=9e3)
    cost("one", "hall capital", 0.08 * 1.2e7 * run.it_mw)
    rows.add("cash", site=site, item="one", group="halls", year=year, capex_usd=1.2e7 * new_mw)
    for (chip, (kw, h100e, price)), share in zip(CHIPS.items(), (0.7, 0.3), strict=True):
        accelerators = share * run.it_mw * 1e3 / kw
        rows.add(
            "chips", site=site, chip=chip, year=year, accelerators=accelerators, bought=accelerators, it_mw=share * run.it_mw
        )
        cost(chip, "chip capital", accelerators * price / 5)
        rows.add("cash", site=site, item=chip, group="chips", year=year, capex_usd=share * new_mw * 1e3 / kw * price)
        for workload, part in (("training", 0.6), ("serving", 0.4)):
            row = {"site": site, "chip": chip, "workload": workload, "year": year, "accelerators": part * accelerators}
            rows.add("assignment", **row, it_mw=part * share * run.it_mw, compute=part * accelerators * h100e)
    served = run.load.sum() - run.unserved.sum() - run.paused.sum()
    row = {"site": site, "year": year, "it_mw_firm": 0.6 * run.it_mw, "it_mw_interruptible": 0.4 * run.it_mw}
    row |= {"load_mwh": float(run.load.sum()), "it_mwh": run.it_mw * HOURS, "served_mwh": float(served)}
    row |= {"unserved_mwh": float(run.unserved.sum()), "paused_mwh": float(run.paused.sum()), "co2_t": 1e5}
    rows.add("load", **row)
    cost("training", "interruption", float(run.unserved.sum()) * 900)


def add_programme(rows: Rows, years: list[int], name: str, bare: bool) -> None:
    for year in years:
        for workload in ("training", "serving"):
            served = sum(row["compute"] for row in rows["assignment"] if (row["year"], row["workload"]) == (year, workload))
            rows.add("compute", workload=workload, unit="H100e", year=year, demand=1.25 * served, served=served)
            rows["compute"][-1] |= {"unserved": 0.25 * served, "value_usd_per_unit_hour": 2.0}
            row = {"site": None, "item": workload, "kind": "unserved compute", "year": year, "usd": 0.25 * served * 2 * HOURS}
            rows.add("costs", **row, discounted_usd=row["usd"] * 1.08 ** -(year - years[0]))
        if not bare:
            limit = {"limit": f"demand {year}", "kind": "demand", "site": None, "item": "serving", "year": year}
            words = f"Demand of serving in {year}: one H100e more costs 14,000 USD."
            rows.add("limits", **limit, bound=1e6, used=8e5, unit="H100e", price_usd_per_unit=1.4e4, words=words)
            limit = {"limit": f"capital budget {year}", "kind": "capital budget", "site": None, "item": None, "year": year}
            words = f"A million dollars more to spend in {year} would save 1.7 million dollars."
            rows.add("limits", **limit, bound=6e10, used=6e10, unit="USD", price_usd_per_unit=0.7, words=words)
    for index in range(0 if bare else 40):
        limit = {"limit": f"chip supply {index}", "kind": "chip supply", "site": None, "item": "nvidia-gb300", "year": years[0]}
        price = 9e3 / (index + 1) if index < 35 else 0.0
        words = f"One accelerator more of nvidia-gb300 in {years[0]} would save {price:,.0f} USD."
        rows.add("limits", **limit, bound=1e5, used=9e4, unit="accelerators", price_usd_per_unit=price, words=words)
    for index, place in enumerate([] if bare else PLACES[:3]):
        row = {"energisation": f"{place[0]}: gas, 450 MW in {years[0]}", "site": place[0], "item": "gas", "date": years[0] + 0.5}
        value = 3.1e8 / (index + 1)
        rows.add("value_of_month", **row, capacity_mw=450.0, value_usd=value, low_usd=0.8 * value, high_usd=1.3 * value)
    for iteration in range(0 if bare else 18):
        lower, upper = 9e10 * (1 - 0.6 * 0.6**iteration), 9e10 * (1 + 2 * 0.55**iteration)
        phase = "relaxation" if iteration < 12 else "whole units"
        row = {"iteration": iteration, "phase": phase, "seconds": 0.8 * iteration, "lower_bound_usd": lower}
        upper = float("inf") if iteration == 0 else upper
        rows.add("iterations", **row, upper_bound_usd=upper, gap=(upper - lower) / 9e10, dispatches=9 * iteration, planes=40)
    confidences = ["high", "medium", "low", "assumption", "unsourced-memory"]
    for index in range(0 if bare else 60):
        row = {"name": f"technologies.gas-combined-cycle.figure_{index}", "value": 1.3e6 + index, "unit": "USD/MW"}
        row |= {"source": f"{name} data book, table {index}", "as_of": "2026-01", "confidence": confidences[index % 5]}
        origin = ("catalogue", "catalogue", "programme", "derived")[index % 4]
        rows.add("figures", **row, origin=origin, note="overnight", p10=None, p90=None if index % 2 else 2e6)


def write_json(study: StudyFolder, rows: Rows, years: list[int], name: str, status: str) -> None:
    def total(table: str, column: str, **where: Any) -> float:
        return float(sum(row[column] for row in rows.get(table, []) if all(row[key] == value for key, value in where.items())))

    technologies = sorted({row["technology"] for row in rows["power_capacity"]})
    capacity = {
        str(year): {
            "it_mw": total("halls", "it_mw", year=year),
            "power_mw": {key: total("power_capacity", "capacity_mw", year=year, technology=key) for key in technologies},
            "accelerators": {chip: total("chips", "accelerators", year=year, chip=chip) for chip in CHIPS},
        }
        for year in years
    }
    compute: dict[str, dict[str, Any]] = {}
    for row in rows["compute"]:
        compute.setdefault(str(row["year"]), {})[row["workload"]] = {key: row[key] for key in ("demand", "served", "unit")}
    npv = total("costs", "discounted_usd")
    plan = {"status": status, "objective_usd": npv, "lower_bound_usd": npv * 0.9996, "gap": 4e-4, "max_violation": 3e-9}
    plan |= {"sites": len(rows["sites"]), "years": len(years), "hours": HOURS, "iterations": 18, "seconds": 14.2}
    programme = {"name": name, "description": f"Three campuses of {name}.", "start_year": years[0], "end_year": years[-1]}
    cost = {"npv_usd": npv, "capex_usd": {str(year): total("cash", "capex_usd", year=year) for year in years}}
    paid = npv - total("costs", "discounted_usd", kind="unserved compute")
    at_work = {
        column: sum(row[column] * HOURS * 1.08 ** -(row["year"] - years[0]) for row in rows["assignment"]) for column in UNITS
    }
    cost |= {f"levelized_cost_of_compute_usd_per_{unit}_hour": paid / at_work[column] for column, unit in UNITS.items()}
    cost |= {"npv_usd": paid, "usd_per_million_tokens": None}
    later = {"schedule": None, "operate": None, "finance": None, "risk": None}
    plan |= {"cpu_seconds": 25.1, "peak_rss_mb": 310.0}
    content = {"programme": programme | {"base_year": 2026}, "plan": plan, "capacity": capacity, "compute": compute}
    study.write_json("summary", content | {"cost": cost} | later)
    run = {"versions": {"gigawatt": "0.1.0", "highspy": "1.15.1"}, "hashes": {"programme": "0f3a" * 16}, "seed": 1}
    study.write_json("run", run | {"timings": {"climate": 1.2, "plan": 14.2}})

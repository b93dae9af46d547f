"""The headline numbers of a study: `summary.json`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from gigawatt.programme.programme import Programme
from gigawatt.study.certificate.breach import Breach
from gigawatt.study.folder import StudyFolder
from gigawatt.study.tables.alternatives_table import alternatives_summary
from gigawatt.study.tables.hours_discounted import discounted_hours
from gigawatt.study.tables.information_table import information_summary
from gigawatt.study.tables.outcomes import outcomes_summary
from gigawatt.study.tables.work_table import refused
from gigawatt.study.tokens import runs, served_tokens
from gigawatt.study.unpowered import unpowered


@dataclass(frozen=True)
class PlanFacts:
    """What only the run itself knows."""

    status: str
    objective_usd: float
    lower_bound_usd: float
    gap: float
    gap_asked: float
    breaches: list[Breach]
    hours: int
    iterations: int
    dispatches: int
    seconds: float
    cpu_seconds: float
    peak_rss_mb: float


def summary(programme: Programme, folder: StudyFolder, facts: PlanFacts) -> dict[str, Any]:
    """Headline numbers from the stored tables."""
    worst = facts.breaches[0] if facts.breaches else None
    cost = _cost(programme, folder)
    return {
        "programme": {
            "name": programme.name,
            "description": programme.description,
            "scenario": programme.scenario,
            "start_year": programme.start_year,
            "end_year": programme.end_year,
            "base_year": programme.base_year,
        },
        "plan": {
            "status": facts.status,
            "objective_usd": facts.objective_usd,
            "lower_bound_usd": facts.lower_bound_usd,
            "gap": facts.gap,
            "gap_asked": facts.gap_asked,
            "max_violation": worst.relative if worst is not None else 0.0,
            "max_violation_of": worst.what if worst is not None else None,
            "sites": len(programme.sites),
            "years": programme.end_year - programme.start_year + 1,
            "hours": facts.hours,
            "weather_years": len(programme.weather_weights),
            "price_paths": len(programme.price_paths) or 1,
            "quarter_years": programme.quarter_years,
            "iterations": facts.iterations,
            "dispatches": facts.dispatches,
            "seconds": facts.seconds,
            "cpu_seconds": facts.cpu_seconds,
            "peak_rss_mb": facts.peak_rss_mb,
        },
        "sites": {site.key: site.name for site in programme.sites},
        "capacity": _capacity(programme, folder),
        "compute": _compute(folder),
        "runs": runs(programme, folder),
        "refused": refused(folder.table("work")),
        "unpowered": unpowered(folder),
        "cost": cost,
        "outcomes": outcomes_summary(programme, folder.table("outcomes"), cost["npv_usd"]),
        "value_of_information": information_summary(folder.table("information")),
        "alternatives": alternatives_summary(folder.table("alternatives")),
        "schedule": None,
        "operate": None,
        "finance": None,
        "risk": None,
    }


def _by_year(frame: pl.DataFrame, key: str, value: str) -> dict[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = {}
    sums = frame.group_by("year", key).agg(pl.col(value).sum()).sort("year", key)
    for year, name, amount in sums.select("year", key, value).iter_rows():
        if amount > 1e-6:
            found.setdefault(year, {})[name] = amount
    return found


def _capacity(programme: Programme, folder: StudyFolder) -> dict[str, Any]:
    power = _by_year(folder.table("power_capacity"), "technology", "capacity_mw")
    chips = _by_year(folder.table("chips"), "chip", "accelerators")
    working = _by_year(folder.table("assignment"), "chip", "accelerators")
    running = dict(folder.table("assignment").group_by("year").agg(pl.col("it_mw").sum()).iter_rows())
    sums = folder.table("interruptions").group_by("year").agg(pl.col("asked_mwh", "unserved_mwh").sum())
    powered = {year: 1.0 - cut / asked for year, asked, cut in sums.iter_rows() if asked > 0.0}
    years = range(programme.start_year, programme.end_year + 1)
    return {
        str(year): {
            "it_mw": running.get(year, 0.0),
            "it_powered_share": powered.get(year, 1.0),
            "power_mw": power.get(year, {}),
            "accelerators": chips.get(year, {}),
            "accelerators_at_work": working.get(year, {}),
        }
        for year in years
    }


def _compute(folder: StudyFolder) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in folder.table("compute").sort("year", "workload").iter_rows(named=True):
        entry = {"demand": row["demand"], "served": row["served"], "unit": row["unit"]}
        found.setdefault(str(row["year"]), {})[row["workload"]] = entry
    return found


def _cost(programme: Programme, folder: StudyFolder) -> dict[str, Any]:
    """Present value of all that is paid, without the price put on compute that is not built; per accelerator-hour in service."""
    costs = folder.table("costs").filter(pl.col("kind") != "unserved compute")
    npv = float(costs["discounted_usd"].sum())
    cash = dict(folder.table("cash").group_by("year").agg(pl.col("capex_usd").sum()).iter_rows())
    in_service = discounted_hours(folder, folder.periods("assignment"))
    accelerator_hours = float(in_service.select((pl.col("accelerators") * pl.col("hours")).sum()).item())
    it_mwh = float(in_service.select((pl.col("it_mw") * pl.col("hours")).sum()).item())
    units = dict(folder.table("compute").select("workload", "unit").unique().iter_rows())
    h100e = in_service.filter(pl.col("workload").is_in([key for key, unit in units.items() if unit == "H100e"]))
    h100e_hours = float(h100e.select((pl.col("compute") * pl.col("hours")).sum()).item())
    tokens = served_tokens(folder)
    years = range(programme.start_year, programme.end_year + 1)
    all_h100e = bool(units) and all(unit == "H100e" for unit in units.values())
    return {
        "npv_usd": npv,
        "capex_usd": {str(year): cash.get(year, 0.0) for year in years},
        "levelized_cost_of_compute_usd_per_accelerator_hour": npv / accelerator_hours if accelerator_hours > 0.0 else None,
        "levelized_cost_of_compute_usd_per_h100e_hour": npv / h100e_hours if all_h100e and h100e_hours > 0.0 else None,
        "levelized_cost_of_compute_usd_per_it_mwh": npv / it_mwh if it_mwh > 0.0 else None,
        "usd_per_million_tokens": None if tokens is None else npv / tokens.millions_of_all_cost,
    }

"""Key figures of a planned example, each by a name: what the examples' `expected.yaml` state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl


def key_figures(study: Path) -> dict[str, float]:
    """What a study says in numbers: cost, IT power, what stands, what its power costs and how clean it is, by year."""
    summary = json.loads((study / "summary.json").read_text(encoding="utf-8"))
    found: dict[str, float] = {
        "certified_cost_billion_usd": summary["plan"]["objective_usd"] / 1e9,
        "usd_per_million_tokens": summary["cost"]["usd_per_million_tokens"],
    }
    for year, stands in summary["capacity"].items():
        found[f"it_mw.{year}"] = stands["it_mw"]
        found |= {f"power_mw.{technology}.{year}": mw for technology, mw in stands["power_mw"].items()}
    for year, workloads in summary["compute"].items():
        found |= {f"served_share.{key}.{year}": _share(each) for key, each in workloads.items()}
    found |= {f"trained_share.{key}": run["trained_tokens"] / run["tokens"] for key, run in summary["runs"].items()}
    return found | _power(study / "tables")


def _share(workload: Mapping[str, Any]) -> float:
    return float(workload["served"] / workload["demand"]) if workload["demand"] > 0.0 else 1.0


def _power(tables: Path) -> dict[str, float]:
    """Cost of a MWh served at a campus, the carbon-free share of it, emissions and water, by year."""
    assets = pl.read_parquet(tables / "power_capacity.parquet")["asset"].unique().to_list()
    costs = pl.read_parquet(tables / "costs.parquet").filter(pl.col("item").is_in(assets))
    by_year = dict(costs.group_by("year").agg(pl.col("usd").sum()).iter_rows())
    load = pl.read_parquet(tables / "load.parquet").group_by("year").agg(pl.all().exclude("site").sum())
    found = {}
    for row in load.filter(pl.col("served_mwh") > 0.0).iter_rows(named=True):
        year, served = row["year"], row["served_mwh"]
        found[f"power_usd_per_mwh.{year}"] = by_year[year] / served
        found[f"clean_share.{year}"] = 1.0 - row["unclean_mwh"] / served
        found[f"co2_mt.{year}"] = row["co2_t"] / 1e6
        found[f"water_million_m3.{year}"] = row["water_m3"] / 1e6
    return found

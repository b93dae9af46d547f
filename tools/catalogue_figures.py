"""Writes docs/catalogue-figures.md: the catalogue's figures at a glance, from the data files.

Run it as ``python tools/catalogue_figures.py`` after a row was corrected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gigawatt.catalog import accelerators, architectures, catalogue, reference_classes
from gigawatt.catalog.reference_classes import Record
from gigawatt.catalog.technologies import Technology
from gigawatt.quantity import Figure, YearPath
from gigawatt.schedule.records.reference_class import overrun

PAGE = Path(__file__).resolve().parent.parent / "docs" / "catalogue-figures.md"
BASE_YEAR = 2025
YEARS = (2026, 2030, 2040)
HEAD = f"""# The catalogue's figures at a glance

Written from the data files by `tools/catalogue_figures.py`; dollars of {BASE_YEAR}, capital costs overnight. Every figure, with
its source, date and confidence: `gigawatt facts`. What they mean and how to correct one: [the catalogue](catalogue.md).
"""

Column = Callable[[Any], str]


def page() -> str:
    """The whole page."""
    found = catalogue(BASE_YEAR)
    parts = (
        ("Power technologies: cost", COST_NOTE, COST, found.technologies),
        ("Power technologies: operation", OPERATION_NOTE, OPERATION, found.technologies),
        ("Chips", "Power and price with the share of server, network and storage.", CHIPS, found.chips),
        ("Accelerators", ACCELERATORS_NOTE, ACCELERATORS, accelerators()),
        ("Models", MODELS_NOTE, MODELS, architectures()),
        ("Data halls", "Cost in USD/kW of IT, and its parts in per cent.", HALLS, found.halls),
        ("Fuels", "Price in USD/MWh of heat (3.412 MMBtu), CO2 in t/MWh of heat.", FUELS, found.fuels),
        ("Markets", MARKETS_NOTE, MARKETS, found.markets),
        ("Exchange rates", "Dollars of the same year for one unit.", RATES, found.currencies),
        ("Reference classes", CLASSES_NOTE, CLASSES, reference_classes().classes),
        (
            "Learning rates",
            "Per cent by which cost falls with every doubling of what was built.",
            LEARNING,
            reference_classes().learning,
        ),
        ("Observed durations", "Months.", MILESTONES, reference_classes().milestones),
    )
    return "\n".join([HEAD, *(_section(title, note, columns, entries) for title, note, columns, entries in parts)])


def _section(title: str, note: str, columns: Mapping[str, Column], entries: Mapping[str, Any]) -> str:
    rows = [["key", *columns], ["---"] + ["---:"] * len(columns)]
    rows += [[f"`{key}`", *(column(entry) for column in columns.values())] for key, entry in entries.items()]
    lines = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    return f"## {title}\n\n{note}\n\n{lines}\n"


def _cost(one: Technology, year: int) -> str:
    power = _at(one.capex_usd_per_mw, year, 1e3)
    return power if one.capex_usd_per_mwh is None else f"{power} + {_at(one.capex_usd_per_mwh, year, 1e3)}"


def _at(path: YearPath | None, year: int, scale: float = 1.0) -> str:
    return "" if path is None else _written(path.at(year) / scale)


def _one(figure: Figure | None, scale: float = 1.0) -> str:
    return "" if figure is None else _written(figure.value / scale)


def _written(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _prices(name: str) -> dict[str, Column]:
    return {str(year): lambda one, year=year: _at(getattr(one, name), year) for year in YEARS}  # type: ignore[misc]


COST_NOTE = "Cost in USD/kW (stores: USD/kW + USD/kWh); fixed and variable O&M in USD/(kW*year) and USD/MWh, 2030."
COST: dict[str, Column] = {
    **{f"cost {year}": lambda one, year=year: _cost(one, year) for year in YEARS},  # type: ignore[misc]
    "fixed": lambda one: _at(one.fixed_om_usd_per_mw_year, 2030, 1e3),
    "variable": lambda one: _at(one.variable_om_usd_per_mwh, 2030),
    "life": lambda one: _one(one.life_years),
    "unit, MW": lambda one: _one(one.unit_mw),
    "lead time, months": lambda one: _one(one.lead_time_months),
}
OPERATION_NOTE = "Shares in per cent; heat rate in MWh/MWh (higher heating value); ramp per hour; NOx in kg/MWh, water in m3/MWh."
OPERATION: dict[str, Column] = {
    "heat rate": lambda one: _one(one.heat_rate_mwh_per_mwh),
    "forced outage": lambda one: _one(one.forced_outage_rate, 0.01),
    "available": lambda one: _one(one.availability, 0.01),
    "repair, h": lambda one: _one(one.repair_hours),
    "least load": lambda one: _one(one.minimum_load, 0.01),
    "ramp": lambda one: _one(one.ramp_per_hour),
    "credit": lambda one: _one(one.capacity_credit, 0.01),
    "NOx": lambda one: _one(one.nox_kg_per_mwh),
    "water": lambda one: _one(one.water_m3_per_mwh),
    "clean": lambda one: "yes" if one.clean else "no",
}
CHIPS: dict[str, Column] = {
    "maker": lambda one: one.vendor,
    "from": lambda one: f"{one.available.value:g}",
    "kW": lambda one: _one(one.it_power_kw),
    "H100e": lambda one: _one(one.h100_equivalents),
    "kUSD": lambda one: _at(one.price_usd, 2030, 1e3),
}
ACCELERATORS_NOTE = "Peak rates are dense, in TFLOPS; bandwidths are in one direction, in GB/s."
ACCELERATORS: dict[str, Column] = {
    "maker": lambda one: one.vendor,
    "year": lambda one: str(one.year),
    "W": lambda one: _one(one.thermal_design_power_w),
    "16-bit": lambda one: _one(one.dense_bf16_tflops),
    "8-bit": lambda one: _one(one.dense_fp8_tflops),
    "4-bit": lambda one: _one(one.dense_fp4_tflops),
    "GB": lambda one: _one(one.memory_gb),
    "memory": lambda one: _one(one.memory_bandwidth_gb_per_s),
    "scale-up": lambda one: _one(one.scale_up_gb_per_s),
    "among": lambda one: _one(one.scale_up_domain),
    "scale-out": lambda one: _one(one.scale_out_gb_per_s),
}
MODELS_NOTE = "Parameters in billions, as published; experts: active of routed, and shared."
MODELS: dict[str, Column] = {
    "total": lambda one: f"{one.total_parameters_billion:g}",
    "active": lambda one: f"{one.active_parameters_billion:g}",
    "layers": lambda one: str(one.layers),
    "hidden": lambda one: f"{one.hidden:,}",
    "heads": lambda one: f"{one.heads} / {one.kv_heads}",
    "attention": lambda one: one.attention.value,
    "experts": lambda one: f"{one.active_experts} of {one.experts} + {one.shared_experts}" if one.is_mixture else "",
    "state": lambda one: one.linear.value if one.linear_layers else "",
    "vocabulary": lambda one: f"{one.vocabulary:,}",
}
PARTS = ("shell", "electrical", "mechanical_and_cooling", "fit_out_and_fees")
HALLS: dict[str, Column] = {
    "cost": lambda one: _at(one.capex_usd_per_mw, 2030, 1e3),
    **{part.replace("_", " "): lambda one, part=part: _one(one.capex_parts[part], 0.01) for part in PARTS},  # type: ignore[misc]
}
FUELS: dict[str, Column] = {**_prices("price_usd_per_mwh"), "CO2": lambda one: _one(one.co2_t_per_mwh)}
MARKETS_NOTE = "Mean price in USD/MWh; for 2030: demand charge in USD/(kW*year), CO2 in t/MWh, clean share in per cent."
MARKETS: dict[str, Column] = {
    **_prices("price_usd_per_mwh"),
    "demand charge": lambda one: _at(one.demand_charge_usd_per_mw_year, 2030, 1e3),
    "CO2": lambda one: _at(one.co2_t_per_mwh, 2030),
    "clean share": lambda one: _at(one.clean_share, 2030, 0.01),
}
RATES: dict[str, Column] = {
    str(year): lambda one, year=year: f"{one.rate(year).value:.4g}"  # type: ignore[misc]
    for year in (2020, 2022, 2024, 2025)
}
CLASSES_NOTE = (
    "Times what was promised: what one, five, eight and nine in ten projects stay within. Equations and sources: "
    "[reference classes](mathematics/reference-classes.md)."
)
QUANTILES = {"P10": 0.1, "P50": 0.5, "P80": 0.8, "P90": 0.9}


def _factor(record: Record | None, probability: float) -> str:
    return "" if record is None else f"{float(overrun(record).quantile(np.array(probability))):.2f}"


CLASSES: dict[str, Column] = {
    "maturity": lambda one: one.maturity.replace("any", ""),
    **{f"cost {name}": lambda one, at=at: _factor(one.cost, at) for name, at in QUANTILES.items()},  # type: ignore[misc]
    **{f"time {name}": lambda one, at=at: _factor(one.schedule, at) for name, at in QUANTILES.items()},  # type: ignore[misc]
}


def _three(figure: Figure, scale: float = 1.0) -> dict[str, str]:
    ends = {"P10": figure.p10, "median": figure.value, "P90": figure.p90}
    return {name: "" if end is None else _written(end / scale) for name, end in ends.items()}


LEARNING: dict[str, Column] = {
    name: lambda one, name=name: _three(one.rate, 0.01)[name]  # type: ignore[misc]
    for name in ("P10", "median", "P90")
}
MILESTONES: dict[str, Column] = {
    name: lambda one, name=name: _three(one.months)[name]  # type: ignore[misc]
    for name in ("P10", "median", "P90")
}

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

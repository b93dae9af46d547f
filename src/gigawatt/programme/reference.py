"""The reference of the programme file, written from the same keys that the reader goes by."""

from __future__ import annotations

from gigawatt.catalog.load import catalogue
from gigawatt.programme import (
    accelerators_reader,
    asset_reader,
    chips_reader,
    connection_reader,
    demand_reader,
    models_reader,
    power_reader,
    reader,
    settings_reader,
    sites_reader,
    work_reader,
)
from gigawatt.programme.futures import risk_options, risk_reader, risk_scenarios, schedule_reader, uncertainty_reader
from gigawatt.programme.money import (
    assumptions_reader,
    capital_reader,
    contracts_reader,
    finance_reader,
    lease_reader,
    tax_reader,
    tranche_reader,
)
from gigawatt.programme.money.contract_terms_reader import contract_sections
from gigawatt.programme.sections import figure_reader
from gigawatt.programme.sections.section import Key
from gigawatt.programme.settings_reader import DEFAULT_BASE_YEAR
from gigawatt.units import unit_names

SECTIONS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    ("the file", reader.ROOT_KEYS),
    ("programme", settings_reader.PROGRAMME_KEYS),
    ("programme.horizon", settings_reader.HORIZON_KEYS),
    ("demand.WORKLOAD", demand_reader.WORKLOAD_KEYS),
    ("demand.WORKLOAD.train", work_reader.TRAIN_KEYS),
    ("demand.WORKLOAD.serve", work_reader.SERVE_KEYS),
    ("demand.WORKLOAD.interruptible", demand_reader.INTERRUPTIBLE_KEYS),
    ("demand.WORKLOAD.shiftable", demand_reader.SHIFTABLE_KEYS),
    ("sites.SITE", sites_reader.SITE_KEYS),
    ("sites.SITE.place", sites_reader.PLACE_KEYS),
    ("sites.SITE.connection", connection_reader.CONNECTION_KEYS),
    ("sites.SITE.connection.export", connection_reader.EXPORT_KEYS),
    ("sites.SITE.phases.PHASE", sites_reader.PHASE_KEYS),
    ("sites.SITE.phases.PHASE.commitment", sites_reader.PHASE_COMMITMENT_KEYS),
    ("sites.SITE.phases.PHASE.commitment.chips.CHIP", sites_reader.CHIP_COMMITMENT_KEYS),
    ("sites.SITE.phases.PHASE.option", sites_reader.PHASE_OPTION_KEYS),
    ("sites.SITE.phases.PHASE.hall", sites_reader.HALL_KEYS),
    ("sites.SITE.power.ASSET", asset_reader.ASSET_KEYS),
    ("sites.SITE.power.ASSET.commitment", asset_reader.ASSET_COMMITMENT_KEYS),
    ("sites.SITE.power.ASSET.option", asset_reader.ASSET_OPTION_KEYS),
    ("sites.SITE.power.ASSET.contract", asset_reader.CONTRACT_KEYS),
    ("power", power_reader.POWER_KEYS),
    ("power.technologies.TECHNOLOGY", power_reader.TECHNOLOGY_KEYS),
    ("power.fuels.FUEL", power_reader.FUEL_KEYS),
    ("power.slots.NAME", power_reader.SLOT_KEYS),
    ("chips.CHIP", chips_reader.CHIP_KEYS),
    ("accelerators.ACCELERATOR", accelerators_reader.ACCELERATOR_KEYS),
    ("models.MODEL", models_reader.MODEL_KEYS),
    ("policy", settings_reader.POLICY_KEYS),
    ("finance", finance_reader.FINANCE_KEYS),
    ("finance.assumptions", assumptions_reader.ASSUMPTION_KEYS),
    ("finance.assumptions.revenue.WORKLOAD", assumptions_reader.REVENUE_KEYS),
    ("finance.announced", assumptions_reader.ANNOUNCED_KEYS),
    ("finance.contracts.CONTRACT", contracts_reader.CONTRACT_KEYS),
    *contract_sections(),
    ("finance.vehicles.VEHICLE", capital_reader.VEHICLE_KEYS),
    ("finance.vehicles.VEHICLE.holds", capital_reader.HOLDS_KEYS),
    ("finance.vehicles.VEHICLE.tranches.TRANCHE", tranche_reader.TRANCHE_KEYS),
    ("finance.vehicles.VEHICLE.support", capital_reader.SUPPORT_KEYS),
    ("finance.vehicles.VEHICLE.overruns", capital_reader.SUPPORT_KEYS),
    ("finance.vehicles.VEHICLE.contractor", capital_reader.CONTRACTOR_KEYS),
    ("finance.vehicles.VEHICLE.tax_equity", capital_reader.TAX_EQUITY_KEYS),
    ("finance.vehicles.VEHICLE.lease", lease_reader.LEASE_KEYS),
    ("finance.vehicles.VEHICLE.guarantee", lease_reader.GUARANTEE_KEYS),
    ("finance.vehicles.VEHICLE.residual", lease_reader.RESIDUAL_KEYS),
    ("finance.tax", tax_reader.TAX_KEYS),
    ("finance.currencies", tax_reader.CURRENCY_KEYS),
    ("finance.tax.sites.SITE", tax_reader.TAX_SITE_KEYS),
    ("finance.tax.credits.NAME", tax_reader.CREDIT_KEYS),
    ("schedule", schedule_reader.SCHEDULE_KEYS),
    ("schedule.sites.SITE", schedule_reader.SITE_SCHEDULE_KEYS),
    ("schedule.sites.SITE.connection", schedule_reader.ITEM_SCHEDULE_KEYS[:1]),
    ("schedule.sites.SITE.phases.PHASE", schedule_reader.ITEM_SCHEDULE_KEYS[:1]),
    ("schedule.sites.SITE.power.ASSET", schedule_reader.ITEM_SCHEDULE_KEYS),
    ("schedule.sites.SITE.tasks.TASK", schedule_reader.TASK_KEYS),
    ("schedule.calendars.CALENDAR", schedule_reader.CALENDAR_KEYS),
    ("schedule.crews.CREW", schedule_reader.CREW_KEYS),
    ("schedule.suppliers.SUPPLIER", schedule_reader.SUPPLIER_KEYS),
    ("schedule.slots.SLOT", schedule_reader.SLOT_KEYS),
    ("uncertainty", uncertainty_reader.UNCERTAINTY_KEYS),
    ("uncertainty.price_paths.PATH", uncertainty_reader.PRICE_PATH_KEYS),
    ("uncertainty.price_paths.PATH.fuels.FUEL", uncertainty_reader.FUEL_CHANGE_KEYS),
    ("uncertainty.price_paths.PATH.electricity", uncertainty_reader.ELECTRICITY_KEYS),
    ("uncertainty.price_paths.PATH.markets.MARKET", uncertainty_reader.MARKET_CHANGE_KEYS),
    ("uncertainty.price_paths.PATH.carbon_price", uncertainty_reader.CARBON_CHANGE_KEYS),
    ("risk", risk_reader.RISK_KEYS),
    ("risk.causes.CAUSE", risk_reader.CAUSE_KEYS),
    ("risk.correlations.NAME", risk_reader.CORRELATION_KEYS),
    ("risk.options.NAME", risk_options.OPTION_KEYS),
    ("risk.scenarios.NAME", risk_scenarios.SCENARIO_KEYS),
    ("risk.scenarios.NAME.changes.CHANGE", risk_scenarios.CHANGE_KEYS),
    ("any quantity, written as a mapping", figure_reader.QUANTITY_KEYS),
    ("any path, written with shared provenance", figure_reader.PATH_KEYS),
)


def reference_text() -> str:
    """Every section with its keys as Markdown tables, and every unit name."""
    parts = [_section(title, keys) for title, keys in SECTIONS]
    parts.append("### Unit names\n\n" + ", ".join(f"`{name}`" for name in unit_names()) + "\n")
    currencies = ", ".join(f"`{name}`" for name in sorted(catalogue(DEFAULT_BASE_YEAR).currencies))
    parts.append(f"### Other currencies\n\n{currencies}, with the prefixes and years of `USD`.\n")
    return "\n".join(parts)


def _section(title: str, keys: tuple[Key, ...]) -> str:
    heading = f"`{title}`" if " " not in title else title[0].upper() + title[1:]
    rows = [f"| `{key.name}` | {_cell(key.takes)} | {_cell(key.help)} | {_cell(key.default) or '**required**'} |" for key in keys]
    return "\n".join([f"### {heading}\n", "| key | takes | meaning | default |", "| --- | --- | --- | --- |", *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "or")

"""What it costs to run the plant: operation and maintenance, fuel, land, insurance, property tax, purchased electricity."""

from __future__ import annotations

import numpy as np

from gigawatt.finance.single_owner.cases import Array, Cases, Lines
from gigawatt.finance.single_owner.energy import Energy

_EXPENSES = (
    "cf_om_fixed_expense",
    "cf_om_production_expense",
    "cf_om_capacity_expense",
    "cf_om_fuel_expense",
    "cf_om_opt_fuel_1_expense",
    "cf_om_opt_fuel_2_expense",
    "cf_land_lease_expense",
    "cf_property_tax_expense",
    "cf_insurance_expense",
    "cf_recapitalization",
)


def operating_lines(cases: Cases, power: Energy) -> Lines:
    """SAM's lines of expenses but for purchased electricity, which may have the price that is looked for."""
    installed = cases.number("total_installed_cost")
    served = cases.year >= 1
    decline = 1.0 - cases.percent("prop_tax_assessed_decline") * (cases.year - 1)
    assessed = installed * cases.percent("prop_tax_cost_assessed_percent") * np.maximum(decline, 0.0) * served
    lines = {
        "cf_om_fixed_expense": cases.escalating("om_fixed"),
        "cf_om_production_expense": cases.escalating("om_production") * power.sold / 1000.0,
        "cf_om_capacity_expense": cases.escalating("om_capacity") * cases.number("system_capacity"),
        "cf_om_fuel_expense": _fuel(cases),
        "cf_land_lease_expense": cases.escalating("om_land_lease") * cases.number("land_area"),
        "cf_property_tax_assessed_value": assessed,
        "cf_property_tax_expense": assessed * cases.percent("property_tax_rate"),
        "cf_insurance_expense": installed * cases.percent("insurance_rate") * cases.inflation(),
        "cf_recapitalization": _recapitalization(cases),
    }
    for feedstock in ("om_opt_fuel_1", "om_opt_fuel_2"):
        cost = cases.grown(f"{feedstock}_cost", cases.percent("inflation_rate") + cases.percent(f"{feedstock}_cost_escal"))
        lines[f"cf_{feedstock}_expense"] = cost * cases.number(f"{feedstock}_usage")
    return lines


def _fuel(cases: Cases) -> Array:
    """Fuel: kWh a year x MMBtu/MWh x USD/MMBtu / 1000."""
    price = cases.grown("om_fuel_cost", cases.percent("inflation_rate") + cases.percent("om_fuel_cost_escal"))
    used = np.where(cases.year >= 1, cases.number("annual_fuel_usage"), 0.0)
    for case, row in enumerate(cases.rows):
        if row["system_use_lifetime_output"] and np.size(row["annual_fuel_usage_lifetime"]) > 1:
            used[case, 1:] = np.asarray(row["annual_fuel_usage_lifetime"], dtype=np.float64)[-cases.years :]
    return np.asarray(price * used * cases.number("system_heat_rate") / 1000.0)


def _recapitalization(cases: Cases) -> Array:
    """Equipment replaced out of operating cash in the years that the case marks."""
    growth = 1.0 + cases.percent("inflation_rate") + cases.percent("system_recapitalization_escalation")
    marked = cases.by_year("system_lifetime_recapitalize") * (cases.number("system_use_recapitalization") != 0.0)
    return np.asarray(marked * cases.number("system_recapitalization_cost") * growth ** (cases.year - 1))


def with_purchases(cases: Cases, lines: Lines, power: Energy, price_usd_per_kwh: Array) -> Lines:
    """Purchased electricity, and all expenses together: from the utility's bill, or at the price at which the plant sells."""
    bill = cases.by_year("utility_bill_w_sys")
    own_price = -power.weighted_purchases * price_usd_per_kwh
    purchases = np.where(cases.number("en_electricity_rates") != 0.0, bill, own_price)
    expenses = sum((lines[name] for name in _EXPENSES), purchases * (cases.year >= 1))
    return {"cf_utility_bill": purchases, "cf_operating_expenses": np.asarray(expenses)}

"""What the plant earns: energy at the contract's price, capacity, curtailed energy, what is left at the end."""

from __future__ import annotations

import numpy as np

from gigawatt.finance.single_owner.cases import Array, Cases, Lines
from gigawatt.finance.single_owner.energy import Energy


def price_line(cases: Cases, first_year_usd_per_kwh: Array) -> Array:
    """The contract's price of each year [USD/kWh] from that of year 1, shape (cases, 1)."""
    grown = first_year_usd_per_kwh * (1.0 + cases.percent("ppa_escalation")) ** (cases.year - 1)
    return np.where(cases.year >= 1, grown, 0.0)


def given_price_line(cases: Cases) -> Array:
    """The price that the case gives: one number that escalates, or a row year by year [USD/kWh]."""
    return cases.grown("ppa_price_input", cases.percent("ppa_escalation"))


def fixed_revenue_lines(cases: Cases, energy_lines: Lines) -> Lines:
    """SAM's lines of revenue that do not hang on the price of energy."""
    amount = cases.grown("cp_capacity_payment_amount", cases.percent("cp_capacity_payment_esc"))
    credited_mw = cases.grown("cp_capacity_credit_percent") / 100.0 * cases.number("cp_system_nameplate")
    by_capacity = cases.whole("cp_capacity_payment_type") == 0
    curtailment_price = cases.grown("grid_curtailment_price", cases.percent("grid_curtailment_price_esc"))
    salvage = cases.nothing()
    salvage[:, -1:] = cases.number("total_installed_cost") * cases.percent("salvage_percentage")
    return {
        "cf_capacity_payment": np.where(by_capacity, amount * credited_mw, amount),
        "cf_curtailment_value": energy_lines["cf_energy_curtailed"] * curtailment_price,
        "cf_thermal_value": cases.nothing(),
        "cf_net_salvage_value": salvage,
    }


def revenue_lines(lines: Lines, power: Energy, price_usd_per_kwh: Array) -> Lines:
    """SAM's lines of revenue at a price of each year, shape (cases, years + 1) [USD/kWh]."""
    value = power.weighted_sales.sum(axis=(1, 2)) * price_usd_per_kwh
    total = value + lines["pbi_for_debt"]
    for name in ("cf_thermal_value", "cf_curtailment_value", "cf_capacity_payment", "cf_net_salvage_value"):
        total = total + lines[name]
    return {"cf_ppa_price": 100.0 * price_usd_per_kwh, "cf_energy_value": value, "cf_total_revenue": total}

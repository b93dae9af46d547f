"""What a pro-forma is worth: net present value, rates of return, levelised cost and price, coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigawatt.finance.returns import discount_factors, net_present_value, nominal_rate
from gigawatt.finance.single_owner.cases import Array, Cases, Lines
from gigawatt.finance.single_owner.internal_rate import cumulative_rates_percent, rates_percent

CENTS = 100.0


@dataclass(frozen=True, slots=True)
class Metrics:
    """The headline of each case, shape (cases,); NaN where there is none."""

    npv_usd: Array
    irr_percent: Array
    lcoe_nominal_cents_per_kwh: Array
    lppa_nominal_cents_per_kwh: Array
    debt_usd: Array
    min_dscr: Array


def nominal_discount_rate(cases: Cases) -> Array:
    """The owner's nominal rate, shape (cases,)."""
    return np.asarray(nominal_rate(cases.percent("real_discount_rate"), cases.percent("inflation_rate")))[:, 0]


def metrics(cases: Cases, lines: Lines, debt_usd: Array) -> Metrics:
    """The headline of all cases."""
    rate = nominal_discount_rate(cases)
    energy = net_present_value(rate, lines["cf_energy_sales"])
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = -net_present_value(rate, lines["cf_annual_costs"]) / energy
        price = net_present_value(rate, lines["cf_energy_value"]) / energy
    ratios = np.where(lines["cf_debt_payment_total"] != 0.0, lines["cf_pretax_dscr"], np.inf)
    least = ratios.min(axis=1)
    return Metrics(
        net_present_value(rate, lines["cf_project_return_aftertax"]),
        rates_percent(lines["cf_project_return_aftertax"]),
        CENTS * cost,
        CENTS * price,
        debt_usd[:, 0],
        np.where(np.isfinite(least), least, np.nan),
    )


def return_lines(cases: Cases, lines: Lines) -> Lines:
    """SAM's lines of what the project would have returned had it ended after each year."""
    factors = discount_factors(nominal_discount_rate(cases), cases.years)
    found: Lines = {}
    for name in ("cf_project_return_pretax", "cf_project_return_aftertax"):
        found[f"{name}_irr"] = cumulative_rates_percent(lines[name])
        found[f"{name}_npv"] = np.cumsum(lines[name] * factors, axis=1)
    rates = found["cf_project_return_aftertax_irr"]
    found["cf_project_return_aftertax_max_irr"] = _best_so_far(cases, rates)
    return found


def _best_so_far(cases: Cases, rates: Array) -> Array:
    """The best rate of this year and those before [%], from year 2 on; it starts anew, at nought, where there is no rate.

    In the target year of a price that was looked for and found, the target itself counts.
    """
    target = cases.number("flip_target_percent")
    met = np.abs(rates - target) < cases.number("ppa_soln_tolerance") * target
    found = (cases.whole("ppa_soln_mode") == 0) & (cases.year == cases.whole("flip_target_year")) & met
    reached = np.where(found, target, rates)
    best = np.zeros_like(rates)
    best[:, 0] = np.nan
    for year in range(2, rates.shape[1]):
        best[:, year] = np.where(np.isnan(reached[:, year]), 0.0, np.fmax(best[:, year - 1], reached[:, year]))
    return best

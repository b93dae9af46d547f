"""What a pro-forma is worth: net present value, rates of return, levelised cost and price, coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigawatt.finance.returns import discount_factors, net_present_value, nominal_rate
from gigawatt.finance.single_owner.cases import Array, Cases, Lines
from gigawatt.finance.single_owner.internal_rate import cumulative_rates_percent, rates_percent

CENTS = 100.0
_ROUNDING = 1e-14


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
    found["cf_project_return_aftertax_max_irr"] = _best_so_far(cases, rates, lines["cf_project_return_aftertax"])
    return found


def _worth_by_target(cases: Cases, aftertax: Array) -> Array:
    """Worth at the target rate of what is returned by the target year, shape (cases, 1) [USD]."""
    counted = aftertax * (cases.year <= cases.whole("flip_target_year"))
    return net_present_value(cases.percent("flip_target_percent")[:, 0], counted)[:, None]


def _best_so_far(cases: Cases, rates: Array, aftertax: Array) -> Array:
    """The best rate of this year and those before [%], from year 2 on; it starts anew, at nought, where there is no rate.

    In the target year of a price that was looked for, and found to the dollar, the target itself counts.
    """
    target_year = cases.year == cases.whole("flip_target_year")
    by_target = _worth_by_target(cases, aftertax)
    met = np.abs(by_target) < cases.number("ppa_soln_tolerance") + _ROUNDING * np.abs(aftertax).max(axis=1, keepdims=True)
    solved = (cases.whole("ppa_soln_mode") == 0) & target_year & met & ~np.isnan(rates)
    reached = np.where(solved, np.fmax(cases.number("flip_target_percent"), rates), rates)
    best = np.zeros_like(rates)
    best[:, 0] = np.nan
    for year in range(2, rates.shape[1]):
        best[:, year] = np.where(np.isnan(reached[:, year]), 0.0, np.fmax(best[:, year - 1], reached[:, year]))
    return best

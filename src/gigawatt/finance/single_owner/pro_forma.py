"""The single-owner pro-forma: a project's cash from its hours to its owner, line by line as SAM has it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigawatt.finance.single_owner.basis import TAXES, basis, depreciation_lines
from gigawatt.finance.single_owner.capital import Closing, close
from gigawatt.finance.single_owner.cases import Array, Cases, Lines
from gigawatt.finance.single_owner.energy import Energy, energy, energy_lines, revenue_parts
from gigawatt.finance.single_owner.equipment import ACCOUNTS, equipment_lines
from gigawatt.finance.single_owner.incentives import Grant, grants, production_lines
from gigawatt.finance.single_owner.operating import operating_lines, with_purchases
from gigawatt.finance.single_owner.reserves import reserve_lines, working_reserve
from gigawatt.finance.single_owner.revenue import fixed_revenue_lines, revenue_lines
from gigawatt.finance.single_owner.tax import production_credit_lines, tax_lines, tax_rate_lines


@dataclass(frozen=True, slots=True)
class BeforePrice:
    """What does not hang on the price of energy."""

    power: Energy
    grants: tuple[Grant, ...]
    lines: Lines


@dataclass(frozen=True, slots=True)
class ProForma:
    """Lines by SAM's names, shape (cases, years + 1), and the figures of closing, shape (cases, 1)."""

    lines: Lines
    closing: Closing


def before_price(cases: Cases) -> BeforePrice:
    """Energy, expenses, incentives, depreciation and credits of all cases."""
    power, given = energy(cases), grants(cases)
    lines = energy_lines(cases, power)
    lines |= operating_lines(cases, power) | fixed_revenue_lines(cases, lines)
    lines |= production_lines(cases, power.sold) | equipment_lines(cases)
    found = basis(cases, given)
    lines |= found.credits | depreciation_lines(cases, found)
    for tax in TAXES:
        replaced = sum((lines[f"cf_{tax}depr_me{account}"] for account in ACCOUNTS), cases.nothing())
        lines[f"cf_{tax}depr_total"] = lines[f"cf_{tax}depr_total"] + replaced
    lines |= production_credit_lines(cases, power.sold) | tax_rate_lines(cases)
    return BeforePrice(power, given, lines)


def at_price(cases: Cases, before: BeforePrice, price_usd_per_kwh: Array, cost_before_usd: Array | None = None) -> ProForma:
    """The pro-forma at a price of each year.

    Args:
        cases: all of them.
        before: their lines that do not hang on the price.
        price_usd_per_kwh: shape (cases, years + 1).
        cost_before_usd: cost at closing in the trial before, where a price is looked for, shape (cases, 1); NaN: there was none.
    """
    if cost_before_usd is None:
        cost_before_usd = np.full((len(cases.rows), 1), np.nan)
    lines = dict(before.lines)
    lines |= revenue_lines(lines, before.power, price_usd_per_kwh)
    lines |= with_purchases(cases, lines, before.power, price_usd_per_kwh)
    lines["cf_ebitda"] = lines["cf_total_revenue"] - lines["cf_operating_expenses"]
    lines["cf_reserve_om"] = working_reserve(cases, "months_working_reserve", lines["cf_operating_expenses"])
    owed = lines["cf_energy_value"] + lines["cf_capacity_payment"] + lines["cf_curtailment_value"]
    lines["cf_reserve_receivables"] = working_reserve(cases, "months_receivables_reserve", owed)
    set_aside = sum((lines[f"cf_funding_equip{account}"] for account in ACCOUNTS), cases.nothing())
    receivables = lines["cf_reserve_receivables"]
    owed_more = np.where(cases.year < cases.years, np.diff(receivables, axis=1, prepend=0.0), 0.0)
    cash = lines["cf_ebitda"] - set_aside - owed_more
    granted = np.asarray(sum(grant.paid_usd for grant in before.grants))
    of_debt, closing = close(cases, cash, granted, lines["cf_reserve_om"][:, :1], receivables[:, :1], cost_before_usd)
    lines |= of_debt
    lines |= reserve_lines(cases, lines)
    income = lines["cf_ebitda"] - lines["cf_debt_payment_interest"] + lines["cf_reserve_interest"]
    lines |= tax_lines(cases, lines, before.grants, income)
    lines |= _activities(cases, lines, closing, income)
    return ProForma(lines, closing)


def _activities(cases: Cases, lines: Lines, closing: Closing, income: Array) -> Lines:
    """SAM's lines of operating, investing and financing cash, and of the owner's return."""
    at_closing = (cases.year == 0).astype(np.float64)
    operating = income + lines["cf_pbi_total"] - lines["pbi_for_debt"]
    investing = -closing.property_cost * at_closing + lines["cf_project_ra"] + lines["cf_project_mecs"]
    financing = closing.cost * at_closing - lines["cf_debt_payment_principal"]
    pretax = (operating + investing + financing) * (1.0 - at_closing)
    invested = -closing.equity * at_closing
    credited = sum(lines[name] for name in ("cf_itc_total", "cf_ptc_fed", "cf_ptc_sta", "cf_fedtax", "cf_statax"))
    aftertax = pretax + invested + credited
    sold = lines["cf_energy_value"] + lines["cf_capacity_payment"] + lines["cf_curtailment_value"]
    return {
        "cf_project_operating_activities": operating,
        "cf_project_investing_activities": investing,
        "cf_project_financing_activities": financing,
        "cf_pretax_cashflow": pretax,
        "cf_project_return_pretax": pretax + invested,
        "cf_project_return_aftertax_cash": pretax + invested,
        "cf_project_return_aftertax": aftertax,
        "cf_annual_costs": aftertax - sold + lines["cf_disbursement_receivables"],
    }


def period_lines(before: BeforePrice, price_usd_per_kwh: Array) -> Lines:
    """SAM's lines of revenue by month and period of the day."""
    return revenue_parts(before.power, price_usd_per_kwh)

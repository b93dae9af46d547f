"""A taxpayer's years, one after another: interest limits, losses carried, credits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.tax import TaxJurisdiction
from gigawatt.finance.tax.carried import Carried
from gigawatt.finance.tax.written_off import step

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class YearOfTax:
    """A taxpayer's books by year: each array of shape (years,) [nominal USD].

    Attributes:
        income: Before interest and depreciation.
        interest_deducted: Of this year and earlier ones; ``interest_left``: carried to later years.
        losses_used, losses_left: Likewise; ``losses_left`` are those that wait at the year's end.
        taxable: After losses; negative where a loss counts at once.
        tax: Due before credits; negative where a loss is worth tax on other income.
        topped_up: Of it, what a minimum tax adds.
        credits_used, credits_left: Likewise.
    """

    income: Array
    interest_deducted: Array
    interest_left: Array
    depreciation: Array
    regional_tax: Array
    losses_used: Array
    losses_left: Array
    taxable: Array
    tax: Array
    topped_up: Array
    credits_used: Array
    credits_left: Array


def region(
    rules: TaxJurisdiction,
    limits: TaxJurisdiction | None,
    income: Array,
    interest: Array,
    depreciation: Array,
    years: NDArray[np.int64],
    losses_at_once: bool,
) -> YearOfTax:
    """A region's tax by year, with the country's limit of interest."""
    nothing = np.zeros(len(years))
    return country(rules, limits, income, interest, depreciation, nothing, nothing, years, losses_at_once)


def country(
    rules: TaxJurisdiction,
    limits: TaxJurisdiction | None,
    income: Array,
    interest: Array,
    depreciation: Array,
    regional_tax: Array,
    credit_earned: Array,
    years: NDArray[np.int64],
    losses_at_once: bool,
) -> YearOfTax:
    """A country's tax by year.

    Args:
        limits: Whose limit of interest holds; None: none does.
        income: Before interest and depreciation, shape (years,) [USD].
        interest: Net; negative where more is earned than paid.
        credit_earned: In the year, and not sold.
        losses_at_once: The owner has other income: a loss is worth its tax in the year itself, and credits are used in it.
    """
    count = len(years)
    rows = {
        name: np.zeros(count)
        for name in ("interest", "interest_left", "used", "left", "taxable", "tax", "topped", "credits", "credits_left")
    }
    losses = Carried(None if rules.loss_years is None else round(rules.loss_years.value))
    held_interest, held_credits = Carried(None), Carried(None)
    for index, year in enumerate(years.tolist()):
        deducted = regional_tax[index] if rules.regional_tax_deducted else 0.0
        before = float(income[index] - deducted)
        ebit = limits is not None and limits.interest_basis == "ebit"
        basis = before - (float(depreciation[index]) if ebit else 0.0)
        allowed = _interest(limits, float(interest[index]), basis, held_interest, year)
        profit = before - float(depreciation[index]) - allowed
        used = 0.0
        if profit < 0.0 and not losses_at_once:
            losses.add(year, -profit)
        elif profit > 0.0:
            used = losses.use(year, rules.loss_share.value * profit)
        taxable = profit - used if losses_at_once else max(0.0, profit - used)
        tax = step(rules.rate, year) * taxable
        topped = 0.0
        if rules.minimum_rate is not None:
            topped = max(0.0, step(rules.minimum_rate, year) * profit - tax) if profit > 0.0 else 0.0
        held_credits.add(year, float(credit_earned[index]))
        credit = held_credits.use(year, np.inf if losses_at_once else max(0.0, tax + topped))
        for name, value in zip(
            rows,
            (
                allowed, held_interest.left_usd, used, losses.left_usd, taxable, tax + topped, topped, credit,
                held_credits.left_usd,
            ),
            strict=True,
        ):  # fmt: skip
            rows[name][index] = value
    return YearOfTax(
        income, rows["interest"], rows["interest_left"], depreciation, regional_tax, rows["used"], rows["left"], rows["taxable"],
        rows["tax"], rows["topped"], rows["credits"], rows["credits_left"],
    )  # fmt: skip


def _interest(limits: TaxJurisdiction | None, net: float, basis: float, held: Carried, year: int) -> float:
    """The interest that may be taken off this year: its own and what waits, up to the limit."""
    if limits is None or limits.interest_share is None:
        return net
    limit = max(0.0, limits.interest_share.value * basis)
    if limits.interest_free_usd is not None:
        limit = max(limit, limits.interest_free_usd.value)
    if net <= 0.0:
        return net + held.use(year, limit - net)
    allowed = min(net, limit)
    held.add(year, net - allowed)
    return allowed + held.use(year, limit - allowed)

"""Costs and shares of what is bought or already stands: from figures by year to arrays over vintages and years."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.calendar import Calendar, annuity_factor, delivery_spend_by_year, spend_by_year
from gigawatt.plan.case import Commitment, Purchase
from gigawatt.quantity import YearPath

Floats = NDArray[np.float64]


def path_values(calendar: Calendar, path: YearPath) -> Floats:
    """A path's value in each year of the horizon, shape (years,)."""
    return np.array([path.at(float(year)) for year in calendar.years])


def build_purchase(
    calendar: Calendar,
    *,
    earliest: float,
    capex: YearPath,
    fixed_per_year: Floats,
    life_years: float,
    spend_shares: tuple[float, ...],
    most_per_year: float = float("inf"),
    deliveries: bool = False,
    delay: float = 0.0,
) -> Purchase | None:
    """Vintages of something that may be bought from ``earliest`` on; None when that is after the horizon.

    Args:
        calendar: the plan's years.
        earliest: fractional year of the first possible commissioning.
        capex: overnight cost by year of commissioning [USD per unit of capacity].
        fixed_per_year: fixed operation by year, shape (years,) [USD per unit and year].
        life_years: [years].
        spend_shares: overnight cost by year before commissioning.
        most_per_year: largest purchase of one vintage [units of capacity].
        deliveries: the purchase arrives evenly through its year (chips) rather than at one date.
        delay: by how much later everything comes [years]; the vintages stay those of ``earliest``.
    """
    years = [number for number, year in enumerate(calendar.years) if earliest < year + 1]
    if not years:
        return None
    shares, standing, capital, cash = [], [], [], []
    for number in years:
        year = int(calendar.years[number])
        online = max(earliest + delay, float(year))
        if deliveries:
            share = calendar.delivery_share(earliest, year, life_years)
            spent, before = delivery_spend_by_year(calendar, earliest, year, spend_shares)
        else:
            share = calendar.share(online, online + life_years)
            spent, before = spend_by_year(calendar, online, spend_shares)
        shares.append(share)
        ends = calendar.years + 1.0
        standing.append((ends > online) & (ends <= online + life_years + 1e-9))
        price = capex.at(float(year))
        capital.append(price * annuity_factor(calendar.discount_rate, life_years, spend_shares) * share)
        spent[0] += before  # a decision of the plan cannot be paid before the horizon begins
        cash.append(price * spent)
    share_array, capital_array = np.array(shares), np.array(capital)
    fixed = share_array * fixed_per_year
    return Purchase(
        years=np.array(years, dtype=np.int64),
        share=share_array,
        standing_at_end=np.array(standing),
        cost_usd=(capital_array + fixed) @ calendar.discount,
        capital_usd=capital_array,
        fixed_usd=fixed,
        cash_usd=np.array(cash),
        most=np.full(len(years), most_per_year),
    )


def build_commitment(
    calendar: Calendar,
    *,
    amount: float,
    date: float,
    retires: float | None,
    capex: YearPath,
    fixed_per_year: Floats,
    life_years: float,
    spend_shares: tuple[float, ...],
    spent_share: float,
) -> Commitment:
    """What is committed: its share of each year, and the cost that is not yet sunk.

    The sunk share of overnight cost is the larger of ``spent_share`` and what the spend curve puts before the horizon.
    """
    offline = date + life_years if retires is None else retires
    share = calendar.share(date, offline)
    cash, before = spend_by_year(calendar, date, spend_shares)
    sunk = max(spent_share, before)
    overnight = amount * capex.at(float(int(date)))
    to_spend = 1.0 - sunk
    # what is left to spend follows the curve from the horizon's start on; what falls after its end is not in any budget
    cash = cash * (to_spend / (1.0 - before)) if before < 1.0 else 0.0 * cash
    charge = overnight * to_spend * annuity_factor(calendar.discount_rate, life_years, spend_shares)
    new = np.where((calendar.years <= date) & (date < calendar.years + 1), amount, 0.0)
    return Commitment(
        amount=amount * share,
        capital_usd=charge * share,
        fixed_usd=amount * share * fixed_per_year,
        cash_usd=overnight * cash,
        new=new,
    )

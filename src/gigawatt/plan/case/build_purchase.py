"""Costs and shares of what is bought or already stands: from figures by year to arrays over vintages and periods."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.plan.case.calendar import (
    Calendar,
    annuity_factor,
    delivery_spend_by_period,
    recovery_factor,
    spend_by_period,
)
from gigawatt.plan.case.case import Commitment, Purchase
from gigawatt.plan.case.lateness import ON_TIME, Lateness
from gigawatt.quantity import YearPath

Floats = NDArray[np.float64]


def path_values(calendar: Calendar, path: YearPath) -> Floats:
    """A path's value in each period of the horizon: that of its calendar year, shape (periods,)."""
    return np.array([path.at(float(year)) for year in calendar.years])


def yearly_values(calendar: Calendar, path: YearPath) -> Floats:
    """A path's value in each calendar year of the horizon, shape (calendar years,)."""
    return np.array([path.at(float(year)) for year in calendar.calendar_years])


def build_purchase(
    calendar: Calendar,
    *,
    earliest: float,
    capex: YearPath,
    fixed_per_year: Floats,
    life_years: float,
    spend_shares: tuple[float, ...],
    most_per_year: float = float("inf"),
    late: Lateness = ON_TIME,
    until: float | None = None,
) -> Purchase | None:
    """Vintages of something that may be bought from ``earliest`` on; None when that is after the horizon.

    Args:
        calendar: the plan's periods.
        earliest: fractional year of the first possible commissioning.
        capex: overnight cost by year of commissioning [USD per unit of capacity].
        fixed_per_year: fixed operation by period at its yearly rate, shape (periods,) [USD per unit and year].
        life_years: [years].
        spend_shares: overnight cost by year before commissioning.
        most_per_year: largest purchase of one vintage [units of capacity].
        late: by how much later it comes; the vintages stay those of ``earliest``.
        until: fractional year by which it must be gone; what it cost is recovered by then.
    """
    ends = calendar.starts + calendar.lengths
    last = float("inf") if until is None else until
    periods = [number for number in range(calendar.count) if earliest < ends[number] and calendar.starts[number] < last]
    if not periods:
        return None
    vintages = []
    for number in periods:
        online = late.online(earliest, float(calendar.starts[number]))
        life = max(min(life_years, last - online), 1e-6)
        share = calendar.share(online, online + life)
        standing = (ends > online) & (ends <= online + life + 1e-9)
        if last - online < life_years:  # all of it leaves at once, and counts in the period in which it does
            standing = (ends > online) & (calendar.starts < last - 1e-9)
        price = capex.at(float(calendar.years[number]))
        charge = price * annuity_factor(calendar.discount_rate, life, spend_shares) * share
        spent, before = spend_by_period(calendar, online, spend_shares)
        vintages.append((number, share, standing, charge, price * _within(spent, before)))
    return _purchase(calendar, vintages, fixed_per_year, most_per_year)


def build_deliveries(
    calendar: Calendar,
    *,
    earliest: float,
    capex: YearPath,
    fixed_per_year: Floats,
    life_years: float,
    spend_shares: tuple[float, ...],
    kept_years: tuple[float, ...] = (),
    resale_half_life_years: float | None = None,
) -> Purchase | None:
    """Vintages of something that arrives evenly through each period (chips); None when that is after the horizon.

    What may be *refreshed* has a vintage more for every age at which it may go: its charge goes on to the end of its life, less
    what it sells for then.

    Args:
        calendar, earliest, capex, fixed_per_year, life_years, spend_shares: as in `build_purchase`.
        kept_years: ages at which it may be sold, less than its life [years].
        resale_half_life_years: in which the price of a used one halves; None: it sells for nothing.
    """
    ends = calendar.starts + calendar.lengths
    vintages = []
    rate = calendar.discount_rate
    for number in [number for number in range(calendar.count) if earliest < ends[number]]:
        price = capex.at(float(calendar.years[number]))
        whole = calendar.delivery_share(earliest, number, life_years)
        spent, before = delivery_spend_by_period(calendar, earliest, number, spend_shares)
        charge = price * annuity_factor(rate, life_years, spend_shares) * whole
        online = max(earliest, float(calendar.starts[number]))
        for kept in (*kept_years, life_years):
            share = calendar.delivery_share(earliest, number, kept)
            left = charge.copy()
            if kept < life_years and resale_half_life_years is not None:
                sold = price * 0.5 ** (kept / resale_half_life_years)
                left -= sold * recovery_factor(rate, life_years - kept) * (whole - share)
            standing = (ends > online) & (ends <= online + kept + 1e-9)
            vintages.append((number, share, standing, left, price * _within(spent, before)))
    return _purchase(calendar, vintages, fixed_per_year, float("inf")) if vintages else None


def _within(spent: Floats, before: float) -> Floats:
    """Cash within the horizon: a decision of the plan cannot be paid before the horizon begins."""
    paid = spent.copy()
    paid[0] += before
    return paid


Vintage = tuple[int, Floats, NDArray[np.bool_], Floats, Floats]  # period, share, standing, yearly charge, cash


def _purchase(calendar: Calendar, vintages: list[Vintage], fixed_per_year: Floats, most: float) -> Purchase:
    share = np.array([vintage[1] for vintage in vintages])
    capital = np.array([vintage[3] for vintage in vintages]) * calendar.lengths
    fixed = share * fixed_per_year * calendar.lengths
    return Purchase(
        years=np.array([vintage[0] for vintage in vintages], dtype=np.int64),
        share=share,
        standing_at_end=np.array([vintage[2] for vintage in vintages]),
        cost_usd=(capital + fixed) @ calendar.discount,
        capital_usd=capital,
        fixed_usd=fixed,
        cash_usd=np.array([vintage[4] for vintage in vintages]),
        most=np.full(len(vintages), most),
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
    """What is committed: its share of each period, and the cost that is not yet sunk.

    The sunk share of overnight cost is the larger of ``spent_share`` and what the spend curve puts before the horizon.
    """
    offline = date + life_years if retires is None else retires
    share = calendar.share(date, offline)
    cash, before = spend_by_period(calendar, date, spend_shares)
    sunk = max(spent_share, before)
    overnight = amount * capex.at(float(int(date)))
    to_spend = 1.0 - sunk
    # what is left to spend follows the curve from the horizon's start on; what falls after its end is not in any budget
    cash = cash * (to_spend / (1.0 - before)) if before < 1.0 else 0.0 * cash
    charge = overnight * to_spend * annuity_factor(calendar.discount_rate, life_years, spend_shares)
    new = np.zeros(calendar.count)
    period = calendar.period_at(date)
    if period is not None:
        new[period] = amount
    return Commitment(
        amount=amount * share,
        capital_usd=charge * share * calendar.lengths,
        fixed_usd=amount * share * fixed_per_year * calendar.lengths,
        cash_usd=overnight * cash,
        new=new,
    )


def build_retirement(
    calendar: Calendar, *, date: float, offline: float, fixed_per_year: Floats, earliest: float
) -> Purchase | None:
    """Closing a commitment for good at the start of a period, per unit: its share and its fixed cost fall away, capital stays.

    Args:
        calendar: the plan's periods.
        date, offline: between which it would stand, fractional years.
        fixed_per_year: shape (periods,) [USD per unit and year].
        earliest: fractional year from which it may close.
    """
    vintages = []
    nothing = np.zeros(calendar.count)
    ends = calendar.starts + calendar.lengths
    for number in range(calendar.count):
        closed = max(float(calendar.starts[number]), earliest, date)
        if closed >= offline or closed >= ends[number]:
            continue
        gone = calendar.share(closed, offline)
        if gone.any():
            vintages.append((number, -gone, ends <= -np.inf, nothing, nothing))
    return _purchase(calendar, vintages, fixed_per_year, float("inf")) if vintages else None

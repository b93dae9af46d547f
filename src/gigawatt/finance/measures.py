"""What a row of books is worth: net present value, rate of return, payback, peak funding, coverage, return on capital."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.books import Books
from gigawatt.finance.flows import Account
from gigawatt.finance.months import MONTHS_A_YEAR, Months
from gigawatt.finance.returns import internal_rates

Floats = NDArray[np.float64]
CENT = 0.01


@dataclass(frozen=True, slots=True)
class Measures:
    """What a row of monthly cash is worth; ``None`` where a measure has no meaning, and why in ``reasons``."""

    npv_usd: float
    residual_usd: float  # of which what is left at the end, undiscounted
    irr: float | None  # a share a year
    payback_years: float | None  # from the first month on, without what is left at the end
    peak_funding_usd: float
    peak_funding_month: int  # counted from the first
    least_coverage: float | None  # cash available over debt service, of the worst twelve months
    return_on_capital: float | None  # operating profit over capital at work, means over the months, a year
    reasons: tuple[str, ...]


def net_present_value_usd(months: Months, amounts_usd: Floats, yearly_rate: float) -> float:
    """Worth at the start of the first month of amounts at the end of each, shape (months,) [USD]."""
    return float(amounts_usd @ months.discount(yearly_rate, at=-1))


def measures_of(books: Books, yearly_rate: float, *, equity: bool = False, coverage: float | None = None) -> Measures:
    """What a set of books is worth.

    Args:
        books: By month.
        yearly_rate: Nominal, effective, as a share.
        equity: Of what owners pay in and are paid; else of the cash before any financing.
        coverage: The least of its debt, where it has any.
    """
    cash = books.to_owners_usd if equity else books.free_cash_usd
    residual = float(books.vintages.residual_usd.sum()) + float(books.investments_usd[-1])
    if equity:
        residual += float(books.cash_usd[-1] - books.debt_usd[-1])
    reasons: list[str] = []
    if equity and residual < -CENT:
        reasons.append(
            "it owes more at the horizon's end than it has left at book value: what repays it comes later and is not counted"
        )
    found = measures_of_cash(books.months, cash, residual, yearly_rate, reasons)
    return replace(found, least_coverage=coverage, return_on_capital=_return_on_capital(books))


def measures_of_cash(months: Months, cash: Floats, residual: float, yearly_rate: float, reasons: Sequence[str] = ()) -> Measures:
    """What cash by month is worth, without the measures that need books.

    Args:
        months: Its months.
        cash: Shape (months,) [USD].
        residual: What is left at the end, and counts in the last month [USD].
        yearly_rate: Nominal, effective, as a share.
        reasons: Why to be wary of it, so far.
    """
    whole = cash.copy()
    whole[-1] += residual
    reasons = list(reasons)
    irr = _rate_of_return(whole, reasons)
    funding = np.minimum(np.cumsum(cash), 0.0)
    trough = int(np.argmin(funding))
    return Measures(
        npv_usd=net_present_value_usd(months, whole, yearly_rate),
        residual_usd=residual,
        irr=irr,
        payback_years=_payback_years(cash, reasons),
        peak_funding_usd=abs(float(funding[trough])),
        peak_funding_month=trough,
        least_coverage=None,
        return_on_capital=None,
        reasons=tuple(reasons),
    )


def _rate_of_return(cash: Floats, reasons: list[str]) -> float | None:
    found = internal_rates(cash)
    if not bool(found.defined):
        words = {
            "none paid in": "no rate of return: nothing is paid in",
            "none paid out": "no rate of return: nothing comes back",
            "no flow": "no rate of return: no cash",
            "no rate": "no rate of return: at no rate is it worth nought",
            "several": "the rate of return is not unique: cash changes its sign more than once",
        }
        reasons.append(words[found.reason[0]])
        return None
    return float((1.0 + found.rate) ** MONTHS_A_YEAR - 1.0)


def _payback_years(cash: Floats, reasons: list[str]) -> float | None:
    """Years until the running sum is positive for good; None where it never is."""
    short = np.flatnonzero(np.cumsum(cash) < 0.0)
    if not len(short):
        return 0.0
    if short[-1] == len(cash) - 1:
        reasons.append("it does not pay back within the horizon")
        return None
    return float(short[-1] + 1) / MONTHS_A_YEAR


def _return_on_capital(books: Books) -> float | None:
    """Operating profit after tax over the mean book value of what is bought; None where nothing is."""
    capital = float(books.fixed_assets_usd.mean())
    if capital <= 0.0:
        return None
    profit = float((books.operating_profit_usd + books.net(Account.INCOME_TAX)).mean()) * MONTHS_A_YEAR
    return profit / capital

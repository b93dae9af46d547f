"""Debt: how much a cash flow carries, what it costs, and how it is paid down.

Arrays have the shape (cases, years + 1) or (years + 1,); index 0 is year 0, in which the debt is drawn; it is served at the end
of years 1 to its tenor. Rates are shares a year. Equations: docs/mathematics/single-owner.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Integers = int | npt.NDArray[np.int64]
Numbers = float | Array

_SMALL_RATE = 1e-4


@dataclass(frozen=True, slots=True)
class Amortisation:
    """A debt from its draw to its last payment; every array of shape (..., years + 1) [USD]."""

    balance: Array  # owed at the end of the year; in year 0 the debt
    interest: Array
    principal: Array

    @property
    def service(self) -> Array:
        """Interest and principal together."""
        return np.asarray(self.interest + self.principal)

    @property
    def size(self) -> Array:
        """The debt drawn, for each case."""
        return np.asarray(self.balance[..., 0])


def level_payment(principal_usd: Numbers, rate: Numbers, tenor_years: Integers) -> Array:
    """The equal yearly payment that serves a debt: principal x rate / (1 - (1 + rate)^-tenor); principal / tenor at rate 0."""
    rate, tenor = np.asarray(rate, dtype=np.float64), np.asarray(tenor_years, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        small = rate / -np.expm1(-tenor * np.log1p(rate))  # exact where the power's difference from 1 loses digits
        annuity = np.where(rate == 0.0, 1.0 / tenor, np.where(rate < _SMALL_RATE, small, rate / (1.0 - (1.0 + rate) ** -tenor)))
    return np.asarray(principal_usd * annuity)


def _within(tenor_years: Integers, years: int) -> Array:
    """1 in the years in which the debt is served, shape (..., years + 1)."""
    year = np.arange(years + 1)
    return np.asarray((year >= 1) & (year <= np.asarray(tenor_years)[..., None]), dtype=np.float64)


def level(principal_usd: Numbers, rate: Numbers, tenor_years: Integers, years: int) -> Amortisation:
    """A debt served by equal payments, interest first."""
    payment = level_payment(principal_usd, rate, tenor_years)[..., None] * _within(tenor_years, years)
    return paid_down(principal_usd, rate, payment)


def equal_principal(principal_usd: Numbers, rate: Numbers, tenor_years: Integers, years: int) -> Amortisation:
    """A debt of which the same amount is repaid every year, so that its service falls."""
    within = _within(tenor_years, years)
    each = np.asarray(principal_usd / np.asarray(tenor_years, dtype=np.float64))[..., None] * within
    balance = np.asarray(principal_usd, dtype=np.float64)[..., None] - np.cumsum(each, axis=-1)
    interest = np.zeros_like(balance)
    interest[..., 1:] = balance[..., :-1] * np.asarray(rate, dtype=np.float64)[..., None] * within[..., 1:]
    return Amortisation(balance, interest, each)


def paid_down(principal_usd: Numbers, rate: Numbers, service: Array) -> Amortisation:
    """A debt under a given service, interest first; what a payment leaves of the interest is added to the balance.

    Args:
        principal_usd: drawn in year 0, one or one for each case [USD].
        rate: share a year.
        service: paid at the end of each year, shape (..., years + 1) [USD]; index 0 is not read.
    """
    service = np.asarray(service, dtype=np.float64)
    rate = np.asarray(rate, dtype=np.float64)
    owed = np.broadcast_to(np.asarray(principal_usd, dtype=np.float64), service.shape[:-1])
    balance, interest, principal = np.empty_like(service), np.zeros_like(service), np.zeros_like(service)
    balance[..., 0] = owed
    for year in range(1, service.shape[-1]):
        interest[..., year] = balance[..., year - 1] * rate
        principal[..., year] = service[..., year] - interest[..., year]
        balance[..., year] = balance[..., year - 1] - principal[..., year]
    return Amortisation(balance, interest, principal)


def service_at_coverage(cash_available: Array, coverage: Numbers, tenor_years: Integers) -> Array:
    """What a cash flow pays at a debt service coverage ratio: cash / coverage in years 1 to the tenor, never below nought."""
    cash = np.asarray(cash_available, dtype=np.float64)
    share = _within(tenor_years, cash.shape[-1] - 1) / np.asarray(coverage, dtype=np.float64)[..., None]
    return np.asarray(np.maximum(cash, 0.0) * share)


def present_value_at_loan_rate(service: Array, rate: Numbers) -> Array:
    """The debt that a service repays to the last cent: the sum of service / (1 + rate)^year over years 1 onwards."""
    service = np.asarray(service, dtype=np.float64)
    factors = (1.0 + np.asarray(rate, dtype=np.float64))[..., None] ** -np.arange(service.shape[-1], dtype=np.float64)
    return np.asarray(np.sum((service * factors)[..., 1:], axis=-1))


def sculpted(cash_available: Array, coverage: Numbers, rate: Numbers, tenor_years: Integers) -> Amortisation:
    """The largest debt that a cash flow carries at a coverage, with its service sculpted to the cash.

    Args:
        cash_available: for debt service, shape (..., years + 1) [USD].
        coverage: cash over debt service, above 0.
        rate: of the loan, share a year.
        tenor_years: years in which it is served.
    """
    service = service_at_coverage(cash_available, coverage, tenor_years)
    return paid_down(present_value_at_loan_rate(service, rate), rate, service)


def coverage_ratio(cash_available: Array, service: Array) -> Array:
    """Cash over debt service of each year; NaN where no debt is served."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(service > 0.0, cash_available / service, np.nan)

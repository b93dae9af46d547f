"""What is paid at closing, and the debt that pays part of it.

A debt at a coverage is the worth of what the cash pays; a debt that is a share of the cost depends on its own fee and reserve.
SAM reckons some of it from a first estimate, in ten rounds or, where it looks for a price, from the trial before; so do we, and
say where.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gigawatt.finance.debt import equal_principal, level, paid_down
from gigawatt.finance.single_owner.cases import Array, Cases, Lines

Flags = npt.NDArray[np.bool_]

MONTHS_PER_YEAR = 12.0
_ROUNDS = 10  # in which SAM adds the debt's reserve to the debt


@dataclass(frozen=True, slots=True)
class Closing:
    """What is paid and drawn in year 0; every array of shape (cases, 1) [USD]."""

    debt: Array
    cost: Array  # net of cash incentives
    equity: Array
    property_cost: Array  # the cost without reserves


def close(
    cases: Cases, cash_for_debt: Array, grants: Array, working: Array, receivables: Array, cost_before: Array
) -> tuple[Lines, Closing]:
    """SAM's lines of the debt, and the figures of closing.

    Args:
        cases: all of them.
        cash_for_debt: before debt service in each year, shape (cases, years + 1) [USD].
        grants: cash incentives at closing, shape (cases, 1) [USD], as all below.
        working: the reserve for operating costs at closing.
        receivables: the reserve for what customers owe at closing.
        cost_before: the cost in the trial before this one, NaN in the first.
    """
    within = (cases.year >= 1) & (cases.year <= cases.whole("term_tenor"))
    installed = cases.number("total_installed_cost")
    paid = installed + sum(
        cases.number(name) for name in ("construction_financing_cost", "cost_debt_closing", "cost_other_financing")
    )
    covered, size_covered = _covered(cases, cash_for_debt, paid - grants + working, cost_before)
    shared, size_shared = _shared(cases, paid - grants + working)
    by_coverage = cases.whole("debt_option") == 1
    size = np.where(by_coverage, size_covered, size_shared)
    service = np.where(within, np.where(by_coverage, covered, shared), 0.0)
    lines = _debt_lines(cases, size, service, cash_for_debt, within)
    # SAM counts as a debt by share what of it is repaid within the analysis: all, unless its tenor or moratorium is too long.
    size = np.where(by_coverage, size, lines["cf_debt_payment_principal"].sum(axis=1, keepdims=True))
    lines["cf_debt_size"] = np.where(by_coverage, covered * _factor(cases) * (size != 0.0), lines["cf_debt_payment_principal"])
    property_cost = paid + cases.percent("cost_debt_fee") * size - grants
    cost = property_cost + working + receivables + lines["cf_reserve_debtservice"][:, :1]
    return lines, Closing(size, cost, cost - size, property_cost)


def _covered(cases: Cases, cash: Array, outlay: Array, cost_before: Array) -> tuple[Array, Array]:
    """What cash pays at a coverage, and the debt of that worth, or the largest share of the cost that is allowed.

    The cost is that of the trial before; in the first, without the reserves for debt and receivables, and with the debt's fee on
    the installed cost. What receivables take at closing lessens the debt as a payment of year 1 would, though it is none. Where
    the largest share is limited, cash below nought carries no debt, yet is divided as if it did. SAM has all of it so.
    """
    coverage = cases.number("dscr")
    served = (cases.year <= cases.whole("term_tenor")) & (coverage > 0.0)
    paid = np.divide(cash, coverage, out=np.zeros_like(cash), where=served)
    # Divided last and added one after the other: the last balance is nought to rounding, and SAM's rounding is ours.
    worth = np.divide(cash * _factor(cases), coverage, out=np.zeros_like(cash), where=served)
    size = np.cumsum(worth, axis=1)[:, -1:]
    first = outlay + cases.percent("cost_debt_fee") * cases.number("total_installed_cost")
    most = cases.percent("dscr_maximum_debt_fraction") * np.where(np.isnan(cost_before), first, cost_before)
    cut = (cases.number("dscr_limit_debt_fraction") != 0.0) & ((size > most) | (size < 0.0))
    scale = np.divide(most, size, out=np.ones_like(size), where=cut)
    return paid * scale, np.where(cut & (size < 0.0), 0.0, size * scale)


def _factor(cases: Cases) -> Array:
    """Worth at closing of a dollar of debt service; year 0 counts as year 1."""
    growth = 1.0 + cases.percent("term_int_rate")
    terms = np.concatenate([1.0 / growth, np.repeat(growth, cases.years - 1, axis=1)], axis=1)
    factor = np.divide.accumulate(terms, axis=1)
    return np.where(cases.year <= cases.whole("term_tenor"), np.concatenate([factor[:, :1], factor], axis=1), 0.0)


def _shared(cases: Cases, outlay: Array) -> tuple[Array, Array]:
    """Service and size of the debt that is a share of the cost, receivables aside.

    D = p (1 + p f) (C + k D): p the share, f the fee, C the outlay, k the debt's reserve at closing for each dollar of debt; ten
    times from D = p (1 + p f) C, which is the beginning of a geometric series.
    """
    share, fee = cases.percent("debt_percent"), cases.percent("cost_debt_fee")
    one = _repayment(cases, np.ones_like(share))
    reserve = cases.number("dscr_reserve_months") / MONTHS_PER_YEAR * one[:, 1:2]
    share = np.where(cases.whole("term_tenor") > 0, share, 0.0)
    with_fee = share * (1.0 + share * fee)
    rounds = np.arange(_ROUNDS + 1)
    size = with_fee * outlay * ((with_fee * reserve) ** rounds).sum(axis=1, keepdims=True)
    return one * size, size


def _repayment(cases: Cases, size: Array) -> Array:
    """Interest alone in the moratorium, then level payments or equal principal; shape (cases, years + 1)."""
    rate, tenor, waits = cases.percent("term_int_rate"), cases.whole("term_tenor"), cases.whole("loan_moratorium")
    repaid_over = np.maximum(tenor - waits, 1)
    columns = size[:, 0], rate[:, 0], repaid_over[:, 0], cases.years
    after = np.where(cases.whole("payment_option") == 0, level(*columns).service, equal_principal(*columns).service)
    moved = np.clip(cases.year - waits, 0, cases.years)
    service = np.take_along_axis(after, np.broadcast_to(moved, after.shape), axis=1)
    waiting = np.where((cases.year >= 1) & (cases.year <= np.minimum(waits, tenor)), size * rate, 0.0)
    return np.where(cases.year <= waits, waiting, service)


def _debt_lines(cases: Cases, size: Array, service: Array, cash: Array, within: Flags) -> Lines:
    loan = paid_down(size[:, 0], cases.percent("term_int_rate")[:, 0], service)
    until = cases.year <= cases.whole("term_tenor")
    interest, principal = np.where(until, loan.interest, 0.0), np.where(until, loan.principal, 0.0)
    after = loan.balance[np.arange(len(cases.rows))[:, None], np.minimum(cases.whole("term_tenor"), cases.years)]
    balance = np.where(until, loan.balance, np.where(cases.whole("debt_option") == 0, after, 0.0))
    with np.errstate(over="ignore"):
        ratio = np.divide(cash, service, out=np.zeros_like(cash), where=within & (service != 0.0))
    following = np.concatenate([service[:, 1:], np.zeros((len(cases.rows), 1))], axis=1)
    return {
        "cf_cash_for_ds": np.where(until, cash, 0.0),
        "cf_pv_interest_factor": _factor(cases),
        "cf_pv_cash_for_ds": cash * _factor(cases),
        "cf_debt_balance": balance,
        "cf_debt_payment_interest": interest,
        "cf_debt_payment_principal": principal,
        "cf_debt_payment_total": service,
        "cf_pretax_dscr": ratio,
        "cf_reserve_debtservice": cases.number("dscr_reserve_months") / MONTHS_PER_YEAR * following,
    }

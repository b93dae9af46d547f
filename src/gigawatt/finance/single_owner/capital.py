"""What is paid at closing, and the debt that pays part of it.

Debt, its fee and its reserve depend on each other, but linearly: the debt is found without iteration.
"""

from __future__ import annotations

import numpy as np

from gigawatt.finance.debt import Amortisation, level_payment, paid_down, present_value_at_loan_rate
from gigawatt.finance.single_owner.cases import Array, Cases, Lines

MONTHS_PER_YEAR = 12.0


def debt_lines(cases: Cases, cash_for_debt: Array, grants_usd: Array, other_reserves_usd: Array) -> tuple[Lines, dict[str, Array]]:
    """SAM's lines of the debt, and the figures of closing.

    Args:
        cases: all of them.
        cash_for_debt: in each year, shape (cases, years + 1) [USD].
        grants_usd: cash incentives at closing, shape (cases, 1) [USD].
        other_reserves_usd: funded at closing but for that of the debt's service, shape (cases, 1) [USD].
    """
    rate, tenor = cases.percent("term_int_rate"), cases.whole("term_tenor")
    factor = np.where(cases.year >= 1, (1.0 + rate) ** -np.maximum(cases.year, 1), (1.0 + rate) ** -1)
    within = (cases.year >= 1) & (cases.year <= tenor)
    cash = np.where(within, cash_for_debt, 0.0)
    coverage = cases.number("dscr")
    by_coverage = cases.whole("debt_option") == 1
    service = np.where(within, cash / np.where(by_coverage & (coverage > 0.0), coverage, 1.0), 0.0)
    carried = present_value_at_loan_rate(service, rate[:, 0])[:, None]
    before_debt = sum(
        cases.number(name)
        for name in ("total_installed_cost", "construction_financing_cost", "cost_debt_closing", "cost_other_financing")
    )
    outlay = before_debt + other_reserves_usd - grants_usd
    fee = cases.percent("cost_debt_fee")
    share = cases.percent("debt_percent")
    reserve_share = cases.number("dscr_reserve_months") / MONTHS_PER_YEAR
    first_payment = _percent_service(cases, np.ones_like(share), factor)[:, 1:2]
    by_share = share * outlay / (1.0 - share * (fee + reserve_share * first_payment))
    size = np.where(by_coverage, carried, by_share)
    service = np.where(by_coverage, service, _percent_service(cases, size, factor))
    loan = paid_down(size[:, 0], rate[:, 0], service)
    following = np.concatenate([service[:, 1:], np.zeros((len(cases.rows), 1))], axis=1)
    reserve = reserve_share * following
    cost = outlay + fee * size + reserve[:, :1]
    lines = _lines(cases, loan, service, cash, factor, reserve)
    lines["cf_debt_size"] = np.where(by_coverage, service * factor, np.where(within, loan.principal, 0.0))
    return lines, {"debt": size, "cost": cost, "fee": fee * size, "before_debt": np.asarray(before_debt), "equity": cost - size}


def _percent_service(cases: Cases, size: Array, factor: Array) -> Array:
    """Service of a debt that is a share of the cost: level payments after the moratorium."""
    rate, tenor = cases.percent("term_int_rate"), cases.whole("term_tenor")
    waits = cases.whole("loan_moratorium")
    repaid_over = np.maximum(tenor - waits, 1)
    payment = level_payment(size, rate, repaid_over)
    within = (cases.year >= 1) & (cases.year <= tenor)
    return np.where(within, np.where(cases.year <= waits, size * rate, payment), 0.0)


def _lines(cases: Cases, loan: Amortisation, service: Array, cash: Array, factor: Array, reserve: Array) -> Lines:
    within = service != 0.0
    return {
        "cf_cash_for_ds": cash,
        "cf_pv_interest_factor": np.where(cases.year <= cases.whole("term_tenor"), factor, 0.0),
        "cf_pv_cash_for_ds": np.where(cases.year >= 1, cash * factor, 0.0),
        "cf_debt_balance": loan.balance,
        "cf_debt_payment_interest": loan.interest,
        "cf_debt_payment_principal": loan.principal,
        "cf_debt_payment_total": service,
        "cf_pretax_dscr": np.divide(cash, service, out=np.zeros_like(cash), where=within),
        "cf_reserve_debtservice": reserve,
    }

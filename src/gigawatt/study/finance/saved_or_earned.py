"""What compute brings in, apart by what it is: paid by somebody, or the cost of going without that the owner is spared."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.flows import Account as Kind
from gigawatt.study.finance.account import Account

Floats = NDArray[np.float64]

CUT = "interruption"  # the clause of what is not paid for work that is cut, of all workloads of a site together


def saved_or_earned(account: Account) -> dict[str, Any]:
    """By calendar year what compute earns and what it saves, nominal; together they are its revenue.

    A workload whose price the section ``finance: assumptions: revenue`` states is sold; any other is used in house, and worth
    what the programme says that going without it costs. Work that is cut comes off what is earned where all is sold.
    """
    sold = _sold(account)
    months = account.plan.months
    amounts = {"earned_usd": months.none(), "saved_usd": months.none()}
    for flow in account.ledger.flows:
        if flow.account is Kind.COMPUTE:
            side = (flow.payee in account.group) - float(flow.payer in account.group)
            amounts["earned_usd" if flow.clause in sold else "saved_usd"] += side * flow.amounts_usd
    return {**{name: _by_year(account, usd) for name, usd in amounts.items()}, "sold": sorted(sold)}


def _sold(account: Account) -> set[str]:
    """Clauses of the ledger that users pay for."""
    sold = set(account.programme.finance.assumptions.revenue)
    return {*sold, CUT} if all(workload.key in sold for workload in account.programme.workloads) else sold


def _by_year(account: Account, amounts: Floats) -> dict[str, float]:
    months = account.plan.months
    years = [str(year) for year in months.years]
    return dict(zip(years, (months.by_year(amounts) + 0.0).tolist(), strict=True))  # no minus before nought

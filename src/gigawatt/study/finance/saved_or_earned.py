"""What compute brings in, apart by what it is: paid by somebody, or the cost of going without that the owner is spared."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.flows import Account as Kind
from gigawatt.study.finance.account import Account

Floats = NDArray[np.float64]

CUT = "interruption"  # the clause of what is not paid for work that is cut; its item is the workload


def saved_or_earned(account: Account) -> dict[str, Any]:
    """By calendar year what compute earns and what it saves, nominal; together they are its revenue.

    A workload whose price the section ``finance: assumptions: revenue`` states is sold; any other is used in house, and worth
    what the programme says that going without it costs.
    """
    sold = set(account.programme.finance.assumptions.revenue)
    months = account.plan.months
    amounts = {"earned_usd": months.none(), "saved_usd": months.none()}
    for flow in account.ledger.flows:
        if flow.account is Kind.COMPUTE:
            workload = flow.item if flow.clause == CUT else flow.clause
            side = (flow.payee in account.group) - float(flow.payer in account.group)
            amounts["earned_usd" if workload in sold else "saved_usd"] += side * flow.amounts_usd
    return {name: _by_year(account, usd) for name, usd in amounts.items()}


def _by_year(account: Account, amounts: Floats) -> dict[str, float]:
    months = account.plan.months
    years = [str(year) for year in months.years]
    return dict(zip(years, (months.by_year(amounts) + 0.0).tolist(), strict=True))  # no minus before nought

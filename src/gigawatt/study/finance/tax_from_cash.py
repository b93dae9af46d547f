"""Vehicles that file for themselves pay their income tax from their own cash, before their owners are paid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.losses import Planned
from gigawatt.finance.capital.raised import Raised
from gigawatt.finance.flows import Account
from gigawatt.finance.tax.assess import Assessed

Floats = NDArray[np.float64]

MOST_ROUNDS = 30
AT_REST_USD = 1e-4


def taxed_capital(planned: Planned, assessed_of: Callable[[Raised], Assessed | None]) -> tuple[Planned, Raised, Assessed | None]:
    """Capital and tax together: tax follows from interest, and interest from what tax leaves for debt.

    Each round errs by the tax on the change of interest, so that a few bring it to rest. A partnership's tax is its owners'.

    Args:
        planned: What vehicles raise money for, before tax.
        assessed_of: Tax by what is raised.

    Returns:
        The same with the tax among what operation leaves, what is raised then, and the tax.
    """
    before, taxes = planned.cash_usd, dict[str, Floats]()
    raised = planned.raised()
    assessed = assessed_of(raised)
    filing = {one.party: one.key for one in planned.vehicles if one.taxed_as == "corporation" and one.kind != "corporate"}
    for _ in range(MOST_ROUNDS):
        paid = {} if assessed is None else _paid(assessed, filing)
        if _moved(paid, taxes) <= AT_REST_USD:
            break
        taxes = paid
        cash = {key: before.get(key, planned.months.none()) - taxes.get(key, 0.0) for key in {**before, **taxes}}
        planned = replace(planned, cash_usd=cash)
        raised = planned.raised()
        assessed = assessed_of(raised)
    return planned, raised, assessed


def _paid(assessed: Assessed, filing: Mapping[str, str]) -> dict[str, Floats]:
    """What each vehicle pays, less its credits, by key; shape (months,) [USD]."""
    found: dict[str, Floats] = {}
    for flow in assessed.flows:
        for party, sign in ((flow.payer, 1.0), (flow.payee, -1.0)):
            if party in filing and flow.account in (Account.INCOME_TAX, Account.TAX_CREDIT):
                key = filing[party]
                found[key] = found.get(key, 0.0) + sign * flow.amounts_usd
    return found


def _moved(new: Mapping[str, Floats], old: Mapping[str, Floats]) -> float:
    """The most that any month's tax has changed by."""
    changes = (new.get(key, 0.0) - old.get(key, np.zeros(1)) for key in {**new, **old})
    return max((float(np.max(np.abs(change))) for change in changes), default=0.0)

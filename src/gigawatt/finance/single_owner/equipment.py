"""Major equipment that is replaced every so many years: put aside in equal parts, spent, and depreciated."""

from __future__ import annotations

import numpy as np

from gigawatt.finance.single_owner.basis import CLASSES, TAXES, shares_of_class
from gigawatt.finance.single_owner.cases import Cases, Lines
from gigawatt.finance.single_owner.incentives import WATTS_PER_KW

ACCOUNTS = (1, 2, 3)


def equipment_lines(cases: Cases) -> Lines:
    """SAM's lines of the three accounts: funding, spending, balance and depreciation.

    The n-th replacement is bought at the end of year n x frequency at the prices of its year; its cost is put aside in equal
    parts over the years before. What would be replaced after the analysis period is not put aside for.
    """
    lines: Lines = {}
    inflation = cases.inflation()
    for account in ACCOUNTS:
        cost = cases.number(f"equip{account}_reserve_cost") * cases.number("system_capacity") * WATTS_PER_KW
        every = cases.whole(f"equip{account}_reserve_freq")
        funding, spending = cases.nothing(), cases.nothing()
        for case in range(len(cases.rows)):
            step = int(every[case, 0])
            for bought in range(step, cases.years + 1, step) if step > 0 else ():
                spending[case, bought] = cost[case, 0] * inflation[case, bought]
                funding[case, bought - step + 1 : bought + 1] = spending[case, bought] / step
        lines[f"cf_funding_equip{account}"] = funding
        lines[f"cf_disbursement_equip{account}"] = -spending
        lines[f"cf_reserve_equip{account}"] = np.cumsum(funding - spending, axis=1)
        lines[f"cf_project_me{account}ra"] = spending - funding
        lines[f"cf_project_me{account}cs"] = -spending
        for tax in TAXES:
            lines[f"cf_{tax}depr_me{account}"] = _written_off(cases, spending, tax)
    lines["cf_project_mecs"] = np.asarray(sum(lines[f"cf_project_me{account}cs"] for account in ACCOUNTS))
    return lines


def _written_off(cases: Cases, spending: np.ndarray[tuple[int, int], np.dtype[np.float64]], tax: str) -> np.ndarray:
    """Depreciation of what was bought, from the year it is bought on."""
    line = cases.nothing()
    kinds = cases.whole(f"equip_reserve_depr_{tax}")[:, 0]
    for kind in np.unique(kinds[spending.any(axis=1)]):
        shares = shares_of_class(cases, CLASSES[kind])[:, 1:]
        of_kind = spending * (kinds == kind)[:, None]
        for bought in np.flatnonzero(of_kind.any(axis=0)):
            line[:, bought:] += of_kind[:, bought, None] * shares[:, : cases.years - bought + 1]
    return line

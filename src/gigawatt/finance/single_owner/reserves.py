"""Cash that lies idle: reserves for the debt's service, for operating costs, for what customers owe, for major equipment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gigawatt.finance.single_owner.cases import Array, Cases, Lines
from gigawatt.finance.single_owner.equipment import ACCOUNTS

MONTHS_PER_YEAR = 12.0
# The reserve of SAM's lines cf_reserve_*, and the name of its cash in cf_project_*.
_HELD = {"om": "wcra", "receivables": "receivablesra", "debtservice": "dsra"}


def working_reserve(cases: Cases, months: str, amount: Array) -> Array:
    """What is held at the end of each year for the next one: months of its amount, nothing after the last."""
    held = cases.nothing()
    held[:, :-1] = cases.number(months) / MONTHS_PER_YEAR * amount[:, 1:]
    return held


def _reserve_stays(cases: Cases) -> npt.NDArray[np.bool_]:
    """Where SAM never pays the debt's reserve back: a loan that outlives the analysis, a share of debt over one year."""
    tenor = cases.whole("term_tenor")
    outlives = (cases.year == cases.years) & (tenor > cases.years)
    of_one_year = (cases.year == 1) & (tenor == 1) & (cases.whole("debt_option") == 0)
    return np.asarray(outlives | of_one_year)


def reserve_lines(cases: Cases, lines: Lines) -> Lines:
    """SAM's lines of funding and disbursement, all reserves together, and the interest on them a year later."""
    found: Lines = {}
    cash = cases.nothing()
    for name, of_project in _HELD.items():
        change = np.diff(lines[f"cf_reserve_{name}"], axis=1, prepend=0.0)
        if name == "debtservice":
            change = np.where(_reserve_stays(cases), 0.0, change)
        last = cases.whole("term_tenor") if name == "debtservice" else cases.years
        released = (cases.year == last) & (cases.year >= 1)
        found[f"cf_funding_{name}"] = np.where(released, 0.0, change)
        found[f"cf_disbursement_{name}"] = np.where(released, change, 0.0)
        found[f"cf_project_{of_project}"] = -change
        cash = cash - change
    total = sum((lines[f"cf_reserve_{name}"] for name in _HELD), cases.nothing())
    for account in ACCOUNTS:
        total = total + lines[f"cf_reserve_equip{account}"]
        cash = cash + lines[f"cf_project_me{account}ra"]
    interest = cases.nothing()
    interest[:, 1:] = cases.percent("reserves_interest") * total[:, :-1]
    return found | {"cf_project_ra": cash, "cf_reserve_total": np.asarray(total), "cf_reserve_interest": interest}

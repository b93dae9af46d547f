"""A case of a project with one owner, short and complete: 100 MW for 30 years."""

from __future__ import annotations

import numpy as np

from gigawatt.finance.single_owner.cases import Value
from gigawatt.finance.single_owner.check import complete, problems, with_defaults

REQUIRED: dict[str, Value] = {
    "gen": np.full(8760, 60_000.0),
    "degradation": np.array([0.5]),
    "system_capacity": 100_000.0,
    "system_use_lifetime_output": 0.0,
    "dispatch_sched_weekday": np.ones((12, 24)),
    "dispatch_sched_weekend": np.ones((12, 24)),
    "dispatch_tod_factors": np.ones(9),
    "ppa_price_input": np.array([0.08]),
    "ppa_soln_mode": 1.0,
    "cp_capacity_payment_amount": np.array([0.0]),
    "cp_capacity_payment_esc": 0.0,
    "cp_capacity_payment_type": 1.0,
    "inflation_rate": 2.5,
    "real_discount_rate": 6.4,
    "total_installed_cost": 2e8,
    "construction_financing_cost": 5e6,
    "federal_tax_rate": np.array([21.0]),
    "state_tax_rate": np.array([7.0]),
    "depr_custom_schedule": np.array([0.0]),
    "om_capacity": np.array([20.0]),
}


def plain_case(**changes: Value) -> dict[str, Value]:
    """The case with changes, checked."""
    row, _ = with_defaults(REQUIRED | changes)
    assert list(problems(row)) == []
    return complete(row)

"""Tolling: a plant of others that runs for us, on fuel that we supply.

Equations: docs/mathematics/contracts.md, section 6.
"""

from __future__ import annotations

import numpy as np

from gigawatt.catalog.contract_terms.power import Tolling
from gigawatt.finance.contracts.deliveries import Array
from gigawatt.finance.contracts.power_purchase import capacity_flows
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Account, Flow


def settle(at: Settlement, terms: Tolling) -> list[Flow]:
    """Capacity, energy made, starts, and what the owner pays for burning more than he guaranteed."""
    running = at.running()
    made = sum((at.mwh(at.meter(item).taken_mw) for item in at.contract.items), at.months.none()) * running
    capacity = at.months.none() + terms.capacity_mw
    variable = at.escalated(terms.variable_charge, terms.escalator)
    flows = [
        *capacity_flows(at, "capacity", capacity, terms.capacity_charge, terms.escalator, terms.availability_guarantee),
        at.pays(Account.OPERATION, "energy made", made * variable),
        at.pays(Account.OPERATION, "starts", starts(at) * running * terms.start_charge_usd),
    ]
    if terms.heat_rate is not None:
        burned = sum((_fuel(at, item) for item in at.contract.items), at.months.none()) * running
        excess = np.maximum(burned - made * terms.heat_rate, 0.0)
        flows.append(at.receives(Account.FUEL, "fuel beyond the guaranteed heat rate", excess * at.fuel(terms.fuel)))
    return flows


def starts(at: Settlement) -> Array:
    """How often the items began to run after standing still, by month; shape (months,)."""
    found = at.months.none()
    for item in at.contract.items:
        runs = at.meter(item).taken_mw > 0.0
        began = runs & ~np.concatenate([[False], runs[:-1]])
        found += at.deliveries.intervals.total(began.astype(np.float64), at.months)
    return found


def _fuel(at: Settlement, item: str) -> Array:
    burned = at.meter(item).fuel_mwh
    return at.months.none() if burned is None else burned

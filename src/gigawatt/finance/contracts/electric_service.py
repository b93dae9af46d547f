"""Electric service from plants that a utility builds for one customer, for a term shorter than their life.

Equations: docs/mathematics/contracts.md, section 4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.contract_terms.utility import ElectricService, ServicePlant
from gigawatt.finance.contracts.deliveries import Array
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import MONTHS_A_YEAR


def settle(at: Settlement, terms: ElectricService) -> list[Flow]:
    """Plants, operation, fuel and the minimum bill from the customer; what he does not pay, from the utility's others."""
    flows: list[Flow] = []
    for asset, plant in terms.plants:
        flows += _plant(at, terms, asset, plant)
    if terms.minimum_bill_usd:
        bill = sum((flow.amounts_usd for flow in flows if flow.payer == at.contract.party), at.months.none())
        owed = at.at_year_end(terms.minimum_bill_usd / MONTHS_A_YEAR * at.running() - bill * at.running())
        flows.append(at.pays(Account.CAPACITY, "made up to the minimum bill", np.maximum(owed, 0.0)))
    return [*flows, *_tail(at, terms)]


def others(at: Settlement) -> str:
    """The utility's other customers, who pay for what this one does not."""
    return f"other customers of {at.contract.counterparty}"


def _plant(at: Settlement, terms: ElectricService, asset: str, plant: ServicePlant) -> list[Flow]:
    running = at.running(plant.online)
    charge, _ = recovery(at, terms, plant)
    meter = at.meter(asset, plant.online)
    made = at.mwh(meter.taken_mw) * running
    fixed = at.escalated(terms.fixed_om, terms.escalator) / MONTHS_A_YEAR * plant.capacity_mw * running
    flows = [
        at.pays(Account.CAPACITY, f"{asset}: cost and return", charge * terms.share * running),
        at.pays(Account.OPERATION, f"{asset}: fixed operation", fixed),
        at.pays(Account.OPERATION, f"{asset}: variable operation", made * at.escalated(terms.variable_om, terms.escalator)),
    ]
    if terms.fuel and meter.fuel_mwh is not None:
        flows.append(at.pays(Account.FUEL, f"{asset}: fuel passed on", meter.fuel_mwh * running * at.fuel(terms.fuel)))
    return flows


def recovery(at: Settlement, terms: ElectricService, plant: ServicePlant) -> tuple[Array, Array]:
    """What a plant's cost and return come to each month of its life, and what is then left; shape (months,) each [USD]."""
    life = plant.life_months or terms.life_months
    age = at.since(plant.online)
    in_life = (age >= 0) & (age < life)
    if terms.recovery == "level":
        monthly = terms.return_rate / MONTHS_A_YEAR
        payment = plant.capital_usd / worth(monthly, np.array(life))
        left = payment * worth(monthly, np.clip(life - age - 1, 0, life))
        return np.where(in_life, payment, 0.0), np.where(in_life, left, 0.0)
    written = plant.capital_usd / life
    opening = np.clip(plant.capital_usd - written * age, 0.0, plant.capital_usd)
    charge = np.where(in_life, written + opening * terms.return_rate / MONTHS_A_YEAR, 0.0)
    return charge, np.where(in_life, opening - written, 0.0)


def worth(monthly: float, months: NDArray[np.int64]) -> Array:
    """What a dollar at the end of each of so many months is worth before them, at a monthly rate."""
    if monthly == 0.0:
        return months.astype(np.float64)
    found: Array = -np.expm1(-months * np.log1p(monthly)) / monthly
    return found


def _tail(at: Settlement, terms: ElectricService) -> list[Flow]:
    """What is not written off at the end: the customer's share at once, the rest from others over the plant's life."""
    flows: list[Flow] = []
    for asset, plant in terms.plants:
        charge, left = recovery(at, terms, plant)
        running = at.running(plant.online)
        if 0 <= at.last < at.months.count:
            due = at.in_month(at.last, float(left[at.last]) * terms.tail_share)
            flows.append(at.pays(Account.PENALTY, f"{asset}: left at the end", due))
        beyond = np.where(at.place > at.last, 1.0 - terms.tail_share, 0.0)
        unpaid = charge * (running * (1.0 - terms.share) + beyond)
        flows.append(at.pays(Account.CAPACITY, f"{asset}: cost and return", unpaid, payer=others(at)))
    return flows

"""All contracts of a programme: what passes between the parties, and which of the plan's costs that stands for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gigawatt.catalog.contract_terms import Terms
from gigawatt.catalog.contract_terms.campus import BuildingLease, ChipSupply, CommunityBenefit, TaxAbatement
from gigawatt.catalog.contract_terms.power import FuelSupply, PowerPurchase, Prepayment, Tolling
from gigawatt.catalog.contract_terms.utility import ElectricService, GridConnection, LargeLoad
from gigawatt.finance.accruals import Accrual
from gigawatt.finance.contracts import (
    building_lease,
    chip_supply,
    electric_service,
    fuel_supply,
    grid_connection,
    large_load,
    place,
    power_purchase,
    prepayment,
    tolling,
)
from gigawatt.finance.contracts.deliveries import Deliveries
from gigawatt.finance.contracts.settlement import Settlement
from gigawatt.finance.flows import Flow
from gigawatt.finance.months import Months
from gigawatt.programme.money.contracts import Contract, Covered


def settle_all(contracts: Iterable[Contract], deliveries: Deliveries, months: Months) -> list[Flow]:
    """Every contract as flows, clause by clause, in the contracts' order.

    Args:
        contracts: The programme's contracts (``programme.finance.contracts``).
        deliveries: One future's operation over the same months.
        months: The months that money is counted in.

    Returns:
        Flows of non-zero amount, shape (months,) each [nominal USD]. Both sides of a contract are the same flow, so they sum
        to zero at every month.

    Raises:
        ValueError: If the months differ from those of the deliveries, or a contract needs a meter or price that is not there.
    """
    if months != deliveries.months:
        raise ValueError("contracts are settled in the months of their deliveries")
    return [flow for contract in contracts for flow in settle(contract, deliveries)]


def accrue_all(contracts: Iterable[Contract], deliveries: Deliveries) -> list[Accrual]:
    """What the books of both sides have besides the cash, in the months of the deliveries: of prepayments interest and loss."""
    found: list[Accrual] = []
    for contract in contracts:
        if isinstance(contract.terms, Prepayment):
            found += prepayment.accrue(Settlement(contract, deliveries), contract.terms)
    return [one for one in found if np.any(one.amounts_usd) or one.opening_usd]


def settle(contract: Contract, deliveries: Deliveries) -> list[Flow]:
    """One contract as flows, clause by clause; clauses under which nothing passes are left out."""
    flows = _clauses(Settlement(contract, deliveries), contract.terms)
    return [flow for flow in flows if np.any(flow.amounts_usd)]


def _clauses(at: Settlement, terms: Terms) -> list[Flow]:
    match terms:
        case PowerPurchase():
            return power_purchase.settle(at, terms)
        case LargeLoad():
            return large_load.settle(at, terms)
        case ElectricService():
            return electric_service.settle(at, terms)
        case Prepayment():
            return prepayment.settle(at, terms)
        case Tolling():
            return tolling.settle(at, terms)
        case FuelSupply():
            return fuel_supply.settle(at, terms)
        case GridConnection():
            return grid_connection.settle(at, terms)
        case ChipSupply():
            return chip_supply.settle(at, terms)
        case BuildingLease():
            return building_lease.settle(at, terms)
        case TaxAbatement():
            return place.settle_abatement(at, terms)
        case CommunityBenefit():
            return place.settle_benefit(at, terms)


def covered(contracts: Iterable[Contract]) -> set[Covered]:
    """The plan's costs that contracts stand for: site (None: every site), item, kind, as in the table ``costs``.

    The kinds are those of the study's table ``costs`` (``grid energy``, ``fuel``, ``power capital``, ...). The books leave these
    rows out in the months in which `covered_months` says so: after its end a contract covers nothing, and before it begins only
    what others build for it.
    """
    return {key for contract in contracts for key in contract.covers}


def covered_months(contracts: Iterable[Contract], months: Months) -> dict[Covered, NDArray[np.bool_]]:
    """In which months each of the plan's costs is covered; shape (months,) each."""
    found: dict[Covered, NDArray[np.bool_]] = {}
    place = np.arange(months.count)
    for contract in contracts:
        not_over = place < months.index(contract.end)
        for key in contract.covers:
            here = not_over if key in contract.covers_before else not_over & (place >= months.index(contract.start))
            found[key] = found.get(key, np.zeros(months.count, dtype=bool)) | here
    return found

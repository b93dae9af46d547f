"""From a vehicle's path to flows between parties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.capital.lease import Exit
from gigawatt.finance.capital.vehicle import Financed
from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import Months
from gigawatt.programme.money.capital import Tranche, Vehicle

Array = NDArray[np.float64]

ESCROW_BANK = "escrow bank"


def flows_of(
    vehicle: Vehicle,
    vehicles: Mapping[str, Vehicle],
    financed: Financed,
    rents: Array,
    leaving: Exit | None,
    tax_investor_share: Array,
    months: Months,
) -> tuple[Flow, ...]:
    """Every flow of one vehicle's capital that is not nought in all months.

    Args:
        tax_investor_share: Of distributions, by month, shape (months,).
    """
    found = [
        *_debt_flows(vehicle, financed, months),
        *_owners_flows(vehicle, vehicles, financed, tax_investor_share),
        *_property_flows(vehicle, vehicles, rents, leaving, months),
    ]
    if vehicle.support is not None:
        found.append(_flow(vehicle, vehicle.support.party, vehicle.party, Account.GUARANTEE, "debt service", financed.support))
    found.append(_flow(vehicle, ESCROW_BANK, vehicle.party, Account.INTEREST, "escrow", financed.escrow_interest))
    return tuple(flow for flow in found if np.any(flow.amounts_usd) and flow.payer != flow.payee)


def _flow(vehicle: Vehicle, payer: str, payee: str, account: Account, clause: str, amounts: Array, item: str = "") -> Flow:
    return Flow(payer, payee, account, item or vehicle.key, clause, amounts, vehicle.site)


def _debt_flows(vehicle: Vehicle, financed: Financed, months: Months) -> Iterator[Flow]:
    for tranche in vehicle.tranches:
        debt, item = financed.path.debts[tranche.key], f"{vehicle.key}.{tranche.key}"
        for lender, share in tranche.lenders.items():
            for account, amounts, clause in (
                (Account.INTEREST, debt.interest, "interest"),
                (Account.PRINCIPAL, debt.principal, tranche.repayment),
                (Account.FEE, financed.fees[tranche.key], "fees"),
            ):
                yield _flow(vehicle, vehicle.party, lender, account, clause, share * amounts, item)
            yield _flow(vehicle, lender, vehicle.party, Account.LOAN, "draws", share * debt.drawn, item)
            yield _flow(vehicle, lender, vehicle.party, Account.GRANT, "grant", share * debt.granted, item)
            yield _flow(
                vehicle, tranche.insurer or lender, lender, Account.GUARANTEE, "cover",
                share * tranche.cover * lost(tranche, debt.balance + debt.owed_interest, months), item,
            )  # fmt: skip
        if tranche.insurer:
            premium = financed.premiums[tranche.key]
            yield _flow(vehicle, vehicle.party, tranche.insurer, Account.GUARANTEE, "premium", premium, item)


def lost(tranche: Tranche, owed: Array, months: Months) -> Array:
    """What is still owed at the last month where that is after maturity; shape (months,) with one entry at most."""
    amounts = months.none()
    if months.index(tranche.matures) < months.count and owed[-1] > 1.0:
        amounts[-1] = owed[-1]
    return amounts


def owners_part(financed: Financed, tax_investor_share: Array) -> Array:
    """Distributions to the owners: all but the tax investor's share; shape (months,) [USD]."""
    return np.asarray(financed.distributions - (financed.distributions - financed.tax_equity) * tax_investor_share)


def _owners_flows(
    vehicle: Vehicle, vehicles: Mapping[str, Vehicle], financed: Financed, tax_investor_share: Array
) -> Iterator[Flow]:
    if vehicle.tax_equity is not None:
        investor = vehicle.tax_equity.investor
        yield _flow(vehicle, investor, vehicle.party, Account.EQUITY, "tax equity", financed.tax_equity)
        paid = (financed.distributions - financed.tax_equity) * tax_investor_share
        yield _flow(vehicle, vehicle.party, investor, Account.DISTRIBUTION, "flip", paid)
    left = owners_part(financed, tax_investor_share)
    for owner, share in vehicle.owners.items():
        party = vehicles[owner].party if owner in vehicles else owner
        yield _flow(vehicle, party, vehicle.party, Account.EQUITY, "ownership", share * financed.equity)
        yield _flow(vehicle, vehicle.party, party, Account.DISTRIBUTION, "ownership", share * left)


def _property_flows(
    vehicle: Vehicle, vehicles: Mapping[str, Vehicle], rents: Array, leaving: Exit | None, months: Months
) -> Iterator[Flow]:
    if vehicle.lease is not None:
        yield _flow(vehicle, vehicle.lease.tenant, vehicle.party, Account.RENT, "rent", rents)
    if leaving is None:
        return
    sale, paid = months.none(), months.none()
    sale[leaving.month], paid[leaving.month] = leaving.sale_usd, leaving.guarantee_usd
    if vehicle.residual is not None:
        yield _flow(vehicle, vehicle.residual.buyer, vehicle.party, Account.RESALE, "residual value", sale)
    if vehicle.guarantee is not None:
        payee = vehicles[leaving.pays_to].party
        yield _flow(vehicle, vehicle.guarantee.guarantor, payee, Account.GUARANTEE, "residual value", paid)

"""Debt that no one would lend as it stands: nothing to pay for, nothing to pay it back from, owners with nothing at stake."""

from __future__ import annotations

from collections.abc import Container, Sequence

from gigawatt.percent import percent
from gigawatt.programme.demand import Workload
from gigawatt.programme.money.capital import Vehicle
from gigawatt.programme.money.contracts import Contract
from gigawatt.programme.sections.section import Notebook, nearest

THIN_EQUITY = 0.05  # of cost: below it the owners' rate of return says little
OF_USERS = "chips"  # who owns chips has what compute brings in


def doubt_capital(
    vehicles: Sequence[Vehicle], contracts: Sequence[Contract], currencies: Sequence[str], notebook: Notebook
) -> None:
    """Note what is wrong, or probably not meant, with what each vehicle borrows.

    Args:
        vehicles: As declared.
        contracts: Of which a vehicle may be a side.
        currencies: ISO codes that have a rate of exchange.
        notebook: That takes the notes.
    """
    owners = {key for vehicle in vehicles for key in vehicle.owners}
    paid = {contract.counterparty for contract in contracts}
    for vehicle in vehicles:
        if vehicle.tranches:
            _pays_for(vehicle, owners, notebook)
            _paid_by(vehicle, vehicle.key in owners, vehicle.party in paid, notebook)
            _thin(vehicle, notebook)
        _stands_for_itself(vehicle, notebook)
        for tranche in vehicle.tranches:
            if tranche.currency != "USD" and tranche.currency not in currencies:
                path = f"{tranche.path}.currency"
                message = f"it is owed in {tranche.currency}, of which there is no exchange rate."
                notebook.note(notebook.place(path), path, message, nearest(tranche.currency, currencies))


def _pays_for(vehicle: Vehicle, owners: Container[str], notebook: Notebook) -> None:
    """Debt is drawn for what is bought: a vehicle that buys nothing draws none, whatever its amount."""
    if vehicle.holds is None and vehicle.key not in owners and not any(one.outstanding_usd for one in vehicle.tranches):
        path = f"{vehicle.path}.tranches"
        fix = "Say what it pays for under `holds`, or make it an owner of a vehicle that holds something."
        notebook.note(notebook.place(path), path, "its debt is above its cost: it holds nothing that it could pay for.", fix)


def _paid_by(vehicle: Vehicle, owns: bool, contracted: bool, notebook: Notebook) -> None:
    """What a vehicle lives on: chips that work, a lease, a contract, vehicles that it owns, or who supports it."""
    held = vehicle.holds
    works = held is not None and (not held.groups or OF_USERS in held.groups)
    if works or owns or contracted or vehicle.kind == "corporate" or vehicle.lease is not None or vehicle.support is not None:
        return
    message = (
        "nothing pays it: it holds no chips, lets nothing and is the other side of no contract, so that its debt has no coverage."
    )
    notebook.warn(notebook.place(vehicle.path), vehicle.path, message, "Add a `lease` with its tenant, a contract, or `support`.")


def _thin(vehicle: Vehicle, notebook: Notebook) -> None:
    """Owners who put in next to nothing earn any rate of return."""
    debt = sum(one.share for one in vehicle.tranches if one.share is not None and one.coverage is None and not one.finances)
    if vehicle.kind != "corporate" and 1.0 + 1e-9 >= debt > 1.0 - THIN_EQUITY:
        path = f"{vehicle.path}.tranches"
        paid = f"owners pay {percent(1.0 - debt)} of its cost"
        message = f"{paid}: losses are the lenders' at once, and a rate of return says little."
        notebook.warn(notebook.place(path), path, message, "Lower a share, so that equity is a twentieth at least.")


def _stands_for_itself(vehicle: Vehicle, notebook: Notebook) -> None:
    """A guarantee, a support or a rent that comes out of the same pocket is worth nothing."""
    sides = (
        ("support", None if vehicle.support is None else vehicle.support.party, "supports itself"),
        ("guarantee", None if vehicle.guarantee is None else vehicle.guarantee.guarantor, "guarantees to itself"),
        ("lease", None if vehicle.lease is None else vehicle.lease.tenant, "is its own tenant"),
    )
    for key, party, words in sides:
        if party is not None and party == vehicle.party:
            path = f"{vehicle.path}.{key}"
            notebook.note(notebook.place(path), path, f"it {words}.", "Name the party that pays.")


def doubt_return(workloads: Sequence[Workload], sold: Container[str], path: str, notebook: Notebook) -> None:
    """Compute that neither earns nor saves anything has no rate of return."""
    worth = any(
        max((float(figure) for _, figure in work.value_usd_per_unit_hour.points), default=0.0) > 0.0 for work in workloads
    )
    worth = worth or any(work.value_usd is not None and work.value_usd.value > 0.0 for work in workloads)
    if workloads and not worth and not any(work.key in sold for work in workloads):
        message = "no workload has a `value` above 0 or a price under `assumptions: revenue`: there will be no rate of return."
        fix = "State what compute brings in under `assumptions: revenue`, or go by the cost of compute alone."
        notebook.warn(notebook.place(path), path, message, fix)

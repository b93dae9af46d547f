"""Terms that no one would sign, of contracts on chips, buildings and with the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gigawatt.catalog.contract_terms.campus import BuildingLease, ChipSupply, CommunityBenefit, TaxAbatement
from gigawatt.catalog.contract_terms.power import FuelSupply, PowerPurchase, Prepayment, Tolling
from gigawatt.catalog.contract_terms.utility import ElectricService, GridConnection, LargeLoad
from gigawatt.programme.money.contract_checks import (
    Checked,
    check_electric_service,
    check_escalators,
    check_fuel_supply,
    check_grid_connection,
    check_large_load,
    check_power_purchase,
    check_prepayment,
    check_tolling,
)


def check_chip_supply(at: Checked) -> None:
    """Warrants with a share price, steps that differ, volumes that are owed for something."""
    terms: ChipSupply = at.terms
    if terms.warrants and terms.share_price is None:
        at.note("share_price", "warrants are worth what a share costs, and no share price is assumed.", "Add `share_price`.")
    if any(warrant.power_mw > 0.0 for _, warrant in terms.warrants) and terms.power_kw == 0.0:
        fix = "Add `power_per_accelerator`, or write the warrant's `accelerators`."
        at.note("power_per_accelerator", "a warrant goes by power, and none is stated of an accelerator.", fix)
    above = [step.above for _, step in terms.steps]
    if len(set(above)) < len(above):
        at.note("steps", "two steps begin at the same volume.", "Keep one of them.")
    if terms.committed > 0.0 and terms.shortfall_share == 0.0:
        at.note("committed", "a volume is owed, and nothing is paid where it is not taken.", "Add `shortfall_share`.")
    if terms.deposit_months and terms.deposit == 0.0:
        at.note("deposit_lead", "nothing is deposited that could be paid ahead.", "Add `deposit`.")


def longest_lease_months(terms: BuildingLease) -> int:
    """The initial term with every renewal that the tenant may take."""
    return terms.initial_months + terms.renewals * terms.renewal_months


def check_building_lease(at: Checked) -> None:
    """Rent, renewals for some time, and no guarantee longer than the lease."""
    terms: BuildingLease = at.terms
    if terms.rent is None and terms.rent_per_mw is None:
        at.note("rent", "no rent is stated.", "Add `rent`, `rent_per_capacity` or both.")
    if terms.renewals and terms.renewal_months == 0:
        at.note("renewals", "it may be renewed, and for how long is not stated.", "Add `renewal_term`.")
    if terms.renewed is not None and terms.renewed > terms.renewals:
        at.note(
            "renewed", f"renewed {terms.renewed} times of {terms.renewals} that are allowed.", "Lower it, or raise `renewals`."
        )
    longest = longest_lease_months(terms)
    if terms.guarantee_months > longest:
        message = f"the guarantee runs {terms.guarantee_months} months, the lease with every renewal {longest}."
        at.note("guarantee_for", message, "Shorten the guarantee, or add renewals.")
    if (terms.guarantee is None) != (terms.guarantee_months == 0):
        at.note(
            "guarantee", "a guarantee has both a value and a time for which it holds.", "Give `guarantee` and `guarantee_for`."
        )
    if terms.rent_free_months >= terms.initial_months:
        at.note("rent_free", "no rent would be paid in all of the initial term.", "Shorten it.")


def check_tax_abatement(at: Checked) -> None:
    """A value with its rate, and nothing forgone beyond the end."""
    terms: TaxAbatement = at.terms
    if (terms.value is None) != (terms.rate == 0.0):
        at.note("value", "property tax has a value and a rate.", "Give both `value` and `rate`, or neither.")
    if terms.abated_months is not None and terms.abated_months > at.months:
        at.note("abated_for", f"abated for {terms.abated_months} months of a contract of {at.months}.", "Shorten it.")
    if terms.clawback > 0.0 and terms.jobs == 0.0:
        at.note("clawback", "it goes by jobs that lack, and none are owed.", "Add `jobs`.")


def check_community_benefit(at: Checked) -> None:
    """Payments within the contract; halls to go by."""
    terms: CommunityBenefit = at.terms
    at.within("payments", [day for day, _ in terms.payments], "the payment of")
    if terms.per_mw is not None and not at.items:
        at.note("per_capacity", "it goes by halls, and no phase is named.", "Add `items`.")


CHECKS: Mapping[type[Any], Callable[[Checked], None]] = {
    PowerPurchase: check_power_purchase,
    Prepayment: check_prepayment,
    Tolling: check_tolling,
    FuelSupply: check_fuel_supply,
    LargeLoad: check_large_load,
    ElectricService: check_electric_service,
    GridConnection: check_grid_connection,
    ChipSupply: check_chip_supply,
    BuildingLease: check_building_lease,
    TaxAbatement: check_tax_abatement,
    CommunityBenefit: check_community_benefit,
}


def check(at: Checked) -> None:
    """Note everything about a contract's terms that cannot be, or is probably not meant."""
    CHECKS[type(at.terms)](at)
    check_escalators(at)

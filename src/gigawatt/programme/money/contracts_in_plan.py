"""Contracts whose prices the plan pays (`plan: true`): what a linear plan cannot take is refused, or named where it is left out.

A plan takes a price of a MWh used, a price of a MWh that could be made, a charge on a MW and a price of the grid's MWh: all else
that a contract says is settled in the books alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gigawatt.catalog.contract_terms import KINDS, terms_of
from gigawatt.catalog.contract_terms.power import PowerPurchase, Tolling, Tranche
from gigawatt.catalog.contract_terms.utility import ElectricService, LargeLoad
from gigawatt.catalog.technologies import Kind
from gigawatt.programme.dates import fractional_year, iso_date
from gigawatt.programme.money.contracts import Contract
from gigawatt.programme.sections.section import Notebook
from gigawatt.programme.site import PowerAsset, Site

PLANNED_KINDS = (PowerPurchase, Tolling, ElectricService, LargeLoad)

# By kind of contract: terms that a plan leaves to the books, and what it reckons instead.
_LEFT: Mapping[type, Mapping[str, str]] = {
    PowerPurchase: {
        "free_curtailment_h": "the plan pays for all that could be made, from the first hour that is not used",
        "capacity_mw": "the plan pays for what stands",
        "guaranteed_output": "the plan knows no damages",
    },
    Tolling: {
        "start_charge_usd": "the plan does not count starts",
        "heat_rate": "the plan burns at the plant's own heat rate, at its own cost",
    },
    ElectricService: {
        "minimum_bill_usd": "the plan pays for what stands and is taken, be it less",
        "tail_share": "the plan pays nothing when it ends",
    },
    LargeLoad: {
        "contract_demand_mw": "the plan pays on the connection that it contracts, be it less",
        "customer_charge_usd": "it is the same whatever is planned",
        "interruptible_mw": "the plan knows no calls, and no credit for them",
        "exits": "the plan stays to the end",
    },
}


@dataclass(frozen=True)
class _Planned:
    """A contract that the plan is to pay, with the assets that it buys from."""

    contract: Contract
    site: Site
    notebook: Notebook

    @property
    def assets(self) -> tuple[PowerAsset, ...]:
        terms = self.contract.terms
        names = tuple(asset for asset, _ in terms.plants) if isinstance(terms, ElectricService) else self.contract.items
        return tuple(asset for name in names for asset in self.site.power if asset.key == name)

    def note(self, key: str, message: str, fix: str) -> None:
        path = f"{self.contract.path}.{key}" if key else self.contract.path
        self.notebook.note(self.notebook.place(path), path, message, fix)

    def warn(self, key: str, message: str, fix: str) -> None:
        path = f"{self.contract.path}.{key}" if key else self.contract.path
        self.notebook.warn(self.notebook.place(path), path, message, fix)


def check_planned(contracts: Sequence[Contract], sites: Sequence[Site], horizon: tuple[int, int], notebook: Notebook) -> None:
    """Note what keeps a contract out of the plan that is to pay it, and every clause that the plan leaves to the books."""
    by_key = {site.key: site for site in sites}
    for contract in contracts:
        if not contract.plans:
            continue
        if not isinstance(contract.terms, PLANNED_KINDS) or contract.site not in by_key:
            message = "what it comes to is no price of power that a plan could choose by."
            path = f"{contract.path}.plan"
            notebook.note(notebook.place(path), path, message, "Remove `plan`: the books settle it.")
            continue
        one = _Planned(contract, by_key[contract.site], notebook)
        on_paper = isinstance(contract.terms, PowerPurchase) and contract.terms.settlement == "difference"
        if not contract.covers and not on_paper:
            one.note(
                "replaces", "the plan pays its prices in place of its own, and the books would pay both.", "Remove one of them."
            )
        _check_time(one, *horizon)
        _check_items(one)
        if isinstance(contract.terms, PowerPurchase):
            _check_purchase(one, contract.terms)
        if isinstance(contract.terms, (Tolling, ElectricService)):
            _warn_of_options(one)
        _name_what_is_left(one)
    _check_once(contracts, notebook)


def _check_time(one: _Planned, start_year: int, end_year: int) -> None:
    """The plan has one price of an asset for all time: nothing may run before the contract, and after it its price goes on."""
    contract = one.contract
    begins = max(fractional_year(contract.start.replace(day=1)), float(start_year))
    for asset in one.assets:
        if max(asset.date, float(start_year)) < begins - 1e-9:
            message = f"{asset.key} can run from {iso_date(asset.date)}, before the contract begins on {contract.start}."
            one.note("start", message, "Move the asset's date or `start`, or remove `plan`.")
    if contract.end.year <= end_year and one.assets:
        message = f"it ends on {contract.end}, within the horizon: the plan goes on paying its last price."
        one.warn("plan", message, "Close the plant by then (`retires`, `until`), or expect so.")


def _check_items(one: _Planned) -> None:
    for asset in one.assets:
        if asset.contract is not None:
            message = f"{asset.key} has a price of its own (`{asset.path}.contract`)."
            one.note("plan", message, "Keep one of them.")
        if asset.technology.kind is Kind.BATTERY:
            one.note("plan", f"{asset.key} makes no power that the plan could pay for by the MWh.", "Remove it from the items.")


def _check_purchase(one: _Planned, terms: PowerPurchase) -> None:
    """A price for every MWh that does not move by the hour, and one tranche an asset."""
    kind = "power_purchase"
    if terms.pricing == "market":
        one.note(f"{kind}.pricing", "the plan cannot pay the market's price for a plant.", "State a `price`, or remove `plan`.")
    if terms.settlement == "difference":
        one.note(f"{kind}.settlement", "a purchase on paper is no price of power.", "Remove `plan`.")
    if terms.take == "shaped":
        one.note(f"{kind}.take", "a block is due whatever is planned.", "Remove `plan`.")
    if terms.tranches and terms.settlement == "physical" and terms.pricing == "fixed":
        for asset in one.assets:
            if tranche_of(one.contract, terms, asset, one.assets) is None:
                message = f"{asset.key} is paid for in more than one tranche, or in none, or for a part of it."
                fix = "Give each tranche its `assets`, and a `capacity` that holds them, or remove `plan`."
                one.note(f"{kind}.tranches", message, fix)


def _warn_of_options(one: _Planned) -> None:
    """What is due for capacity whether it is built or not; the plan pays as much for each MW that it builds."""
    options = [asset.key for asset in one.assets if asset.standing == "option"]
    if options:
        message = f"all its capacity is due from the first day, and the plan pays for as much of {options[0]} as it builds."
        one.warn("plan", message, "Write a commitment of it, or expect the books to differ where less is built.")


def tranche_of(contract: Contract, terms: PowerPurchase, asset: PowerAsset, assets: Sequence[PowerAsset]) -> Tranche | None:
    """The one tranche that takes all that an asset makes; None: there is no such."""
    mine = [part for _, part in terms.tranches if asset.key in (part.assets or contract.items)]
    if len(mine) != 1:
        return None
    held = [other.power_mw.value * terms.share for other in assets if other.key in (mine[0].assets or contract.items)]
    room = mine[0].capacity_mw
    return mine[0] if room is None or sum(held) <= room * (1.0 + 1e-9) else None


def _name_what_is_left(one: _Planned) -> None:
    terms = one.contract.terms
    known = terms_of(type(terms))
    kind = next(name for name, one_kind in KINDS.items() if isinstance(terms, one_kind))
    for name, instead in _LEFT.get(type(terms), {}).items():
        if getattr(terms, name):
            message = f"`{known[name].key}` is settled in the books alone: {instead}."
            one.warn(f"{kind}.{known[name].key}", message, "Expect the books to differ from the plan by it.")
    if isinstance(terms, (PowerPurchase, Tolling)) and terms.availability_guarantee is not None:
        _name_guarantee(one, f"{kind}.availability_guarantee")


def _name_guarantee(one: _Planned, key: str) -> None:
    varying = [asset.key for asset in one.assets if asset.technology.kind in (Kind.SOLAR, Kind.WIND)]
    if varying:
        message = f"{varying[0]} makes what the weather allows: the plan pays for its capacity as if the guarantee were kept."
        one.warn(key, message, "Expect the books to differ from the plan by it.")


def _check_once(contracts: Sequence[Contract], notebook: Notebook) -> None:
    """No cost of the plan has two prices."""
    seen: dict[tuple[str | None, str], Contract] = {}
    for contract in contracts:
        for site, item in {(site, item): None for site, item, _ in contract.covers} if contract.plans else {}:
            other = seen.setdefault((site, item), contract)
            if other is not contract:
                path = f"{contract.path}.plan"
                message = f"the plan pays for {item} by {other.key} already."
                notebook.note(notebook.place(path), path, message, "Keep `plan` in one of them.")

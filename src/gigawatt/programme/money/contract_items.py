"""What a contract is about: assets, phases or chips, by the names they have in the programme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gigawatt.catalog.contract_terms.campus import BuildingLease, ChipSupply, CommunityBenefit, TaxAbatement
from gigawatt.catalog.contract_terms.power import FuelSupply, PowerPurchase, Prepayment, Tolling
from gigawatt.catalog.contract_terms.utility import ElectricService, GridConnection, LargeLoad
from gigawatt.programme.money.contract_terms_reader import read_names
from gigawatt.programme.programme import ChipSupply as Supply
from gigawatt.programme.sections.section import Section, nearest, shown
from gigawatt.programme.site import Site

ASSETS, PHASES, CHIPS, NONE = "assets", "phases", "chips", "nothing"
ABOUT: dict[type[Any], str] = {
    PowerPurchase: ASSETS,
    Prepayment: ASSETS,
    Tolling: ASSETS,
    FuelSupply: ASSETS,
    ElectricService: NONE,  # its plants name their assets
    LargeLoad: NONE,
    GridConnection: NONE,
    ChipSupply: CHIPS,
    BuildingLease: PHASES,
    TaxAbatement: CHIPS,
    CommunityBenefit: PHASES,
}
NEEDS_ITEMS = (PowerPurchase, Prepayment, Tolling, FuelSupply, ChipSupply, BuildingLease)
ANY_SITE = (ChipSupply, TaxAbatement, CommunityBenefit)


def read_items(
    section: Section, kind: type[Any], site: Site | None, sites: Sequence[Site], supplies: Sequence[Supply]
) -> tuple[str, ...]:
    """The contract's items, each of which the programme must have."""
    items, about = read_names(section, "items"), ABOUT[kind]
    if about == NONE and items:
        section.problem(
            "items", "this kind of contract is about the site's connection, or names its plants itself.", "Remove them."
        )
        return ()
    if kind in NEEDS_ITEMS and not section.has("items"):
        section.missing("items")
    places = [site] if site is not None else [] if section.has("site") else list(sites)
    known = _known(about, places, supplies)
    if not places:
        return items  # the site is not known, which was noted
    for item in items:
        if item not in known:
            where = f" at {site.key}" if site is not None else ""
            section.problem("items", f"there is no {about[:-1]} `{shown(item)}`{where}.", nearest(item, known))
    doubled = sorted({item for item in items if items.count(item) > 1})
    if doubled:
        section.problem("items", f"{', '.join(doubled)} is named twice.", "Name each item once.")
    return items


def _known(about: str, places: Sequence[Site], supplies: Sequence[Supply]) -> tuple[str, ...]:
    if about == ASSETS:
        return tuple(asset.key for site in places for asset in site.power)
    if about == PHASES:
        return tuple(phase.key for site in places for phase in site.phases)
    placed = [chips.chip.key for site in places for phase in site.phases for chips in phase.chips]
    return tuple(dict.fromkeys([supply.chip.key for supply in supplies] + placed))

"""Which of the plan's costs a contract stands for: the books leave those out while it runs."""

from __future__ import annotations

from collections.abc import Sequence

from gigawatt.catalog.contract_terms import Terms
from gigawatt.catalog.contract_terms.campus import BuildingLease, ChipSupply
from gigawatt.catalog.contract_terms.power import FuelSupply, PowerPurchase, Tolling
from gigawatt.catalog.contract_terms.utility import ElectricService, GridConnection, LargeLoad
from gigawatt.programme.contracts import Covered

GRID = "grid"
PLANT = ("power capital", "fixed operation", "variable operation")
BURNING = ("fuel", "carbon price")


def covers(terms: Terms, site: str | None, items: Sequence[str]) -> tuple[Covered, ...]:
    """The costs by site, item and kind, as in a study's table ``costs``.

    A difference to the market, a prepayment, taxes and gifts stand for nothing of the plan: they come on top.
    """
    match terms:
        case PowerPurchase(settlement="physical"):
            return _each(site, items, ("contract energy", *PLANT, *BURNING))
        case Tolling():
            return _each(site, items, PLANT)
        case FuelSupply():
            return _each(site, items, ("fuel",))
        case ElectricService():
            passed_on = terms.fuel != ""
            return _each(site, [asset for asset, _ in terms.plants], (*PLANT, "fuel") if passed_on else PLANT)
        case LargeLoad():
            return _each(site, (GRID,), ("grid energy", "demand charge"))
        case GridConnection():
            return _each(site, (GRID,), ("connection",)) if terms.payments else ()
        case ChipSupply():
            return _each(site, items, ("chip capital",))
        case BuildingLease():
            return _each(site, items, ("hall capital",))
    return ()


def _each(site: str | None, items: Sequence[str], kinds: Sequence[str]) -> tuple[Covered, ...]:
    return tuple((site, item, kind) for item in items for kind in kinds)

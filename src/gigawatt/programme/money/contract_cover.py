"""Which of the plan's costs a contract stands for: the books leave those out while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gigawatt.catalog.contract_terms import Terms
from gigawatt.catalog.contract_terms.campus import BuildingLease, ChipSupply
from gigawatt.catalog.contract_terms.power import FuelSupply, PowerPurchase, Tolling
from gigawatt.catalog.contract_terms.utility import ElectricService, GridConnection, LargeLoad
from gigawatt.programme.dates import fractional_year
from gigawatt.programme.money.contracts import Covered
from gigawatt.programme.site import Site

GRID = "grid"
AGREED = ("contract energy", "contract energy used")  # what the plan pays of its own for power that is bought
PLANT = ("power capital", "fixed operation", "variable operation")
BURNING = ("fuel", "carbon price")
BUILT = ("power capital", "hall capital", "connection")


def covers(terms: Terms, site: str | None, items: Sequence[str]) -> tuple[Covered, ...]:
    """The costs by site, item and kind, as in a study's table ``costs``.

    A difference to the market, a prepayment, taxes and gifts stand for nothing of the plan: they come on top.
    """
    match terms:
        case PowerPurchase(settlement="physical"):
            return _each(site, items, (*AGREED, *PLANT, *BURNING))
        case Tolling():
            return _each(site, items, (*AGREED, *PLANT))
        case FuelSupply():
            return _each(site, items, ("fuel",))
        case ElectricService():
            passed_on = ("fuel",) if terms.fuel else ()
            return _each(site, [asset for asset, _ in terms.plants], (*AGREED, *PLANT, *passed_on))
        case LargeLoad():
            return _each(site, (GRID,), ("grid energy", "demand charge", *AGREED))
        case GridConnection():
            return _each(site, (GRID,), ("connection",)) if terms.payments else ()
        case ChipSupply():
            return _each(site, items, ("chip capital",))
        case BuildingLease():
            return _each(site, items, ("hall capital",))
    return ()


def begin_with(site: Site | None, start: date) -> tuple[str, ...]:
    """What at a site cannot run before a contract's first month: assets, phases, the grid."""
    dates = {} if site is None else _dates(site)
    month = fractional_year(start.replace(day=1))
    return tuple(item for item, begins in dates.items() if begins >= month)


def covers_before(covered: Sequence[Covered], begins: Sequence[str]) -> tuple[Covered, ...]:
    """Of what is covered, what is so before the first day too.

    That is capital of plants, halls and lines, as what others build for a contract they pay for (chips are paid for as they are
    delivered); and every cost of what cannot run before the contract's first month, as a plan's costs of a year or quarter are
    spread over all of it.
    """
    return tuple(key for key in covered if key[2] in BUILT or key[1] in begins)


def _dates(site: Site) -> dict[str, float]:
    """From when each thing at a site can be in service, as fractional years."""
    dates = {asset.key: asset.date for asset in site.power} | {phase.key: phase.date for phase in site.phases}
    if site.connection is not None and site.connection.steps:
        dates[GRID] = site.connection.steps[0].date
    return dates


def _each(site: str | None, items: Sequence[str], kinds: Sequence[str]) -> tuple[Covered, ...]:
    return tuple((site, item, kind) for item in items for kind in kinds)

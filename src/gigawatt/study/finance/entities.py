"""Whose statements are drawn up: the programme, its vehicles, sites, phases and assets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigawatt.finance.books import Books, books_of
from gigawatt.finance.capital.stack import ownership_order
from gigawatt.finance.flows import Ledger
from gigawatt.programme.money.capital import Vehicle
from gigawatt.study.finance.account import Account

Floats = NDArray[np.float64]
Item = tuple[str | None, str]  # site and item


@dataclass(frozen=True, eq=False)
class Entity:
    """A set of books with a name.

    Attributes:
        kind: programme, owner, vehicle, site, phase or asset.
        name: Its name: of an asset or phase its key.
        site: The site of a site, phase or asset.
        books: What it received, paid and owns.
    """

    kind: str
    name: str
    site: str | None
    books: Books


def entities(account: Account) -> Iterator[Entity]:
    """Every set of books, the programme's first."""
    yield Entity("programme", account.owner, None, _opened(account, account.group))
    if account.owners.parties:
        books = _of_parties(account)
        for name, found in books.items():
            yield Entity("owner" if name == account.owner else "vehicle", name, None, found)
    items = dict.fromkeys((flow.site, flow.item) for flow in account.ledger.flows if flow.site is not None)
    by_item = _ByItem(account)
    of_vehicles = {vehicle.key for vehicle in account.owners.vehicles}
    of_vehicles |= {f"{vehicle.key}.{tranche.key}" for vehicle in account.owners.vehicles for tranche in vehicle.tranches}
    for site in account.programme.sites:
        mine: set[Item] = {item for item in items if item[0] == site.key}
        here = [vehicle for vehicle in account.owners.vehicles if vehicle.site == site.key]
        whole = _with_vehicles(account, by_item.books(mine), here)
        yield Entity("site", site.key, site.key, _funded(by_item, whole, mine, {vehicle.key for vehicle in here}))
        for phase in site.phases:
            mine = {(site.key, phase.key)}
            mine |= {(site.key, asset.key) for asset in site.power if asset.phase == phase.key}
            yield Entity("phase", phase.key, site.key, _funded(by_item, by_item.books(mine), mine))
    phases = {(site.key, phase.key) for site in account.programme.sites for phase in site.phases}
    for where, item in items:
        if (where, item) not in phases and item not in of_vehicles:  # a vehicle's debt and equity stand in its own books
            mine = {(where, item)}
            yield Entity("asset", item, where, _funded(by_item, by_item.books(mine), mine))


def _of_parties(account: Account) -> dict[str, Books]:
    """The owner's books and each vehicle's, with its share of the profit of the vehicles that it owns."""
    found = {name: _opened(account, (name,)) for name in account.owners.parties}
    vehicles = {vehicle.key: vehicle for vehicle in account.owners.vehicles}
    shares = {party: account.plan.months.none() for party in (account.owner, *found)}
    held = dict.fromkeys(shares, False)
    for key in ownership_order(vehicles):
        name = vehicles[key].party
        if name not in found:
            continue
        if held[name]:
            found[name] = replace(found[name], associates_usd=shares[name])
        for owner, share in vehicles[key].owners.items():
            party = vehicles[owner].party if owner in vehicles else owner
            if party in shares:
                shares[party] = shares[party] + share * found[name].profit_usd
                held[party] = True
    mine = books_of(account.ledger, account.vintages, (account.owner,), accruals=account.accruals, leases=account.leases)
    return {account.owner: replace(mine, associates_usd=shares[account.owner]), **found}


def _opened(account: Account, parties: tuple[str, ...]) -> Books:
    """The books of some parties, with what their vehicles hold and owe when the first month begins."""
    mine = [vehicle for vehicle in account.owners.vehicles if vehicle.party in parties]
    books = books_of(account.ledger, account.vintages, parties, accruals=account.accruals, leases=account.leases)
    return _with_vehicles(account, books, mine)


def _with_vehicles(account: Account, books: Books, vehicles: Sequence[Vehicle]) -> Books:
    """The same with what vehicles hold and owe when the first month begins, and what exchange rates do to what they owe."""
    return replace(
        books,
        opening_cash_usd=sum(vehicle.opening_cash_usd for vehicle in vehicles),
        opening_debt_usd=sum(tranche.outstanding_usd for vehicle in vehicles for tranche in vehicle.tranches),
        revalued_usd=_revalued_usd(account, vehicles),
    )


def _revalued_usd(account: Account, vehicles: Sequence[Vehicle]) -> Floats | None:
    """What principal owed in other currencies grew by in dollars, by month: all that draws and payments do not explain."""
    if account.raised is None:
        return None
    grown = account.plan.months.none()
    for vehicle in vehicles:
        path = account.raised.vehicles.get(vehicle.key)
        for key, debt in path.debts.items() if path is not None else ():
            tranche = vehicle.tranche(key)
            if tranche is not None and debt.revalued.any():
                grown += np.diff(debt.balance, prepend=tranche.outstanding_usd) - debt.drawn + debt.principal
    return grown if grown.any() else None


class _ByItem:
    """What belongs to each item, found once: books of an item do not look through those of all others."""

    def __init__(self, account: Account) -> None:
        self.account = account
        vintages = account.vintages
        self._flows = _places((flow.site, flow.item) for flow in account.ledger.flows)
        self._rows = _places(zip(vintages.site, vintages.item, strict=True))
        self._accruals = _places((one.site, one.item) for one in account.accruals)

    def books(self, items: set[Item]) -> Books:
        """The group's books of some items."""
        account = self.account
        flows = tuple(account.ledger.flows[place] for place in _of(self._flows, items))
        accruals = [account.accruals[place] for place in _of(self._accruals, items)]
        ledger = Ledger(account.ledger.months, flows)
        return books_of(ledger, account.vintages.chosen(_of(self._rows, items)), account.group, accruals=accruals)


def _places(items: Iterable[Item]) -> dict[Item, list[int]]:
    found: dict[Item, list[int]] = {}
    for place, item in enumerate(items):
        found.setdefault(item, []).append(place)
    return found


def _of(places: Mapping[Item, list[int]], items: set[Item]) -> list[int]:
    """The places of some items, in their order: sums are the same to the last digit as over all."""
    return sorted(place for item in items for place in places.get(item, ()))


def _funded(by_item: _ByItem, books: Books, items: set[Item], but: Collection[str] = ()) -> Books:
    """The same with what vehicles that hold some of it put in and take out, so that nothing is paid from cash that is not there.

    The owner's treasury pays every shortfall of what is the owner's, and takes what is left; a vehicle does so for what it holds.

    Args:
        by_item: The study's money.
        books: Of some things.
        items: Which they are.
        but: Keys of vehicles whose own money is in the books already.
    """
    holders = {item: by_item.account.owners.holder(*item) for item in items}
    held = {item for item, holder in holders.items() if holder is not None and holder.key not in but}
    if not held:
        return books
    names = dict.fromkeys(holder.party for item, holder in holders.items() if holder is not None and item in held)
    return replace(books, funded_by=" and ".join(names), funded_usd=-by_item.books(held).change_in_cash_usd)

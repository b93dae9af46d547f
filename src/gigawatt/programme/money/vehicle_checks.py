"""What is wrong between vehicles, and between the terms of one: named where it stands, with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from gigawatt.percent import percent
from gigawatt.programme.money.capital import Holds, Vehicle
from gigawatt.programme.sections.section import Section, nearest

Read = Sequence[tuple[Section, Vehicle]]


def check_vehicles(found: Read) -> None:
    """Notes every problem that one section alone does not show."""
    _own_themselves(found)
    _hold_the_same(found)
    for section, vehicle in found:
        _sized(section, vehicle)
        _refers(section, vehicle, found)


def _own_themselves(found: Read) -> None:
    """A vehicle that owns itself, directly or through others, has no owner."""
    owned_by = {vehicle.key: set(vehicle.owners) for _, vehicle in found}
    for section, vehicle in found:
        reached, waiting = set(), set(owned_by[vehicle.key])
        while waiting:
            owner = waiting.pop()
            if owner not in reached:
                reached.add(owner)
                waiting |= owned_by.get(owner, set())
        if vehicle.key in reached:
            fix = "Let the chain of owners end in a party that is no vehicle."
            section.problem("owners", "it owns itself, directly or through other vehicles.", fix)


def _hold_the_same(found: Read) -> None:
    """What two vehicles pay for would be paid twice."""
    for (_, one), (section, other) in combinations(found, 2):
        if one.holds is None or other.holds is None or not _overlap(one.holds, other.holds):
            continue
        message = f"`{one.key}` holds some of it too."
        section.problem("holds", message, "Let their `sites`, `groups` or `items` differ.")


def _overlap(one: Holds, other: Holds) -> bool:
    pairs = ((one.sites, other.sites), (one.groups, other.groups), (one.items, other.items))
    return all(not mine or not theirs or set(mine) & set(theirs) for mine, theirs in pairs)


def _sized(section: Section, vehicle: Vehicle) -> None:
    """Shares of cost: debt and tax equity together are no more than all of it."""
    shares = {tranche.key: tranche.share for tranche in vehicle.tranches if tranche.share is not None and not tranche.finances}
    by_coverage = {tranche.key for tranche in vehicle.tranches if tranche.coverage is not None}
    total = sum(share for key, share in shares.items() if key not in by_coverage)
    if total > 1.0 + 1e-9:
        parts = ", ".join(f"{key} {percent(share, 6)}" for key, share in shares.items() if key not in by_coverage)
        message = f"its debt is above its cost: {parts} add up to {percent(total, 6)}."
        section.problem("tranches", message, "Lower a share, so that owners pay something too.")
    for tranche in vehicle.tranches:
        if tranche.share == 0.0 or tranche.amount_usd == 0.0:
            place = section.notebook.place(tranche.path)
            section.notebook.note(place, tranche.path, "it is a debt of nothing.", "Give it a size, or remove it.")


def _refers(section: Section, vehicle: Vehicle, found: Read) -> None:
    """Names of vehicles and tranches within a lease and a guarantee, and a first payment that comes before rent."""
    by_key = {other.key: other for _, other in found}
    notebook = section.notebook
    lease, guarantee = vehicle.lease, vehicle.guarantee
    if lease is not None and lease.services:
        debtor, _, name = lease.services.partition(".")
        tranche = by_key[debtor].tranche(name) if debtor in by_key else None
        place, path = notebook.place(f"{lease.path}.services"), f"{lease.path}.services"
        if tranche is None:
            known = [f"{other.key}.{one.key}" for other in by_key.values() for one in other.tranches]
            fix = nearest(lease.services, known) if known else "Add the vehicle with its tranche."
            notebook.note(place, path, f"there is no tranche `{lease.services}`.", fix)
        elif tranche.coverage is not None or tranche.repayment == "sculpted":
            message = "the rent follows from a debt whose size or service follows from cash, and that from the rent."
            notebook.note(
                place, path, message, "Give the debt an `amount` or a `share`, and `level` repayment; or state the `rent`."
            )
        elif debtor != vehicle.key and debtor not in _all_owners(vehicle, by_key):
            message = f"`{debtor}` has no share in `{vehicle.key}`, so its rent does not reach it."
            notebook.note(place, path, message, "Name a debt of this vehicle or of one that owns it.")
    if guarantee is not None and guarantee.pays_to and guarantee.pays_to not in by_key:
        path = f"{guarantee.path}.pays"
        fix = nearest(guarantee.pays_to, tuple(by_key))
        notebook.note(notebook.place(path), path, f"there is no vehicle `{guarantee.pays_to}`.", fix)


def _all_owners(vehicle: Vehicle, by_key: dict[str, Vehicle]) -> set[str]:
    found: set[str] = set()
    waiting = set(vehicle.owners)
    while waiting:
        owner = waiting.pop()
        if owner in by_key and owner not in found:
            found.add(owner)
            waiting |= set(by_key[owner].owners)
    return found

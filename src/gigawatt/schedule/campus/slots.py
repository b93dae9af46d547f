"""The supplier slot book: reservations dealt out to who needs them, and what each of them makes of a network.

A slot takes the place of a task that waits for equipment: it delivers on its date or later, by its supplier's slip, and where
the supplier fails by as much longer as another one takes. All slots of a supplier share its cause, and suppliers of one market
follow that of their market.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gigawatt.programme.futures.schedule import SlotTerms, SupplierTerms
from gigawatt.schedule.campus.group import Draft
from gigawatt.schedule.network.duration import Duration
from gigawatt.schedule.network.promise import Overruns, duration_of
from gigawatt.schedule.network.tasks import Cause, Setback


@dataclass(frozen=True, slots=True)
class Need:
    """An item that waits for equipment."""

    path: str
    equipment: str
    mw: float
    due: float  # fractional year in which it is to be in service; infinite where none is said


def dealt_out(
    slots: Sequence[SlotTerms], needs: Sequence[Need]
) -> tuple[dict[tuple[str, str], list[SlotTerms]], list[SlotTerms]]:
    """Who takes which slots, by path and equipment, and the slots that nobody needs.

    A slot with a taker of its own goes there. The others go, the earliest first, to who is due first and is not yet served in
    full; a slot without a capacity serves all that an item has.
    """
    taken: dict[tuple[str, str], list[SlotTerms]] = {}
    by_need = {(need.path, need.equipment): need for need in needs}
    idle = []
    for slot in slots:
        if slot.item is not None:
            key = (slot.item, slot.equipment)
            if key in by_need:
                taken.setdefault(key, []).append(slot)
            else:
                idle.append(slot)
    queue = sorted(needs, key=lambda need: need.due)
    for slot in sorted((slot for slot in slots if slot.item is None), key=lambda slot: slot.delivery):
        open_needs = (need for need in queue if need.equipment == slot.equipment and not _served(need, taken))
        first = next(open_needs, None)
        if first is None:
            idle.append(slot)
        else:
            taken.setdefault((first.path, first.equipment), []).append(slot)
    return {key: sorted(found, key=lambda slot: slot.delivery) for key, found in taken.items()}, idle


def _served(need: Need, taken: Mapping[tuple[str, str], list[SlotTerms]]) -> bool:
    slots = taken.get((need.path, need.equipment), [])
    return any(slot.capacity_mw is None for slot in slots) or served_mw(slots) >= need.mw - 1e-9


def served_mw(slots: Sequence[SlotTerms]) -> float:
    """The capacity of several slots together [MW]."""
    return sum(0.0 if slot.capacity_mw is None else slot.capacity_mw.value for slot in slots)


def slot_key(slot: SlotTerms) -> str:
    """The short key of a slot's task."""
    return f"slot-{slot.key}"


def slot_draft(slot: SlotTerms, supplier: SupplierTerms, overruns: Overruns, share: float) -> Draft:
    """The task of a slot: it lasts from the date reserved for as long as the supplier slips.

    Args:
        slot: the reservation.
        supplier: who delivers.
        overruns: of reference classes.
        share: of the slip's variance that the supplier's slots have in common.
    """
    slip = Duration.fixed(0.0) if supplier.slip_months is None else duration_of(supplier.slip_months, overruns)
    cause, setback = supplier_cause(supplier), None
    if supplier.default_probability is not None and supplier.replacement_months is not None:
        replacement = duration_of(supplier.replacement_months, overruns)
        setback = Setback(cause, supplier.default_probability.value, replacement)
    return Draft(
        key=slot_key(slot),
        name=f"{slot.equipment}: slot {slot.key} of {supplier.key}",
        duration=slip,
        equipment=slot.equipment,
        causes=((cause, share),),
        setback=setback,
        not_before=slot.delivery,
    )


def supplier_cause(supplier: SupplierTerms) -> str:
    """The name of what makes all slots of a supplier late."""
    return f"supplier:{supplier.key}"


def supplier_causes(suppliers: Mapping[str, SupplierTerms], share: float) -> list[Cause]:
    """The cause of each supplier, which follows that of its market by a share of its variance."""
    return [
        Cause(supplier_cause(one), () if one.market is None else ((f"market:{one.market}", share),)) for one in suppliers.values()
    ]

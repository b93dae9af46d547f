"""The slot book as rows: when each slot is to be there and really comes, its slack, and the money that hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gigawatt.programme.dates import iso_date
from gigawatt.programme.futures.schedule import SlotTerms
from gigawatt.schedule.answers.schedule import Schedule, percentile
from gigawatt.schedule.campus.items import Item


def deposits(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The money that hangs on the slot book: paid in all, for slots that nobody needs, and lost if all were given up today."""
    paid = [(row, row["deposit_usd"]) for row in rows if row["deposit_usd"] is not None]
    return {
        "deposits_usd": sum(usd for _, usd in paid),
        "deposits_of_idle_slots_usd": sum(usd for row, usd in paid if row["item"] is None),
        "lost_if_all_cancelled_today_usd": sum(row["lost_if_cancelled_today_usd"] for row, _ in paid),
    }


def slot_rows(schedule: Schedule) -> list[dict[str, Any]]:
    """A row for each slot: those in use by their task, then those that nobody needs."""
    takers = {item.path: item for item in schedule.items}
    found = [_row(schedule, key, slot, takers) for key, slot in schedule.slots.items()]
    return found + [_idle(schedule, slot) for slot in schedule.idle_slots]


def _money(schedule: Schedule, slot: SlotTerms) -> dict[str, Any]:
    """The deposit, and what of it is lost by giving the slot up today."""
    deposit = None if slot.deposit_usd is None else slot.deposit_usd.value
    lost = 1.0 if slot.lost_share is None else slot.lost_share.value
    free = slot.cancel_by is not None and schedule.clock.year(schedule.clock.today) <= slot.cancel_by
    return {
        "deposit_usd": deposit,
        "lost_if_cancelled_today_usd": None if deposit is None else 0.0 if free else lost * deposit,
        "paid": None if slot.paid is None else iso_date(slot.paid),
        "cancel_by": None if slot.cancel_by is None else iso_date(slot.cancel_by),
    }


def _row(schedule: Schedule, key: str, slot: SlotTerms, takers: dict[str, Item]) -> dict[str, Any]:
    path = key.rpartition(".")[0]
    item = takers[path]
    finish = schedule.finishes(key)
    slack = schedule.futures.slack_of.get((key, item.target), schedule.futures.slack_of.get((key, item.steps[-1].task)))
    known = None if slack is None or not np.isfinite(slack).all() else slack
    return {
        "slot": slot.key,
        "supplier": slot.supplier,
        "equipment": slot.equipment,
        "item": path,
        "capacity_mw": None if slot.capacity_mw is None else slot.capacity_mw.value,
        "reserved": iso_date(slot.delivery),
        "p50": iso_date(schedule.clock.year(percentile(finish, 0.5))),
        "p80": iso_date(schedule.clock.year(percentile(finish, 0.8))),
        "slack_months_p50": None if known is None else percentile(known, 0.5),
        "critical_share": None if known is None else float((known <= 1e-6).mean()),
        "fails_share": _fails(schedule, slot),
        **_money(schedule, slot),
    }


def _idle(schedule: Schedule, slot: SlotTerms) -> dict[str, Any]:
    nothing = dict.fromkeys(("p50", "p80", "slack_months_p50", "critical_share"))
    return {
        "slot": slot.key,
        "supplier": slot.supplier,
        "equipment": slot.equipment,
        "item": None,
        "capacity_mw": None if slot.capacity_mw is None else slot.capacity_mw.value,
        "reserved": iso_date(slot.delivery),
        **nothing,
        "fails_share": _fails(schedule, slot),
        **_money(schedule, slot),
    }


def _fails(schedule: Schedule, slot: SlotTerms) -> float:
    """The probability that the supplier fails."""
    default = schedule.terms.suppliers[slot.supplier].default_probability
    return 0.0 if default is None else default.value

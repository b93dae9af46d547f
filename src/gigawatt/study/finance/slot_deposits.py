"""Deposits on suppliers' slots: paid for the reservation, set against delivery, or lost where the plan does not build."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigawatt.finance.flows import Account, Flow
from gigawatt.finance.months import Months
from gigawatt.programme.dates import iso_date
from gigawatt.programme.futures.schedule import SlotTerms
from gigawatt.programme.programme import Programme
from gigawatt.study.finance.owners import Owners
from gigawatt.study.folder import StudyFolder

LEAST_MW = 1e-3


def slot_deposits(programme: Programme, folder: StudyFolder, owners: Owners, months: Months) -> Iterator[Flow]:
    """What reservations with suppliers cost beside the price of what they deliver.

    A deposit is set against the price on delivery. The slot of what the plan does not build, or that nobody needs, is given up:
    on its last free day, and all of the deposit comes back; where that day has gone, on the date of delivery, and a share of it
    is lost. Deposits paid before the first month are sunk; what comes back of them is not.
    """
    terms = programme.schedule
    if terms is None:
        return
    from gigawatt.schedule.campus.draft import slot_takers  # late: few programmes have slots

    built = _built(folder)
    today = float(programme.start_year) if terms.today is None else terms.today
    takers = slot_takers(programme)
    for slot in terms.slots:
        if slot.deposit_usd is None:
            continue
        path = takers[slot.key]
        site, item = (None, slot.key) if path is None else (path.split(".")[1], path.rpartition(".")[2])
        owner = owners.of(site, item)
        paid, usd = today if slot.paid is None else slot.paid, slot.deposit_usd.value
        yield Flow(owner, slot.supplier, Account.DEPOSIT, item, "deposit on a slot", _at(months, paid, usd), site)
        if (site, item) in built:
            back = _at(months, slot.delivery, usd)
            yield Flow(slot.supplier, owner, Account.DEPOSIT, item, "deposit set against delivery", back, site)
        else:
            yield from _given_up(slot, usd, today, owner, months, item, site)


def _given_up(
    slot: SlotTerms, usd: float, today: float, owner: str, months: Months, item: str, site: str | None
) -> Iterator[Flow]:
    free = slot.cancel_by is not None and slot.cancel_by >= today
    day = slot.cancel_by if free and slot.cancel_by is not None else slot.delivery
    lost = 0.0 if free else usd * (1.0 if slot.lost_share is None else slot.lost_share.value)
    yield Flow(slot.supplier, owner, Account.DEPOSIT, item, "deposit given back", _at(months, day, usd), site)
    if lost > 0.0:
        yield Flow(owner, slot.supplier, Account.PENALTY, item, "slot given up", _at(months, day, lost), site)


def _at(months: Months, year: float, usd: float) -> NDArray[np.float64]:
    """An amount in the month of a date; nothing where that lies outside."""
    found = months.none()
    place = months.index(date.fromisoformat(iso_date(year)))
    if 0 <= place < months.count:
        found[place] = usd
    return found


def _built(folder: StudyFolder) -> set[tuple[str | None, str]]:
    """Plants and phases, by site, of which the plan has something in some year."""
    plants = folder.table("power_capacity").filter(pl.col("capacity_mw") > LEAST_MW).select("site", "asset")
    phases = folder.table("halls").filter(pl.col("it_mw") > LEAST_MW).select("site", "phase")
    return {*plants.unique().iter_rows(), *phases.unique().iter_rows()}

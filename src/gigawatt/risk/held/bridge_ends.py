"""What becomes of a site when its bridge goes: whether its permanent supply stands by then, and for how long it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigawatt.risk.held.late_site import LateSite
from gigawatt.risk.held.planned_site import Periods

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MONTHS_A_YEAR = 12.0
HOURS_A_YEAR = 8760.0
SHORT = 0.01  # of the power that is needed: less is not short
LEAST_MW = 1e-6


@dataclass(frozen=True)
class BridgeEnd:
    """The end of one bridge in the futures.

    Attributes:
        key: of the asset.
        mw: planned in its last period.
        ends: fractional year from which it is gone.
        early: futures in which it goes before what is to follow it stands, shape (futures,).
        months: until all of the power stands that halls need then, or to the horizon's end, shape (futures,).
        mwh: that are missing in them, shape (futures,).
        worst_mw: most that is missing at once, shape (futures,).
    """

    key: str
    mw: float
    ends: float
    early: NDArray[np.bool_]
    months: Floats
    mwh: Floats
    worst_mw: Floats


def bridge_ends(late: LateSite, bridges: Sequence[str], until: Sequence[float]) -> list[BridgeEnd]:
    """What follows the end of each bridge of a site that the plan has and gives up within its horizon.

    In a month after its end the site needs the firm power that the plan has then of all else, bridges that stay longer
    included, no more than its planned load, as far as halls are there. It is short by what of that supply is late.

    Args:
        late: the site in the futures.
        bridges: keys of its temporary plants and bridges.
        until: date by which each must be gone, fractional years; infinite where nothing says so.
    """
    site, periods = late.site, late.periods
    planned = {key: amount * site.held.get(key, np.ones(periods.count)) for key, amount in site.amounts.items()}
    supply = [key for key in site.amounts if key not in site.phases]
    load_mw = site.asked_mwh.mean(axis=0).sum(axis=1) / (HOURS_A_YEAR * periods.lengths)
    found = []
    for key, date in zip(bridges, until, strict=True):
        if key not in planned or not np.any(planned[key] > LEAST_MW):
            continue
        last = int(np.flatnonzero(planned[key] > LEAST_MW)[-1])
        ends = min(date, float(periods.starts[last] + periods.lengths[last]))
        months = _months(periods, ends)
        if len(months) == 0:
            continue
        there, wanted = np.zeros((late.futures.count, len(months))), np.zeros(len(months))
        at = np.searchsorted(periods.starts, months, side="right") - 1
        for other in supply:
            if other == key:
                continue
            firm = site.firm.get(other, 1.0)
            there += firm * _there(late, other, planned[other], months, at)
            wanted += firm * planned[other][at]
        need = late.halls[:, at] * np.minimum(wanted, load_mw[at])
        short = np.maximum(0.0, need - there)
        without = np.logical_and.accumulate(short > SHORT * np.maximum(need, LEAST_MW), axis=1)  # until it first stands
        hours = HOURS_A_YEAR / MONTHS_A_YEAR
        found.append(
            BridgeEnd(
                key=key,
                mw=float(planned[key][last]),
                ends=ends,
                early=without[:, 0],
                months=without.sum(axis=1).astype(np.float64),
                mwh=hours * np.where(without, short, 0.0).sum(axis=1),
                worst_mw=np.where(without, short, 0.0).max(axis=1),
            )
        )
    return found


def _months(periods: Periods, begin: float) -> Floats:
    """Middles of the months from a date to the horizon's end, fractional years."""
    end = float(periods.starts[-1] + periods.lengths[-1])
    count = max(0, int(np.floor(MONTHS_A_YEAR * (end - begin) + 1e-6)))
    return np.asarray(begin + (np.arange(count) + 0.5) / MONTHS_A_YEAR, dtype=np.float64)


def _there(late: LateSite, key: str, planned: Floats, months: Floats, at: Integers) -> Floats:
    """A plant's planned MW as far as they have come, shape (futures, months): what is added waits as its energisation does."""
    periods, waits = late.periods, late.late[key]
    grown = np.diff(planned, prepend=planned[0] if late.site.is_standing(key) else 0.0)
    missing = np.zeros((len(waits), len(months)))
    for period in np.flatnonzero(grown > LEAST_MW).tolist():
        comes = periods.starts[period] + waits[:, period]
        missing += grown[period] * (comes[:, None] > months) * (at >= period)
    return np.clip(planned[at] - missing, 0.0, planned[at])
